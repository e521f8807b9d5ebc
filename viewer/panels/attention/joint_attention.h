#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "viewer/analysis/attention_rollout.h"

namespace tensorscope::viewer {

/// How the attention of several layers becomes one matrix.
enum class JointKind : std::uint8_t { rollout, flow, relevance };
[[nodiscard]] const char* name(JointKind kind);  ///< "rollout"

struct JointOptions {
  JointKind kind = JointKind::rollout;
  // Of a rollout and a flow.
  analysis::HeadFusion fusion = analysis::HeadFusion::mean;
  double discarded = 0.0;  ///< of the elements of each layer, the smallest

  bool operator==(const JointOptions&) const = default;
};

/// Which of two sequences the sides of a layer's attention are: 0 the one that attends first, 1 the other.
struct LayerSides {
  std::uint8_t queries = 0;
  std::uint8_t keys = 0;

  bool is_self() const { return queries == keys; }
  bool operator==(const LayerSides&) const = default;
};

/// How many positions both sides of a layer have.
struct SideExtents {
  std::int64_t queries = 0;
  std::int64_t keys = 0;
  bool is_self = true;  ///< both are the same sequence
};

/// The sequences that layers are of, told apart by their lengths: `positions` has 0 for a second one that there is not.
struct Sequences {
  std::array<std::int64_t, 2> positions{};
  std::vector<LayerSides> sides;  ///< of each layer
};
/// Nothing if there are more than two, or two of one length, which cannot be told apart. Threads: pure.
std::optional<Sequences> sequences_of(std::span<const SideExtents> layers);

/// A layer's heads * queries * keys.
struct JointLayer {
  std::vector<float> weights;
  std::vector<float> gradients;  ///< of a class's score; of relevance only
};

/// Of the last layer's queries and keys.
struct JointMatrix {
  std::vector<double> values;
  std::size_t passed_rows = 0;  ///< that had no attention, and passed their own position on
  /// Of relevance the query, a row, that more than half of what the last layer's attention is worth to the score goes
  /// to, as where the class token alone is read; nothing: none does.
  std::optional<std::int64_t> read_query;
};

/// Rollout, flow (analysis/attention_flow.h) or relevance (analysis/attention_relevance.h) through layers, the first
/// one first. A rollout and a flow are of one sequence. Of relevance the 1 that each position owes itself is left out;
/// two layers side by side that go across in opposite directions do so at the same time. `done` is called behind each
/// part of joint_parts(). Threads: pure. At the limit: nothing, if it was told to stop.
std::optional<JointMatrix> joint_attention(std::span<const JointLayer> layers, const Sequences& sequences,
                                           const JointOptions& options, const std::stop_token& stop,
                                           const std::function<void()>& done);
std::size_t joint_parts(const Sequences& sequences, JointKind kind);

}  // namespace tensorscope::viewer
