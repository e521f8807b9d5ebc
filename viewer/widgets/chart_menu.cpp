#include "viewer/widgets/chart_menu.h"

#include <imgui.h>

#include <cmath>

#include "viewer/look/text.h"
#include "viewer/widgets/curve_chart.h"

namespace tensorscope::viewer::widgets {
namespace {

void scale_items(const char* axis, analysis::AxisScale& scale) {
  ImGui::TextDisabled("%s", axis);
  ImGui::PushID(axis);
  for (const auto kind : {analysis::ScaleKind::linear, analysis::ScaleKind::log, analysis::ScaleKind::symlog}) {
    if (ImGui::MenuItem(analysis::name(kind), nullptr, scale.kind == kind)) {
      scale.kind = kind;
    }
  }
  if (scale.kind == analysis::ScaleKind::symlog) {
    auto exponent = static_cast<float>(std::log10(scale.linthresh));
    ImGui::SetNextItemWidth(ImGui::GetFontSize() * 10.0F);
    if (ImGui::SliderFloat("##linthresh", &exponent, -9.0F, 6.0F, "linear below 1e%.0f")) {
      scale.linthresh = std::pow(10.0, std::round(static_cast<double>(exponent)));
    }
  }
  ImGui::PopID();
}

}  // namespace

void chart_menu(bool open, CurveChartState& state) {
  if (open) {
    ImGui::OpenPopup("chart menu");
  }
  if (!ImGui::BeginPopup("chart menu")) {
    return;
  }
  scale_items("Vertical axis", state.y_scale);
  ImGui::Separator();
  scale_items("Horizontal axis", state.x_scale);
  ImGui::Separator();
  ImGui::MenuItem("Leave out outliers (5 % at each end)", nullptr, &state.clip_outliers);
  if (ImGui::MenuItem("Show everything", "double click", false, state.x_view || state.y_view)) {
    state.x_view.reset();
    state.y_view.reset();
  }
  ImGui::EndPopup();
}

}  // namespace tensorscope::viewer::widgets
