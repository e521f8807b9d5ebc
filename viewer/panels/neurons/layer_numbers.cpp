#include "viewer/panels/neurons/layer_numbers.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

using analysis::NeuronState;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr analysis::HealthRule kRule;

void take_units(LayerNumbers& numbers, const Summary& summary, std::vector<std::uint64_t>& not_finite) {
  const UnitValues& units = *summary.units;
  numbers.step = summary.step;
  numbers.total = units.total;
  numbers.stride = std::max(units.stride, 1U);
  numbers.elements = units.elements;
  numbers.of_each = units.of_each;
  not_finite.assign(units.not_finite.begin(), units.not_finite.end());
  for (std::size_t i = 0; i < units.count(); ++i) {
    const bool has_any = i >= not_finite.size() || not_finite[i] < units.elements;
    numbers.mean.push_back(has_any ? static_cast<double>(units.mean[i]) : kNan);
    numbers.on_rate.push_back(has_any ? static_cast<double>(units.on_rate[i]) : kNan);
    numbers.largest.push_back(has_any ? static_cast<double>(units.abs_max[i]) : kNan);
  }
}

// From every so manieth neuron from the first on to those that units tell about.
std::vector<double> spread(const std::vector<double>& values, const LayerNumbers& numbers, std::uint64_t first,
                           std::uint64_t stride) {
  std::vector<double> found(numbers.count(), kNan);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::uint64_t neuron = numbers.neuron(i);
    if (neuron < first || (neuron - first) % stride != 0) continue;
    const std::uint64_t at = (neuron - first) / stride;
    if (at < values.size()) found[i] = values[at];
  }
  return found;
}

bool can_saturate(analysis::OutputKind kind) {
  return kind == analysis::OutputKind::tanh || kind == analysis::OutputKind::sigmoid;
}

}  // namespace

std::size_t LayerNumbers::count_of(NeuronState state) const {
  return static_cast<std::size_t>(std::ranges::count(states, state));
}

std::optional<LayerNumbers> layer_numbers(const Source& source, std::uint64_t step, analysis::OutputKind kind,
                                          bool is_same_batch, const LayerElements* elements,
                                          const RegionSample* elements_of, const UnitsSeen& units,
                                          const ElementsSeen& elements_seen) {
  const Summary* const summary = source.summaries.at(step, [](const Summary& each) { return each.units.has_value(); });
  if (summary == nullptr) return std::nullopt;
  LayerNumbers numbers;
  std::vector<std::uint64_t> not_finite;
  take_units(numbers, *summary, not_finite);
  const ElementsSeen::Figures figures = elements_seen.figures(step, is_same_batch);
  numbers.seen = units.seen;
  numbers.std.assign(numbers.count(), kNan);
  numbers.not_finite_step.assign(numbers.count(), numbers.step);
  std::vector<double> magnitude = units.magnitude;
  numbers.elements_seen = units.seen;
  if (elements != nullptr && elements_of != nullptr) {
    const std::size_t axis = elements->layout.axis;
    const std::uint64_t first = elements_of->region.window.start[axis];
    const std::uint64_t stride = std::max(elements_of->region.window.stride[axis], 1U);
    numbers.std = spread(elements->std, numbers, first, stride);
    numbers.std_step = elements_of->step;
    numbers.std_elements = elements->layout.samples * elements->layout.positions;
    // What the picture shows is not passed over, even where the units are of another step.
    not_finite.resize(numbers.count(), 0);
    const std::vector<double> bad =
        spread({elements->not_finite.begin(), elements->not_finite.end()}, numbers, first, stride);
    for (std::size_t i = 0; i < bad.size(); ++i) {
      if (!(bad[i] > 0.0)) continue;
      if (not_finite[i] == 0) numbers.not_finite_step[i] = elements_of->step;
      not_finite[i] = std::max(not_finite[i], static_cast<std::uint64_t>(bad[i]));
    }
    if (magnitude.empty() || can_saturate(kind)) {
      magnitude = spread(figures.magnitude, numbers, figures.first, figures.stride);
      numbers.elements_seen = figures.seen;
    }
    if (can_saturate(kind)) numbers.saturated = spread(figures.saturated, numbers, figures.first, figures.stride);
  } else if (magnitude.empty()) {
    numbers.elements_seen = {};
  }
  numbers.dormancy = analysis::dormancy_scores(magnitude);
  numbers.dormancy.resize(numbers.count(), kNan);
  analysis::LayerEvidence evidence;
  evidence.kind = kind;
  evidence.on_rate = units.on_rate;
  evidence.largest = units.largest;
  evidence.not_finite = not_finite;
  evidence.samples = units.seen.samples;
  evidence.steps = units.seen.steps;
  evidence.magnitude = magnitude;
  evidence.saturated = numbers.saturated;
  evidence.element_samples = numbers.elements_seen.samples;
  evidence.element_steps = numbers.elements_seen.steps;
  numbers.states = analysis::judge(evidence, kRule);
  return numbers;
}

