#include "viewer/store/elements.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <type_traits>

namespace tensorscope::viewer {
namespace {

using schema::Dtype;

template <typename Element>
Element read(const schema::Region& region, std::size_t index) {
  Element element;
  std::memcpy(&element, region.data.data() + index * sizeof(Element), sizeof(Element));
  return element;
}

// Calls `use` with the element in a type that holds it exactly.
template <typename Use>
auto with_element(const schema::Region& region, std::size_t index, Use use) {
  switch (region.dtype) {
    case Dtype::float64:
      return use(read<double>(region, index));
    case Dtype::float16:
      return use(half_to_float(read<std::uint16_t>(region, index)));
    case Dtype::bfloat16:
      return use(bfloat16_to_float(read<std::uint16_t>(region, index)));
    case Dtype::int8:
      return use(read<std::int8_t>(region, index));
    case Dtype::int16:
      return use(read<std::int16_t>(region, index));
    case Dtype::int32:
      return use(read<std::int32_t>(region, index));
    case Dtype::int64:
      return use(read<std::int64_t>(region, index));
    case Dtype::uint8:
      return use(read<std::uint8_t>(region, index));
    case Dtype::boolean:
      return use(static_cast<std::uint8_t>(read<std::uint8_t>(region, index) != 0 ? 1 : 0));
    case Dtype::float32:
    case Dtype::unknown:
      break;
  }
  return use(read<float>(region, index));
}

template <typename Number>
void append_shortest(Number number, std::string& text) {
  if constexpr (std::is_floating_point_v<Number>) {
    if (std::isnan(number)) {
      text += "nan";
      return;
    }
    if (std::isinf(number)) {
      text += number > 0 ? "inf" : "-inf";
      return;
    }
  }
  char digits[40];
  const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), number);
  text.append(digits, end);
}

}  // namespace

std::size_t element_count(const schema::Region& region) {
  const std::size_t bytes = schema::element_bytes(region.dtype);
  return bytes != 0 ? region.data.size() / bytes : 0;
}

double element_at(const schema::Region& region, std::size_t index) {
  return with_element(region, index, [](auto element) { return static_cast<double>(element); });
}

void elements_as_float(const schema::Region& region, std::vector<float>& values) {
  values.resize(element_count(region));
  if (region.dtype == Dtype::float32) {
    if (!values.empty()) std::memcpy(values.data(), region.data.data(), values.size() * sizeof(float));
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = with_element(region, i, [](auto element) { return static_cast<float>(element); });
  }
}

void append_number(double number, std::string& text) {
  append_shortest(number, text);
}

void append_element(const schema::Region& region, std::size_t index, std::string& text) {
  with_element(region, index, [&text](auto element) { append_shortest(element, text); });
}

float half_to_float(std::uint16_t bits) {
  const std::uint32_t sign = std::uint32_t{bits} >> 15 << 31;
  const std::uint32_t exponent = std::uint32_t{bits} >> 10 & 0x1f;
  const std::uint32_t fraction = std::uint32_t{bits} & 0x3ff;
  if (exponent == 0) {
    const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t widened = exponent == 0x1f ? 0xff : exponent + (127 - 15);
  return std::bit_cast<float>(sign | widened << 23 | fraction << 13);
}

float bfloat16_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

std::optional<std::size_t> row_in(const schema::Window& window, std::uint64_t index) {
  if (window.dimensions == 0 || index < window.start[0] || window.stride[0] == 0) return std::nullopt;
  const std::uint64_t beyond = index - window.start[0];
  if (beyond % window.stride[0] != 0 || beyond / window.stride[0] >= window.count[0]) return std::nullopt;
  return static_cast<std::size_t>(beyond / window.stride[0]);
}

std::vector<std::uint64_t> index_in_tensor(const schema::Region& region, std::size_t index) {
  const schema::Window& window = region.window;
  std::vector<std::uint64_t> place(window.dimensions);
  for (std::size_t i = window.dimensions; i-- > 0;) {
    place[i] = window.start[i] + std::uint64_t{window.stride[i]} * (index % window.count[i]);
    index /= window.count[i];
  }
  return place;
}

schema::Window whole_window(std::span<const std::int64_t> shape) {
  schema::Window window;
  window.dimensions = shape.size() <= schema::kMaxDimensions ? shape.size() : 0;
  for (std::size_t i = 0; i < window.dimensions; ++i) {
    window.count[i] = static_cast<std::uint32_t>(shape[i]);
    window.stride[i] = 1;
  }
  return window;
}

}  // namespace tensorscope::viewer
