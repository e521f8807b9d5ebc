#include "viewer/panels/attention/head_grid_view.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "viewer/analysis/colorize.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/panels/attention/click.h"
#include "viewer/panels/attention/weight_scale.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer {
namespace {

using look::Align;
using look::Font;
using look::px;
using widgets::Box;

constexpr double kLeastCell = 14;
constexpr double kMostCell = 72;
constexpr double kLeastForNumber = 30;
constexpr double kBar = 3;

void frame(ImDrawList& list, const Box& box) {
  list.AddRect({box.x0 - px(2), box.y0 - px(2)}, {box.x1 + px(2), box.y1 + px(2)}, look::ink(look::palette().accent),
               0.0F, 0, px(2));
}

// From 0 to 1, for the bar under a head.
double figure_share(const analysis::HeadFigures& figures, HeadFigure figure, std::int64_t positions) {
  switch (figure) {
    case HeadFigure::entropy:
      return figures.relative_entropy;
    case HeadFigure::distance:
      return figures.distance / static_cast<double>(std::max<std::int64_t>(positions - 1, 1));
    case HeadFigure::first:
      return figures.first;
  }
  return 0.0;
}

std::string of_all(std::int64_t count, std::int64_t extent, const char* what) {
  return look::format_signed(count) + " of " + look::format_signed(extent) + " " + what;
}

void hover(const HeadGridScene& scene, const LayerCells& layer, std::size_t index, std::int64_t head) {
  const look::Palette& p = look::palette();
  const analysis::HeadFigures& f = layer.heads[static_cast<std::size_t>(head)].figures;
  const std::string about = f.is_estimate ? "≈ " : "";
  widgets::HoverBox box;
  box.row("layer", scene.paths[index]);
  box.row("head", look::format_signed(head));
  box.row("entropy", about + look::format_number(f.entropy) + " nats, " + look::format_percent(f.relative_entropy) +
                         " of ln " + look::format_signed(layer.keys.extent));
  box.row("mean distance", about + look::format_number(f.distance) + " positions");
  box.row("on the first token", look::format_percent(f.first));
  if (!f.is_estimate) box.row("on itself and neighbours", look::format_percent(f.diagonality));
  box.row("largest weight",
          look::format_number(static_cast<double>(layer.heads[static_cast<std::size_t>(head)].largest)));
  box.row("step", look::format_count(layer.step));
  if (layer.queries.count != layer.queries.extent)
    box.note("mean over " + of_all(layer.queries.count, layer.queries.extent, "rows"));
  if (f.is_estimate) box.note("estimated from " + of_all(layer.keys.count, layer.keys.extent, "keys"));
  if (f.masked > 0) box.note(look::format_signed(f.masked) + " rows attend to nothing and are left out");
  if (f.not_one > 0) box.note(look::format_signed(f.not_one) + " rows do not sum to 1 and were scaled to it");
  if (f.not_finite > 0) box.row("rows left out", look::format_signed(f.not_finite) + " not finite or negative", p.nan);
}

}  // namespace

std::string figure_text(const analysis::HeadFigures& figures, HeadFigure figure) {
  if (figures.rows == 0) return "–";
  const std::string about = figures.is_estimate ? "≈" : "";
  switch (figure) {
    case HeadFigure::entropy:
      return about + look::format_estimate(figures.entropy);
    case HeadFigure::distance:
      return about + look::format_estimate(figures.distance);
    case HeadFigure::first:
      return look::format_estimate(100.0 * figures.first) + " %";
  }
  return {};
}

HeadGridView::Measures HeadGridView::measures(std::size_t layer_count, std::int64_t head_count,
                                              std::span<const std::string> labels, float width, float height) {
  Measures m;
  m.label = look::text_size(Font::small, "head").x;
  for (const std::string& label : labels) m.label = std::max(m.label, look::text_size(Font::small, label).x);
  m.label = std::min(std::ceil(m.label), px(84)) + px(10);
  const auto heads = static_cast<float>(std::max<std::int64_t>(head_count, 1));
  const auto layers = static_cast<float>(std::max<std::size_t>(layer_count, 1));
  const float gap = px(4);
  const float by_width = std::floor((width - m.label) / heads) - gap;
  const float under = px(kBar) + px(2) + look::line_height(Font::numbers);
  // Few layers may be as tall as there is room for; many scroll.
  const float by_height = std::max(px(kLeastForNumber) + px(6), std::floor(height / layers) - under - gap - px(2));
  m.cell = std::clamp(std::min(by_width, by_height), px(kLeastCell), px(kMostCell));
  m.has_numbers = m.cell >= px(kLeastForNumber);
  m.pitch_x = m.cell + gap;
  m.pitch_y = m.cell + px(kBar) + (m.has_numbers ? under - px(kBar) : px(2)) + gap;
  return m;
}

