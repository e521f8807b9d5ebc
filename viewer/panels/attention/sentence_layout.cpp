#include "viewer/panels/attention/sentence_layout.h"

#include <algorithm>

namespace tensorscope::viewer {

std::size_t SentenceLayout::first_below(float y) const {
  const auto found = std::ranges::upper_bound(tokens, y, {}, &PlacedToken::y);
  // Back to the beginning of the line that y is in.
  if (found == tokens.begin()) return 0;
  const auto line = std::ranges::lower_bound(tokens, (found - 1)->y, {}, &PlacedToken::y);
  return static_cast<std::size_t>(line - tokens.begin());
}

const PlacedToken* SentenceLayout::at(std::int64_t position) const {
  const auto found = std::ranges::lower_bound(tokens, position, {}, &PlacedToken::position);
  return found != tokens.end() && found->position == position ? &*found : nullptr;
}

SentenceLayout flow(std::span<const TokenWidth> tokens, float room, float pitch, float gap) {
  SentenceLayout layout;
  layout.tokens.reserve(tokens.size());
  float x = 0.0F;
  float y = 0.0F;
  for (const TokenWidth& token : tokens) {
    const float width = std::min(token.width, room);
    if (x > 0.0F && x + width > room) {
      x = 0.0F;
      y += pitch;
    }
    layout.tokens.push_back({token.position, x, y, width});
    x += width + gap;
  }
  layout.height = layout.tokens.empty() ? 0.0F : y + pitch;
  return layout;
}

}  // namespace tensorscope::viewer
