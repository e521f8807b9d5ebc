#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/sampling/grid.h"
#include "schema/sample.h"

namespace tensorscope::agent {

// Sums for each neuron, of elements that come in the order of a grid: as the blocks of a reduction pass by.
//
// Mean, on-rate and abs-max are of the finite elements; the others are counted. Sums are of doubles.
// Threads: one at a time.
// At the limit: at most Units::kMost neurons; the grid is thinned to that before.
class UnitSums {
 public:
  // `grid` has the axes in the order of its loops; `axis` is the one that a neuron is an index of; no axes: one neuron.
  void begin(const Grid& grid, std::size_t axis) noexcept;
  // The next elements; whether all of them are finite.
  void add(const float* values, std::size_t count, bool finite) noexcept;
  void add(const double* values, std::size_t count, bool finite) noexcept;
  // Writes the numbers into `units`, which then points into this until the next begin().
  void finish(schema::Units& units) noexcept;

 private:
  template <typename T>
  void add_all(const T* values, std::size_t count, bool finite) noexcept;
  // Elements of one neuron; of neurons one after the other.
  template <bool finite, typename T>
  void add_run(std::size_t unit, const T* values, std::size_t count) noexcept;
  template <bool finite, typename T>
  void add_row(std::size_t unit, const T* values, std::size_t count) noexcept;

  static constexpr std::size_t kMost = schema::Units::kMost;

  std::size_t units_ = 1;
  std::size_t inner_ = 1;    // elements of a neuron that lie one after the other
  std::uint64_t each_ = 0;   // elements of each
  std::size_t unit_ = 0;     // of the next element
  std::size_t of_unit_ = 0;  // how many of the inner_ came
  bool has_not_finite_ = false;
  std::array<double, kMost> sum_;
  std::array<double, kMost> abs_max_;
  std::array<std::uint64_t, kMost> on_;
  std::array<std::uint32_t, kMost> not_finite_;
  std::array<float, kMost> mean_out_, on_rate_out_, abs_max_out_;
};

}  // namespace tensorscope::agent
