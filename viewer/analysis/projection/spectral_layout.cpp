#include "viewer/analysis/projection/spectral_layout.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "viewer/analysis/projection/matrices.h"
#include "viewer/analysis/projection/pca.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr Eigen::Index kSteps = 120;
constexpr std::size_t kWorthAThread = 5000;
constexpr double kReach = 10.0;
constexpr double kNoise = 1e-4;

// D^−½ W D^−½, whose largest eigenvalues are the Laplacian's smallest.
class Normalized {
 public:
  Normalized(const SparseRows& graph, const Work& work) : graph_(graph), work_(work), root_(index_of(graph.count())) {
    for (std::size_t i = 0; i < graph.count(); ++i) {
      double degree = 0.0;
      for (std::size_t entry = graph.start[i]; entry < graph.start[i + 1]; ++entry) degree += graph.value[entry];
      root_(index_of(i)) = std::sqrt(degree);
    }
  }

  const Eigen::VectorXd& root_of_degrees() const { return root_; }

  Eigen::VectorXd operator*(const Eigen::VectorXd& vector) const {
    const Eigen::VectorXd scaled = vector.cwiseQuotient(root_);
    Eigen::VectorXd result(vector.size());
    in_parts(graph_.count(), kWorthAThread, work_.threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        double sum = 0.0;
        for (std::size_t entry = graph_.start[i]; entry < graph_.start[i + 1]; ++entry) {
          sum += graph_.value[entry] * scaled(static_cast<Eigen::Index>(graph_.column[entry]));
        }
        result(index_of(i)) = sum / root_(index_of(i));
      }
    });
    return result;
  }

 private:
  const SparseRows& graph_;
  const Work& work_;
  Eigen::VectorXd root_;
};

// The rows of one component as a graph of their own.
SparseRows part_of(const SparseRows& graph, const std::vector<std::uint32_t>& rows,
                   const std::vector<std::uint32_t>& place_in_part) {
  SparseRows part;
  part.start.push_back(0);
  for (const std::uint32_t row : rows) {
    for (std::size_t entry = graph.start[row]; entry < graph.start[row + 1]; ++entry) {
      part.column.push_back(place_in_part[graph.column[entry]]);
      part.value.push_back(graph.value[entry]);
    }
    part.start.push_back(part.column.size());
  }
  return part;
}

double largest_coordinate(std::span<const Place> places) {
  double largest = 0.0;
  for (const Place& place : places) largest = std::max({largest, std::abs(place.x), std::abs(place.y)});
  return largest;
}

// The mean of each component, by principal components.
std::vector<Place> middles_of(const std::vector<std::vector<std::uint32_t>>& parts, PointsView points,
                              const Work& work) {
  Points means{{}, parts.size(), points.dimensions};
  for (const std::vector<std::uint32_t>& part : parts) {
    std::vector<double> sum(points.dimensions, 0.0);
    for (const std::uint32_t point : part) {
      const std::span<const float> row = points.row(point);
      for (std::size_t j = 0; j < row.size(); ++j) sum[j] += static_cast<double>(row[j]);
    }
    for (const double each : sum) means.values.push_back(static_cast<float>(each / static_cast<double>(part.size())));
  }
  return principal_components(means.view(), work).places;
}

double way_to_next(std::span<const Place> middles, std::size_t from) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < middles.size(); ++i) {
    const double way = std::hypot(middles[i].x - middles[from].x, middles[i].y - middles[from].y);
    if (i != from && way > 0.0) least = std::min(least, way);
  }
  return std::isfinite(least) ? least : 1.0;
}

void stretch(std::vector<Place>& places) {
  std::mt19937_64 random(1);
  const auto noise = [&random] { return kNoise * (static_cast<double>(random() >> 11U) * 0x1p-52 - 1.0); };
  const double largest = largest_coordinate(places);
  const double scale = largest > 0.0 ? kReach / largest : 1.0;
  for (Place& place : places) {
    place.x = place.x * scale + noise();
    place.y = place.y * scale + noise();
  }
  Place low = places.front();
  Place high = low;
  for (const Place& place : places) {
    low = {std::min(low.x, place.x), std::min(low.y, place.y)};
    high = {std::max(high.x, place.x), std::max(high.y, place.y)};
  }
  for (Place& place : places) {
    place.x = high.x > low.x ? kReach * (place.x - low.x) / (high.x - low.x) : 0.0;
    place.y = high.y > low.y ? kReach * (place.y - low.y) / (high.y - low.y) : 0.0;
  }
}

}  // namespace

