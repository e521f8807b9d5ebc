#include "viewer/analysis/neuron_health.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <string>

namespace tensorscope::viewer::analysis {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// "aten::relu_" and "ReLU" are both "relu".
std::string plain(std::string_view name) {
  if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  while (name.ends_with('_')) name.remove_suffix(1);
  std::string text(name);
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

OutputKind kind_of(const std::string& name) {
  if (name == "tanh" || name == "hardtanh") return OutputKind::tanh;
  if (name == "sigmoid" || name == "hardsigmoid") return OutputKind::sigmoid;
  constexpr std::array kRectified{"relu", "relu6", "threshold"};
  const bool is_rectified = std::ranges::find(kRectified, name) != kRectified.end();
  return is_rectified ? OutputKind::rectified : OutputKind::any;
}

double at(std::span<const double> values, std::size_t i) {
  return i < values.size() ? values[i] : kNan;
}

bool is_enough(std::uint64_t samples, std::uint64_t steps, const HealthRule& rule) {
  return samples >= rule.least_samples && steps >= rule.least_steps;
}

}  // namespace

OutputKind output_kind(std::string_view operator_name, std::string_view module_type) {
  const OutputKind kind = kind_of(plain(operator_name));
  return kind != OutputKind::any || !operator_name.empty() ? kind : kind_of(plain(module_type));
}

bool is_saturated(OutputKind kind, double output) {
  if (kind == OutputKind::tanh) return std::abs(output) > kSaturatedTanh;
  return kind == OutputKind::sigmoid && (output > kSaturatedSigmoid || output < 1.0 - kSaturatedSigmoid);
}

std::vector<double> dormancy_scores(std::span<const double> magnitude) {
  double sum = 0.0;
  std::size_t known = 0;
  for (const double each : magnitude) {
    if (!std::isfinite(each)) continue;
    sum += each;
    ++known;
  }
  std::vector<double> scores(magnitude.size(), kNan);
  if (sum <= 0.0) return scores;
  const double mean = sum / static_cast<double>(known);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::isfinite(magnitude[i])) scores[i] = magnitude[i] / mean;
  }
  return scores;
}

std::vector<NeuronState> judge(const LayerEvidence& e, const HealthRule& rule) {
  const std::vector<double> scores = dormancy_scores(e.magnitude);
  const bool is_rate_known = is_enough(e.samples, e.steps, rule);
  const bool are_elements_known = is_enough(e.element_samples, e.element_steps, rule);
  std::vector<NeuronState> states(e.on_rate.size(), NeuronState::unknown);
  for (std::size_t i = 0; i < states.size(); ++i) {
    const bool is_off = e.on_rate[i] == 0.0 && (e.kind == OutputKind::rectified || at(e.largest, i) == 0.0);
    if (i < e.not_finite.size() && e.not_finite[i] > 0) {
      states[i] = NeuronState::not_finite;
    } else if (is_rate_known && is_off) {
      states[i] = NeuronState::dead;
    } else if (are_elements_known && at(e.saturated, i) >= rule.saturated_at) {
      states[i] = NeuronState::saturated;
    } else if (are_elements_known && at(scores, i) <= rule.dormant_at) {
      states[i] = NeuronState::dormant;
    } else if (is_rate_known && std::isfinite(e.on_rate[i])) {
      states[i] = NeuronState::alive;
    }
  }
  return states;
}

}  // namespace tensorscope::viewer::analysis