void HeadGridView::update_pictures(const HeadGridScene& scene, std::int64_t pixels) {
  Style style{pixels, weight_scale(scene.colors, 1.0F), scene.colors.whole_range, &look::palette()};
  constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();
  if (style_ != style) std::ranges::for_each(pictures_, [](LayerPicture& picture) { picture.revision = kNone; });
  style_ = style;
  const std::span<const LayerCells> layers = scene.grid.layers();
  pictures_.resize(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (pictures_[i].revision == layers[i].revision) continue;
    pictures_[i].revision = layers[i].revision;
    paint(scene, layers[i], pictures_[i].texture);
  }
}

void HeadGridView::paint(const HeadGridScene& scene, const LayerCells& layer, platform::Texture& texture) const {
  const auto side = static_cast<std::size_t>(style_.pixels);
  const std::size_t width = side * layer.heads.size();
  const analysis::MarkColors marks{look::palette().nan, look::palette().pos_inf, look::palette().neg_inf};
  std::vector<std::uint8_t> rgba(width * side * 4, 0);
  std::vector<std::uint8_t> cells;
  std::vector<std::size_t> column_at(side);
  for (std::size_t h = 0; h < layer.heads.size(); ++h) {
    const HeadCell& head = layer.heads[h];
    const analysis::CellGrid& grid = head.picture;
    if (grid.cells.empty()) continue;
    const auto rows = static_cast<std::size_t>(grid.rows), columns = static_cast<std::size_t>(grid.cols);
    for (std::size_t x = 0; x < side; ++x) column_at[x] = x * columns / side;
    cells.resize(grid.cells.size() * 4);
    analysis::colorize(grid.cells, weight_scale(scene.colors, style_.whole_range ? head.largest : head.bright), marks,
                       cells);
    for (std::size_t y = 0; y < side; ++y) {
      const std::uint8_t* const from = cells.data() + y * rows / side * columns * 4;
      std::uint8_t* const to = rgba.data() + (y * width + h * side) * 4;
      for (std::size_t x = 0; x < side; ++x) std::copy_n(from + column_at[x] * 4, 4, to + 4 * x);
    }
  }
  if (rgba.empty() ||
      !texture.upload(static_cast<int>(width), static_cast<int>(side), rgba, platform::Filter::nearest)) {
    texture.release();
  }
}

std::size_t HeadGridView::memory_bytes() const {
  std::size_t bytes = 0;
  for (const LayerPicture& picture : pictures_) bytes += picture.texture.bytes();
  return bytes;
}

void HeadGridView::draw_row(const HeadGridScene& scene, const Measures& m, const Box& area, std::size_t layer,
                            const widgets::Touch& mouse, HeadGridResult& result) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const look::Palette& p = look::palette();
  const float y = area.y0 + static_cast<float>(layer) * m.pitch_y - scroll_y_;
  const bool is_chosen_layer = layer >= scene.first_chosen && layer <= scene.chosen_layer;
  list.PushClipRect({area.x0 - px(2), area.y0}, {area.x1, area.y1}, true);
  look::draw_text(list, Font::small, {area.x0, y + m.cell / 2.0F}, is_chosen_layer ? p.text : p.secondary,
                  look::elided(Font::small, scene.labels[layer], m.label - px(8)), Align::begin, Align::middle);
  list.PopClipRect();
  if (layer < scene.first_layer || layer - scene.first_layer >= scene.grid.layers().size()) return;
  const std::size_t row = layer - scene.first_layer;
  const LayerCells& cells = scene.grid.layers()[row];
  const auto columns = static_cast<float>(std::max<std::size_t>(cells.heads.size(), 1));
  list.PushClipRect({area.x0 + m.label - px(2), area.y0}, {area.x1, area.y1}, true);
  for (std::int64_t head = 0; head < scene.heads; ++head) {
    const float x = area.x0 + m.label + static_cast<float>(head) * m.pitch_x - scroll_x_;
    const Box cell{x, y, x + m.cell, y + m.cell};
    if (cell.x1 < area.x0 || cell.x0 > area.x1) continue;
    const bool is_there = static_cast<std::size_t>(head) < cells.heads.size();
    if (!is_there) {
      if (cells.heads.empty()) list.AddRectFilled({cell.x0, cell.y0}, {cell.x1, cell.y1}, look::ink(p.surface));
      continue;
    }
    const auto h = static_cast<float>(head);
    const platform::Texture& texture = pictures_[row].texture;
    if (!texture.empty()) {
      list.AddImage(texture.id(), {cell.x0, cell.y0}, {cell.x1, cell.y1}, {h / columns, 0.0F},
                    {(h + 1.0F) / columns, 1.0F});
    }
    const analysis::HeadFigures& figures = cells.heads[static_cast<std::size_t>(head)].figures;
    const double share = std::clamp(figure_share(figures, scene.figure, cells.keys.extent), 0.0, 1.0);
    const float below = cell.y1 + px(1);
    list.AddRectFilled({cell.x0, below}, {cell.x1, below + px(kBar)}, look::ink(p.surface));
    if (figures.rows > 0) {
      list.AddRectFilled({cell.x0, below}, {cell.x0 + m.cell * static_cast<float>(share), below + px(kBar)},
                         look::ink(p.secondary));
    }
    const bool is_chosen = is_chosen_layer && (!scene.chosen_head || *scene.chosen_head == head);
    if (m.has_numbers) {
      look::draw_text(list, Font::numbers, {(cell.x0 + cell.x1) / 2.0F, below + px(kBar) + px(1)},
                      is_chosen ? p.text : p.secondary, figure_text(figures, scene.figure), Align::middle);
    }
    if (is_chosen && scene.chosen_head) frame(list, cell);
    if (mouse.hovered && !mouse.active && area.contains(mouse.x, mouse.y) &&
        Box{cell.x0, cell.y0, cell.x0 + m.pitch_x, cell.y0 + m.pitch_y}.contains(mouse.x, mouse.y)) {
      if (!is_chosen) list.AddRect({cell.x0, cell.y0}, {cell.x1, cell.y1}, look::ink(p.text), 0.0F, 0, px(1));
      hover(scene, cells, layer, head);
    }
    if (mouse.hovered && cell.contains(mouse.x, mouse.y) && is_click()) {
      result.clicked = HeadPlace{layer, head};
    }
  }
  // All heads of a layer as one.
  if (is_chosen_layer && !scene.chosen_head && !cells.heads.empty()) {
    const float x = area.x0 + m.label - scroll_x_;
    frame(list, {x, y, x + static_cast<float>(cells.heads.size()) * m.pitch_x - (m.pitch_x - m.cell), y + m.cell});
  }
  list.PopClipRect();
}

