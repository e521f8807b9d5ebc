#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "viewer/panels/curves/scalar_groups.h"
#include "viewer/panels/panel.h"
#include "viewer/widgets/sparkline.h"

namespace tensorscope::viewer {

/// The small curves by their source, kept by the panel from one frame to the next.
using SmallCurves = std::map<std::uint32_t, widgets::SparklineCache>;

/// Scalars without a chart of their own, each as its name, its value and a small curve. A click selects it.
/// Threads: the window's own.
/// At the limit: those of more than `lines` lines are counted: "and 180 more in Training".
void scalar_figures(std::span<const GroupedScalar> scalars, std::size_t lines, const Store& store, PanelState& state,
                    SmallCurves& curves, float width);

/// How many lines all of them need, at most `most`.
std::size_t figure_lines(std::size_t scalars, float width, std::size_t most);
float figures_height(std::size_t lines);

}  // namespace tensorscope::viewer
