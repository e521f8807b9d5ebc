#include <imgui.h>

#include "viewer/frame/controls.h"
#include "viewer/frame/parts.h"
#include "viewer/frame/state_text.h"
#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::frame {
namespace {

using look::Font;
using look::px;

// Returns where it begins. A message takes the place of what is said there otherwise.
float draw_message(FrameState& state, ImDrawList& list, const Box& box) {
  const float middle = (box.y0 + box.y1) / 2;
  if (state.message.text.empty()) return box.x1;
  const float room = box.width() - px(24);
  const float width = std::min(room, look::text_size(Font::small, state.message.text).x);
  const Box area{box.x1 - px(12) - width, box.y0, box.x1 - px(12), box.y1};
  press_area(state, "message", area, state.message.text);
  put_text(list, Font::small, area.x0, middle, state.message.tone, state.message.text, width);
  return area.x0 - px(16);
}

float draw_item(FrameState& state, ImDrawList& list, const StatusItem& item, int number, float x, const Box& box) {
  const float width = look::text_size(Font::small, item.text).x;
  ImGui::PushID(number);
  press_area(state, "item", {x, box.y0, x + width, box.y1}, item.tooltip);
  ImGui::PopID();
  return put_text(list, Font::small, x, (box.y0 + box.y1) / 2, item.tone, item.text);
}

}  // namespace

void draw_status_line(FrameState& state, const Workspace& workspace) {
  const Box& box = state.layout.status;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  fill(list, box, look::palette().surface);
  if (box.height() < px(12)) return;
  hairline_above(list, box);
  const float end = draw_message(state, list, box);
  const JobView* const job = workspace.current();
  if (job == nullptr) return;
  const Store& store = job->store();
  const FrameCost cost{state.frame_ns, workspace.memory_bytes(), workspace.memory_limit(),
                       oldest_tensor_step(store)};
  const StateMark mark = mark_of(store.status());
  float x = box.x0 + px(12);
  if (x + px(80) < end) {
    x = put_mark(list, mark.icon, mark.word, mark.tone, Font::small, x, (box.y0 + box.y1) / 2);
  }
  int number = 0;
  for (const StatusItem& item : status_items(store.status(), cost)) {
    const float width = px(20) + look::text_size(Font::small, item.text).x;
    if (x + width > end) break;
    x = put_text(list, Font::small, x + px(8), (box.y0 + box.y1) / 2, Tone::quiet, "·") + px(8);
    x = draw_item(state, list, item, number++, x, box);
  }
}

}  // namespace tensorscope::viewer::frame
