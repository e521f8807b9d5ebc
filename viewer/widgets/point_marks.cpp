#include "viewer/widgets/point_marks.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"

namespace tensorscope::viewer::widgets {
namespace {

constexpr double kRimLight = 0.55;

// How far inside of the outline a pixel lies, negative outside.
double inside(PointShape shape, double x, double y, double radius) {
  switch (shape) {
    case PointShape::square:
      return radius * 0.86 - std::max(std::abs(x), std::abs(y));
    case PointShape::diamond:
      return (radius * 1.16 - std::abs(x) - std::abs(y)) / std::sqrt(2.0);
    case PointShape::ring:
    case PointShape::disc:
      break;
  }
  return radius - std::hypot(x, y);
}

std::uint8_t byte(double share) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(share, 0.0, 1.0) * 255.0));
}

}  // namespace

PointStyle point_style(std::size_t number) {
  return {look::series(number).color, static_cast<PointShape>(number / look::kSeriesColors % kPointShapes)};
}

void PointMarks::prepare(float radius) {
  if (radius == radius_ && !texture_.empty()) return;
  radius_ = radius;
  side_ = 2 * static_cast<int>(std::ceil(static_cast<double>(radius) * 1.2 + 1.5));
  const auto shapes = static_cast<int>(kPointShapes);
  const double rim = std::clamp(static_cast<double>(radius) * 0.22, 0.6, 1.6);
  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(side_ * side_ * shapes) * 4);
  for (int y = 0; y < side_; ++y) {
    for (int x = 0; x < side_ * shapes; ++x) {
      const auto shape = static_cast<PointShape>(x / side_);
      const double depth =
          inside(shape, x % side_ + 0.5 - side_ / 2.0, y + 0.5 - side_ / 2.0, static_cast<double>(radius));
      const double hollow = static_cast<double>(radius) * 0.45 + 0.5;
      double coverage = depth + 0.5;
      if (shape == PointShape::ring) coverage = std::min(coverage, hollow - depth + 0.5);
      const double light =
          shape == PointShape::ring ? 1.0 : kRimLight + (1.0 - kRimLight) * std::clamp(depth - rim + 0.5, 0.0, 1.0);
      std::uint8_t* const pixel = &rgba[static_cast<std::size_t>(y * side_ * shapes + x) * 4];
      pixel[0] = pixel[1] = pixel[2] = byte(light);
      pixel[3] = byte(coverage);
    }
  }
  texture_.upload(side_ * shapes, side_, rgba, platform::Filter::linear);
}

void PointMarks::draw(ImDrawList& list, float x, float y, PointStyle style, double alpha) const {
  draw_grown(list, x, y, style, alpha, 0.0F);
}

void PointMarks::draw_outlined(ImDrawList& list, float x, float y, PointStyle style, look::Rgb outline,
                               double alpha) const {
  draw_grown(list, x, y, {outline, style.shape}, alpha, std::max(1.0F, look::px(0.8)));
  draw_grown(list, x, y, style, alpha, 0.0F);
}

void PointMarks::draw_grown(ImDrawList& list, float x, float y, PointStyle style, double alpha, float by) const {
  const float half = static_cast<float>(side_) / 2.0F + by;
  const float u = static_cast<float>(style.shape) / static_cast<float>(kPointShapes);
  list.AddImage(texture_.id(), {x - half, y - half}, {x + half, y + half}, {u, 0.0F},
                {u + 1.0F / static_cast<float>(kPointShapes), 1.0F}, look::ink(style.color, alpha));
}

}  // namespace tensorscope::viewer::widgets
