#include "viewer/analysis/attention_flow.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

namespace tensorscope::viewer::analysis {
namespace {

// Below this a pipe counts as full: rounding must not make augmenting paths without end.
constexpr double kFull = 1e-12;

// A position of a layer; layer 0 are the inputs, and a pipe leads from each node to those a layer below.
struct Node {
  std::size_t layer = 0;
  std::size_t position = 0;
  bool operator==(const Node&) const = default;
};

class LayeredNetwork {
 public:
  LayeredNetwork(std::span<const std::span<const float>> fused, std::size_t n) : n_(n), layers_(fused.size()) {
    capacity_.assign(layers_ * n * n, 0.0);
    for (std::size_t layer = 0; layer < layers_; ++layer) {
      for (std::size_t i = 0; i < n; ++i) set_row(fused[layer].subspan(i * n, n), layer, i);
    }
    distance_.resize((layers_ + 1) * n);
    tried_.resize(distance_.size());
  }

  // Dinic: as much as shortest paths of what is left can take, until there is none.
  double maximum_flow(std::size_t output, std::size_t input) {
    const Node from{layers_, output};
    to_ = {0, input};
    down_ = capacity_;
    up_.assign(capacity_.size(), 0.0);
    double flow = 0.0;
    double most = 0.0;
    for (std::size_t j = 0; j < n_; ++j) most += capacity_[pipe(from, j)];
    while (most - flow > kFull && find_distances(from)) {
      std::ranges::fill(tried_, 0);
      flow += send(from, most - flow);
    }
    return flow;
  }

 private:
  static constexpr std::uint32_t kFar = std::numeric_limits<std::uint32_t>::max();

  void set_row(std::span<const float> row, std::size_t layer, std::size_t i) {
    double sum = 0.0;
    for (const float a : row) sum += static_cast<double>(a);
    const bool is_good = std::isfinite(sum) && sum > 0.0;
    for (std::size_t j = 0; j < n_; ++j) {
      const double own = i == j ? 1.0 : 0.0;
      capacity_[(layer * n_ + i) * n_ + j] = is_good ? (static_cast<double>(row[j]) + own) / (sum + 1.0) : own;
    }
  }

  std::size_t index(const Node& node) const { return node.layer * n_ + node.position; }
  // Of a pipe from a node to the i-th position a layer below.
  std::size_t pipe(const Node& from, std::size_t i) const { return ((from.layer - 1) * n_ + from.position) * n_ + i; }

  // The neighbours of a node are first those a layer below, then those a layer above.
  std::size_t neighbours() const { return 2 * n_; }
  bool has_neighbour(const Node& node, std::size_t i) const { return i < n_ ? node.layer > 0 : node.layer < layers_; }
  Node neighbour(const Node& node, std::size_t i) const {
    return i < n_ ? Node{node.layer - 1, i} : Node{node.layer + 1, i - n_};
  }
  // What can still go from a node to its neighbour: down a pipe, or back up what came down.
  double& left(const Node& node, std::size_t i) {
    return i < n_ ? down_[pipe(node, i)] : up_[pipe({node.layer + 1, i - n_}, node.position)];
  }
  // The same from the neighbour to the node.
  double& left_back(const Node& node, std::size_t i) {
    return i < n_ ? up_[pipe(node, i)] : down_[pipe({node.layer + 1, i - n_}, node.position)];
  }

  // How far each node is from the input.
  bool find_distances(const Node& from) {
    std::ranges::fill(distance_, kFar);
    distance_[index(to_)] = 0;
    open_.assign(1, to_);
    for (std::size_t next = 0; next < open_.size() && distance_[index(from)] == kFar; ++next) {
      const Node node = open_[next];
      for (std::size_t i = 0; i < neighbours(); ++i) {
        if (!has_neighbour(node, i)) continue;
        const Node before = neighbour(node, i);
        if (distance_[index(before)] != kFar || left_back(node, i) <= kFull) continue;
        distance_[index(before)] = distance_[index(node)] + 1;
        open_.push_back(before);
      }
    }
    return distance_[index(from)] != kFar;
  }

  // Along shortest paths; no deeper than these are long. What led nowhere is not tried again.
  double send(const Node& node, double most) {
    if (node == to_) return most;
    double sent = 0.0;
    for (std::size_t& i = tried_[index(node)]; i < neighbours(); ++i) {
      if (!has_neighbour(node, i)) continue;
      const Node next = neighbour(node, i);
      if (distance_[index(next)] + 1 != distance_[index(node)] || left(node, i) <= kFull) continue;
      const double more = send(next, std::min(most - sent, left(node, i)));
      left(node, i) -= more;
      left_back(node, i) += more;
      sent += more;
      // This neighbour may be able to take more, for another path.
      if (most - sent <= kFull) break;
    }
    return sent;
  }

  std::size_t n_;
  std::size_t layers_;
  Node to_;
  std::vector<double> capacity_;
  std::vector<double> down_;
  std::vector<double> up_;
  std::vector<std::uint32_t> distance_;
  std::vector<std::size_t> tried_;
  std::vector<Node> open_;
};

}  // namespace

std::vector<double> maximum_flows(std::span<const std::span<const float>> fused, std::size_t positions,
                                  const std::stop_token& stop, const std::function<void()>& row_done) {
  std::vector<double> flows(positions * positions, 0.0);
  if (fused.empty()) {
    for (std::size_t i = 0; i < positions; ++i) flows[i * positions + i] = 1.0;
    return flows;
  }
  LayeredNetwork network(fused, positions);
  for (std::size_t i = 0; i < positions; ++i) {
    for (std::size_t j = 0; j < positions; ++j) {
      if (stop.stop_requested()) return {};
      flows[i * positions + j] = network.maximum_flow(i, j);
    }
    if (row_done) row_done();
  }
  return flows;
}

std::vector<double> attention_flow(std::span<const std::span<const float>> fused, std::size_t positions,
                                   const std::stop_token& stop, const std::function<void()>& row_done) {
  std::vector<double> flows = maximum_flows(fused, positions, stop, row_done);
  if (flows.empty()) return flows;
  for (std::size_t i = 0; i < positions; ++i) {
    const std::span row = std::span(flows).subspan(i * positions, positions);
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    if (sum > 0.0) std::ranges::transform(row, row.begin(), [sum](double flow) { return flow / sum; });
  }
  return flows;
}

}  // namespace tensorscope::viewer::analysis
