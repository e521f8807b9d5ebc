#include "viewer/widgets/curve_cache.h"

#include <algorithm>

namespace tensorscope::viewer::widgets {

void CurveCache::update(const CurveSeries& series, analysis::Range view, analysis::AxisScale scale, int pixels) {
  const Key key{series.x.data(), series.revision, view, scale, pixels};
  if (key == key_ && !raw_.empty()) {
    return;
  }
  key_ = key;
  inner_scale_.reset();
  const std::vector<double> edges = analysis::pixel_edges(view, scale, pixels);
  analysis::decimate_envelope(series.x, series.y, {series.lo, series.hi, series.non_finite}, edges, raw_);
  smoothed_.clear();
  if (!series.smoothed.empty()) {
    analysis::decimate_alike(raw_, series.smoothed, smoothed_);
  }
  points_in_view_ = raw_.empty() ? 0 : raw_.back().end - raw_.front().begin;
  has_gaps_ = std::ranges::any_of(
      raw_, [](const analysis::Column& column) { return column.non_finite() > 0 || column.behind > 0; });
  extremes_.reset();
  for (const analysis::Column& column : raw_) {
    if (column.points() == 0 || !(column.lo <= column.hi)) continue;
    extremes_ = analysis::unite(extremes_, analysis::Range{column.lo, column.hi});
  }
}

std::optional<analysis::Range> CurveCache::y_range(analysis::ScaleKind scale) const {
  std::optional<analysis::Range> range;
  for (const analysis::Column& column : raw_) {
    if (column.lo <= column.hi && column.points() > 0) {
      const double ends[]{column.lo, column.hi};
      range = analysis::unite(range, analysis::full_range(ends, scale));
    }
  }
  return range;
}

std::optional<analysis::Range> CurveCache::y_range_without_outliers(const CurveSeries& series,
                                                                    analysis::ScaleKind scale) {
  if (inner_scale_ != scale) {
    constexpr std::size_t kSample = 65'536;
    const std::size_t stride = points_in_view_ / kSample + 1;
    std::vector<double> sample;
    for (std::size_t i = 0; i < points_in_view_; i += stride) {
      sample.push_back(series.y[raw_.front().begin + i]);
    }
    inner_ = analysis::range_without_outliers(sample, scale);
    inner_scale_ = scale;
  }
  return inner_;
}

}  // namespace tensorscope::viewer::widgets
