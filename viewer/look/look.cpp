#include "viewer/look/look.h"

#include <imgui.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "viewer/look/theme.h"
#include "viewer/platform/window.h"

namespace tensorscope::viewer::look {
namespace {

Look* g_current = nullptr;

}  // namespace

Look::Look() {
  assert(g_current == nullptr);
  g_current = this;
}

Look::~Look() {
  g_current = nullptr;
}

void Look::set_theme(Theme theme) {
  stale_ = stale_ || theme != theme_;
  theme_ = theme;
}

void Look::set_user_scale(double scale) {
  user_scale_ = std::clamp(scale, 0.5, 3.0);
}

void Look::prepare(platform::Window& window) {
  const double scale = window.scale() * user_scale_;
  if (fonts_.bake(scale)) {
    window.upload_fonts();
  }
  if (stale_ || scale != scale_) {
    apply_theme(theme_, scale);
  }
  scale_ = scale;
  stale_ = false;
}

Look& current() {
  assert(g_current != nullptr);
  return *g_current;
}

const Palette& palette() {
  return palette(current().theme());
}
SeriesStyle series(std::size_t number) {
  return series_style(number, current().theme());
}
float px(double design_pixels) {
  return static_cast<float>(std::round(design_pixels * current().scale()));
}
float hairline() {
  return std::max(1.0F, std::floor(static_cast<float>(current().scale()) * 0.75F));
}

std::uint32_t ink(Rgb color, double alpha) {
  return IM_COL32(color.r, color.g, color.b, static_cast<int>(std::lround(std::clamp(alpha, 0.0, 1.0) * 255.0)));
}

}  // namespace tensorscope::viewer::look
