#include "viewer/analysis/graph_layout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include "viewer/analysis/graph_layers.h"

namespace tensorscope::viewer::analysis {
namespace {

// How much an item resists being moved aside: the longest path stays straight, lanes give way.
constexpr double kStiff = 1e4;

double weight_of(const LayerItem& item, std::uint32_t longest) {
  if (item.is_lane) return 1.0;
  return item.longest == longest ? kStiff * kStiff : kStiff;
}

// Centres as near as can be to where the items want to be, in their order and without overlapping: the least squares of
// it, found by joining neighbours that push each other (pool adjacent violators).
class Row {
 public:
  void add(double wanted, double half_width, double gap, double weight) {
    const double from_first = offsets_.empty() ? 0.0 : offsets_.back() + last_half_ + gap + half_width;
    offsets_.push_back(from_first);
    last_half_ = half_width;
    blocks_.push_back({(wanted - from_first) * weight, weight, 1});
    while (blocks_.size() > 1 && blocks_[blocks_.size() - 2].mean() >= blocks_.back().mean()) {
      const Block last = blocks_.back();
      blocks_.pop_back();
      blocks_.back().sum += last.sum;
      blocks_.back().weight += last.weight;
      blocks_.back().count += last.count;
    }
  }

  std::vector<double> centres() const {
    std::vector<double> all;
    for (const Block& block : blocks_) {
      for (std::size_t i = 0; i < block.count; ++i) all.push_back(block.mean() + offsets_[all.size()]);
    }
    return all;
  }

 private:
  struct Block {
    double sum = 0.0;
    double weight = 0.0;
    std::size_t count = 0;
    double mean() const { return sum / weight; }
  };
  std::vector<double> offsets_;
  std::vector<Block> blocks_;
  double last_half_ = 0.0;
};

class Placing {
 public:
  Placing(const LayeredGraph& graph, std::span<const GraphEdge> edges, const GraphSpacing& spacing)
      : graph_(graph), edges_(edges), spacing_(spacing), centre_(graph.items.size(), 0.0) {}

  GraphLayout run(std::size_t nodes) {
    place_across();
    choose_columns();
    GraphLayout layout;
    layout.layers = static_cast<std::uint32_t>(graph_.layers.size());
    layout.columns = static_cast<std::uint32_t>(columns_.size());
    layout.nodes.resize(nodes);
    for (std::size_t node = 0; node < nodes; ++node) {
      const std::uint32_t layer = graph_.items[node].layer;
      layout.nodes[node] = {x_of(static_cast<std::uint32_t>(node)) - spacing_.node_width / 2.0, top_of(layer), layer,
                            column_of_[layer]};
    }
    for (std::size_t i = 0; i < edges_.size(); ++i) layout.routes.push_back(route(edges_[i], graph_.is_laned[i]));
    layout.width = columns_.empty() ? 0.0 : columns_.back().right;
    for (const Column& column : columns_) {
      const double layers = static_cast<double>(column.end - column.first);
      layout.height = std::max(layout.height, layers * pitch() - spacing_.below + 2.0 * margin());
    }
    return layout;
  }

 private:
  struct Column {
    std::uint32_t first = 0;  // layers
    std::uint32_t end = 0;
    double left = 0.0;
    double right = 0.0;
    double lo = 0.0;  // of the centres' own axis, where it begins
  };

  double half(const LayerItem& item) const { return (item.is_lane ? spacing_.lane : spacing_.node_width) / 2.0; }
  double pitch() const { return spacing_.node_height + spacing_.below; }
  // Above the first layer of a column and below its last: room for the edges that turn there.
  double margin() const { return columns_.size() > 1 ? spacing_.below : 0.0; }

  void place_across() {
    std::uint32_t longest = 0;
    for (const LayerItem& item : graph_.items) longest = std::max(longest, item.longest);
    for (const auto& layer : graph_.layers) {
      place(layer, longest, [this](const LayerItem& item) {
        return item.under != LayerItem::kNone ? std::optional(centre_[item.under]) : std::nullopt;
      });
    }
    // What nothing feeds goes where it is read.
    for (auto layer = graph_.layers.rbegin(); layer != graph_.layers.rend(); ++layer) {
      place(*layer, longest, [this](const LayerItem& item) {
        if (!item.above.empty() || item.below.empty()) return std::optional(centre_[index_of(item)]);
        return std::optional(centre_[*std::ranges::max_element(item.below, {}, [this](std::uint32_t below) {
          return std::pair(graph_.items[below].longest, !graph_.items[below].is_lane);
        })]);
      });
    }
  }

