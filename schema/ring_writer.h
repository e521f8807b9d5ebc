#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "schema/kinds.h"
#include "schema/layout.h"

namespace tensorscope::schema {

// Writes the descriptor ring and the data ring. It overwrites the oldest, never waits and never looks at what readers do.
//
// A sample is written in two halves: claim() takes a descriptor and a range under the claim lock (a few ns), publish()
// copies outside of it. A scalar fits into its descriptor and needs only the first half.
// Threads: claim() and scalar() under the ClaimLock, publish() without it, one claim each.
// At the limit: Outcome says which; the caller counts it.
class RingWriter {
 public:
  struct Claim {
    Word index = 0;          // of the descriptor, counted from the start of the run
    Word position = 0;       // in the data ring, counted likewise
    std::size_t bytes = 0;
    std::size_t flight = 0;  // its place among the claims that still copy
  };

  RingWriter() noexcept = default;
  RingWriter(Word* segment, const Layout& layout) noexcept;
  RingWriter& operator=(RingWriter&& other) noexcept;

  // Tests start near the end of the number range to see it wrap. `position` is a multiple of a cache line.
  void start_at(Word index, Word position) noexcept;

  Outcome scalar(std::uint32_t source, std::uint64_t step, Phase phase, double value) noexcept;

  Outcome claim(std::size_t bytes, Claim& claim) noexcept;
  // `parts` are copied one after another and have claim.bytes bytes in all; each but the last is a multiple of a word.
  void publish(const Claim& claim, std::uint32_t source, std::uint64_t step, Phase phase,
               std::span<const std::span<const std::byte>> parts) noexcept;

  std::size_t max_record_bytes() const noexcept { return data_bytes_ / 2; }

 private:
  // A claim that still copies. Taken under the claim lock, given back by publish() without it.
  struct Flight {
    std::atomic<bool> taken{false};
    Word index = 0;
    Word position = 0;
  };
  static constexpr std::size_t kFlights = 8;

  bool would_overtake(Word index, Word data_end) const noexcept;
  void write_descriptor(Word index, Word tag, Word step, Word value, Word bytes) noexcept;

  Word* segment_ = nullptr;
  Word* descriptors_ = nullptr;
  Word* data_ = nullptr;
  std::size_t slots_ = 0;
  std::size_t data_bytes_ = 0;
  Word head_ = 0;
  Word data_end_ = 0;
  std::array<Flight, kFlights> flights_;
  std::atomic<int> flying_{0};  // spares a scalar the look at every flight
};

}  // namespace tensorscope::schema
