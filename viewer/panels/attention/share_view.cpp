#include "viewer/panels/attention/share_view.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/geometry.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kRow = 20;
constexpr double kBarHeight = 14;
constexpr double kHead = 28 + 20;

// Text, image, other: the first two of the series' colours, and gray.
look::Rgb color_of(std::size_t modality) {
  return modality < 2 ? look::series(modality).color : look::palette().disabled;
}

std::vector<std::size_t> queries_that_are_there(std::span<const LayerCells> layers) {
  std::vector<std::size_t> there;
  for (std::size_t from = 0; from < kModalities; ++from) {
    const bool is_there = std::ranges::any_of(
        layers, [from](const LayerCells& layer) { return layer.share && layer.share->rows(from) > 0; });
    // A single CLS is no modality; it is a part of the others' bars.
    if (is_there && from != static_cast<std::size_t>(Modality::other)) there.push_back(from);
  }
  return there;
}

void draw_bar(ImDrawList& list, const Box& bar, const analysis::AttentionShare& share, std::size_t from) {
  float x = bar.x0;
  for (std::size_t to = 0; to < kModalities; ++to) {
    const double part = share.mean(from, to);
    if (!(part > 0.0)) continue;
    const float end = std::min(bar.x1, x + bar.width() * static_cast<float>(part));
    list.AddRectFilled({x, bar.y0}, {end - look::hairline(), bar.y1}, look::ink(color_of(to), 0.85));
    const std::string text = look::format_estimate(100.0 * part) + " %";
    if (look::text_size(Font::small, text).x + px(6) < end - x) {
      look::draw_text(list, Font::small, {(x + end) / 2.0F, (bar.y0 + bar.y1) / 2.0F},
                      to < 2 ? look::Rgb{16, 20, 24} : look::palette().text, text, Align::middle, Align::middle);
    }
    x = end;
  }
}

void hover(const LayerCells& layer, const std::string& label, std::size_t from) {
  widgets::HoverBox box;
  box.row("layer", label);
  for (std::size_t to = 0; to < kModalities; ++to) {
    const double part = layer.share->mean(from, to);
    if (part > 0.0) {
      box.row(std::string(name_of(static_cast<Modality>(from))) + " → " + name_of(static_cast<Modality>(to)),
              look::format_percent(part));
    }
  }
  box.note("mean of " + look::format_signed(layer.share->rows(from)) + " rows of all heads");
  if (layer.keys.count != layer.keys.extent) box.note("estimated from a part of the keys");
}

void draw_legend(ImDrawList& list, Box& area) {
  float x = area.x1;
  for (std::size_t to = 2; to-- > 0;) {
    const std::string text = std::string("to ") + name_of(static_cast<Modality>(to));
    x -= std::ceil(look::text_size(Font::small, text).x);
    look::draw_text(list, Font::small, {x, area.y0 - px(16)}, look::palette().secondary, text, Align::begin,
                    Align::middle);
    x -= px(14);
    list.AddRectFilled({x, area.y0 - px(20)}, {x + px(9), area.y0 - px(11)}, look::ink(color_of(to), 0.85));
    x -= px(12);
  }
}

}  // namespace

bool has_shares(std::span<const LayerCells> layers) {
  return std::ranges::any_of(layers, [](const LayerCells& layer) { return layer.share.has_value(); });
}

float shares_height(std::size_t layers) {
  return px(kHead) + static_cast<float>(layers) * px(kRow) + px(4);
}

void draw_shares(std::string_view title, std::string_view source, std::span<const LayerCells> layers,
                 std::span<const std::string> labels, float width, float height) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const look::Palette& p = look::palette();
  const Box box = widgets::space_for(width, height);
  Box area = box;
  Box title_area = area;
  title_area.x1 -= px(160);
  widgets::draw_title(list, title_area, title, source);
  area.y0 = title_area.y0;
  draw_legend(list, area);
  const std::vector<std::size_t> from = queries_that_are_there(layers);
  if (from.empty()) return widgets::end_space(box);
  float label_width = 0.0F;
  for (const std::string& label : labels) label_width = std::max(label_width, look::text_size(Font::small, label).x);
  label_width = std::min(std::ceil(label_width), px(84)) + px(8);
  const float gap = px(12);
  const auto columns = static_cast<float>(from.size());
  const float column = (area.width() - label_width - gap * (columns - 1.0F)) / columns;
  const auto left_of = [&](std::size_t i) { return area.x0 + label_width + static_cast<float>(i) * (column + gap); };
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::string from_text = std::string("from ") + name_of(static_cast<Modality>(from[i]));
    const std::string long_text = from_text + ", mean of heads";
    const bool has_room = look::text_size(Font::small, long_text).x <= column;
    const std::string& text = has_room ? long_text : from_text;
    look::draw_text(list, Font::small, {left_of(i), area.y0 + px(8)}, p.secondary, text, Align::begin, Align::middle);
  }
  area.y0 += px(20);
  const widgets::Touch mouse = widgets::touch("shares", area);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const float y = area.y0 + static_cast<float>(l) * px(kRow);
    if (y + px(kRow) > area.y1 + 1.0F) break;
    look::draw_text(list, Font::small, {area.x0, y + px(kRow) / 2.0F}, p.secondary,
                    look::elided(Font::small, labels[l], label_width - px(8)), Align::begin, Align::middle);
    if (!layers[l].share) continue;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const float top = y + (px(kRow) - px(kBarHeight)) / 2.0F;
      const Box bar{left_of(i), top, left_of(i) + column, top + px(kBarHeight)};
      draw_bar(list, bar, *layers[l].share, from[i]);
      if (mouse.hovered && bar.contains(mouse.x, mouse.y)) hover(layers[l], labels[l], from[i]);
    }
  }
  widgets::end_space(box);
}

}  // namespace tensorscope::viewer
