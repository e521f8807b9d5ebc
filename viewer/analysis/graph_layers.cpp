#include "viewer/analysis/graph_layers.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tensorscope::viewer::analysis {
namespace {

constexpr int kSweeps = 6;

std::vector<std::uint32_t> layers_of(std::size_t nodes, std::span<const GraphEdge> edges) {
  std::vector<std::vector<std::uint32_t>> readers(nodes);
  std::vector<bool> is_fed(nodes, false);
  for (const GraphEdge& edge : edges) {
    readers[edge.from].push_back(edge.to);
    is_fed[edge.to] = true;
  }
  std::vector<std::uint32_t> layer(nodes, 0);
  for (std::size_t node = 0; node < nodes; ++node) {
    for (const std::uint32_t reader : readers[node]) layer[reader] = std::max(layer[reader], layer[node] + 1);
  }
  // What nothing feeds stands right above who reads it first, not at the far top.
  for (std::size_t node = 0; node < nodes; ++node) {
    if (is_fed[node] || readers[node].empty()) continue;
    std::uint32_t first = layer[readers[node].front()];
    for (const std::uint32_t reader : readers[node]) first = std::min(first, layer[reader]);
    layer[node] = first - 1;
  }
  return layer;
}

// Of each node the layer of its last reader that gets a lane. The longest go without where there are too many.
std::vector<std::uint32_t> reach_of(std::size_t nodes, std::span<const GraphEdge> edges,
                                    const std::vector<std::uint32_t>& layer) {
  std::vector<std::uint32_t> reach(layer);
  for (const GraphEdge& edge : edges) reach[edge.from] = std::max(reach[edge.from], layer[edge.to]);
  std::vector<std::uint32_t> by_length(nodes);
  std::iota(by_length.begin(), by_length.end(), 0U);
  std::ranges::stable_sort(by_length, {}, [&](std::uint32_t node) { return reach[node] - layer[node]; });
  std::size_t lanes = 0;
  for (const std::uint32_t node : by_length) {
    lanes += reach[node] - layer[node];
    if (lanes > kMostLanes) reach[node] = layer[node];
  }
  return reach;
}

void connect(LayeredGraph& graph, std::uint32_t above, std::uint32_t below) {
  graph.items[above].below.push_back(below);
  graph.items[below].above.push_back(above);
}

void add_lanes(LayeredGraph& graph, const std::vector<std::uint32_t>& layer, std::span<const GraphEdge> edges,
               const std::vector<std::uint32_t>& reach) {
  const std::size_t nodes = layer.size();
  graph.lanes.resize(nodes);
  for (std::uint32_t node = 0; node < nodes; ++node) {
    std::uint32_t before = node;
    for (std::uint32_t at = layer[node] + 1; at < reach[node]; ++at) {
      const auto lane = static_cast<std::uint32_t>(graph.items.size());
      LayerItem& item = graph.items.emplace_back();
      item.node = node;
      item.layer = at;
      item.is_lane = true;
      connect(graph, before, lane);
      graph.lanes[node].push_back(lane);
      graph.layers[at].push_back(lane);
      before = lane;
    }
  }
  for (const GraphEdge& edge : edges) {
    const std::uint32_t passed = layer[edge.to] - layer[edge.from] - 1;
    const bool is_laned = passed > 0 && passed <= graph.lanes[edge.from].size();
    graph.is_laned.push_back(is_laned);
    if (is_laned) {
      connect(graph, graph.lanes[edge.from][passed - 1], edge.to);
    } else if (passed == 0) {
      connect(graph, edge.from, edge.to);
    }
  }
}

// How many nodes the longest path has that leads through each item, and where it comes from.
void find_longest(LayeredGraph& graph) {
  std::vector<std::uint32_t> to_here(graph.items.size(), 0);
  std::vector<std::uint32_t> from_here(graph.items.size(), 0);
  for (const auto& layer : graph.layers) {
    for (const std::uint32_t i : layer) {
      for (const std::uint32_t above : graph.items[i].above) to_here[i] = std::max(to_here[i], to_here[above]);
      to_here[i] += graph.items[i].is_lane ? 0U : 1U;
    }
  }
  for (auto layer = graph.layers.rbegin(); layer != graph.layers.rend(); ++layer) {
    for (const std::uint32_t i : *layer) {
      for (const std::uint32_t below : graph.items[i].below) from_here[i] = std::max(from_here[i], from_here[below]);
      from_here[i] += graph.items[i].is_lane ? 0U : 1U;
    }
  }
  for (std::uint32_t i = 0; i < graph.items.size(); ++i) {
    LayerItem& item = graph.items[i];
    item.longest = to_here[i] + from_here[i] - (item.is_lane ? 0U : 1U);
  }
  for (LayerItem& item : graph.items) {
    for (const std::uint32_t above : item.above) {
      const bool is_longer = item.under == LayerItem::kNone || to_here[above] > to_here[item.under];
      if (is_longer) item.under = above;
    }
  }
}

class Sweeps {
 public:
  explicit Sweeps(LayeredGraph& graph) : graph_(graph), place_(graph.items.size()) {
    for (const auto& layer : graph_.layers) note_places(layer);
  }

