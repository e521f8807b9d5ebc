#pragma once

#include "viewer/analysis/auto_range.h"
#include "viewer/analysis/color_scale.h"
#include "viewer/panels/maps/class_maps.h"

namespace tensorscope::viewer {

/// The one scale of all class maps that are in sight, so that their colours compare: from 0 to the largest of them, or
/// to 1 where each is scaled by itself. Threads: one owner.
class MapColors {
 public:
  void begin_frame() { largest_ = 0.0; }
  void see(const ClassMap& map);
  analysis::ColorScale scale(bool per_frame, double elapsed_s);

  void toggle_lock();
  bool locked() const { return range_.locked(); }
  bool moving() const { return range_.moving(); }
  /// Another layer or method: nothing locked. Another sample or class: a lock stays, to compare them.
  void start_anew(bool keep_lock);

  analysis::ColorMap color_map = analysis::ColorMap::magma;

 private:
  double largest_ = 0.0;
  analysis::AutoRange range_;
};

/// The map in the size of an image: raw, or scaled to 0 … 1 before and after as pytorch-grad-cam does it.
std::vector<float> map_over_image(const ClassMap& map, bool per_frame, std::size_t height, std::size_t width);

}  // namespace tensorscope::viewer
