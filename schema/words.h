#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tensorscope::schema {

// The only way to touch shared memory: aligned 64-bit words, each access atomic.
//
// Two processes race on these words by design; the seqlocks of the ring, the history and the control block decide
// afterwards whether what was read was whole. Relaxed atomic access keeps that race defined and visible to
// ThreadSanitizer; ordering comes from the fences and from the acquire and release accesses that the table in
// schema/README.md lists.
//
// Threads: any. Nothing here blocks, allocates or throws.

using Word = std::uint64_t;
inline constexpr std::size_t kWordBytes = sizeof(Word);
static_assert(std::atomic_ref<Word>::is_always_lock_free, "a lock would live in one process only");

inline std::atomic_ref<Word> shared(Word& word) noexcept { return std::atomic_ref<Word>(word); }

// A load through std::atomic_ref never writes; C++20 has no atomic_ref<const T>, hence the cast.
inline Word load_relaxed(const Word& word) noexcept {
  return shared(const_cast<Word&>(word)).load(std::memory_order_relaxed);
}
inline Word load_acquire(const Word& word) noexcept {
  return shared(const_cast<Word&>(word)).load(std::memory_order_acquire);
}
inline void store_relaxed(Word& word, Word value) noexcept { shared(word).store(value, std::memory_order_relaxed); }
inline void store_release(Word& word, Word value) noexcept { shared(word).store(value, std::memory_order_release); }
inline void add_relaxed(Word& word, Word value) noexcept { shared(word).fetch_add(value, std::memory_order_relaxed); }

inline void add_release(Word& word, Word value) noexcept { shared(word).fetch_add(value, std::memory_order_release); }

// The two fences of every seqlock here. ThreadSanitizer does not model fences (and GCC says so); it needs none, as every
// access to a shared word is atomic. What the fences are for is proved by tests/schema/litmus, which runs the readers and
// writers of this room over a model of the C++ memory instead of over this file.
inline void fence_release() noexcept {
#if !defined(__SANITIZE_THREAD__)
  std::atomic_thread_fence(std::memory_order_release);
#endif
}
inline void fence_acquire() noexcept {
#if !defined(__SANITIZE_THREAD__)
  std::atomic_thread_fence(std::memory_order_acquire);
#endif
}

// Copies `bytes` bytes of private memory to shared words. The last word is filled up with zeros.
void copy_to_shared(Word* to, const void* from, std::size_t bytes) noexcept;

// Copies `bytes` bytes of shared words to private memory.
void copy_from_shared(void* to, const Word* from, std::size_t bytes) noexcept;

constexpr std::size_t words_for(std::size_t bytes) noexcept { return (bytes + kWordBytes - 1) / kWordBytes; }

}  // namespace tensorscope::schema
