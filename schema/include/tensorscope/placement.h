#pragma once

#include <cstdint>

namespace tensorscope {

// Where tokens, or the patches of an image, stand in the sequence that attention is over. A sequence may be part text,
// part image: {.first = 12, .patch_rows = 7, .patch_columns = 7} are the 49 patches behind twelve words.
// Threads: a value.
struct Placement {
  // Which side of attention the sequence is: its rows, its columns, or both, where it attends to itself.
  enum class Axis : std::uint8_t { both, queries, keys };
  static constexpr int kAxisCount = 3;

  std::uint32_t first = 0;       // position of the first of them
  std::uint32_t patch_rows = 0;  // of an image that is cut into patches, row by row; 0: it is not
  std::uint32_t patch_columns = 0;
  Axis axis = Axis::both;

  bool operator==(const Placement&) const = default;
};

}  // namespace tensorscope
