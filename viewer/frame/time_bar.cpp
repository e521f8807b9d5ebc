#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/frame/controls.h"
#include "viewer/frame/parts.h"
#include "viewer/frame/time_scale.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

constexpr double kTrackFromTop = 17;
constexpr double kLabelsFromTop = 36;
constexpr double kLabelDistance = 72;
constexpr double kStepTextWidth = 176;
constexpr double kNarrowStepTextWidth = 112;
constexpr double kWide = 700;
constexpr std::uint32_t kCursorOwner = 0xba5e;  // a number that no chart's ImGui id is likely to be

bool is_wide(const Box& box) {
  return box.width() >= px(kWide);
}

float draw_buttons(FrameState& state, const Timeline& timeline, const Box& box) {
  const float middle = (box.y0 + box.y1) / 2;
  float x = box.x0 + px(4);
  const auto place = [&](const ButtonSpec& spec, Action action, int amount = 0) {
    if (button(state, spec, x, middle)) state.ask(action, amount);
    x += button_width(spec);
  };
  // In a narrow window the track needs their room; arrow keys and the track itself do the same.
  if (is_wide(box)) {
    place({.id = "back", .text = "Back", .icon = look::Icon::step_back, .tooltip = "One step back (←), ten with Shift"},
          Action::step, -1);
  }
  if (timeline.follows()) {
    place({.id = "pause",
           .text = "Pause",
           .icon = look::Icon::pause,
           .tooltip = "Stay at this step (Space); the job goes on"},
          Action::follow_or_pause);
  } else {
    place({.id = "follow",
           .text = "Follow",
           .icon = look::Icon::play,
           .tooltip = "Show the newest step again (Space)",
           .tone = Tone::live},
          Action::follow_or_pause);
  }
  if (is_wide(box)) {
    place({.id = "on", .text = "Next", .icon = look::Icon::step_forward, .tooltip = "One step on (→), ten with Shift"},
          Action::step, 1);
  }
  return x + px(16);
}

// The step that is shown, and how far the run is.
void draw_step(ImDrawList& list, const Store& store, float x, const Box& box) {
  const Timeline& timeline = store.timeline();
  const float middle = box.y0 + px(kTrackFromTop);
  const float at = put_text(list, Font::small, x, middle, Tone::quiet, "step ");
  put_text(list, Font::numbers, at, middle, Tone::plain, look::format_count(timeline.step()));
  const float below = box.y0 + px(kLabelsFromTop);
  if (!timeline.follows()) {
    put_text(list, Font::small, x, below, Tone::warning,
             (is_wide(box) ? "paused, of " : "of ") + look::format_count(timeline.newest()));
  } else if (store.status().can_bring_data()) {
    put_text(list, Font::small, x, below, Tone::live, is_wide(box) ? "follows the newest" : "follows");
  } else {
    put_text(list, Font::small, x, below, Tone::quiet, "the last known");
  }
}

class Track {
 public:
  Track(FrameState& state, JobView& job, const Box& box, float from, float to)
      : state_(state),
        job_(job),
        timeline_(job.store().timeline()),
        box_(box),
        scale_{timeline_.first(), timeline_.newest(), from, to},
        y_(box.y0 + px(kTrackFromTop)),
        list_(*ImGui::GetWindowDrawList()) {}

  void draw() {
    draw_labels();
    draw_line();
    draw_kept();
    draw_mark(Timeline::Mark::a, "A");
    draw_mark(Timeline::Mark::b, "B");
    draw_cursor();
    draw_handle();
    take_mouse();
  }

 private:
  void draw_labels() {
    for (const std::uint64_t step : labelled_steps(scale_, px(kLabelDistance))) {
      const float x = std::floor(scale_.pixel(step));
      fill(list_, {x, y_, x + look::hairline(), y_ + px(6)}, look::palette().hairline);
      const std::string label = look::format_count(step);
      if (x + look::text_size(Font::numbers, label).x / 2 > scale_.to + px(8)) continue;
      put_text_around(list_, Font::numbers, x, box_.y0 + px(kLabelsFromTop), look::palette().secondary, label);
    }
  }

  void draw_line() {
    const look::Palette& p = look::palette();
    const float half = px(2) / 2;
    const float at = scale_.pixel(timeline_.step());
    fill(list_, {scale_.from, y_ - half, scale_.to, y_ + half}, p.hairline);
    fill(list_, {scale_.from, y_ - half, at, y_ + half}, p.secondary, 0.6);
  }

