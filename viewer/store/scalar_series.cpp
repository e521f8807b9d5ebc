#include "viewer/store/scalar_series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace tensorscope::viewer {
namespace {

using schema::HistoryBucket;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// `second` comes after `first`, or within it.
HistoryBucket united(const HistoryBucket& first, const HistoryBucket& second) {
  HistoryBucket both;
  both.first_step = first.first_step;
  both.last_step = std::max(first.last_step, second.last_step);
  both.min = std::min(first.min, second.min);
  both.max = std::max(first.max, second.max);
  both.last = second.last_step >= first.last_step ? second.last : first.last;
  both.sum = first.sum + second.sum;
  both.finite = first.finite + second.finite;
  both.non_finite = first.non_finite + second.non_finite;
  return both;
}

// The first entry from `from` on of which the ascending column says no less than `value`. It is near in most cases.
std::size_t first_not_below(const std::vector<double>& column, std::size_t from, double value) {
  std::size_t reach = 1;
  while (from + reach < column.size() && column[from + reach] < value) reach *= 2;
  const auto begin = column.begin() + static_cast<std::ptrdiff_t>(from);
  const auto end = column.begin() + static_cast<std::ptrdiff_t>(std::min(from + reach, column.size()));
  return static_cast<std::size_t>(std::lower_bound(begin, end, value) - column.begin());
}

}  // namespace

HistoryBucket single_point(std::uint64_t step, double value) {
  const bool finite = std::isfinite(value);
  HistoryBucket bucket;
  bucket.first_step = bucket.last_step = step;
  bucket.min = finite ? value : kInfinity;
  bucket.max = finite ? value : -kInfinity;
  bucket.last = value;
  bucket.sum = finite ? value : 0;
  bucket.finite = finite ? 1 : 0;
  bucket.non_finite = finite ? 0 : 1;
  return bucket;
}

std::optional<std::size_t> ScalarSeries::entry_at(double step) const {
  if (!empty() && first_step_.back() <= step) return size() - 1;  // what is mostly asked for
  const auto after = std::upper_bound(first_step_.begin(), first_step_.end(), step);
  if (after == first_step_.begin()) return std::nullopt;
  return static_cast<std::size_t>(after - first_step_.begin()) - 1;
}

std::uint64_t ScalarSeries::total_points() const {
  return std::accumulate(points_.begin(), points_.end(), std::uint64_t{0});
}

std::uint64_t ScalarSeries::total_non_finite() const {
  return std::accumulate(non_finite_.begin(), non_finite_.end(), std::uint64_t{0});
}

void ScalarSeries::append(std::uint64_t step, double value) {
  ++revision_;
  const HistoryBucket point = single_point(step, value);
  const auto x = static_cast<double>(step);
  const auto after = std::upper_bound(last_step_.begin(), last_step_.end(), x);
  const auto entry = static_cast<std::size_t>(after - last_step_.begin());
  if (entry == size()) {
    push_back(point);
  } else if (first_step_[entry] <= x) {
    set(entry, united(bucket_at(entry), point));
  } else {
    insert(entry, point);
  }
}

void ScalarSeries::merge(std::span<const HistoryBucket> other) {
  if (other.empty()) return;
  // Where the other description begins after all that is known, there is nothing to choose.
  if (empty() || static_cast<double>(other.front().first_step) > last_step_.back()) {
    ++revision_;
    append_all(other);
    return;
  }
  // What takes the place of the entries from `begin` to `end`. Most merges find nothing new, or only at the end of a
  // long curve, and touch no more than that.
  std::vector<Bucket> changed;
  std::size_t begin = 0, end = 0;
  Piece our, their;
  while (their.end < other.size()) {
    const std::uint64_t next = other[their.end].first_step;
    their = {their.end, their.end, 0};
    our.begin = our.end = first_not_below(last_step_, our.end, static_cast<double>(next));
    our.points = 0;
    // The smallest piece at whose both ends either description can be cut.
    std::uint64_t last = next;
    if (our.begin < size()) last = std::min(last, static_cast<std::uint64_t>(first_step_[our.begin]));
    for (std::size_t grown = 1; grown != 0;) {
      const std::size_t before = our.end + their.end;
      extend(our, last);
      extend(their, other, last);
      grown = our.end + their.end - before;
    }
    const bool is_finer = their.end - their.begin > our.end - our.begin;
    if (their.points != our.points ? their.points < our.points : !is_finer) continue;
    if (changed.empty()) begin = end = our.begin;
    for (; end < our.begin; ++end) changed.push_back(bucket_at(end));
    for (std::size_t i = their.begin; i < their.end; ++i) changed.push_back(other[i]);
    end = our.end;
  }
  if (!changed.empty()) replace(begin, end, std::move(changed));
}

// Takes in everything that starts at or before `last`, and moves `last` to where that ends.
void ScalarSeries::extend(Piece& piece, std::span<const Bucket> buckets, std::uint64_t& last) {
  for (; piece.end < buckets.size() && buckets[piece.end].first_step <= last; ++piece.end) {
    last = std::max(last, buckets[piece.end].last_step);
    piece.points += buckets[piece.end].points();
  }
}

