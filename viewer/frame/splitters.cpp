#include <imgui.h>

#include <optional>

#include "viewer/frame/controls.h"
#include "viewer/frame/parts.h"
#include "viewer/look/look.h"

namespace tensorscope::viewer::frame {
namespace {

using look::px;

constexpr double kGrip = 8;

struct Seam {
  const char* id;
  Box line;
  bool is_vertical;
  double Settings::*value;
};

// In a window of its own, so that it lies above the parts on both sides. The mouse's place while it is dragged.
std::optional<ImVec2> drag(FrameState& state, const Seam& seam) {
  const float half = px(kGrip) / 2;
  const Box& line = seam.line;
  const Box grip = seam.is_vertical ? Box{line.x0 - half, line.y0, line.x0 + half, line.y1}
                                    : Box{line.x0, line.y0 - half, line.x1, line.y0 + half};
  ImGui::SetCursorScreenPos({grip.x0, grip.y0});
  ImGui::BeginChild(seam.id, {grip.width(), grip.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  const Pressed pressed = press_area(state, "grip", grip, "");
  if (pressed.hovered || pressed.held) {
    ImGui::SetMouseCursor(seam.is_vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    const float width = px(2);
    const Box mark = seam.is_vertical ? Box{line.x0 - width / 2, line.y0, line.x0 + width / 2, line.y1}
                                      : Box{line.x0, line.y0 - width / 2, line.x1, line.y0 + width / 2};
    fill(*ImGui::GetWindowDrawList(), mark, look::palette().accent);
  }
  ImGui::EndChild();
  if (pressed.double_clicked) {
    state.settings.*seam.value = Settings{}.*seam.value;
    return std::nullopt;
  }
  return pressed.held ? std::optional(ImGui::GetIO().MousePos) : std::nullopt;
}

}  // namespace

void draw_splitters(FrameState& state) {
  const WindowLayout& layout = state.layout;
  const double width = static_cast<double>(layout.title.width());
  const double scale = look::current().scale();
  const bool left_beside = layout.left.width() > 0 && layout.left_fits;
  const bool right_beside = layout.right.width() > 0 && layout.right_fits;
  if (left_beside) {
    const Seam seam{
        "left seam", {layout.left.x1, layout.left.y0, layout.left.x1, layout.left.y1}, true, &Settings::left_width};
    if (const auto at = drag(state, seam)) {
      state.settings.left_width = dragged_left_width(static_cast<double>(at->x), width, scale);
    }
    const Seam jobs{"jobs seam",
                    {layout.jobs.x0, layout.jobs.y1, layout.jobs.x1 - px(kGrip), layout.jobs.y1},
                    false,
                    &Settings::jobs_height};
    if (const auto at = drag(state, jobs)) {
      state.settings.jobs_height = dragged_jobs_height(static_cast<double>(at->y), layout, scale);
    }
  }
  if (right_beside) {
    const Seam seam{"right seam",
                    {layout.right.x0, layout.right.y0, layout.right.x0, layout.right.y1},
                    true,
                    &Settings::right_width};
    if (const auto at = drag(state, seam)) {
      state.settings.right_width = dragged_right_width(static_cast<double>(at->x), width, scale);
    }
  }
}

}  // namespace tensorscope::viewer::frame
