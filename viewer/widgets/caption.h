#pragma once

#include <string>
#include <string_view>

#include "viewer/analysis/sample_rank.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// "3 NaN · 1 +Inf"; empty where all is finite.
[[nodiscard]] std::string non_finite_text(std::uint64_t nan, std::uint64_t pos_inf, std::uint64_t neg_inf);
[[nodiscard]] std::string non_finite_text(const analysis::SampleRank& rank);

/// Above the right corner of a picture: how it was made, and in the colour of NaN what in it is no number.
/// Threads: the window's own.
void draw_caption(ImDrawList& list, const Box& plot, std::string_view made, std::string_view not_finite);

}  // namespace tensorscope::viewer::widgets
