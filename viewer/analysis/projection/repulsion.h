#pragma once

#include <cstdint>
#include <span>

#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/projection/repulsion_grid.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// How the repulsion between all pairs of places is summed: each pair, Barnes and Hut's tree, or FIt-SNE's grid.
enum class RepulsionMethod : std::uint8_t { exact, tree, grid };

/// The repulsion of t-SNE by one of the methods; it keeps what the grid needs again in the next iteration.
/// Threads: one owner; `work.threads` in the call. The result does not depend on their number.
class RepulsionField {
 public:
  /// A cell of the tree acts as one where its side is below `theta` of its distance.
  explicit RepulsionField(RepulsionMethod method, double theta = 0.5) : method_(method), theta_(theta) {}

  /// Σ_j q² (y_i − y_j) for each place, with q = 1 / (1 + ‖y_i − y_j‖²), and in return Σ_i Σ_{j ≠ i} q.
  double operator()(std::span<const Place> places, std::span<Place> forces, const Work& work = {});

 private:
  RepulsionMethod method_;
  double theta_;
  RepulsionGrid grid_;
};

}  // namespace tensorscope::viewer::analysis
