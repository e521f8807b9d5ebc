#pragma once

#include <cstdint>
#include <optional>

#include "tensorscope/placement.h"

namespace tensorscope::schema {

// The patches of an image among the positions of a sequence, row by row.
struct Patches {
  std::int64_t first = 0;
  std::int64_t rows = 0;
  std::int64_t columns = 0;

  std::int64_t count() const noexcept { return rows * columns; }
  std::int64_t end() const noexcept { return first + count(); }
  bool operator==(const Patches&) const = default;
};

// Threads: pure functions.

// An image of height × width pixels cut into `count` square patches, at least two; nothing if it cannot be.
std::optional<Patches> square_patches(std::int64_t height, std::int64_t width, std::int64_t count) noexcept;

// Where the patches of an image of height × width pixels stand among so many positions. Where a placement of patches
// was told, it counts: all positions, or where it says; of one side of attention only, which is another sequence than
// most, up to the last position. Else they are all positions, or all behind a class token: cut
// square, or, where the image cannot be cut so, a square of them. Nothing: there are none.
std::optional<Patches> patches_among(std::int64_t positions, std::int64_t height, std::int64_t width,
                                     const Placement& told) noexcept;

}  // namespace tensorscope::schema
