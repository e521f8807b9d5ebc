#include "viewer/panels/attention/picture_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viewer/look/look.h"
#include "viewer/look/text.h"
#include "viewer/panels/attention/click.h"
#include "viewer/panels/attention/weight_scale.h"
#include "viewer/panels/sample_picture.h"
#include "viewer/store/elements.h"
#include "viewer/widgets/color_bar.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using widgets::Box;

constexpr double kBar = 88;  // for the colour bar and its labels
constexpr double kFaintest = 0.1;
constexpr double kStrongest = 0.8;
constexpr float kLeastForGrid = 6.0F;

// As large as it fits, in the shape of its patches' grid.
Box fitted(const Box& area, const PositionPart& part, const RegionSample* pixels) {
  double aspect =
      static_cast<double>(part.patch_columns) / static_cast<double>(std::max<std::int64_t>(part.patch_rows, 1));
  if (pixels != nullptr && pixels->region.window.dimensions >= 2) {
    const std::size_t last = pixels->region.window.dimensions - 1;
    const auto rows = static_cast<double>(pixels->region.shape[last - 1]);
    const auto columns = static_cast<double>(pixels->region.shape[last]);
    if (rows > 0 && columns > 0) aspect = columns / rows;
  }
  const double height = std::min(static_cast<double>(area.height()), static_cast<double>(area.width()) / aspect);
  return {area.x0, area.y0, area.x0 + static_cast<float>(std::floor(height * aspect)),
          area.y0 + static_cast<float>(std::floor(height))};
}

Box patch_box(const Box& picture, const PositionPart& part, std::int64_t patch) {
  const auto x = [&](std::int64_t column) {
    return std::round(picture.x0 +
                      picture.width() * static_cast<float>(column) / static_cast<float>(part.patch_columns));
  };
  const auto y = [&](std::int64_t row) {
    return std::round(picture.y0 + picture.height() * static_cast<float>(row) / static_cast<float>(part.patch_rows));
  };
  const std::int64_t row = patch / part.patch_columns;
  const std::int64_t column = patch % part.patch_columns;
  return {x(column), y(row), x(column + 1), y(row + 1)};
}

void draw_weights(ImDrawList& list, const Box& picture, const PictureScene& scene) {
  for (std::int64_t patch = 0; patch < scene.part.count; ++patch) {
    const auto position = static_cast<std::size_t>(scene.part.first + patch);
    if (position >= scene.weights.size()) return;
    const float weight = scene.weights[position];
    const Box box = patch_box(picture, scene.part, patch);
    if (!std::isfinite(weight)) {
      list.AddRectFilled({box.x0, box.y0}, {box.x1, box.y1}, look::ink(look::palette().nan, kStrongest));
      continue;
    }
    const double place = std::clamp(scene.scale.position(static_cast<double>(weight)), 0.0, 1.0);
    list.AddRectFilled({box.x0, box.y0}, {box.x1, box.y1},
                       look::ink(scene.scale.color_at(place), kFaintest + (kStrongest - kFaintest) * place));
  }
}

void draw_grid(ImDrawList& list, const Box& picture, const PositionPart& part) {
  const Box first = patch_box(picture, part, 0);
  if (first.width() < kLeastForGrid || first.height() < kLeastForGrid) return;
  const std::uint32_t ink = look::ink(look::palette().window, 0.45);
  for (std::int64_t column = 1; column < part.patch_columns; ++column) {
    const float x = patch_box(picture, part, column).x0;
    list.AddRectFilled({x, picture.y0}, {x + look::hairline(), picture.y1}, ink);
  }
  for (std::int64_t row = 1; row < part.patch_rows; ++row) {
    const float y = patch_box(picture, part, row * part.patch_columns).y0;
    list.AddRectFilled({picture.x0, y}, {picture.x1, y + look::hairline()}, ink);
  }
}

