#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
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
    "agent.watch(\"net\", *net);          // parameters, gradients",
    "agent.scalar(\"loss/train\", loss);  // in the loop",
    "agent.step();                      // at its end",
};
constexpr const char* kLink = "find_package(tensorscope)\ntarget_link_libraries(trainer PRIVATE tensorscope::agent)\n";

constexpr double kWidth = 560;
constexpr double kLineHeight = 24;
constexpr double kSearchHeight = 36;

std::string code_text() {
  std::string text;
  for (const char* const line : kCode) text.append(line).append("\n");
  return text;
}

std::string description_of(const Job& job) {
  if (!job.can_be_opened()) return job.problem;
  return "pid " + std::to_string(job.run.pid) + ", rank " + std::to_string(job.run.rank) + " of " +
         std::to_string(job.run.world_size) + ", step " + look::format_count(job.vitals.step);
}

// A column of text in the middle that grows downwards.
class Column {
 public:
  explicit Column(const Box& box) : list_(*ImGui::GetWindowDrawList()), y_(box.y0 + px(48) - ImGui::GetScrollY()) {
    const float width = std::min(px(kWidth), box.width() - px(48));
    x_ = std::round((box.x0 + box.x1 - width) / 2);
    right_ = x_ + width;
  }

  float x() const { return x_; }
  float y() const { return y_; }
  void skip(double pixels) { y_ += px(pixels); }

  void line(Font font, Tone tone, std::string_view text) {
    put_text(list_, font, x_, y_ + px(kLineHeight) / 2, tone, text, right_ - x_);
    y_ += px(kLineHeight);
  }

  void code() {
    const float height = px(kLineHeight) * static_cast<float>(kCode.size()) + px(24);
    list_.AddRectFilled({x_, y_}, {right_, y_ + height}, look::ink(look::palette().surface), px(4));
    float middle = y_ + px(12) + px(kLineHeight) / 2;
    for (const char* const text : kCode) {
      put_text(list_, Font::numbers, x_ + px(16), middle, Tone::plain, text, right_ - x_ - px(32));
      middle += px(kLineHeight);
    }
    y_ += height;
  }

  void search(FrameState& state, std::size_t jobs) {
    const std::string hint = "Search " + look::format_count(jobs) + " jobs";
    const Box box{x_ - px(12), y_, right_, y_ + px(kSearchHeight)};
    search_field("##jobs", hint.c_str(), state.job_search, box, false);
    if (state.leave_search) state.job_search[0] = '\0';
    y_ = box.y1;
  }

  // A job that is there: its name and state, and below what it is or why it cannot be opened.
  void job(FrameState& state, const Job& job) {
    const std::string text = description_of(job);
    const float left = x_ + px(20);
    const look::FontScope font(Font::small);
    const float height = px(kLineHeight) + ImGui::CalcTextSize(text.c_str(), nullptr, false, right_ - left).y + px(10);
    const Box row{x_ - px(12), y_, right_ + px(12), y_ + height};
    y_ = row.y1;
    // Of a thousand, those in sight are enough.
    if (!ImGui::IsRectVisible({row.x0, row.y0}, {row.x1, row.y1})) return;
    ImGui::PushID(job.segment.name.base().c_str());
    const Pressed pressed = press_area(state, "found", row, job.can_be_opened() ? "Open it" : "");
    ImGui::PopID();
    if (pressed.hovered && job.can_be_opened()) {
      list_.AddRectFilled({row.x0, row.y0}, {row.x1, row.y1}, look::ink(look::palette().raised), px(4));
    }
    if (pressed.clicked && job.can_be_opened()) state.wanted_job = job.segment.name;
    const float middle = row.y0 + px(4) + px(kLineHeight) / 2;
    const StateMark mark =
        job.can_be_opened() ? mark_of(job.state) : StateMark{look::Icon::bad, "cannot be opened", Tone::warning};
    look::draw_icon(list_, mark.icon, {x_ + px(6), middle}, px(12), color_of(mark.tone, look::palette()));
    const float name = put_text(list_, Font::words, left, middle, Tone::plain, job.label(), px(280));
    put_text(list_, Font::small, name + px(12), middle, mark.tone, mark.word);
    wrapped(text, left, row.y0 + px(4) + px(kLineHeight));
  }

 private:
  void wrapped(const std::string& text, float left, float top) {
    look::current().fonts().need(text);
    ImGui::SetCursorScreenPos({left, top});
    ImGui::PushStyleColor(ImGuiCol_Text, look::ink(look::palette().secondary));
    ImGui::PushTextWrapPos(right_ - ImGui::GetWindowPos().x);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
  }

  ImDrawList& list_;
  float x_ = 0;
  float right_ = 0;
  float y_;
};

}  // namespace

void draw_welcome(FrameState& state, const Workspace& workspace) {
  const Pane pane("welcome", state.layout.middle, look::palette().window);
  Column column(state.layout.middle);
  if (!workspace.found().empty()) {
    column.line(Font::title, Tone::plain, "Jobs on this machine");
    column.skip(4);
    if (workspace.found().size() >= kManyJobs) column.search(state, workspace.found().size());
    for (const Job* const job : searched_jobs(state, workspace)) column.job(state, *job);
    column.skip(32);
  }
  column.line(Font::title, Tone::plain, workspace.found().empty() ? "No job on this machine yet" : "Another job");
  column.line(Font::words, Tone::quiet, "Five lines in your trainer, and it shows up here by itself:");
  column.skip(12);
  column.code();
  column.skip(24);
  const ButtonSpec copy{.id = "copy code", .text = "Copy the code", .tooltip = "The five lines, for your trainer"};
  const ButtonSpec link{.id = "copy link", .text = "Copy the CMake lines", .tooltip = kLink};
  const float left = column.x() - px(8);
  if (button(state, copy, left, column.y())) state.wanted_copy = code_text();
  if (button(state, link, left + button_width(copy) + px(8), column.y())) state.wanted_copy = kLink;
  ImGui::SetCursorScreenPos({column.x(), column.y() + px(40)});
  ImGui::Dummy({1, 1});
}

}  // namespace tensorscope::viewer::frame
