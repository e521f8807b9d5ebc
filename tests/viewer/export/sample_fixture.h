#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/store/elements.h"
#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

// A whole tensor with these elements, as it lies in a store.
inline RegionSample whole_tensor(schema::Dtype dtype, const std::vector<std::int64_t>& shape,
                                 std::string_view elements) {
  RegionSample sample;
  const auto bytes = std::as_bytes(std::span(elements));
  sample.storage = std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
  sample.region.dtype = dtype;
  std::copy(shape.begin(), shape.end(), sample.region.shape.begin());
  sample.region.window = whole_window(shape);
  sample.region.data = *sample.storage;
  sample.sampled = sample.total = element_count(sample.region);
  return sample;
}

template <typename Element>
RegionSample whole_tensor(schema::Dtype dtype, const std::vector<std::int64_t>& shape,
                          const std::vector<Element>& elements) {
  const auto* bytes = reinterpret_cast<const char*>(elements.data());
  return whole_tensor(dtype, shape, std::string_view(bytes, elements.size() * sizeof(Element)));
}

}  // namespace tensorscope::viewer
