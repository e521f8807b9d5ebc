#include "viewer/analysis/projection/umap.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

namespace tensorscope::viewer::analysis {
namespace {

constexpr int kDistances = 300;
constexpr int kFitRounds = 200;
constexpr double kLongestMove = 4.0;
constexpr std::size_t kEdgesBetweenLooks = 4096;
constexpr std::uint32_t kOctaves = 60;
constexpr std::uint32_t kPerOctave = 128;
constexpr std::uint32_t kBitsWithin = 16;  // of a float's 23, less those that tell 128 apart
constexpr float kLeastSquared = 0x1p-30F;
constexpr float kMostSquared = 0x1.fffffep29F;
constexpr std::uint32_t kFirstBits = std::bit_cast<std::uint32_t>(kLeastSquared);

double clipped(double move) {
  return std::clamp(move, -kLongestMove, kLongestMove);
}

double squared_between(const Place& a, const Place& b) {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

// x^b of a positive x, to 1e-8, by sums and products only: libraries of other machines round std::pow otherwise, and a
// descent makes another picture of the least difference.
double power(double x, double b) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  double exponent = static_cast<double>(bits >> 52U) - 1023.0;
  double mantissa = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
  if (mantissa > std::numbers::sqrt2) {
    mantissa *= 0.5;
    exponent += 1.0;
  }
  // log m = 2 artanh((m − 1) / (m + 1)).
  const double s = (mantissa - 1.0) / (mantissa + 1.0);
  const double t = s * s;
  const double log = 2.0 * s * (1.0 + t * (1.0 / 3.0 + t * (1.0 / 5.0 + t * (1.0 / 7.0 + t / 9.0))));
  const double wanted = std::clamp(b * (exponent + log / std::numbers::ln2), -1000.0, 1000.0);
  const double whole = std::floor(wanted + 0.5);
  const double r = (wanted - whole) * std::numbers::ln2;
  const double rest =
      1.0 +
      r * (1.0 + r / 2.0 * (1.0 + r / 3.0 * (1.0 + r / 4.0 * (1.0 + r / 5.0 * (1.0 + r / 6.0 * (1.0 + r / 7.0))))));
  return rest * std::bit_cast<double>(static_cast<std::uint64_t>(whole + 1023.0) << 52U);
}

// What a least-squares fit needs of a curve: the sum of squares, and its normal equations.
struct Fit {
  double error = 0.0;
  double aa = 0.0, ab = 0.0, bb = 0.0;
  double to_a = 0.0, to_b = 0.0;
};

Fit fit_of(const UmapCurve& curve, double least_distance, double spread) {
  Fit fit;
  for (int i = 1; i < kDistances; ++i) {
    const double d = 3.0 * spread * i / (kDistances - 1);
    const double wanted = d < least_distance ? 1.0 : std::exp(-(d - least_distance) / spread);
    const double raised = std::pow(d, 2.0 * curve.b);
    const double value = 1.0 / (1.0 + curve.a * raised);
    const double by_a = -raised * value * value;
    const double by_b = -2.0 * curve.a * raised * std::log(d) * value * value;
    const double off = wanted - value;
    fit.error += off * off;
    fit.aa += by_a * by_a;
    fit.ab += by_a * by_b;
    fit.bb += by_b * by_b;
    fit.to_a += by_a * off;
    fit.to_b += by_b * off;
  }
  return fit;
}

}  // namespace

UmapCurve fitted_curve(double least_distance, double spread) {
  UmapCurve curve;
  Fit fit = fit_of(curve, least_distance, spread);
  double damping = 1e-3;
  for (int round = 0; round < kFitRounds; ++round) {
    const double aa = fit.aa * (1.0 + damping);
    const double bb = fit.bb * (1.0 + damping);
    const double determinant = aa * bb - fit.ab * fit.ab;
    const UmapCurve tried{curve.a + (bb * fit.to_a - fit.ab * fit.to_b) / determinant,
                          curve.b + (aa * fit.to_b - fit.ab * fit.to_a) / determinant};
    const Fit found = fit_of(tried, least_distance, spread);
    if (std::isfinite(found.error) && found.error <= fit.error) {
      curve = tried;
      fit = found;
      damping *= 0.1;
    } else {
      damping *= 10.0;
    }
  }
  return curve;
}

template <typename Function>
Umap::Table::Table(Function function) {
  for (std::uint32_t i = 0; i <= kOctaves * kPerOctave; ++i) {
    const auto x = std::bit_cast<float>(kFirstBits + (i << kBitsWithin));
    values_.push_back(static_cast<float>(function(static_cast<double>(x))));
  }
}

double Umap::Table::at(double squared) const {
  const float x = std::clamp(static_cast<float>(squared), kLeastSquared, kMostSquared);
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x) - kFirstBits;
  const std::size_t i = bits >> kBitsWithin;
  const float share = static_cast<float>(bits & ((1U << kBitsWithin) - 1U)) / static_cast<float>(1U << kBitsWithin);
  return static_cast<double>(values_[i] + share * (values_[i + 1] - values_[i]));
}