std::string elements_text(const LayerNumbers& numbers) {
  const std::string looked_at = look::format_count(numbers.elements);
  return numbers.elements < numbers.of_each ? looked_at + " of " + look::format_count(numbers.of_each)
                                            : "all " + looked_at;
}

bool is_enough_seen(const Seen& seen) {
  return seen.samples >= kRule.least_samples && seen.steps >= kRule.least_steps;
}

std::string seen_text(const Seen& seen, const char* samples, bool is_same_batch) {
  const std::string of_samples = std::string(" ") + samples;
  const auto steps = [](std::uint64_t count) { return count == 1 ? std::string(" step") : std::string(" steps"); };
  if (is_enough_seen(seen)) {
    return "over " + look::format_count(seen.samples) + of_samples + ", " + look::format_count(seen.steps) +
           steps(seen.steps);
  }
  std::string text = "not enough seen: ";
  if (seen.samples < kRule.least_samples) {
    text += look::format_count(seen.samples) + " of " + look::format_count(kRule.least_samples) + of_samples;
    // It never becomes enough.
    if (is_same_batch) text += ", the same at every step: choose the layer in training";
  }
  if (seen.steps < kRule.least_steps) {
    if (seen.samples < kRule.least_samples) text += ", ";
    text += look::format_count(seen.steps) + " of " + look::format_count(kRule.least_steps) + " steps";
  }
  return text;
}

namespace {

// "2 NaN or Inf at step 40, 1 at step 30".
std::string not_finite_text(const LayerNumbers& numbers, schema::SourceKind kind) {
  std::map<std::uint64_t, std::size_t, std::greater<>> at_step;
  for (std::size_t i = 0; i < numbers.count(); ++i) {
    if (numbers.states[i] == NeuronState::not_finite) ++at_step[numbers.not_finite_step[i]];
  }
  std::string text;
  for (const auto& [step, count] : at_step) {
    const std::string what = text.empty() ? std::string(" ") + state_word(NeuronState::not_finite, kind) : "";
    text += (text.empty() ? "" : ", ") + look::format_count(count) + what + " at step " + look::format_count(step);
  }
  return text;
}

}  // namespace

std::string health_text(const LayerNumbers& numbers, schema::SourceKind kind, const char* samples, bool is_same_batch) {
  const auto add = [&](std::string& text, NeuronState state) {
    const std::size_t count = numbers.count_of(state);
    if (count == 0) return;
    text += (text.empty() ? "" : ", ") + look::format_count(count) + " " + state_word(state, kind);
  };
  const std::string bad = not_finite_text(numbers, kind);
  std::string text;
  for (const NeuronState state : {NeuronState::dead, NeuronState::saturated, NeuronState::dormant}) add(text, state);
  if (text.empty() && is_enough_seen(numbers.seen)) text = std::string("none ") + state_word(NeuronState::dead, kind);
  text += (text.empty() ? "" : " ") + seen_text(numbers.seen, samples, is_same_batch);
  return bad.empty() ? text : bad + " · " + text;
}

std::string reason_text(const LayerNumbers& numbers, std::size_t row, const char* samples, bool is_same_batch) {
  const auto over = [&](const Seen& seen) { return " " + seen_text(seen, samples, is_same_batch); };
  switch (numbers.states[row]) {
    case NeuronState::unknown:
      return seen_text(numbers.seen, samples, is_same_batch);
    case NeuronState::dormant:
      return "score " + look::format_number(numbers.dormancy[row]) + over(numbers.elements_seen);
    case NeuronState::saturated:
      return look::format_percent(numbers.saturated[row]) + over(numbers.elements_seen);
    case NeuronState::dead:
      return "on-rate 0" + over(numbers.seen);
    case NeuronState::not_finite:
      return "at step " + look::format_count(numbers.not_finite_step[row]);
    case NeuronState::alive:
      break;
  }
  return {};
}

const char* state_word(NeuronState state, schema::SourceKind kind) {
  switch (state) {
    case NeuronState::unknown:
      return "not known yet";
    case NeuronState::alive:
      return kind == schema::SourceKind::activation ? "alive" : "ok";
    case NeuronState::dormant:
      return kind == schema::SourceKind::activation ? "dormant" : "weak";
    case NeuronState::saturated:
      return "saturated";
    case NeuronState::dead:
      return kind == schema::SourceKind::activation ? "dead" : "always 0";
    case NeuronState::not_finite:
      return "NaN or Inf";
  }
  return "";
}

}  // namespace tensorscope::viewer
