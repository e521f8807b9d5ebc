#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "schema/sample.h"

namespace tensorscope::schema {

// A sample read back. What it has of arrays and text points into the bytes that were decoded.
struct DecodedSample {
  SampleHeader header;
  std::optional<Stats> stats;
  std::optional<Histogram> histogram;
  std::optional<Units> units;
  std::optional<Region> region;
  std::string_view answer;  // why a want is not served
  std::string_view words;   // one for each element of the region, a zero byte between; empty: there are none
};

// Verifies and decodes a record. Only ever give it a private copy: bytes that another process can still change cannot
// be verified. Nothing if they are no whole, consistent record (sizes, dtypes, windows and counters are all checked).
// Threads: a pure function.
std::optional<DecodedSample> decode_record(std::span<const std::byte> bytes);

}  // namespace tensorscope::schema
