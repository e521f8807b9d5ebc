#include "viewer/panels/attention/attention_matrix.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "viewer/look/look.h"
#include "viewer/panels/attention/click.h"

namespace tensorscope::viewer {
namespace {

using look::px;

widgets::SampledDim dim_of(const analysis::SampledPositions& positions) {
  return {positions.extent, positions.start, positions.stride, positions.count};
}

std::string label_of(const PositionNames& names, std::int64_t position) {
  return names.name(position);
}

std::optional<std::int64_t> index_at(float pixel, float from, float to, analysis::Range view, std::int64_t extent) {
  const double share = static_cast<double>((pixel - from) / (to - from));
  const auto index = static_cast<std::int64_t>(std::floor(view.lo + share * view.span()));
  return index >= 0 && index < extent ? std::optional(index) : std::nullopt;
}

// The focus' row or column, framed.
void draw_focus(const widgets::HeatmapResult& result, const Focus& focus) {
  const widgets::Box& plot = result.plot;
  const analysis::Range view = focus.is_query ? result.rows : result.cols;
  const auto position = static_cast<double>(focus.position);
  const auto place = [&](double index, float from, float to) {
    return from + static_cast<float>((index - view.lo) / view.span()) * (to - from);
  };
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect({plot.x0 - px(2), plot.y0 - px(2)}, {plot.x1 + px(2), plot.y1 + px(2)}, true);
  widgets::Box frame = plot;
  if (focus.is_query) {
    frame.y0 = place(position, plot.y0, plot.y1);
    frame.y1 = std::max(place(position + 1.0, plot.y0, plot.y1), frame.y0 + px(2));
  } else {
    frame.x0 = place(position, plot.x0, plot.x1);
    frame.x1 = std::max(place(position + 1.0, plot.x0, plot.x1), frame.x0 + px(2));
  }
  list.AddRect({frame.x0 - px(1), frame.y0 - px(1)}, {frame.x1 + px(1), frame.y1 + px(1)},
               look::ink(look::palette().accent), 0.0F, 0, px(1));
  list.PopClipRect();
}

}  // namespace

AttentionMatrix::Result AttentionMatrix::draw(const AttentionData& data, const std::string& title,
                                              const std::string& source, PanelState& state, float width, float height) {
  const ShownMatrix& shown = data.matrix();
  widgets::MatrixData matrix;
  matrix.values = shown.values();
  matrix.rows = dim_of(shown.queries());
  matrix.cols = dim_of(shown.keys());
  matrix.row_axis = "query";
  matrix.col_axis = "key (attended to)";
  matrix.revision = shown.revision();
  matrix.named_labels = data.queries().has_words() || data.keys().has_words();
  matrix.row_name = [&data](std::int64_t row) { return label_of(data.queries(), row); };
  matrix.col_name = [&data](std::int64_t column) { return label_of(data.keys(), column); };
  widgets::Heatmap spec;
  spec.title = title;
  spec.source = source;
  if (!shown.empty()) spec.matrix = &matrix;
  result_ = widgets::heatmap("matrix", spec, heatmap_, width, height);
  state.moving |= result_->moving;
  Result result;
  if (shown.empty()) return result;
  if (data.focus()) draw_focus(*result_, *data.focus());
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (result_->plot.contains(mouse.x, mouse.y) && ImGui::IsWindowHovered()) {
    result.query = index_at(mouse.y, result_->plot.y0, result_->plot.y1, result_->rows, shown.queries().extent);
    result.key = index_at(mouse.x, result_->plot.x0, result_->plot.x1, result_->cols, shown.keys().extent);
    result.clicked = is_click();
  }
  return result;
}

void AttentionMatrix::tell(AttentionNeed& need) const {
  need.rows = heatmap_.rows_view;
  need.columns = heatmap_.cols_view;
  if (!result_) return;
  need.row_pixels = static_cast<std::uint64_t>(std::max(1.0F, result_->plot.height()));
  need.column_pixels = static_cast<std::uint64_t>(std::max(1.0F, result_->plot.width()));
}

DrawnArray AttentionMatrix::drawn(const AttentionData& data) const {
  const ShownMatrix& shown = data.matrix();
  const auto cut = [](const analysis::SampledPositions& positions, analysis::Range view, std::size_t& first,
                      std::size_t& end) {
    const auto place = [&](double index) {
      return (index - static_cast<double>(positions.start)) / static_cast<double>(positions.stride);
    };
    const auto count = static_cast<double>(positions.count);
    first = static_cast<std::size_t>(std::clamp(std::floor(place(view.lo)), 0.0, count));
    end = static_cast<std::size_t>(std::clamp(std::ceil(place(view.hi)), static_cast<double>(first), count));
  };
  DrawnArray array;
  if (!result_ || shown.empty()) return array;
  std::size_t row0 = 0, row1 = 0, column0 = 0, column1 = 0;
  cut(shown.queries(), result_->rows, row0, row1);
  cut(shown.keys(), result_->cols, column0, column1);
  array.shape = {static_cast<std::int64_t>(row1 - row0), static_cast<std::int64_t>(column1 - column0)};
  for (std::size_t row = row0; row < row1; ++row) {
    const auto values =
        shown.values().subspan(row * static_cast<std::size_t>(shown.keys().count) + column0, column1 - column0);
    const auto bytes = std::as_bytes(values);
    array.elements.insert(array.elements.end(), bytes.begin(), bytes.end());
  }
  return array;
}

std::size_t AttentionMatrix::memory_bytes() const {
  return heatmap_.image.texture().bytes() + heatmap_.image.grid().cells.capacity() * sizeof(float);
}

void AttentionMatrix::forget() {
  heatmap_.rows_view.reset();
  heatmap_.cols_view.reset();
  heatmap_.colors.range.unlock();
  heatmap_.colors.range.forget();
}

}  // namespace tensorscope::viewer
