#include "viewer/panels/neurons/neurons_over_steps.h"

#include <algorithm>
#include <limits>

namespace tensorscope::viewer {
namespace {

constexpr std::uint64_t kMostCells = std::uint64_t{1} << 20;
constexpr std::uint64_t kMostColumns = 512;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

float figure_of(const UnitValues& units, OverSteps figure, std::size_t neuron) {
  const bool has_any = units.not_finite.empty() || units.not_finite[neuron] < units.elements;
  if (!has_any) return kNan;
  return figure == OverSteps::mean ? units.mean[neuron] : units.on_rate[neuron];
}

}  // namespace

void NeuronsOverSteps::update(const Source& source, OverSteps figure) {
  if (of_ == source.id() && samples_revision_ == source.summaries.revision() && figure_ == figure) return;
  of_ = source.id();
  samples_revision_ = source.summaries.revision();
  figure_ = figure;
  ++revision_;
  values_.clear();
  shown_.clear();
  std::vector<const Summary*> samples;
  const auto all = source.summaries.all();
  for (std::size_t i = all.size(); i-- > 0;) {
    if (!all[i].units) continue;
    const UnitValues& units = *all[i].units;
    const UnitValues& newest = samples.empty() ? units : *samples.front()->units;
    if (units.count() == newest.count() && units.total == newest.total) samples.push_back(&all[i]);
  }
  samples_ = samples.size();
  if (samples.empty() || samples.front()->units->count() == 0) return;
  std::ranges::reverse(samples);
  const UnitValues& units = *samples.back()->units;
  const std::size_t count = units.count();
  const std::uint64_t first = samples.front()->step;
  const std::uint64_t span = samples.back()->step - first + 1;
  const std::uint64_t most = std::clamp<std::uint64_t>(kMostCells / count, 64, kMostColumns);
  const std::uint64_t stride = (span + most - 1) / most;
  const std::uint64_t columns = (span + stride - 1) / stride;
  neurons_ = {static_cast<std::int64_t>(units.total), 0, std::max<std::int64_t>(units.stride, 1),
              static_cast<std::int64_t>(count)};
  steps_ = {static_cast<std::int64_t>(first + columns * stride), static_cast<std::int64_t>(first),
            static_cast<std::int64_t>(stride), static_cast<std::int64_t>(columns)};
  values_.resize(count * columns);
  std::size_t at = 0;
  for (std::uint64_t column = 0; column < columns; ++column) {
    const std::uint64_t last = first + (column + 1) * stride - 1;
    while (at + 1 < samples.size() && samples[at + 1]->step <= last) ++at;
    shown_.push_back(samples[at]->step);
    for (std::size_t i = 0; i < count; ++i) values_[i * columns + column] = figure_of(*samples[at]->units, figure, i);
  }
}

}  // namespace tensorscope::viewer
