#pragma once

#include <cstdint>
#include <vector>

#include "viewer/look/palette.h"
#include "viewer/look/series_style.h"
#include "viewer/platform/texture.h"

struct ImDrawList;

namespace tensorscope::viewer::widgets {

/// What a point of a class with a fixed number looks like, everywhere: the series' colours, and once those are used up
/// the same again as another shape, as curves become dashed.
enum class PointShape : std::uint8_t { disc, square, diamond, ring };
inline constexpr std::size_t kPointShapes = 4;
inline constexpr std::size_t kPointStyles = look::kSeriesColors * kPointShapes;  ///< that differ
struct PointStyle {
  look::Rgb color;
  PointShape shape = PointShape::disc;
};
[[nodiscard]] PointStyle point_style(std::size_t number);

/// Draws points as tinted pieces of one small texture that is as large as they are on screen: four corners a point,
/// however round, with a rim that parts those that overlap.
/// Threads: the window's own.
class PointMarks {
 public:
  /// Before drawing: the radius in pixels.
  void prepare(float radius);
  void draw(ImDrawList& list, float x, float y, PointStyle style, double alpha = 1.0) const;
  /// With a line of another colour around it, for colours that may be as dark or as light as the ground.
  void draw_outlined(ImDrawList& list, float x, float y, PointStyle style, look::Rgb outline, double alpha = 1.0) const;

  [[nodiscard]] float radius() const { return radius_; }
  [[nodiscard]] std::size_t bytes() const { return texture_.bytes(); }

 private:
  void draw_grown(ImDrawList& list, float x, float y, PointStyle style, double alpha, float by) const;

  float radius_ = 0.0F;
  int side_ = 0;  // of one shape in the texture
  platform::Texture texture_;
};

}  // namespace tensorscope::viewer::widgets
