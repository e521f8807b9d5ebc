#include "viewer/widgets/caption.h"

#include <imgui.h>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::widgets {

using look::px;

std::string non_finite_text(std::uint64_t nan, std::uint64_t pos_inf, std::uint64_t neg_inf) {
  std::string text;
  const auto add = [&](std::uint64_t n, const char* what) {
    if (n > 0) {
      text += (text.empty() ? "" : " · ") + look::format_count(n) + ' ' + what;
    }
  };
  add(nan, "NaN");
  add(pos_inf, "+Inf");
  add(neg_inf, "-Inf");
  return text;
}

std::string non_finite_text(const analysis::SampleRank& rank) {
  return non_finite_text(rank.nan(), rank.pos_inf(), rank.neg_inf());
}

void draw_caption(ImDrawList& list, const Box& plot, std::string_view made, std::string_view not_finite) {
  const look::Palette& p = look::palette();
  float right = plot.x1;
  const float y = plot.y0 - px(6);
  const auto draw = [&](std::string_view text, look::Rgb color) {
    if (!text.empty()) {
      look::draw_text(list, look::Font::small, {right, y}, color, text, look::Align::end, look::Align::end);
      right -= look::text_size(look::Font::small, text).x + px(12);
    }
  };
  draw(not_finite, p.nan);
  draw(made, p.secondary);
}

}  // namespace tensorscope::viewer::widgets
