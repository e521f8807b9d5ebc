#include "viewer/panels/projection/sample_facts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "viewer/panels/class_scores.h"
#include "viewer/panels/projection/largest_sample.h"

namespace tensorscope::viewer {
namespace {

constexpr std::uint32_t kMostWords = 100'000;

void read_labels(const RegionSample& sample, std::span<const std::uint64_t> ids, SampleFacts& facts) {
  const std::vector<std::string_view> words = words_of(sample);
  facts.label.assign(ids.size(), kUnknownClass);
  for (std::size_t i = 0; i < element_count(sample.region) && i < words.size(); ++i) {
    const std::optional<std::uint32_t> label = class_of(element_at(sample.region, i));
    if (!label || *label > kMostWords) continue;
    if (facts.words.size() <= *label) facts.words.resize(*label + 1);
    facts.words[*label] = words[i];
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto row = row_in(sample.region.window, ids[i]);
    const auto label = row ? class_of(element_at(sample.region, *row)) : std::nullopt;
    if (label) facts.label[i] = *label;
  }
}

void read_scores(const RegionSample& sample, std::span<const std::uint64_t> ids, SampleFacts& facts) {
  facts.prediction.assign(ids.size(), kUnknownClass);
  if (!facts.label.empty()) facts.loss.assign(ids.size(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const ClassScores of = class_scores(sample.region, static_cast<std::uint32_t>(ids[i]));
    if (of.empty() || std::ranges::any_of(of.scores, [](float score) { return std::isnan(score); })) continue;
    facts.prediction[i] = *of.predicted();
    if (facts.loss.empty() || facts.label[i] < 0 || facts.label[i] >= std::ssize(of.scores)) continue;
    facts.loss[i] = static_cast<float>(of.loss(static_cast<std::uint32_t>(facts.label[i])));
  }
}

bool is_label(const RegionSample& sample) {
  return sample.region.window.dimensions == 1;
}

// Scores of all classes.
bool is_scores(const RegionSample& sample) {
  const schema::Window& window = sample.region.window;
  return window.dimensions == 2 && window.count[1] > 0 &&
         window.count[1] == static_cast<std::uint64_t>(sample.region.shape[1]);
}

}  // namespace

std::string SampleFacts::name_of_class(std::int64_t index) const {
  if (index < 0) return "unknown";
  const std::string number = std::to_string(index);
  if (words.empty()) return number;
  const bool has_word =
      static_cast<std::size_t>(index) < words.size() && !words[static_cast<std::size_t>(index)].empty();
  return has_word ? words[static_cast<std::size_t>(index)] : "class " + number;
}

std::size_t SampleFacts::memory_bytes() const {
  std::size_t bytes = (label.capacity() + prediction.capacity()) * sizeof(std::int64_t) +
                      loss.capacity() * sizeof(float) + words.capacity() * sizeof(std::string);
  for (const std::string& word : words) bytes += word.capacity();
  return bytes;
}

FactSamples fact_samples(const ProbeSources& probe, std::uint64_t step) {
  FactSamples samples;
  // Labels are copied when the probe is made and never change.
  const RegionSample* labels = nullptr;
  if (probe.label != nullptr) {
    labels = largest_at(probe.label, step, is_label);
    if (labels == nullptr) labels = probe.label->regions.newest();
  }
  if (labels != nullptr && is_label(*labels)) samples.labels = *labels;
  if (const RegionSample* const scores = largest_at(probe.scores, step, is_scores)) samples.scores = *scores;
  return samples;
}

SampleFacts facts_of(const FactSamples& samples, std::span<const std::uint64_t> ids) {
  SampleFacts facts;
  if (samples.labels) read_labels(*samples.labels, ids, facts);
  if (samples.scores) read_scores(*samples.scores, ids, facts);
  return facts;
}

}  // namespace tensorscope::viewer
