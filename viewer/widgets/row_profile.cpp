#include "viewer/widgets/row_profile.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "viewer/analysis/ticks.h"
#include "viewer/look/look.h"

namespace tensorscope::viewer::widgets {
namespace {

using look::px;

constexpr double kBarAlpha = 0.85;
constexpr double kRangeAlpha = 0.4;
constexpr double kTickPitch = 88;

// The rows of one pixel, or one row of several pixels.
struct Bar {
  float y0 = 0.0F;
  float y1 = 0.0F;
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();
  double sum = 0.0;
  std::size_t count = 0;
  bool has_nan = false;

  void add(double value) {
    if (std::isfinite(value)) {
      sum += value;
      ++count;
      least = std::min(least, value);
      greatest = std::max(greatest, value);
    } else {
      has_nan = true;
    }
  }
};

void draw_bar(ImDrawList& list, const Box& plot, const RowProfile& profile, const Bar& bar) {
  const float zero = std::clamp(profile.value_axis.pixel(0.0), plot.x0, plot.x1);
  const float gap = bar.y1 - bar.y0 >= px(5) ? look::hairline() : 0.0F;
  const look::Rgb color = look::series(profile.style).color;
  const auto fill = [&](float from, float to, double alpha) {
    list.AddRectFilled({from, bar.y0}, {std::max(to, from + 1.0F), bar.y1 - gap}, look::ink(color, alpha));
  };
  if (bar.count > 1) {
    fill(profile.value_axis.pixel(bar.least), profile.value_axis.pixel(bar.greatest), kRangeAlpha);
  }
  if (bar.count > 0) {
    const float mean = profile.value_axis.pixel(bar.sum / static_cast<double>(bar.count));
    fill(std::min(zero, mean), std::max(zero, mean), kBarAlpha);
  }
  if (bar.has_nan) {
    list.AddRectFilled({zero - px(2), bar.y0}, {zero + px(3), std::max(bar.y1 - gap, bar.y0 + px(2))},
                       look::ink(look::palette().nan));
  }
}

}  // namespace

void draw_row_profile(ImDrawList& list, const Box& plot, const RowProfile& profile) {
  const look::Palette& p = look::palette();
  const float w = look::hairline();
  list.PushClipRect({plot.x0, plot.y0}, {plot.x1 + w, plot.y1}, true);
  const int wanted = std::max(3, static_cast<int>(plot.width() / px(kTickPitch)));
  for (const double tick : analysis::ticks(profile.value_axis.view, {}, wanted).major) {
    const float x = std::floor(profile.value_axis.pixel(tick));
    list.AddRectFilled({x, plot.y0}, {x + w, plot.y1}, look::ink(p.hairline, 0.7));
  }
  Bar bar;
  bar.y1 = -1.0F;
  const auto flush = [&] {
    if (bar.y1 > bar.y0) draw_bar(list, plot, profile, bar);
  };
  for (std::size_t i = 0; i < profile.values.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    const float y0 = std::floor(profile.row_axis.pixel(static_cast<double>(profile.rows.index(row))));
    const float y1 = std::floor(profile.row_axis.pixel(static_cast<double>(profile.rows.index(row + 1))));
    if (y1 < plot.y0 || y0 > plot.y1) continue;
    if (y0 != bar.y0 || bar.y1 < bar.y0) {
      flush();
      bar = {};
      bar.y0 = y0;
    }
    bar.y1 = std::max(y1, y0 + 1.0F);
    bar.add(profile.values[i]);
  }
  flush();
  const float zero = std::floor(profile.value_axis.pixel(0.0));
  if (zero >= plot.x0 && zero <= plot.x1) {
    list.AddRectFilled({zero, plot.y0}, {zero + w, plot.y1}, look::ink(p.secondary, 0.8));
  }
  list.PopClipRect();
}

}  // namespace tensorscope::viewer::widgets
