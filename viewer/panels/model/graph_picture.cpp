#include "viewer/panels/model/graph_picture.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr float kTwoLines = 0.82F;  // of the natural size, from which on a node has room for them
constexpr float kOneLine = 0.40F;
constexpr double kThin = 1.25;
constexpr double kThick = 4.0;

}  // namespace

Box box_of(const ShownGraph& graph, const GraphTransform& at, std::size_t node) {
  const analysis::GraphPlace& place = graph.layout().nodes[node];
  const float x = at.x + static_cast<float>(place.x) * at.zoom;
  const float y = at.y + static_cast<float>(place.y) * at.zoom;
  return {x, y, x + px(kNodeWidth) * at.zoom, y + px(kNodeHeight) * at.zoom};
}

GraphPicture::GraphPicture(const ModelScene& scene, const ShownGraph& graph, const Box& area, GraphTransform at,
                           std::optional<std::size_t> hovered)
    : scene_(scene), graph_(graph), area_(area), at_(at), hovered_(hovered) {}

bool GraphPicture::is_in_view(const Box& box) const {
  return box.x1 >= area_.x0 && box.x0 <= area_.x1 && box.y1 >= area_.y0 && box.y0 <= area_.y1;
}

bool GraphPicture::is_selected(std::size_t node) const {
  if (scene_.selected == ModelItem::kNone) return false;
  return shown_for(scene_.items, scene_.open, scene_.selected) == graph_.nodes()[node].item;
}

double GraphPicture::norm_of_node(std::size_t node) const {
  const ShownNode& shown = graph_.nodes()[node];
  return norm_of(scene_.facts[scene_.flow == Flow::outputs ? shown.last : shown.item], scene_.flow);
}

void GraphPicture::draw(ImDrawList& list) const {
  const auto touches = [this](const analysis::GraphEdge& edge) {
    return hovered_ && (edge.from == *hovered_ || edge.to == *hovered_);
  };
  const auto& edges = graph_.edges();
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (!touches(edges[i])) draw_edge(list, i, hovered_.has_value());
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (touches(edges[i])) draw_edge(list, i, false);
  }
  for (std::size_t i = 0; i < graph_.nodes().size(); ++i) {
    if (!is_in_view(box_of(graph_, at_, i))) continue;
    draw_node(list, i);
    note_seen(scene_, graph_.nodes()[i].item);
    if (graph_.nodes()[i].last != graph_.nodes()[i].item) note_seen(scene_, graph_.nodes()[i].last);
  }
}

void GraphPicture::draw_edge(ImDrawList& list, std::size_t edge, bool is_quiet) const {
  const double norm = norm_of_node(graph_.edges()[edge].from);
  const double position = position_on(scene_.scale, norm);
  const bool is_known = !std::isnan(position);
  const double width = is_known ? kThin + (kThick - kThin) * position : kThin;
  const float thickness =
      std::max(1.0F, static_cast<float>(width * look::current().scale()) * std::min(1.0F, at_.zoom * 1.3F));
  const std::uint32_t color =
      look::ink(is_known ? flow_color(norm, scene_.scale) : look::palette().disabled, is_quiet   ? 0.35
                                                                                      : is_known ? 0.95
                                                                                                 : 0.7);
  const auto place = [this](analysis::GraphPoint point) {
    return ImVec2(at_.x + static_cast<float>(point.x) * at_.zoom, at_.y + static_cast<float>(point.y) * at_.zoom);
  };
  const auto& route = graph_.layout().routes[edge];
  const bool is_seen = std::ranges::any_of(route, [&](const analysis::GraphCurve& curve) {
    const ImVec2 from = place(curve.from), out = place(curve.out), into = place(curve.into), to = place(curve.to);
    return is_in_view({std::min({from.x, out.x, into.x, to.x}), std::min({from.y, out.y, into.y, to.y}),
                       std::max({from.x, out.x, into.x, to.x}), std::max({from.y, out.y, into.y, to.y})});
  });
  if (!is_seen) return;
  // One path, so that its pieces meet without a seam.
  list.PathLineTo(place(route.front().from));
  for (const analysis::GraphCurve& curve : route) {
    const bool is_straight = (curve.from.x == curve.to.x && curve.out.x == curve.from.x) || curve.from.y == curve.to.y;
    if (is_straight) {
      list.PathLineTo(place(curve.to));
    } else {
      list.PathBezierCubicCurveTo(place(curve.out), place(curve.into), place(curve.to));
    }
  }
  list.PathStroke(color, 0, thickness);
  if (at_.zoom < kOneLine) return;
  const ImVec2 tip = place(route.back().to);
  const float side = std::max(px(4) * std::min(at_.zoom, 1.0F), thickness * 1.2F);
  list.AddTriangleFilled({tip.x - side, tip.y - 1.6F * side}, {tip.x + side, tip.y - 1.6F * side}, tip, color);
}

