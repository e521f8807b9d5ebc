#pragma once

#include <cstdint>
#include <vector>

#include "viewer/panels/weights/matrix_picture.h"
#include "viewer/widgets/curve_chart.h"

namespace tensorscope::viewer {

/// A tensor of one dimension: its elements as a strip of colours, and their values above their index.
/// Threads: the window's own.
class RowPicture {
 public:
  /// The elements to ask for, before each draw().
  const schema::Window& window(const Source& source, const std::vector<std::int64_t>& shape, bool every_element,
                               float width);

  void draw(const TensorScene& scene, widgets::ColorSettings& colors, PanelState& state, float width, float height);

  /// What of the sample was in view.
  DrawnArray drawn(const schema::Region& region, std::span<const float> difference) const;
  std::size_t memory_bytes() const { return strip_.memory_bytes() + (x_.capacity() + y_.capacity()) * sizeof(double); }
  void forget();

 private:
  void draw_values(const TensorScene& scene, PanelState& state, float width, float height);

  MatrixPicture strip_;
  widgets::CurveChartState chart_;
  std::vector<double> x_;
  std::vector<double> y_;
  std::uint64_t values_revision_ = 0;
};

}  // namespace tensorscope::viewer
