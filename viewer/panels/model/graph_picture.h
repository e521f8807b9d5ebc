#pragma once

#include <cstddef>
#include <optional>

#include "viewer/panels/model/model_scene.h"
#include "viewer/panels/model/shown_graph.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer {

/// Where the layout's corner lies on screen, and pixels of the screen for each of its own.
struct GraphTransform {
  float x = 0.0F;
  float y = 0.0F;
  float zoom = 1.0F;
};

/// Of a node in the layout, in design pixels.
inline constexpr double kNodeWidth = 212;
inline constexpr double kNodeHeight = 42;

/// Where a node is on screen.
widgets::Box box_of(const ShownGraph& graph, const GraphTransform& at, std::size_t node);

/// One frame of the graph: edges, then nodes; of either only what is in view. Nodes lose their words as they get
/// smaller, the one that is less needed first.
/// Threads: the window's own.
class GraphPicture {
 public:
  GraphPicture(const ModelScene& scene, const ShownGraph& graph, const widgets::Box& area, GraphTransform at,
               std::optional<std::size_t> hovered);
  void draw(ImDrawList& list) const;

 private:
  bool is_in_view(const widgets::Box& box) const;
  bool is_selected(std::size_t node) const;
  double norm_of_node(std::size_t node) const;
  void draw_edge(ImDrawList& list, std::size_t edge, bool is_quiet) const;
  void draw_node(ImDrawList& list, std::size_t node) const;
  /// Health, or that it can be opened, up to `right`; returns where it begins.
  float draw_mark(ImDrawList& list, const ShownNode& node, float right, float middle) const;
  const char* told_of(const ShownNode& node) const;
  void draw_words(ImDrawList& list, const ShownNode& node, const widgets::Box& box) const;

  const ModelScene& scene_;
  const ShownGraph& graph_;
  widgets::Box area_;
  GraphTransform at_;
  std::optional<std::size_t> hovered_;
};

}  // namespace tensorscope::viewer
