#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "viewer/look/series_style.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/curve_series.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// The index of the point whose x is nearest; the series has at least one.
[[nodiscard]] std::size_t nearest_point(const CurveSeries& series, double x);

/// A line at the cursor and a dot on each series where it is read.
void draw_cursor(ImDrawList& list, const PlotFrame& frame, std::span<const CurveSeries* const> series, double x);

/// The table beside the mouse, its numbers written by `y_text` where that is not null: each series' value, smoothed and
/// raw, at the point nearest to `x`. At the limit: of many series, those nearest to the mouse's height.
void hover_table(const PlotFrame& frame, std::span<const CurveSeries* const> series, double x, float mouse_y,
                 std::string_view x_name, NumberText y_text);

}  // namespace tensorscope::viewer::widgets
