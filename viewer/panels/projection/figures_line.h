#pragma once

#include <vector>

#include "viewer/panels/projection/projection_figures.h"

namespace tensorscope::viewer {

/// In one line, and a second one where there is no room; each says on hover what it means.
/// Threads: the window's own.
void figures_line(const std::vector<ProjectionFigure>& figures);

}  // namespace tensorscope::viewer
