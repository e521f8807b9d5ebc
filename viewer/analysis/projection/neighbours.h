#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// The nearest others of each point, the nearest first; of equally far ones those of the smaller index.
struct Neighbours {
  std::size_t each = 0;  ///< how many of each point
  std::vector<std::uint32_t> indices;
  std::vector<double> squared;  ///< squared distances
  double recall = 1.0;          ///< the share of the truly nearest among them, measured where they are approximate

  [[nodiscard]] std::size_t count() const { return each == 0 ? 0 : indices.size() / each; }
  [[nodiscard]] std::span<const std::uint32_t> of(std::size_t point) const {
    return std::span(indices).subspan(point * each, each);
  }
  [[nodiscard]] std::span<const double> squared_of(std::size_t point) const {
    return std::span(squared).subspan(point * each, each);
  }
};

/// The nearest `each` of them only.
[[nodiscard]] Neighbours first_of(const Neighbours& neighbours, std::size_t each);

/// By looking at all pairs: exact. Of more than kMostPaired points by cells (see neighbours_by_cells).
/// Threads: pure; see Work.
/// At the limit: of fewer points than `each` + 1 all others.
[[nodiscard]] Neighbours nearest_neighbours(PointsView points, std::size_t each, const Work& work = {});

inline constexpr std::size_t kMostPaired = 15'000;

}  // namespace tensorscope::viewer::analysis
