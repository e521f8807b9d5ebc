#include "agent/sampling/device_sums.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tensorscope::agent {

using schema::SignedLogGrid;

std::array<double, DeviceSums::kBins - 1> DeviceSums::edges() noexcept {
  std::array<double, kBins - 1> edges{};
  edges.front() = -std::numeric_limits<double>::infinity();
  edges.back() = std::numeric_limits<double>::infinity();
  for (int bin = 0; bin < SignedLogGrid::kBins; ++bin) {
    double edge = SignedLogGrid::upper_edge(bin);
    // The bins hold their edges nearer to zero: of the positive ones, and of the negative one beside zero, the upper
    // edge is another's.
    if (bin > SignedLogGrid::kZeroBin || bin == SignedLogGrid::kZeroBin - 1)
      edge = std::nextafter(edge, -std::numeric_limits<double>::infinity());
    edges[static_cast<std::size_t>(bin) + 1] = edge;
  }
  return edges;
}

void DeviceReduction::read(std::span<const double> sums, std::uint64_t elements, std::size_t neurons) {
  const std::span<const double> counts = sums.subspan(DeviceSums::kCounts, DeviceSums::kBins);
  const auto count = [&](std::size_t place) { return static_cast<std::uint64_t>(counts[place]); };
  histogram_.negative_infinity = count(0);
  for (std::size_t bin = 0; bin < histogram_.counts.size(); ++bin) histogram_.counts[bin] = count(bin + 1);
  histogram_.positive_infinity = count(DeviceSums::kBins - 2);
  histogram_.nan = count(DeviceSums::kBins - 1);
  stats_ = {};
  stats_.elements = elements;
  stats_.nan = histogram_.nan;
  stats_.positive_infinity = histogram_.positive_infinity;
  stats_.negative_infinity = histogram_.negative_infinity;
  stats_.zero = histogram_.counts[SignedLogGrid::kZeroBin];
  if (neurons > 0) read_units(sums.subspan(DeviceSums::kUnits), elements, neurons);
  if (stats_.finite() == 0) return;
  const auto finite = static_cast<double>(stats_.finite());
  stats_.min = sums[DeviceSums::kMin];
  stats_.max = sums[DeviceSums::kMax];
  stats_.mean = sums[DeviceSums::kSum] / finite;
  stats_.std = sums[DeviceSums::kDeviation] / std::sqrt(finite);
  stats_.l1 = sums[DeviceSums::kL1];
  stats_.l2 = sums[DeviceSums::kL2];
  stats_.abs_max = std::max(std::abs(stats_.min), std::abs(stats_.max));
}

void DeviceReduction::read_units(std::span<const double> sums, std::uint64_t elements, std::size_t neurons) {
  const std::size_t kept = DeviceSums::units_of(neurons);
  const std::uint64_t each = elements / neurons;
  mean_.resize(kept);
  on_rate_.resize(kept);
  abs_max_.resize(kept);
  not_finite_.resize(kept);
  bool has_not_finite = false;
  for (std::size_t i = 0; i < kept; ++i) {
    const double finite = sums[3 * kept + i];
    mean_[i] = finite > 0 ? static_cast<float>(sums[i] / finite) : 0;
    on_rate_[i] = finite > 0 ? static_cast<float>(sums[kept + i] / finite) : 0;
    abs_max_[i] = static_cast<float>(sums[2 * kept + i]);
    not_finite_[i] = static_cast<std::uint32_t>(each - static_cast<std::uint64_t>(finite));
    has_not_finite = has_not_finite || not_finite_[i] > 0;
  }
  units_.total = neurons;
  units_.stride = static_cast<std::uint32_t>(DeviceSums::unit_stride(neurons));
  units_.elements = each;
  units_.mean = mean_;
  units_.on_rate = on_rate_;
  units_.abs_max = abs_max_;
  units_.not_finite = has_not_finite ? std::span<const std::uint32_t>(not_finite_) : std::span<const std::uint32_t>();
}

}  // namespace tensorscope::agent
