#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "schema/sample.h"

namespace tensorscope::schema {

// A region has at most so many bytes: FlatBuffers' offsets have 31 bits.
inline constexpr std::size_t kMaxPayloadBytes = std::size_t{1} << 30;

inline constexpr std::size_t kMaxAnswerBytes = 1024;
inline constexpr std::size_t kMaxWordsBytes = std::size_t{32} << 10;

// What to write as one record. A region's data pointer may be anything: its bytes are not looked at here.
struct SampleParts {
  SampleHeader header;
  const Stats* stats = nullptr;
  const Histogram* histogram = nullptr;
  const Units* units = nullptr;
  const Region* region = nullptr;
  const char* answer = nullptr;  // why a want is not served; cut after kMaxAnswerBytes
  std::string_view words = {};   // one for each element of the region, a zero byte between; at most kMaxWordsBytes
};

// A record is `prefix`, then the region's bytes, then `suffix_bytes` zeros (alignment).
struct EncodedRecord {
  std::span<const std::byte> prefix;  // valid until the next encode
  std::size_t payload_bytes = 0;
  std::size_t suffix_bytes = 0;

  std::size_t bytes() const noexcept { return prefix.size() + payload_bytes + suffix_bytes; }
};

// Builds the FlatBuffer of a sample without copying the tensor: in a FlatBuffer the object created first lies last, so
// the payload vector is created first, uninitialized, in a reserved mapping whose pages are never touched; then the
// prefix before it and the tensor's own bytes go straight into the ring.
//
// Promises: no heap allocation after create(), no exception, the payload starts at a multiple of 64 bytes.
// Threads: one thread at a time.
// At the limit: nothing, when the payload is larger than what create() was told, or than kMaxPayloadBytes.
class RecordEncoder {
 public:
  RecordEncoder() noexcept;
  RecordEncoder(RecordEncoder&&) noexcept;
  RecordEncoder& operator=(RecordEncoder&&) noexcept;
  ~RecordEncoder();

  // False if the address space cannot be had; encode() then always answers nothing.
  bool create(std::size_t max_payload_bytes) noexcept;

  std::optional<EncodedRecord> encode(const SampleParts& parts) noexcept;

 private:
  struct Builder;
  std::unique_ptr<Builder> builder_;
};

}  // namespace tensorscope::schema
