#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "viewer/analysis/projection/fourier_grid.h"
#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// The repulsion of t-SNE interpolated on a grid (FIt-SNE: Linderman, Rachh, Hoskins, Steinerberger and Kluger 2019):
/// places spread their charge to nodes, fast Fourier transforms sum over all pairs of nodes, and the sums are read back
/// the same way. Time grows with places plus the area they cover. Three things differ from the paper: one charge and
/// two odd kernels that are the forces themselves take three transforms, not eight, and no differences of large
/// numbers; cubic splines take the place of Lagrange's polynomials, which need nodes closer for the same
/// error; and Z is the spectrum's energy.
/// Threads: one owner; `work.threads` in the call.
/// At the limit: nodes lie 0.4 apart and closer where that makes fewer than 100 each way; beyond kMostNodes they lie
/// farther apart, and what is near each other is then off by more.
class RepulsionGrid {
 public:
  static constexpr std::size_t kLeastNodes = 112;
  static constexpr std::size_t kMostNodes = 1600;

  /// Σ_j q² (y_i − y_j) for each place, with q = 1 / (1 + ‖y_i − y_j‖²), and in return Σ_i Σ_{j ≠ i} q.
  double operator()(std::span<const Place> places, std::span<Place> forces, const Work& work = {});

 private:
  /// Where a place's four nodes begin, and what it gives to each, in one direction.
  struct Stencil {
    std::size_t first = 0;
    float weights[4] = {0.0F, 0.0F, 0.0F, 0.0F};
  };

  void lay_out(std::span<const Place> places);
  Stencil stencil(double offset) const;

  FourierGrid grid_;
  double spacing_ = 0.0;
  Place corner_;
};

}  // namespace tensorscope::viewer::analysis
