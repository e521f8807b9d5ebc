#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/projection/sparse_rows.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// How near two places are: 1 / (1 + a d^(2b)).
struct UmapCurve {
  double a = 1.0;
  double b = 1.0;
};

/// The curve nearest, in the sum of squares at 300 distances up to three times the spread, to one that is 1 up to
/// `least_distance` and falls off as exp(−(d − least_distance) / spread): Levenberg and Marquardt's method.
/// Threads: pure function.
[[nodiscard]] UmapCurve fitted_curve(double least_distance, double spread = 1.0);

struct UmapOptions {
  int epochs = 500;
  double learning_rate = 1.0;  ///< falls to 0 in a straight line
  double least_distance = 0.1;
  int negative_samples = 5;
};

/// UMAP's descent (McInnes, Healy and Melville 2018, algorithm 5) on a fuzzy graph: each edge pulls as often as its
/// weight says, and after each pull as many random places as `negative_samples` push. In the order of the edges and
/// from a fixed seed, as umap-learn with a seed: the same input ends in the same picture.
/// Threads: one owner, and no others whatever `work.threads`; a step of 10,000 points takes some milliseconds.
/// At the limit: edges too weak for a single pull are left out.
class Umap {
 public:
  Umap(const SparseRows& graph, std::vector<Place> start, const UmapOptions& options);

  /// One epoch; a stopped one leaves some edges out.
  void step(const Work& work = {});
  int epoch() const { return epoch_; }  ///< epochs that are done
  std::span<const Place> places() const { return places_; }

 private:
  struct Edge {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    float interval = 1.0F;  // epochs between two pulls
    float next = 0.0F;
    float next_push = 0.0F;
  };

  /// A function of squared distances from 2^−30 to 2^30, to 1e-5: 128 numbers for each power of two, and lines between.
  class Table {
   public:
    template <typename Function>
    explicit Table(Function function);
    [[nodiscard]] double at(double squared) const;

   private:
    std::vector<float> values_;
  };

  void pull(const Edge& edge, double rate);
  void push(std::uint32_t from, double rate);
  std::uint32_t any_place();

  std::vector<Edge> edges_;
  std::vector<Place> places_;
  UmapOptions options_;
  Table pulling_;
  Table pushing_;
  std::uint64_t random_ = 1;
  int epoch_ = 0;
};

/// Epochs that umap-learn takes.
[[nodiscard]] constexpr int umap_epochs(std::size_t points) {
  return points <= 10'000 ? 500 : 200;
}

}  // namespace tensorscope::viewer::analysis
