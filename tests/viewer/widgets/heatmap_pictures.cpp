#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "tests/viewer/widgets/gallery.h"
#include "viewer/widgets/heatmap.h"

namespace tensorscope::viewer::gallery {
namespace {

double noise(std::uint32_t& state) {
  state = state * 1664525U + 1013904223U;
  return static_cast<double>(state >> 8U) / 8388608.0 - 1.0;
}

std::vector<float> weights(std::int64_t rows, std::int64_t cols, bool signed_values) {
  std::uint32_t seed = 11;
  std::vector<float> values;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < cols; ++c) {
      const double wave = std::sin(static_cast<double>(r) * 0.11) * std::cos(static_cast<double>(c) * 0.07);
      const double v = 0.08 * wave + 0.05 * noise(seed) * std::abs(noise(seed));
      values.push_back(static_cast<float>(signed_values ? v : std::abs(v)));
    }
  }
  return values;
}

widgets::MatrixData matrix(const std::vector<float>& values, std::int64_t rows, std::int64_t cols) {
  widgets::MatrixData m;
  m.values = values;
  m.rows = {rows, 0, 1, rows};
  m.cols = {cols, 0, 1, cols};
  m.row_axis = "output neuron";
  m.col_axis = "input neuron";
  return m;
}

Picture picture(const char* name, const char* source, std::vector<float> values, std::int64_t rows, std::int64_t cols,
                std::shared_ptr<widgets::HeatmapState> state) {
  return {name, 820, 420, [=, values = std::move(values)] {
            const widgets::MatrixData m = matrix(values, rows, cols);
            widgets::heatmap("map", {.title = "Weights", .source = source, .matrix = &m}, *state);
          }};
}

Picture with_marks() {
  auto values = weights(24, 40, true);
  values[3 * 40 + 5] = std::numeric_limits<float>::quiet_NaN();
  values[3 * 40 + 6] = std::numeric_limits<float>::quiet_NaN();
  values[12 * 40 + 30] = std::numeric_limits<float>::infinity();
  values[20 * 40 + 11] = -std::numeric_limits<float>::infinity();
  Picture p = picture("heatmap_marks", "mnist · net.fc2.weight 24×40 float32 · step 1,204", std::move(values), 24, 40,
                      std::make_shared<widgets::HeatmapState>());
  p.mouse_x = 420;
  p.mouse_y = 200;
  return p;
}

Picture signed_matrix() {
  return picture("heatmap_signed", "mnist · net.fc1.weight 120×400 float32 · step 1,204", weights(120, 400, true), 120,
                 400, std::make_shared<widgets::HeatmapState>());
}

Picture unsigned_symlog() {
  auto state = std::make_shared<widgets::HeatmapState>();
  state->colors.transform = analysis::ColorTransform::symlog;
  return picture("heatmap_symlog", "mnist · net.fc1 activation 64×128 · step 1,204", weights(64, 128, false), 64, 128,
                 state);
}

Picture hot_cell_in_16_million() {
  auto values = weights(4096, 4096, true);
  values[3000UL * 4096UL + 1234UL] = 9.0F;
  values[1000UL * 4096UL + 3000UL] = std::numeric_limits<float>::quiet_NaN();
  auto state = std::make_shared<widgets::HeatmapState>();
  state->colors.whole_range = true;
  return picture("heatmap_large", "run 7 · net.proj.weight 4096×4096 float32", std::move(values), 4096, 4096, state);
}

Picture strided() {
  auto values = std::make_shared<std::vector<float>>(weights(128, 128, true));
  auto state = std::make_shared<widgets::HeatmapState>();
  state->rows_view = analysis::Range{1000, 1400};
  state->cols_view = analysis::Range{2000, 2500};
  return {"heatmap_strided", 820, 420, [=] {
            widgets::MatrixData m = matrix(*values, 128, 128);
            m.rows = {4096, 0, 32, 128};
            m.cols = {4096, 0, 32, 128};
            widgets::heatmap("map", {.title = "Weights", .source = "run 7 · net.proj.weight 4096×4096", .matrix = &m},
                             *state);
          }};
}

Picture nothing() {
  return {"heatmap_empty", 820, 420, [state = std::make_shared<widgets::HeatmapState>()] {
            widgets::heatmap("map", {.title = "Weights", .source = "mnist · net.fc1.weight"}, *state);
          }};
}

}  // namespace

std::vector<Picture> heatmap_pictures() {
  return {with_marks(), signed_matrix(), unsigned_symlog(), hot_cell_in_16_million(), strided(), nothing()};
}

}  // namespace tensorscope::viewer::gallery
