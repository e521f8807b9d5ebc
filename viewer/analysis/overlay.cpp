#include "viewer/analysis/overlay.h"

#include <cmath>
#include <vector>

namespace tensorscope::viewer::analysis {

ClipCount lay_over(std::span<const float> values, const ColorScale& scale, const MarkColors& marks, double strength,
                   std::span<std::uint8_t> rgba) {
  std::vector<std::uint8_t> colors(rgba.size());
  const ClipCount clipped = colorize(values, scale, marks, colors);
  for (std::size_t i = 0; i < rgba.size(); ++i) {
    const double share = std::isfinite(values[i / 4]) ? strength : 1.0;
    const double mixed = (1.0 - share) * rgba[i] + share * colors[i];
    rgba[i] = i % 4 == 3 ? 255 : static_cast<std::uint8_t>(std::lround(mixed));
  }
  return clipped;
}

}  // namespace tensorscope::viewer::analysis
