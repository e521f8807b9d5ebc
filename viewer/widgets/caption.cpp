#include "viewer/widgets/caption.h"

#include <imgui.h>

#include <algorithm>

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

void draw_caption(ImDrawList& list, const CaptionPlace& place, const Caption& caption) {
  const look::Palette& p = look::palette();
  const auto width_of = [](std::string_view text) { return look::text_size(look::Font::small, text).x; };
  const float gap = px(12);
  const float left = place.plot.x0 + (place.beside.empty() ? 0.0F : width_of(place.beside) + gap);
  const float both = caption.made.empty() || caption.not_finite.empty() ? 0.0F : gap;
  const float wanted = width_of(caption.made) + both + width_of(caption.not_finite);
  float right = wanted <= place.plot.x1 - left ? place.plot.x1 : std::max(place.right, place.plot.x1);
  std::string_view made = caption.made;
  if (wanted > right - left && made.ends_with(caption.of)) made.remove_suffix(caption.of.size());
  const float y = place.plot.y0 - px(6);
  const auto draw = [&](std::string_view text, look::Rgb color) {
    const float room = right - left;
    if (text.empty() || room < px(24)) return;
    const std::string shown = look::elided(look::Font::small, text, room);
    look::draw_text(list, look::Font::small, {right, y}, color, shown, look::Align::end, look::Align::end);
    right -= width_of(shown) + gap;
  };
  draw(caption.not_finite, p.nan);
  draw(made, p.secondary);
}

}  // namespace tensorscope::viewer::widgets
