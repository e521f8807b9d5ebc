#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "schema/history.h"
#include "viewer/jobs/clock.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Brings the histories of a segment into the curves of a store, one series after the other and as time allows. Every
/// series is read once, as soon as the store knows its source; all are read again after a gap.
/// Threads: one. The store outlives it.
/// At the limit: one series is the least that is read, however little time there is, and none comes twice before all
/// others came once. All are read anew at most every kPauseNs. A series that could not be read kAttempts times is
/// counted as damaged and left alone until the next gap.
class CurveReader {
 public:
  static constexpr std::uint64_t kPauseNs = 250'000'000;
  /// A series that cannot be read so often, kPauseNs apart, is not just being written.
  static constexpr int kAttempts = 4;

  CurveReader(const schema::HistoryReader& history, Store& store, Clock clock);

  /// True if anything was read: what the ring holds up to its present head may be known to the curves now.
  bool work(std::uint64_t deadline_ns, bool owner_gone);
  /// Points were lost: all curves are to be completed.
  void read_again() { is_gap_ = true; }
  bool is_done() const { return known_ == store_.sources().size() && due_.empty() && failed_.empty() && !is_gap_; }

  std::uint64_t damaged() const { return damaged_; }

 private:
  void begin_round(std::uint64_t now_ns);
  void read(std::size_t source, bool owner_gone);

  schema::HistoryReader history_;
  Store& store_;
  Clock clock_;
  // Places in Store::sources().
  std::size_t known_ = 0;
  std::deque<std::size_t> due_;
  std::vector<std::size_t> failed_;
  std::vector<int> failures_;  // of each source, in a row

  bool is_gap_ = false;
  std::uint64_t round_began_ns_ = 0;
  std::vector<schema::HistoryBucket> buckets_;
  std::uint64_t damaged_ = 0;
};

}  // namespace tensorscope::viewer
