#include "viewer/analysis/projection/cell_neighbours.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "viewer/analysis/projection/cells.h"
#include "viewer/analysis/projection/distance_rows.h"
#include "viewer/analysis/projection/matrices.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kFirstCells = 24;
constexpr std::size_t kAsked = 256;
constexpr std::size_t kRowsAtOnce = 64;

using Candidate = std::pair<float, std::uint32_t>;

// Keeps the nearest `wanted` of what comes: what is farther than those so far is dropped at once, and the rest only
// parted when there are many times as many.
class Nearest {
 public:
  void begin(std::size_t wanted) {
    wanted_ = wanted;
    limit_ = std::numeric_limits<float>::infinity();
    kept_.clear();
  }
  float limit() const { return limit_; }
  void add(float squared, std::uint32_t point) {
    kept_.emplace_back(squared, point);
    if (kept_.size() >= 4 * wanted_) part();
  }
  std::span<const Candidate> end() {
    part();
    return kept_;
  }

 private:
  void part() {
    if (kept_.size() <= wanted_) return;
    const auto last = kept_.begin() + static_cast<std::ptrdiff_t>(wanted_) - 1;
    std::nth_element(kept_.begin(), last, kept_.end());
    limit_ = last->first;
    kept_.resize(wanted_);
  }

  std::size_t wanted_ = 0;
  float limit_ = 0.0F;
  std::vector<Candidate> kept_;
};

FloatMatrix about(PointsView points, std::span<const std::uint32_t> members, std::span<const float> centre) {
  FloatMatrix rows(index_of(members.size()), index_of(points.dimensions));
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::span<const float> row = points.row(members[i]);
    for (std::size_t j = 0; j < row.size(); ++j) rows(index_of(i), index_of(j)) = row[j] - centre[j];
  }
  return rows;
}

// Of a member of the cell: with exact distances, in order. Where squares are beyond float's range the search kept too
// few, and all points are looked at.
void settle(PointsView points, std::uint32_t point, std::span<const Candidate> found, Neighbours& neighbours) {
  std::vector<std::pair<double, std::uint32_t>> exact;
  const auto add = [&](std::uint32_t other) { exact.emplace_back(squared_distance(points, point, other), other); };
  if (found.size() < neighbours.each) {
    for (std::uint32_t other = 0; other < points.count; ++other) {
      if (other != point) add(other);
    }
  } else {
    for (const Candidate& each : found) add(each.second);
  }
  std::ranges::sort(exact);
  for (std::size_t i = 0; i < neighbours.each; ++i) {
    neighbours.squared[point * neighbours.each + i] = exact[i].first;
    neighbours.indices[point * neighbours.each + i] = exact[i].second;
  }
}

class Search {
 public:
  Search(PointsView points, const Cells& cells, std::size_t looked_through)
      : points_(points), cells_(cells), looked_through_(looked_through) {}

  void operator()(std::size_t cell, const Work& work, Neighbours& neighbours) const {
    const std::span<const std::uint32_t> members = cells_.members(cell);
    const std::vector<std::size_t> others = others_of(cell, neighbours.each);
    const FloatMatrix all = about(points_, members, cells_.centre(cell));
    std::vector<Nearest> nearest(members.size());
    for (Nearest& each : nearest) each.begin(neighbours.each);
    FloatMatrix products;
    for (const std::size_t other : others) {
      const std::span<const std::uint32_t> candidates = cells_.members(other);
      const FloatMatrix to = about(points_, candidates, cells_.centre(cell));
      const Eigen::RowVectorXf norms = to.rowwise().squaredNorm();
      for (std::size_t first = 0; first < members.size() && !work.stop.stop_requested(); first += kRowsAtOnce) {
        const std::size_t count = std::min(kRowsAtOnce, members.size() - first);
        const auto from = all.middleRows(index_of(first), index_of(count));
        products.noalias() = -2.0F * from * to.transpose();
        products.rowwise() += norms;
        for (std::size_t i = 0; i < count; ++i) {
          const float* row = products.data() + i * candidates.size();
          Nearest& kept = nearest[first + i];
          for (std::size_t j = 0; j < candidates.size(); ++j) {
            if (row[j] < kept.limit() && candidates[j] != members[first + i]) kept.add(row[j], candidates[j]);
          }
        }
      }
      if (work.stop.stop_requested()) return;
    }
    for (std::size_t i = 0; i < members.size(); ++i) settle(points_, members[i], nearest[i].end(), neighbours);
  }

 private:
  // As many as were asked for, and more where these hold too few points.
  std::vector<std::size_t> others_of(std::size_t cell, std::size_t each) const {
    std::vector<std::size_t> order = cells_.nearest(cell, cells_.count());
    std::size_t held = 0;
    std::size_t taken = 0;
    while (taken < order.size() && (taken < looked_through_ || held <= each)) {
      held += cells_.members(order[taken++]).size();
    }
    order.resize(taken);
    return order;
  }

  PointsView points_;
  const Cells& cells_;
  std::size_t looked_through_;
};

}  // namespace

double measured_recall(PointsView points, const Neighbours& neighbours, std::size_t asked, const Work& work) {
  const DistanceRows rows(points);
  const std::size_t count = std::min(asked, points.count);
  std::vector<double> found(count, 0.0);
  in_parts(count, 16, work.threads, [&](std::size_t begin, std::size_t end) {
    std::vector<double> distances;
    for (std::size_t i = begin; i < end && !work.stop.stop_requested(); ++i) {
      const std::size_t point = i * points.count / count;
      rows.of(std::span(&point, 1), distances);
      distances[point] = std::numeric_limits<double>::infinity();
      std::ranges::nth_element(distances, distances.begin() + static_cast<std::ptrdiff_t>(neighbours.each) - 1);
      const double farthest = distances[neighbours.each - 1];
      found[i] = static_cast<double>(std::ranges::count_if(
          neighbours.squared_of(point), [&](double squared) { return squared <= farthest * (1.0 + 1e-9); }));
    }
  });
  return std::accumulate(found.begin(), found.end(), 0.0) / static_cast<double>(count * neighbours.each);
}

Neighbours neighbours_by_cells(PointsView points, std::size_t each, const Work& work, std::size_t points_per_cell) {
  Neighbours neighbours;
  if (points.count < 2) return neighbours;
  neighbours.each = std::min(each, points.count - 1);
  neighbours.indices.resize(points.count * neighbours.each);
  neighbours.squared.resize(points.count * neighbours.each);
  const Cells cells(points, points.count / points_per_cell, work);
  for (std::size_t looked_through = kFirstCells; !work.stop.stop_requested(); looked_through *= 2) {
    const Search search(points, cells, looked_through);
    // Cells differ in size: each thread takes the next when it is done with one.
    std::atomic<std::size_t> next = 0;
    in_parts(work.threads, 1, work.threads, [&](std::size_t, std::size_t) {
      // Relaxed: it only counts; what cells hold was there before the threads.
      for (std::size_t cell = next.fetch_add(1, std::memory_order_relaxed);
           cell < cells.count() && !work.stop.stop_requested(); cell = next.fetch_add(1, std::memory_order_relaxed)) {
        search(cell, work, neighbours);
      }
    });
    if (work.stop.stop_requested()) break;
    neighbours.recall = looked_through >= cells.count() ? 1.0 : measured_recall(points, neighbours, kAsked, work);
    if (neighbours.recall >= kLeastRecall) break;
  }
  return neighbours;
}

}  // namespace tensorscope::viewer::analysis
