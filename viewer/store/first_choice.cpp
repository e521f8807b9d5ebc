#include "viewer/store/first_choice.h"

#include <algorithm>
#include <string>

#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;

bool is_of_agent(const Source& source) {
  return source.path().starts_with("tensorscope/");
}

// Of activations those that rest where the input is negative say most: neurons that are on or off.
bool is_rectified(const Source& source) {
  const schema::CatalogEntry& entry = source.entry;
  return entry.operator_name.find("relu") != std::string::npos || entry.module_type.starts_with("ReLU");
}

// The lower, the better.
int rank_of(const Source& source) {
  if (source.entry.kind == SourceKind::parameter) return 0;
  if (source.entry.kind == SourceKind::activation) return is_rectified(source) ? 1 : 2;
  return is_of_agent(source) ? 4 : 3;
}

}  // namespace

const Source* first_choice(const Store& store, const std::function<bool(const Source&)>& can_show) {
  const Source* best = nullptr;
  for (const Source& source : store.sources()) {
    if (!can_show(source) || (best != nullptr && rank_of(*best) <= rank_of(source))) continue;
    best = &source;
    if (rank_of(source) == 0) break;
  }
  if (best == nullptr || best->entry.kind != SourceKind::attention) return best;
  // A probe's is of the same samples at every step.
  for (const ProbeSources& probe : probes_of(store)) {
    const auto first = std::ranges::find_if(probe.attentions, [&](const Source* each) { return can_show(*each); });
    if (first != probe.attentions.end()) return *first;
  }
  return best;
}

}  // namespace tensorscope::viewer
