#pragma once

#include <vector>

#include "tests/viewer/panels/made_pictures.h"

namespace tensorscope::viewer {

/// The training panel on networks of many layers, and on several runs.
std::vector<MadePicture> made_runs();

}  // namespace tensorscope::viewer
