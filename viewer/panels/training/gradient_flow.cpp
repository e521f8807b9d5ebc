#include "viewer/panels/training/gradient_flow.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "viewer/panels/curves/scalar_groups.h"
#include "viewer/panels/step_span.h"

namespace tensorscope::viewer {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double mean_magnitude(const schema::Stats& stats) {
  return stats.finite() > 0 ? stats.l1 / static_cast<double>(stats.finite()) : 0.0;
}

// The rows' numbers in the order of these layers.
std::vector<std::size_t> by_layer(const std::vector<ParameterRow>& rows, std::span<const Layer> layers) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < layers.size(); ++i) places.emplace(layers[i].path, i);
  std::vector<std::size_t> place_of, order;
  for (const ParameterRow& row : rows) {
    const auto found = places.find(module_of(row.parameter->path()));
    order.push_back(place_of.size());
    place_of.push_back(found != places.end() ? found->second : layers.size());
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t row) { return place_of[row]; });
  return order;
}

// What a log axis has a place for.
std::optional<analysis::Range> positive(double lo, double hi) {
  if (!(hi > 0.0)) return std::nullopt;
  return analysis::Range{lo > 0.0 ? lo : hi, hi};
}

}  // namespace

void GradientFlow::Kept::take_in(const SamplesByStep<Summary>& summaries) {
  if (revision == summaries.revision()) return;
  if (summaries.rearranged() > revision) *this = {};
  revision = summaries.revision();
  const std::span<const Summary> all = summaries.all();
  // The newest step may still get more: it is counted anew each time.
  const std::size_t before_newest = all.empty() ? 0 : all.size() - summaries.exactly(all.back().step).size();
  for (; settled < before_newest; ++settled) means.add(all[settled]);
  with_newest = means;
  for (std::size_t i = settled; i < all.size(); ++i) with_newest.add(all[i]);
}

void GradientFlow::Means::add(const Summary& summary) {
  if (!summary.stats || summary.stats->finite() == 0) return;
  const double mean = mean_magnitude(*summary.stats);
  range = analysis::unite(range, analysis::Range{mean, mean});
  ++steps;
}

void GradientFlow::update(const Store& store, std::span<const Layer> layers) {
  bars_.clear();
  std::optional<analysis::Range> all;
  std::vector<std::string> names;
  std::vector<ParameterRow> rows = parameter_rows(store);
  for (const std::size_t i : by_layer(rows, layers)) {
    ParameterRow& row = rows[i];
    if (row.gradient == nullptr) continue;
    FlowBar bar{std::move(row), {}, {}, 0};
    Kept& kept = kept_[bar.row.gradient];
    kept.take_in(bar.row.gradient->summaries);
    bar.kept = kept.with_newest.range;
    bar.kept_steps = kept.with_newest.steps;
    if (bar.row.magnitudes) all = analysis::unite(all, positive(bar.row.magnitudes->lo, bar.row.magnitudes->hi));
    if (bar.row.slopes != nullptr) all = analysis::unite(all, positive(bar.row.mean_magnitude, bar.row.mean_magnitude));
    if (bar.kept) all = analysis::unite(all, positive(bar.kept->lo, bar.kept->hi));
    names.push_back(bar.row.parameter->path());
    bars_.push_back(std::move(bar));
  }
  names = short_names(std::move(names));
  for (std::size_t i = 0; i < bars_.size(); ++i) bars_[i].name = std::move(names[i]);
  decades_.reset();
  if (all) decades_ = analysis::whole_decades(*all);
}

std::string GradientFlow::steps_text() const {
  StepSpan steps;
  for (const FlowBar& bar : bars_) {
    if (bar.row.slopes != nullptr) steps.add(bar.row.slopes->step);
  }
  return steps.text();
}

std::size_t GradientFlow::vanishing() const {
  return static_cast<std::size_t>(
      std::ranges::count(bars_, RowHealth::vanishing, [](const FlowBar& bar) { return bar.row.health; }));
}

std::size_t GradientFlow::not_finite() const {
  return static_cast<std::size_t>(std::ranges::count_if(bars_, [](const FlowBar& bar) {
    return bar.row.slopes != nullptr && bar.row.slopes->stats->finite() < bar.row.slopes->stats->elements;
  }));
}

DrawnTable GradientFlow::table() const {
  std::vector<std::string> names;
  std::vector<std::vector<double>> numbers(8);
  for (const FlowBar& bar : bars_) {
    names.push_back(bar.row.parameter->path());
    const Summary* const slopes = bar.row.slopes;
    const auto known = [slopes](double value) { return slopes != nullptr ? value : kUnknown; };
    const double values[] = {
        slopes != nullptr ? static_cast<double>(slopes->step) : kUnknown,
        bar.row.magnitudes ? bar.row.magnitudes->lo : kUnknown,
        known(bar.row.mean_magnitude),
        slopes != nullptr ? slopes->stats->abs_max : kUnknown,
        bar.kept ? bar.kept->lo : kUnknown,
        bar.kept ? bar.kept->hi : kUnknown,
        static_cast<double>(bar.kept_steps),
        slopes != nullptr ? static_cast<double>(slopes->stats->elements - slopes->stats->finite()) : kUnknown,
    };
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i].push_back(values[i]);
  }
  DrawnTable table{{{"parameter", std::move(names)}}};
  constexpr const char* kNames[] = {"step",
                                    "5th percentile of |g| > 0 ± one bin",
                                    "mean |g|",
                                    "max |g|",
                                    "lowest mean |g| of kept steps",
                                    "highest mean |g| of kept steps",
                                    "kept steps",
                                    "not finite"};
  for (std::size_t i = 0; i < numbers.size(); ++i) table.columns.push_back({kNames[i], std::move(numbers[i])});
  return table;
}

}  // namespace tensorscope::viewer
