#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "viewer/panels/neurons/layer_numbers.h"

namespace tensorscope::viewer {

enum class NeuronColumn : std::uint8_t { neuron, mean, std, on_rate, largest, state };
inline constexpr std::size_t kNeuronColumns = 6;

/// How the table of neurons is ordered, and which are in it.
struct NeuronOrder {
  NeuronColumn by = NeuronColumn::neuron;
  bool descending = false;
  bool only_unhealthy = false;
  bool operator==(const NeuronOrder&) const = default;
};

/// Threads: pure functions.

/// Dead, saturated, dormant or with what is no number.
bool is_unhealthy(analysis::NeuronState state);

/// Indices into the numbers, in order; `only`, if not empty, says which are listed. What is no number comes last,
/// neurons that are alike in their own order.
std::vector<std::size_t> ordered(const LayerNumbers& numbers, const NeuronOrder& order, const std::vector<bool>& only);

/// The rows as they are listed.
DrawnTable neuron_table_of(const LayerNumbers& numbers, const std::vector<std::size_t>& rows, schema::SourceKind kind,
                           const char* neuron_word);

}  // namespace tensorscope::viewer
