#pragma once

#include <string>

#include "viewer/look/fonts.h"

namespace tensorscope::viewer {

/// A path shortened to fit into `width`, at its front and by whole parts, as names of layers differ at their ends:
/// "…7.fc1.weight". Where there is no room for more, the last part alone, shortened in its middle if need be.
/// Threads: the window's own.
std::string name_end(look::Font font, const std::string& path, float width);

}  // namespace tensorscope::viewer
