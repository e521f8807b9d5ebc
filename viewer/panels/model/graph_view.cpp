#include "viewer/panels/model/graph_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"

namespace tensorscope::viewer {
namespace {

using look::px;
using widgets::Box;

constexpr float kMostZoom = 2.0F;
constexpr float kLeastZoom = 0.02F;
constexpr float kWheel = 1.15F;  // of a notch

analysis::GraphSpacing spacing_for(const Box& area) {
  analysis::GraphSpacing spacing;
  spacing.node_width = static_cast<double>(px(kNodeWidth));
  spacing.node_height = static_cast<double>(px(kNodeHeight));
  spacing.between = static_cast<double>(px(20));
  spacing.below = static_cast<double>(px(26));
  spacing.lane = static_cast<double>(px(12));
  spacing.column = static_cast<double>(px(56));
  spacing.aspect = static_cast<double>(area.width()) / std::max(1.0, static_cast<double>(area.height()));
  spacing.natural_width = static_cast<double>(area.width());
  return spacing;
}

}  // namespace

std::optional<std::size_t> GraphView::node_at(float x, float y) const {
  for (std::size_t i = 0; i < graph_.nodes().size(); ++i) {
    if (box_of(graph_, at_, i).contains(x, y)) return i;
  }
  return std::nullopt;
}

void GraphView::move(const ModelScene& scene, const Box& area, const widgets::Touch& touch) {
  const auto width = static_cast<float>(graph_.layout().width);
  const auto height = static_cast<float>(graph_.layout().height);
  const float fitting = std::clamp(
      std::min((area.width() - px(16)) / std::max(width, 1.0F), (area.height() - px(16)) / std::max(height, 1.0F)),
      kLeastZoom, 1.0F);
  const float middle_x = (area.x0 + area.x1) / 2.0F;
  const float middle_y = (area.y0 + area.y1) / 2.0F;
  const auto zoom_to = [this](float zoom, float x, float y) {
    const float factor = zoom / at_.zoom;
    at_.x = x - (x - at_.x) * factor;
    at_.y = y - (y - at_.y) * factor;
    at_.zoom = zoom;
    is_fitted_ = false;
  };
  if (touch.wheel != 0.0F) {
    zoom_to(std::clamp(at_.zoom * std::pow(kWheel, touch.wheel), std::min(fitting, 0.5F), kMostZoom), touch.x, touch.y);
  }
  if (touch.drag_x != 0.0F || touch.drag_y != 0.0F) {
    at_.x += touch.drag_x;
    at_.y += touch.drag_y;
    is_fitted_ = false;
  }
  if (wants_natural_) zoom_to(1.0F, middle_x, middle_y);
  wants_natural_ = false;
  if (is_fitted_) {
    at_.zoom = fitting;
    at_.x = std::floor(middle_x - width * at_.zoom / 2.0F);
    at_.y = std::floor(std::max(area.y0 + px(8), middle_y - height * at_.zoom / 2.0F));
    return;
  }
  if (scene.reveal_selected && scene.selected != ModelItem::kNone) {
    const std::vector<std::size_t> nodes = graph_.nodes_of(scene.items, scene.open, scene.selected);
    if (!nodes.empty()) show(nodes.front(), area);
  }
  // Something of it stays in sight.
  const float keep = px(64);
  at_.x = std::min(std::max(at_.x, area.x0 + keep - width * at_.zoom), area.x1 - keep);
  at_.y = std::min(std::max(at_.y, area.y0 + keep - height * at_.zoom), area.y1 - keep);
}

void GraphView::show(std::size_t node, const Box& area) {
  const Box box = box_of(graph_, at_, node);
  if (box.x0 < area.x0 || box.x1 > area.x1) at_.x += (area.x0 + area.x1) / 2.0F - (box.x0 + box.x1) / 2.0F;
  if (box.y0 < area.y0 || box.y1 > area.y1) at_.y += (area.y0 + area.y1) / 2.0F - (box.y0 + box.y1) / 2.0F;
}

void GraphView::draw(const ModelScene& scene, PanelState& state, const Box& area, std::uint64_t catalog_revision) {
  graph_.update(scene.items, catalog_revision, scene.open, spacing_for(area));
  const widgets::Touch touch = widgets::touch("graph", area);
  const bool released = ImGui::IsItemDeactivated();
  move(scene, area, touch);
  const std::optional<std::size_t> hovered = touch.hovered ? node_at(touch.x, touch.y) : std::nullopt;

  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect({area.x0, area.y0}, {area.x1, area.y1}, true);
  GraphPicture picture(scene, graph_, area, at_, hovered);
  picture.draw(list);
  list.PopClipRect();

  const ImVec2 dragged = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, px(3));
  const bool was_dragged = dragged.x != 0.0F || dragged.y != 0.0F;
  if (hovered) {
    const ShownNode& node = graph_.nodes()[*hovered];
    const ModelItem& item = scene.items.item(node.item);
    if (touch.double_clicked) {
      scene.open.toggle(item);
    } else if (released && !was_dragged) {
      state.select = item.source;
    } else if (!touch.active) {
      explain_item(scene, node.item, node.last, node.members);
    }
  } else if (touch.double_clicked) {
    fit();
  }
}

}  // namespace tensorscope::viewer
