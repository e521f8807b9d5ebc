#include "viewer/panels/maps/drawn_planes.h"

namespace tensorscope::viewer {

DrawnArray float_array(std::span<const float> values, std::initializer_list<std::size_t> shape) {
  DrawnArray array;
  array.dtype = schema::Dtype::float32;
  for (const std::size_t extent : shape) array.shape.push_back(static_cast<std::int64_t>(extent));
  const auto bytes = std::as_bytes(values);
  array.elements.assign(bytes.begin(), bytes.end());
  return array;
}

}  // namespace tensorscope::viewer
