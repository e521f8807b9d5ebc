#include "viewer/analysis/projection/tsne.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

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

double tsne_gradient(const Affinities& affinities, std::span<const Place> places, RepulsionField& repulsion,
                     double exaggeration, std::span<Place> gradient, const Work& work) {
  const double z = repulsion(places, gradient, work);
  in_parts(places.size(), kWorthAThread, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const Place at = places[i];
      Place attraction;
      for (std::size_t entry = affinities.start[i]; entry < affinities.start[i + 1]; ++entry) {
        const Place& other = places[affinities.column[entry]];
        const double pull = affinities.value[entry] / (1.0 + squared_between(at, other));
        attraction.x += pull * (at.x - other.x);
        attraction.y += pull * (at.y - other.y);
      }
      gradient[i].x = 4.0 * (exaggeration * attraction.x - gradient[i].x / z);
      gradient[i].y = 4.0 * (exaggeration * attraction.y - gradient[i].y / z);
    }
  });
  return z;
}

double kl_divergence(const Affinities& affinities, std::span<const Place> places, double z, const Work& work) {
  std::vector<double> divergence(places.size(), 0.0);  // of each point: in an order that threads do not change
  in_parts(places.size(), kWorthAThread, work.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t entry = affinities.start[i]; entry < affinities.start[i + 1]; ++entry) {
        const double p = affinities.value[entry];
        const double q = 1.0 / (z + z * squared_between(places[i], places[affinities.column[entry]]));
        if (p > 0.0) divergence[i] += p * std::log(p / q);
      }
    }
  });
  return std::accumulate(divergence.begin(), divergence.end(), 0.0);
}

Tsne::Tsne(Affinities affinities, std::vector<Place> start, const TsneOptions& options)
    : affinities_(std::move(affinities)),
      repulsion_(options.repulsion, options.theta),
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

void Tsne::step(const Work& work, bool with_kl) {
  if (exaggerates_ && (iteration_ == options_.exaggerated || is_settled())) {
    if (is_settled()) places_ = start_;
    exaggerates_ = false;
    begin_phase();
  }
  const double momentum = exaggerates_ ? kLowMomentum : kMomentum;
  const double z =
      tsne_gradient(affinities_, places_, repulsion_, exaggerates_ ? options_.exaggeration : 1.0, gradient_, work);
  if (with_kl || (iteration_ + 1) % kCheckInterval == 0) kl_ = kl_divergence(affinities_, places_, z, work);
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
