#include "schema/patches.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::schema {
namespace {

std::optional<Patches> square_of_patches(std::int64_t count) noexcept {
  if (count < 1) return std::nullopt;
  const std::int64_t side = std::llround(std::sqrt(static_cast<double>(count)));
  return side * side == count ? std::optional(Patches{0, side, side}) : std::nullopt;
}

}  // namespace

std::optional<Patches> square_patches(std::int64_t height, std::int64_t width, std::int64_t count) noexcept {
  if (height <= 0 || width <= 0 || count <= 1) return std::nullopt;
  for (std::int64_t side = std::min(height, width); side > 1; --side) {
    if (height % side != 0 || width % side != 0) continue;
    const Patches patches{0, height / side, width / side};
    if (patches.count() == count) return patches;
  }
  return std::nullopt;
}

std::optional<Patches> patches_among(std::int64_t positions, std::int64_t height, std::int64_t width,
                                     const Placement& told) noexcept {
  if (told.patch_rows > 0 && told.patch_columns > 0) {
    Patches patches{0, told.patch_rows, told.patch_columns};
    if (patches.count() == positions) return patches;
    patches.first = told.first;
    const bool is_there = told.axis == Placement::Axis::both ? patches.end() <= positions : patches.end() == positions;
    return is_there ? std::optional(patches) : std::nullopt;
  }
  for (const bool is_square_cut : {true, false}) {
    for (const std::int64_t before : {0, 1}) {
      const std::int64_t count = positions - before;
      std::optional<Patches> patches = is_square_cut ? square_patches(height, width, count) : square_of_patches(count);
      if (!patches) continue;
      patches->first = before;
      return patches;
    }
  }
  return std::nullopt;
}

}  // namespace tensorscope::schema
