#include "viewer/jobs/intake.h"

#include <algorithm>
#include <limits>
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

// And so many entries of the catalog.
constexpr std::size_t kNamesPerLook = 16;
constexpr std::size_t kAllNames = std::numeric_limits<std::size_t>::max();

// More points than this are not kept waiting for the rest of them.
constexpr std::size_t kMostEarly = std::size_t{1} << 16;

bool is_before(Word a, Word b) {
  return static_cast<std::int64_t>(a - b) < 0;
}

}  // namespace

Intake::Intake(const schema::SegmentReader& segment, Store& store, Clock clock)
    : store_(store),
      clock_(std::move(clock)),
      catalog_(segment.catalog()),
      ring_(segment.ring()),
      curves_(segment.history(), store, clock_) {}

void Intake::start(Word resume_at, std::uint64_t deadline_ns, bool owner_gone) {
  start_at_ = resume_at;
  poll(deadline_ns, owner_gone);
}

void Intake::poll(std::uint64_t deadline_ns, bool owner_gone) {
  if (!read_catalog_until(deadline_ns)) return;
  if (start_at_) {
    // The first place that a fresh reader knows is not one that it lost anything before.
    read_ring_from(*start_at_ == 0 ? ring_.oldest() : *start_at_);
    start_at_.reset();
  } else if (is_lapped()) {
    curves_.read_again();
    read_ring_from(ring_.next_index());
  }
  read_histories(deadline_ns, owner_gone);
  follow(deadline_ns, owner_gone);
  read_back(deadline_ns, owner_gone);
}

void Intake::stop() {
  settle_early();
  settle_backlog();
}

std::uint64_t Intake::damaged() const {
  return damaged_ + ring_.damaged() + backlog_.damaged() + catalog_.damaged() + curves_.damaged();
}

bool Intake::read_catalog(std::size_t at_most) {
  entries_.clear();
  const bool is_complete = catalog_.poll(entries_, at_most);
  for (schema::CatalogEntry& entry : entries_) store_.describe(std::move(entry));
  return is_complete;
}

bool Intake::read_catalog_until(std::uint64_t deadline_ns) {
  while (!read_catalog(kNamesPerLook)) {
    if (clock_() >= deadline_ns) return false;
  }
  return true;
}

void Intake::read_histories(std::uint64_t deadline_ns, bool owner_gone) {
  if (curves_.is_done()) return;
  const std::uint64_t now_ns = clock_();
  const std::uint64_t left_ns = deadline_ns - std::min(deadline_ns, now_ns);
  if (curves_.work(now_ns + left_ns / 2, owner_gone)) append_from_ = ring_.head();
}

// Follows the ring from its head on, and leaves what lies between `index` and there to the backlog.
void Intake::read_ring_from(Word index) {
  stop();
  damaged_ += backlog_.damaged();
  unfinished_ += backlog_.unfinished();
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
  if (ring_.lost() != lost_before) curves_.read_again();
  if (!is_before(ring_.next_index(), append_from_) || early_.size() > kMostEarly) settle_early();
}

void Intake::read_back(std::uint64_t deadline_ns, bool owner_gone) {
  backlog_.work(clock_, deadline_ns, owner_gone,
                [this](const schema::RingEntry& entry, std::vector<std::byte>& record) { take_sample(entry, record); });
  if (backlog_.is_scanned()) settle_backlog();
}

void Intake::settle_early() {
  merge(early_);
  early_.clear();
}

void Intake::settle_backlog() {
  if (!std::exchange(is_settled_, true)) merge(backlog_.take_points());
}

void Intake::merge(const std::vector<Backlog::Point>& points) {
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
  if (store_.source(entry.source) == nullptr) read_catalog(kAllNames);
  if (is_before(entry.index, append_from_)) {
    early_.push_back({entry.source, entry.step, entry.value});
    return;
  }
  if (!early_.empty()) settle_early();
  if (!store_.add_point(entry.source, entry.step, entry.value)) ++damaged_;
}

void Intake::take_sample(const schema::RingEntry& entry, std::vector<std::byte>& record) {
  if (store_.source(entry.source) == nullptr) read_catalog(kAllNames);
  const std::optional<schema::DecodedSample> sample = schema::decode_record(record);
  const bool is_whole = sample && sample->header.source == entry.source && sample->header.step == entry.step;
  if (!is_whole || !store_.add_sample(*sample, record)) ++damaged_;
}

}  // namespace tensorscope::viewer
