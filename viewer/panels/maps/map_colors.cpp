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
  // Nothing but zeros still has a scale, at whose lower end they are.
  const double wanted = largest_ > 0.0 ? largest_ : 1.0;
  scale.range = per_frame ? analysis::Range{0.0, 1.0} : range_.follow({0.0, wanted}, elapsed_s);
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
