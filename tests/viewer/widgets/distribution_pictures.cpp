#include <imgui.h>

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "tests/viewer/widgets/gallery.h"
#include "viewer/analysis/histogram.h"
#include "viewer/look/look.h"
#include "viewer/widgets/color_controls.h"
#include "viewer/widgets/controls.h"
#include "viewer/widgets/filter_tiles.h"
#include "viewer/widgets/histogram_chart.h"
#include "viewer/widgets/histogram_strip.h"
#include "viewer/widgets/sparkline.h"

namespace tensorscope::viewer::gallery {
namespace {

double bell(double x, double middle, double width) {
  const double z = (x - middle) / width;
  return std::exp(-0.5 * z * z);
}

std::vector<float> kernels(const analysis::TileShape& shape) {
  std::vector<float> values;
  for (std::int64_t o = 0; o < shape.outputs; ++o) {
    for (std::int64_t i = 0; i < shape.inputs; ++i) {
      const double angle = 0.7 * static_cast<double>(o) + 0.4 * static_cast<double>(i);
      for (std::int64_t y = 0; y < shape.height; ++y) {
        for (std::int64_t x = 0; x < shape.width; ++x) {
          const double u = static_cast<double>(x) - static_cast<double>(shape.width - 1) / 2.0;
          const double v = static_cast<double>(y) - static_cast<double>(shape.height - 1) / 2.0;
          const double along = u * std::cos(angle) + v * std::sin(angle);
          values.push_back(static_cast<float>(0.2 * std::sin(1.3 * along + angle) * bell(std::hypot(u, v), 0, 2.5)));
        }
      }
    }
  }
  return values;
}

Picture tiles(const char* name, const char* source, analysis::TileShape shape, bool with_nan) {
  auto values = std::make_shared<std::vector<float>>(kernels(shape));
  if (with_nan) {
    (*values)[static_cast<std::size_t>(shape.offset(3, 0)) + 7] = std::numeric_limits<float>::quiet_NaN();
  }
  Picture p{name, 820, 400, [=, state = std::make_shared<widgets::FilterTilesState>()] {
              widgets::FilterTiles spec;
              spec.title = "Filters";
              spec.source = source;
              spec.values = *values;
              spec.shape = shape;
              widgets::filter_tiles("tiles", spec, *state);
            }};
  if (with_nan) {
    p.mouse_x = 300;
    p.mouse_y = 250;
  }
  return p;
}

struct Bins {
  std::vector<double> edges = analysis::linear_edges({-0.4, 0.4}, 60);
  std::vector<double> masses;
  std::vector<double> earlier;
};

Bins bins() {
  Bins b;
  for (std::size_t i = 0; i + 1 < b.edges.size(); ++i) {
    const double x = (b.edges[i] + b.edges[i + 1]) / 2.0;
    b.masses.push_back(std::round(900 * bell(x, 0.02, 0.09)));
    b.earlier.push_back(std::round(1400 * bell(x, 0.0, 0.055)));
  }
  return b;
}

Picture histogram(const char* name, bool log_counts) {
  return {name, 520, 260, [b = bins(), log_counts] {
            static widgets::HistogramChartState state;
            state.log_counts = log_counts;
            const std::array markers{widgets::Marker{0.021, "mean"}};
            widgets::HistogramChart spec;
            spec.title = "Histogram";
            spec.source = "net.fc1.weight · step 1,204, outline: step 0";
            spec.edges = b.edges;
            spec.masses = b.masses;
            spec.compared = b.earlier;
            spec.markers = markers;
            spec.nan = 3;
            spec.zero = 118;
            widgets::histogram_chart("histogram", spec, state);
          }};
}

Picture small_histogram() {
  return {"histogram_small", 260, 130, [b = bins()] {
            widgets::HistogramChartState state;
            widgets::HistogramChart spec;
            spec.x_name = {};
            spec.y_name = {};
            spec.edges = b.edges;
            spec.masses = b.masses;
            widgets::histogram_chart("histogram", spec, state);
          }};
}

struct History {
  std::vector<double> steps;
  std::vector<double> ends;
  std::vector<double> edges = analysis::linear_edges({-0.5, 0.5}, 80);
  std::vector<float> masses;
  std::vector<double> median;
};

History history() {
  History h;
  for (int s = 0; s < 120; ++s) {
    h.steps.push_back(s * 10);
    const double t = s / 120.0;
    h.median.push_back(0.12 * std::sin(3 * t));
    for (std::size_t i = 0; i + 1 < h.edges.size(); ++i) {
      const double x = (h.edges[i] + h.edges[i + 1]) / 2.0;
      h.masses.push_back(static_cast<float>(std::round(2000 * bell(x, h.median.back(), 0.03 + 0.08 * t))));
    }
  }
  h.ends = analysis::sample_ends(h.steps);
  return h;
}

Picture strip() {
  return {"histogram_strip", 720, 260, [h = history(), state = std::make_shared<widgets::HistogramStripState>()] {
            const std::array lines{widgets::StripLine{"median", h.median}};
            widgets::HistogramStrip spec;
            spec.title = "Histogram over steps";
            spec.source = "mnist · net.fc1.weight";
            spec.history = {h.steps, h.ends, h.edges, h.masses};
            spec.lines = lines;
            widgets::histogram_strip("strip", spec, *state, nullptr);
          }};
}

Picture small_things() {
  return {"controls", 820, 260, [state = std::make_shared<widgets::ColorSettings>()] {
            const look::Palette& p = look::palette();
            static constexpr std::array kWords{"loss", "accuracy", "gradient norm"};
            static int chosen = 1;
            widgets::segmented("which", kWords, chosen, "What is shown");
            ImGui::SameLine(0.0F, look::px(16));
            widgets::badge(look::Icon::live, "live", p.good);
            ImGui::SameLine(0.0F, look::px(16));
            widgets::badge(look::Icon::ended, "ended", p.secondary);
            ImGui::SameLine(0.0F, look::px(16));
            widgets::badge(look::Icon::warning, "vanishing", p.warning);
            ImGui::SameLine(0.0F, look::px(16));
            widgets::badge(look::Icon::bad, "3 NaN", p.bad);
            ImGui::SameLine(0.0F, look::px(16));
            widgets::badge(look::Icon::check, "healthy", p.good);
            widgets::rule();
            widgets::color_controls("colors", *state, true);
            widgets::rule();
            for (const auto& [icon, word] :
                 {std::pair{look::Icon::play, "play"}, std::pair{look::Icon::pause, "pause"},
                  std::pair{look::Icon::step_back, "back"}, std::pair{look::Icon::step_forward, "next"},
                  std::pair{look::Icon::pin, "pin"}, std::pair{look::Icon::search, "search"},
                  std::pair{look::Icon::save, "export"}, std::pair{look::Icon::close, "close"},
                  std::pair{look::Icon::open, "open"}, std::pair{look::Icon::closed, "closed"}}) {
              widgets::icon_button(word, icon, word, icon == look::Icon::pin, "Says what it does");
              ImGui::SameLine(0.0F, look::px(4));
            }
            ImGui::NewLine();
            widgets::rule();
            widgets::property("mean", "0.0021", look::px(120));
            widgets::property("a name that is much too long", "float32", look::px(120));
            std::vector<double> curve;
            for (int i = 0; i < 400; ++i) {
              curve.push_back(std::exp(-i / 90.0) + 0.05 * std::sin(i * 1.7));
            }
            curve[250] = std::numeric_limits<double>::quiet_NaN();
            widgets::sparkline(curve, 0, look::px(140), look::px(24));
          }};
}

}  // namespace

std::vector<Picture> distribution_pictures() {
  return {tiles("tiles_single", "mnist · net.conv1.weight 16×1×5×5 float32 · step 1,204", {16, 1, 5, 5}, true),
          tiles("tiles_rows", "mnist · net.conv2.weight 12×16×3×3 float32 · step 1,204", {12, 16, 3, 3}, false),
          tiles("tiles_many", "vgg16 · features.28.weight 512×512×3×3 float32", {512, 512, 3, 3}, false),
          histogram("histogram", false),
          histogram("histogram_log", true),
          small_histogram(),
          strip(),
          small_things()};
}

}  // namespace tensorscope::viewer::gallery
