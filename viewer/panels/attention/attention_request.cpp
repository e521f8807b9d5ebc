#include "viewer/panels/attention/attention_request.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "viewer/panels/weights/tensor_values.h"

namespace tensorscope::viewer {
namespace {

using analysis::SampledPositions;

constexpr std::int64_t kFewRows = 16;

SampledPositions every(std::int64_t extent, std::int64_t stride) {
  return {extent, 0, stride, (extent + stride - 1) / stride};
}

std::int64_t stride_for(std::int64_t extent, std::int64_t count) {
  return std::max<std::int64_t>(1, (extent + count - 1) / std::max<std::int64_t>(count, 1));
}

AttentionCut cut_of_heads(const AttentionShape& shape, std::int64_t sample, std::optional<std::int64_t> head) {
  AttentionCut cut = whole_sample(shape, sample);
  if (head) {
    cut.head = *head;
    cut.heads = 1;
  }
  return cut;
}

}  // namespace

AttentionCut grid_cut(const AttentionShape& shape, std::int64_t sample, std::int64_t elements) {
  AttentionCut cut = whole_sample(shape, sample);
  if (shape.queries * shape.keys <= elements) return cut;
  const std::int64_t rows = elements / shape.keys;
  if (rows >= std::min(kFewRows, shape.queries)) {
    cut.queries = every(shape.queries, stride_for(shape.queries, rows));
    return cut;
  }
  const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(elements)));
  const std::int64_t row_stride = stride_for(shape.queries, std::max(side, elements / shape.keys));
  std::int64_t key_stride = stride_for(shape.keys, side);
  while (std::gcd(row_stride, key_stride) != 1) ++key_stride;
  cut.queries = every(shape.queries, row_stride);
  cut.keys = every(shape.keys, key_stride);
  return cut;
}

AttentionCut row_cut(const AttentionShape& shape, std::int64_t sample, std::optional<std::int64_t> head,
                     std::int64_t query) {
  AttentionCut cut = cut_of_heads(shape, sample, head);
  cut.queries = {shape.queries, query, 1, 1};
  return cut;
}

AttentionCut column_cut(const AttentionShape& shape, std::int64_t sample, std::optional<std::int64_t> head,
                        std::int64_t key) {
  AttentionCut cut = cut_of_heads(shape, sample, head);
  cut.keys = {shape.keys, key, 1, 1};
  return cut;
}

std::optional<AttentionShape> shape_at(const Source& source, std::uint64_t step) {
  const auto announced = attention_shape(source.entry.shape);
  const RegionSample* const newest = source.regions.at(step);
  const auto found = newest != nullptr ? attention_shape(newest->region) : std::nullopt;
  if (!found || (announced && announced->rank != found->rank)) return announced;
  AttentionShape shape = *found;
  if (announced) shape.samples = announced->samples;
  return shape;
}

const RegionSample* sample_holding(const Source& source, std::uint64_t step, const AttentionShape& shape,
                                   const AttentionCut& cut, std::uint32_t argument) {
  const schema::Window window = window_of(shape, cut);
  const auto is_alike = [&](const RegionSample& sample) {
    const auto found = attention_shape(sample.region);
    // The batch may differ from pass to pass.
    return found && found->rank == shape.rank && found->heads == shape.heads && found->queries == shape.queries &&
           found->keys == shape.keys;
  };
  return source.regions.at(step, [&](const RegionSample& sample) {
    return sample.argument == argument && is_alike(sample) && holds_all(sample.region.window, window);
  });
}

}  // namespace tensorscope::viewer
