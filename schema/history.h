#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "schema/layout.h"

namespace tensorscope::schema {

// One bucket of a scalar's history: some consecutive points.
struct HistoryBucket {
  std::uint64_t first_step = 0;
  std::uint64_t last_step = 0;
  double min = 0;   // of the finite points; +Inf if there is none
  double max = 0;   // of the finite points; -Inf if there is none
  double last = 0;  // the last point, finite or not
  double sum = 0;   // of the finite points
  std::uint32_t finite = 0;
  std::uint32_t non_finite = 0;

  std::uint64_t points() const noexcept { return std::uint64_t{finite} + non_finite; }
};

// The whole run of every scalar in a fixed size: a series holds up to `history_buckets` closed buckets and an open one.
// Every bucket covers the same number of points; when they run out, neighbours are merged in place and that number
// doubles. So a late viewer sees the curve from step 0 at never less than half the resolution, with every extreme.
// Threads: one at a time (the claim lock). Readers in other processes go on.
class HistoryWriter {
 public:
  HistoryWriter() noexcept = default;
  HistoryWriter(Word* segment, const Layout& layout);

  // The place of a new series; nothing when all are taken.
  std::optional<std::uint32_t> add_series(std::uint32_t source) noexcept;

  // A step before the series' last one counts as that one.
  void append(std::uint32_t series, std::uint64_t step, double value) noexcept;

 private:
  // What the writer decides by stays private: it trusts nothing that it reads in shared memory.
  struct State {
    HistoryBucket open;
    Word open_sequence = 0;
    Word epoch = 0;
    std::size_t closed = 0;
    std::uint64_t last_step = 0;
    std::uint64_t points_per_bucket = 1;
  };

  Word* series_at(std::size_t series) const noexcept;
  void close_bucket(Word* words, State& state) noexcept;
  void merge(Word* words, State& state) noexcept;

  Word* segment_ = nullptr;
  Word* section_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t buckets_ = 0;
  std::size_t count_ = 0;
  std::vector<State> states_;
};

// Reads whole series. Threads: any number, each with a reader of its own or not; it holds no state.
class HistoryReader {
 public:
  HistoryReader() noexcept = default;
  HistoryReader(const Word* segment, const Layout& layout) noexcept;

  std::size_t series_count() const noexcept;

  // The series in ascending order, the open bucket last. False if the place does not exist, if the series is damaged,
  // or if it changed under every one of the bounded attempts; `buckets` is then empty.
  // With `owner_gone` nobody writes any more: a writer that was killed in the middle of an append costs the open
  // bucket, one killed in the middle of a merge costs nothing.
  bool read(std::uint32_t series, std::vector<HistoryBucket>& buckets, bool owner_gone = false) const;

 private:
  bool read_remains(const Word* words, std::vector<HistoryBucket>& buckets) const;
  bool read_remains_of_merge(const Word* words, std::vector<HistoryBucket>& buckets) const;

  const Word* segment_ = nullptr;
  const Word* section_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t buckets_ = 0;
};

}  // namespace tensorscope::schema