float HeadGridView::wanted_height(std::size_t layers, std::int64_t heads, std::span<const std::string> labels,
                                  float width) {
  constexpr float kEndless = 1e6F;
  const Measures m = measures(layers, heads, labels, width, kEndless);
  return px(28) + look::line_height(Font::numbers) + px(4) + static_cast<float>(layers) * m.pitch_y;
}

HeadGridResult HeadGridView::draw(const char* id, const HeadGridScene& scene, float width, float height) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const look::Palette& p = look::palette();
  const Box box = widgets::space_for(width, height);
  Box area = box;
  widgets::draw_title(list, area, scene.title, scene.source);
  const float head_line = look::line_height(Font::numbers) + px(4);
  const Measures m = measures(scene.labels.size(), scene.heads, scene.labels, area.width(), area.height() - head_line);
  const float all_x = m.label + static_cast<float>(scene.heads) * m.pitch_x;
  area.y0 += head_line;
  const float all_y = static_cast<float>(scene.labels.size()) * m.pitch_y;
  const widgets::Touch mouse = widgets::touch("grid", area);
  scroll_x_ = std::clamp(scroll_x_ - mouse.drag_x, 0.0F, std::max(0.0F, all_x - area.width()));
  scroll_y_ = std::clamp(std::round(scroll_y_ - mouse.drag_y - mouse.wheel * m.pitch_y), 0.0F,
                         std::max(0.0F, all_y - area.height()));

  HeadGridResult result;
  result.thumbnail_pixels = std::max<std::int64_t>(1, static_cast<std::int64_t>(m.cell));
  result.first_layer = static_cast<std::size_t>(scroll_y_ / m.pitch_y);
  result.end_layer =
      std::min(scene.labels.size(), static_cast<std::size_t>(std::ceil((scroll_y_ + area.height()) / m.pitch_y)));
  update_pictures(scene, result.thumbnail_pixels);
  list.PushClipRect({box.x0 + m.label, box.y0}, {box.x1, box.y1}, true);
  const std::string widest = look::format_signed(scene.heads);
  const auto every = static_cast<std::int64_t>(
      std::max(1.0F, std::ceil((look::text_size(Font::numbers, widest).x + px(6)) / m.pitch_x)));
  for (std::int64_t head = 0; head < scene.heads; head += every) {
    look::draw_text(
        list, Font::numbers,
        {area.x0 + m.label + static_cast<float>(head) * m.pitch_x + m.cell / 2.0F - scroll_x_, area.y0 - px(4)},
        p.secondary, look::format_signed(head), Align::middle, Align::end);
  }
  list.PopClipRect();
  look::draw_text(list, Font::small, {area.x0, area.y0 - px(4)}, p.secondary, "head", Align::begin, Align::end);
  for (std::size_t layer = result.first_layer; layer < result.end_layer; ++layer) {
    draw_row(scene, m, area, layer, mouse, result);
  }
  widgets::end_space(box);
  ImGui::PopID();
  return result;
}

}  // namespace tensorscope::viewer
