#include "viewer/panels/maps/map_colors.h"

#include <algorithm>
#include <cmath>

#include "viewer/analysis/class_map.h"
#include "viewer/analysis/resize.h"

namespace tensorscope::viewer {

void MapColors::see(const ClassMap& map) {
  for (const float value : map.values) {
    if (std::isfinite(value)) largest_ = std::max(largest_, static_cast<double>(value));
  }
}

analysis::ColorScale MapColors::scale(bool per_frame, double elapsed_s) {
  analysis::ColorScale scale;
  scale.map = color_map;
  // Nothing but zeros, or no map yet, still has a scale; a range that followed it would hide the maps that come.
  const double wanted = largest_ > 0.0 ? largest_ : 1.0;
  const bool follows = !per_frame && (largest_ > 0.0 || range_.locked());
  scale.range = follows ? range_.follow({0.0, wanted}, elapsed_s) : analysis::Range{0.0, 1.0};
  return scale;
}

void MapColors::toggle_lock() {
  range_.locked() ? range_.unlock() : range_.lock();
}

void MapColors::start_anew(bool keep_lock) {
  if (!keep_lock) range_.unlock();
  if (!range_.locked()) range_.forget();
}

std::vector<float> map_over_image(const ClassMap& map, bool per_frame, std::size_t height, std::size_t width) {
  std::vector<float> values = map.values;
  if (per_frame) analysis::scale_to_one(values);
  values = analysis::resize_bilinear(values, map.height, map.width, height, width);
  if (per_frame) analysis::scale_to_one(values);
  return values;
}

}  // namespace tensorscope::viewer
