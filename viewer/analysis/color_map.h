#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace tensorscope::viewer::analysis {

struct Rgb {
  std::uint8_t r = 0;
  std::uint8_t g = 0;
  std::uint8_t b = 0;
  bool operator==(const Rgb&) const = default;
};

/// Colour maps equal to matplotlib's, 256 entries each. The tables are made by tests/oracles/color_maps.py.
/// Threads: constant data.
enum class ColorMap : std::uint8_t { viridis, magma, cividis, rd_bu, coolwarm, pu_or, twilight, gray };
inline constexpr std::array kColorMaps{ColorMap::viridis,  ColorMap::magma, ColorMap::cividis,  ColorMap::rd_bu,
                                       ColorMap::coolwarm, ColorMap::pu_or, ColorMap::twilight, ColorMap::gray};

[[nodiscard]] std::span<const Rgb, 256> color_table(ColorMap map);

/// matplotlib's name.
[[nodiscard]] const char* name(ColorMap map);

/// True for maps with a neutral middle, which belongs at zero.
[[nodiscard]] bool is_diverging(ColorMap map);

}  // namespace tensorscope::viewer::analysis
