#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// Points parted into cells by the nearest of some centres, so that the neighbours of a point are looked for in its own
/// cell and the next ones only.
/// Threads: const after construction.
class Cells {
 public:
  /// About `count` of them: centres are drawn from a fixed seed and moved to the middle of what is nearest a few times.
  Cells(PointsView points, std::size_t count, const Work& work);

  std::size_t count() const { return begin_.size() - 1; }
  std::span<const std::uint32_t> members(std::size_t cell) const {
    return std::span(members_).subspan(begin_[cell], begin_[cell + 1] - begin_[cell]);
  }
  std::span<const float> centre(std::size_t cell) const {
    return std::span(centres_).subspan(cell * dimensions_, dimensions_);
  }
  /// The `most` nearest of a cell, by their centres, itself first.
  [[nodiscard]] std::vector<std::size_t> nearest(std::size_t cell, std::size_t most) const;

 private:
  void assign(PointsView points, std::vector<std::uint32_t>& cell_of, const Work& work) const;
  void move(PointsView points, const std::vector<std::uint32_t>& cell_of);

  std::size_t dimensions_ = 0;
  std::vector<float> centres_;
  std::vector<std::uint32_t> members_;  // of cell c from begin_[c] to begin_[c + 1]
  std::vector<std::size_t> begin_;
};

}  // namespace tensorscope::viewer::analysis
