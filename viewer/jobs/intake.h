#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "schema/segment_reader.h"
#include "viewer/jobs/backlog.h"
#include "viewer/jobs/clock.h"
#include "viewer/jobs/curve_reader.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Reads one open segment into a store: catalog, histories, and the ring from where it stands on; what was there before
/// comes from the backlog.
///
/// Promises: every point of a scalar is in the store once. Where the ring's head stands after a history was read is the
/// place from which on points are appended: one that comes later cannot be in that history. What the ring holds before
/// that place is merged, which counts and so finds out what is known already.
/// Threads: one. The segment and the store outlive it.
/// At the limit: everything stops at the deadline and goes on there at the next poll; of each kind a little is done
/// however late it is. The ring waits for the catalog, for its records name sources; histories have half of the time
/// that is left. A lapped reader counts what it lost, goes on at the newest entry, and fills the gap in the curves from
/// the histories, at most every kHistoryPauseNs.
class Intake {
 public:
  static constexpr std::uint64_t kHistoryPauseNs = CurveReader::kPauseNs;

  Intake(const schema::SegmentReader& segment, Store& store, Clock clock);

  /// Once, before poll(), and as far as one poll comes. What lies before `resume_at` was read by an earlier intake of
  /// the same segment; 0 if there was none.
  void start(schema::Word resume_at, std::uint64_t deadline_ns, bool owner_gone);
  /// `owner_gone`: what is still being written will never be finished.
  void poll(std::uint64_t deadline_ns, bool owner_gone);
  /// Gives the store what is known so far; nothing more will be read.
  void stop();

  /// Where the next one can resume.
  schema::Word position() const { return start_at_.value_or(ring_.next_index()); }
  bool knows_names() const { return !start_at_; }
  /// Names, curves or samples that were recorded before have not been read yet.
  bool is_reading_back() const { return start_at_ || !curves_.is_done() || !backlog_.is_done(); }
  bool is_caught_up() const { return !is_reading_back() && ring_.next_index() == ring_.head(); }

  std::uint64_t lost() const { return lost_ + ring_.lost(); }
  std::uint64_t damaged() const;
  std::uint64_t unfinished() const { return unfinished_ + ring_.unfinished() + backlog_.unfinished(); }

 private:
  bool read_catalog(std::size_t at_most);
  bool read_catalog_until(std::uint64_t deadline_ns);
  void read_histories(std::uint64_t deadline_ns, bool owner_gone);
  void read_ring_from(schema::Word index);
  void follow(std::uint64_t deadline_ns, bool owner_gone);
  void read_back(std::uint64_t deadline_ns, bool owner_gone);
  void merge(const std::vector<Backlog::Point>& points);
  void settle_early();
  void settle_backlog();
  bool is_lapped() const;

  void take_point(const schema::RingEntry& entry);
  void take_sample(const schema::RingEntry& entry, std::vector<std::byte>& record);

  Store& store_;
  Clock clock_;
  schema::CatalogReader catalog_;
  schema::RingReader ring_;
  std::optional<schema::Word> start_at_;  // until the ring is read
  CurveReader curves_;

  // Points before this place may be in a history that was read; they wait here until all of them have come.
  schema::Word append_from_ = 0;
  std::vector<Backlog::Point> early_;

  Backlog backlog_;
  bool is_settled_ = true;  // the points of the backlog are in the store

  std::vector<schema::CatalogEntry> entries_;
  std::vector<std::byte> record_;
  std::uint64_t lost_ = 0;
  std::uint64_t damaged_ = 0;
  std::uint64_t unfinished_ = 0;
};

}  // namespace tensorscope::viewer
