#include <algorithm>
#include <cmath>
#include <limits>

#include "schema/history_codec.h"

namespace tensorscope::schema {
namespace {

HistoryBucket empty_bucket() noexcept {
  HistoryBucket empty;
  empty.min = std::numeric_limits<double>::infinity();
  empty.max = -std::numeric_limits<double>::infinity();
  return empty;
}

HistoryBucket merged(const HistoryBucket& first, const HistoryBucket& second) noexcept {
  return {first.first_step,
          second.last_step,
          std::min(first.min, second.min),
          std::max(first.max, second.max),
          second.last,
          first.sum + second.sum,
          first.finite + second.finite,
          first.non_finite + second.non_finite};
}

}  // namespace

HistoryWriter::HistoryWriter(Word* segment, const Layout& layout)
    : segment_(segment),
      section_(segment + layout.history_offset / kWordBytes),
      capacity_(layout.capacities.history_series),
      buckets_(layout.capacities.history_buckets),
      states_(capacity_) {}

Word* HistoryWriter::series_at(std::size_t series) const noexcept { return section_ + series * series_words(buckets_); }

std::optional<std::uint32_t> HistoryWriter::add_series(std::uint32_t source) noexcept {
  if (count_ == capacity_) return std::nullopt;
  State& state = states_[count_];
  state = State{};
  state.open = empty_bucket();
  Word* const words = series_at(count_);
  store_relaxed(words[series::source], source);
  store_relaxed(words[series::points_per_bucket], 1);
  // Release: pairs with HistoryReader::series_count.
  store_release(segment_[header::series_count], ++count_);
  return static_cast<std::uint32_t>(count_ - 1);
}

void HistoryWriter::append(std::uint32_t series, std::uint64_t step, double value) noexcept {
  if (series >= count_) return;
  State& state = states_[series];
  HistoryBucket& open = state.open;
  // Threads may be overtaken between taking the step and getting here: a curve's steps never go back.
  state.last_step = std::max(state.last_step, step);
  if (open.points() == 0) open.first_step = state.last_step;
  open.last_step = state.last_step;
  open.last = value;
  if (std::isfinite(value)) {
    open.min = std::min(open.min, value);
    open.max = std::max(open.max, value);
    open.sum += value;
    ++open.finite;
  } else {
    ++open.non_finite;
  }
  Word* const words = series_at(series);
  Word& sequence = words[series::open_sequence];
  store_relaxed(sequence, ++state.open_sequence);
  // Release fence: a reader that sees a word of this write also sees the odd sequence.
  fence_release();
  if (open.points() >= state.points_per_bucket) close_bucket(words, state);
  store_bucket(words + series::open_bucket, open);
  // Release: pairs with HistoryReader::read.
  store_release(sequence, ++state.open_sequence);
}

void HistoryWriter::close_bucket(Word* words, State& state) noexcept {
  store_bucket(words + series::header_words + state.closed * bucket::words, state.open);
  ++state.closed;
  state.open = empty_bucket();
  if (state.closed == buckets_) {
    merge(words, state);
  } else {
    // Release: a bucket that a dead writer has counted is whole.
    store_release(words[series::closed], state.closed);
  }
}

void HistoryWriter::merge(Word* words, State& state) noexcept {
  Word* const first = words + series::header_words;
  // A writer that is killed from here on leaves all that the merge needs: the first bucket is the only one that is
  // overwritten by what is made of itself.
  store_bucket(words + series::open_bucket, load_bucket(first));
  store_relaxed(words[series::merged], 0);
  // Release: whoever finds the odd epoch of a dead writer finds the two above.
  store_release(words[series::epoch], ++state.epoch);
  // Release fence: a reader that sees a merged bucket also sees the odd epoch.
  fence_release();
  state.closed /= 2;
  for (std::size_t i = 0; i < state.closed; ++i) {
    const HistoryBucket left = load_bucket(first + 2 * i * bucket::words);
    const HistoryBucket right = load_bucket(first + (2 * i + 1) * bucket::words);
    store_bucket(first + i * bucket::words, merged(left, right));
    // Release, and a fence: it changes after the last word of this bucket and before the first of the next.
    store_release(words[series::merged], i + 1);
    fence_release();
  }
  state.points_per_bucket *= 2;
  store_relaxed(words[series::closed], state.closed);
  store_relaxed(words[series::points_per_bucket], state.points_per_bucket);
  // Release: pairs with HistoryReader::read.
  store_release(words[series::epoch], ++state.epoch);
}

}  // namespace tensorscope::schema
