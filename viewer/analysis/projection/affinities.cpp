#include "viewer/analysis/projection/affinities.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

constexpr int kHalvings = 100;
constexpr double kTolerance = 1e-5;

}  // namespace

// Distances are taken from the nearest on, which changes no probability and keeps far points from underflowing
// together.
void conditional_probabilities(std::span<const double> squared, double perplexity, std::span<double> p) {
  const double entropy_wanted = std::log(perplexity);
  constexpr double kUnbounded = std::numeric_limits<double>::infinity();
  const double nearest = squared.front();
  double beta = 1.0;
  double low = -kUnbounded;
  double high = kUnbounded;
  for (int i = 0; i < kHalvings; ++i) {
    double sum = 0.0;
    double weighted = 0.0;
    for (std::size_t j = 0; j < squared.size(); ++j) {
      const double beyond = squared[j] - nearest;
      p[j] = std::exp(-beyond * beta);
      sum += p[j];
      weighted += beyond * p[j];
    }
    for (double& each : p) each /= sum;
    const double difference = std::log(sum) + beta * weighted / sum - entropy_wanted;
    if (std::abs(difference) <= kTolerance) return;
    if (difference > 0.0) {
      low = beta;
      beta = high == kUnbounded ? beta * 2.0 : (beta + high) / 2.0;
    } else {
      high = beta;
      beta = low == -kUnbounded ? beta / 2.0 : (beta + low) / 2.0;
    }
  }
}

Affinities joint_probabilities(const Neighbours& neighbours, double perplexity, const Work& work) {
  std::vector<double> p(neighbours.indices.size());
  in_parts(neighbours.count(), 256, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && !work.stop.stop_requested(); ++i) {
      conditional_probabilities(neighbours.squared_of(i), perplexity,
                                std::span(p).subspan(i * neighbours.each, neighbours.each));
    }
  });
  const double total = 2.0 * std::accumulate(p.begin(), p.end(), 0.0);
  return symmetric_rows(neighbours, p, [total](double a, double b) { return (a + b) / total; });
}

std::size_t neighbours_for(double perplexity) {
  return static_cast<std::size_t>(std::floor(3.0 * perplexity + 1.0));
}

double largest_perplexity(std::size_t count) {
  return count < 4 ? 1.0 : static_cast<double>(count - 1) / 3.0;
}

}  // namespace tensorscope::viewer::analysis
