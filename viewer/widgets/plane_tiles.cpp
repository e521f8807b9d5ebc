#include "viewer/widgets/plane_tiles.h"

#include <imgui.h>

#include <cmath>
#include <vector>

#include "viewer/analysis/colorize.h"
#include "viewer/look/look.h"
#include "viewer/widgets/overlay_image.h"
#include "viewer/widgets/texel_shift.h"

namespace tensorscope::viewer::widgets {
namespace {

std::size_t columns_for(std::size_t planes) {
  return static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(planes))));
}

}  // namespace

void PlaneTilesImage::update(const PlaneTiles& tiles, const look::Palette& palette) {
  if (!texture_.empty() && tiles.revision == revision_ && tiles.scale == scale_ && palette_ == &palette) return;
  revision_ = tiles.revision;
  scale_ = tiles.scale;
  palette_ = &palette;
  planes_ = tiles.planes;
  height_ = tiles.height;
  width_ = tiles.width;
  const std::size_t elements = planes_ * height_ * width_;
  if (elements == 0 || tiles.values.size() != elements) {
    planes_ = 0;
    texture_.release();
    return;
  }
  std::vector<std::uint8_t> rgba(elements * 4);
  analysis::colorize(tiles.values, tiles.scale, {palette.nan, palette.pos_inf, palette.neg_inf}, rgba);
  texture_.upload(static_cast<int>(width_), static_cast<int>(planes_ * height_), rgba, platform::Filter::nearest);
}

Box PlaneTilesImage::tile(const Box& box, std::size_t index) const {
  const std::size_t columns = columns_for(planes_);
  const float gap = planes_ > 1 ? look::px(2) : 0.0F;
  const auto n = static_cast<float>(columns);
  const float side = std::floor((box.width() - gap * (n - 1.0F)) / n);
  const float x = box.x0 + static_cast<float>(index % columns) * (side + gap);
  const float y = box.y0 + static_cast<float>(index / columns) * (side + gap);
  return fitted({x, y, x + side, y + side}, width_, height_);
}

void PlaneTilesImage::draw(ImDrawList& list, const Box& box) const {
  if (texture_.empty()) return;
  const auto planes = static_cast<float>(planes_);
  // A texel is a few pixels wide here, and one row of pixels more or less is seen.
  const auto shift = [](std::size_t texels, float pixels) {
    return texel_shift(texels, static_cast<std::size_t>(pixels)) / static_cast<float>(texels);
  };
  for (std::size_t i = 0; i < planes_; ++i) {
    const Box at = tile(box, i);
    const float right = shift(width_, at.width());
    const float plane = static_cast<float>(i) + shift(height_, at.height());
    list.AddImage(texture_.id(), {at.x0, at.y0}, {at.x1, at.y1}, {right, plane / planes},
                  {1.0F + right, (plane + 1.0F) / planes});
  }
}

std::optional<std::size_t> PlaneTilesImage::hit(const Box& box, float x, float y) const {
  for (std::size_t i = 0; i < planes_; ++i) {
    if (tile(box, i).contains(x, y)) return i;
  }
  return std::nullopt;
}

}  // namespace tensorscope::viewer::widgets
