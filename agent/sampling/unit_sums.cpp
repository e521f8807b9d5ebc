#include "agent/sampling/unit_sums.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::agent {
namespace {

// Neighbouring additions do not wait for each other.
constexpr std::size_t kLanes = 8;

}  // namespace

void UnitSums::begin(const Grid& grid, std::size_t axis) noexcept {
  units_ = grid.axes == 0 ? 1 : static_cast<std::size_t>(grid.axis[axis].count);
  inner_ = 1;
  for (std::size_t i = axis + 1; i < grid.axes; ++i) inner_ *= static_cast<std::size_t>(grid.axis[i].count);
  each_ = units_ == 0 ? 0 : grid.elements() / units_;
  unit_ = of_unit_ = 0;
  has_not_finite_ = false;
  std::fill_n(sum_.begin(), units_, 0.0);
  std::fill_n(abs_max_.begin(), units_, 0.0);
  std::fill_n(on_.begin(), units_, 0u);
  std::fill_n(not_finite_.begin(), units_, 0u);
}

void UnitSums::add(const float* values, std::size_t count, bool finite) noexcept {
  add_all(values, count, finite);
}

void UnitSums::add(const double* values, std::size_t count, bool finite) noexcept {
  add_all(values, count, finite);
}

template <typename T>
void UnitSums::add_all(const T* values, std::size_t count, bool finite) noexcept {
  has_not_finite_ = has_not_finite_ || !finite;
  while (count > 0) {
    std::size_t taken = 0;
    if (inner_ == 1) {
      taken = std::min(count, units_ - unit_);
      finite ? add_row<true>(unit_, values, taken) : add_row<false>(unit_, values, taken);
      unit_ += taken;
    } else {
      taken = std::min(count, inner_ - of_unit_);
      finite ? add_run<true>(unit_, values, taken) : add_run<false>(unit_, values, taken);
      of_unit_ += taken;
      if (of_unit_ == inner_) {
        of_unit_ = 0;
        ++unit_;
      }
    }
    if (unit_ == units_) unit_ = 0;
    values += taken;
    count -= taken;
  }
}

template <bool finite, typename T>
void UnitSums::add_run(std::size_t unit, const T* values, std::size_t count) noexcept {
  std::array<double, kLanes> sum{};
  std::array<T, kLanes> most{};
  std::array<std::uint32_t, kLanes> on{};
  std::uint32_t not_finite = 0;
  const auto add = [&](std::size_t lane, T value) {
    if constexpr (!finite) {
      if (!std::isfinite(value)) {
        ++not_finite;
        return;
      }
    }
    sum[lane] += static_cast<double>(value);
    on[lane] += value > 0 ? 1 : 0;
    most[lane] = std::max(most[lane], std::abs(value));
  };
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) add(lane, values[i + lane]);
  }
  for (; i < count; ++i) add(0, values[i]);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    sum_[unit] += sum[lane];
    on_[unit] += on[lane];
    abs_max_[unit] = std::max(abs_max_[unit], static_cast<double>(most[lane]));
  }
  not_finite_[unit] += not_finite;
}

template <bool finite, typename T>
void UnitSums::add_row(std::size_t unit, const T* values, std::size_t count) noexcept {
  double* const sum = sum_.data() + unit;
  double* const most = abs_max_.data() + unit;
  std::uint64_t* const on = on_.data() + unit;
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<double>(values[i]);
    if constexpr (!finite) {
      if (!std::isfinite(value)) {
        ++not_finite_[unit + i];
        continue;
      }
    }
    sum[i] += value;
    on[i] += value > 0 ? 1u : 0u;
    most[i] = std::max(most[i], std::abs(value));
  }
}

void UnitSums::finish(schema::Units& units) noexcept {
  for (std::size_t i = 0; i < units_; ++i) {
    const double finite = static_cast<double>(each_ - not_finite_[i]);
    mean_out_[i] = finite > 0 ? static_cast<float>(sum_[i] / finite) : 0;
    on_rate_out_[i] = finite > 0 ? static_cast<float>(static_cast<double>(on_[i]) / finite) : 0;
    abs_max_out_[i] = static_cast<float>(abs_max_[i]);
  }
  units.elements = each_;
  units.mean = {mean_out_.data(), units_};
  units.on_rate = {on_rate_out_.data(), units_};
  units.abs_max = {abs_max_out_.data(), units_};
  units.not_finite =
      has_not_finite_ ? std::span<const std::uint32_t>(not_finite_.data(), units_) : std::span<const std::uint32_t>();
}

}  // namespace tensorscope::agent
