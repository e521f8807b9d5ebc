#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "viewer/analysis/color_scale.h"
#include "viewer/analysis/colorize.h"
#include "viewer/look/palette.h"
#include "viewer/platform/texture.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// An image, and values laid over it: a pixel for each of both.
struct Overlay {
  std::span<const std::uint8_t> rgba = {};  ///< the image, width * height * 4 bytes
  std::size_t width = 0;
  std::size_t height = 0;
  std::span<const float> values = {};  ///< width * height; empty: the image alone
  analysis::ColorScale scale;
  double strength = 0.5;       ///< of the values: 0 is the image alone, 1 the values alone
  std::uint64_t revision = 0;  ///< changes whenever the image or the values do
};

/// The texture of an overlay, made anew only when something changed.
/// Threads: the window's own.
/// At the limit: sizes that do not fit together show nothing.
class OverlayImage {
 public:
  void update(const Overlay& overlay, const look::Palette& palette);
  /// Fills `box`.
  void draw(ImDrawList& list, const Box& box) const;

  [[nodiscard]] analysis::ClipCount clipped() const { return clipped_; }
  [[nodiscard]] std::size_t bytes() const { return texture_.empty() ? 0 : texture_.bytes(); }

 private:
  std::uint64_t revision_ = 0;
  analysis::ColorScale scale_;
  double strength_ = -1.0;
  const look::Palette* palette_ = nullptr;
  analysis::ClipCount clipped_;
  platform::Texture texture_;
};

/// The largest box of this shape within `area`, at its upper left corner, in whole pixels.
[[nodiscard]] Box fitted(const Box& area, std::size_t width, std::size_t height);

}  // namespace tensorscope::viewer::widgets
