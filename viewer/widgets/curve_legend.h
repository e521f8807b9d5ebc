#pragma once

#include <set>
#include <span>
#include <string>

#include "viewer/widgets/curve_series.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// The names of a chart's series with a piece of their line. A click switches one off, a click with Ctrl shows it
/// alone. Takes its height from the top of `area`. Returns the index of the series under the mouse, or -1. Threads: the
/// window's own. Internal to this folder. At the limit: names that do not fit into two rows are in a list behind "+n
/// more".
int draw_legend(ImDrawList& list, Box& area, std::span<const CurveSeries> series,
                std::set<std::string, std::less<>>& hidden);

/// "loss/validation (raw)".
[[nodiscard]] std::string name_with_note(const CurveSeries& series);

/// A piece of a series' line, `width` pixels long, centred on `y`.
void draw_line_sample(ImDrawList& list, float x, float y, float width, const CurveSeries& series, bool shown);

}  // namespace tensorscope::viewer::widgets
