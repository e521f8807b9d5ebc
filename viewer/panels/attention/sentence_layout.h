#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tensorscope::viewer {

/// Where a token stands in a flowing text; y is the top of its line.
struct PlacedToken {
  std::int64_t position = 0;  ///< in the sequence
  float x = 0.0F;
  float y = 0.0F;
  float width = 0.0F;
};

/// Tokens in lines, from left to right, `gap` apart; a token that does not fit begins the next line.
struct SentenceLayout {
  std::vector<PlacedToken> tokens;  ///< in the order of their positions
  float height = 0.0F;

  /// The first token whose line reaches below `y`.
  std::size_t first_below(float y) const;
  /// Null if the position is not in it.
  const PlacedToken* at(std::int64_t position) const;
};

struct TokenWidth {
  std::int64_t position = 0;
  float width = 0.0F;
};

/// Threads: pure.
/// At the limit: a token wider than the room has a line of its own, cut to the room.
SentenceLayout flow(std::span<const TokenWidth> tokens, float room, float pitch, float gap);

}  // namespace tensorscope::viewer
