#include "viewer/look/icons.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

#include "viewer/look/look.h"

namespace tensorscope::viewer::look {
namespace {

/// Coordinates from -1 to 1 around the centre, y downwards.
struct Pen {
  ImDrawList& list;
  ImVec2 center;
  float half;
  ImU32 color;
  float weight;

  [[nodiscard]] ImVec2 at(float x, float y) const { return {center.x + x * half, center.y + y * half}; }

  void path(std::initializer_list<std::pair<float, float>> points) const {
    for (const auto& [x, y] : points) {
      list.PathLineTo(at(x, y));
    }
  }
  void stroke(std::initializer_list<std::pair<float, float>> points, bool closed = false) const {
    path(points);
    list.PathStroke(color, closed ? ImDrawFlags_Closed : 0, weight);
  }
  void fill(std::initializer_list<std::pair<float, float>> points) const {
    path(points);
    list.PathFillConvex(color);
  }
  void ring(float x, float y, float radius) const { list.AddCircle(at(x, y), radius * half, color, 0, weight); }
  void dot(float x, float y, float radius) const { list.AddCircleFilled(at(x, y), radius * half, color); }
};

void draw_state(const Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::live:
      return pen.dot(0, 0, 0.8F);
    case Icon::ended:
      return pen.ring(0, 0, 0.75F);
    case Icon::check:
      return pen.stroke({{-0.75F, 0.05F}, {-0.2F, 0.6F}, {0.8F, -0.55F}});
    case Icon::warning:
      pen.stroke({{0, -0.8F}, {0.95F, 0.8F}, {-0.95F, 0.8F}}, true);
      pen.stroke({{0, -0.25F}, {0, 0.25F}});
      return pen.dot(0, 0.55F, 0.12F);
    case Icon::bad:
      pen.ring(0, 0, 0.9F);
      pen.stroke({{-0.35F, -0.35F}, {0.35F, 0.35F}});
      return pen.stroke({{0.35F, -0.35F}, {-0.35F, 0.35F}});
    default:
      return;
  }
}

void draw_control(const Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::open:
      return pen.stroke({{-0.6F, -0.3F}, {0, 0.35F}, {0.6F, -0.3F}});
    case Icon::closed:
      return pen.stroke({{-0.3F, -0.6F}, {0.35F, 0}, {-0.3F, 0.6F}});
    case Icon::play:
      return pen.fill({{-0.55F, -0.75F}, {0.8F, 0}, {-0.55F, 0.75F}});
    case Icon::pause:
      pen.fill({{-0.65F, -0.7F}, {-0.2F, -0.7F}, {-0.2F, 0.7F}, {-0.65F, 0.7F}});
      return pen.fill({{0.2F, -0.7F}, {0.65F, -0.7F}, {0.65F, 0.7F}, {0.2F, 0.7F}});
    case Icon::step_back:
      pen.fill({{0.7F, -0.7F}, {0.7F, 0.7F}, {-0.4F, 0}});
      return pen.stroke({{-0.6F, -0.7F}, {-0.6F, 0.7F}});
    case Icon::step_forward:
      pen.fill({{-0.7F, -0.7F}, {0.4F, 0}, {-0.7F, 0.7F}});
      return pen.stroke({{0.6F, -0.7F}, {0.6F, 0.7F}});
    case Icon::close:
      pen.stroke({{-0.55F, -0.55F}, {0.55F, 0.55F}});
      return pen.stroke({{0.55F, -0.55F}, {-0.55F, 0.55F}});
    default:
      return;
  }
}

void draw_thing(const Pen& pen, Icon icon) {
  switch (icon) {
    case Icon::pin:
      pen.stroke({{-0.5F, -0.85F}, {0.5F, -0.85F}});
      pen.stroke({{-0.3F, -0.85F}, {-0.3F, -0.1F}, {-0.65F, 0.25F}, {0.65F, 0.25F}, {0.3F, -0.1F}, {0.3F, -0.85F}});
      return pen.stroke({{0, 0.25F}, {0, 0.95F}});
    case Icon::search:
      pen.ring(-0.15F, -0.15F, 0.6F);
      return pen.stroke({{0.3F, 0.3F}, {0.85F, 0.85F}});
    case Icon::lock:
      pen.stroke({{-0.65F, -0.1F}, {0.65F, -0.1F}, {0.65F, 0.85F}, {-0.65F, 0.85F}}, true);
      return pen.stroke(
          {{-0.4F, -0.1F}, {-0.4F, -0.55F}, {-0.15F, -0.85F}, {0.15F, -0.85F}, {0.4F, -0.55F}, {0.4F, -0.1F}});
    case Icon::save:
      pen.stroke({{0, 0.3F}, {0, -0.85F}});
      pen.stroke({{-0.4F, -0.45F}, {0, -0.85F}, {0.4F, -0.45F}});
      return pen.stroke({{-0.8F, 0.1F}, {-0.8F, 0.85F}, {0.8F, 0.85F}, {0.8F, 0.1F}});
    default:
      return;
  }
}

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, const ImVec2& center, float size, Rgb color) {
  const float weight = std::max(1.0F, size / 9.0F);
  const Pen pen{list, {std::round(center.x), std::round(center.y)}, size / 2.0F - weight / 2.0F, ink(color), weight};
  draw_state(pen, icon);
  draw_control(pen, icon);
  draw_thing(pen, icon);
}

}  // namespace tensorscope::viewer::look
