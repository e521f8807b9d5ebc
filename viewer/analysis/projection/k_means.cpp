#include "viewer/analysis/projection/k_means.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <utility>

#include "viewer/analysis/projection/matrices.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr int kRounds = 300;
constexpr double kTolerance = 1e-4;
constexpr std::size_t kBlock = 256;

// The same on every machine, which the library's distributions are not.
double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11U) * 0x1p-53;
}

struct Run {
  RowMatrix centres;
  std::vector<std::uint32_t> of;
  std::vector<double> squared;  // of each point, to its centre
  double inertia = std::numeric_limits<double>::infinity();
};

class KMeans {
 public:
  KMeans(PointsView points, std::size_t count, const Work& work)
      : points_(points), count_(count), work_(work), mean_(mean_of(points)), norms_(points.count) {
    double variance = 0.0;
    for_blocks([&](std::size_t first, const RowMatrix& block) {
      const Eigen::VectorXd norms = block.rowwise().squaredNorm();
      std::copy_n(norms.data(), norms.size(), norms_.begin() + static_cast<std::ptrdiff_t>(first));
      variance += norms.sum();
    });
    tolerance_ = kTolerance * variance / static_cast<double>(points.count * points.dimensions);
  }

  Run run(std::mt19937_64& random) const {
    Run run;
    run.of.resize(points_.count);
    run.squared.resize(points_.count);
    run.centres = seeds(random);
    for (int round = 0; round < kRounds && !work_.stop.stop_requested(); ++round) {
      assign(run);
      const RowMatrix before = run.centres;
      move(run);
      if ((run.centres - before).squaredNorm() <= tolerance_) break;
    }
    assign(run);
    run.inertia = std::accumulate(run.squared.begin(), run.squared.end(), 0.0);
    return run;
  }

 private:
  template <typename Use>
  void for_blocks(Use use) const {
    for (std::size_t first = 0; first < points_.count && !work_.stop.stop_requested(); first += kBlock) {
      use(first, centred(points_, mean_, first, std::min(kBlock, points_.count - first)));
    }
  }

  std::vector<double> squared_to(std::size_t point) const {
    std::vector<double> squared(points_.count);
    const Eigen::VectorXd to = centred(points_, mean_, point, 1).row(0);
    for_blocks([&](std::size_t first, const RowMatrix& block) {
      const Eigen::VectorXd distances = (block.rowwise() - to.transpose()).rowwise().squaredNorm();
      std::copy_n(distances.data(), distances.size(), squared.begin() + static_cast<std::ptrdiff_t>(first));
    });
    return squared;
  }

  RowMatrix seeds(std::mt19937_64& random) const {
    RowMatrix centres(index_of(count_), index_of(points_.dimensions));
    const auto candidates = 2 + static_cast<int>(std::log(static_cast<double>(count_)));
    auto first = static_cast<std::size_t>(uniform(random) * static_cast<double>(points_.count));
    centres.row(0) = centred(points_, mean_, first, 1).row(0);
    std::vector<double> nearest = squared_to(first);
    for (std::size_t made = 1; made < count_ && !work_.stop.stop_requested(); ++made) {
      const double total = std::accumulate(nearest.begin(), nearest.end(), 0.0);
      std::vector<double> best;
      double best_total = std::numeric_limits<double>::infinity();
      for (int i = 0; i < candidates; ++i) {
        const std::size_t point = drawn(nearest, uniform(random) * total);
        std::vector<double> squared = squared_to(point);
        for (std::size_t j = 0; j < squared.size(); ++j) squared[j] = std::min(squared[j], nearest[j]);
        const double sum = std::accumulate(squared.begin(), squared.end(), 0.0);
        if (sum >= best_total) continue;
        best_total = sum;
        best = std::move(squared);
        centres.row(index_of(made)) = centred(points_, mean_, point, 1).row(0);
      }
      nearest = std::move(best);
    }
    return centres;
  }

  static std::size_t drawn(const std::vector<double>& weights, double at) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      at -= weights[i];
      if (at < 0.0) return i;
    }
    return weights.size() - 1;
  }

  void assign(Run& run) const {
    const Eigen::VectorXd norms = run.centres.rowwise().squaredNorm();
    for_blocks([&](std::size_t first, const RowMatrix& block) {
      const RowMatrix products = block * run.centres.transpose();
      for (Eigen::Index i = 0; i < products.rows(); ++i) {
        const std::size_t point = first + static_cast<std::size_t>(i);
        Eigen::Index nearest = 0;
        const double least = (norms.transpose() - 2.0 * products.row(i)).minCoeff(&nearest);
        run.of[point] = static_cast<std::uint32_t>(nearest);
        run.squared[point] = std::max(0.0, least + norms_[point]);
      }
    });
  }

  void move(Run& run) const {
    RowMatrix sums = RowMatrix::Zero(run.centres.rows(), run.centres.cols());
    std::vector<double> counts(count_, 0.0);
    for_blocks([&](std::size_t first, const RowMatrix& block) {
      for (Eigen::Index i = 0; i < block.rows(); ++i) {
        const std::uint32_t cluster = run.of[first + static_cast<std::size_t>(i)];
        sums.row(static_cast<Eigen::Index>(cluster)) += block.row(i);
        counts[cluster] += 1.0;
      }
    });
    for (std::size_t cluster = 0; cluster < count_; ++cluster) {
      if (counts[cluster] > 0.0) {
        run.centres.row(index_of(cluster)) = sums.row(index_of(cluster)) / counts[cluster];
      } else {
        const auto farthest = std::ranges::max_element(run.squared);
        run.centres.row(index_of(cluster)) =
            centred(points_, mean_, static_cast<std::size_t>(farthest - run.squared.begin()), 1).row(0);
        *farthest = 0.0;
      }
    }
  }

  PointsView points_;
  std::size_t count_;
  const Work& work_;
  std::vector<double> mean_;
  std::vector<double> norms_;
  double tolerance_ = 0.0;
};

// The largest cluster first, so that colours mean the same from run to run as far as they can.
void number_by_size(Clusters& clusters) {
  std::vector<std::size_t> sizes(clusters.count, 0);
  for (const std::uint32_t cluster : clusters.of) ++sizes[cluster];
  std::vector<std::uint32_t> order(clusters.count);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, std::ranges::greater(), [&](std::uint32_t cluster) { return sizes[cluster]; });
  std::vector<std::uint32_t> place(clusters.count);
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<std::uint32_t>(i);
  for (std::uint32_t& cluster : clusters.of) cluster = place[cluster];
}

}  // namespace

Clusters k_means(PointsView points, std::size_t count, const Work& work, int runs) {
  Clusters clusters;
  clusters.count = std::min(count, points.count);
  if (clusters.count == 0) return clusters;
  const KMeans algorithm(points, clusters.count, work);
  std::mt19937_64 random(1);
  clusters.inertia = std::numeric_limits<double>::infinity();
  for (int i = 0; i < runs && !work.stop.stop_requested(); ++i) {
    Run run = algorithm.run(random);
    if (run.inertia >= clusters.inertia) continue;
    clusters.inertia = run.inertia;
    clusters.of = std::move(run.of);
  }
  if (!clusters.of.empty()) number_by_size(clusters);
  return clusters;
}

}  // namespace tensorscope::viewer::analysis