  // Of the source that the panel shows, else of the selected one: only there scrubbing shows another tensor.
  void draw_kept() {
    OpenPanel* const open = job_.current_panel();
    const Source* source = open != nullptr ? job_.source_for(*open) : nullptr;
    if (source == nullptr) source = job_.selected_source();
    if (source == nullptr) return;
    for (const float x : kept_pixels(*source, scale_)) {
      fill(list_, {x, y_ - px(8), x + look::hairline(), y_ - px(3)}, look::palette().accent, 0.7);
    }
  }

  void draw_mark(Timeline::Mark mark, const char* name) {
    const auto step = timeline_.mark(mark);
    if (!step) return;
    const look::Palette& p = look::palette();
    const float x = std::floor(scale_.pixel(*step));
    fill(list_, {x, box_.y0 + px(4), x + look::hairline(), y_ + px(6)}, p.text);
    const Box flag{x, box_.y0 + px(1), x + px(14), box_.y0 + px(15)};
    fill(list_, flag, p.text);
    put_text_around(list_, Font::small, (flag.x0 + flag.x1) / 2, (flag.y0 + flag.y1) / 2, p.surface, name);
  }

  void draw_cursor() {
    OpenPanel* const open = job_.current_panel();
    if (open == nullptr || !open->state.cursor.x) return;
    const double step = *open->state.cursor.x;
    if (step < static_cast<double>(scale_.first) || step > static_cast<double>(scale_.newest)) return;
    const auto at = static_cast<std::uint64_t>(std::llround(step));
    const float x = std::floor(scale_.pixel(at));
    const look::Palette& p = look::palette();
    fill(list_, {x, y_ - px(8), x + look::hairline(), y_ + px(8)}, p.secondary);
    // In place of the labels that it covers.
    const std::string label = look::format_count(at);
    const float half = look::text_size(Font::numbers, label).x / 2 + px(8);
    const float middle = box_.y0 + px(kLabelsFromTop);
    fill(list_, {x - half, middle - px(8), x + half, middle + px(8)}, p.surface);
    put_text_around(list_, Font::numbers, x, middle, p.text, label);
  }

  void draw_handle() {
    const look::Palette& p = look::palette();
    const float x = scale_.pixel(timeline_.step());
    list_.AddCircleFilled({x, y_}, px(7), look::ink(p.surface));
    list_.AddCircleFilled({x, y_}, px(5), look::ink(timeline_.follows() ? p.accent : p.text));
  }

  void take_mouse() {
    const Box area{scale_.from - px(8), box_.y0 + px(2), scale_.to + px(8), box_.y1 - px(2)};
    const float mouse = ImGui::GetIO().MousePos.x;
    const std::uint64_t step = scale_.step(mouse);
    const Pressed pressed = press_area(state_, "track", area, tooltip_at(step));
    if (pressed.held) scrub(step);
    share_cursor(pressed.hovered, step);
    const auto wheel = static_cast<int>(ImGui::GetIO().MouseWheel);
    if (pressed.hovered && wheel != 0) state_.ask(Action::step, wheel);
  }

  // At the right end the display follows again, as it does when the handle is let go there.
  void scrub(std::uint64_t step) {
    if (step >= scale_.newest) {
      timeline_.follow();
    } else {
      timeline_.show(step);
    }
  }

  void share_cursor(bool hovered, std::uint64_t step) {
    OpenPanel* const open = job_.current_panel();
    if (open == nullptr) return;
    widgets::LinkedCursor& cursor = open->state.cursor;
    if (hovered) {
      cursor = {static_cast<double>(step), kCursorOwner};
    } else if (cursor.owner == kCursorOwner) {
      cursor = {};
    }
  }

  std::string tooltip_at(std::uint64_t step) const {
    std::string text = "step " + look::format_count(step);
    if (const auto seconds = job_.store().time().seconds_at(static_cast<double>(step)); seconds) {
      text += ", " + look::format_duration_ns(*seconds * 1e9) + " after the first";
    }
    return text + "\nDrag to look back. Ticks: steps of which tensors are kept";
  }

  FrameState& state_;
  JobView& job_;
  Timeline& timeline_;
  const Box& box_;
  TimeScale scale_;
  float y_;
  ImDrawList& list_;
};

}  // namespace

void draw_time_bar(FrameState& state, JobView& job) {
  const Box& box = state.layout.time;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  fill(list, box, look::palette().surface);
  hairline_above(list, box);
  if (box.height() < px(24)) return;
  const Timeline& timeline = job.store().timeline();
  const float from = draw_buttons(state, timeline, box);
  const float text = box.x1 - px(is_wide(box) ? kStepTextWidth : kNarrowStepTextWidth);
  draw_step(list, job.store(), text, box);
  if (text - px(24) - from > px(60)) Track(state, job, box, from, text - px(24)).draw();
}

}  // namespace tensorscope::viewer::frame
