#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "schema/kinds.h"
#include "schema/layout.h"

namespace tensorscope::schema {

// One entry of the ring, read whole.
struct RingEntry {
  Word index = 0;
  std::uint32_t source = 0;
  Phase phase = Phase::unknown;
  bool is_sample = false;
  std::uint64_t step = 0;
  double value = 0;        // of a scalar
  Word position = 0;       // of a sample
  std::size_t bytes = 0;   // of a sample
};

// Reads the ring of another process without the writer noticing.
//
// Threads: one at a time. Any number of readers.
// At the limit: a lapped reader jumps to the oldest entry that is left and counts what it missed.
class RingReader {
 public:
  RingReader() noexcept = default;
  // Starts at the oldest entry.
  RingReader(const Word* segment, const Layout& layout) noexcept;

  // Entries claimed so far; those from oldest() on may still be there.
  Word head() const noexcept;
  Word oldest() const noexcept;

  enum class Slot { whole, in_progress, lapped, damaged };
  // Random access, for a viewer that has just attached and looks from the newest entry back.
  Slot read_descriptor(Word index, RingEntry& entry) const noexcept;

  // Copies a sample's record. False if it was overwritten before or while it was copied.
  bool copy_sample(const RingEntry& entry, std::vector<std::byte>& record) const;

  // Continues at `index`.
  void seek(Word index) noexcept { next_ = index; }
  Word next_index() const noexcept { return next_; }

  enum class Next { none, scalar, sample };
  // The next entry in order; a sample's bytes go to `record`. `none` when the reader has caught up, or when the next one is
  // still being written. With `owner_gone` entries that were never finished are skipped and counted.
  Next next(RingEntry& entry, std::vector<std::byte>& record, bool owner_gone = false);

  std::uint64_t lost() const noexcept { return lost_; }        // overwritten before they were read
  std::uint64_t damaged() const noexcept { return damaged_; }  // contradict themselves
  std::uint64_t unfinished() const noexcept { return unfinished_; }

 private:
  const Word* segment_ = nullptr;
  const Word* descriptors_ = nullptr;
  const Word* data_ = nullptr;
  std::size_t slots_ = 0;
  std::size_t data_bytes_ = 0;
  Word next_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t damaged_ = 0;
  std::uint64_t unfinished_ = 0;
};

}  // namespace tensorscope::schema
