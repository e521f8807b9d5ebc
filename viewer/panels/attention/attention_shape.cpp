#include "viewer/panels/attention/attention_shape.h"

#include <algorithm>
#include <cstring>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using analysis::SampledPositions;

SampledPositions positions(const schema::Region& region, std::size_t dimension) {
  const schema::Window& window = region.window;
  return {region.shape[dimension], window.start[dimension], std::max<std::int64_t>(window.stride[dimension], 1),
          window.count[dimension]};
}

void set(schema::Window& window, std::size_t dimension, std::int64_t start, std::int64_t count, std::int64_t stride) {
  window.start[dimension] = static_cast<std::uint32_t>(start);
  window.count[dimension] = static_cast<std::uint32_t>(count);
  window.stride[dimension] = static_cast<std::uint32_t>(stride);
}

}  // namespace

std::optional<AttentionShape> attention_shape(std::span<const std::int64_t> shape) {
  const std::size_t rank = shape.size();
  if (rank < 2 || rank > 4) return std::nullopt;
  for (const std::int64_t extent : shape) {
    if (extent <= 0) return std::nullopt;
  }
  AttentionShape found;
  found.rank = rank;
  found.keys = shape[rank - 1];
  found.queries = shape[rank - 2];
  if (rank > 2) found.heads = shape[rank - 3];
  if (rank > 3) found.samples = shape[0];
  return found;
}

std::optional<AttentionShape> attention_shape(const schema::Region& region) {
  return attention_shape(std::span(region.shape).first(region.window.dimensions));
}

AttentionCut whole_sample(const AttentionShape& shape, std::int64_t sample) {
  return {sample, 0, shape.heads, {shape.queries, 0, 1, shape.queries}, {shape.keys, 0, 1, shape.keys}};
}

schema::Window window_of(const AttentionShape& shape, const AttentionCut& cut) {
  schema::Window window;
  window.dimensions = shape.rank;
  const std::size_t last = shape.rank - 1;
  set(window, last, cut.keys.start, cut.keys.count, cut.keys.stride);
  set(window, last - 1, cut.queries.start, cut.queries.count, cut.queries.stride);
  if (shape.rank > 2) set(window, last - 2, cut.head, cut.heads, 1);
  if (shape.rank > 3) set(window, 0, cut.sample, 1, 1);
  return window;
}

AttentionCut clipped(AttentionCut cut, const AttentionShape& shape) {
  const auto clip = [](SampledPositions& positions, std::int64_t extent) {
    positions.extent = extent;
    const std::int64_t most = positions.start < extent ? (extent - 1 - positions.start) / positions.stride + 1 : 0;
    positions.count = std::min(positions.count, most);
  };
  clip(cut.queries, shape.queries);
  clip(cut.keys, shape.keys);
  return cut;
}

std::optional<AttentionRegion> AttentionRegion::of(const RegionSample& sample, std::int64_t sample_index) {
  const schema::Region& region = sample.region;
  const auto shape = attention_shape(region);
  if (!shape || region.data.size() < element_count(region) * schema::element_bytes(region.dtype)) return std::nullopt;
  AttentionRegion found;
  found.region_ = &region;
  found.shape_ = *shape;
  const std::size_t last = shape->rank - 1;
  found.keys_ = positions(region, last);
  found.queries_ = positions(region, last - 1);
  found.heads_ = 1;
  if (shape->rank > 2) {
    const SampledPositions heads = positions(region, last - 2);
    if (heads.stride != 1 && heads.count > 1) return std::nullopt;
    found.first_head_ = heads.start;
    found.heads_ = heads.count;
  }
  if (found.head_elements() == 0 || found.heads_ == 0) return std::nullopt;
  if (shape->rank > 3) {
    const SampledPositions samples = positions(region, 0);
    const std::int64_t from_start = sample_index - samples.start;
    if (from_start < 0 || from_start % samples.stride != 0 || from_start / samples.stride >= samples.count) {
      return std::nullopt;
    }
    found.first_element_ = static_cast<std::size_t>(from_start / samples.stride * found.heads_) * found.head_elements();
  } else if (sample_index != 0) {
    return std::nullopt;
  }
  return found;
}

void AttentionRegion::append(std::int64_t head, std::vector<float>& weights) const {
  append_elements(first_element_ + static_cast<std::size_t>(head - first_head_) * head_elements(), head_elements(),
                  weights);
}

void AttentionRegion::append(std::int64_t head, std::int64_t every, std::vector<float>& weights) const {
  const std::size_t first = first_element_ + static_cast<std::size_t>(head - first_head_) * head_elements();
  const auto keys = static_cast<std::size_t>(keys_.count);
  for (std::int64_t row = 0; row < queries_.count; row += every) {
    append_elements(first + static_cast<std::size_t>(row) * keys, keys, weights);
  }
}

void AttentionRegion::append_elements(std::size_t first, std::size_t count, std::vector<float>& weights) const {
  const std::size_t before = weights.size();
  weights.resize(before + count);
  if (region_->dtype == schema::Dtype::float32) {
    std::memcpy(weights.data() + before, region_->data.data() + first * sizeof(float), count * sizeof(float));
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    weights[before + i] = static_cast<float>(element_at(*region_, first + i));
  }
}

}  // namespace tensorscope::viewer
