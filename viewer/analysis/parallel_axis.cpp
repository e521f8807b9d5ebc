#include "viewer/analysis/parallel_axis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "viewer/analysis/axis_view.h"

namespace tensorscope::viewer::analysis {

ParallelAxis numeric_axis(std::span<const double> values) {
  ParallelAxis axis;
  const std::optional<Range> all = full_range(values, ScaleKind::linear);
  if (!all) return axis;
  if (all->lo > 0.0 && all->hi / all->lo >= kLogFrom) axis.scale.kind = ScaleKind::log;
  // A value between two that are all but the same would be anywhere.
  axis.view = is_resolved(*all) ? *all : padded(*all, axis.scale);
  return axis;
}

ParallelAxis category_axis(std::span<const std::string> words) {
  ParallelAxis axis;
  for (const std::string& word : words) {
    if (!word.empty()) axis.categories.push_back(word);
  }
  std::ranges::sort(axis.categories);
  const auto repeated = std::ranges::unique(axis.categories);
  axis.categories.erase(repeated.begin(), repeated.end());
  const auto last = static_cast<double>(std::max<std::size_t>(axis.categories.size(), 1) - 1);
  axis.view = last > 0.0 ? Range{0.0, last} : Range{-1.0, 1.0};
  return axis;
}

std::optional<double> place_on(const ParallelAxis& axis, double value) {
  if (!std::isfinite(value)) return std::nullopt;
  const double place = fraction_of(value, axis.view, axis.scale);
  return std::isfinite(place) ? std::optional(place) : std::nullopt;
}

double index_of(const ParallelAxis& axis, const std::string& word) {
  const auto found = std::ranges::find(axis.categories, word);
  return found != axis.categories.end() ? static_cast<double>(found - axis.categories.begin())
                                        : std::numeric_limits<double>::quiet_NaN();
}

double value_on(const ParallelAxis& axis, double place) {
  return value_at(place, axis.view, axis.scale);
}

bool is_within(std::span<const double> values, std::span<const std::optional<Range>> brushes) {
  for (std::size_t i = 0; i < std::min(values.size(), brushes.size()); ++i) {
    if (brushes[i] && !(std::isfinite(values[i]) && brushes[i]->contains(values[i]))) return false;
  }
  return true;
}

}  // namespace tensorscope::viewer::analysis
