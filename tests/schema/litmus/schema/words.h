#pragma once

// Stands in for schema/words.h: the same functions over a model of the C++ memory, so that the very code of the ring, the
// history and the control block runs under every behaviour that the language allows. See memory_model.h.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "tests/schema/litmus/memory_model.h"

namespace tensorscope::schema {

using Word = std::uint64_t;
inline constexpr std::size_t kWordBytes = sizeof(Word);

inline Word load_relaxed(const Word& word) noexcept { return litmus::model().load(&word, false); }
inline Word load_acquire(const Word& word) noexcept { return litmus::model().load(&word, true); }
inline void store_relaxed(Word& word, Word value) noexcept { litmus::model().store(&word, value, false); }
inline void store_release(Word& word, Word value) noexcept { litmus::model().store(&word, value, true); }
inline void add_release(Word& word, Word value) noexcept {
  litmus::model().store(&word, litmus::model().newest(&word) + value, true);
}
inline void fence_release() noexcept { litmus::model().fence_release(); }
inline void fence_acquire() noexcept { litmus::model().fence_acquire(); }

constexpr std::size_t words_for(std::size_t bytes) noexcept { return (bytes + kWordBytes - 1) / kWordBytes; }

inline void copy_to_shared(Word* to, const void* from, std::size_t bytes) noexcept {
  for (std::size_t i = 0; i < words_for(bytes); ++i) {
    Word word = 0;
    std::memcpy(&word, static_cast<const char*>(from) + i * kWordBytes, bytes - i * kWordBytes < 8 ? bytes % 8 : 8);
    store_relaxed(to[i], word);
  }
}
inline void copy_from_shared(void* to, const Word* from, std::size_t bytes) noexcept {
  for (std::size_t i = 0; i < words_for(bytes); ++i) {
    const Word word = load_relaxed(from[i]);
    std::memcpy(static_cast<char*>(to) + i * kWordBytes, &word, bytes - i * kWordBytes < 8 ? bytes % 8 : 8);
  }
}

}  // namespace tensorscope::schema