  std::size_t index_of(const LayerItem& item) const { return static_cast<std::size_t>(&item - graph_.items.data()); }

  template <typename Wanted>
  void place(const std::vector<std::uint32_t>& layer, std::uint32_t longest, Wanted wanted) {
    Row row;
    for (const std::uint32_t i : layer) {
      const LayerItem& item = graph_.items[i];
      const std::optional<double> at = wanted(item);
      const double gap = item.is_lane ? spacing_.lane / 2.0 : spacing_.between;
      // One that does not care where it stands is moved by all others.
      row.add(at.value_or(0.0), half(item), gap, at ? weight_of(item, longest) : 1e-3);
    }
    const std::vector<double> centres = row.centres();
    for (std::size_t i = 0; i < layer.size(); ++i) centre_[layer[i]] = std::round(centres[i]);
  }

  // As many columns as make the whole largest in an area of that shape.
  void choose_columns() {
    const auto layers = static_cast<std::uint32_t>(graph_.layers.size());
    column_of_.assign(layers, 0);
    if (layers == 0) return;
    std::uint32_t best = 1;
    double best_scale = 0.0;
    for (std::uint32_t count = 1; count <= std::max(1U, layers / kLeastLayers); ++count) {
      break_into(count);
      const double width = columns_.back().right;
      const double height = std::ceil(static_cast<double>(layers) / count) * pitch() + 2.0 * margin();
      const double scale = std::min(spacing_.aspect / width, 1.0 / height);
      // A further column has to be worth it.
      if (scale > best_scale * 1.05) {
        best_scale = scale;
        best = count;
      }
      if (count == 1 && spacing_.natural_width > 0.0 && height * spacing_.aspect <= spacing_.natural_width) break;
      if (width > 4.0 * spacing_.aspect * height) break;
    }
    break_into(best);
  }

  void break_into(std::uint32_t count) {
    const auto layers = static_cast<std::uint32_t>(graph_.layers.size());
    columns_.clear();
    double left = 0.0;
    std::uint32_t first = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t end =
          i + 1 == count ? layers : break_near((i + 1) * layers / count, first + 1, layers / count);
      if (end <= first) continue;
      Column& column = columns_.emplace_back();
      column.first = first;
      column.end = end;
      double lo = std::numeric_limits<double>::infinity();
      double hi = -lo;
      for (std::uint32_t layer = first; layer < end; ++layer) {
        column_of_[layer] = static_cast<std::uint32_t>(columns_.size() - 1);
        for (const std::uint32_t item : graph_.layers[layer]) {
          lo = std::min(lo, centre_[item] - half(graph_.items[item]));
          hi = std::max(hi, centre_[item] + half(graph_.items[item]));
        }
      }
      column.left = left;
      column.lo = lo;
      column.right = left + hi - lo;
      left = column.right + spacing_.column;
      first = end;
    }
  }

  // Where the fewest edges have to be led over into the next column.
  std::uint32_t break_near(std::uint32_t ideal, std::uint32_t least, std::uint32_t layers_each) const {
    const auto layers = static_cast<std::uint32_t>(graph_.layers.size());
    std::uint32_t best = std::clamp(ideal, least, layers);
    std::size_t fewest = std::numeric_limits<std::size_t>::max();
    const std::uint32_t slack = layers_each / 6;
    for (std::uint32_t off = 0; off <= slack; ++off) {
      for (const std::uint32_t at : {ideal - std::min(off, ideal), ideal + off}) {
        if (at < least || at >= layers) continue;
        if (graph_.layers[at].size() >= fewest) continue;
        fewest = graph_.layers[at].size();
        best = at;
      }
    }
    return best;
  }

  double x_of(std::uint32_t item) const {
    const Column& column = columns_[column_of_[graph_.items[item].layer]];
    return column.left + centre_[item] - column.lo;
  }
  double top_of(std::uint32_t layer) const {
    return margin() + static_cast<double>(layer - columns_[column_of_[layer]].first) * pitch();
  }

  std::vector<GraphCurve> route(const GraphEdge& edge, bool is_laned) const {
    std::vector<GraphCurve> curves;
    std::uint32_t at = edge.from;
    if (is_laned) {
      const std::uint32_t passed = graph_.items[edge.to].layer - graph_.items[edge.from].layer - 1;
      for (std::uint32_t i = 0; i < passed; ++i) {
        const std::uint32_t lane = graph_.lanes[edge.from][i];
        lead_over(curves, at, lane);
        const double top = top_of(graph_.items[lane].layer);
        line(curves, {x_of(lane), top}, {x_of(lane), top + spacing_.node_height});
        at = lane;
      }
    }
    lead_over(curves, at, edge.to);
    return curves;
  }

