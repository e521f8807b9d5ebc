#include "viewer/panels/weights/row_picture.h"

#include <imgui.h>

#include <algorithm>

#include "viewer/look/look.h"

namespace tensorscope::viewer {
namespace {

using look::px;

// A strip needs no more height to be read.
constexpr double kStripHeight = 160;
constexpr double kLeastChartHeight = 140;

float strip_height(float height) {
  const float rest = height - px(kStripHeight) - px(16);
  return rest < px(kLeastChartHeight) ? height : px(kStripHeight);
}

}  // namespace

const schema::Window& RowPicture::window(const Source& source, const std::vector<std::int64_t>& shape,
                                         bool every_element, float width) {
  return strip_.window(source, shape, every_element, width, px(kStripHeight));
}

void RowPicture::draw(const TensorScene& scene, widgets::ColorSettings& colors, PanelState& state, float width,
                      float height) {
  const float strip = strip_height(height);
  strip_.draw(scene, colors, state, width, strip);
  const float left = height - strip - px(16);
  if (scene.sample == nullptr || left < px(kLeastChartHeight)) return;
  ImGui::Dummy({1.0F, px(16) - ImGui::GetStyle().ItemSpacing.y});
  draw_values(scene, state, width, left);
}

void RowPicture::draw_values(const TensorScene& scene, PanelState& state, float width, float height) {
  const schema::Window& window = scene.sample->region.window;
  if (values_revision_ != scene.values.revision() || x_.size() != scene.values.values().size()) {
    values_revision_ = scene.values.revision();
    x_.clear();
    for (std::size_t i = 0; i < scene.values.values().size(); ++i) {
      x_.push_back(static_cast<double>(window.start[0] + i * window.stride[0]));
    }
    y_.assign(scene.values.values().begin(), scene.values.values().end());
  }
  widgets::CurveSeries series;
  series.name = scene.source.path();
  series.x = x_;
  series.y = y_;
  series.revision = values_revision_;
  const std::string axis = dimension_names(scene.source.entry, 1).front();
  widgets::CurveChart chart;
  chart.title = "Values";
  chart.source = scene.is_difference ? "difference by index" : "by index";
  chart.x_name = axis;
  chart.y_name = "value";
  chart.series = std::span(&series, 1);
  state.moving |= widgets::curve_chart("values", chart, chart_, nullptr, width, height).moving;
}

DrawnArray RowPicture::drawn(const schema::Region& region, std::span<const float> difference) const {
  return strip_.drawn(region, difference);
}

void RowPicture::forget() {
  strip_.forget();
  chart_ = {};
}

}  // namespace tensorscope::viewer
