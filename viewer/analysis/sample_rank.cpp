#include "viewer/analysis/sample_rank.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <mutex>

#include "viewer/analysis/quantile.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {
namespace {

struct Counts {
  std::uint64_t nan = 0;
  std::uint64_t pos_inf = 0;
  std::uint64_t neg_inf = 0;
  std::optional<Range> range;
};

Counts count_carefully(std::span<const float> values) {
  Counts counts;
  for (const float v : values) {
    if (std::isfinite(v)) {
      counts.range = unite(counts.range, Range{v, v});
    } else if (std::isnan(v)) {
      ++counts.nan;
    } else {
      ++(v > 0.0F ? counts.pos_inf : counts.neg_inf);
    }
  }
  return counts;
}

/// Most tensors are finite: one pass without branches finds that out together with the extremes.
Counts survey(std::span<const float> values) {
  constexpr std::size_t kLanes = 8;
  std::array<float, kLanes> lo;
  std::array<float, kLanes> hi;
  std::array<float, kLanes> poison{};  // v - v: 0 for a finite v, NaN for any other
  lo.fill(std::numeric_limits<float>::infinity());
  hi.fill(-std::numeric_limits<float>::infinity());
  const std::size_t whole = values.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const float v = values[i + lane];
      lo[lane] = v < lo[lane] ? v : lo[lane];
      hi[lane] = v > hi[lane] ? v : hi[lane];
      poison[lane] += v - v;
    }
  }
  Counts counts = count_carefully(values.subspan(whole));
  if (whole == 0) {
    return counts;
  }
  if (std::any_of(poison.begin(), poison.end(), [](float p) { return p != 0.0F; })) {
    return count_carefully(values);
  }
  const Range found{*std::min_element(lo.begin(), lo.end()), *std::max_element(hi.begin(), hi.end())};
  counts.range = unite(counts.range, found);
  return counts;
}

Counts survey_in_parts(std::span<const float> values) {
  constexpr std::size_t kWorthAThread = std::size_t{1} << 20;
  Counts all;
  std::mutex mutex;
  in_parts(values.size(), kWorthAThread, cores_of_a_frame(), [&](std::size_t begin, std::size_t end) {
    const Counts part = survey(values.subspan(begin, end - begin));
    const std::lock_guard lock(mutex);
    all.nan += part.nan;
    all.pos_inf += part.pos_inf;
    all.neg_inf += part.neg_inf;
    all.range = unite(all.range, part.range);
  });
  return all;
}

}  // namespace

void SampleRank::assign(std::span<const float> values) {
  const Counts counts = survey_in_parts(values);
  count_ = values.size();
  nan_ = counts.nan;
  pos_inf_ = counts.pos_inf;
  neg_inf_ = counts.neg_inf;
  range_ = counts.range;

  sorted_.clear();
  // An odd stride does not fall in step with rows whose length is a power of two.
  const std::size_t stride = values.size() <= kLimit ? 1 : (values.size() / kLimit + 1) | 1U;
  for (std::size_t i = 0; i < values.size(); i += stride) {
    if (std::isfinite(values[i])) {
      sorted_.push_back(static_cast<double>(values[i]));
    }
  }
  std::sort(sorted_.begin(), sorted_.end());
  // What is below zero falls where the rest rises: two runs in order.
  const auto positive = std::lower_bound(sorted_.begin(), sorted_.end(), 0.0);
  std::vector<double> fallen(std::make_reverse_iterator(positive), sorted_.rend());
  for (double& value : fallen) value = -value;
  sorted_abs_.resize(sorted_.size());
  std::merge(positive, sorted_.end(), fallen.begin(), fallen.end(), sorted_abs_.begin());
}

std::optional<double> SampleRank::quantile(double q) const {
  return analysis::quantile(sorted_, q);
}
std::optional<double> SampleRank::abs_quantile(double q) const {
  return analysis::quantile(sorted_abs_, q);
}

std::optional<double> SampleRank::rank_of(double value) const {
  if (sorted_.empty() || std::isnan(value)) {
    return std::nullopt;
  }
  const auto [first, last] = std::equal_range(sorted_.begin(), sorted_.end(), value);
  const auto below = static_cast<double>(first - sorted_.begin());
  const auto ties = static_cast<double>(last - first);
  return (below + ties / 2.0) / static_cast<double>(sorted_.size());
}

}  // namespace tensorscope::viewer::analysis
