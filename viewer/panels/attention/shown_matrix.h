#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "viewer/analysis/attention_figures.h"
#include "viewer/panels/attention/attention_shape.h"

namespace tensorscope::viewer {

/// The one matrix that is shown large: a head, the mean of all heads, or one that several layers make; as floats, kept
/// until something else is to be shown. Threads: one owner. At the limit: stays as it was where the sample does not
/// hold what is asked for, and says so. The mean of many large heads takes some frames; until then what was shown
/// stays, if it is the same mean of another step, else nothing is.
class ShownMatrix {
 public:
  /// One head, or the mean of all of them. False if the sample does not hold it.
  bool take(const RegionSample& sample, std::uint32_t source, std::int64_t sample_index,
            std::optional<std::int64_t> head);
  /// A rollout, flow or relevance, of all queries and keys.
  void take(std::span<const double> joint, std::int64_t queries, std::int64_t keys, std::uint64_t step,
            std::uint64_t joint_revision);
  void forget();

  bool is_moving() const { return mean_.has_value(); }  ///< take() is to be called again
  bool empty() const { return values_.empty(); }
  std::span<const float> values() const { return values_; }
  const analysis::SampledPositions& queries() const { return queries_; }
  const analysis::SampledPositions& keys() const { return keys_; }
  std::uint64_t step() const { return step_; }
  std::uint64_t revision() const { return revision_; }
  std::size_t memory_bytes() const {
    return (values_.capacity() + head_.capacity()) * sizeof(float) + sums_.capacity() * sizeof(double);
  }

  /// Weights of all keys for a query, or of all queries for a key; empty where not all of them are here.
  std::vector<float> row(std::int64_t query) const;
  std::vector<float> column(std::int64_t key) const;

 private:
  struct Shown {
    std::uint32_t source = 0;
    std::uint64_t step = 0;
    schema::Window window;
    std::int64_t sample = 0;
    std::optional<std::int64_t> head;
    std::uint64_t joint_revision = 0;
    bool operator==(const Shown&) const = default;
  };
  // Some heads more; true: all are added.
  bool add_heads(const Shown& wanted, const AttentionRegion& region);

  void clear();

  std::optional<Shown> shown_;
  std::vector<float> values_;
  std::optional<Shown> mean_;  // is being added up
  std::int64_t added_ = 0;     // heads
  std::vector<double> sums_;
  std::vector<float> head_;
  analysis::SampledPositions queries_;
  analysis::SampledPositions keys_;
  std::uint64_t step_ = 0;
  std::uint64_t revision_ = 0;
};

}  // namespace tensorscope::viewer
