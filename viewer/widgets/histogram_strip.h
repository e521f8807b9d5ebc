#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "viewer/analysis/auto_range.h"
#include "viewer/analysis/strip.h"
#include "viewer/look/series_style.h"
#include "viewer/platform/texture.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/linked_cursor.h"
#include "viewer/widgets/plot_axis.h"

namespace tensorscope::viewer::widgets {

/// A line over the strip, one value per step: the median, the mean.
struct StripLine {
  std::string_view label = {};
  std::span<const double> values = {};
  look::LineStyle style = look::LineStyle::solid;
};

struct HistogramStrip {
  std::string_view title = {};
  std::string_view source = {};
  std::string_view y_name = "value";
  analysis::HistogramHistory history;
  std::span<const StripLine> lines = {};
  std::uint64_t revision = 0;               ///< changes whenever the history does
  std::string_view missing = "No history";  ///< why there is none
  std::string_view missing_how = {};        ///< and how to get one
};

struct HistogramStripState {
  analysis::AxisScale y_scale;
  struct Key {
    std::uint64_t revision = 0;
    const float* masses = nullptr;
    analysis::Range steps;
    analysis::Range values;
    analysis::AxisScale y_scale;
    int width = 0;
    int height = 0;
    const look::Palette* palette = nullptr;
    bool operator==(const Key&) const = default;
  };
  Key key;
  platform::Texture texture;
};

struct HistogramStripResult {
  Box plot;
  PlotAxis x;
  PlotAxis y;
};

/// How a distribution moved: steps from left to right, values upwards, density as colour; where nothing was counted the
/// ground shows, and lines have a gap. Hovering reads step, value range and share; `cursor` is shared with curve
/// charts. Threads: the window's own. At the limit: without samples it says `missing`.
HistogramStripResult histogram_strip(const char* id, const HistogramStrip& spec, HistogramStripState& state,
                                     LinkedCursor* cursor, float width = 0.0F, float height = 0.0F);

}  // namespace tensorscope::viewer::widgets
