#pragma once

#include <optional>

#include "viewer/panels/weights/matrix_of.h"
#include "viewer/panels/weights/tensor_scene.h"
#include "viewer/panels/weights/window_request.h"
#include "viewer/widgets/heatmap.h"

namespace tensorscope::viewer {

/// A tensor as a matrix. Knows which elements that needs.
/// Threads: the window's own.
class MatrixPicture {
 public:
  /// The elements to ask for, before each draw().
  const schema::Window& window(const Source& source, const std::vector<std::int64_t>& shape, bool every_element,
                               float width, float height);

  void draw(const TensorScene& scene, widgets::ColorSettings& colors, PanelState& state, float width, float height);

  /// What of the sample was in view.
  DrawnArray drawn(const schema::Region& region, std::span<const float> difference) const;
  std::size_t memory_bytes() const;
  /// Another source: nothing zoomed in.
  void forget();

 private:
  WindowRequest request_;
  std::size_t row_dimensions_ = 1;
  widgets::HeatmapState heatmap_;
  std::optional<widgets::HeatmapResult> result_;
};

}  // namespace tensorscope::viewer
