#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>

#include "viewer/frame/controls.h"
#include "viewer/frame/parts.h"
#include "viewer/frame/state_text.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

constexpr std::array<const char*, 5> kCode{
    "#include <tensorscope/agent.h>",
    "auto agent = tensorscope::Agent::start({.job = \"mnist\"});",
    "agent.watch(\"net\", *net);            // once: parameters and gradients",
    "agent.scalar(\"loss/train\", loss);    // in the loop",
    "agent.step();                        // at the end of the loop",
};
constexpr const char* kLink = "find_package(tensorscope)\ntarget_link_libraries(trainer PRIVATE tensorscope::agent)\n";

constexpr double kWidth = 560;
constexpr double kRowHeight = 44;

std::string code_text() {
  std::string text;
  for (const char* const line : kCode) text.append(line).append("\n");
  return text;
}

// A column of text that grows downwards.
class Column {
 public:
  explicit Column(const Box& box)
      : list_(*ImGui::GetWindowDrawList()),
        x_((box.x0 + box.x1) / 2 - std::min(px(kWidth), box.width() - px(48)) / 2),
        right_(2 * ((box.x0 + box.x1) / 2) - x_),
        y_(box.y0 + px(48) - ImGui::GetScrollY()) {}

  float x() const { return x_; }
  float right() const { return right_; }
  float y() const { return y_; }
  void skip(double pixels) { y_ += px(pixels); }

  void line(Font font, Tone tone, std::string_view text, double height) {
    y_ += px(height);
    put_text(list_, font, x_, y_ - px(height) / 2, tone, text, right_ - x_);
  }

  void code() {
    const Box box{x_, y_, right_, y_ + px(24) * static_cast<float>(kCode.size()) + px(24)};
    list_.AddRectFilled({box.x0, box.y0}, {box.x1, box.y1}, look::ink(look::palette().surface), px(4));
    float middle = y_ + px(24);
    for (const char* const text : kCode) {
      put_text(list_, Font::numbers, x_ + px(16), middle, Tone::plain, text, right_ - x_ - px(32));
      middle += px(24);
    }
    y_ = box.y1;
  }

  // A job that is there: its name and state, and below why it cannot be opened.
  void job(FrameState& state, const Job& job) {
    const Box row{x_ - px(12), y_, right_ + px(12), y_ + px(kRowHeight)};
    ImGui::PushID(job.segment.name.base().c_str());
    const Pressed pressed = press_area(state, "found", row, job.can_be_opened() ? "Open it" : job.problem);
    ImGui::PopID();
    if (pressed.hovered && job.can_be_opened()) {
      list_.AddRectFilled({row.x0, row.y0}, {row.x1, row.y1}, look::ink(look::palette().raised), px(4));
    }
    if (pressed.clicked && job.can_be_opened()) state.wanted_job = job.segment.name;
    const float first = y_ + px(14);
    const StateMark mark = job.can_be_opened() ? mark_of(job.state) : StateMark{look::Icon::bad, "", Tone::warning};
    look::draw_icon(list_, mark.icon, {x_ + px(6), first}, px(12), color_of(mark.tone, look::palette()));
    const float name = put_text(list_, Font::words, x_ + px(20), first, Tone::plain, job.label(), px(220));
    put_text(list_, Font::small, name + px(12), first, mark.tone, mark.word);
    const std::string rest = job.can_be_opened() ? name_of(job.run) + ", step " + look::format_count(job.vitals.step)
                                                 : "cannot be opened: " + job.problem;
    put_text(list_, Font::small, x_ + px(20), y_ + px(32), Tone::quiet, rest, right_ - x_ - px(20));
    y_ = row.y1;
  }

 private:
  ImDrawList& list_;
  float x_;
  float right_;
  float y_;
};

}  // namespace

void draw_welcome(FrameState& state, const Workspace& workspace) {
  const Pane pane("welcome", state.layout.middle, look::palette().window);
  Column column(state.layout.middle);
  column.line(Font::title, Tone::plain, "No job is open", 28);
  column.line(Font::words, Tone::quiet, "Five lines in your trainer, and it shows up here by itself:", 28);
  column.skip(12);
  column.code();
  column.skip(24);
  const ButtonSpec copy{.id = "copy code", .text = "Copy the code", .tooltip = "The five lines, for your trainer"};
  const ButtonSpec link{.id = "copy link", .text = "Copy the CMake lines", .tooltip = kLink};
  const float left = column.x() - px(8);
  if (button(state, copy, left, column.y())) state.wanted_copy = code_text();
  if (button(state, link, left + button_width(copy) + px(8), column.y())) state.wanted_copy = kLink;
  column.skip(40);
  column.line(Font::title, Tone::plain, "Found on this machine", 28);
  if (workspace.found().empty()) {
    column.line(Font::words, Tone::quiet, "No job and no black box yet. This looks again every second.", 28);
  }
  for (const Job& job : workspace.found()) column.job(state, job);
  ImGui::SetCursorScreenPos({column.x(), column.y() + px(24)});
  ImGui::Dummy({1, 1});
}

}  // namespace tensorscope::viewer::frame
