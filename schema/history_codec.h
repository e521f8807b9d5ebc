#pragma once

#include <bit>

#include "schema/history.h"

namespace tensorscope::schema {

// A bucket as shared words and back. Threads: pure but for the relaxed accesses to the words.

inline void store_bucket(Word* words, const HistoryBucket& value) noexcept {
  store_relaxed(words[bucket::first_step], value.first_step);
  store_relaxed(words[bucket::last_step], value.last_step);
  store_relaxed(words[bucket::min], std::bit_cast<Word>(value.min));
  store_relaxed(words[bucket::max], std::bit_cast<Word>(value.max));
  store_relaxed(words[bucket::last], std::bit_cast<Word>(value.last));
  store_relaxed(words[bucket::sum], std::bit_cast<Word>(value.sum));
  store_relaxed(words[bucket::counts], Word{value.finite} << 32 | value.non_finite);
}

inline HistoryBucket load_bucket(const Word* words) noexcept {
  HistoryBucket value;
  value.first_step = load_relaxed(words[bucket::first_step]);
  value.last_step = load_relaxed(words[bucket::last_step]);
  value.min = std::bit_cast<double>(load_relaxed(words[bucket::min]));
  value.max = std::bit_cast<double>(load_relaxed(words[bucket::max]));
  value.last = std::bit_cast<double>(load_relaxed(words[bucket::last]));
  value.sum = std::bit_cast<double>(load_relaxed(words[bucket::sum]));
  const Word counts = load_relaxed(words[bucket::counts]);
  value.finite = static_cast<std::uint32_t>(counts >> 32);
  value.non_finite = static_cast<std::uint32_t>(counts);
  return value;
}

}  // namespace tensorscope::schema
