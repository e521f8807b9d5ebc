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

/// What is computed now; a figure of this name has no number.
inline constexpr const char* kFigureNow = "now";

/// How many points, how good the picture is, how far the computation is. Empty until there are points.
/// Threads: pure.
std::vector<ProjectionFigure> figures_of(const LiveProjection& projection);

}  // namespace tensorscope::viewer