  static void line(std::vector<GraphCurve>& curves, GraphPoint from, GraphPoint to) {
    // Lanes that go straight on are one line, not one for each layer.
    if (!curves.empty() && curves.back().to == from && curves.back().from.x == from.x && from.x == to.x &&
        curves.back().to.y > curves.back().from.y && to.y > from.y) {
      from = curves.back().from;
      curves.pop_back();
    }
    const double third = (to.y - from.y) / 3.0;
    curves.push_back({from, {from.x, from.y + third}, {to.x, to.y - third}, to});
  }

  // From the lower edge of an item to the upper edge of one further down.
  void lead_over(std::vector<GraphCurve>& curves, std::uint32_t above, std::uint32_t below) const {
    const std::uint32_t from_layer = graph_.items[above].layer;
    const std::uint32_t to_layer = graph_.items[below].layer;
    const GraphPoint from{x_of(above), top_of(from_layer) + spacing_.node_height};
    const GraphPoint to{x_of(below), top_of(to_layer)};
    if (column_of_[from_layer] != column_of_[to_layer]) return turn(curves, from, to, to_layer);
    if (from.x == to.x) return line(curves, from, to);
    const double bend = std::min((to.y - from.y) / 2.0, 2.0 * spacing_.below);
    curves.push_back({from, {from.x, from.y + bend}, {to.x, to.y - bend}, to});
  }

  // Round the lower end of a column, up beside the next one, and into that from above.
  void turn(std::vector<GraphCurve>& curves, GraphPoint from, GraphPoint to, std::uint32_t to_layer) const {
    const Column& column = columns_[column_of_[to_layer]];
    const double gutter = column.left - spacing_.column / 2.0;
    const double radius = spacing_.below / 2.0;
    corner(curves, from, {std::copysign(radius, gutter - from.x), radius}, true);
    across(curves, gutter - std::copysign(radius, gutter - from.x));
    corner(curves, curves.back().to, {std::copysign(radius, gutter - from.x), -radius}, false);
    line(curves, curves.back().to, {gutter, to.y});
    corner(curves, curves.back().to, {std::copysign(radius, to.x - gutter), -radius}, true);
    across(curves, to.x - std::copysign(radius, to.x - gutter));
    corner(curves, curves.back().to, {std::copysign(radius, to.x - gutter), radius}, false);
  }

  // A quarter of a circle, which begins upright or level.
  static void corner(std::vector<GraphCurve>& curves, GraphPoint from, GraphPoint by, bool is_upright) {
    constexpr double kCircle = 0.5523;
    const GraphPoint to{from.x + by.x, from.y + by.y};
    const GraphPoint along_x{kCircle * by.x, 0.0};
    const GraphPoint along_y{0.0, kCircle * by.y};
    const GraphPoint& begins = is_upright ? along_y : along_x;
    const GraphPoint& ends = is_upright ? along_x : along_y;
    curves.push_back({from, {from.x + begins.x, from.y + begins.y}, {to.x - ends.x, to.y - ends.y}, to});
  }

  static void across(std::vector<GraphCurve>& curves, double x) {
    const GraphPoint from = curves.back().to;
    const double third = (x - from.x) / 3.0;
    curves.push_back({from, {from.x + third, from.y}, {x - third, from.y}, {x, from.y}});
  }

  static constexpr std::uint32_t kLeastLayers = 6;  // in a column

  const LayeredGraph& graph_;
  std::span<const GraphEdge> edges_;
  const GraphSpacing& spacing_;
  std::vector<double> centre_;  // of each item
  std::vector<Column> columns_;
  std::vector<std::uint32_t> column_of_;  // of each layer
};

}  // namespace

GraphLayout lay_out(std::size_t nodes, std::span<const GraphEdge> edges, const GraphSpacing& spacing) {
  for (const GraphEdge& edge : edges) {
    if (edge.from >= edge.to || edge.to >= nodes) throw std::invalid_argument("an edge of a graph does not go forward");
  }
  const LayeredGraph graph = layered(nodes, edges);
  return Placing(graph, edges, spacing).run(nodes);
}

}  // namespace tensorscope::viewer::analysis
