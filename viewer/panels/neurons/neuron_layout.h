#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "schema/catalog.h"
#include "schema/sample.h"

namespace tensorscope::viewer {

/// How the neurons of a layer lie in what it makes: what stands before their dimension tells samples apart (and tokens
/// of a sequence), what stands behind it are positions of one channel.
struct NeuronLayout {
  std::size_t axis = 0;
  std::uint64_t samples = 1;  ///< Π before
  std::uint64_t neurons = 0;
  std::uint64_t positions = 1;  ///< Π behind
};

/// Threads: pure functions.

/// The agent's own rule: what the catalog says, else dimension 1 of four or five, else the last.
std::size_t neuron_axis(const schema::CatalogEntry& entry, std::size_t dimensions);

NeuronLayout layout_of(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape);
/// Of what is in the region.
NeuronLayout layout_of(const schema::CatalogEntry& entry, const schema::Region& region);
/// Of the whole tensor that the region is from, which need not have the shape that was announced.
NeuronLayout whole_layout_of(const schema::CatalogEntry& entry, const schema::Region& region);

/// "channel" where a neuron has positions, else "neuron".
const char* neuron_word(const NeuronLayout& layout);
/// What `samples` counts: "samples", or "positions" where each sample has several: the tokens of a sequence.
const char* sample_word(const NeuronLayout& layout);

/// What to ask for so that every neuron, or as many as the agent tells about (Units::kMost), is there with all samples:
/// of more than `most` elements, positions are thinned first, then samples, then neurons.
schema::Window layer_window(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape,
                            std::uint64_t most = std::uint64_t{1} << 18);

/// All of the channels of one sample, thinned likewise.
schema::Window mosaic_window(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape,
                             std::uint64_t sample, std::uint64_t most = std::uint64_t{1} << 18);

/// Whether both are of the same places but for how many samples there are: a batch may be smaller than the first was.
bool is_same_but_for_samples(const schema::Window& a, const schema::Window& b);

/// Whether a region is what an agent gives to who asks for a window: all of it that lies inside the tensor, which may
/// be smaller than the first was, or thinned evenly where that would cost too much.
bool is_answer_to(const schema::Region& region, const schema::Window& window);

}  // namespace tensorscope::viewer
