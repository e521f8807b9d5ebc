#include "viewer/analysis/projection/k_means.h"

#include <algorithm>
#include <atomic>
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
constexpr double kWorthMoving = 1e-6;
constexpr Eigen::Index kBlock = 512;

// The same on every machine, which the library's distributions are not.
double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11U) * 0x1p-53;
}

struct Run {
  FloatMatrix centres;
  std::vector<std::uint32_t> of;
  std::vector<float> squared;  // of each point, to its centre
  double inertia = std::numeric_limits<double>::infinity();
};

class KMeans {
 public:
  KMeans(PointsView points, std::size_t count, const Work& work) : count_(count), work_(work) {
    const std::vector<double> mean = mean_of(points);
    rows_.resize(index_of(points.count), index_of(points.dimensions));
    double variance = 0.0;
    for (std::size_t i = 0; i < points.count; ++i) {
      const std::span<const float> row = points.row(i);
      for (std::size_t j = 0; j < row.size(); ++j) {
        const double value = static_cast<double>(row[j]) - mean[j];
        variance += value * value;
        rows_(index_of(i), index_of(j)) = static_cast<float>(value);
      }
    }
    norms_ = rows_.rowwise().squaredNorm();
    tolerance_ = kTolerance * variance / static_cast<double>(points.count * points.dimensions);
  }

  Run run(std::uint64_t seed) const {
    std::mt19937_64 random(seed);
    Run run;
    run.of.resize(static_cast<std::size_t>(rows_.rows()));
    run.squared.resize(run.of.size());
    run.centres = seeds(random);
    descend(run, tolerance_);
    return run;
  }

  // Moves single points while that lowers the inertia with the centres that follow (Hartigan 1975): Lloyd's rounds end
  // where no point is nearer to another centre, which is not always the least.
  void refine(Run& run) const {
    RowMatrix centres = run.centres.cast<double>();
    std::vector<double> sizes(count_, 0.0);
    for (const std::uint32_t cluster : run.of) sizes[cluster] += 1.0;
    bool has_moved = true;
    for (int round = 0; round < kRounds && has_moved && !work_.stop.stop_requested(); ++round) {
      has_moved = false;
      for (Eigen::Index i = 0; i < rows_.rows(); ++i) {
        if (i % kBlock == 0 && work_.stop.stop_requested()) return;
        std::uint32_t& own = run.of[static_cast<std::size_t>(i)];
        if (sizes[own] < 2.0) continue;
        const Eigen::RowVectorXd row = rows_.row(i).cast<double>();
        const Eigen::VectorXd squared = (centres.rowwise() - row).rowwise().squaredNorm();
        const double saved = squared(own) * sizes[own] / (sizes[own] - 1.0);
        std::uint32_t best = own;
        double least = saved * (1.0 - kWorthMoving);
        for (std::uint32_t other = 0; other < count_; ++other) {
          const double cost = squared(other) * sizes[other] / (sizes[other] + 1.0);
          if (other == own || cost >= least) continue;
          least = cost;
          best = other;
        }
        if (best == own) continue;
        centres.row(own) -= (row - centres.row(own)) / (sizes[own] - 1.0);
        centres.row(best) += (row - centres.row(best)) / (sizes[best] + 1.0);
        sizes[own] -= 1.0;
        sizes[best] += 1.0;
        own = best;
        has_moved = true;
      }
    }
    run.centres = centres.cast<float>();
    run.inertia = inertia_of(run);
  }

  // Rounds until the centres' shift is at most that, or no point changes its cluster.
  void descend(Run& run, double tolerance) const {
    bool has_changed = true;
    for (int round = 0; round < kRounds && has_changed && !work_.stop.stop_requested(); ++round) {
      has_changed = assign(run);
      const FloatMatrix before = run.centres;
      move(run);
      if (static_cast<double>((run.centres - before).squaredNorm()) <= tolerance) break;
    }
    assign(run);
    run.inertia = inertia_of(run);
  }

 private:
  FloatMatrix seeds(std::mt19937_64& random) const {
    FloatMatrix centres(index_of(count_), rows_.cols());
    const auto candidates = 2 + static_cast<Eigen::Index>(std::log(static_cast<double>(count_)));
    const auto first = static_cast<Eigen::Index>(uniform(random) * static_cast<double>(rows_.rows()));
    centres.row(0) = rows_.row(first);
    Eigen::VectorXf nearest = (rows_.rowwise() - rows_.row(first)).rowwise().squaredNorm();
    FloatMatrix tried(candidates, rows_.cols());
    for (std::size_t made = 1; made < count_ && !work_.stop.stop_requested(); ++made) {
      const double total = nearest.cast<double>().sum();
      for (Eigen::Index i = 0; i < candidates; ++i) tried.row(i) = rows_.row(drawn(nearest, uniform(random) * total));
      FloatMatrix squared = -2.0F * tried * rows_.transpose();
      squared.rowwise() += norms_.transpose();
      squared.colwise() += tried.rowwise().squaredNorm();
      squared = squared.cwiseMax(0.0F);
      for (Eigen::Index i = 0; i < candidates; ++i) squared.row(i) = squared.row(i).cwiseMin(nearest.transpose());
      Eigen::Index best = 0;
      squared.rowwise().sum().minCoeff(&best);
      nearest = squared.row(best);
      centres.row(index_of(made)) = tried.row(best);
    }
    return centres;
  }