std::vector<std::uint32_t> connected_components(const SparseRows& graph) {
  constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> of(graph.count(), kNone);
  std::vector<std::uint32_t> open;
  std::uint32_t found = 0;
  for (std::size_t first = 0; first < of.size(); ++first) {
    if (of[first] != kNone) continue;
    open.push_back(static_cast<std::uint32_t>(first));
    of[first] = found;
    while (!open.empty()) {
      const std::uint32_t row = open.back();
      open.pop_back();
      for (std::size_t entry = graph.start[row]; entry < graph.start[row + 1]; ++entry) {
        const std::uint32_t other = graph.column[entry];
        if (of[other] != kNone) continue;
        of[other] = found;
        open.push_back(other);
      }
    }
    ++found;
  }
  return of;
}

std::vector<Place> spectral_places(const SparseRows& graph, const Work& work) {
  const Eigen::Index n = index_of(graph.count());
  std::vector<Place> places(graph.count());
  if (n < 3) return places;
  const Normalized matrix(graph, work);
  const Eigen::Index most = std::min(kSteps, n - 1);
  Eigen::MatrixXd basis(n, most + 1);
  basis.col(0) = matrix.root_of_degrees().normalized();
  Eigen::VectorXd diagonal(most);
  Eigen::VectorXd beside(most);
  std::mt19937_64 random(1);
  Eigen::VectorXd next(n);
  for (double& value : next) value = static_cast<double>(random() >> 11U) * 0x1p-52 - 1.0;
  Eigen::Index steps = 0;
  for (; steps < most && !work.stop.stop_requested(); ++steps) {
    // Twice: once leaves what rounding made of nearly dependent vectors.
    for (int i = 0; i < 2; ++i) {
      const auto before = basis.leftCols(steps + 1);
      next -= before * (before.transpose() * next).eval();
    }
    const double length = next.norm();
    if (length < 1e-12) break;
    if (steps > 0) beside(steps - 1) = length;
    basis.col(steps + 1) = next / length;
    next = matrix * basis.col(steps + 1);
    diagonal(steps) = basis.col(steps + 1).dot(next);
  }
  if (steps < 1 || work.stop.stop_requested()) return places;
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(diagonal.head(steps), beside.head(std::max<Eigen::Index>(steps - 1, 0)));
  const auto vectors = basis.middleCols(1, steps);
  const Eigen::VectorXd x = vectors * solver.eigenvectors().col(steps - 1);
  Eigen::VectorXd y = Eigen::VectorXd::Zero(n);
  if (steps > 1) y = vectors * solver.eigenvectors().col(steps - 2);
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = {x(index_of(i)), y(index_of(i))};
  return places;
}

std::vector<Place> spectral_start(const SparseRows& graph, PointsView points, const Work& work) {
  std::vector<Place> places(graph.count());
  if (places.empty()) return places;
  const std::vector<std::uint32_t> component = connected_components(graph);
  std::vector<std::vector<std::uint32_t>> parts(*std::ranges::max_element(component) + 1);
  std::vector<std::uint32_t> place_in_part(graph.count());
  for (std::size_t i = 0; i < component.size(); ++i) {
    std::vector<std::uint32_t>& part = parts[component[i]];
    place_in_part[i] = static_cast<std::uint32_t>(part.size());
    part.push_back(static_cast<std::uint32_t>(i));
  }
  std::vector<Place> middles(parts.size());
  if (parts.size() > 1) middles = middles_of(parts, points, work);
  for (std::size_t i = 0; i < parts.size() && !work.stop.stop_requested(); ++i) {
    const std::vector<Place> own = spectral_places(part_of(graph, parts[i], place_in_part), work);
    const double largest = largest_coordinate(own);
    const double scale = largest > 0.0 ? way_to_next(middles, i) / 2.0 / largest : 0.0;
    for (std::size_t j = 0; j < own.size(); ++j) {
      places[parts[i][j]] = {middles[i].x + scale * own[j].x, middles[i].y + scale * own[j].y};
    }
  }
  stretch(places);
  return places;
}

}  // namespace tensorscope::viewer::analysis
