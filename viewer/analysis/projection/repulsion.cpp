#include "viewer/analysis/projection/repulsion.h"

#include <numeric>
#include <vector>

#include "viewer/analysis/projection/quadtree.h"

namespace tensorscope::viewer::analysis {
namespace {

// Fewer are done sooner than a thread is started.
constexpr std::size_t kWorthAThread = 500;

template <typename Repel>
double each_place(std::span<const Place> places, std::span<Place> forces, const Work& work, Repel repel) {
  std::vector<double> sums(places.size(), 0.0);
  in_parts(places.size(), kWorthAThread, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && !work.stop.stop_requested(); ++i) {
      const Repulsion repulsion = repel(i);
      forces[i] = repulsion.force;
      sums[i] = repulsion.sum;
    }
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace

double RepulsionField::operator()(std::span<const Place> places, std::span<Place> forces, const Work& work) {
  if (places.empty()) return 0.0;
  if (method_ == RepulsionMethod::grid) return grid_(places, forces, work);
  if (method_ == RepulsionMethod::exact) {
    return each_place(places, forces, work, [&](std::size_t i) { return exact_repulsion(places, i); });
  }
  const Quadtree tree(places);
  return each_place(places, forces, work, [&](std::size_t i) { return tree.repulsion(places[i], theta_); });
}

}  // namespace tensorscope::viewer::analysis
