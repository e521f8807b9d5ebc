#include "viewer/analysis/strip.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "viewer/analysis/axis_view.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

/// The bin of every pixel row, from the top; bins() where the row is outside.
std::vector<std::size_t> bins_of_rows(const HistogramHistory& history, Range values, AxisScale scale, int height) {
  std::vector<std::size_t> bins(static_cast<std::size_t>(height), history.bins());
  for (std::size_t row = 0; row < bins.size(); ++row) {
    const double v = value_at(1.0 - (static_cast<double>(row) + 0.5) / height, values, scale);
    const auto after = std::upper_bound(history.edges.begin(), history.edges.end(), v);
    if (after != history.edges.begin() && after != history.edges.end()) {
      bins[row] = static_cast<std::size_t>(after - history.edges.begin()) - 1;
    }
  }
  return bins;
}

/// Mass per unit of the axis as it is drawn, so that wide bins do not look fuller than narrow ones.
std::vector<float> densities(const HistogramHistory& history, AxisScale scale) {
  std::vector<float> result(history.masses.size(), 0.0F);
  const std::size_t bins = history.bins();
  for (std::size_t s = 0; s < history.steps.size(); ++s) {
    const auto sample = history.masses.subspan(s * bins, bins);
    const double total = std::accumulate(sample.begin(), sample.end(), 0.0);
    for (std::size_t b = 0; b < bins && total > 0.0; ++b) {
      const double length = scale.forward(history.edges[b + 1]) - scale.forward(history.edges[b]);
      if (length > 0.0) {
        result[s * bins + b] = static_cast<float>(static_cast<double>(sample[b]) / total / length);
      }
    }
  }
  const float most = result.empty() ? 0.0F : *std::max_element(result.begin(), result.end());
  for (float& d : result) {
    d = d > 0.0F ? d / most : kNothing;
  }
  return result;
}

}  // namespace

std::size_t newest_at(std::span<const double> steps, double step) {
  const auto after = std::upper_bound(steps.begin(), steps.end(), step);
  return after == steps.begin() ? steps.size() : static_cast<std::size_t>(after - steps.begin()) - 1;
}

Strip strip(const HistogramHistory& history, Range steps, Range values, AxisScale value_scale, int width, int height) {
  Strip result{width, height, {}};
  result.density.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), kNothing);
  const std::size_t bins = history.bins();
  const std::vector<std::size_t> row_bins = bins_of_rows(history, values, value_scale, height);
  const std::vector<float> density = densities(history, value_scale);
  for (int x = 0; x < width; ++x) {
    const double step = value_at((x + 1.0) / width, steps, {});
    const std::size_t sample = newest_at(history.steps, step);
    if (sample == history.steps.size()) {
      continue;
    }
    for (std::size_t row = 0; row < row_bins.size(); ++row) {
      if (row_bins[row] < bins) {
        result.density[row * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)] =
            density[sample * bins + row_bins[row]];
      }
    }
  }
  return result;
}

}  // namespace tensorscope::viewer::analysis
