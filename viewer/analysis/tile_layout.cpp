#include "viewer/analysis/tile_layout.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::analysis {
namespace {

double element_for(const TileShape& shape, const TileSpacing& spacing, std::int64_t per_line, double width,
                   double height) {
  const double lines = std::ceil(static_cast<double>(shape.outputs) / static_cast<double>(per_line));
  const auto inputs = static_cast<double>(shape.inputs);
  const double output_width = width / static_cast<double>(per_line) - spacing.lead - inputs * spacing.gap;
  const double line_height = height / lines - spacing.head - spacing.gap;
  return std::min(output_width / (inputs * static_cast<double>(shape.width)),
                  line_height / static_cast<double>(shape.height));
}

constexpr double kKernelsPerGap = 3.0;  // a kernel smaller than so many gaps would be mostly gap

std::int64_t clamped(double value, std::int64_t limit) {
  return static_cast<std::int64_t>(std::clamp(value, 0.0, static_cast<double>(limit)));
}

}  // namespace

std::int64_t TileLayout::lines() const {
  return (shape.outputs + outputs_per_line - 1) / outputs_per_line;
}

double TileLayout::output_width() const {
  return spacing.lead + static_cast<double>(shape.inputs) * (static_cast<double>(shape.width) * element + spacing.gap);
}

double TileLayout::line_height() const {
  return spacing.head + static_cast<double>(shape.height) * element + spacing.gap;
}

double TileLayout::width() const {
  return static_cast<double>(outputs_per_line) * output_width();
}
double TileLayout::height() const {
  return static_cast<double>(lines()) * line_height();
}

TileRect TileLayout::rect(std::int64_t output, std::int64_t input) const {
  const double w = static_cast<double>(shape.width) * element;
  const double x = static_cast<double>(output % outputs_per_line) * output_width() + spacing.lead +
                   static_cast<double>(input) * (w + spacing.gap);
  const double y = static_cast<double>(output / outputs_per_line) * line_height() + spacing.head;
  return {x, y, w, static_cast<double>(shape.height) * element};
}

std::optional<TileHit> TileLayout::hit(double x, double y) const {
  if (x < 0.0 || y < 0.0 || x >= width() || y >= height()) {
    return std::nullopt;
  }
  const auto line = static_cast<std::int64_t>(y / line_height());
  const auto place = static_cast<std::int64_t>(x / output_width());
  const std::int64_t output = line * outputs_per_line + place;
  const double inside = x - static_cast<double>(place) * output_width() - spacing.lead;
  const double pitch = static_cast<double>(shape.width) * element + spacing.gap;
  const auto input = static_cast<std::int64_t>(std::floor(inside / pitch));
  if (output >= shape.outputs || input < 0 || input >= shape.inputs) {
    return std::nullopt;
  }
  const TileRect tile = rect(output, input);
  const auto row = static_cast<std::int64_t>(std::floor((y - tile.y) / element));
  const auto col = static_cast<std::int64_t>(std::floor((x - tile.x) / element));
  if (row < 0 || row >= shape.height || col < 0 || col >= shape.width) {
    return std::nullopt;  // in the gap
  }
  return TileHit{output, input, row, col};
}

std::int64_t TileLayout::first_output_at(double y) const {
  return clamped(std::floor(y / line_height()) * static_cast<double>(outputs_per_line), shape.outputs);
}

std::int64_t TileLayout::end_output_at(double y) const {
  return clamped(std::ceil(y / line_height()) * static_cast<double>(outputs_per_line), shape.outputs);
}

TileLayout fit_tiles(const TileShape& shape, const TileSpacing& spacing, double width, double height) {
  TileLayout layout{shape, spacing, 1, 0.0};
  for (std::int64_t per_line = 1; per_line <= std::max<std::int64_t>(shape.outputs, 1); ++per_line) {
    const double element = element_for(shape, spacing, per_line, width, height);
    if (element > layout.element) {
      layout.element = element;
      layout.outputs_per_line = per_line;
    }
  }
  const auto side = static_cast<double>(std::min(shape.width, shape.height));
  const bool crowded = layout.element * side < kKernelsPerGap * spacing.gap;
  if (crowded || (layout.element <= 0.0 && spacing.lead + spacing.head > 0.0)) {
    return fit_tiles(shape, {}, width, height);  // the spacing goes before any kernel does
  }
  if (layout.element >= 2.0) {
    layout.element = std::floor(layout.element);
  } else {
    layout.element = std::max(1.0, std::floor(layout.element * side)) / side;
    layout.outputs_per_line = std::clamp(static_cast<std::int64_t>(width / layout.output_width()), std::int64_t{1},
                                         std::max<std::int64_t>(shape.outputs, 1));
  }
  return layout;
}

}  // namespace tensorscope::viewer::analysis
