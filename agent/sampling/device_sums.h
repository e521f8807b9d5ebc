#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "schema/sample.h"

namespace tensorscope::agent {

// What a device sends of a reduction: doubles in this order, counts among them. Sums are of the finite elements.
//
// A device finds an element's place among kBins counters by a search in edges(), which gives the same bins as
// SignedLogGrid::bin_of: that needs no bits, and is one operator.
// Threads: constants and pure functions.
struct DeviceSums {
  enum Place : std::size_t { kSum, kL1, kL2, kDeviation, kMin, kMax, kCounts };  // kDeviation: √Σ(x − mean)²

  // −∞, the bins of the SignedLogGrid, +∞, NaN.
  static constexpr std::size_t kBins = schema::SignedLogGrid::kBins + 3;
  // The largest number that each of them but the last holds, in ascending order.
  static std::array<double, kBins - 1> edges() noexcept;

  // Then, if neurons are wanted, four arrays of so many doubles: Σx, how many are above zero, max|x|, how many are
  // finite; of every so manieth neuron.
  static constexpr std::size_t kUnits = kCounts + kBins;
  static constexpr std::size_t unit_stride(std::size_t neurons) noexcept {
    return neurons <= schema::Units::kMost ? 1 : (neurons + schema::Units::kMost - 1) / schema::Units::kMost;
  }
  static constexpr std::size_t units_of(std::size_t neurons) noexcept {
    return neurons == 0 ? 0 : (neurons - 1) / unit_stride(neurons) + 1;
  }
  static constexpr std::size_t size(std::size_t neurons) noexcept { return kUnits + 4 * units_of(neurons); }
};

// Statistics, histogram and neurons, of what a device sent.
// Threads: one at a time.
class DeviceReduction {
 public:
  // Of `elements` that were reduced, and so many neurons of them; 0: none are wanted. There is at least one element.
  void read(std::span<const double> sums, std::uint64_t elements, std::size_t neurons);

  const schema::Stats& stats() const noexcept { return stats_; }
  const schema::Histogram& histogram() const noexcept { return histogram_; }
  // As Reduction::units(); until the next read().
  schema::Units& units() noexcept { return units_; }

 private:
  void read_units(std::span<const double> sums, std::uint64_t elements, std::size_t neurons);

  schema::Stats stats_;
  schema::Histogram histogram_;
  schema::Units units_;
  std::vector<float> mean_, on_rate_, abs_max_;
  std::vector<std::uint32_t> not_finite_;
};

}  // namespace tensorscope::agent