std::optional<std::int64_t> patch_at(const Box& picture, const PositionPart& part, float x, float y) {
  if (!picture.contains(x, y)) return std::nullopt;
  const auto column =
      static_cast<std::int64_t>((x - picture.x0) / picture.width() * static_cast<float>(part.patch_columns));
  const auto row = static_cast<std::int64_t>((y - picture.y0) / picture.height() * static_cast<float>(part.patch_rows));
  return std::min(row, part.patch_rows - 1) * part.patch_columns + std::min(column, part.patch_columns - 1);
}

// The one sample that the region holds: … × C × H × W, or H × W.
SamplePicture picture_of(const schema::Region& region) {
  const schema::Window& window = region.window;
  const std::size_t rank = window.dimensions;
  if (rank < 2) return {};
  std::vector<float> values;
  elements_as_float(region, values);
  return sample_picture(values, rank > 2 ? window.count[rank - 3] : 1, window.count[rank - 2], window.count[rank - 1]);
}

}  // namespace

void PictureView::upload(const RegionSample& pixels, std::uint64_t revision) {
  if (!texture_.empty() && step_ == pixels.step && revision_ == revision && window_ == pixels.region.window) return;
  step_ = pixels.step;
  revision_ = revision;
  window_ = pixels.region.window;
  const SamplePicture picture = picture_of(pixels.region);
  if (picture.empty()) {
    texture_.release();
    return;
  }
  texture_.upload(static_cast<int>(picture.width), static_cast<int>(picture.height), picture.rgba,
                  platform::Filter::nearest);
}

PictureResult PictureView::draw(const char* id, const PictureScene& scene, float width, float height) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box box = widgets::space_for(width, height);
  Box area = box;
  if (!scene.weights.empty()) area.x1 -= px(kBar);
  const Box picture = fitted(area, scene.part, scene.pixels);
  // A low picture leaves the bar room for its scale's name.
  Box with_bar{picture.x0, picture.y0, picture.x1 + px(kBar),
               std::min(area.y1, std::max(picture.y1, picture.y0 + px(220)))};
  if (!scene.weights.empty()) {
    const bool is_clipped = static_cast<double>(largest_weight(scene.weights)) > scene.scale.range.hi;
    widgets::draw_color_bar(list, with_bar, {scene.scale, false, is_clipped, false, kFaintest, kStrongest});
  }
  if (source_ != scene.part.source) texture_.release();
  source_ = scene.part.source;
  if (scene.pixels != nullptr) upload(*scene.pixels, scene.part.source->regions.revision());
  list.AddRectFilled({picture.x0, picture.y0}, {picture.x1, picture.y1}, look::ink(look::palette().surface));
  if (scene.pixels != nullptr && !texture_.empty()) {
    list.AddImage(texture_.id(), {picture.x0, picture.y0}, {picture.x1, picture.y1});
  } else {
    look::draw_text(list, look::Font::small, {(picture.x0 + picture.x1) / 2.0F, (picture.y0 + picture.y1) / 2.0F},
                    look::palette().secondary, "no picture yet", look::Align::middle, look::Align::middle);
  }
  if (!scene.weights.empty()) draw_weights(list, picture, scene);
  draw_grid(list, picture, scene.part);

  PictureResult result;
  const widgets::Touch mouse = widgets::touch("picture", picture);
  if (mouse.hovered) {
    if (const auto patch = patch_at(picture, scene.part, mouse.x, mouse.y)) result.hovered = scene.part.first + *patch;
  }
  result.clicked = result.hovered && is_click();
  if (scene.focus && *scene.focus >= scene.part.first && *scene.focus < scene.part.end()) {
    const Box patch = patch_box(picture, scene.part, *scene.focus - scene.part.first);
    list.AddRect({patch.x0 - px(1), patch.y0 - px(1)}, {patch.x1 + px(1), patch.y1 + px(1)}, look::ink({0, 0, 0}), 0.0F,
                 0, px(4));
    list.AddRect({patch.x0 - px(1), patch.y0 - px(1)}, {patch.x1 + px(1), patch.y1 + px(1)},
                 look::ink(look::palette().accent), 0.0F, 0, px(2));
    result.focus_box = patch;
  }
  widgets::end_space(box);
  ImGui::PopID();
  return result;
}

}  // namespace tensorscope::viewer
