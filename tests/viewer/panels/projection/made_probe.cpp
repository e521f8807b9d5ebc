#include "tests/viewer/panels/projection/made_probe.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace tensorscope::viewer {
namespace {

constexpr std::size_t kClasses = 10;
constexpr std::size_t kSide = 12;
constexpr double kTurn = 2.0 * std::numbers::pi;
const std::vector<std::string> kWords{"plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};

std::vector<float> activations(const MadeProbe& probe, double apart) {
  std::mt19937 of_classes(1);
  std::mt19937 of_samples(2);
  std::normal_distribution<double> normal;
  std::vector<double> middles(kClasses * probe.neurons);
  for (double& value : middles) value = normal(of_classes);
  for (std::size_t i = 0; probe.tuned && i < middles.size(); ++i) {
    const double label = kTurn * static_cast<double>(i / probe.neurons) / kClasses;
    const double neuron = kTurn * static_cast<double>(i % probe.neurons) / static_cast<double>(probe.neurons);
    middles[i] = std::cos(label - neuron) + 0.5 * std::cos(neuron);  // and some are on more often than others
  }
  std::vector<float> values;
  for (std::size_t i = 0; i < probe.samples; ++i) {
    const double* const middle = &middles[i % kClasses * probe.neurons];
    for (std::size_t j = 0; j < probe.neurons; ++j) {
      values.push_back(static_cast<float>(std::max(0.0, apart * middle[j] + normal(of_samples))));
    }
  }
  return values;
}

// A stroke whose direction is the class, so that pictures of one class look alike.
float pixel_of(std::size_t label, std::size_t sample, std::size_t x, std::size_t y) {
  const double angle =
      std::numbers::pi * static_cast<double>(label) / kClasses + 0.06 * std::sin(static_cast<double>(sample) * 7.0);
  const double u = static_cast<double>(x) - 5.5 - std::sin(static_cast<double>(sample));
  const double v = static_cast<double>(y) - 5.5;
  const double across = std::abs(u * std::sin(angle) - v * std::cos(angle));
  const double along = std::abs(u * std::cos(angle) + v * std::sin(angle));
  return static_cast<float>(std::clamp(1.6 - across, 0.0, 1.0) * std::clamp(5.5 - along, 0.0, 1.0));
}

}  // namespace

std::unique_ptr<MadeJob> job_with_probe(const MadeProbe& probe) {
  auto job = std::make_unique<MadeJob>();
  const auto count = static_cast<std::int64_t>(probe.samples);
  const auto side = static_cast<std::int64_t>(kSide);
  job->parameter("net.fc1.weight", {static_cast<std::int64_t>(probe.neurons), 144}, "Linear");
  job->probe("digits",
             probe.pictures ? std::vector<std::int64_t>{count, 1, side, side} : std::vector<std::int64_t>{count, 144},
             kClasses);
  job->made(schema::SourceKind::activation, "digits/net.fc1", {count, static_cast<std::int64_t>(probe.neurons)}, 1);
  return job;
}

void run_probe(MadeJob& job, const MadeProbe& probe, std::uint64_t step) {
  const double apart = probe.apart * (1.0 + 0.002 * static_cast<double>(step));
  job.elements({.path = "digits/net.fc1", .step = step, .values = activations(probe, apart), .vectors = true});
  std::vector<float> labels;
  std::vector<std::string> words;
  std::vector<float> scores;
  std::vector<float> input;
  for (std::size_t i = 0; i < probe.samples; ++i) {
    const std::size_t label = i % kClasses;
    labels.push_back(static_cast<float>(label));
    words.push_back(kWords[label]);
    const std::size_t taken_for = i % 17 == 5 ? (label + 1) % kClasses : label;
    for (std::size_t j = 0; j < kClasses; ++j) {
      const float near = static_cast<float>(i * 31 % 7) * 0.3F;
      scores.push_back(j == taken_for ? 3.0F + near : j == label ? 2.0F : -near);
    }
    for (std::size_t at = 0; at < kSide * kSide; ++at) input.push_back(pixel_of(label, i, at % kSide, at / kSide));
  }
  job.elements({.path = "digits:label", .step = step, .values = labels, .words = words});
  job.elements({.path = "digits:scores", .step = step, .values = scores});
  job.elements({.path = "digits:input", .step = step, .values = input});
}

}  // namespace tensorscope::viewer
