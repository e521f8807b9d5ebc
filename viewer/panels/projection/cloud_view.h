#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "viewer/analysis/axis_range.h"
#include "viewer/analysis/projection/points.h"

namespace tensorscope::viewer {

/// A rectangle of pixels and the part of the plane in it, with the same scale along both axes. It follows the points
/// until the user has zoomed or moved it, and then keeps what they see relative to all.
/// Threads: one owner.
class CloudView {
 public:
  /// Before each frame's other calls: the picture, with `margin` pixels that stay free around the points.
  void lay_out(float x0, float y0, float x1, float y1, float margin, std::span<const analysis::Place> places);

  [[nodiscard]] analysis::Place to_pixel(const analysis::Place& place) const;
  [[nodiscard]] analysis::Place from_pixel(const analysis::Place& pixel) const;
  [[nodiscard]] analysis::Range columns() const;  ///< what of the first axis is in view
  [[nodiscard]] analysis::Range rows() const;

  /// `factor` below 1 comes closer; what lies under the pixel stays there.
  void zoom(const analysis::Place& pixel, double factor);
  void pan(double pixels_x, double pixels_y);
  void reset() { zoom_ = 1.0, offset_ = {}; }
  [[nodiscard]] bool is_moved() const { return zoom_ != 1.0 || offset_ != analysis::Place{}; }

  /// The place nearest to a pixel and not farther than `reach` pixels, among those for which `accept(index)` holds.
  template <typename Accept>
  [[nodiscard]] std::optional<std::size_t> nearest(const analysis::Place& pixel, double reach,
                                                   std::span<const analysis::Place> places, Accept accept) const {
    std::optional<std::size_t> best;
    double least = reach * reach;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const analysis::Place at = to_pixel(places[i]);
      const double squared = (at.x - pixel.x) * (at.x - pixel.x) + (at.y - pixel.y) * (at.y - pixel.y);
      if (squared > least || !accept(i)) continue;
      least = squared;
      best = i;
    }
    return best;
  }

 private:
  analysis::Place middle_pixel_;
  double width_ = 1.0;
  double height_ = 1.0;
  analysis::Place middle_;        // of all points
  double pixels_per_unit_ = 1.0;  // with all in view
  double zoom_ = 1.0;             // times that
  analysis::Place offset_;        // in pixels of the unzoomed picture
};

}  // namespace tensorscope::viewer