  static Eigen::Index drawn(const Eigen::VectorXf& weights, double at) {
    for (Eigen::Index i = 0; i < weights.size(); ++i) {
      at -= static_cast<double>(weights(i));
      if (at < 0.0) return i;
    }
    return weights.size() - 1;
  }

  // Whether any point has changed its cluster.
  bool assign(Run& run) const {
    const Eigen::RowVectorXf norms = run.centres.rowwise().squaredNorm();
    const FloatMatrix centres = -2.0F * run.centres;
    FloatMatrix distances;
    bool has_changed = false;
    for (Eigen::Index first = 0; first < rows_.rows() && !work_.stop.stop_requested(); first += kBlock) {
      distances.noalias() = rows_.middleRows(first, std::min(kBlock, rows_.rows() - first)) * centres.transpose();
      distances.rowwise() += norms;
      for (Eigen::Index i = 0; i < distances.rows(); ++i) {
        const float* row = distances.data() + i * distances.cols();
        std::uint32_t nearest = 0;
        for (std::uint32_t j = 1; j < count_; ++j) nearest = row[j] < row[nearest] ? j : nearest;
        const auto point = static_cast<std::size_t>(first + i);
        has_changed |= run.of[point] != nearest;
        run.of[point] = nearest;
        run.squared[point] = std::max(0.0F, row[nearest] + norms_(first + i));
      }
    }
    return has_changed;
  }

  void move(Run& run) const {
    RowMatrix sums = RowMatrix::Zero(run.centres.rows(), run.centres.cols());
    std::vector<double> counts(count_, 0.0);
    for (Eigen::Index i = 0; i < rows_.rows(); ++i) {
      const std::uint32_t cluster = run.of[static_cast<std::size_t>(i)];
      sums.row(static_cast<Eigen::Index>(cluster)) += rows_.row(i).cast<double>();
      counts[cluster] += 1.0;
    }
    for (std::size_t cluster = 0; cluster < count_; ++cluster) {
      if (counts[cluster] > 0.0) {
        run.centres.row(index_of(cluster)) = (sums.row(index_of(cluster)) / counts[cluster]).cast<float>();
      } else {
        const auto farthest = std::ranges::max_element(run.squared);
        run.centres.row(index_of(cluster)) = rows_.row(farthest - run.squared.begin());
        *farthest = 0.0F;
      }
    }
  }

  double inertia_of(const Run& run) const {
    double inertia = 0.0;
    for (Eigen::Index i = 0; i < rows_.rows(); ++i) {
      const auto cluster = static_cast<Eigen::Index>(run.of[static_cast<std::size_t>(i)]);
      inertia += (rows_.row(i) - run.centres.row(cluster)).cast<double>().squaredNorm();
    }
    return inertia;
  }

  std::size_t count_;
  const Work& work_;
  FloatMatrix rows_;  // about the mean
  Eigen::VectorXf norms_;
  double tolerance_ = 0.0;
};

}  // namespace

Clusters k_means(PointsView points, std::size_t count, const Work& work, int runs) {
  Clusters clusters;
  clusters.count = std::min(count, points.count);
  if (clusters.count == 0) return clusters;
  const KMeans algorithm(points, clusters.count, work);
  std::vector<Run> made(static_cast<std::size_t>(std::max(runs, 1)));
  std::atomic<std::size_t> next = 0;
  in_parts(made.size(), 1, work.threads, [&](std::size_t, std::size_t) {
    // Relaxed: it only counts; what runs read was there before the threads.
    for (std::size_t i = next.fetch_add(1, std::memory_order_relaxed); i < made.size();
         i = next.fetch_add(1, std::memory_order_relaxed)) {
      if (!work.stop.stop_requested()) made[i] = algorithm.run(i + 1);
    }
  });
  Run& best = *std::ranges::min_element(made, {}, &Run::inertia);
  if (work.stop.stop_requested() || best.of.empty()) return clusters;
  algorithm.descend(best, 0.0);
  algorithm.refine(best);
  clusters.inertia = best.inertia;
  clusters.of = std::move(best.of);
  number_by_size(clusters);
  return clusters;
}

}  // namespace tensorscope::viewer::analysis
