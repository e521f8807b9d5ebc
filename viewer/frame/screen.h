#pragma once

#include <memory>

#include "viewer/commands/screen.h"

namespace tensorscope::viewer {

/// What the commands `view` and `shot` draw with: the window, and pictures of its panels.
/// Threads: one.
std::unique_ptr<Screen> make_screen();

}  // namespace tensorscope::viewer
