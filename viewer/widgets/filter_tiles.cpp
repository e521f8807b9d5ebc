#include "viewer/widgets/filter_tiles.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/widgets/caption.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/color_bar.h"
#include "viewer/widgets/empty_state.h"
#include "viewer/widgets/heatmap_hover.h"
#include "viewer/widgets/heatmap_marks.h"
#include "viewer/widgets/hover_box.h"

namespace tensorscope::viewer::widgets {
namespace {

using analysis::TileLayout;
using analysis::TileRect;
using look::Align;
using look::Font;
using look::px;

constexpr double kWheelStep = 1.2;
constexpr double kLargestZoom = 64.0;
constexpr double kStandBack = 0.62;
constexpr double kSmallestMark = 4.0;  // pixels per element; below, the colour alone has to do

std::int64_t true_output(const FilterTiles& spec, std::int64_t output) {
  return spec.first_output + output * spec.output_stride;
}

analysis::TileSpacing spacing_for(const analysis::TileShape& shape) {
  const bool single = shape.inputs == 1;
  // One kernel per output carries its name above it; a row of kernels at its left.
  const double above = look::line_height(Font::numbers) + px(4);
  return {px(3), single ? px(6) : px(40), single ? above : px(4)};
}

Box tile_box(const TileRect& tile, const Box& plot, const FilterTilesState& state) {
  const float x = plot.x0 + static_cast<float>(tile.x) - state.pan_x;
  const float y = plot.y0 + static_cast<float>(tile.y) - state.pan_y;
  return {x, y, x + static_cast<float>(tile.width), y + static_cast<float>(tile.height)};
}

void draw_output_name(ImDrawList& list, const Box& tile, const std::string& name, bool above, float room) {
  const look::Palette& p = look::palette();
  if (look::text_size(Font::numbers, name).x > room) {
    return;
  }
  if (above) {
    look::draw_text(list, Font::numbers, {(tile.x0 + tile.x1) / 2.0F, tile.y0 - px(2)}, p.secondary, name,
                    Align::middle, Align::end);
  } else {
    look::draw_text(list, Font::numbers, {tile.x0 - px(6), (tile.y0 + tile.y1) / 2.0F}, p.secondary, name, Align::end,
                    Align::middle);
  }
}

void draw_tiles(ImDrawList& list, const Box& plot, const FilterTiles& spec, const TileLayout& layout,
                const FilterTilesState& state) {
  const TileImage& image = state.image;
  const auto outputs = static_cast<float>(image.end_output() - image.first_output());
  const auto inputs = static_cast<float>(layout.shape.inputs);
  const bool single = layout.shape.inputs == 1;
  const bool tall_enough = layout.line_height() >= static_cast<double>(look::line_height(Font::numbers));
  for (std::int64_t o = image.first_output(); o < image.end_output(); ++o) {
    const auto row = static_cast<float>(o - image.first_output());
    // Without gaps the kernels of an output are one picture: 512×512 of them must not be as many rectangles.
    const std::int64_t per_piece = layout.spacing.gap > 0.0 ? 1 : layout.shape.inputs;
    for (std::int64_t i = 0; i < layout.shape.inputs; i += per_piece) {
      Box tile = tile_box(layout.rect(o, i), plot, state);
      tile.x1 = tile.x0 + tile.width() * static_cast<float>(per_piece);
      if (tile.x1 < plot.x0 || tile.x0 > plot.x1 || tile.y1 < plot.y0 || tile.y0 > plot.y1) {
        continue;
      }
      const auto col = static_cast<float>(i);
      list.AddImage(image.texture().id(), {tile.x0, tile.y0}, {tile.x1, tile.y1}, {col / inputs, row / outputs},
                    {(col + static_cast<float>(per_piece)) / inputs, (row + 1.0F) / outputs});
    }
    const Box first = tile_box(layout.rect(o, 0), plot, state);
    const float room = single ? first.width() + px(4) : static_cast<float>(layout.spacing.lead) - px(6);
    if (tall_enough && layout.spacing.head > 0.0) {
      draw_output_name(list, first, look::format_signed(true_output(spec, o)), single, room);
    }
    if (spec.is_meant && !spec.is_meant(o)) {
      const Box last = tile_box(layout.rect(o, layout.shape.inputs - 1), plot, state);
      list.AddRectFilled({first.x0, first.y0}, {last.x1, last.y1}, look::ink(look::palette().window, kStandBack));
    }
  }
}

/// Marks of single elements, where they are large enough to carry one.
void draw_tile_marks(ImDrawList& list, const Box& plot, const FilterTiles& spec, const TileLayout& layout,
                     const FilterTilesState& state) {
  const auto e = static_cast<float>(layout.element);
  const analysis::TileShape& s = layout.shape;
  for (std::int64_t o = state.image.first_output(); o < state.image.end_output(); ++o) {
    for (std::int64_t i = 0; i < s.inputs; ++i) {
      const Box tile = tile_box(layout.rect(o, i), plot, state);
      for (std::int64_t at = 0; at < s.height * s.width; ++at) {
        const float value = spec.values[static_cast<std::size_t>(s.offset(o, i) + at)];
        if (!std::isfinite(value)) {
          const float x = tile.x0 + static_cast<float>(at % s.width) * e;
          const float y = tile.y0 + static_cast<float>(at / s.width) * e;
          draw_cell_mark(list, {x, y, x + e, y + e}, value);
        }
      }
    }
  }
}

std::optional<std::int64_t> hover_tile(ImDrawList& list, const Box& plot, const FilterTiles& spec,
                                       const TileLayout& layout, FilterTilesState& state, const Touch& mouse) {
  const auto hit = layout.hit(static_cast<double>(mouse.x - plot.x0 + state.pan_x),
                              static_cast<double>(mouse.y - plot.y0 + state.pan_y));
  if (!hit) {
    return std::nullopt;
  }
  const Box tile = tile_box(layout.rect(hit->output, hit->input), plot, state);
  list.AddRect({tile.x0 - px(1), tile.y0 - px(1)}, {tile.x1 + px(1), tile.y1 + px(1)},
               look::ink(look::palette().accent), 0.0F, 0, px(1));
  const auto at =
      static_cast<std::size_t>(layout.shape.offset(hit->output, hit->input) + hit->row * layout.shape.width + hit->col);
  const float value = spec.values[at];
  HoverBox box;
  box.row(spec.output_name, look::format_signed(true_output(spec, hit->output)));
  if (!spec.input_name.empty()) {
    box.row(spec.input_name, look::format_signed(spec.first_input + hit->input));
  }
  box.row("row, column", look::format_signed(hit->row) + ", " + look::format_signed(hit->col));
  box.row("value", look::format_exact(value), std::isfinite(value) ? look::palette().text : look::palette().nan);
  const std::string rank = rank_text(state.image.rank(spec.values, spec.revision), static_cast<double>(value));
  if (!rank.empty()) {
    box.row("percentile", rank);
  }
  return hit->output;
}

void keep_in_sight(const Box& plot, const TileLayout& layout, FilterTilesState& state) {
  const float most_x = std::max(0.0F, static_cast<float>(layout.width()) - plot.width());
  const float most_y = std::max(0.0F, static_cast<float>(layout.height()) - plot.height());
  state.pan_x = std::clamp(std::round(state.pan_x), 0.0F, most_x);
  state.pan_y = std::clamp(std::round(state.pan_y), 0.0F, most_y);
}

void zoom_and_pan(const Box& plot, const Touch& mouse, FilterTilesState& state) {
  if (mouse.double_clicked) {
    state.zoom = 1.0;
    state.pan_x = state.pan_y = 0.0F;
    return;
  }
  if (mouse.wheel != 0.0F) {
    const double before = state.zoom;
    state.zoom = std::clamp(before * std::pow(kWheelStep, static_cast<double>(mouse.wheel)), 1.0, kLargestZoom);
    const auto by = static_cast<float>(state.zoom / before);
    state.pan_x = (state.pan_x + mouse.x - plot.x0) * by - (mouse.x - plot.x0);
    state.pan_y = (state.pan_y + mouse.y - plot.y0) * by - (mouse.y - plot.y0);
  }
  state.pan_x -= mouse.drag_x;
  state.pan_y -= mouse.drag_y;
}

std::string caption_text(const FilterTiles& spec, const TileImage& image, analysis::Reduction reduction, bool partly) {
  std::string text = partly ? "larger than its place: drag it" : "";
  if (image.block() > 1) {
    text += (text.empty() ? "" : " · ") + std::string(analysis::name(reduction)) + " of " +
            look::format_signed(image.block()) + "×" + look::format_signed(image.block());
  }
  const std::int64_t all =
      std::max(spec.all_outputs, spec.shape.outputs) * std::max(spec.all_inputs, spec.shape.inputs);
  const std::int64_t sampled = spec.shape.outputs * spec.shape.inputs;
  if (sampled < all) {
    text += (text.empty() ? "" : " · ") + look::format_signed(sampled) + " of " + look::format_signed(all) + " " +
            std::string(spec.all_name);
  }
  return text;
}

FilterTilesResult draw_kernels(ImDrawList& list, const Box& area, const FilterTiles& spec, FilterTilesState& state) {
  const analysis::SampleRank& rank = state.image.rank(spec.values, spec.revision);
  const analysis::ColorScale scale = scale_for(rank, state.colors, static_cast<double>(ImGui::GetIO().DeltaTime));
  Box plot = area;
  plot.y0 += look::line_height(Font::small) + px(8);
  const analysis::ClipCount clipped = state.image.clipped();
  draw_color_bar(list, plot, {scale, clipped.below > 0, clipped.above > 0, state.colors.range.locked()});

  TileLayout layout = analysis::fit_tiles(spec.shape, spacing_for(spec.shape), static_cast<double>(plot.width()),
                                          static_cast<double>(plot.height()));
  layout.element *= state.zoom;
  keep_in_sight(plot, layout, state);
  const std::int64_t first = layout.first_output_at(static_cast<double>(state.pan_y));
  const std::int64_t end = layout.end_output_at(static_cast<double>(state.pan_y + plot.height()));
  state.image.update(spec.values, spec.revision, layout, first, end, state.colors.reduction, scale, look::palette());

  const bool partly =
      layout.width() > static_cast<double>(plot.width()) || layout.height() > static_cast<double>(plot.height());
  const std::string made = caption_text(spec, state.image, state.colors.reduction, partly);
  const std::string not_finite = non_finite_text(rank);
  const float taken = look::text_size(Font::small, made + not_finite).x + px(24);
  const std::string note =
      look::elided(Font::small,
                   !spec.note.empty()       ? spec.note
                   : spec.shape.inputs == 1 ? "one kernel per output channel"
                                            : "rows: output channels, kernels left to right: input channels",
                   std::max(area.width() - taken, px(48)));
  look::draw_text(list, Font::small, {plot.x0, plot.y0 - px(6)}, look::palette().secondary, note, Align::begin,
                  Align::end);
  draw_caption(list, {plot, note, area.x1}, {made, not_finite});
  list.PushClipRect({plot.x0, plot.y0}, {plot.x1, plot.y1}, true);
  draw_tiles(list, plot, spec, layout, state);
  if (rank.nan() + rank.pos_inf() + rank.neg_inf() > 0 && layout.element >= kSmallestMark) {
    draw_tile_marks(list, plot, spec, layout, state);
  }
  const Touch mouse = touch("plot", plot);
  std::optional<std::int64_t> hovered;
  if (mouse.hovered && !mouse.active) {
    hovered = hover_tile(list, plot, spec, layout, state, mouse);
  }
  list.PopClipRect();
  const FilterTilesResult result{plot, layout, state.pan_x, state.pan_y, state.colors.range.moving(), hovered};
  zoom_and_pan(plot, mouse, state);
  return result;
}

}  // namespace

FilterTilesResult filter_tiles(const char* id, const FilterTiles& spec, FilterTilesState& state, float width,
                               float height) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Box box = space_for(width, height);
  Box area = box;
  draw_title(list, area, spec.title, spec.source);
  FilterTilesResult result{area, {}, 0.0F, 0.0F, false, std::nullopt};
  if (spec.values.empty() || spec.shape.elements() == 0) {
    draw_empty_state(list, area, "No sample yet", "The job sends one at its next step while this is on screen.");
  } else {
    result = draw_kernels(list, area, spec, state);
  }
  end_space(box);
  ImGui::PopID();
  return result;
}

}  // namespace tensorscope::viewer::widgets
