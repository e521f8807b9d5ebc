#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tensorscope::viewer::analysis {

/// What `from` makes is given to `to`. Nodes are numbered in the order in which they run, so that from < to.
struct GraphEdge {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  bool operator==(const GraphEdge&) const = default;
};

/// Measures, all in the unit of the places that come out.
struct GraphSpacing {
  double node_width = 200.0;
  double node_height = 40.0;
  double between = 24.0;       ///< nodes side by side
  double below = 24.0;         ///< a layer and the next
  double lane = 14.0;          ///< of an edge that passes layers
  double column = 56.0;        ///< columns, with room for the edges that lead from one to the next
  double aspect = 1.0;         ///< width / height of the area that the whole should fill well
  double natural_width = 0.0;  ///< of that area; what fits into it stays one column
};

struct GraphPoint {
  double x = 0.0;
  double y = 0.0;
  bool operator==(const GraphPoint&) const = default;
};

/// A cubic Bézier curve.
struct GraphCurve {
  GraphPoint from;
  GraphPoint out;   ///< control point of `from`
  GraphPoint into;  ///< control point of `to`
  GraphPoint to;
  bool operator==(const GraphCurve&) const = default;
};

struct GraphPlace {
  double x = 0.0;  ///< left upper corner
  double y = 0.0;
  std::uint32_t layer = 0;
  std::uint32_t column = 0;
  bool operator==(const GraphPlace&) const = default;
};

/// Where the nodes and edges of a directed graph are drawn: data flows downwards, from layer to layer, and a long graph
/// goes on in a further column, as text does.
struct GraphLayout {
  std::vector<GraphPlace> nodes;
  std::vector<std::vector<GraphCurve>> routes;  ///< of each edge, from the lower edge of a node to the upper of another
  std::uint32_t layers = 0;
  std::uint32_t columns = 1;
  double width = 0.0;
  double height = 0.0;
};

/// In the manner of Sugiyama: a layer for each node by the longest path to it; what passes a layer has a lane in it;
/// the order within layers by sweeps of barycentres, the one with the fewest crossings; and the longest path drawn
/// straight, with what branches off beside it.
/// Throws std::invalid_argument if an edge does not go from a lower to a higher number, or to no node.
/// Threads: pure; the same graph gives the same layout.
/// At the limit: of edges that would need more than kMostLanes lanes, the longest are drawn straight, across whatever
/// lies between.
inline constexpr std::size_t kMostLanes = 100'000;
[[nodiscard]] GraphLayout lay_out(std::size_t nodes, std::span<const GraphEdge> edges, const GraphSpacing& spacing);

/// Crossings of edges between two neighbouring layers, given the places of their ends in these.
[[nodiscard]] std::uint64_t count_crossings(std::span<const GraphEdge> places, std::size_t lower_places);

}  // namespace tensorscope::viewer::analysis
