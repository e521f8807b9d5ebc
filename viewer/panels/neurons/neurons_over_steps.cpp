#include "viewer/panels/neurons/neurons_over_steps.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "viewer/analysis/strip.h"
#include "viewer/look/number_format.h"

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

// Of as many neurons as the newest has, in the order of their steps.
std::vector<const Summary*> samples_of(const Source& source) {
  std::vector<const Summary*> samples;
  const auto all = source.summaries.all();
  for (std::size_t i = all.size(); i-- > 0;) {
    if (!all[i].units || all[i].units->count() == 0) continue;
    const UnitValues& units = *all[i].units;
    const UnitValues& newest = samples.empty() ? units : *samples.front()->units;
    if (units.count() == newest.count() && units.total == newest.total) samples.push_back(&all[i]);
  }
  std::ranges::reverse(samples);
  return samples;
}

}  // namespace

void NeuronsOverSteps::update(const Source& source, OverSteps figure) {
  const Of of{source.id(), source.phase, figure};
  if (of == of_ && samples_revision_ == source.summaries.revision()) return;
  samples_revision_ = source.summaries.revision();
  ++revision_;
  const std::vector<const Summary*> samples = samples_of(source);
  samples_ = samples.size();
  if (samples.empty()) {
    values_.clear();
    shown_.clear();
    gaps_.clear();
    return;
  }
  const UnitValues& units = *samples.back()->units;
  const std::size_t count = units.count();
  const std::uint64_t first = samples.front()->step;
  const std::uint64_t span = samples.back()->step - first + 1;
  const std::uint64_t most = std::clamp<std::uint64_t>(kMostCells / count, 64, kMostColumns);
  // A power of two stays for long while steps come: columns are added, and the others stay what they are.
  const std::uint64_t stride = std::bit_ceil((span + most - 1) / most);
  const std::uint64_t columns = (span + stride - 1) / stride;
  const widgets::SampledDim neurons{static_cast<std::int64_t>(units.total), 0, std::max<std::int64_t>(units.stride, 1),
                                    static_cast<std::int64_t>(count)};
  const widgets::SampledDim steps{static_cast<std::int64_t>(first + columns * stride), static_cast<std::int64_t>(first),
                                  static_cast<std::int64_t>(stride), static_cast<std::int64_t>(columns)};
  const bool goes_on = of == of_ && neurons == neurons_ && steps.start == steps_.start &&
                       steps.stride == steps_.stride && columns >= shown_.size();
  if (!goes_on) shown_.clear();
  of_ = of;
  neurons_ = neurons;
  steps_ = steps;
  // More may have come at the step that was the last one.
  const std::size_t settled = shown_.empty() ? 0 : shown_.size() - 1;
  widen(count, columns);
  std::size_t at = 0;
  for (std::size_t column = 0; column < columns; ++column) {
    const std::uint64_t last = first + (column + 1) * stride - 1;
    while (at + 1 < samples.size() && samples[at + 1]->step <= last) ++at;
    if (column < settled && shown_[column] == samples[at]->step) continue;
    shown_[column] = samples[at]->step;
    for (std::size_t i = 0; i < count; ++i) values_[i * columns + column] = figure_of(*samples[at]->units, figure, i);
    ++columns_filled_;
  }
  find_gaps(samples);
}

void NeuronsOverSteps::find_gaps(const std::vector<const Summary*>& samples) {
  std::vector<double> at;
  for (const Summary* sample : samples) at.push_back(static_cast<double>(sample->step));
  const std::vector<double> ends = analysis::sample_ends(at);
  gaps_.resize(shown_.size());
  for (std::size_t column = 0; column < shown_.size(); ++column) {
    const auto first = static_cast<double>(steps_.index(static_cast<std::int64_t>(column)));
    gaps_[column] = ends[analysis::newest_at(at, static_cast<double>(shown_[column]))] <= first ? 1 : 0;
  }
}

// Row by row from the last: a row moves up, to where none is any more.
void NeuronsOverSteps::widen(std::size_t rows, std::size_t columns) {
  const std::size_t before = shown_.size();
  values_.resize(rows * columns);
  shown_.resize(columns);
  for (std::size_t row = rows; before > 0 && row-- > 0;) {
    const auto from = values_.begin() + static_cast<std::ptrdiff_t>(row * before);
    const auto to = values_.begin() + static_cast<std::ptrdiff_t>(row * columns + before);
    std::copy_backward(from, from + static_cast<std::ptrdiff_t>(before), to);
  }
}

std::size_t NeuronsOverSteps::drawn_samples() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < shown_.size(); ++i) count += i == 0 || shown_[i] != shown_[i - 1] ? 1U : 0U;
  return count;
}

std::uint64_t NeuronsOverSteps::cells_of_all() const {
  return static_cast<std::uint64_t>(neurons_.extent) * static_cast<std::uint64_t>(steps_.count);
}

std::string NeuronsOverSteps::coverage() const {
  const std::size_t drawn = drawn_samples();
  const std::string all = look::format_count(samples_) + (samples_ == 1 ? " sample kept" : " samples kept");
  return drawn < samples_ ? look::format_count(drawn) + " of " + all : all;
}

}  // namespace tensorscope::viewer
