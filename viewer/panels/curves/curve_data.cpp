#include "viewer/panels/curves/curve_data.h"

#include <algorithm>
#include <cmath>

#include "viewer/analysis/smoothing.h"
#include "viewer/store/unique_number.h"

namespace tensorscope::viewer {
namespace {

// 100 million points a second are filled and smoothed: 200 ns a point keep that below 5 % of the time.
constexpr double kPausePerPoint = 200e-9;

std::vector<double>& numbers_of(DrawnTable& table, std::size_t column) {
  return std::get<std::vector<double>>(table.columns[column].values);
}

std::uint64_t revision_of(const CurveAxes& axes, CurveX x) {
  if (x == CurveX::epoch && axes.epochs != nullptr) return axes.epochs->revision();
  return x == CurveX::time ? axes.time.revision() : 0;
}

}  // namespace

double seconds_in(TimeUnit unit) {
  return unit == TimeUnit::hour ? 3600.0 : unit == TimeUnit::minute ? 60.0 : 1.0;
}

const char* name_of(TimeUnit unit) {
  return unit == TimeUnit::hour ? "h" : unit == TimeUnit::minute ? "min" : "s";
}

TimeUnit unit_for(double seconds) {
  if (seconds > 2 * seconds_in(TimeUnit::hour)) return TimeUnit::hour;
  return seconds > 2 * seconds_in(TimeUnit::minute) ? TimeUnit::minute : TimeUnit::second;
}

bool CurveData::is_behind(const ScalarSeries& series, const CurveAxes& axes, const CurveForm& form) const {
  return !known_ || form != form_ || series.revision() != series_revision_ ||
         revision_of(axes, form.x) != axis_revision_;
}

bool CurveData::update(const ScalarSeries& series, const CurveAxes& axes, const CurveForm& form, double now_s,
                       bool is_schedule) {
  if (!is_behind(series, axes, form)) return true;
  const bool same_form = known_ && form == form_;
  const double pause = series.size() > kLivePoints ? static_cast<double>(series.size()) * kPausePerPoint : 0.0;
  if (same_form && now_s - renewed_s_ < pause) return false;
  form_ = form;
  is_schedule_ = is_schedule;
  series_revision_ = series.revision();
  axis_revision_ = revision_of(axes, form.x);
  known_ = true;
  renewed_s_ = now_s;
  revision_ = unique_number();
  fill(series, axes);
  smooth(series);
  return true;
}

void CurveData::fill(const ScalarSeries& series, const CurveAxes& axes) {
  const std::size_t n = series.size();
  const auto points = series.points();
  const bool all_single = std::ranges::all_of(points, [](std::uint64_t count) { return count == 1; });
  x_.resize(n);
  y_.resize(n);
  lo_.resize(all_single ? 0 : n);
  hi_.resize(lo_.size());
  non_finite_.resize(lo_.size());
  for (std::size_t i = 0; i < n; ++i) {
    const bool single = points[i] == 1;
    x_[i] = single ? series.steps()[i] : std::floor((series.first_steps()[i] + series.steps()[i]) / 2.0);
    y_[i] = single ? series.values()[i] : series.means()[i];
    if (all_single) continue;
    lo_[i] = single ? y_[i] : series.mins()[i];
    hi_[i] = single ? y_[i] : series.maxs()[i];
    // A single one is seen as it is.
    non_finite_[i] = single ? 0 : series.non_finite()[i];
  }
  steps_.clear();
  if (form_.x == CurveX::epoch && axes.epochs != nullptr && axes.epochs->is_known()) {
    steps_ = x_;
    axes.epochs->epochs_at(steps_, x_);
  }
  if (form_.x == CurveX::time && axes.time.is_known()) {
    steps_ = x_;
    axes.time.seconds_at(steps_, x_);
    for (double& x : x_) x /= seconds_in(form_.unit);
  }
}

void CurveData::smooth(const ScalarSeries& series) {
  const bool is_wanted = form_.smoothing != Smoothing::none && form_.weight > 0.0;
  is_left_raw_ = is_wanted && !form_.smooth_all && (is_schedule_ || series.total_points() <= kFewPoints);
  smoothed_.resize(is_wanted && !is_left_raw_ ? y_.size() : 0);
  if (smoothed_.empty()) return;
  std::vector<std::uint64_t> points(non_finite_.size());
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = series.points()[i] - series.non_finite()[i];
  if (form_.smoothing == Smoothing::exponential) {
    analysis::smooth_debiased(y_, form_.weight, smoothed_, points);
  } else {
    analysis::smooth_time_weighted(x_, y_, form_.weight, analysis::kViewportScale, smoothed_, points);
  }
}

std::optional<CurveData::Near> CurveData::nearest(double x) const {
  if (x_.empty()) return std::nullopt;
  auto at = static_cast<std::size_t>(std::lower_bound(x_.begin(), x_.end(), x) - x_.begin());
  if (at == x_.size() || (at > 0 && x - x_[at - 1] < x_[at] - x)) --at;
  return Near{steps_.empty() ? x_[at] : steps_[at], std::abs(x_[at] - x)};
}

std::size_t CurveData::memory_bytes() const {
  const std::size_t numbers = steps_.capacity() + x_.capacity() + y_.capacity() + smoothed_.capacity() +
                              lo_.capacity() + hi_.capacity() + non_finite_.capacity();
  return numbers * sizeof(double);
}

DrawnTable empty_curve_table(const CurveForm& form) {
  DrawnTable table;
  table.columns.push_back({"series", std::vector<std::string>{}});
  const auto add = [&table](const char* name) { table.columns.push_back({name, std::vector<double>{}}); };
  add("step");
  if (form.x == CurveX::time) add("seconds");
  if (form.x == CurveX::epoch) add("epoch");
  add("value");
  if (form.smoothing != Smoothing::none) add("smoothed");
  add("lowest");
  add("highest");
  add("not_finite");
  return table;
}

void CurveData::append_to(DrawnTable& table, const std::string& name, analysis::Range x) const {
  const auto first = std::lower_bound(x_.begin(), x_.end(), x.lo) - x_.begin();
  const auto end = std::upper_bound(x_.begin(), x_.end(), x.hi) - x_.begin();
  for (auto at = first; at < end; ++at) {
    const auto i = static_cast<std::size_t>(at);
    std::size_t column = 0;
    std::get<std::vector<std::string>>(table.columns[column++].values).push_back(name);
    const auto add = [&](double value) { numbers_of(table, column++).push_back(value); };
    add(steps_.empty() ? x_[i] : steps_[i]);
    if (form_.x == CurveX::time) add(x_[i] * seconds_in(form_.unit));
    if (form_.x == CurveX::epoch) add(x_[i]);
    add(y_[i]);
    if (form_.smoothing != Smoothing::none) add(smoothed_.empty() ? y_[i] : smoothed_[i]);
    add(lo_.empty() ? y_[i] : lo_[i]);
    add(hi_.empty() ? y_[i] : hi_[i]);
    const double not_finite = std::isfinite(y_[i]) ? 0.0 : 1.0;
    add(non_finite_.empty() ? not_finite : std::max(not_finite, static_cast<double>(non_finite_[i])));
  }
}

}  // namespace tensorscope::viewer
