#include "viewer/analysis/projection/repulsion_grid.h"

#include <algorithm>
#include <cmath>

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kReach = 4;  // nodes of a cubic spline
constexpr std::size_t kMargins = 2 * FourierGrid::kMargin + 1;
constexpr double kLargestSpacing = 0.4;
constexpr std::size_t kWorthAThread = 2000;

bool has_small_factors(std::size_t number) {
  for (const std::size_t factor : {2U, 3U, 5U, 7U}) {
    while (number % factor == 0) number /= factor;
  }
  return number == 1;
}

// Whose transform is fast; so few different ones that a growing cloud rarely needs new plans and kernels.
std::size_t fast_size(std::size_t least) {
  std::size_t size = RepulsionGrid::kLeastNodes;
  while (size < least) {
    size += std::max<std::size_t>(size / 16, 1);
    while (!has_small_factors(size)) ++size;
  }
  return size;
}

}  // namespace

// Side and number are kept from few choices: a kernel is transformed anew for each.
void RepulsionGrid::lay_out(std::span<const Place> places) {
  Place low = places.front();
  Place high = low;
  for (const Place& place : places) {
    low = {std::min(low.x, place.x), std::min(low.y, place.y)};
    high = {std::max(high.x, place.x), std::max(high.y, place.y)};
  }
  corner_ = low;
  const double span = std::max({high.x - low.x, high.y - low.y, 1e-30});
  const double least = span / static_cast<double>(kLeastNodes - kMargins);
  std::size_t nodes = kLeastNodes;
  if (least < kLargestSpacing) {
    spacing_ = std::min(std::exp2(std::ceil(2.0 * std::log2(least)) / 2.0), kLargestSpacing);
  } else {
    const double most = static_cast<double>(kMostNodes - kMargins);
    nodes = fast_size(static_cast<std::size_t>(std::min(span / kLargestSpacing, most)) + kMargins + 1);
    spacing_ = std::max(kLargestSpacing, span / static_cast<double>(nodes - kMargins));
  }
  grid_.resize(nodes, spacing_);
}

RepulsionGrid::Stencil RepulsionGrid::stencil(double offset) const {
  const double at = std::max(offset / spacing_, 0.0);
  const auto node = std::min(static_cast<std::size_t>(at), grid_.nodes() - kMargins);
  const auto t = static_cast<float>(at - static_cast<double>(node));
  const float s = 1.0F - t;
  return {node + FourierGrid::kMargin - 1,
          {s * s * s / 6.0F, (4.0F + 3.0F * t * t * (t - 2.0F)) / 6.0F, (4.0F + 3.0F * s * s * (s - 2.0F)) / 6.0F,
           t * t * t / 6.0F}};
}

double RepulsionGrid::operator()(std::span<const Place> places, std::span<Place> forces, const Work& work) {
  lay_out(places);
  const std::size_t nodes = grid_.nodes();
  const std::span<float> charges = grid_.charges();
  std::ranges::fill(charges, 0.0F);
  for (const Place& place : places) {
    const Stencil x = stencil(place.x - corner_.x);
    const Stencil y = stencil(place.y - corner_.y);
    for (std::size_t i = 0; i < kReach; ++i) {
      float* row = charges.data() + (y.first + i) * nodes + x.first;
      for (std::size_t j = 0; j < kReach; ++j) row[j] += y.weights[i] * x.weights[j];
    }
  }
  const double sum = grid_.convolve(work);
  in_parts(places.size(), kWorthAThread, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t point = begin; point < end; ++point) {
      const Stencil x = stencil(places[point].x - corner_.x);
      const Stencil y = stencil(places[point].y - corner_.y);
      Place force;
      for (std::size_t i = 0; i < kReach; ++i) {
        const std::size_t row = (y.first + i) * nodes + x.first;
        for (std::size_t j = 0; j < kReach; ++j) {
          const float weight = y.weights[i] * x.weights[j];
          force.x += static_cast<double>(weight * grid_.forces_x()[row + j]);
          force.y += static_cast<double>(weight * grid_.forces_y()[row + j]);
        }
      }
      forces[point] = force;
    }
  });
  // Each place has met itself too.
  return sum - static_cast<double>(places.size());
}

}  // namespace tensorscope::viewer::analysis
