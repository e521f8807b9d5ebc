#include "agent/sampling/unit_sums.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace tensorscope::agent {

void UnitSums::begin(const Grid& grid, std::size_t axis) noexcept {
  units_ = grid.axes == 0 ? 1 : static_cast<std::size_t>(grid.axis[axis].count);
  stride_ = std::max<std::size_t>((units_ + kMost - 1) / kMost, 1);
  kept_ = (units_ + stride_ - 1) / stride_;
  inner_ = 1;
  for (std::size_t i = axis + 1; i < grid.axes; ++i) inner_ *= static_cast<std::size_t>(grid.axis[i].count);
  each_ = units_ == 0 ? 0 : grid.elements() / units_;
  unit_ = of_unit_ = 0;
  has_not_finite_ = false;
  std::fill_n(sum_.begin(), kept_, 0.0);
  std::fill_n(abs_max_.begin(), kept_, 0.0);
  std::fill_n(on_.begin(), kept_, 0u);
  std::fill_n(not_finite_.begin(), kept_, 0u);
}

template <typename T>
void UnitSums::add_all(const T* values, std::size_t count, bool finite) noexcept {
  if (!finite) values = without_not_finite(values, count);
  if (inner_ == 1) {
    add_rows(values, count);
  } else {
    add_runs(values, count);
  }
}

template <typename T>
void UnitSums::add_rows(const T* values, std::size_t count) noexcept {
  while (count > 0) {
    const bool is_whole = unit_ == 0 && count >= units_;
    const std::size_t rows = is_whole ? count / units_ : 1;
    const std::size_t row = is_whole ? units_ : std::min(count, units_ - unit_);
    if (stride_ == 1) {
      if constexpr (std::is_same_v<T, float>) {
        kernel_->add_unit_rows_floats(values, rows, row, totals_from(unit_));
      } else {
        kernel_->add_unit_rows_doubles(values, rows, row, totals_from(unit_));
      }
    } else {
      // There are more neurons than a block has elements: this is a part of one row.
      for (std::size_t i = (stride_ - unit_ % stride_) % stride_; i < row; i += stride_)
        add_run(unit_ + i, values + i, 1);
    }
    unit_ = is_whole ? 0 : (unit_ + row) % units_;
    values += rows * row;
    count -= rows * row;
  }
}

template <typename T>
void UnitSums::add_runs(const T* values, std::size_t count) noexcept {
  while (count > 0) {
    if (stride_ == 1 && of_unit_ == 0 && count >= inner_) {
      const std::size_t units = std::min(count / inner_, units_ - unit_);
      add_run(unit_, values, inner_, units);
      unit_ = (unit_ + units) % units_;
      values += units * inner_;
      count -= units * inner_;
      continue;
    }
    const std::size_t run = std::min(count, inner_ - of_unit_);
    if (unit_ % stride_ == 0) add_run(unit_, values, run);
    of_unit_ += run;
    if (of_unit_ == inner_) {
      of_unit_ = 0;
      unit_ = (unit_ + 1) % units_;
    }
    values += run;
    count -= run;
  }
}

template <typename T>
void UnitSums::add_run(std::size_t unit, const T* values, std::size_t run, std::size_t units) noexcept {
  const UnitTotals to = totals_from(unit / stride_);
  if constexpr (std::is_same_v<T, float>) {
    kernel_->add_unit_runs_floats(values, units, run, to);
  } else {
    kernel_->add_unit_runs_doubles(values, units, run, to);
  }
}

template <typename T>
const T* UnitSums::without_not_finite(const T* values, std::size_t count) noexcept {
  has_not_finite_ = true;
  T* const finite = reinterpret_cast<T*>(finite_.data());
  const std::size_t first = unit_ * inner_ + of_unit_;
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_finite = std::isfinite(values[i]);
    finite[i] = is_finite ? values[i] : 0;
    if (is_finite) continue;
    const std::size_t unit = (first + i) / inner_ % units_;
    if (unit % stride_ == 0) ++not_finite_[unit / stride_];
  }
  return finite;
}

void UnitSums::finish(schema::Units& units) noexcept {
  for (std::size_t i = 0; i < kept_; ++i) {
    const auto finite = static_cast<double>(each_ - not_finite_[i]);
    mean_out_[i] = finite > 0 ? static_cast<float>(sum_[i] / finite) : 0;
    on_rate_out_[i] = finite > 0 ? static_cast<float>(static_cast<double>(on_[i]) / finite) : 0;
    abs_max_out_[i] = static_cast<float>(abs_max_[i]);
  }
  units.total = units_;
  units.stride = static_cast<std::uint32_t>(stride_);
  units.elements = each_;
  units.mean = {mean_out_.data(), kept_};
  units.on_rate = {on_rate_out_.data(), kept_};
  units.abs_max = {abs_max_out_.data(), kept_};
  units.not_finite =
      has_not_finite_ ? std::span<const std::uint32_t>(not_finite_.data(), kept_) : std::span<const std::uint32_t>();
}

template void UnitSums::add_all(const float* values, std::size_t count, bool finite) noexcept;
template void UnitSums::add_all(const double* values, std::size_t count, bool finite) noexcept;

}  // namespace tensorscope::agent
