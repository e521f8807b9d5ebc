#include "viewer/analysis/projection/tsne.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "viewer/analysis/projection/quadtree.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr double kLowMomentum = 0.5;
constexpr double kMomentum = 0.8;
constexpr double kLeastGain = 0.01;
constexpr double kStartDeviation = 1e-4;
constexpr double kLeastGradient = 1e-7;
constexpr int kCheckInterval = 50;
// Fewer points are done sooner than a thread is started.
constexpr std::size_t kWorthAThread = 1000;

double squared_between(const Place& a, const Place& b) {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

// A coordinate of one point: its gain, its update and where that leads.
void descend(double slope, double learning_rate, double momentum, double& gain, double& update, double& at) {
  gain = std::max(update * slope < 0.0 ? gain + 0.2 : gain * 0.8, kLeastGain);
  update = momentum * update - learning_rate * gain * slope;
  at += update;
}

}  // namespace

double tsne_gradient(const Affinities& affinities, std::span<const Place> places, double theta, double exaggeration,
                     std::span<Place> gradient, const Work& work) {
  const std::size_t n = places.size();
  const std::optional<Quadtree> tree = theta > 0.0 ? std::optional<Quadtree>(places) : std::nullopt;
  std::vector<Repulsion> repulsions(n);
  std::vector<double> divergence(n, 0.0);  // of each point, without log Z: in an order that threads do not change
  in_parts(n, kWorthAThread, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      repulsions[i] = tree ? tree->repulsion(places[i], theta) : exact_repulsion(places, i);
      Place attraction;
      for (std::size_t entry = affinities.start[i]; entry < affinities.start[i + 1]; ++entry) {
        const Place& other = places[affinities.column[entry]];
        const double p = affinities.value[entry];
        const double q = 1.0 / (1.0 + squared_between(places[i], other));
        attraction.x += p * q * (places[i].x - other.x);
        attraction.y += p * q * (places[i].y - other.y);
        if (p > 0.0) divergence[i] += p * std::log(p / q);
      }
      gradient[i] = {exaggeration * attraction.x, exaggeration * attraction.y};
    }
  });
  double z = 0.0;
  for (const Repulsion& each : repulsions) z += each.sum;
  double kl = 0.0;
  double mass = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    gradient[i].x = 4.0 * (gradient[i].x - repulsions[i].force.x / z);
    gradient[i].y = 4.0 * (gradient[i].y - repulsions[i].force.y / z);
    kl += divergence[i];
  }
  for (const double p : affinities.value) mass += p;
  return kl + mass * std::log(z);
}

Tsne::Tsne(Affinities affinities, std::vector<Place> start, const TsneOptions& options)
    : affinities_(std::move(affinities)),
      start_(std::move(start)),
      places_(start_),
      gradient_(places_.size()),
      options_(options),
      exaggerates_(options.exaggerated > 0) {
  if (options_.learning_rate <= 0.0) {
    options_.learning_rate = std::max(
        static_cast<double>(places_.size()) / (options_.exaggerated > 0 ? options_.exaggeration : 12.0) / 4.0, 50.0);
  }
  begin_phase();
}

void Tsne::begin_phase() {
  update_.assign(places_.size(), {});
  gains_.assign(places_.size(), {1.0, 1.0});
  phase_began_ = iteration_;
}

bool Tsne::is_settled() const {
  const int steps = iteration_ - phase_began_;
  return steps > 0 && steps % kCheckInterval == 0 && gradient_norm_ <= kLeastGradient;
}

void Tsne::step(const Work& work) {
  if (exaggerates_ && (iteration_ == options_.exaggerated || is_settled())) {
    if (is_settled()) places_ = start_;
    exaggerates_ = false;
    begin_phase();
  }
  const double momentum = exaggerates_ ? kLowMomentum : kMomentum;
  kl_ =
      tsne_gradient(affinities_, places_, options_.theta, exaggerates_ ? options_.exaggeration : 1.0, gradient_, work);
  double squared = 0.0;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Place& slope = gradient_[i];
    squared += slope.x * slope.x + slope.y * slope.y;
    descend(slope.x, options_.learning_rate, momentum, gains_[i].x, update_[i].x, places_[i].x);
    descend(slope.y, options_.learning_rate, momentum, gains_[i].y, update_[i].y, places_[i].y);
  }
  gradient_norm_ = std::sqrt(squared);
  ++iteration_;
}

std::vector<Place> scaled_start(std::span<const Place> places) {
  double mean = 0.0;
  for (const Place& place : places) mean += place.x / static_cast<double>(places.size());
  double variance = 0.0;
  for (const Place& place : places)
    variance += (place.x - mean) * (place.x - mean) / static_cast<double>(places.size());
  const double scale = variance > 0.0 ? kStartDeviation / std::sqrt(variance) : 0.0;
  std::vector<Place> start(places.begin(), places.end());
  for (Place& place : start) place = {place.x * scale, place.y * scale};
  return start;
}

}  // namespace tensorscope::viewer::analysis
