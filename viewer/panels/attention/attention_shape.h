#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "viewer/analysis/attention_figures.h"
#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

/// What the dimensions of attention are: samples × heads × queries × keys, of which the first, or the first two, may be
/// missing.
/// Threads: pure functions.
struct AttentionShape {
  std::int64_t samples = 1;
  std::int64_t heads = 1;
  std::int64_t queries = 0;
  std::int64_t keys = 0;
  std::size_t rank = 0;

  bool operator==(const AttentionShape&) const = default;
  std::int64_t elements_of_sample() const { return heads * queries * keys; }
};
/// Nothing if it has another number of dimensions, or no elements.
std::optional<AttentionShape> attention_shape(std::span<const std::int64_t> shape);
std::optional<AttentionShape> attention_shape(const schema::Region& region);

/// Which elements of one sample: heads [head, head + heads), and positions along both sides.
struct AttentionCut {
  std::int64_t sample = 0;
  std::int64_t head = 0;
  std::int64_t heads = 1;
  analysis::SampledPositions queries;
  analysis::SampledPositions keys;
};
AttentionCut whole_sample(const AttentionShape& shape, std::int64_t sample);
schema::Window window_of(const AttentionShape& shape, const AttentionCut& cut);
/// What of a cut lies in shorter sequences, as an agent answers it.
AttentionCut clipped(AttentionCut cut, const AttentionShape& shape);

/// Where in a region of attention a sample and a head lie.
class AttentionRegion {
 public:
  /// Nothing if it is no attention, or holds nothing of the sample.
  static std::optional<AttentionRegion> of(const RegionSample& sample, std::int64_t sample_index);

  const AttentionShape& shape() const { return shape_; }
  const analysis::SampledPositions& queries() const { return queries_; }
  const analysis::SampledPositions& keys() const { return keys_; }
  std::int64_t first_head() const { return first_head_; }
  std::int64_t heads() const { return heads_; }  ///< in a row, from first_head() on
  bool holds_head(std::int64_t head) const { return head >= first_head_ && head < first_head_ + heads_; }
  bool is_whole() const { return heads_ == shape_.heads && queries_.is_whole() && keys_.is_whole(); }

  std::size_t head_elements() const { return static_cast<std::size_t>(queries_.count * keys_.count); }
  /// Appends the weights of one head that holds_head().
  void append(std::int64_t head, std::vector<float>& weights) const;
  /// Of every so manieth query, beginning with the first.
  void append(std::int64_t head, std::int64_t every, std::vector<float>& weights) const;

 private:
  AttentionShape shape_;
  analysis::SampledPositions queries_;
  analysis::SampledPositions keys_;
  std::int64_t first_head_ = 0;
  std::int64_t heads_ = 0;
  void append_elements(std::size_t first, std::size_t count, std::vector<float>& weights) const;

  std::size_t first_element_ = 0;
  const schema::Region* region_ = nullptr;
};

}  // namespace tensorscope::viewer
