#include "viewer/panels/projection/sample_facts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

constexpr std::int64_t kMostWords = 100'000;

// Where a sample's row lies in a region, if it is there.
std::optional<std::size_t> row_in(const schema::Window& window, std::uint64_t id) {
  if (window.dimensions == 0 || id < window.start[0] || window.stride[0] == 0) return std::nullopt;
  const std::uint64_t beyond = id - window.start[0];
  if (beyond % window.stride[0] != 0 || beyond / window.stride[0] >= window.count[0]) return std::nullopt;
  return static_cast<std::size_t>(beyond / window.stride[0]);
}

// The one that was looked at most: windows of other viewers may be smaller.
const RegionSample* largest_at(const Source* source, std::uint64_t step, std::size_t dimensions) {
  const RegionSample* best = nullptr;
  if (source == nullptr) return best;
  for (const RegionSample& sample : source->regions.exactly(step)) {
    if (sample.region.window.dimensions != dimensions) continue;
    if (best == nullptr || element_count(sample.region) > element_count(best->region)) best = &sample;
  }
  return best;
}

void read_labels(const RegionSample& sample, std::span<const std::uint64_t> ids, SampleFacts& facts) {
  const std::vector<std::string_view> words = words_of(sample);
  facts.label.assign(ids.size(), kUnknownClass);
  for (std::size_t i = 0; i < element_count(sample.region) && i < words.size(); ++i) {
    const auto label = static_cast<std::int64_t>(element_at(sample.region, i));
    if (label < 0 || label > kMostWords) continue;
    const auto index = static_cast<std::size_t>(label);
    if (facts.words.size() <= index) facts.words.resize(index + 1);
    facts.words[index] = words[i];
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto row = row_in(sample.region.window, ids[i]);
    if (!row) continue;
    const double label = element_at(sample.region, *row);
    if (label >= 0.0 && label < 1e15) facts.label[i] = static_cast<std::int64_t>(label);
  }
}

void read_scores(const RegionSample& sample, std::span<const std::uint64_t> ids, SampleFacts& facts) {
  const schema::Window& window = sample.region.window;
  const std::size_t classes = window.count[1];
  const bool has_all =
      window.start[1] == 0 && window.stride[1] == 1 && classes == static_cast<std::size_t>(sample.region.shape[1]);
  if (!has_all || classes == 0) return;
  facts.prediction.assign(ids.size(), kUnknownClass);
  if (!facts.label.empty()) facts.loss.assign(ids.size(), std::numeric_limits<float>::quiet_NaN());
  std::vector<double> scores(classes);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto row = row_in(window, ids[i]);
    if (!row) continue;
    for (std::size_t j = 0; j < classes; ++j) scores[j] = element_at(sample.region, *row * classes + j);
    if (std::ranges::any_of(scores, [](double score) { return std::isnan(score); })) continue;
    const auto highest = std::ranges::max_element(scores);
    facts.prediction[i] = highest - scores.begin();
    if (facts.loss.empty() || facts.label[i] < 0 || facts.label[i] >= static_cast<std::int64_t>(classes)) continue;
    double sum = 0.0;
    for (const double score : scores) sum += std::exp(score - *highest);
    facts.loss[i] = static_cast<float>(std::log(sum) + *highest - scores[static_cast<std::size_t>(facts.label[i])]);
  }
}

}  // namespace

std::string SampleFacts::name_of_class(std::int64_t index) const {
  if (index < 0) return "unknown";
  const std::string number = std::to_string(index);
  if (static_cast<std::size_t>(index) >= words.size()) return number;
  const std::string& word = words[static_cast<std::size_t>(index)];
  return word.empty() ? number : word;
}

SampleFacts facts_of(const ProbeSources& probe, std::uint64_t step, std::span<const std::uint64_t> ids) {
  SampleFacts facts;
  // Labels are copied when the probe is made and never change.
  const RegionSample* labels = nullptr;
  if (probe.label != nullptr) {
    labels = largest_at(probe.label, step, 1);
    if (labels == nullptr) labels = probe.label->regions.newest();
  }
  if (labels != nullptr && labels->region.window.dimensions == 1) read_labels(*labels, ids, facts);
  if (const RegionSample* const scores = largest_at(probe.scores, step, 2)) read_scores(*scores, ids, facts);
  return facts;
}

}  // namespace tensorscope::viewer
