#include "viewer/panels/neurons/layer_elements.h"

#include <cmath>
#include <limits>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Sums {
  std::uint64_t finite = 0;
  double sum = 0.0;
  double magnitude = 0.0;
  std::uint64_t saturated = 0;
  double mean = 0.0;
  double squares = 0.0;  // around the mean: a second pass, so that nothing cancels
};

// Each run of positions, in the order in which they lie: sample by sample, neuron by neuron.
template <typename Visit>
void for_each_run(const NeuronLayout& layout, const std::vector<float>& elements, Visit visit) {
  const float* at = elements.data();
  for (std::size_t sample = 0; sample < layout.samples; ++sample) {
    for (std::size_t neuron = 0; neuron < layout.neurons; ++neuron, at += layout.positions) visit(sample, neuron, at);
  }
}

}  // namespace

LayerElements layer_elements(const schema::CatalogEntry& entry, const schema::Region& region,
                             analysis::OutputKind kind) {
  LayerElements made;
  const NeuronLayout& layout = made.layout = layout_of(entry, region);
  std::vector<float> elements;
  elements_as_float(region, elements);
  if (elements.empty() || elements.size() != layout.samples * layout.neurons * layout.positions) {
    made.layout.neurons = 0;
    return made;
  }
  const bool can_saturate = kind == analysis::OutputKind::tanh || kind == analysis::OutputKind::sigmoid;
  std::vector<Sums> sums(layout.neurons);
  made.values.resize(layout.neurons * layout.samples);
  for_each_run(layout, elements, [&](std::size_t sample, std::size_t neuron, const float* run) {
    Sums& of = sums[neuron];
    double whole = 0.0;
    for (std::size_t i = 0; i < layout.positions; ++i) {
      const auto value = static_cast<double>(run[i]);
      whole += value;
      if (!std::isfinite(value)) continue;
      ++of.finite;
      of.sum += value;
      of.magnitude += std::abs(value);
      if (can_saturate && analysis::is_saturated(kind, value)) ++of.saturated;
    }
    made.values[neuron * layout.samples + sample] = static_cast<float>(whole / static_cast<double>(layout.positions));
  });
  for (Sums& of : sums) of.mean = of.finite > 0 ? of.sum / static_cast<double>(of.finite) : 0.0;
  for_each_run(layout, elements, [&](std::size_t, std::size_t neuron, const float* run) {
    Sums& of = sums[neuron];
    for (std::size_t i = 0; i < layout.positions; ++i) {
      if (!std::isfinite(run[i])) continue;
      const double away = static_cast<double>(run[i]) - of.mean;
      of.squares += away * away;
    }
  });
  for (const Sums& of : sums) {
    const auto finite = static_cast<double>(of.finite);
    made.std.push_back(of.finite > 0 ? std::sqrt(of.squares / finite) : kNan);
    made.magnitude.push_back(of.finite > 0 ? of.magnitude / finite : kNan);
    made.saturated.push_back(of.finite > 0 && can_saturate ? static_cast<double>(of.saturated) / finite : kNan);
    made.not_finite.push_back(layout.samples * layout.positions - of.finite);
  }
  return made;
}

}  // namespace tensorscope::viewer
