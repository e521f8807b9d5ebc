#pragma once

#include <cstddef>

#include "viewer/analysis/projection/neighbours.h"

namespace tensorscope::viewer::analysis {

/// The nearest others of each of many points, nearly all: of each cell of points (see Cells) only the nearest cells are
/// looked through, as matrices. What was found is compared with the truth for some points, and while less than
/// kLeastRecall of it was found, twice as many cells are looked through, up to all.
/// Threads: pure; see Work. The result does not depend on the number of threads.
/// At the limit: in single precision about the cell's centre: who is near is decided to 1e-6 of the cell's extent;
/// distances and order of those found are exact.
inline constexpr double kLeastRecall = 0.95;
[[nodiscard]] Neighbours neighbours_by_cells(PointsView points, std::size_t each, const Work& work = {},
                                             std::size_t points_per_cell = 256);

/// The share of the nearest that `neighbours` holds, of `asked` points at even distances.
[[nodiscard]] double measured_recall(PointsView points, const Neighbours& neighbours, std::size_t asked,
                                     const Work& work = {});

}  // namespace tensorscope::viewer::analysis
