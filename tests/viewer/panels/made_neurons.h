#pragma once

#include <vector>

#include "tests/viewer/panels/made_pictures.h"

namespace tensorscope::viewer {

/// Layers for the panel of neurons: as they usually are, and as they are hard to show.
std::vector<MadePicture> made_neurons();

}  // namespace tensorscope::viewer
