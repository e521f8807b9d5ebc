#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tensorscope::viewer::analysis {

/// Positions of a sequence along one side of attention of which `count` were sampled: start, start + stride, …
struct SampledPositions {
  std::int64_t extent = 0;
  std::int64_t start = 0;
  std::int64_t stride = 1;
  std::int64_t count = 0;

  [[nodiscard]] std::int64_t position(std::int64_t sampled) const { return start + sampled * stride; }
  [[nodiscard]] bool is_whole() const { return start == 0 && stride == 1 && count == extent; }
  bool operator==(const SampledPositions&) const = default;
};

/// One head's attention, row-major: a row for each query, a column for each key. Rows are distributions over keys.
struct AttentionView {
  std::span<const float> weights;
  SampledPositions queries;
  SampledPositions keys;

  [[nodiscard]] std::span<const float> row(std::int64_t sampled) const {
    return weights.subspan(static_cast<std::size_t>(sampled * keys.count), static_cast<std::size_t>(keys.count));
  }
};

/// What a row of attention is, before any figure is taken from it.
enum class RowState : std::uint8_t {
  good,
  masked,      ///< all zero: a query that attends to nothing
  not_finite,  ///< NaN or an infinity in it
  negative,    ///< no attention weights
};
[[nodiscard]] RowState state_of(std::span<const float> row);

/// How many keys a sampled key stands for: the first token for itself, the others for all that were left out as well.
/// An estimate unless all keys are there.
[[nodiscard]] double share_of_keys(const SampledPositions& keys, std::int64_t sampled);

/// Figures of one head, each the mean over its good rows. A row that does not sum to 1 (dropout) is scaled to it and
/// counted.
///   entropy      −Σ a ln a in nats, 0 (one key) to ln n (all alike)
///   distance     Σ a |i − j|
///   first        the mass on key 0
///   diagonality  the mass with |i − j| ≤ 1
/// Threads: pure.
/// At the limit: without a good row all are NaN. Where keys were strided the figures are estimates: a sampled key
/// stands for its neighbours, the first one for itself; diagonality is NaN then.
struct HeadFigures {
  double entropy = 0.0;
  double relative_entropy = 0.0;  ///< entropy / ln n
  double distance = 0.0;
  double first = 0.0;
  double diagonality = 0.0;
  std::int64_t rows = 0;  ///< good ones
  std::int64_t masked = 0;
  std::int64_t not_finite = 0;  ///< or negative
  std::int64_t not_one = 0;     ///< good, but with a sum that is off 1 by more than kSumTolerance
  bool is_estimate = false;     ///< keys were strided

  static constexpr double kSumTolerance = 1e-3;
};
[[nodiscard]] HeadFigures head_figures(const AttentionView& head);

}  // namespace tensorscope::viewer::analysis
