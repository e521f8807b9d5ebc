#include "viewer/analysis/attention_flow.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>

namespace tensorscope::viewer::analysis {
namespace {

// Below this a pipe counts as full: rounding must not make augmenting paths without end.
constexpr double kFull = 1e-12;

// Layer l has the nodes l * n … ; a pipe leads from (l + 1, i) to (l, j).
class LayeredNetwork {
 public:
  LayeredNetwork(std::span<const std::span<const float>> fused, std::size_t n) : n_(n), layers_(fused.size()) {
    capacity_.assign(layers_ * n * n, 0.0);
    for (std::size_t layer = 0; layer < layers_; ++layer) {
      for (std::size_t i = 0; i < n; ++i) set_row(fused[layer].subspan(i * n, n), layer, i);
    }
  }

  // Edmonds and Karp: along shortest paths of what is left, until there is none.
  double maximum_flow(std::size_t output, std::size_t input) {
    down_ = capacity_;
    up_.assign(capacity_.size(), 0.0);
    const std::size_t from = layers_ * n_ + output;
    double flow = 0.0;
    while (find_path(from, input)) {
      double least = std::numeric_limits<double>::infinity();
      for (std::size_t node = input; node != from; node = before_[node]) {
        least = std::min(least, left(before_[node], node));
      }
      for (std::size_t node = input; node != from; node = before_[node]) {
        left(before_[node], node) -= least;
        left(node, before_[node]) += least;
      }
      flow += least;
    }
    return flow;
  }

 private:
  void set_row(std::span<const float> row, std::size_t layer, std::size_t i) {
    double sum = 0.0;
    for (const float a : row) sum += static_cast<double>(a);
    const bool is_good = std::isfinite(sum) && sum > 0.0;
    for (std::size_t j = 0; j < n_; ++j) {
      const double own = i == j ? 1.0 : 0.0;
      capacity_[(layer * n_ + i) * n_ + j] = is_good ? (static_cast<double>(row[j]) + own) / (sum + 1.0) : own;
    }
  }

  // What a pipe can still take, from a node to one a layer below it, or back.
  double& left(std::size_t from, std::size_t to) {
    if (from > to && from / n_ == to / n_ + 1) return down_[from % n_ * n_ + to / n_ * n_ * n_ + to % n_];
    return up_[to % n_ * n_ + from / n_ * n_ * n_ + from % n_];
  }

  bool find_path(std::size_t from, std::size_t to) {
    constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
    before_.assign((layers_ + 1) * n_, kNone);
    before_[from] = from;
    std::queue<std::size_t> open;
    open.push(from);
    while (!open.empty() && before_[to] == kNone) {
      const std::size_t node = open.front();
      open.pop();
      const std::size_t layer = node / n_;
      const auto visit = [&](std::size_t next_layer) {
        for (std::size_t k = 0; k < n_; ++k) {
          const std::size_t next = next_layer * n_ + k;
          if (before_[next] != kNone || left(node, next) <= kFull) continue;
          before_[next] = node;
          open.push(next);
        }
      };
      if (layer > 0) visit(layer - 1);
      if (layer < layers_) visit(layer + 1);
    }
    return before_[to] != kNone;
  }

  std::size_t n_;
  std::size_t layers_;
  std::vector<double> capacity_;
  std::vector<double> down_;
  std::vector<double> up_;
  std::vector<std::size_t> before_;
};

}  // namespace

std::vector<double> maximum_flows(std::span<const std::span<const float>> fused, std::size_t positions) {
  std::vector<double> flows(positions * positions, 0.0);
  if (fused.empty()) {
    for (std::size_t i = 0; i < positions; ++i) flows[i * positions + i] = 1.0;
    return flows;
  }
  LayeredNetwork network(fused, positions);
  for (std::size_t i = 0; i < positions; ++i) {
    for (std::size_t j = 0; j < positions; ++j) flows[i * positions + j] = network.maximum_flow(i, j);
  }
  return flows;
}

std::vector<double> attention_flow(std::span<const std::span<const float>> fused, std::size_t positions) {
  std::vector<double> flows = maximum_flows(fused, positions);
  for (std::size_t i = 0; i < positions; ++i) {
    const std::span row = std::span(flows).subspan(i * positions, positions);
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    if (sum > 0.0) std::ranges::transform(row, row.begin(), [sum](double flow) { return flow / sum; });
  }
  return flows;
}

}  // namespace tensorscope::viewer::analysis
