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

/// Where a caption may stand: above a picture, beside what is written there already.
struct CaptionPlace {
  Box plot;
  std::string_view beside;  ///< at the picture's left
  float right = 0.0F;       ///< how far it may reach where the picture is too narrow
};

/// How a picture was made, and what in it is no number.
struct Caption {
  std::string made;
  std::string not_finite;
  std::string_view of{};  ///< the end of `made`, which goes first where there is no room: " elements"
};

/// Above the right corner of a picture; what is no number in the colour of NaN.
/// Threads: the window's own.
/// At the limit: what has no room is shortened, as look/shorten.h says.
void draw_caption(ImDrawList& list, const CaptionPlace& place, const Caption& caption);

}  // namespace tensorscope::viewer::widgets
