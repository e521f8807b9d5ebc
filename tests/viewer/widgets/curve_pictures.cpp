#include <imgui.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "tests/viewer/widgets/gallery.h"
#include "viewer/analysis/smoothing.h"
#include "viewer/widgets/curve_chart.h"

namespace tensorscope::viewer::gallery {
namespace {

struct Data {
  std::vector<double> x, y, smoothed, lo, hi;
};

double noise(std::uint32_t& state) {
  state = state * 1664525U + 1013904223U;
  return static_cast<double>(state >> 8U) / 8388608.0 - 1.0;
}

Data loss_like(std::size_t n, double start, double end, double jitter, std::uint32_t seed) {
  Data d;
  for (std::size_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(n);
    const double level = end + (start - end) * std::exp(-6.0 * t);
    d.x.push_back(static_cast<double>(i));
    d.y.push_back(level * (1.0 + jitter * noise(seed)));
  }
  d.smoothed.resize(n);
  analysis::smooth_debiased(d.y, 0.97, d.smoothed);
  return d;
}

widgets::CurveSeries series(const char* name, std::size_t style, const Data& d, bool smoothed) {
  widgets::CurveSeries s;
  s.name = name;
  s.style = style;
  s.x = d.x;
  s.y = d.y;
  s.smoothed = smoothed ? d.smoothed : std::span<const double>();
  s.lo = d.lo;
  s.hi = d.hi;
  return s;
}

void show(const widgets::CurveChart& chart, widgets::CurveChartState& state) {
  widgets::curve_chart("chart", chart, state, nullptr);
}

Picture training_loss() {
  Data train = loss_like(1204, 2.35, 0.06, 0.35, 1);
  train.y[700] = std::numeric_limits<double>::quiet_NaN();
  Data validation;
  for (int i = 0; i <= 12; ++i) {
    validation.x.push_back(i * 100.0);
    validation.y.push_back(0.09 + 2.2 * std::exp(-0.55 * i));
  }
  return {"curves_loss", 720, 320, [train, validation, state = std::make_shared<widgets::CurveChartState>()]() mutable {
            const std::vector<widgets::CurveSeries> list{series("loss/train", 0, train, true),
                                                         series("loss/validation", 1, validation, false)};
            show({.title = "Loss",
                  .source = "mnist · loss/train, loss/validation",
                  .x_name = "step",
                  .y_name = "cross-entropy (nats)",
                  .series = list},
                 *state);
          }};
}

Picture million_points() {
  Data d = loss_like(1'000'000, 4.0, 0.5, 0.5, 9);
  d.y[654'321] = 6.5;
  return {"curves_million", 720, 320, [d, state = std::make_shared<widgets::CurveChartState>()]() mutable {
            const std::vector<widgets::CurveSeries> list{series("loss/train", 0, d, true)};
            show({.title = "Loss, one million points",
                  .source = "run 7 · loss/train",
                  .x_name = "step",
                  .y_name = "loss",
                  .series = list},
                 *state);
          }};
}

Picture many_layers() {
  std::vector<Data> layers;
  for (std::uint32_t i = 0; i < 16; ++i) {
    layers.push_back(loss_like(400, 10.0 / (i + 1), 0.01 / (i + 1), 0.4, i));
  }
  const auto state = std::make_shared<widgets::CurveChartState>();
  state->y_scale.kind = analysis::ScaleKind::log;
  return {"curves_layers_log", 720, 320, [layers, state]() mutable {
            std::vector<std::string> names;
            std::vector<widgets::CurveSeries> list;
            for (std::size_t i = 0; i < layers.size(); ++i) {
              names.push_back("net.block" + std::to_string(i) + ".conv.weight");
            }
            for (std::size_t i = 0; i < layers.size(); ++i) {
              list.push_back(series(names[i].c_str(), i, layers[i], false));
            }
            const widgets::Guide guide{1e-3, "rule of thumb 1e-3"};
            show({.title = "Update / weight",
                  .source = "mnist · 16 parameters",
                  .x_name = "step",
                  .y_name = "ratio (log)",
                  .series = list,
                  .guides = std::span(&guide, 1)},
                 *state);
          }};
}

Picture clipped_with_envelope() {
  Data d = loss_like(300, 3.0, 0.4, 0.1, 4);
  for (std::size_t i = 0; i < d.y.size(); ++i) {
    d.lo.push_back(d.y[i] * 0.7);
    d.hi.push_back(d.y[i] * 1.4);
  }
  d.y[40] = 60.0;
  d.hi[40] = 80.0;
  d.y[200] = d.y[201] = std::numeric_limits<double>::infinity();
  const auto state = std::make_shared<widgets::CurveChartState>();
  state->clip_outliers = true;
  return {"curves_clipped", 720, 320, [d, state]() mutable {
            const std::vector<widgets::CurveSeries> list{series("gradient norm", 2, d, false)};
            show({.title = "Gradient norm",
                  .source = "mnist · all parameters, before clipping",
                  .x_name = "step",
                  .y_name = "L2",
                  .series = list},
                 *state);
          }};
}

Picture accuracy_hovered() {
  Data a;
  Data b;
  for (int i = 0; i <= 20; ++i) {
    a.x.push_back(i);
    b.x.push_back(i);
    a.y.push_back(1.0 - 0.9 * std::exp(-0.4 * i));
    b.y.push_back(0.97 - 0.87 * std::exp(-0.3 * i));
  }
  Picture p{"curves_hovered", 720, 320, [a, b, state = std::make_shared<widgets::CurveChartState>()]() mutable {
              const std::vector<widgets::CurveSeries> list{series("accuracy/train", 0, a, false),
                                                           series("accuracy/validation", 1, b, false)};
              show({.title = "Accuracy",
                    .source = "mnist",
                    .x_name = "epoch",
                    .y_name = "share of samples right",
                    .series = list,
                    .y_always = analysis::Range{0.0, 1.0}},
                   *state);
            }};
  p.mouse_x = 300;
  p.mouse_y = 180;
  return p;
}

Picture no_points() {
  return {"curves_empty", 720, 320, [state = std::make_shared<widgets::CurveChartState>()]() mutable {
            show({.title = "Learning rate", .source = "mnist · lr", .x_name = "step", .y_name = "lr"}, *state);
          }};
}

}  // namespace

std::vector<Picture> curve_pictures() {
  return {training_loss(), million_points(), many_layers(), clipped_with_envelope(), accuracy_hovered(), no_points()};
}

}  // namespace tensorscope::viewer::gallery