Umap::Umap(const SparseRows& graph, std::vector<Place> start, const UmapOptions& options)
    : places_(std::move(start)),
      options_(options),
      pulling_([curve = fitted_curve(options.least_distance)](double squared) {
        const double raised = power(squared, curve.b);
        return -2.0 * curve.a * curve.b * raised / squared / (curve.a * raised + 1.0);
      }),
      pushing_([curve = fitted_curve(options.least_distance)](double squared) {
        return 2.0 * curve.b / ((0.001 + squared) * (curve.a * power(squared, curve.b) + 1.0));
      }) {
  const double strongest = graph.value.empty() ? 1.0 : *std::ranges::max_element(graph.value);
  for (std::size_t i = 0; i < graph.count(); ++i) {
    for (std::size_t entry = graph.start[i]; entry < graph.start[i + 1]; ++entry) {
      if (graph.value[entry] < strongest / options.epochs) continue;
      Edge edge{static_cast<std::uint32_t>(i), graph.column[entry]};
      edge.interval = static_cast<float>(strongest / graph.value[entry]);
      edge.next = edge.interval;
      edge.next_push = edge.interval / static_cast<float>(options.negative_samples);
      edges_.push_back(edge);
    }
  }
}

// xorshift64* (Vigna 2016): a sample costs less than what is done with it.
std::uint32_t Umap::any_place() {
  random_ ^= random_ >> 12U;
  random_ ^= random_ << 25U;
  random_ ^= random_ >> 27U;
  const std::uint64_t high = (random_ * 0x2545F4914F6CDD1DULL) >> 32U;
  return static_cast<std::uint32_t>((high * places_.size()) >> 32U);
}

void Umap::pull(const Edge& edge, double rate) {
  Place& from = places_[edge.from];
  Place& to = places_[edge.to];
  const double squared = squared_between(from, to);
  if (squared <= 0.0) return;
  const double strength = pulling_.at(squared);
  const double x = rate * clipped(strength * (from.x - to.x));
  const double y = rate * clipped(strength * (from.y - to.y));
  from = {from.x + x, from.y + y};
  to = {to.x - x, to.y - y};
}

void Umap::push(std::uint32_t from, double rate) {
  const std::uint32_t other = any_place();
  if (other == from) return;
  Place& place = places_[from];
  const double squared = squared_between(place, places_[other]);
  if (squared <= 0.0) {
    place = {place.x + rate * kLongestMove, place.y + rate * kLongestMove};
    return;
  }
  const double strength = pushing_.at(squared);
  place.x += rate * clipped(strength * (place.x - places_[other].x));
  place.y += rate * clipped(strength * (place.y - places_[other].y));
}

void Umap::step(const Work& work) {
  const double rate = options_.learning_rate * (1.0 - static_cast<double>(epoch_) / options_.epochs);
  const auto now = static_cast<float>(epoch_);
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    if (i % kEdgesBetweenLooks == 0 && work.stop.stop_requested()) break;
    Edge& edge = edges_[i];
    if (edge.next > now) continue;
    pull(edge, rate);
    edge.next += edge.interval;
    const float push_interval = edge.interval / static_cast<float>(options_.negative_samples);
    const int pushes = static_cast<int>((now - edge.next_push) / push_interval);
    for (int push_number = 0; push_number < pushes; ++push_number) push(edge.from, rate);
    edge.next_push += static_cast<float>(pushes) * push_interval;
  }
  ++epoch_;
}

}  // namespace tensorscope::viewer::analysis
