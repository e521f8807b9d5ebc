#include "agent/sampling/conversion.h"

#include <cstring>

#include "agent/sampling/half.h"

namespace tensorscope::agent {
namespace {

using schema::Dtype;

template <typename Element, typename Number, typename Convert>
void convert_run(const std::byte* first, std::int64_t stride, std::size_t count, Number* to, Convert convert) noexcept {
  const auto read = [](const std::byte* at) {
    Element element;
    std::memcpy(&element, at, sizeof element);
    return element;
  };
  if (stride == 1) {
    for (std::size_t i = 0; i < count; ++i) to[i] = convert(read(first + i * sizeof(Element)));
    return;
  }
  const std::int64_t step = stride * static_cast<std::int64_t>(sizeof(Element));
  for (std::size_t i = 0; i < count; ++i, first += step) to[i] = convert(read(first));
}

template <typename Element, typename Number>
void cast_run(const std::byte* first, std::int64_t stride, std::size_t count, Number* to) noexcept {
  convert_run<Element>(first, stride, count, to, [](Element element) { return static_cast<Number>(element); });
}

}  // namespace

void convert(const std::byte* first, Dtype dtype, std::int64_t stride, std::size_t count, float* to) noexcept {
  switch (dtype) {
    case Dtype::float32:
      return cast_run<float>(first, stride, count, to);
    case Dtype::float16:
      return convert_run<std::uint16_t>(first, stride, count, to, float_of_float16);
    case Dtype::bfloat16:
      return convert_run<std::uint16_t>(first, stride, count, to, float_of_bfloat16);
    case Dtype::int8:
      return cast_run<std::int8_t>(first, stride, count, to);
    case Dtype::int16:
      return cast_run<std::int16_t>(first, stride, count, to);
    case Dtype::uint8:
    case Dtype::boolean:
      return cast_run<std::uint8_t>(first, stride, count, to);
    case Dtype::float64:
    case Dtype::int32:
    case Dtype::int64:
    case Dtype::unknown:
      break;
  }
}

void convert(const std::byte* first, Dtype dtype, std::int64_t stride, std::size_t count, double* to) noexcept {
  switch (dtype) {
    case Dtype::float64:
      return cast_run<double>(first, stride, count, to);
    case Dtype::int32:
      return cast_run<std::int32_t>(first, stride, count, to);
    case Dtype::int64:
      return cast_run<std::int64_t>(first, stride, count, to);
    default:
      break;
  }
}

}  // namespace tensorscope::agent
