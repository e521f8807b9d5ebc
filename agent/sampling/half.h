#pragma once

#include <bit>
#include <cstdint>

namespace tensorscope::agent {

// The two half types as floats, exactly: every one of their values is a float.
// Threads: pure.
constexpr float float_of_bfloat16(std::uint16_t bits) noexcept {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

// Integer arithmetic but for one subtraction of normal numbers, so that a trainer that flushes denormals to zero sees
// its small halves all the same.
constexpr float float_of_float16(std::uint16_t bits) noexcept {
  constexpr std::uint32_t kRebias = (127 - 15) << 23;
  const std::uint32_t sign = std::uint32_t{bits} << 16 & 0x8000'0000u;
  const std::uint32_t magnitude = (std::uint32_t{bits} & 0x7fffu) << 13;
  const std::uint32_t exponent = magnitude & 0x0f80'0000u;
  std::uint32_t result = magnitude + kRebias;
  if (exponent == 0x0f80'0000u) {
    result += kRebias;  // infinity or NaN: the exponent of all ones
  } else if (exponent == 0) {
    constexpr std::uint32_t kOne = 1u << 23;
    result = std::bit_cast<std::uint32_t>(std::bit_cast<float>(result + kOne) - std::bit_cast<float>(kRebias + kOne));
  }
  return std::bit_cast<float>(result | sign);
}

}  // namespace tensorscope::agent
