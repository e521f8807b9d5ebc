#include "viewer/analysis/projection/alignment.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace tensorscope::viewer::analysis {
namespace {

Place middle_of(std::span<const Place> places) {
  Place sum;
  for (const Place& place : places) sum = {sum.x + place.x, sum.y + place.y};
  const auto count = static_cast<double>(places.size());
  return {sum.x / count, sum.y / count};
}

double turn(const Place& a, const Place& b, const Place& c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

// Andrew's monotone chain.
std::vector<Place> hull_of(std::span<const Place> places) {
  std::vector<Place> sorted(places.begin(), places.end());
  std::ranges::sort(sorted, [](const Place& a, const Place& b) { return a.x < b.x || (a.x == b.x && a.y < b.y); });
  std::vector<Place> hull;
  for (int side = 0; side < 2; ++side) {
    const std::size_t from = hull.size();
    for (const Place& place : sorted) {
      while (hull.size() >= from + 2 && turn(hull[hull.size() - 2], hull.back(), place) <= 0.0) hull.pop_back();
      hull.push_back(place);
    }
    std::ranges::reverse(sorted);
  }
  return hull;
}

double distance(const Place& a, const Place& b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace

RigidMotion procrustes(std::span<const Place> moving, std::span<const Place> fixed) {
  RigidMotion motion;
  if (moving.empty()) return motion;
  const Place from = middle_of(moving);
  const Place to = middle_of(fixed);
  // Σ to · fromᵀ. In the plane the best turn and the best reflection have closed forms.
  double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
  for (std::size_t i = 0; i < moving.size(); ++i) {
    const Place m{moving[i].x - from.x, moving[i].y - from.y};
    const Place f{fixed[i].x - to.x, fixed[i].y - to.y};
    a += f.x * m.x, b += f.x * m.y, c += f.y * m.x, d += f.y * m.y;
  }
  const double turned = std::hypot(a + d, c - b);
  const double reflected = std::hypot(a - d, b + c);
  const bool is_reflected = reflected > turned;
  const double length = is_reflected ? reflected : turned;
  if (length > 0.0) {
    const double cosine = (is_reflected ? a - d : a + d) / length;
    const double sine = (is_reflected ? b + c : c - b) / length;
    motion.xx = cosine;
    motion.xy = is_reflected ? sine : -sine;
    motion.yx = sine;
    motion.yy = is_reflected ? -cosine : cosine;
  }
  motion.shift = {to.x - motion.xx * from.x - motion.xy * from.y, to.y - motion.yx * from.x - motion.yy * from.y};
  return motion;
}

RigidMotion sign_alignment(std::span<const Place> moving, std::span<const Place> fixed) {
  double x = 0.0;
  double y = 0.0;
  for (std::size_t i = 0; i < moving.size(); ++i) {
    x += moving[i].x * fixed[i].x;
    y += moving[i].y * fixed[i].y;
  }
  RigidMotion motion;
  motion.xx = x < 0.0 ? -1.0 : 1.0;
  motion.yy = y < 0.0 ? -1.0 : 1.0;
  return motion;
}

double diameter(std::span<const Place> places) {
  const std::vector<Place> hull = hull_of(places);
  double largest = 0.0;
  for (std::size_t i = 0; i < hull.size(); ++i) {
    for (std::size_t j = i + 1; j < hull.size(); ++j) largest = std::max(largest, distance(hull[i], hull[j]));
  }
  return largest;
}

double drift(std::span<const Place> now, std::span<const Place> before) {
  const double whole = diameter(before);
  if (whole == 0.0) return 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < now.size(); ++i) sum += distance(now[i], before[i]);
  return sum / static_cast<double>(now.size()) / whole;
}

}  // namespace tensorscope::viewer::analysis
