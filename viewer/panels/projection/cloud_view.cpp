#include "viewer/panels/projection/cloud_view.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer {
namespace {

using analysis::Place;

constexpr double kFarthest = 0.2;
constexpr double kClosest = 1e4;

}  // namespace

void CloudView::lay_out(float x0, float y0, float x1, float y1, float margin, std::span<const Place> places) {
  width_ = std::max(1.0, static_cast<double>(x1 - x0));
  height_ = std::max(1.0, static_cast<double>(y1 - y0));
  middle_pixel_ = {static_cast<double>(x0) + width_ / 2.0, static_cast<double>(y0) + height_ / 2.0};
  if (places.empty()) return;
  Place low = places.front();
  Place high = low;
  for (const Place& place : places) {
    low = {std::min(low.x, place.x), std::min(low.y, place.y)};
    high = {std::max(high.x, place.x), std::max(high.y, place.y)};
  }
  middle_ = {(low.x + high.x) / 2.0, (low.y + high.y) / 2.0};
  const double room_x = std::max(1.0, width_ - 2.0 * static_cast<double>(margin));
  const double room_y = std::max(1.0, height_ - 2.0 * static_cast<double>(margin));
  const double fit =
      std::min(high.x > low.x ? room_x / (high.x - low.x) : 1e300, high.y > low.y ? room_y / (high.y - low.y) : 1e300);
  pixels_per_unit_ = fit < 1e300 ? fit : 1.0;
}

Place CloudView::to_pixel(const Place& place) const {
  const double scale = pixels_per_unit_ * zoom_;
  return {middle_pixel_.x + (place.x - middle_.x) * scale + offset_.x * zoom_,
          middle_pixel_.y - (place.y - middle_.y) * scale + offset_.y * zoom_};
}

Place CloudView::from_pixel(const Place& pixel) const {
  const double scale = pixels_per_unit_ * zoom_;
  return {middle_.x + (pixel.x - middle_pixel_.x - offset_.x * zoom_) / scale,
          middle_.y - (pixel.y - middle_pixel_.y - offset_.y * zoom_) / scale};
}

analysis::Range CloudView::columns() const {
  return {from_pixel({middle_pixel_.x - width_ / 2.0, 0.0}).x, from_pixel({middle_pixel_.x + width_ / 2.0, 0.0}).x};
}

analysis::Range CloudView::rows() const {
  return {from_pixel({0.0, middle_pixel_.y + height_ / 2.0}).y, from_pixel({0.0, middle_pixel_.y - height_ / 2.0}).y};
}

void CloudView::zoom(const Place& pixel, double factor) {
  const double wanted = std::clamp(zoom_ / factor, kFarthest, kClosest);
  // What lies at the pixel stays: (pixel − middle) / zoom − offset is the same before and after.
  offset_.x += (pixel.x - middle_pixel_.x) * (1.0 / wanted - 1.0 / zoom_);
  offset_.y += (pixel.y - middle_pixel_.y) * (1.0 / wanted - 1.0 / zoom_);
  zoom_ = wanted;
}

void CloudView::pan(double pixels_x, double pixels_y) {
  offset_.x += pixels_x / zoom_;
  offset_.y += pixels_y / zoom_;
}

}  // namespace tensorscope::viewer
