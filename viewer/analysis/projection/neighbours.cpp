#include "viewer/analysis/projection/neighbours.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "viewer/analysis/projection/cell_neighbours.h"
#include "viewer/analysis/projection/distance_rows.h"

namespace tensorscope::viewer::analysis {
namespace {

using Candidate = std::pair<double, std::uint32_t>;

void choose(PointsView points, std::size_t point, std::span<const double> distances, std::vector<Candidate>& room,
            Neighbours& neighbours) {
  room.clear();
  for (std::size_t i = 0; i < distances.size(); ++i) {
    if (i != point) room.emplace_back(distances[i], static_cast<std::uint32_t>(i));
  }
  const auto end = room.begin() + static_cast<std::ptrdiff_t>(neighbours.each);
  if (end != room.end()) std::nth_element(room.begin(), end, room.end());
  // Those of a product of matrices tell who is near, but not in which order points lie that are almost the same.
  for (auto each = room.begin(); each != end; ++each) each->first = squared_distance(points, point, each->second);
  std::sort(room.begin(), end);
  for (std::size_t i = 0; i < neighbours.each; ++i) {
    neighbours.squared[point * neighbours.each + i] = room[i].first;
    neighbours.indices[point * neighbours.each + i] = room[i].second;
  }
}

}  // namespace

Neighbours first_of(const Neighbours& neighbours, std::size_t each) {
  Neighbours first;
  first.recall = neighbours.recall;
  first.each = std::min(each, neighbours.each);
  for (std::size_t i = 0; i < neighbours.count(); ++i) {
    const auto indices = neighbours.of(i).first(first.each);
    const auto squared = neighbours.squared_of(i).first(first.each);
    first.indices.insert(first.indices.end(), indices.begin(), indices.end());
    first.squared.insert(first.squared.end(), squared.begin(), squared.end());
  }
  return first;
}

Neighbours nearest_neighbours(PointsView points, std::size_t each, const Work& work) {
  if (points.count > kMostPaired) return neighbours_by_cells(points, each, work);
  Neighbours neighbours;
  if (points.count < 2) return neighbours;
  neighbours.each = std::min(each, points.count - 1);
  neighbours.indices.resize(points.count * neighbours.each);
  neighbours.squared.resize(points.count * neighbours.each);
  const DistanceRows rows(points);
  in_parts(points.count, 2 * DistanceRows::kBlock, work.threads, [&](std::size_t begin, std::size_t end) {
    std::vector<Candidate> room;
    rows.for_each(begin, end, work.stop, std::identity{}, [&](std::size_t point, std::span<const double> squared) {
      choose(points, point, squared, room, neighbours);
    });
  });
  return neighbours;
}

}  // namespace tensorscope::viewer::analysis
