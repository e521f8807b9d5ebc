#include "viewer/jobs/intake.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "schema/record_decoder.h"

namespace tensorscope::viewer {
namespace {

using schema::RingReader;
using schema::Word;

// So many entries are read between two looks at the clock.
constexpr int kEntriesPerLook = 16;

// A series that cannot be read so often, a quarter of a second apart, is not just being written.
constexpr int kHistoryAttempts = 4;

bool is_before(Word a, Word b) {
  return static_cast<std::int64_t>(a - b) < 0;
}

}  // namespace

Intake::Intake(const schema::SegmentReader& segment, Store& store, Clock clock)
    : store_(store),
      clock_(std::move(clock)),
      history_(segment.history()),
      catalog_(segment.catalog()),
      ring_(segment.ring()) {}

void Intake::start(Word resume_at, std::uint64_t deadline_ns, bool owner_gone) {
  read_catalog();
  // The first place that a fresh reader knows is not one that it lost anything before.
  read_ring_from(resume_at == 0 ? ring_.oldest() : resume_at, owner_gone);
  read_back(deadline_ns, owner_gone);
}

void Intake::poll(std::uint64_t deadline_ns, bool owner_gone) {
  read_catalog();
  if (is_lapped()) {
    has_gap_ = true;
    read_ring_from(ring_.next_index(), owner_gone);
  }
  follow(deadline_ns, owner_gone);
  if (has_gap_ && clock_() - histories_read_ns_ >= kHistoryPauseNs) read_ring_from(ring_.next_index(), owner_gone);
  read_back(deadline_ns, owner_gone);
}

std::uint64_t Intake::damaged() const {
  return damaged_ + ring_.damaged() + backlog_.damaged() + catalog_.damaged();
}

void Intake::read_catalog() {
  entries_.clear();
  catalog_.poll(entries_);
  for (schema::CatalogEntry& entry : entries_) store_.describe(std::move(entry));
}

void Intake::read_histories(bool owner_gone) {
  const std::uint64_t now_ns = clock_();
  if (histories_read_ns_ != 0 && now_ns - histories_read_ns_ < kHistoryPauseNs) return;
  histories_read_ns_ = now_ns;
  std::uint64_t unreadable = 0;
  for (const Source& source : store_.sources()) {
    if (source.entry.series == schema::kNoSeries) continue;
    if (!history_.read(source.entry.series, buckets_, owner_gone)) {
      ++unreadable;
    } else if (!store_.merge_points(source.id(), buckets_)) {
      ++damaged_;
    }
  }
  has_gap_ = unreadable != 0 && ++history_attempts_ < kHistoryAttempts;
  if (!has_gap_) {
    damaged_ += unreadable;
    history_attempts_ = 0;
  }
}

// Follows the ring from its head on, and leaves what lies between `index` and there to the backlog.
void Intake::read_ring_from(Word index, bool owner_gone) {
  settle();
  damaged_ += backlog_.damaged();
  unfinished_ += backlog_.unfinished();
  read_histories(owner_gone);
  const Word head = ring_.head();
  const Word oldest = ring_.oldest();
  if (is_before(index, oldest)) {
    lost_ += oldest - index;
    index = oldest;
  }
  if (is_before(head, index)) index = head;
  ring_.seek(head);
  backlog_ = Backlog(ring_, index, head);
  is_settled_ = false;
}

bool Intake::is_lapped() const {
  return is_before(ring_.next_index(), ring_.oldest());
}

void Intake::follow(std::uint64_t deadline_ns, bool owner_gone) {
  const std::uint64_t lost_before = ring_.lost();
  schema::RingEntry entry;
  for (int i = 1; i % kEntriesPerLook != 0 || clock_() < deadline_ns; ++i) {
    const RingReader::Next next = ring_.next(entry, record_, owner_gone);
    if (next == RingReader::Next::none) break;
    if (next == RingReader::Next::scalar) {
      take_point(entry);
    } else {
      take_sample(entry, record_);
    }
  }
  has_gap_ = has_gap_ || ring_.lost() != lost_before;
}

void Intake::read_back(std::uint64_t deadline_ns, bool owner_gone) {
  backlog_.work(clock_, deadline_ns, owner_gone,
                [this](const schema::RingEntry& entry, std::vector<std::byte>& record) { take_sample(entry, record); });
  if (backlog_.is_scanned()) settle();
}

void Intake::settle() {
  if (std::exchange(is_settled_, true)) return;
  const std::vector<Backlog::Point> points = backlog_.take_points();
  std::unordered_map<std::uint32_t, std::vector<schema::HistoryBucket>> by_source;
  for (const Backlog::Point& point : points) by_source[point.source].push_back(single_point(point.step, point.value));
  for (auto& [source, curve] : by_source) {
    // Threads of a trainer may have recorded a step a little after the next one.
    if (!std::ranges::is_sorted(curve, {}, &schema::HistoryBucket::first_step)) {
      std::ranges::stable_sort(curve, {}, &schema::HistoryBucket::first_step);
    }
    if (!store_.merge_points(source, curve)) ++damaged_;
  }
}

void Intake::take_point(const schema::RingEntry& entry) {
  // A source is described before its first record is written, but perhaps after the catalog was read last.
  if (store_.source(entry.source) == nullptr) read_catalog();
  if (!store_.add_point(entry.source, entry.step, entry.value)) ++damaged_;
}

void Intake::take_sample(const schema::RingEntry& entry, std::vector<std::byte>& record) {
  if (store_.source(entry.source) == nullptr) read_catalog();
  const std::optional<schema::DecodedSample> sample = schema::decode_record(record);
  const bool is_whole = sample && sample->header.source == entry.source && sample->header.step == entry.step;
  if (!is_whole || !store_.add_sample(*sample, record)) ++damaged_;
}

}  // namespace tensorscope::viewer
