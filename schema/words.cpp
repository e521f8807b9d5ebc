#include "schema/words.h"

#include <cstring>

#if defined(__SANITIZE_THREAD__) || !defined(__x86_64__)
#define TENSORSCOPE_STRING_MOVE 0
#else
#define TENSORSCOPE_STRING_MOVE 1
#endif

namespace tensorscope::schema {
namespace {

// From here on the string instruction is faster; below, its start-up cost is more than the copy.
constexpr std::size_t kStringMoveBytes = 1024;

#if TENSORSCOPE_STRING_MOVE
// `rep movsq` writes whole cache lines without reading them first, which the compiler's loop of atomic stores cannot
// (measured: 20 against 9 GB/s onto whole lines). The copy is an instruction outside the C++ memory model, not a racing access; the
// processor orders it as the fences around it need: its stores are unordered among themselves only (Intel SDM vol. 3,
// 8.2.4: stores before and after a string operation keep their order with it). ThreadSanitizer builds take the loop.
inline void string_move(void* to, const void* from, std::size_t words) noexcept {
  asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
}
#endif

}  // namespace

void copy_to_shared(Word* to, const void* from, std::size_t bytes) noexcept {
  const auto* source = static_cast<const unsigned char*>(from);
  std::size_t words = bytes / kWordBytes;
  const std::size_t tail = bytes % kWordBytes;
#if TENSORSCOPE_STRING_MOVE
  if (bytes >= kStringMoveBytes) {
    string_move(to, source, words);
    to += words;
    source += words * kWordBytes;
    words = 0;
  }
#endif
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
#if TENSORSCOPE_STRING_MOVE
  if (bytes >= kStringMoveBytes) {
    string_move(target, from, words);
    from += words;
    target += words * kWordBytes;
    words = 0;
  }
#endif
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
