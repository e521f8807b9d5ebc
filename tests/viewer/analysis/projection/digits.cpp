#include "tests/viewer/analysis/projection/digits.h"

#include "tests/viewer/analysis/projection/sklearn_fixtures.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kPixels = 64;

}  // namespace

Points digits(std::size_t count) {
  Points points;
  points.count = count;
  points.dimensions = kPixels;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < kPixels; ++j) {
      const int pixel = fixtures::kDigitPixels[i * kPixels + j] - 'a';
      const auto moved = static_cast<double>((i * 7919 + j * 104729) % 1009);
      points.values.push_back(static_cast<float>(pixel + moved / 1009 * 0.02));
    }
  }
  return points;
}

std::vector<Place> digit_places(const Points& points) {
  std::vector<Place> places;
  for (std::size_t i = 0; i < points.count; ++i) {
    Place place;
    for (std::size_t j = 0; j < kPixels; ++j) {
      const auto value = static_cast<double>(points.view().row(i)[j]);
      place.x += value * (static_cast<double>(j * 37 % 11) - 5.0);
      place.y += value * (static_cast<double>(j * 53 % 13) - 6.0);
    }
    places.push_back(place);
  }
  return places;
}

}  // namespace tensorscope::viewer::analysis
