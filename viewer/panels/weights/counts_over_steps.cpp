#include "viewer/panels/weights/counts_over_steps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "viewer/analysis/axis_view.h"
#include "viewer/panels/curves/symlog_threshold.h"
#include "viewer/panels/weights/grid_counts.h"

namespace tensorscope::viewer {
namespace {

constexpr std::array kShares{0.05, 0.5, 0.95};
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void CountsOverSteps::update(const SamplesByStep<Summary>& summaries, analysis::ScaleKind kind) {
  if (of_ == &summaries && samples_revision_ == summaries.revision() && scale_.kind == kind) return;
  of_ = &summaries;
  samples_revision_ = summaries.revision();
  scale_.kind = kind;
  ++revision_;
  choose(summaries);
  make_edges();
  steps_.clear();
  masses_.clear();
  for (auto& line : quantiles_) line.clear();
  for (const Summary* summary : chosen_) {
    steps_.push_back(static_cast<double>(summary->step));
    const bool has_values = !edges_.empty() && value_range(*summary);
    const std::vector<double> masses = has_values ? analysis::rebin(grid_of(*summary), edges_) : std::vector<double>();
    for (std::size_t bin = 0; bin + 1 < edges_.size(); ++bin) {
      masses_.push_back(masses.empty() ? 0.0F : static_cast<float>(masses[bin]));
    }
    for (std::size_t i = 0; i < kShares.size(); ++i) {
      const auto quantile = has_values ? analysis::quantile(grid_of(*summary), kShares[i]) : std::nullopt;
      quantiles_[i].push_back(quantile ? quantile->value : kNone);
    }
  }
  ends_ = analysis::sample_ends(steps_);
  chosen_.clear();
}

void CountsOverSteps::choose(const SamplesByStep<Summary>& summaries) {
  chosen_.clear();
  for (const Summary& summary : summaries.all()) {
    if (!summary.histogram) continue;
    // Of several at one step, the last.
    if (!chosen_.empty() && chosen_.back()->step == summary.step) chosen_.pop_back();
    chosen_.push_back(&summary);
  }
  if (chosen_.size() <= kMostSteps) return;
  const double first = static_cast<double>(chosen_.front()->step);
  const double span = static_cast<double>(chosen_.back()->step) - first;
  std::vector<const Summary*> kept;
  double last_place = -1.0;
  for (const Summary* summary : chosen_) {
    const double place = std::floor((static_cast<double>(summary->step) - first) / span * (kMostSteps - 1));
    // The last of each place, so that the newest stays.
    if (place == last_place) kept.pop_back();
    kept.push_back(summary);
    last_place = place;
  }
  chosen_ = std::move(kept);
}

void CountsOverSteps::make_edges() {
  std::optional<analysis::Range> range;
  for (const Summary* summary : chosen_) range = analysis::unite(range, value_range(*summary));
  edges_.clear();
  if (!range) return;
  scale_.linthresh = symlog_threshold(std::max(std::abs(range->lo), std::abs(range->hi)));
  if (range->lo == range->hi) range = analysis::padded(*range, {});
  const std::size_t bins = bins_for(chosen_.back()->sampled, kMostBins);
  for (std::size_t i = 0; i <= bins; ++i) {
    edges_.push_back(analysis::value_at(static_cast<double>(i) / static_cast<double>(bins), *range, scale_));
  }
  // Rounding must not leave the extremes out.
  edges_.front() = range->lo;
  edges_.back() = range->hi;
}

std::size_t CountsOverSteps::memory_bytes() const {
  const std::size_t numbers = steps_.capacity() * 5 + edges_.capacity();
  return numbers * sizeof(double) + masses_.capacity() * sizeof(float);
}

DrawnTable CountsOverSteps::table() const {
  std::vector<double> step, from, to, elements;
  const std::size_t bins = edges_.size() > 1 ? edges_.size() - 1 : 0;
  for (std::size_t s = 0; s < steps_.size(); ++s) {
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const float mass = masses_[s * bins + bin];
      if (mass <= 0.0F) continue;
      step.push_back(steps_[s]);
      from.push_back(edges_[bin]);
      to.push_back(edges_[bin + 1]);
      elements.push_back(static_cast<double>(mass));
    }
  }
  return {
      {{"step", std::move(step)}, {"from", std::move(from)}, {"to", std::move(to)}, {"elements", std::move(elements)}}};
}

}  // namespace tensorscope::viewer
