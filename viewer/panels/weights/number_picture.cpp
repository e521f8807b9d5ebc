#include "viewer/panels/weights/number_picture.h"

#include <imgui.h>

#include <cmath>
#include <string>

#include "viewer/look/look.h"
#include "viewer/look/number_format.h"
#include "viewer/look/text.h"
#include "viewer/store/elements.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {
namespace {

using look::px;

void draw_number(const TensorScene& scene, float width) {
  const widgets::Box box = widgets::space_for(width, px(72));
  widgets::Box area = box;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  widgets::draw_title(list, area, scene.title, scene.subtitle);
  const float shown = scene.values.values().front();
  std::string digits;
  if (scene.is_difference) {
    digits = look::format_exact(shown);
  } else {
    append_element(scene.sample->region, 0, digits);
  }
  const look::Palette& p = look::palette();
  look::draw_text(list, look::Font::title, {area.x0, area.y0 + px(8)}, std::isfinite(shown) ? p.text : p.nan, digits);
  widgets::end_space(box);
}

}  // namespace

void NumberPicture::gather(const SamplesByStep<RegionSample>& samples) {
  if (of_ == &samples && samples_revision_ == samples.revision()) return;
  of_ = &samples;
  samples_revision_ = samples.revision();
  ++revision_;
  steps_.clear();
  values_.clear();
  for (const RegionSample& sample : samples.all()) {
    if (element_count(sample.region) != 1) continue;
    steps_.push_back(static_cast<double>(sample.step));
    values_.push_back(element_at(sample.region, 0));
  }
}

void NumberPicture::draw(const TensorScene& scene, PanelState& state, float width, float height) {
  draw_number(scene, width);
  gather(scene.source.regions);
  widgets::CurveSeries series;
  series.name = scene.source.path();
  series.x = steps_;
  series.y = values_;
  series.revision = revision_;
  widgets::CurveChart chart;
  chart.title = "Over steps";
  chart.source = scene.source.path();
  chart.x_name = "step";
  chart.y_name = "value";
  chart.series = std::span(&series, 1);
  state.moving |=
      widgets::curve_chart("number", chart, chart_, &state.cursor, width, std::max(height - px(80), px(140))).moving;
}

DrawnTable NumberPicture::drawn() const {
  return {{{"step", steps_}, {"value", values_}}};
}

}  // namespace tensorscope::viewer
