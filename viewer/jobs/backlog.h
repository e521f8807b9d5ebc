#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "schema/ring_reader.h"
#include "viewer/jobs/clock.h"

namespace tensorscope::viewer {

/// What was in the ring before the viewer came, or while it fell behind: read from the newest entry back, bit by bit.
/// First all descriptors, taking the newest sample of each source on the way; the scalars are complete then. After that
/// the older samples, newest first, as far as they are still there.
/// Threads: one.
/// At the limit: what the writer overwrites meanwhile is simply not there any more. Memory: a few words for each slot
/// of the descriptor ring.
class Backlog {
 public:
  struct Point {
    std::uint32_t source = 0;
    std::uint64_t step = 0;
    double value = 0;
  };

  Backlog() = default;
  /// The entries from `begin` on, up to but not including `end`.
  Backlog(const schema::RingReader& ring, schema::Word begin, schema::Word end);

  /// Goes on until `deadline_ns`. Calls `take(entry, record)` for every sample. With `owner_gone`, nothing that is
  /// still being written will ever be finished.
  template <typename Take>
  void work(const Clock& clock, std::uint64_t deadline_ns, bool owner_gone, Take take) {
    look_again(owner_gone);
    while (has_work() && clock() < deadline_ns) {
      const schema::RingEntry* const sample = next_ != begin_ ? scan(owner_gone) : &queue_[next_queued_++];
      if (sample != nullptr && ring_.copy_sample(*sample, record_)) take(*sample, record_);
    }
  }

  /// Whether every descriptor has been looked at: points() are complete.
  bool is_scanned() const { return next_ == begin_ && late_.empty(); }
  bool is_done() const { return is_scanned() && next_queued_ == queue_.size(); }

  /// In no order of sources; of one source in the order in which they were recorded.
  std::vector<Point> take_points();

  std::uint64_t damaged() const { return damaged_; }
  std::uint64_t unfinished() const { return unfinished_; }

 private:
  bool has_work() const { return next_ != begin_ || next_queued_ < queue_.size(); }
  const schema::RingEntry* scan(bool owner_gone);
  void look_again(bool owner_gone);
  bool keep(const schema::RingEntry& entry);

  schema::RingReader ring_;
  schema::Word begin_ = 0;
  schema::Word next_ = 0;  // one after the entry to look at next, going down to begin_
  schema::RingEntry entry_;
  std::vector<std::byte> record_;
  std::vector<Point> points_;             // newest first
  std::vector<schema::RingEntry> queue_;  // newest first
  std::size_t next_queued_ = 0;
  std::vector<schema::Word> late_;  // were still being written
  int late_looks_ = 0;
  std::unordered_set<std::uint32_t> sampled_;  // sources whose newest sample is known
  std::uint64_t damaged_ = 0;
  std::uint64_t unfinished_ = 0;
};

}  // namespace tensorscope::viewer
