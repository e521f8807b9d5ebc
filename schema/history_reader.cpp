#include <algorithm>

#include "schema/history_codec.h"

namespace tensorscope::schema {
namespace {

// A merge takes microseconds and comes once in thousands of points; an open bucket is written in nanoseconds.
constexpr int kAttempts = 64;

}  // namespace

HistoryReader::HistoryReader(const Word* segment, const Layout& layout) noexcept
    : segment_(segment),
      section_(segment + layout.history_offset / kWordBytes),
      capacity_(layout.capacities.history_series),
      buckets_(layout.capacities.history_buckets) {}

std::size_t HistoryReader::series_count() const noexcept {
  if (segment_ == nullptr) return 0;
  // Acquire: pairs with HistoryWriter::add_series.
  return std::min<std::size_t>(load_acquire(segment_[header::series_count]), capacity_);
}

bool HistoryReader::read(std::uint32_t series, std::vector<HistoryBucket>& buckets, bool owner_gone) const {
  buckets.clear();
  if (series >= series_count()) return false;
  const Word* const words = section_ + series * series_words(buckets_);
  if (owner_gone) return read_remains(words, buckets);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    // Acquire: pairs with HistoryWriter::merge.
    const Word epoch = load_acquire(words[series::epoch]);
    // Acquire: pairs with HistoryWriter::append. The open bucket and the number of closed ones belong together.
    const Word sequence = load_acquire(words[series::open_sequence]);
    if (epoch % 2 != 0 || sequence % 2 != 0) continue;
    const Word closed = load_relaxed(words[series::closed]);
    const HistoryBucket open = load_bucket(words + series::open_bucket);
    // Acquire fence: pairs with the release fence of HistoryWriter::append.
    fence_acquire();
    if (load_relaxed(words[series::open_sequence]) != sequence) continue;
    if (closed > buckets_) break;
    buckets.clear();
    buckets.reserve(closed + 1);
    for (std::size_t i = 0; i < closed; ++i) {
      buckets.push_back(load_bucket(words + series::header_words + i * bucket::words));
    }
    // Acquire fence: pairs with the release fence of HistoryWriter::merge.
    fence_acquire();
    if (load_relaxed(words[series::epoch]) != epoch) continue;
    if (open.points() != 0) buckets.push_back(open);
    return true;
  }
  buckets.clear();
  return false;
}

bool HistoryReader::read_remains(const Word* words, std::vector<HistoryBucket>& buckets) const {
  if (load_relaxed(words[series::epoch]) % 2 != 0) return read_remains_of_merge(words, buckets);
  const Word closed = load_relaxed(words[series::closed]);
  if (closed > buckets_) return false;
  for (std::size_t i = 0; i < closed; ++i) {
    buckets.push_back(load_bucket(words + series::header_words + i * bucket::words));
  }
  // Half written, or already among those closed.
  if (load_relaxed(words[series::open_sequence]) % 2 != 0) return true;
  const HistoryBucket open = load_bucket(words + series::open_bucket);
  if (open.points() != 0) buckets.push_back(open);
  return true;
}

bool HistoryReader::read_remains_of_merge(const Word* words, std::vector<HistoryBucket>& buckets) const {
  const Word merged = load_relaxed(words[series::merged]);
  if (merged > buckets_ / 2) return false;
  const Word* const first = words + series::header_words;
  for (std::size_t i = 0; i < merged; ++i) buckets.push_back(load_bucket(first + i * bucket::words));
  for (std::size_t i = 2 * merged; i < buckets_; ++i) {
    buckets.push_back(load_bucket(i == 0 ? words + series::open_bucket : first + i * bucket::words));
  }
  return true;
}

}  // namespace tensorscope::schema
