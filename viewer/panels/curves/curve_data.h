#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/panels/drawn.h"
#include "viewer/store/epoch_axis.h"
#include "viewer/store/scalar_series.h"
#include "viewer/store/time_axis.h"

namespace tensorscope::viewer {

enum class CurveX : std::uint8_t { step, time, epoch };

/// See analysis/smoothing.h: TensorBoard's is called `exponential`, W&B's `time_weighted`.
enum class Smoothing : std::uint8_t { none, exponential, time_weighted };

enum class TimeUnit : std::uint8_t { second, minute, hour };
double seconds_in(TimeUnit unit);
const char* name_of(TimeUnit unit);  ///< "s", "min", "h"
/// In which `seconds` is a number that one can read.
TimeUnit unit_for(double seconds);

struct CurveForm {
  CurveX x = CurveX::step;
  TimeUnit unit = TimeUnit::second;  ///< of a time axis
  Smoothing smoothing = Smoothing::exponential;
  double weight = 0.6;      // TensorBoard's
  bool smooth_all = false;  ///< what is drawn raw otherwise, too

  bool operator==(const CurveForm&) const = default;
};

/// What steps are on other horizontal axes.
struct CurveAxes {
  TimeAxis time;
  const EpochAxis* epochs = nullptr;
};

/// A scalar series in the columns that a chart draws. An entry that stands for many points lies in their middle and
/// shows their mean, with the envelope of all of them. A schedule, like a learning rate or the epoch, and a curve of
/// few points, like one of validation, are smoothed only where the form says so: there is no noise to take away from
/// the one, and the other would lag far behind what was measured. Threads: one owner. At the limit: a curve of more
/// than kLivePoints is not renewed with every point, but so that renewing it takes a few per cent of the time.
class CurveData {
 public:
  static constexpr std::size_t kLivePoints = 200'000;
  static constexpr std::uint64_t kFewPoints = 100;

  /// Renews the columns if the series or the form changed. False if they lag behind the series: renew them again soon.
  bool update(const ScalarSeries& series, const CurveAxes& axes, const CurveForm& form, double now_s,
              bool is_schedule = false);

  /// The series, the axis or the form changed since.
  bool is_behind(const ScalarSeries& series, const CurveAxes& axes, const CurveForm& form) const;

  std::span<const double> x() const { return x_; }
  std::span<const double> y() const { return y_; }
  std::span<const double> smoothed() const { return smoothed_; }  ///< empty if nothing is smoothed
  /// Others are smoothed, but this one is drawn as it is.
  bool is_left_raw() const { return is_left_raw_; }
  /// Empty if every entry is a single point.
  std::span<const double> lo() const { return lo_; }
  std::span<const double> hi() const { return hi_; }
  std::span<const std::uint64_t> non_finite() const { return non_finite_; }
  std::uint64_t revision() const { return revision_; }

  struct Near {
    double step = 0.0;
    double distance = 0.0;  ///< along x
  };
  /// The entry nearest to a place on the x axis.
  std::optional<Near> nearest(double x) const;

  std::size_t memory_bytes() const;

  /// Appends to `table` (made by empty_curve_table) what a chart shows whose x axis is in view from `x.lo` to `x.hi`.
  void append_to(DrawnTable& table, const std::string& name, analysis::Range x) const;

 private:
  void fill(const ScalarSeries& series, const CurveAxes& axes);
  void smooth(const ScalarSeries& series);

  CurveForm form_;
  bool is_schedule_ = false;
  bool is_left_raw_ = false;
  std::uint64_t series_revision_ = 0;
  std::uint64_t axis_revision_ = 0;
  bool known_ = false;
  double renewed_s_ = 0.0;
  std::uint64_t revision_ = 0;
  std::vector<double> steps_;  // where x is something else
  std::vector<double> x_, y_, smoothed_, lo_, hi_;
  std::vector<std::uint64_t> non_finite_;
};

/// Columns for curves of this form: series, step, perhaps time or epoch, value, perhaps smoothed, lowest and highest,
/// and how many points are no number.
DrawnTable empty_curve_table(const CurveForm& form);

}  // namespace tensorscope::viewer
