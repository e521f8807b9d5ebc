#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "agent/recorder/want_table.h"
#include "agent/sampling/reduction.h"
#include "schema/record_encoder.h"
#include "schema/segment_writer.h"

namespace tensorscope::agent {

// Takes samples of tensors and writes them as records: everything that is due of one tensor in one record, and one
// more for each further window.
//
// Whole contiguous windows go from the tensor into the ring; others are gathered first, into memory had at the start.
// Threads: one at a time.
// Elements that are nowhere in memory are computed for the windows that are read; for statistics, for a part of them.
// At the limit: a window that has no room in a record is read with strides; so is a whole tensor that would take too
// long, and its statistics are those of every k-th element. The record says n of N.
class Sampler {
 public:
  // Of a tensor on a device: with so many elements it is about as long at an operator as the host is at asking for it.
  static constexpr std::uint64_t kMostOfDevice = std::uint64_t{1} << 18;
  static constexpr std::uint64_t kMostBytesOfDevice = std::uint64_t{16} << 20;

  struct Moment {
    std::uint64_t step = 0;
    schema::Phase phase = schema::Phase::unknown;
    std::uint64_t time_ns = 0;
    std::uint64_t most_ns = 0;     // that one of its parts should take, and all of its windows
    std::uint64_t most_bytes = 0;  // of records
  };
  struct Taken {
    std::uint64_t bytes = 0;               // of the records written
    std::size_t served = 0;                // so many of `due` were: windows after them were left, for time or room
    const schema::Stats* stats = nullptr;  // if it was reduced; until the next take()
  };

  // False if there is no memory for the largest record.
  bool create(std::size_t max_record_bytes) noexcept;

  // `due` is for one argument, as WantTable::take_due() has it. At least one window is read.
  Taken take(Source& source, const TensorView& view, std::span<const WantTable::Task> due, const Moment& moment,
             schema::SegmentWriter& segment) noexcept;

  // What serving a task of its own would take, thinned as far as it may be, going by what was measured.
  std::uint64_t price_ns(const Source& source, const TensorView& view, const WantTable::Task& task,
                         std::uint64_t most_ns) const noexcept;

  static bool is_window(const WantTable::Task& task) noexcept {
    return has(task.products, schema::Product::region | schema::Product::vectors);
  }
  // What is read for a task; nothing if no record holds the least of it, or if it is for another tensor.
  std::optional<schema::Window> window_of(const Source& source, const TensorView& view, const WantTable::Task& task,
                                          std::uint64_t most_ns) const noexcept;
  // So many elements of a tensor are reduced.
  static std::uint64_t most_reduced(const Source& source, const TensorView& view, std::uint64_t most_ns) noexcept;

  // If vectors are wanted of which no record holds one, says so in a record without a product. Returns its bytes.
  std::uint64_t refuse_long_vectors(const TensorView& view, const WantTable::Task& task,
                                    const schema::SampleHeader& header, schema::SegmentWriter& segment) noexcept;
  // Writes a record without a product that says why a want is not served. Returns its bytes.
  std::uint64_t answer(const schema::SampleHeader& header, const char* text, schema::SegmentWriter& segment) noexcept;

  // What the numbers of a region stand for, until the next call; empty: nobody said, or it is more than a record holds.
  std::string_view words_of(const Source& source, const schema::Region& region) noexcept;

  // Writes one record. Takes what is written from `parts`, so that it is not written again with another window.
  std::uint64_t write(schema::SampleParts& parts, std::span<const std::byte> payload,
                      schema::SegmentWriter& segment) noexcept;

 private:
  // Returns the number of elements that were looked at.
  std::uint64_t reduce(Source& source, const TensorView& view, bool with_units, std::uint64_t most_ns) noexcept;
  // So many elements have room in a record.
  std::uint64_t room(const TensorView& view) const noexcept;
  // A part of a computed tensor, in memory; the whole of another.
  TensorView in_memory(const TensorView& view, std::uint64_t most) noexcept;
  // Returns the bytes of the records written.
  std::uint64_t write_region(Source& source, const TensorView& view, const WantTable::Task& task,
                             schema::SampleParts& parts, const Moment& moment, schema::SegmentWriter& segment) noexcept;
  std::span<const std::byte> read(const TensorView& view, const schema::Window& window) noexcept;

  std::size_t most_payload_bytes_ = 0;
  std::unique_ptr<std::byte[]> gathered_;
  std::string words_;
  Reduction reduction_;
  schema::RecordEncoder encoder_;
};

}  // namespace tensorscope::agent
