#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/analysis/neuron_health.h"
#include "viewer/panels/neurons/neuron_layout.h"
#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

/// A layer's elements as neurons × samples, each the mean over the positions of its channel, and what these elements
/// say about each neuron. An element that is no number makes its mean one as well, and is left out of all else.
struct LayerElements {
  NeuronLayout layout;            ///< of what is there
  std::vector<float> values;      ///< neurons × samples, row-major
  std::vector<double> std;        ///< of the population of all finite elements of a neuron; NaN: there are none
  std::vector<double> magnitude;  ///< E|h|; NaN likewise
  std::vector<double> saturated;  ///< share of saturated elements; NaN likewise
  std::vector<std::uint64_t> not_finite;
};

/// Threads: pure. Takes about 2 ns an element.
LayerElements layer_elements(const schema::CatalogEntry& entry, const schema::Region& region,
                             analysis::OutputKind kind);

}  // namespace tensorscope::viewer
