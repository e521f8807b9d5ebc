#include "viewer/analysis/projection/warm_start.h"

#include <span>
#include <unordered_map>
#include <unordered_set>

#include "viewer/analysis/projection/placement.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kMostPlacedPairs = 5'000'000;
constexpr double kPlacingPerplexity = 5.0;

}  // namespace

std::vector<Place> warm_places(const std::vector<std::uint64_t>& ids, const Neighbours& neighbours,
                               const Embedding& from) {
  std::unordered_map<std::uint64_t, std::size_t> index;
  for (std::size_t i = 0; i < from.ids->size(); ++i) index.emplace((*from.ids)[i], i);
  std::vector<Place> places(ids.size());
  std::vector<bool> is_known(ids.size(), false);
  std::size_t known = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto found = index.find(ids[i]);
    if (found == index.end()) continue;
    places[i] = from.places[found->second];
    is_known[i] = true;
    ++known;
  }
  if (2 * known < ids.size() || known == 0) return {};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (is_known[i]) continue;
    double count = 0.0;
    Place sum;
    for (const std::uint32_t other : neighbours.of(i)) {
      if (!is_known[other] || count >= 3.0) continue;
      sum = {sum.x + places[other].x, sum.y + places[other].y};
      count += 1.0;
    }
    if (count > 0.0) places[i] = {sum.x / count, sum.y / count};
  }
  return places;
}

void place_new(const ProjectionRequest& request, const Embedding& from, const Work& work, std::vector<Place>& places) {
  const PointsView points = request.points.view();
  const std::unordered_set<std::uint64_t> were(from.ids->begin(), from.ids->end());
  const auto added_count = static_cast<std::size_t>(
      std::ranges::count_if(request.ids, [&were](std::uint64_t id) { return !were.contains(id); }));
  const std::size_t map_count = places.size() - added_count;
  if (added_count == 0 || map_count == 0 || added_count > kMostPlacedPairs / map_count) return;
  Points map{{}, 0, points.dimensions};
  Points added = map;
  std::vector<Place> map_places;
  std::vector<std::size_t> is_new;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const bool was = were.contains(request.ids[i]);
    Points& to = was ? map : added;
    const std::span<const float> row = points.row(i);
    to.values.insert(to.values.end(), row.begin(), row.end());
    ++to.count;
    if (was) {
      map_places.push_back(places[i]);
    } else {
      is_new.push_back(i);
    }
  }
  const std::vector<Place> placed = placed_on_map(map.view(), map_places, added.view(), kPlacingPerplexity, work);
  for (std::size_t i = 0; i < placed.size(); ++i) places[is_new[i]] = placed[i];
}

}  // namespace tensorscope::viewer::analysis
