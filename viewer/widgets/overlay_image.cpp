#include "viewer/widgets/overlay_image.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viewer/analysis/overlay.h"

namespace tensorscope::viewer::widgets {

void OverlayImage::update(const Overlay& overlay, const look::Palette& palette) {
  if (!texture_.empty() && overlay.revision == revision_ && overlay.scale == scale_ && overlay.strength == strength_ &&
      palette_ == &palette) {
    return;
  }
  revision_ = overlay.revision;
  scale_ = overlay.scale;
  strength_ = overlay.strength;
  palette_ = &palette;
  clipped_ = {};
  const std::size_t pixels = overlay.width * overlay.height;
  const bool fits = pixels > 0 && overlay.rgba.size() == pixels * 4;
  if (!fits || (!overlay.values.empty() && overlay.values.size() != pixels)) {
    texture_.release();
    return;
  }
  std::vector<std::uint8_t> rgba(overlay.rgba.begin(), overlay.rgba.end());
  if (!overlay.values.empty()) {
    clipped_ = analysis::lay_over(overlay.values, overlay.scale, {palette.nan, palette.pos_inf, palette.neg_inf},
                                  overlay.strength, rgba);
  }
  texture_.upload(static_cast<int>(overlay.width), static_cast<int>(overlay.height), rgba, platform::Filter::nearest);
}

void OverlayImage::draw(ImDrawList& list, const Box& box) const {
  if (texture_.empty()) return;
  list.AddImage(texture_.id(), {box.x0, box.y0}, {box.x1, box.y1});
}

Box fitted(const Box& area, std::size_t width, std::size_t height) {
  if (width == 0 || height == 0) return area;
  const float scale = std::min(area.width() / static_cast<float>(width), area.height() / static_cast<float>(height));
  return {area.x0, area.y0, area.x0 + std::max(1.0F, std::floor(static_cast<float>(width) * scale)),
          area.y0 + std::max(1.0F, std::floor(static_cast<float>(height) * scale))};
}

}  // namespace tensorscope::viewer::widgets
