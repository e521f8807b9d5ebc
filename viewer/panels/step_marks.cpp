#include "viewer/panels/step_marks.h"

#include <imgui.h>

#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer {
namespace {

using look::px;

// At most so many pixels between pressing and releasing are no drag.
constexpr double kClickPixels = 3;

void draw_line(const widgets::Box& plot, float x, look::Rgb color, const char* letter) {
  if (!(x >= plot.x0 && x <= plot.x1)) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  x = std::floor(x);
  list.AddRectFilled({x, plot.y0}, {x + look::hairline(), plot.y1}, look::ink(color, 0.8));
  if (letter == nullptr) {
    list.AddTriangleFilled({x - px(4), plot.y0}, {x + px(5), plot.y0}, {x + px(0.5), plot.y0 + px(6)},
                           look::ink(color));
    return;
  }
  const float size = look::line_height(look::Font::small);
  list.AddRectFilled({x, plot.y0}, {x + size, plot.y0 + size}, look::ink(look::palette().raised));
  look::draw_text(list, look::Font::small, {x + size / 2.0F, plot.y0 + size / 2.0F}, color, letter, look::Align::middle,
                  look::Align::middle);
}

}  // namespace

void draw_step_marks(const widgets::Box& plot, const widgets::PlotAxis& x, const Timeline& timeline,
                     const StepToX& to_x) {
  const look::Palette& p = look::palette();
  const auto pixel = [&](std::uint64_t step) { return x.pixel(to_x(step)); };
  if (const auto a = timeline.mark(Timeline::Mark::a)) draw_line(plot, pixel(*a), p.secondary, "A");
  if (const auto b = timeline.mark(Timeline::Mark::b)) draw_line(plot, pixel(*b), p.secondary, "B");
  if (!timeline.follows()) draw_line(plot, pixel(timeline.step()), p.accent, nullptr);
}

std::optional<double> PlotClick::take(const widgets::Box& plot, const widgets::PlotAxis& x) {
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) clicked_x_.reset();
  if (is_clicked(plot)) {
    clicked_x_ = x.value(io.MousePos.x);
    waited_s_ = 0.0F;
    return std::nullopt;
  }
  waited_s_ += io.DeltaTime;
  if (!clicked_x_ || waited_s_ < io.MouseDoubleClickTime) return std::nullopt;
  const double at = *clicked_x_;
  clicked_x_.reset();
  return at;
}

bool is_clicked(const widgets::Box& box) {
  const ImGuiIO& io = ImGui::GetIO();
  const double drag = std::sqrt(static_cast<double>(io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Left]));
  const ImVec2 pressed = io.MouseClickedPos[ImGuiMouseButton_Left];
  return ImGui::IsMouseReleased(ImGuiMouseButton_Left) && is_mouse_over(box) && box.contains(pressed.x, pressed.y) &&
         drag <= static_cast<double>(px(kClickPixels)) && io.MouseDownDuration[ImGuiMouseButton_Left] < 0.0F;
}

bool is_mouse_over(const widgets::Box& box) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  return box.contains(mouse.x, mouse.y) &&
         ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem | ImGuiHoveredFlags_ChildWindows);
}

}  // namespace tensorscope::viewer
