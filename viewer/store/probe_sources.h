#pragma once

#include <span>
#include <string>
#include <vector>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// The sources of one probe: a fixed batch that the network is shown between two steps, so that they are of the same
/// samples at every step.
struct ProbeSources {
  const Source* probe = nullptr;           ///< its note says why it is off, if it is
  const Source* input = nullptr;           ///< N × …; null where there is none
  const Source* input_gradient = nullptr;  ///< of a class's score, by the input
  const Source* label = nullptr;           ///< N whole numbers, with words if the job said what they stand for
  const Source* scores = nullptr;          ///< such as N × classes, before any softmax
  std::vector<const Source*> layers;       ///< activations, in the order in which they are made
  std::vector<const Source*> attentions;   ///< N × heads × queries × keys, in the same order

  const std::string& name() const { return probe->path(); }
};

/// All probes of a job, in the order of the catalog.
/// Threads: pure.
/// At the limit: names of what a probe's layers make are in the catalog after its first run only; until then it has
/// none.
std::vector<ProbeSources> probes_of(const Store& store);

/// Whether the source is one of the probes, or what it was given, or made.
bool is_of_probe(std::span<const ProbeSources> probes, const Source& source);

/// Whether an index of the layer's first dimension is a sample of the probe, as far as shapes tell: some modules take
/// positions first, then samples.
bool has_samples_first(const ProbeSources& probe, const Source& layer);

/// "X:grad" of "X"; null if there is none.
const Source* gradient_of(const Store& store, const Source& source);

/// Of activations, attention and the like in the order in which the network makes them; those whose place is not known
/// come last, in the order of the catalog.
bool is_made_before(const Source& a, const Source& b);

}  // namespace tensorscope::viewer
