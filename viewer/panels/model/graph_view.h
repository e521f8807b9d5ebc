#pragma once

#include <cstddef>
#include <optional>

#include "viewer/panels/model/graph_picture.h"
#include "viewer/panels/model/model_scene.h"
#include "viewer/panels/model/shown_graph.h"
#include "viewer/widgets/geometry.h"

namespace tensorscope::viewer {

/// The graph of what modules make, to be zoomed, panned and clicked.
/// Threads: the window's own.
class GraphView {
 public:
  void draw(const ModelScene& scene, PanelState& state, const widgets::Box& area, std::uint64_t catalog_revision);

  const ShownGraph& graph() const { return graph_; }
  void fit() { is_fitted_ = true; }
  bool is_fitted() const { return is_fitted_; }
  /// One design pixel of the layout as one of the screen.
  void natural_size() { wants_natural_ = true; }
  bool is_natural() const { return !is_fitted_ && at_.zoom == 1.0F; }
  std::size_t memory_bytes() const { return graph_.memory_bytes(); }

 private:
  void move(const ModelScene& scene, const widgets::Box& area, const widgets::Touch& touch);
  void show(std::size_t node, const widgets::Box& area);
  std::optional<std::size_t> node_at(float x, float y) const;

  ShownGraph graph_;
  bool is_fitted_ = true;
  bool wants_natural_ = false;
  GraphTransform at_;
};

}  // namespace tensorscope::viewer
