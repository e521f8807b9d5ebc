#pragma once

#include <cstddef>
#include <cstdint>

#include "schema/kinds.h"

namespace tensorscope::agent {

// Whether every value of the type is a float; the others are reduced as doubles.
constexpr bool fits_float(schema::Dtype dtype) noexcept {
  return dtype != schema::Dtype::float64 && dtype != schema::Dtype::int32 && dtype != schema::Dtype::int64;
}

// Reads `count` elements, `stride` apart, as numbers. The first two are for types that fit a float, the last for the
// rest.
// Threads: pure.
void convert(const std::byte* first, schema::Dtype dtype, std::int64_t stride, std::size_t count, float* to) noexcept;
void convert(const std::byte* first, schema::Dtype dtype, std::int64_t stride, std::size_t count, double* to) noexcept;

}  // namespace tensorscope::agent
