#include "viewer/panels/class_scores.h"

#include <algorithm>
#include <cmath>

#include "viewer/analysis/softmax.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

constexpr double kShareTolerance = 1e-3;

bool is_distribution(const std::vector<float>& scores) {
  double total = 0.0;
  for (const float score : scores) {
    if (!(score >= 0.0F)) return false;
    total += static_cast<double>(score);
  }
  return std::abs(total - 1.0) <= kShareTolerance;
}

}  // namespace

std::optional<std::uint32_t> ClassScores::predicted() const {
  std::optional<std::uint32_t> best;
  for (std::uint32_t i = 0; i < scores.size(); ++i) {
    if (!std::isnan(scores[i]) && (!best || scores[i] > scores[*best])) best = i;
  }
  return best;
}

double ClassScores::loss(std::uint32_t number) const {
  if (are_shares) return -std::log(shares[number]);
  const double largest = static_cast<double>(*std::ranges::max_element(scores));
  double total = 0.0;
  for (const float score : scores) total += std::exp(static_cast<double>(score) - largest);
  return std::log(total) + largest - static_cast<double>(scores[number]);
}

ClassScores class_scores(const schema::Region& region, std::uint32_t sample) {
  ClassScores result;
  const std::optional<std::size_t> row = row_in(region.window, sample);
  const std::size_t classes = region.window.count[1];
  if (region.window.dimensions != 2 || !row || classes != static_cast<std::uint64_t>(region.shape[1])) return result;
  for (std::size_t i = 0; i < classes; ++i) {
    result.scores.push_back(static_cast<float>(element_at(region, *row * classes + i)));
  }
  if (result.scores.empty()) return result;
  result.are_shares = is_distribution(result.scores);
  if (result.are_shares) {
    result.shares.assign(result.scores.begin(), result.scores.end());
  } else {
    result.shares = analysis::softmax(result.scores);
  }
  return result;
}

std::optional<std::uint32_t> class_of(double label) {
  if (!(label >= 0.0 && label < 4294967294.0) || label != std::floor(label)) return std::nullopt;
  return static_cast<std::uint32_t>(label);
}

std::string share_text(double share) {
  if (std::isnan(share)) return "NaN";
  if (share > 0.0 && share < 0.0005) return "< 0.1 %";
  if (share < 1.0 && share > 0.9995) return "> 99.9 %";
  const auto tenths = static_cast<std::uint64_t>(std::lround(share * 1000.0));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

void ClassNames::update(const RegionSample* labels) {
  labels_.clear();
  words_.clear();
  if (labels == nullptr || labels->region.window.dimensions != 1) return;
  const schema::Region& region = labels->region;
  if (region.window.stride[0] != 1) return;
  first_ = region.window.start[0];
  const std::vector<std::string_view> words = words_of(*labels);
  for (std::size_t i = 0; i < element_count(region); ++i) {
    const std::optional<std::uint32_t> label = class_of(element_at(region, i));
    labels_.push_back(label ? std::int64_t{*label} : -1);
    if (label && i < words.size()) words_.emplace(*label, words[i]);
  }
}

std::optional<std::uint32_t> ClassNames::label_of(std::uint32_t sample) const {
  if (sample < first_ || sample - first_ >= labels_.size() || labels_[sample - first_] < 0) return std::nullopt;
  return static_cast<std::uint32_t>(labels_[sample - first_]);
}

std::string ClassNames::word(std::uint32_t number) const {
  const auto found = words_.find(number);
  return found != words_.end() && !found->second.empty() ? found->second : std::to_string(number);
}

std::string ClassNames::full(std::uint32_t number) const {
  const std::string text = word(number);
  const std::string digits = std::to_string(number);
  return text == digits ? digits : digits + " " + text;
}

}  // namespace tensorscope::viewer
