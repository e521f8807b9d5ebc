#pragma once

#include <vector>

#include "viewer/commands/check.h"

namespace tensorscope::viewer {

/// For `doctor`: whether a picture can be drawn here, with which OpenGL, and with which fonts.
/// Threads: the one that may open a window.
std::vector<Check> check_screen();

}  // namespace tensorscope::viewer
