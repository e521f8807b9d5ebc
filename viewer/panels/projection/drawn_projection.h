#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/panels/drawn.h"
#include "viewer/panels/projection/live_projection.h"

namespace tensorscope::viewer {

struct ProjectionTitle {
  std::string title;
  std::string source;
};

/// A projection as data: its points with all that is known of them, its figures, and where there are such, the points
/// that are selected and the nearest of the one that is pinned.
/// Threads: pure.
std::vector<Drawn> drawn_projection(const LiveProjection& projection, const ProjectionTitle& title,
                                    const std::vector<std::uint64_t>& selected, std::optional<std::uint64_t> pinned);

}  // namespace tensorscope::viewer
