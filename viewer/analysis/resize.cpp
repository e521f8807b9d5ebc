#include "viewer/analysis/resize.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::analysis {
namespace {

// Two neighbours and how much of the second.
struct Between {
  std::size_t first = 0;
  std::size_t second = 0;
  double share = 0.0;
};

std::vector<Between> places(std::size_t from, std::size_t to) {
  std::vector<Between> all(to);
  const double ratio = static_cast<double>(from) / static_cast<double>(to);
  const auto last = static_cast<double>(from - 1);
  for (std::size_t i = 0; i < to; ++i) {
    const double at = std::clamp((static_cast<double>(i) + 0.5) * ratio - 0.5, 0.0, last);
    all[i].first = static_cast<std::size_t>(at);
    all[i].second = std::min(all[i].first + 1, from - 1);
    all[i].share = at - std::floor(at);
  }
  return all;
}

// A neighbour that counts for nothing must not spread a NaN.
double mix(double a, double b, double share) {
  return share == 0.0 ? a : a + (b - a) * share;
}

}  // namespace

std::vector<float> resize_bilinear(std::span<const float> picture, std::size_t height, std::size_t width,
                                   std::size_t to_height, std::size_t to_width) {
  if (picture.empty() || to_height == 0 || to_width == 0) return {};
  const std::vector<Between> rows = places(height, to_height);
  const std::vector<Between> cols = places(width, to_width);
  std::vector<float> resized;
  resized.reserve(to_height * to_width);
  for (const Between& row : rows) {
    const auto along = [&](std::size_t from, const Between& col) {
      const auto line = picture.subspan(from * width, width);
      return mix(static_cast<double>(line[col.first]), static_cast<double>(line[col.second]), col.share);
    };
    for (const Between& col : cols) {
      resized.push_back(static_cast<float>(mix(along(row.first, col), along(row.second, col), row.share)));
    }
  }
  return resized;
}

}  // namespace tensorscope::viewer::analysis