void ScalarSeries::extend(Piece& piece, std::uint64_t& last) const {
  const std::size_t end = first_not_below(first_step_, piece.end, static_cast<double>(last) + 1);
  for (; piece.end < end; ++piece.end) {
    last = std::max(last, static_cast<std::uint64_t>(last_step_[piece.end]));
    piece.points += points_[piece.end];
  }
}

void ScalarSeries::replace(std::size_t begin, std::size_t end, std::vector<Bucket> buckets) {
  ++revision_;
  const std::size_t before = size();
  const std::size_t after = before - (end - begin) + buckets.size();
  if (after > limit_) {
    for (; end < before; ++end) buckets.push_back(bucket_at(end));
    resize(begin);
    append_all(buckets);
    return;
  }
  resize(std::max(before, after));
  for_each_column([=](auto& column) {
    const auto at = [&column](std::size_t entry) { return column.begin() + static_cast<std::ptrdiff_t>(entry); };
    if (after > before) {
      std::move_backward(at(end), at(before), at(after));
    } else {
      std::move(at(end), at(before), at(after - (before - end)));
    }
  });
  resize(after);
  for (const Bucket& bucket : buckets) set(begin++, bucket);
}

void ScalarSeries::set_limit(std::size_t entries) {
  limit_ = std::max(entries, kLeastLimit);
  if (size() <= limit_ && last_step_.capacity() <= limit_) return;
  while (size() > limit_) merge_older_half();
  for_each_column([](auto& column) { column.shrink_to_fit(); });
  ++revision_;
}

template <typename Change>
void ScalarSeries::for_each_column(Change change) {
  for (auto* column : {&first_step_, &last_step_, &last_, &mean_, &min_, &max_}) change(*column);
  for (auto* column : {&points_, &non_finite_}) change(*column);
}

HistoryBucket ScalarSeries::bucket_at(std::size_t entry) const {
  HistoryBucket bucket;
  bucket.first_step = static_cast<std::uint64_t>(first_step_[entry]);
  bucket.last_step = static_cast<std::uint64_t>(last_step_[entry]);
  bucket.finite = static_cast<std::uint32_t>(points_[entry] - non_finite_[entry]);
  bucket.non_finite = static_cast<std::uint32_t>(non_finite_[entry]);
  bucket.min = bucket.finite != 0 ? min_[entry] : kInfinity;
  bucket.max = bucket.finite != 0 ? max_[entry] : -kInfinity;
  bucket.last = last_[entry];
  bucket.sum = bucket.finite != 0 ? mean_[entry] * bucket.finite : 0;
  return bucket;
}

void ScalarSeries::set(std::size_t entry, const HistoryBucket& bucket) {
  const bool finite = bucket.finite != 0;
  first_step_[entry] = static_cast<double>(bucket.first_step);
  last_step_[entry] = static_cast<double>(bucket.last_step);
  last_[entry] = bucket.last;
  mean_[entry] = finite ? bucket.sum / bucket.finite : kNan;
  min_[entry] = finite ? bucket.min : kNan;
  max_[entry] = finite ? bucket.max : kNan;
  points_[entry] = bucket.points();
  non_finite_[entry] = bucket.non_finite;
  if (!finite) return;
  lowest_ = std::fmin(lowest_, bucket.min);
  highest_ = std::fmax(highest_, bucket.max);
}

void ScalarSeries::push_back(const HistoryBucket& bucket) {
  if (size() >= limit_) merge_older_half();
  resize(size() + 1);
  set(size() - 1, bucket);
}

void ScalarSeries::append_all(std::span<const HistoryBucket> buckets) {
  if (size() + buckets.size() > limit_) {
    for (const HistoryBucket& bucket : buckets) push_back(bucket);
    return;
  }
  std::size_t entry = size();
  resize(size() + buckets.size());
  for (const HistoryBucket& bucket : buckets) set(entry++, bucket);
}

void ScalarSeries::insert(std::size_t entry, const HistoryBucket& bucket) {
  for_each_column([entry](auto& column) { column.insert(column.begin() + static_cast<std::ptrdiff_t>(entry), 0); });
  set(entry, bucket);
  if (size() > limit_) merge_older_half();
}

// Grows by doubling, but not beyond the limit: capacities are what is counted.
void ScalarSeries::resize(std::size_t entries) {
  if (entries > last_step_.capacity()) {
    const std::size_t wanted = std::max(entries, std::min(2 * last_step_.capacity(), limit_));
    for_each_column([wanted](auto& column) { column.reserve(wanted); });
  }
  for_each_column([entries](auto& column) { column.resize(entries); });
}

void ScalarSeries::merge_older_half() {
  const std::size_t pairs = size() / 4;
  const std::size_t freed = pairs;
  for (std::size_t i = 0; i < pairs; ++i) set(i, united(bucket_at(2 * i), bucket_at(2 * i + 1)));
  for_each_column([pairs, freed](auto& column) {
    const auto begin = column.begin() + static_cast<std::ptrdiff_t>(pairs);
    column.erase(begin, begin + static_cast<std::ptrdiff_t>(freed));
  });
}

}  // namespace tensorscope::viewer
