#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "viewer/analysis/color_scale.h"
#include "viewer/look/palette.h"
#include "viewer/platform/texture.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// A few small planes of one size, such as a layer's channels, for a mosaic without words.
struct PlaneTiles {
  std::span<const float> values = {};  ///< planes * height * width
  std::size_t planes = 0;
  std::size_t height = 0;
  std::size_t width = 0;
  analysis::ColorScale scale;
  std::uint64_t revision = 0;  ///< changes whenever the values do
};

/// Draws them from left to right in as many columns as rows, all from one texture.
/// Threads: the window's own.
/// At the limit: no planes draw nothing.
class PlaneTilesImage {
 public:
  void update(const PlaneTiles& tiles, const look::Palette& palette);
  void draw(ImDrawList& list, const Box& box) const;

  /// Where a tile lies in `box`, and which one lies at a place.
  [[nodiscard]] Box tile(const Box& box, std::size_t index) const;
  [[nodiscard]] std::optional<std::size_t> hit(const Box& box, float x, float y) const;

  [[nodiscard]] std::size_t bytes() const { return texture_.empty() ? 0 : texture_.bytes(); }

 private:
  std::uint64_t revision_ = 0;
  analysis::ColorScale scale_;
  const look::Palette* palette_ = nullptr;
  std::size_t planes_ = 0;
  std::size_t height_ = 0;
  std::size_t width_ = 0;
  platform::Texture texture_;
};

}  // namespace tensorscope::viewer::widgets
