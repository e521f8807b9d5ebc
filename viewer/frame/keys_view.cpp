#include <imgui.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "viewer/frame/controls.h"
#include "viewer/frame/parts.h"
#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

constexpr double kLineHeight = 22;
constexpr double kLabelWidth = 92;
constexpr double kColumnWidth = 460;

struct Line {
  std::string_view label;
  std::string_view does;
};
struct Group {
  std::string_view name;
  std::vector<Line> lines;
};

std::vector<Group> groups_of(const JobView* job) {
  std::vector<Group> groups;
  for (const KeyBinding& binding : key_table()) {
    if (binding.label == nullptr) continue;
    const std::string_view name = group_of(binding.action);
    auto group = std::ranges::find(groups, name, &Group::name);
    if (group == groups.end()) group = groups.insert(groups.end(), {name, {}});
    group->lines.push_back({binding.label, binding.does});
  }
  if (job == nullptr) return groups;
  for (const OpenPanel& open : job->panels) {
    if (open.info->keys.empty()) continue;
    Group& group = groups.emplace_back(Group{open.info->title, {}});
    for (const PanelKey& key : open.info->keys) group.lines.push_back({key.label, key.does});
  }
  return groups;
}

float height_of(const Group& group) {
  return px(kLineHeight) * (static_cast<float>(group.lines.size()) + 2);
}

void draw_group(ImDrawList& list, const Group& group, float x, float y, float width) {
  y += px(kLineHeight) / 2;
  put_text(list, Font::strong, x, y, Tone::plain, group.name, width);
  for (const Line& line : group.lines) {
    y += px(kLineHeight);
    put_text(list, Font::words, x, y, Tone::quiet, line.label, px(kLabelWidth));
    put_text(list, Font::words, x + px(kLabelWidth), y, Tone::plain, line.does, width - px(kLabelWidth));
  }
}

}  // namespace

void draw_keys(FrameState& state, const JobView* job) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const Pane pane("keys", {0, 0, screen.x, screen.y}, look::palette().window);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const int columns = std::clamp(static_cast<int>(screen.x / px(kColumnWidth)), 1, 2);
  const float width = std::min(screen.x / static_cast<float>(columns), px(kColumnWidth)) - px(32);
  const float left = (screen.x - static_cast<float>(columns) * (width + px(32))) / 2 + px(16);
  const float top = px(32) - ImGui::GetScrollY();
  put_text(list, Font::title, left, top + px(12), Tone::plain, "Keys");

  const std::vector<Group> groups = groups_of(job);
  float total = 0;
  for (const Group& group : groups) total += height_of(group);
  float x = left;
  float y = top + px(48);
  float lowest = y;
  bool is_first_column = true;
  for (const Group& group : groups) {
    const bool beyond_half = y - (top + px(48)) + height_of(group) / 2 > total / 2;
    if (columns == 2 && is_first_column && beyond_half) {
      is_first_column = false;
      x += width + px(32);
      y = top + px(48);
    }
    draw_group(list, group, x, y, width);
    y += height_of(group);
    lowest = std::max(lowest, y);
  }
  const ButtonSpec close{.id = "close", .text = "Close", .icon = look::Icon::close, .tooltip = "Back (Esc)"};
  const float right = left + static_cast<float>(columns) * (width + px(32)) - px(32);
  if (button(state, close, right - button_width(close), top + px(12))) state.ask(Action::leave);
  ImGui::SetCursorScreenPos({left, lowest});
  ImGui::Dummy({1, 1});
}

}  // namespace tensorscope::viewer::frame