void GraphPicture::draw_node(ImDrawList& list, std::size_t index) const {
  const look::Palette& p = look::palette();
  const ShownNode& node = graph_.nodes()[index];
  const Box box = box_of(graph_, at_, index);
  const LayerCondition condition = condition_of(scene_, node.item).condition;
  const bool is_bad = condition >= LayerCondition::infinite;
  const bool is_marked = condition > LayerCondition::fine;
  const float rounding = std::min(px(6), box.height() / 3.0F);
  const double norm = norm_of_node(index);
  list.AddRectFilled({box.x0, box.y0}, {box.x1, box.y1}, look::ink(flow_color(norm, scene_.scale)), rounding);
  if (at_.zoom < kOneLine) {
    // Too small for words: all of it says what its edge would, its right end how it is doing.
    const float end = is_bad ? box.x0 : box.x1 - box.width() * 0.3F;
    const ImDrawFlags corners = is_bad ? ImDrawFlags_RoundCornersAll : ImDrawFlags_RoundCornersRight;
    if (is_marked)
      list.AddRectFilled({end, box.y0}, {box.x1, box.y1}, look::ink(is_bad ? p.bad : p.warning), rounding, corners);
  } else {
    const float band = std::max(px(3), std::floor(px(5) * at_.zoom));
    list.AddRectFilled({box.x0 + band, box.y0}, {box.x1, box.y1}, look::ink(hovered_ == index ? p.raised : p.surface),
                       rounding, ImDrawFlags_RoundCornersRight);
    list.AddRect({box.x0, box.y0}, {box.x1, box.y1},
                 look::ink(is_bad      ? p.bad
                           : is_marked ? p.warning
                                       : p.hairline),
                 rounding, 0, is_bad ? 2.0F * look::hairline() : look::hairline());
    draw_words(list, node, box);
  }
  if (is_selected(index)) {
    const float off = px(2);
    list.AddRect({box.x0 - off, box.y0 - off}, {box.x1 + off, box.y1 + off}, look::ink(p.accent), rounding + off, 0,
                 px(2));
  }
}

float GraphPicture::draw_mark(ImDrawList& list, const ShownNode& node, float right, float middle) const {
  const ModelItem& item = scene_.items.item(node.item);
  const bool has_two = at_.zoom >= kTwoLines;
  if (const LayerCondition condition = condition_of(scene_, node.item).condition; condition > LayerCondition::fine) {
    const ConditionMark mark = mark_of(condition);
    if (has_two) {
      look::draw_text(list, Font::small, {right, middle}, mark.word_color, word_of(condition), Align::end,
                      Align::middle);
      right -= look::text_size(Font::small, word_of(condition)).x + px(4);
    }
    look::draw_icon(list, mark.icon, {right - px(5), middle}, px(10), mark.icon_color);
    return right - px(16);
  }
  if (item.children.empty() || scene_.open.is_open(item)) return right;
  look::draw_icon(list, look::Icon::closed, {right - px(4), middle}, px(9), look::palette().secondary);
  right -= px(12);
  if (!has_two || node.members < 2) return right;
  const std::string count = look::format_count(node.members);
  look::draw_text(list, Font::small, {right, middle}, look::palette().secondary, count, Align::end, Align::middle);
  return right - look::text_size(Font::small, count).x - px(6);
}

// What the agent told of the node; empty: nothing.
const char* GraphPicture::told_of(const ShownNode& node) const {
  if (!scene_.first_bad) return "";
  const auto is_here = [&](std::size_t item) {
    return item != ModelItem::kNone && shown_for(scene_.items, scene_.open, item) == node.item;
  };
  if (is_here(scene_.first_bad->first)) return "first bad here";
  return std::ranges::any_of(scene_.first_bad->passed_on, is_here) ? "passed on" : "";
}

void GraphPicture::draw_words(ImDrawList& list, const ShownNode& node, const Box& box) const {
  const look::Palette& p = look::palette();
  const NodeText text = text_of(node, scene_.items);
  const bool has_two = at_.zoom >= kTwoLines;
  const float left = box.x0 + px(8) + px(4) * at_.zoom;
  const float upper = has_two ? box.y0 + box.height() * 0.32F : (box.y0 + box.y1) / 2.0F;
  const float right = draw_mark(list, node, box.x1 - px(8), upper);
  const Font font = has_two ? Font::words : Font::small;
  const bool has_room = !text.with_type.empty() && look::text_size(font, text.with_type).x <= right - left;
  look::draw_text(list, font, {left, upper}, scene_.items.item(node.item).is_module ? p.text : p.secondary,
                  has_room ? text.with_type : look::elided(font, text.name, right - left), Align::begin, Align::middle);
  if (!has_two) return;
  const float lower = box.y0 + box.height() * 0.72F;
  const std::string told = told_of(node);
  const float room = box.x1 - px(8) - left;
  // What was told matters more than the shape, and the shape more than the kind.
  const std::string shape =
      look::elided(Font::small, text.shape, told.empty() ? room : room - look::text_size(Font::small, told).x - px(8));
  look::draw_text(list, Font::small, {box.x1 - px(8), lower}, p.secondary, shape, Align::end, Align::middle);
  const float left_over = room - look::text_size(Font::small, shape).x - px(8);
  const std::string& kind = told.empty() ? text.kind : told;
  // Two letters say nothing.
  if (left_over < std::min(px(52), look::text_size(Font::small, kind).x)) return;
  const look::Rgb color = told.empty() ? p.secondary : told == "passed on" ? p.warning : p.bad;
  look::draw_text(list, Font::small, {left, lower}, color, look::elided(Font::small, kind, left_over), Align::begin,
                  Align::middle);
}

}  // namespace tensorscope::viewer
