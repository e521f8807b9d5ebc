#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "agent/sampling/tensor_view.h"

namespace tensorscope::agent {

// The elements of tests/oracles/sampling_fixtures.py, made by the same generator.
inline std::vector<std::int64_t> make_integers(std::size_t count, std::uint64_t seed) {
  std::vector<std::int64_t> numbers(count);
  for (std::int64_t& number : numbers) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    number = static_cast<std::int64_t>(seed >> 32);
  }
  return numbers;
}

inline std::vector<double> make_floats(std::size_t count, std::uint64_t seed, int mantissa_bits, int low, int high,
                                       bool specials) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kSpecials[] = {std::numeric_limits<double>::quiet_NaN(), kInfinity, -kInfinity};
  const std::vector<std::int64_t> integers = make_integers(count, seed);
  std::vector<double> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t k = integers[i];
    const auto exponent = static_cast<int>(low + (k >> 16) % (high - low + 1));
    const auto mantissa = static_cast<double>(k & ((std::int64_t{1} << mantissa_bits) - 1));
    numbers[i] = std::ldexp(1 + std::ldexp(mantissa, -mantissa_bits), exponent) * ((k >> 31 & 1) != 0 ? -1 : 1);
    if ((k >> 12 & 15) == 0) numbers[i] = 0;
    if (specials && i % 50 == 0) numbers[i] = kSpecials[i / 50 % 3];
  }
  return numbers;
}

// A double that float16 holds exactly.
inline std::uint16_t float16_of(double value) {
  const std::uint32_t sign = std::signbit(value) ? 0x8000 : 0;
  if (std::isnan(value)) return 0x7e00;
  if (std::isinf(value)) return static_cast<std::uint16_t>(sign | 0x7c00);
  if (value == 0) return static_cast<std::uint16_t>(sign);
  const int exponent = std::ilogb(value);
  if (exponent < -14)
    return static_cast<std::uint16_t>(sign | static_cast<std::uint32_t>(std::ldexp(std::abs(value), 24)));
  const auto fraction = static_cast<std::uint32_t>(std::ldexp(std::abs(value), 10 - exponent)) & 0x3ff;
  return static_cast<std::uint16_t>(sign | static_cast<std::uint32_t>(exponent + 15) << 10 | fraction);
}

inline std::uint16_t bfloat16_of(double value) {
  return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(static_cast<float>(value)) >> 16);
}

// The numbers as memory of a type that holds each of them exactly.
inline std::vector<std::byte> bytes_of(const std::vector<double>& numbers, schema::Dtype dtype) {
  const std::size_t size = schema::element_bytes(dtype);
  std::vector<std::byte> bytes(numbers.size() * size);
  const auto put = [&](std::size_t i, auto element) { std::memcpy(bytes.data() + i * size, &element, sizeof element); };
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double x = numbers[i];
    switch (dtype) {
      case schema::Dtype::float32:
        put(i, static_cast<float>(x));
        break;
      case schema::Dtype::float64:
        put(i, x);
        break;
      case schema::Dtype::float16:
        put(i, float16_of(x));
        break;
      case schema::Dtype::bfloat16:
        put(i, bfloat16_of(x));
        break;
      case schema::Dtype::int8:
        put(i, static_cast<std::int8_t>(x));
        break;
      case schema::Dtype::int16:
        put(i, static_cast<std::int16_t>(x));
        break;
      case schema::Dtype::int32:
        put(i, static_cast<std::int32_t>(x));
        break;
      case schema::Dtype::int64:
        put(i, static_cast<std::int64_t>(x));
        break;
      case schema::Dtype::uint8:
      case schema::Dtype::boolean:
        put(i, static_cast<std::uint8_t>(x));
        break;
      case schema::Dtype::unknown:
        break;
    }
  }
  return bytes;
}

struct Extents {
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> strides;
};

inline TensorView view_of(const std::byte* data, schema::Dtype dtype, const Extents& extents) {
  TensorView view;
  view.data = data;
  view.dtype = dtype;
  view.dimensions = extents.sizes.size();
  for (std::size_t i = 0; i < extents.sizes.size(); ++i) {
    view.sizes[i] = extents.sizes[i];
    view.strides[i] = extents.strides[i];
  }
  return view;
}

}  // namespace tensorscope::agent
