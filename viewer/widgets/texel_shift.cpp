#include "viewer/widgets/texel_shift.h"

#include <numeric>

namespace tensorscope::viewer::widgets {

// The middle of pixel k lies at (2k + 1) w units of 1 / 2p texels, where w / p is texels / pixels in lowest terms, and
// edges lie at multiples of 2p units: an even w can reach one, and one unit further on cannot.
float texel_shift(std::size_t texels, std::size_t pixels) {
  if (texels == 0 || pixels == 0) return 0.0F;
  const std::size_t common = std::gcd(texels, pixels);
  return texels / common % 2 == 0 ? static_cast<float>(common) / (2.0F * static_cast<float>(pixels)) : 0.0F;
}

}  // namespace tensorscope::viewer::widgets
