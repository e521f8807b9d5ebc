#include "viewer/panels/neurons/layer_drawing.h"

#include <imgui.h>

#include <span>

#include "viewer/look/number_format.h"
#include "viewer/panels/step_marks.h"
#include "viewer/panels/weights/tensor_form.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {

std::string source_text(const Source& source, const RegionSample* sample) {
  std::string text = source.path();
  if (sample == nullptr) return text + " · " + shape_text(source.entry.shape);
  text += " · " + shape_text(std::span(sample->region.shape).first(sample->region.window.dimensions));
  return text + " · step " + look::format_count(sample->step);
}

void draw_absence(const char* title, const std::string& subtitle, const Absence& absence, PicturePlace place) {
  const widgets::Box box = widgets::space_for(place.width, place.height);
  widgets::Box area = box;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  widgets::draw_title(list, area, title, subtitle);
  widgets::draw_empty_state(list, area, absence.what, absence.how);
  widgets::end_space(box);
}

void note_hover(const char* name, const widgets::Box& box, PanelState& state) {
  if (is_mouse_over(box)) state.hovered = name;
}

}  // namespace tensorscope::viewer
