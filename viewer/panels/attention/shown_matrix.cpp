#include "viewer/panels/attention/shown_matrix.h"

namespace tensorscope::viewer {
namespace {

// Where a position lies among those sampled.
std::optional<std::size_t> place_of(const analysis::SampledPositions& positions, std::int64_t position) {
  const std::int64_t from_start = position - positions.start;
  if (from_start < 0 || from_start % positions.stride != 0) return std::nullopt;
  const std::int64_t place = from_start / positions.stride;
  return place < positions.count ? std::optional(static_cast<std::size_t>(place)) : std::nullopt;
}

// One head at least in each frame.
constexpr std::size_t kElementsInFrame = std::size_t{1} << 18;

}  // namespace

bool ShownMatrix::add_heads(const Shown& wanted, const AttentionRegion& region) {
  if (mean_ != wanted) {
    mean_ = wanted;
    added_ = 0;
    sums_.assign(region.head_elements(), 0.0);
  }
  for (std::size_t elements = 0; added_ < region.heads() && elements < kElementsInFrame; ++added_) {
    head_.clear();
    region.append(added_, head_);
    for (std::size_t i = 0; i < head_.size(); ++i) sums_[i] += static_cast<double>(head_[i]);
    elements += head_.size();
  }
  return added_ == region.heads();
}

bool ShownMatrix::take(const RegionSample& sample, std::uint32_t source, std::int64_t sample_index,
                       std::optional<std::int64_t> head) {
  const Shown wanted{source, sample.step, sample.region.window, sample_index, head, 0};
  if (shown_ == wanted) {
    mean_.reset();
    return true;
  }
  const auto region = AttentionRegion::of(sample, sample_index);
  if (!region) return false;
  if (head ? !region->holds_head(*head) : region->heads() != region->shape().heads) return false;
  if (!head && !add_heads(wanted, *region)) {
    const bool is_same_mean = shown_ && shown_->source == source && shown_->sample == sample_index && !shown_->head &&
                              shown_->joint_revision == 0 && queries_.extent == region->queries().extent &&
                              keys_.extent == region->keys().extent;
    if (!is_same_mean) clear();
    return true;
  }
  mean_.reset();
  values_.clear();
  if (head) {
    region->append(*head, values_);
  } else {
    const auto heads = static_cast<double>(region->heads());
    for (const double sum : sums_) values_.push_back(static_cast<float>(sum / heads));
  }
  shown_ = wanted;
  queries_ = region->queries();
  keys_ = region->keys();
  step_ = sample.step;
  ++revision_;
  return true;
}

void ShownMatrix::take(std::span<const double> joint, std::int64_t queries, std::int64_t keys, std::uint64_t step,
                       std::uint64_t joint_revision) {
  const Shown wanted{0, step, {}, 0, {}, joint_revision};
  mean_.reset();
  if (shown_ == wanted) return;
  values_.assign(joint.begin(), joint.end());
  shown_ = wanted;
  queries_ = {queries, 0, 1, queries};
  keys_ = {keys, 0, 1, keys};
  step_ = step;
  ++revision_;
}

void ShownMatrix::forget() {
  mean_.reset();
  clear();
}

void ShownMatrix::clear() {
  if (values_.empty()) return;
  shown_.reset();
  values_.clear();
  ++revision_;
}

std::vector<float> ShownMatrix::row(std::int64_t query) const {
  const auto place = place_of(queries_, query);
  if (!place || keys_.count != keys_.extent || values_.empty()) return {};
  const auto count = static_cast<std::size_t>(keys_.count);
  const auto first = values_.begin() + static_cast<std::ptrdiff_t>(*place * count);
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

std::vector<float> ShownMatrix::column(std::int64_t key) const {
  const auto place = place_of(keys_, key);
  if (!place || queries_.count != queries_.extent || values_.empty()) return {};
  const auto columns = static_cast<std::size_t>(keys_.count);
  std::vector<float> weights;
  for (std::size_t row = 0; row < static_cast<std::size_t>(queries_.count); ++row) {
    weights.push_back(values_[row * columns + *place]);
  }
  return weights;
}

}  // namespace tensorscope::viewer
