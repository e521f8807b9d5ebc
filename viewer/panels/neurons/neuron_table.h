#pragma once

#include <optional>
#include <vector>

#include "viewer/panels/neurons/layer_drawing.h"
#include "viewer/panels/neurons/neuron_line.h"

namespace tensorscope::viewer {

/// The neurons of a layer, a line each: figures and how it is doing. Heads sort, a click points a neuron out in all
/// pictures.
/// Threads: the window's own.
/// At the limit: lines out of sight cost nothing.
class NeuronTable {
 public:
  void draw(LayerDrawing drawing, float width, float height);

  NeuronOrder& order() { return order_; }
  /// What the last draw() listed; no columns: nothing.
  DrawnTable drawn(const Source& source, const LayerScene& scene) const;

 private:
  void draw_heads(const NeuronLayout& layout, const NeuronPlaces& places, const widgets::Box& area);
  void draw_lines(LayerDrawing drawing, const NeuronPlaces& places, const widgets::Box& area);
  void draw_line(LayerDrawing drawing, const NeuronPlaces& places, const widgets::Box& line, std::size_t row,
                 bool is_meant);
  void follow(const LayerNumbers& numbers, const NeuronFocus& focus, float row_height);

  NeuronOrder order_;
  std::optional<std::uint64_t> followed_;  // the picked neuron that was last brought into sight
  std::vector<std::size_t> rows_;
};

}  // namespace tensorscope::viewer
