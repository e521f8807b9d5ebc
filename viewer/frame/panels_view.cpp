#include <imgui.h>

#include <string>

#include "viewer/frame/controls.h"
#include "viewer/frame/parts.h"
#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

constexpr double kTabsHeight = 40;
constexpr double kTabPadding = 12;
constexpr double kPanelPadding = 16;

std::string tooltip_of(const PanelInfo& info, std::size_t number) {
  const std::string place = number < 9 ? " (" + std::to_string(number + 1) + ")" : "";
  return info.shows + place;
}

float tab_width(const PanelInfo& info) {
  return look::text_size(Font::strong, info.title).x + 2 * px(kTabPadding);
}

void draw_tab(FrameState& state, const PanelInfo& info, std::size_t number, bool is_current, const Box& box) {
  const Pressed pressed = press_area(state, info.name, box, tooltip_of(info, number));
  if (pressed.clicked) state.ask(Action::tab, static_cast<int>(number));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float middle = (box.y0 + box.y1) / 2;
  const Font font = is_current ? Font::strong : Font::words;
  const look::Palette& p = look::palette();
  const look::Rgb color = is_current || pressed.hovered ? p.text : p.secondary;
  put_text_around(list, font, (box.x0 + box.x1) / 2, middle, color, info.title);
  if (is_current) fill(list, {box.x0 + px(kTabPadding), box.y1 - px(2), box.x1 - px(kTabPadding), box.y1}, p.accent);
}

// Tabs that find no room are behind one more, by their names.
void draw_rest(FrameState& state, const JobView& job, std::size_t first, const Box& box) {
  const bool holds_current = job.panel >= first;
  const std::string text = holds_current ? job.panels[job.panel].info->title : "More";
  if (button(state,
             {.id = "more",
              .text = text,
              .icon = look::Icon::open,
              .tooltip = "The other panels",
              .tone = holds_current ? Tone::plain : Tone::quiet},
             box.x0, (box.y0 + box.y1) / 2)) {
    ImGui::OpenPopup("more panels");
  }
  if (!ImGui::BeginPopup("more panels")) return;
  for (std::size_t i = first; i < job.panels.size(); ++i) {
    if (ImGui::MenuItem(job.panels[i].info->title, nullptr, i == job.panel))
      state.ask(Action::tab, static_cast<int>(i));
  }
  ImGui::EndPopup();
}

// Buttons for what has no place beside the panel, and for the panel as a file. Returns where they begin.
float draw_tools(FrameState& state, const JobView& job, const Box& box) {
  const float middle = (box.y0 + box.y1) / 2;
  float right = box.x1 - px(8);
  const auto place = [&](const ButtonSpec& spec, Action action) {
    right -= button_width(spec);
    if (button(state, spec, right, middle)) state.ask(action);
    right -= px(4);
  };
  const WindowLayout& layout = state.layout;
  if (layout.right.width() == 0) {
    place({.id = "inspector", .text = "Inspector", .tooltip = "What is selected, in numbers (])"},
          Action::inspector_bar);
  }
  if (!job.panels.empty()) {
    place({.id = "save",
           .text = "Save",
           .icon = look::Icon::save,
           .tooltip = "Save this panel: its picture as PNG, its data as CSV or npy (E). Ctrl-C copies a table"},
          Action::save);
  }
  if (layout.left.width() == 0) {
    place({.id = "sources", .text = "Sources", .tooltip = "Jobs and sources ([)"}, Action::sources_bar);
  }
  return right;
}

void draw_tabs(FrameState& state, const JobView& job, const Box& box) {
  const float end = draw_tools(state, job, box);
  float x = box.x0 + px(4);
  for (std::size_t i = 0; i < job.panels.size(); ++i) {
    const PanelInfo& info = *job.panels[i].info;
    const float width = tab_width(info);
    const bool is_last = i + 1 == job.panels.size();
    const float reserved = is_last ? 0.0F : px(96);
    if (x + width + reserved > end) return draw_rest(state, job, i, {x, box.y0, end, box.y1});
    draw_tab(state, info, i, i == job.panel, {x, box.y0, x + width, box.y1});
    x += width;
  }
}

}  // namespace

void draw_panels(FrameState& state, Workspace& workspace) {
  const Box& box = state.layout.middle;
  const Box tabs{box.x0, box.y0, box.x1, box.y0 + px(kTabsHeight)};
  draw_tabs(state, *workspace.current(), tabs);
  hairline_above(*ImGui::GetWindowDrawList(), {box.x0, tabs.y1, box.x1, box.y1});
  const float padding = px(kPanelPadding);
  const Box inner{box.x0 + padding, tabs.y1 + px(12), box.x1 - padding, box.y1 - px(8)};
  if (inner.width() < px(40) || inner.height() < px(40)) return;
  const Pane pane("panel", inner, look::palette().window);
  workspace.draw_panel();
}

}  // namespace tensorscope::viewer::frame
