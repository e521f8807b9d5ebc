#include "viewer/widgets/heatmap.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viewer/analysis/axis_view.h"
#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/caption.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/color_bar.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/heatmap_hover.h"
#include "viewer/widgets/heatmap_layout.h"
#include "viewer/widgets/heatmap_marks.h"
#include "viewer/widgets/name_labels.h"

namespace tensorscope::viewer::widgets {
namespace {

using analysis::Range;
using look::px;

constexpr double kWheelStep = 0.8;
constexpr double kClosest = 4.0;  // elements across the view

Range whole(const SampledDim& dim) {
  return {0.0, static_cast<double>(dim.extent)};
}

Range clamp_view(Range view, const SampledDim& dim) {
  const double least = std::min(kClosest, static_cast<double>(dim.extent));
  return analysis::kept_within(analysis::not_closer_than(view, least), whole(dim));
}

/// "max-abs of 6×6 · 262,144 of 16,777,216 elements".
std::string caption(const MatrixData& m, const analysis::CellGrid& grid, analysis::Reduction reduction) {
  std::string text;
  if (grid.block_rows * grid.block_cols > 1) {
    text = std::string(analysis::name(reduction)) + " of " + look::format_signed(grid.block_rows) + "×" +
           look::format_signed(grid.block_cols);
  }
  if (!m.complete()) {
    text += (text.empty() ? "" : " · ") + look::format_count(m.values.size()) + " of " + look::format_count(m.total()) +
            " elements";
  }
  return text;
}

void draw_cells(ImDrawList& list, const MatrixData& m, const HeatmapLayout& layout, const HeatmapImage& image) {
  const analysis::CellWindow& w = image.grid().window;
  if (image.texture().empty() || image.grid().cells.empty()) {
    return;
  }
  const analysis::CellGrid& grid = image.grid();
  // The last block may be smaller than the others: the texture reaches as far as if it were not.
  const std::int64_t row_end = w.row0 + grid.rows * grid.block_rows;
  const std::int64_t col_end = w.col0 + grid.cols * grid.block_cols;
  list.PushClipRect({layout.plot.x0, layout.plot.y0}, {layout.plot.x1, layout.plot.y1}, true);
  list.PushClipRect({layout.col_pixel(m, w.col0), layout.row_pixel(m, w.row0)},
                    {layout.col_pixel(m, w.col1), layout.row_pixel(m, w.row1)}, true);
  list.AddImage(image.texture().id(), {layout.col_pixel(m, w.col0), layout.row_pixel(m, w.row0)},
                {layout.col_pixel(m, col_end), layout.row_pixel(m, row_end)});
  list.PopClipRect();
  list.PopClipRect();
}

void zoom_and_pan(const Touch& mouse, const MatrixData& m, const HeatmapLayout& layout, HeatmapState& state) {
  if (mouse.double_clicked) {
    state.rows_view.reset();
    state.cols_view.reset();
    return;
  }
  const Box& plot = layout.plot;
  if (mouse.wheel != 0.0F) {
    const double factor = std::pow(kWheelStep, static_cast<double>(mouse.wheel));
    const double at_x = static_cast<double>((mouse.x - plot.x0) / plot.width());
    const double at_y = static_cast<double>((mouse.y - plot.y0) / plot.height());
    state.cols_view = clamp_view(analysis::zoomed(layout.cols.view, {}, at_x, factor), m.cols);
    state.rows_view = clamp_view(analysis::zoomed(layout.rows.view, {}, at_y, factor), m.rows);
  }
  if (mouse.drag_x != 0.0F || mouse.drag_y != 0.0F) {
    const double by_x = static_cast<double>(-mouse.drag_x / plot.width());
    const double by_y = static_cast<double>(-mouse.drag_y / plot.height());
    state.cols_view = clamp_view(analysis::panned(layout.cols.view, {}, by_x), m.cols);
    state.rows_view = clamp_view(analysis::panned(layout.rows.view, {}, by_y), m.rows);
  }
}

/// A piece of colour below each group's columns, and its name where there is room for it.
void draw_groups(ImDrawList& list, const HeatmapLayout& layout, const Heatmap& spec) {
  const look::Palette& p = look::palette();
  const Box& plot = layout.plot;
  for (const ColumnGroup& group : spec.groups) {
    const float x0 = std::max(layout.cols.pixel(static_cast<double>(group.first)), plot.x0);
    const float x1 = std::min(layout.cols.pixel(static_cast<double>(group.first + group.count)), plot.x1);
    if (x1 - x0 < 1.0F) {
      continue;
    }
    const float gap = x1 - x0 > px(4) ? px(1) : 0.0F;
    list.AddRectFilled({x0 + gap, plot.y1 + px(2)}, {x1, plot.y1 + px(5)}, look::ink(look::series(group.style).color));
    if (look::text_size(look::Font::small, group.name).x <= x1 - x0) {
      look::draw_text(list, look::Font::small, {(x0 + x1) / 2.0F, plot.y1 + px(6)}, p.secondary, group.name,
                      look::Align::middle);
    }
  }
  // Beside them, below the colour bar: the groups need all of their line.
  look::draw_text(list, look::Font::small, {plot.x1 + px(12), plot.y1 + px(6)}, p.secondary, spec.matrix->col_axis);
}

/// The picture's own place once title, labels and colour bar have theirs, and which labels these are.
struct Place {
  Box plot;
  bool named_rows = false;
  bool named_cols = false;
};
Place picture_place(const Box& area, const MatrixData& m, const Axis& rows, const Axis& cols) {
  Place place{area};
  Box& plot = place.plot;
  plot.y0 += std::ceil(room_above(rows)) + px(4);
  plot.y1 -= std::ceil(room_below({}));
  // Names are measured only where there may be room for them: a view can have thousands.
  const bool may_name_cols = m.named_labels && names_fit(m.col_name, cols.view, plot.width());
  const float names = may_name_cols ? names_width(m.col_name, m.cols, cols.view) + px(16) : 0.0F;
  // Every fourth name of a row still tells where one is; standing names take height from the picture.
  constexpr int kMostPassed = 4;
  place.named_rows = m.named_labels && names_fit(m.row_name, rows.view, plot.height() - names, kMostPassed);
  plot.x0 += place.named_rows ? names_width(m.row_name, m.rows, rows.view) + px(12)
                              : std::ceil(room_left(rows, plot.height()));
  place.named_cols = may_name_cols && names_fit(m.col_name, cols.view, plot.width());
  if (place.named_cols) plot.y1 -= names;
  return place;
}

void draw_labels(ImDrawList& list, const HeatmapLayout& layout, const Place& place, const Heatmap& spec,
                 const Axis& rows, const Axis& cols) {
  const MatrixData& m = *spec.matrix;
  if (!spec.groups.empty()) {
    draw_groups(list, layout, spec);
  } else if (place.named_cols) {
    draw_names_below(list, layout.plot, layout.cols, m);
  } else {
    draw_labels_below(list, layout.plot, layout.cols, cols);
  }
  if (place.named_rows) {
    draw_names_left(list, layout.plot, layout.rows, m);
  } else {
    draw_labels_left(list, layout.plot, layout.rows, rows);
  }
}

HeatmapResult draw_matrix(ImDrawList& list, Box area, const Heatmap& spec, HeatmapState& state) {
  const float box_end = area.x1;
  const MatrixData& m = *spec.matrix;
  const analysis::SampleRank& rank = state.image.rank(m);
  const analysis::ColorScale scale = scale_for(rank, state.colors, static_cast<double>(ImGui::GetIO().DeltaTime));
  const Range rows = clamp_view(state.rows_view.value_or(whole(m.rows)), m.rows);
  const Range cols = clamp_view(state.cols_view.value_or(whole(m.cols)), m.cols);
  const Axis row_axis{m.row_axis, {}, rows, true, nullptr, true};
  const Axis col_axis{m.col_axis, {}, cols, true, nullptr, true};

  Box with_bar = area;
  with_bar.y0 += std::ceil(room_above(row_axis)) + px(4);
  with_bar.y1 -= std::ceil(room_below(col_axis));
  const analysis::ClipCount clipped = state.image.clipped();
  draw_color_bar(list, with_bar, {scale, clipped.below > 0, clipped.above > 0, state.colors.range.locked()});
  area.x1 = with_bar.x1;

  const Place place = picture_place(area, m, row_axis, col_axis);
  const HeatmapLayout layout = lay_out(m, place.plot, rows, cols, spec.square_cells);
  state.image.update(m, layout.window, static_cast<std::int64_t>(layout.plot.height()),
                     static_cast<std::int64_t>(layout.plot.width()), state.colors.reduction, scale, look::palette());
  draw_cells(list, m, layout, state.image);
  draw_marks(list, m, layout, state.image);
  draw_labels(list, layout, place, spec, row_axis, col_axis);
  draw_caption(list, {layout.plot, m.row_axis, box_end},
               {caption(m, state.image.grid(), state.colors.reduction), non_finite_text(rank), " elements"});

  const Touch mouse = touch("plot", layout.plot);
  if (mouse.hovered && !mouse.active) {
    hover_element(list, m, layout, state.image.grid(), rank, mouse.x, mouse.y);
  }
  zoom_and_pan(mouse, m, layout, state);
  return {layout.plot, rows, cols, finer_window(m, layout), state.colors.range.moving()};
}

}  // namespace

HeatmapResult heatmap(const char* id, const Heatmap& spec, HeatmapState& state, float width, float height) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box box = space_for(width, height);
  Box area = box;
  draw_title(list, area, spec.title, spec.source);
  HeatmapResult result{area, {}, {}, std::nullopt, false};
  if (spec.matrix != nullptr && !spec.matrix->values.empty()) {
    result = draw_matrix(list, area, spec, state);
  } else {
    draw_empty_state(list, area, "No sample yet", "The job sends one at its next step while this is on screen.");
  }
  end_space(box);
  ImGui::PopID();
  return result;
}

}  // namespace tensorscope::viewer::widgets
