#include "schema/patches.h"

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
  // Only one side makes so many.
  const double pixels = static_cast<double>(height) * static_cast<double>(width);
  const std::int64_t side = std::llround(std::sqrt(pixels / static_cast<double>(count)));
  if (side <= 1 || height % side != 0 || width % side != 0) return std::nullopt;
  const std::int64_t rows = height / side;
  if (count % rows != 0 || count / rows != width / side) return std::nullopt;
  return Patches{0, rows, width / side};
}

std::optional<Patches> patches_among(std::int64_t positions, std::int64_t height, std::int64_t width,
                                     const Placement& told) noexcept {
  if (told.patch_rows > 0 && told.patch_columns > 0) {
    if (std::int64_t{told.patch_rows} > positions / told.patch_columns) return std::nullopt;
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
