#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/analysis/decimation.h"
#include "viewer/widgets/curve_series.h"

namespace tensorscope::viewer::widgets {

/// One series cut down to the pixels of a chart, kept until the data, the view or the width change. A million points
/// then cost one pass when something changes, and nothing in the frames between.
/// Threads: one owner.
class CurveCache {
 public:
  void update(const CurveSeries& series, analysis::Range view, analysis::AxisScale scale, int pixels);

  [[nodiscard]] const std::vector<analysis::Column>& raw() const { return raw_; }
  [[nodiscard]] const std::vector<analysis::Column>& smoothed() const { return smoothed_; }
  [[nodiscard]] std::size_t points_in_view() const { return points_in_view_; }
  /// A point in view is not finite, or stands for one.
  [[nodiscard]] bool has_gaps() const { return has_gaps_; }
  /// What is finite in view, of the raw curve.
  [[nodiscard]] std::optional<analysis::Range> extremes() const { return extremes_; }

  /// The y that is in view, of the raw curve; non-finite values and what `scale` cannot show are left out.
  [[nodiscard]] std::optional<analysis::Range> y_range(analysis::ScaleKind scale) const;
  /// The same without outliers, from at most 65,536 points taken at even distances.
  [[nodiscard]] std::optional<analysis::Range> y_range_without_outliers(const CurveSeries& series,
                                                                        analysis::ScaleKind scale);

 private:
  struct Key {
    const double* x = nullptr;  ///< another curve may have as many revisions behind it
    std::uint64_t revision = 0;
    analysis::Range view;
    analysis::AxisScale scale;
    int pixels = 0;
    bool operator==(const Key&) const = default;
  };
  Key key_;
  std::vector<analysis::Column> raw_;
  std::vector<analysis::Column> smoothed_;
  std::size_t points_in_view_ = 0;
  bool has_gaps_ = false;
  std::optional<analysis::Range> extremes_;
  std::optional<analysis::Range> inner_;  ///< without outliers, for `inner_scale_`
  std::optional<analysis::ScaleKind> inner_scale_;
};

}  // namespace tensorscope::viewer::widgets
