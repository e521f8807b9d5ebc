#include <imgui.h>

#include <string>

#include "viewer/frame/controls.h"
#include "viewer/frame/parts.h"
#include "viewer/frame/state_text.h"
#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

// From the right edge inwards; returns where the next one ends.
float button_at_the_right(FrameState& state, const ButtonSpec& spec, float right, float middle, Action action) {
  const float left = right - button_width(spec);
  if (button(state, spec, left, middle)) state.ask(action);
  return left - px(4);
}

float window_buttons(FrameState& state, const Box& box, float middle) {
  const bool is_dark = state.settings.theme == look::Theme::dark;
  float right = box.x1 - px(8);
  right = button_at_the_right(state, {.id = "keys", .text = "Keys", .tooltip = "Every key (?)"}, right, middle,
                              Action::keys);
  return button_at_the_right(state, {.id = "theme", .text = is_dark ? "Light" : "Dark", .tooltip = "Dark or light (T)"},
                             right, middle, Action::theme);
}

// None on a job that is over: what there was of it is here.
float job_button(FrameState& state, const Workspace& workspace, float right, float middle) {
  const JobStatus& status = workspace.current()->store().status();
  ButtonSpec spec{.id = "attach", .text = "Attach", .tone = Tone::live};
  if (workspace.successor() != nullptr) {
    spec.text = "Attach to the new run";
    spec.tooltip = "A job of this name runs again (R)";
  } else if (is_over(status)) {
    return right;
  } else if (status.attached) {
    spec = {.id = "detach", .text = "Detach"};
    spec.tooltip = "Let go of the job (D): it goes on as if nobody had looked, and all that was seen stays here";
    return button_at_the_right(state, spec, right, middle, Action::detach);
  } else {
    spec.tooltip = "Attach to the job again (R), and go on where this left off";
  }
  return button_at_the_right(state, spec, right, middle, Action::attach);
}

}  // namespace

void draw_title_bar(FrameState& state, const Workspace& workspace) {
  const JobView* const job = workspace.current();
  const Box& box = state.layout.title;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  fill(list, box, look::palette().surface);
  const float middle = (box.y0 + box.y1) / 2;
  float right = window_buttons(state, box, middle);
  float x = box.x0 + px(12);
  if (job == nullptr) {
    put_text(list, Font::strong, x, middle, Tone::plain, "tensorscope", right - x);
    return;
  }
  right = job_button(state, workspace, right, middle) - px(8);
  const schema::RunInfo& run = job->store().run();
  const JobStatus& status = job->store().status();
  x = put_text(list, Font::strong, x, middle, Tone::plain, run.job, (right - x) / 2) + px(16);
  const StateMark mark = mark_of(status);
  x = put_mark(list, mark.icon, mark.word, mark.tone, Font::words, x, middle) + px(16);
  std::string rest = explain_state(status);
  if (rest.empty()) {
    rest = "pid " + std::to_string(run.pid) + ", rank " + std::to_string(run.rank) + " of " +
           std::to_string(run.world_size);
  }
  const bool fits = look::text_size(Font::small, rest).x <= right - x;
  if (fits || right - x > px(160)) put_text(list, Font::small, x, middle, Tone::quiet, rest, right - x);
}

}  // namespace tensorscope::viewer::frame
