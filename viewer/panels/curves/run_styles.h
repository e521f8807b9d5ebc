#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "viewer/panels/panel.h"

namespace tensorscope::viewer {

/// How curves of several runs look in one chart: the colour is the run's, the style of the line tells the scalars of a
/// group apart. Both are few: what looks like another curve is told in words.
/// Threads: pure functions.
/// At the limit: after eight runs colours repeat; the fourth scalar and all after it are dash-dotted.

/// The number of the style of a run's curve; `scalar` is the style that the scalar has in its group.
std::size_t style_of(const PanelRun& run, std::size_t scalar);

/// "solid: train · dashed: validation"; where scalars share a style of line, "dash-dotted: test and 2 more". A name for
/// each style; empty for one scalar alone, of which all lines are solid.
std::string line_styles_text(std::span<const std::string> names, std::span<const std::size_t> styles);

/// "9 runs in 8 colours: hover a curve to read whose it is"; empty where each has its own.
std::string repeated_colors_text(std::span<const PanelRun> runs);

}  // namespace tensorscope::viewer
