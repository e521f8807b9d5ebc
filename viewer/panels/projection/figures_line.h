#pragma once

#include <string>
#include <vector>

#include "viewer/panels/projection/live_projection.h"

namespace tensorscope::viewer {

/// A number about a projection: how it stands on screen, and what it means.
struct ProjectionFigure {
  std::string name;
  std::string text;
  double value = 0.0;
  std::string tip;
  bool is_bad = false;
};

/// Threads: the window's own.
std::vector<ProjectionFigure> figures_of(const LiveProjection& projection);

/// In one line, and a second one where there is no room; each says on hover what it means.
void figures_line(const std::vector<ProjectionFigure>& figures);

}  // namespace tensorscope::viewer
