#include "viewer/panels/attention/joint_attention.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

#include "viewer/analysis/attention_flow.h"
#include "viewer/analysis/attention_relevance.h"

namespace tensorscope::viewer {
namespace {

analysis::Work on_all_cores(const std::stop_token& stop) {
  return {.stop = stop, .threads = analysis::all_cores()};
}

bool fuse(const JointLayer& layer, const JointOptions& options, std::span<float> fused, const std::stop_token& stop) {
  return analysis::fuse_heads(layer.weights, options.fusion, fused, on_all_cores(stop)) &&
         analysis::discard_smallest(fused, options.discarded, stop);
}

std::optional<JointMatrix> rollout(std::span<const JointLayer> layers, std::size_t n, const JointOptions& options,
                                   const std::stop_token& stop, const std::function<void()>& done) {
  analysis::Rollout rollout(n);
  std::vector<float> fused(n * n);
  for (const JointLayer& layer : layers) {
    if (!fuse(layer, options, fused, stop)) return std::nullopt;
    if (!rollout.add(fused, on_all_cores(stop))) return std::nullopt;
    done();
  }
  return JointMatrix{rollout.matrix(), rollout.passed_rows(), {}};
}

std::optional<JointMatrix> flow(std::span<const JointLayer> layers, std::size_t n, const JointOptions& options,
                                const std::stop_token& stop, const std::function<void()>& done) {
  std::vector<std::vector<float>> fused;
  JointMatrix matrix;
  for (const JointLayer& layer : layers) {
    if (!fuse(layer, options, fused.emplace_back(n * n), stop)) return std::nullopt;
    for (std::size_t row = 0; row < n; ++row) {
      const std::span weights = std::span(fused.back()).subspan(row * n, n);
      const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
      if (!std::isfinite(sum) || sum <= 0.0) ++matrix.passed_rows;
    }
  }
  matrix.values =
      analysis::attention_flow(std::vector<std::span<const float>>(fused.begin(), fused.end()), n, stop, done);
  return matrix.values.empty() ? std::nullopt : std::optional(std::move(matrix));
}

std::vector<double> without_itself(std::span<const double> relevance, std::size_t n) {
  std::vector<double> rest(relevance.begin(), relevance.end());
  for (std::size_t i = 0; i < n; ++i) rest[i * n + i] -= 1.0;
  return rest;
}

std::optional<std::int64_t> row_of_most(std::span<const double> matrix, std::size_t columns) {
  if (columns == 0) return std::nullopt;
  std::vector<double> sums;
  for (std::size_t begin = 0; begin + columns <= matrix.size(); begin += columns) {
    const std::span row = matrix.subspan(begin, columns);
    sums.push_back(std::accumulate(row.begin(), row.end(), 0.0));
  }
  const double all = std::accumulate(sums.begin(), sums.end(), 0.0);
  const auto largest = std::ranges::max_element(sums);
  if (largest == sums.end() || !(*largest > all / 2.0)) return std::nullopt;
  return largest - sums.begin();
}

std::optional<JointMatrix> relevance(std::span<const JointLayer> layers, const Sequences& sequences,
                                     const std::stop_token& stop, const std::function<void()>& done) {
  const auto s = static_cast<std::size_t>(sequences.positions[0]);
  const auto q = static_cast<std::size_t>(sequences.positions[1]);
  analysis::BimodalRelevance relevance(s, q);
  const auto fused = [&](std::size_t i, std::vector<double>& into) {
    const LayerSides& sides = sequences.sides[i];
    into.resize((sides.queries == 0 ? s : q) * (sides.keys == 0 ? s : q));
    return analysis::fuse_by_gradient(layers[i].weights, layers[i].gradients, into, stop);
  };
  std::vector<double> first;
  std::vector<double> second;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerSides& sides = sequences.sides[i];
    second.clear();
    if (!fused(i, first)) return std::nullopt;
    bool is_added = false;
    if (sides.is_self()) {
      is_added = sides.queries == 0 ? relevance.attend_within_s(first, stop) : relevance.attend_within_q(first, stop);
    } else {
      const bool are_both = i + 1 < layers.size() && sequences.sides[i + 1] == LayerSides{sides.keys, sides.queries};
      if (are_both && !fused(++i, second)) return std::nullopt;
      if (are_both) done();
      is_added = sides.queries == 0 ? relevance.attend_across(first, second, stop)
                                    : relevance.attend_across(second, first, stop);
    }
    if (!is_added) return std::nullopt;
    done();
  }
  const LayerSides last = sequences.sides.back();
  JointMatrix matrix;
  matrix.read_query = row_of_most(second.empty() ? first : second, last.keys == 0 ? s : q);
  if (last.is_self()) {
    matrix.values = last.queries == 0 ? without_itself(relevance.ss(), s) : without_itself(relevance.qq(), q);
  } else {
    const std::span<const double> across = last.queries == 0 ? relevance.sq() : relevance.qs();
    matrix.values.assign(across.begin(), across.end());
  }
  return matrix;
}

}  // namespace

const char* name(JointKind kind) {
  switch (kind) {
    case JointKind::rollout:
      return "rollout";
    case JointKind::flow:
      return "flow";
    case JointKind::relevance:
      return "relevance";
  }
  return "";
}

std::optional<Sequences> sequences_of(std::span<const SideExtents> layers) {
  Sequences found;
  const auto place = [&found](std::int64_t positions) -> std::optional<std::uint8_t> {
    for (std::uint8_t i = 0; i < 2; ++i) {
      if (found.positions[i] == 0) found.positions[i] = positions;
      if (found.positions[i] == positions) return i;
    }
    return std::nullopt;
  };
  for (const SideExtents& layer : layers) {
    if (!layer.is_self && layer.queries == layer.keys) return std::nullopt;
    const auto queries = place(layer.queries);
    const auto keys = place(layer.keys);
    if (!queries || !keys) return std::nullopt;
    found.sides.push_back({*queries, *keys});
  }
  return found;
}

std::optional<JointMatrix> joint_attention(std::span<const JointLayer> layers, const Sequences& sequences,
                                           const JointOptions& options, const std::stop_token& stop,
                                           const std::function<void()>& done) {
  const auto n = static_cast<std::size_t>(sequences.positions[0]);
  switch (options.kind) {
    case JointKind::rollout:
      return rollout(layers, n, options, stop, done);
    case JointKind::flow:
      return flow(layers, n, options, stop, done);
    case JointKind::relevance:
      return relevance(layers, sequences, stop, done);
  }
  return std::nullopt;
}

std::size_t joint_parts(const Sequences& sequences, JointKind kind) {
  return kind == JointKind::flow ? static_cast<std::size_t>(sequences.positions[0]) : sequences.sides.size();
}

}  // namespace tensorscope::viewer
