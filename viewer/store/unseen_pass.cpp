#include "viewer/store/unseen_pass.h"

#include <algorithm>
#include <vector>

#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {

const Source* source_of_unseen_pass(const Store& store) {
  const std::vector<ProbeSources> probes = probes_of(store);
  for (const ProbeSources& probe : probes) {
    // A probe that is off has a note, and never runs; one that ran has scores.
    const bool has_run = !probe.layers.empty() || probe.scores->entry.dtype != schema::Dtype::unknown;
    if (!has_run && probe.probe->entry.note.empty()) return probe.scores;
  }
  const Source* first = nullptr;
  for (const Source& source : store.sources()) {
    if (source.entry.kind != schema::SourceKind::activation || !can_be_sampled(source.entry)) continue;
    if (is_of_probe(probes, source)) continue;
    if (source.entry.order != schema::kNoOrder) return nullptr;
    if (first == nullptr) first = &source;
  }
  return first;
}

}  // namespace tensorscope::viewer
