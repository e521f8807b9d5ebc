#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "viewer/analysis/axis_range.h"
#include "viewer/analysis/axis_scale.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/plot_axis.h"

namespace tensorscope::viewer::widgets {

/// A vertical line with a name: the mean, a quantile.
struct Marker {
  double value = 0.0;
  std::string_view label = {};
};

struct HistogramChart {
  std::string_view title = {};
  std::string_view source = {};
  std::string_view x_name = "value";
  std::string_view y_name = "elements";
  std::optional<analysis::Range> x_always = {};  ///< what the horizontal axis shows at least
  std::span<const double> edges = {};            ///< ascending; one more than masses; empty: nothing yet
  std::span<const double> masses = {};           ///< elements per bin, whole or shared out
  std::span<const double> compared = {};         ///< on the same edges, as an outline: an earlier step
  std::span<const Marker> markers = {};
  std::uint64_t nan = 0;
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::uint64_t zero = 0;
  std::string_view sampled = {};               ///< "65,536 of 1,048,576 elements", where it is an estimate
  std::string_view missing = "No histogram";   ///< why there is none
  std::string_view missing_how = {};           ///< and how to get one
  std::size_t style = 0;                       ///< of the series that it belongs to
  std::string_view choose = {};                ///< what a click on a bin does: "list its neurons"; empty: nothing
  std::optional<analysis::Range> chosen = {};  ///< what lies in it stands out
};

struct HistogramChartState {
  bool log_counts = false;
};

struct HistogramChartResult {
  Box plot;
  PlotAxis x;
  PlotAxis y;
  std::optional<std::size_t> hovered = {};  ///< the bin under the mouse
  bool clicked = false;                     ///< on that bin, where a click chooses
};

/// A distribution now: bars on a linear axis, what is no number and what is exactly zero counted beside them. A click
/// switches counts between linear and log, a right click where a click chooses a bin; hovering reads a bin. Empty names
/// and an empty title take no room. Threads: the window's own. At the limit: without data it says `missing`.
HistogramChartResult histogram_chart(const char* id, const HistogramChart& spec, HistogramChartState& state,
                                     float width = 0.0F, float height = 0.0F);

}  // namespace tensorscope::viewer::widgets
