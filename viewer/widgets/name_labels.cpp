#include "viewer/widgets/name_labels.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "viewer/look/look.h"
#include "viewer/look/text.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::Align;
using look::Font;
using look::px;

constexpr double kMostNameWidth = 96;
constexpr double kPitch = 14;

template <typename Draw>
void each_in_view(const SampledDim& dim, analysis::Range view, std::int64_t every, Draw draw) {
  const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(view.lo)));
  const auto end = std::min(dim.extent, static_cast<std::int64_t>(std::ceil(view.hi)));
  for (std::int64_t index = (first + every - 1) / every * every; index < end; index += every) {
    const double middle = static_cast<double>(index) + 0.5;
    if (middle >= view.lo && middle <= view.hi) draw(index, middle);
  }
}

// Of how many one is named.
std::int64_t every_of(const PlotAxis& axis) {
  const double pitch = std::abs(static_cast<double>(axis.to - axis.from)) / axis.view.span();
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(static_cast<double>(px(kPitch)) / pitch)));
}

}  // namespace

bool names_fit(const std::function<std::string(std::int64_t)>& name, analysis::Range view, float pixels, int every) {
  return name && view.span() > 0.0 &&
         static_cast<double>(pixels) / view.span() * every >= static_cast<double>(px(kPitch));
}

float names_width(const std::function<std::string(std::int64_t)>& name, const SampledDim& dim, analysis::Range view) {
  float width = 0.0F;
  each_in_view(dim, view, 1, [&](std::int64_t index, double) {
    width = std::max(width, look::text_size(Font::small, name(index)).x);
  });
  return std::min(std::ceil(width), px(kMostNameWidth));
}

void draw_names_left(ImDrawList& list, const Box& plot, const PlotAxis& axis, const MatrixData& matrix) {
  each_in_view(matrix.rows, axis.view, every_of(axis), [&](std::int64_t index, double middle) {
    look::draw_text(list, Font::small, {plot.x0 - px(8), axis.pixel(middle)}, look::palette().secondary,
                    look::elided(Font::small, matrix.row_name(index), px(kMostNameWidth)), Align::end, Align::middle);
  });
  look::draw_text(list, Font::small, {plot.x0, plot.y0 - px(6)}, look::palette().secondary, matrix.row_axis,
                  Align::begin, Align::end);
}

void draw_names_below(ImDrawList& list, const Box& plot, const PlotAxis& axis, const MatrixData& matrix) {
  each_in_view(matrix.cols, axis.view, every_of(axis), [&](std::int64_t index, double middle) {
    const std::string text = look::elided(Font::small, matrix.col_name(index), px(kMostNameWidth));
    const float half = std::ceil(look::text_size(Font::small, text).x / 2.0F);
    look::draw_text_upwards(list, Font::small, {axis.pixel(middle), plot.y1 + px(6) + half}, look::palette().secondary,
                            text);
  });
  const float below = plot.y1 + px(14) + names_width(matrix.col_name, matrix.cols, axis.view);
  look::draw_text(list, Font::small, {plot.x1, below}, look::palette().secondary, matrix.col_axis, Align::end);
}

}  // namespace tensorscope::viewer::widgets
