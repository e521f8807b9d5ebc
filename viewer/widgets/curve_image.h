#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "viewer/platform/texture.h"
#include "viewer/widgets/curve_pen.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// The lines of all series of a chart as a texture, painted anew only when something changed: envelopes behind, then
/// each series' raw curve, pale where a smoothed one stands in front of it. A frame costs the same however many points
/// and series there are.
/// Threads: the window's own.
class CurveImage {
 public:
  /// It is of these lines in this view, though perhaps of another size. `pens` share one frame.
  [[nodiscard]] bool shows(std::span<const CurvePen> pens) const;
  void update(std::span<const CurvePen> pens);
  /// Fills the frame's plot; what is of another size is stretched.
  void draw(ImDrawList& list, const PlotFrame& frame) const;

  [[nodiscard]] std::size_t bytes() const { return texture_.empty() ? 0 : texture_.bytes(); }

 private:
  struct Size {
    float width = 0.0F, height = 0.0F;
    float beside = 0.0F, below = 0.0F;  // of whole pixels; scrolling by such changes nothing
    bool operator==(const Size&) const = default;
  };
  struct View {
    analysis::Range x, y;
    analysis::AxisScale x_scale, y_scale;
    double scale = 1.0;  // of all on the screen
    bool operator==(const View&) const = default;
  };
  struct Line {
    const double* x = nullptr;
    std::size_t points = 0;
    std::uint64_t revision = 0;
    bool is_smoothed = false;
    look::SeriesStyle style;
    double strength = 1.0;
    bool operator==(const Line&) const = default;
  };
  /// A point without a neighbour, from the plot's corner.
  struct Dot {
    float x = 0.0F;
    float y = 0.0F;
    std::uint32_t color = 0;
  };
  static View view_of(const PlotFrame& frame);
  static std::vector<Line> lines_of(std::span<const CurvePen> pens);
  void paint(std::span<const CurvePen> pens);
  void add_dots(const CurvePen& pen, const std::vector<std::pair<double, double>>& alone);

  Size size_;
  View view_;
  std::vector<Line> lines_;
  std::vector<Dot> dots_;
  std::vector<platform::Texture::Part> pieces_;  // beside which nothing is
  platform::Texture texture_;
};

}  // namespace tensorscope::viewer::widgets
