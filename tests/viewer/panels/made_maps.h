#pragma once

#include <vector>

#include "tests/viewer/panels/made_pictures.h"

namespace tensorscope::viewer {

/// Films of images for the panel of maps: as they usually are, and as they are hard to show.
std::vector<MadePicture> made_maps();

}  // namespace tensorscope::viewer
