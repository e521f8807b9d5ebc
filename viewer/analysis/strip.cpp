#include "viewer/analysis/strip.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "viewer/analysis/axis_view.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kAround = 4;         // samples at either side that tell how far apart samples usually are
constexpr double kMuchFarther = 4.0;       // a pace goes up by 2 or 2.5, thinning by 2: neither is a gap
constexpr double kLeastShare = 1.0 / 150;  // of the range of all steps

/// The distance that a quarter of the samples around one keep; 0 if there are less than two distances to tell from.
/// Where short visits of a job lie far apart it is the distance within a visit.
double usual_distance(std::span<const double> steps, std::size_t sample) {
  const std::size_t first = sample > kAround ? sample - kAround : 0;
  const std::size_t last = std::min(sample + kAround, steps.size() - 1);
  std::vector<double> distances;
  for (std::size_t i = first; i < last; ++i) {
    distances.push_back(steps[i + 1] - steps[i]);
  }
  if (distances.size() < 2) {
    return 0.0;
  }
  const auto quarter = distances.begin() + static_cast<std::ptrdiff_t>((distances.size() - 1) / 4);
  std::nth_element(distances.begin(), quarter, distances.end());
  return *quarter;
}

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

std::vector<double> sample_ends(std::span<const double> steps) {
  std::vector<double> ends;
  const double least = steps.empty() ? 0.0 : std::max(1.0, (steps.back() - steps.front()) * kLeastShare);
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    const double usual = std::max(usual_distance(steps, i), least);
    const bool is_gap = steps[i + 1] - steps[i] > kMuchFarther * usual;
    ends.push_back(is_gap ? steps[i] + usual : steps[i + 1]);
  }
  if (!steps.empty()) {
    ends.push_back(steps.back() + least);
  }
  return ends;
}

Strip strip(const HistogramHistory& history, Range steps, Range values, AxisScale value_scale, int width, int height) {
  Strip result{width, height, {}};
  result.density.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), kNothing);
  const std::size_t bins = history.bins();
  const std::vector<std::size_t> row_bins = bins_of_rows(history, values, value_scale, height);
  const std::vector<float> density = densities(history, value_scale);
  for (int x = 0; x < width; ++x) {
    const std::size_t sample = newest_at(history.steps, value_at((x + 1.0) / width, steps, {}));
    if (sample == history.steps.size() || history.ends[sample] <= value_at(static_cast<double>(x) / width, steps, {})) {
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
