#include "viewer/store/probe_sources.h"

#include <algorithm>
#include <tuple>

namespace tensorscope::viewer {

using schema::SourceKind;

bool is_made_before(const Source& a, const Source& b) {
  return std::tuple(a.entry.order, a.id()) < std::tuple(b.entry.order, b.id());
}

const Source* gradient_of(const Store& store, const Source& source) {
  return store.find(source.path() + ":grad");
}

bool is_of_probe(std::span<const ProbeSources> probes, const Source& source) {
  return std::ranges::any_of(probes, [&](const ProbeSources& probe) {
    const std::string& name = probe.name();
    const std::string& path = source.path();
    if (!path.starts_with(name)) return false;
    return path.size() == name.size() || path[name.size()] == '/' || path[name.size()] == ':';
  });
}

bool has_samples_first(const ProbeSources& probe, const Source& layer) {
  const bool is_known = probe.input != nullptr && !probe.input->entry.shape.empty() && !layer.entry.shape.empty();
  return !is_known || layer.entry.shape[0] == probe.input->entry.shape[0];
}

std::vector<ProbeSources> probes_of(const Store& store) {
  std::vector<ProbeSources> probes;
  for (const Source& source : store.sources()) {
    if (source.entry.kind != SourceKind::module) continue;
    const std::string& name = source.path();
    const Source* const scores = store.find(name + ":scores");
    // Only a probe has those.
    if (scores == nullptr || scores->entry.parent != source.id()) continue;
    ProbeSources& probe = probes.emplace_back();
    probe.probe = &source;
    probe.scores = scores;
    probe.input = store.find(name + ":input");
    probe.input_gradient = store.find(name + ":input:grad");
    probe.label = store.find(name + ":label");
  }
  for (ProbeSources& probe : probes) {
    const std::string prefix = probe.name() + "/";
    for (const Source& source : store.sources()) {
      if (!source.path().starts_with(prefix)) continue;
      if (source.entry.kind == SourceKind::activation) probe.layers.push_back(&source);
      if (source.entry.kind == SourceKind::attention) probe.attentions.push_back(&source);
    }
    const auto earlier = [](const Source* a, const Source* b) { return is_made_before(*a, *b); };
    std::ranges::sort(probe.layers, earlier);
    std::ranges::sort(probe.attentions, earlier);
  }
  return probes;
}

}  // namespace tensorscope::viewer
