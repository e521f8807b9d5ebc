#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "schema/segment_reader.h"
#include "viewer/jobs/backlog.h"
#include "viewer/jobs/clock.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Reads one open segment into a store: catalog, histories, and the ring from where it stands on; what was there before
/// comes from the backlog.
///
/// Promises: every point of a scalar is in the store once. The histories are read before the place in the ring is taken
/// from which on points are appended: a point that comes later cannot be among those of the histories. What was in the
/// ring before that place is merged, which counts and so finds out what is known already.
/// Threads: one. The segment and the store outlive it.
/// At the limit: a lapped reader counts what it lost, goes on at the newest entry, and fills the gap in the curves from
/// the histories, at most every kHistoryPauseNs.
class Intake {
 public:
  static constexpr std::uint64_t kHistoryPauseNs = 250'000'000;

  Intake(const schema::SegmentReader& segment, Store& store, Clock clock);

  /// Once, before poll(): names and curves, then as much of the ring as fits before the deadline. What lies before
  /// `resume_at` was read by an earlier intake of the same segment; 0 if there was none.
  void start(schema::Word resume_at, std::uint64_t deadline_ns, bool owner_gone);
  /// `owner_gone`: what is still being written will never be finished.
  void poll(std::uint64_t deadline_ns, bool owner_gone);
  /// Gives the store what is known so far; nothing more will be read.
  void stop() { settle(); }

  /// Where the next one can resume.
  schema::Word position() const { return ring_.next_index(); }
  bool is_reading_back() const { return !backlog_.is_done(); }
  bool is_caught_up() const { return backlog_.is_done() && ring_.next_index() == ring_.head() && !has_gap_; }

  std::uint64_t lost() const { return lost_ + ring_.lost(); }
  std::uint64_t damaged() const;
  std::uint64_t unfinished() const { return unfinished_ + ring_.unfinished() + backlog_.unfinished(); }

 private:
  void read_catalog();
  void read_histories(bool owner_gone);
  void read_ring_from(schema::Word index, bool owner_gone);
  void follow(std::uint64_t deadline_ns, bool owner_gone);
  void read_back(std::uint64_t deadline_ns, bool owner_gone);
  void settle();
  bool is_lapped() const;

  void take_point(const schema::RingEntry& entry);
  void take_sample(const schema::RingEntry& entry, std::vector<std::byte>& record);

  Store& store_;
  Clock clock_;
  schema::HistoryReader history_;
  schema::CatalogReader catalog_;
  schema::RingReader ring_;
  Backlog backlog_;
  bool is_settled_ = true;  // the points of the backlog are in the store

  bool has_gap_ = false;  // in the curves, until the histories are read again
  std::uint64_t histories_read_ns_ = 0;
  int history_attempts_ = 0;

  std::vector<schema::CatalogEntry> entries_;
  std::vector<schema::HistoryBucket> buckets_;
  std::vector<std::byte> record_;
  std::uint64_t lost_ = 0;
  std::uint64_t damaged_ = 0;
  std::uint64_t unfinished_ = 0;
};

}  // namespace tensorscope::viewer
