#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "schema/history.h"

namespace tensorscope::viewer {

/// One point as a bucket of its own.
schema::HistoryBucket single_point(std::uint64_t step, double value);

/// A scalar over the whole run, in columns that a chart reads as they are. An entry is one point, or a bucket of
/// consecutive ones where the points themselves are no longer known: earlier than what the ring still held when the
/// viewer came, or merged here because the series has reached its limit. Every point is in exactly one entry.
/// Threads: plain data.
/// At the limit: the older half is merged in pairs; no extreme and no non-finite point is lost, and entries() never
/// exceeds the limit.
class ScalarSeries {
 public:
  static constexpr std::size_t kEntryBytes = 64;
  static constexpr std::size_t kLeastLimit = 16;

  bool empty() const { return last_step_.empty(); }
  std::size_t size() const { return last_step_.size(); }

  /// Columns, all of size(). Steps are whole numbers below 2^53 and ascend.
  std::span<const double> steps() const { return last_step_; }         ///< of an entry's last point
  std::span<const double> first_steps() const { return first_step_; }  ///< of its first; the same for a single point
  std::span<const double> values() const { return last_; }             ///< of its last point, finite or not
  std::span<const double> means() const { return mean_; }              ///< of its finite points; NaN if there is none
  std::span<const double> mins() const { return min_; }                ///< of its finite points; NaN if there is none
  std::span<const double> maxs() const { return max_; }
  std::span<const std::uint64_t> points() const { return points_; }
  std::span<const std::uint64_t> non_finite() const { return non_finite_; }
  bool is_exact(std::size_t entry) const { return points_[entry] == 1; }
  std::uint64_t newest_step() const { return static_cast<std::uint64_t>(last_step_.back()); }  ///< not empty()

  /// The entry that holds `step`, else the one before it; nothing if the series starts later.
  std::optional<std::size_t> entry_at(double step) const;

  /// Of all finite points, whatever entries they are in; NaN if there is none.
  double lowest() const { return lowest_; }
  double highest() const { return highest_; }

  std::uint64_t total_points() const;
  std::uint64_t total_non_finite() const;
  std::size_t memory_bytes() const { return last_step_.capacity() * kEntryBytes; }
  /// Changes whenever a column does: what is computed from them can be kept until then.
  std::uint64_t revision() const { return revision_; }

  // For the store.

  /// A new point, known to be none of those already here.
  void append(std::uint64_t step, double value);
  /// Another description of (parts of) the same curve: wherever both can be cut, the one that knows more points stays,
  /// and of two that know the same points the finer one.
  void merge(std::span<const schema::HistoryBucket> other);
  /// At least kLeastLimit.
  void set_limit(std::size_t entries);

 private:
  using Bucket = schema::HistoryBucket;
  /// The buckets of one description that a piece of the curve consists of.
  struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint64_t points = 0;
  };

  Bucket bucket_at(std::size_t entry) const;
  void set(std::size_t entry, const Bucket& bucket);
  void insert(std::size_t entry, const Bucket& bucket);
  void push_back(const Bucket& bucket);
  void append_all(std::span<const Bucket> buckets);
  void resize(std::size_t entries);
  void merge_older_half();
  static void extend(Piece& piece, std::span<const Bucket> buckets, std::uint64_t& last);
  void extend(Piece& piece, std::uint64_t& last) const;
  void replace(std::size_t begin, std::size_t end, std::vector<Bucket> buckets);
  template <typename Change>
  void for_each_column(Change change);

  std::vector<double> first_step_, last_step_, last_, mean_, min_, max_;
  std::vector<std::uint64_t> points_, non_finite_;
  // No point ever leaves the curve, so that these only widen.
  double lowest_ = std::numeric_limits<double>::quiet_NaN();
  double highest_ = std::numeric_limits<double>::quiet_NaN();
  std::size_t limit_ = std::size_t{1} << 20;
  std::uint64_t revision_ = 0;
};

}  // namespace tensorscope::viewer
