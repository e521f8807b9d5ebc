#include "viewer/panels/attention/attention_origins.h"

#include <algorithm>

#include "viewer/panels/attention/attention_shape.h"
#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {
namespace {

bool is_boundary(char c) {
  return c == '.' || c == '/' || c == ':' || c == '_' || c == '#';
}

void name_layers(AttentionOrigin& origin) {
  std::ranges::sort(origin.layers, [](const Source* a, const Source* b) { return is_made_before(*a, *b); });
  std::vector<std::string> names;
  for (const Source* layer : origin.layers) names.push_back(layer->path());
  origin.labels = short_labels(names);
}

}  // namespace

bool is_attention(const Source& source) {
  if (source.entry.kind != schema::SourceKind::attention) return false;
  return attention_shape(source.entry.shape).has_value() || source.entry.shape.empty();
}

std::vector<std::string> short_labels(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  constexpr std::string_view kSuffix = ":attention";
  std::vector<std::string> labels;
  for (const std::string& name : names) {
    labels.push_back(name.ends_with(kSuffix) ? name.substr(0, name.size() - kSuffix.size()) : name);
  }
  if (labels.size() == 1) {
    const std::size_t dot = labels[0].find_last_of("./");
    return {dot == std::string::npos ? labels[0] : labels[0].substr(dot + 1)};
  }
  std::size_t same = labels[0].size();
  std::size_t same_end = labels[0].size();
  for (const std::string& label : labels) {
    const auto front = std::ranges::mismatch(label, labels[0]);
    same = std::min(same, static_cast<std::size_t>(front.in2 - labels[0].begin()));
    const auto back = std::mismatch(label.rbegin(), label.rend(), labels[0].rbegin(), labels[0].rend());
    same_end = std::min(same_end, static_cast<std::size_t>(back.second - labels[0].rbegin()));
  }
  // Back to where a word begins, so that "layer1" and "layer12" stay words.
  while (same > 0 && !is_boundary(labels[0][same - 1])) --same;
  for (std::string& label : labels) {
    std::size_t end = label.size() - std::min(same_end, label.size() - std::min(same, label.size()));
    while (end < label.size() && !is_boundary(label[end])) ++end;
    const std::string middle = label.substr(same, end > same ? end - same : std::string::npos);
    if (!middle.empty()) label = middle;
  }
  return labels;
}

std::vector<AttentionOrigin> attention_origins(const Store& store) {
  std::vector<AttentionOrigin> origins;
  AttentionOrigin training;
  training.name = "training";
  std::vector<const Source*> of_probes;
  for (const ProbeSources& probe : probes_of(store)) {
    AttentionOrigin origin;
    origin.name = probe.name();
    origin.is_probe = true;
    origin.scores = probe.scores;
    origin.label = probe.label;
    for (const Source* layer : probe.attentions) {
      of_probes.push_back(layer);
      if (is_attention(*layer)) origin.layers.push_back(layer);
    }
    if (origin.layers.empty()) continue;
    name_layers(origin);
    origins.push_back(std::move(origin));
  }
  for (const Source& source : store.sources()) {
    if (is_attention(source) && std::ranges::find(of_probes, &source) == of_probes.end()) {
      training.layers.push_back(&source);
    }
  }
  if (!training.layers.empty()) {
    name_layers(training);
    origins.insert(origins.begin(), std::move(training));
  }
  return origins;
}

}  // namespace tensorscope::viewer