  void run() {
    auto best = graph_.layers;
    std::uint64_t fewest = crossings();
    for (int sweep = 0; sweep < kSweeps && fewest > 0; ++sweep) {
      if (sweep % 2 == 0) {
        for (std::size_t i = 1; i < graph_.layers.size(); ++i) arrange(graph_.layers[i], &LayerItem::above);
      } else {
        for (std::size_t i = graph_.layers.size() - 1; i-- > 0;) arrange(graph_.layers[i], &LayerItem::below);
      }
      const std::uint64_t now = crossings();
      if (now >= fewest) continue;
      fewest = now;
      best = graph_.layers;
    }
    graph_.layers = std::move(best);
  }

 private:
  void note_places(const std::vector<std::uint32_t>& layer) {
    for (std::uint32_t place = 0; place < layer.size(); ++place) place_[layer[place]] = place;
  }

  void arrange(std::vector<std::uint32_t>& layer, std::vector<std::uint32_t> LayerItem::*neighbors) {
    if (layer.size() < 2) return;
    std::vector<std::pair<double, std::uint32_t>> centres;
    for (const std::uint32_t i : layer) {
      double sum = 0.0;
      const auto& all = graph_.items[i].*neighbors;
      for (const std::uint32_t other : all) sum += place_[other];
      centres.emplace_back(all.empty() ? place_[i] : sum / static_cast<double>(all.size()), i);
    }
    // Stable, so that what is equal stays in the order in which it runs.
    std::ranges::stable_sort(centres, {}, &std::pair<double, std::uint32_t>::first);
    for (std::size_t place = 0; place < layer.size(); ++place) layer[place] = centres[place].second;
    note_places(layer);
  }

  std::uint64_t crossings() const {
    std::uint64_t sum = 0;
    std::vector<GraphEdge> places;
    for (std::size_t i = 0; i + 1 < graph_.layers.size(); ++i) {
      if (graph_.layers[i].size() < 2 || graph_.layers[i + 1].size() < 2) continue;
      places.clear();
      for (const std::uint32_t item : graph_.layers[i]) {
        for (const std::uint32_t below : graph_.items[item].below) places.push_back({place_[item], place_[below]});
      }
      sum += count_crossings(places, graph_.layers[i + 1].size());
    }
    return sum;
  }

  LayeredGraph& graph_;
  std::vector<std::uint32_t> place_;  // of an item in its layer
};

}  // namespace

std::uint64_t count_crossings(std::span<const GraphEdge> places, std::size_t lower_places) {
  std::vector<GraphEdge> sorted(places.begin(), places.end());
  std::ranges::sort(sorted, {}, [](const GraphEdge& edge) { return std::pair(edge.from, edge.to); });
  // A Fenwick tree: how many edges that begin further left end at or before a place.
  std::vector<std::uint64_t> tree(lower_places + 1, 0);
  std::uint64_t crossings = 0;
  std::uint64_t met = 0;
  for (const GraphEdge& edge : sorted) {
    std::uint64_t before = 0;
    for (std::size_t i = edge.to + 1; i > 0; i &= i - 1) before += tree[i];
    crossings += met - before;
    for (std::size_t i = edge.to + 1; i <= lower_places; i += i & (~i + 1)) ++tree[i];
    ++met;
  }
  return crossings;
}

LayeredGraph layered(std::size_t nodes, std::span<const GraphEdge> edges) {
  const std::vector<std::uint32_t> layer = layers_of(nodes, edges);
  LayeredGraph graph;
  graph.items.resize(nodes);
  graph.layers.resize(nodes == 0 ? 0 : *std::ranges::max_element(layer) + 1);
  for (std::uint32_t node = 0; node < nodes; ++node) {
    graph.items[node].node = node;
    graph.items[node].layer = layer[node];
    graph.layers[layer[node]].push_back(node);
  }
  add_lanes(graph, layer, edges, reach_of(nodes, edges, layer));
  find_longest(graph);
  Sweeps(graph).run();
  return graph;
}

}  // namespace tensorscope::viewer::analysis
