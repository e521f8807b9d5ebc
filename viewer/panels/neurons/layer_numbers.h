#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/panels/drawn.h"
#include "viewer/panels/neurons/units_seen.h"

namespace tensorscope::viewer {

/// The figures of each neuron of a layer at one step, and how it has been doing up to then. One entry for each neuron
/// that the agent tells about: every `stride`-th.
struct LayerNumbers {
  std::uint64_t step = 0;
  std::uint64_t total = 0;  ///< neurons of the layer
  std::uint32_t stride = 1;
  std::uint64_t elements = 0;  ///< of each, that mean, on-rate and maximum are from
  std::uint64_t of_each = 0;   ///< that each has
  std::vector<double> mean;    ///< NaN: no finite element
  std::vector<double> on_rate;
  std::vector<double> largest;
  std::vector<double> std;  ///< of the elements that are drawn; NaN where they are not there
  std::uint64_t std_step = 0;
  std::uint64_t std_elements = 0;  ///< of each
  std::vector<double> saturated;   ///< share, over what was seen; empty: outputs that cannot
  std::vector<double> dormancy;    ///< score; NaN: not known
  std::vector<analysis::NeuronState> states;
  std::vector<std::uint64_t> not_finite_step;  ///< where one that is not was seen: among units, or what is drawn
  Seen seen;                                   ///< by units: what is dead
  Seen elements_seen;                          ///< what dormancy and saturation are from

  std::size_t count() const { return mean.size(); }
  std::uint64_t neuron(std::size_t index) const { return index * std::uint64_t{stride}; }
  std::size_t count_of(analysis::NeuronState state) const;
};

/// Threads: pure. `units`: looked back over from that step. `elements` may be null. Nothing if no units are there at or
/// before the step.
std::optional<LayerNumbers> layer_numbers(const Source& source, std::uint64_t step, analysis::OutputKind kind,
                                          bool is_same_batch, const LayerElements* elements,
                                          const RegionSample* elements_of, const UnitsSeen& units,
                                          const ElementsSeen& elements_seen);

/// "all 4,096", or "1,024 of 4,096" where the agent looked at some: elements of each neuron.
std::string elements_text(const LayerNumbers& numbers);

/// "over 4,096 samples, 12 steps"; before that is enough "not enough seen: 320 of 2,048 samples, 5 of 10 steps".
std::string seen_text(const Seen& seen, const char* samples, bool is_same_batch);
bool is_enough_seen(const Seen& seen);

/// How many are in a state worth telling, and what that rests on: "3 dead, 2 dormant over 4,096 samples, 12 steps".
std::string health_text(const LayerNumbers& numbers, schema::SourceKind kind, const char* samples, bool is_same_batch);

/// What the state of one neuron rests on, in full: "on-rate 0 over 4,096 samples, 12 steps". Empty where it is well.
std::string reason_text(const LayerNumbers& numbers, std::size_t row, const char* samples, bool is_same_batch);

/// What a state is called: an input that is always 0 is not dead.
const char* state_word(analysis::NeuronState state, schema::SourceKind kind);

}  // namespace tensorscope::viewer
