#pragma once

#include <string>

#include "viewer/panels/panel.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/panels/weights/tensor_values.h"

namespace tensorscope::viewer {

/// What the picture of a tensor is to show in one frame.
struct TensorScene {
  const Store& store;
  const Source& source;
  const RegionSample* sample = nullptr;  ///< null: nothing yet
  const TensorValues& values;            ///< of the sample, or its difference to another one
  bool is_difference = false;
  std::string title;
  std::string subtitle;
};

}  // namespace tensorscope::viewer
