#include "viewer/panels/training/curves_section.h"

#include <imgui.h>

#include <algorithm>

#include "viewer/look/look.h"
#include "viewer/panels/curves/chart_grid.h"
#include "viewer/panels/drawn_name.h"
#include "viewer/panels/pace.h"

namespace tensorscope::viewer {
namespace {

using look::px;

}  // namespace

void CurvesSection::draw_all(const std::vector<ScalarGroup>& groups, const Store& store, const CurveChoice& choice,
                             PanelState& state, const Overlay& overlay) {
  const float gap = px(24);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const ChartGrid grid =
      lay_out_charts(groups.size(), static_cast<double>(room.x), static_cast<double>(room.y),
                     {static_cast<double>(px(320)), static_cast<double>(px(220)), static_cast<double>(gap)});
  const auto width = static_cast<float>(grid.width);
  const auto height = static_cast<float>(grid.height);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const ImVec2 corner(at.x + static_cast<float>(i % grid.columns) * (width + gap),
                        at.y + static_cast<float>(i / grid.columns) * (height + gap));
    ImGui::SetCursorScreenPos(corner);
    if (ImGui::IsRectVisible({width, height})) {
      draw_chart(groups[i], store, choice, state, overlay, width, height);
    } else {
      ImGui::Dummy({width, height});
    }
  }
}

void CurvesSection::draw_alone(const ScalarGroup& group, const Store& store, const CurveChoice& choice,
                               PanelState& state, const Overlay& overlay) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  draw_chart(group, store, choice, state, overlay, room.x, std::max(room.y, px(200)));
}

void CurvesSection::draw_chart(const ScalarGroup& group, const Store& store, const CurveChoice& choice,
                               PanelState& state, const Overlay& overlay, float width, float height) {
  const auto [found, is_new] = views_.try_emplace(group.name);
  CurveGroupView& view = found->second;
  if (is_new) view.apply(choice);
  view.draw(group, store, choice, state, width, height, overlay);
  for (const GroupedScalar& scalar : group.scalars) {
    const Source* const source = store.source(scalar.source);
    if (source != nullptr && is_derived(*source)) {
      store.want(*source, schema::Product::stats, {}, interval_for(store.status(), kSamplesPerSecond));
    }
  }
  shown_.push_back(&view);
}

void CurvesSection::apply(const CurveChoice& choice) {
  for (auto& [title, view] : views_) view.apply(choice);
}

std::vector<Drawn> CurvesSection::drawn() const {
  std::vector<Drawn> all;
  for (const CurveGroupView* view : shown_) all.push_back(view->drawn());
  return all;
}

std::size_t CurvesSection::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [title, view] : views_) bytes += view.memory_bytes();
  return bytes;
}

ScalarGroup group_of_one(const std::vector<ScalarGroup>& groups, const Source& source) {
  ScalarGroup alone;
  alone.title = source.path();
  alone.quantity = source.entry.unit;
  GroupedScalar only{source.id(), source.path(), 0};
  if (source.path().ends_with(":grad/norm")) alone.title = alone.quantity = "gradient norm";
  if (source.path().ends_with(":update/ratio")) {
    alone.title = alone.quantity = "update / weight";
    alone.guide = usual_update();
  }
  for (const ScalarGroup& group : groups) {
    const auto found = std::ranges::find(group.scalars, source.id(), &GroupedScalar::source);
    if (found == group.scalars.end()) continue;
    alone = group;
    only = *found;
  }
  alone.name = "alone-" + drawn_name(source.path());
  alone.unit = source.entry.unit;
  if (!alone.title.empty()) alone.title.front() = static_cast<char>(std::toupper(alone.title.front()));
  alone.scalars = {only};
  return alone;
}

GuideLine usual_update() {
  return {1e-3, "1e-3, a rule of thumb"};
}

}  // namespace tensorscope::viewer
