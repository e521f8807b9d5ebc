#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// Sums over charges that cubic B-splines spread to a square grid of nodes, for the two kernels that the repulsion of
/// t-SNE needs, by fast Fourier transforms: of a difference (x, y) of places, 1 / (1 + x² + y²), and
/// (x, y) / (1 + x² + y²)². The transforms of the kernels are divided by what the splines blur, once for spreading and
/// once for reading, so that both together interpolate. In single precision: off by some 1e-6 of the largest sum.
/// Threads: one owner; `work.threads` in convolve(). FFTW's planner, which all share, is behind a lock of its own.
class FourierGrid {
 public:
  FourierGrid();
  FourierGrid(const FourierGrid&) = delete;
  FourierGrid& operator=(const FourierGrid&) = delete;
  ~FourierGrid();

  /// What the splines' sharpening needs: charges lie, and sums are read, at least this many nodes inside the edge.
  static constexpr std::size_t kMargin = 5;

  /// `nodes` each way, `spacing` apart; what was there before is kept where both are the same.
  void resize(std::size_t nodes, double spacing);

  std::size_t nodes() const { return nodes_; }
  /// Row y of `nodes` charges, to be filled before convolve().
  std::span<float> charges() { return charges_; }
  /// Fills forces_x() and forces_y(), rows as of the charges, to be read with the same splines: the sums of
  /// (a − b) / (1 + ‖a − b‖²)² over charges at b. Returns the sum of 1 / (1 + ‖a − b‖²) over all pairs of charges, each
  /// with itself too.
  double convolve(const Work& work);
  std::span<const float> forces_x() const { return forces_x_; }
  std::span<const float> forces_y() const { return forces_y_; }

 private:
  struct Plans;

  void transform_kernels(double spacing);
  void rows_forward(const Work& work);
  double columns(const Work& work);
  void rows_backward(const Work& work);

  std::size_t nodes_ = 0;
  std::size_t padded_ = 0;  // as many again, empty, so that nothing comes round the edge
  double spacing_ = 0.0;
  std::unique_ptr<Plans> plans_;
  std::vector<float> charges_;
  std::vector<float> forces_x_;
  std::vector<float> forces_y_;
};

}  // namespace tensorscope::viewer::analysis
