#include "viewer/panels/training/layers.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "viewer/panels/curves/scalar_groups.h"
#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {
namespace {

bool is_matrix(const Source& parameter) {
  return parameter.entry.shape.size() >= 2;
}

void complete(Layer& layer, const Store& store) {
  layer.gradient = gradient_of(store, *layer.weight);
  layer.norm = store.find(layer.path + ":grad/norm");
  if (layer.norm == nullptr) layer.norm = store.find(layer.weight->path() + ":grad/norm");
  layer.ratio = store.find(layer.weight->path() + ":update/ratio");
}

// In the order in which the network runs them, as far as it was seen; the others stay behind the one that was
// registered before. The output of a module that has parts says when it ends.
void sort_as_run(std::vector<Layer>& layers, const Store& store) {
  const auto has_parts = [&](const Layer& layer) {
    return std::ranges::any_of(layers, [&](const Layer& other) {
      return other.path.size() > layer.path.size() && other.path.starts_with(layer.path) &&
             other.path[layer.path.size()] == '.';
    });
  };
  std::vector<std::uint64_t> orders;
  for (const Layer& layer : layers) {
    const Source* const output = store.find(layer.path);
    const bool is_known = output != nullptr && output->entry.order != schema::kNoOrder && !has_parts(layer);
    const std::uint64_t before = orders.empty() ? 0 : orders.back();
    orders.push_back(is_known ? std::uint64_t{output->entry.order} + 1 : before);
  }
  std::vector<std::pair<std::uint64_t, Layer>> ordered;
  for (std::size_t i = 0; i < layers.size(); ++i) ordered.emplace_back(orders[i], std::move(layers[i]));
  std::ranges::stable_sort(ordered, {}, &std::pair<std::uint64_t, Layer>::first);
  std::ranges::transform(ordered, layers.begin(), [](auto& each) { return std::move(each.second); });
}

}  // namespace

std::string module_of(const std::string& parameter) {
  const std::size_t dot = parameter.rfind('.');
  return dot == std::string::npos ? parameter : parameter.substr(0, dot);
}

std::vector<Layer> layers_of(const Store& store) {
  std::vector<Layer> layers;
  std::unordered_map<std::string, std::size_t> by_path;
  for (const Source& source : store.sources()) {
    if (source.entry.kind != schema::SourceKind::parameter) continue;
    const std::string path = module_of(source.path());
    const auto [found, is_new] = by_path.try_emplace(path, layers.size());
    if (is_new) {
      layers.push_back({path, {}, &source});
    } else if (Layer& layer = layers[found->second]; is_matrix(source) && !is_matrix(*layer.weight)) {
      layer.weight = &source;
    }
  }
  sort_as_run(layers, store);
  std::vector<std::string> names;
  for (Layer& layer : layers) {
    complete(layer, store);
    names.push_back(layer.path);
  }
  names = short_names(std::move(names));
  for (std::size_t i = 0; i < layers.size(); ++i) layers[i].name = names[i];
  return layers;
}

std::vector<std::size_t> choose_layers(std::span<const double> magnitudes, LayerChoice choice, std::size_t most,
                                       std::optional<std::size_t> selected) {
  const std::size_t count = magnitudes.size();
  std::vector<std::size_t> chosen(count);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  if (count <= most || most == 0) return chosen;
  if (choice == LayerChoice::spread) {
    for (std::size_t i = 0; i < most; ++i) {
      chosen[i] = most == 1 ? 0 : (i * (count - 1) + (most - 1) / 2) / (most - 1);
    }
  } else {
    const double sign = choice == LayerChoice::largest ? -1.0 : 1.0;
    const auto rank = [&](std::size_t i) { return std::isnan(magnitudes[i]) ? HUGE_VAL : sign * magnitudes[i]; };
    std::ranges::stable_sort(chosen, {}, rank);
  }
  chosen.resize(most);
  if (selected && *selected < count && std::ranges::find(chosen, *selected) == chosen.end()) {
    // In place of its neighbour, so that the others stay spread; of an order, in place of the last.
    const auto distance = [&](std::size_t i) { return std::max(i, *selected) - std::min(i, *selected); };
    *(choice == LayerChoice::spread ? std::ranges::min_element(chosen, {}, distance) : chosen.end() - 1) = *selected;
  }
  std::ranges::sort(chosen);
  return chosen;
}

std::size_t LayerStyles::of(std::size_t layer) const {
  return static_cast<std::size_t>(std::ranges::find(layers_, layer) - layers_.begin());
}

void LayerStyles::choose(std::span<const std::size_t> chosen) {
  for (std::size_t& layer : layers_) {
    if (std::ranges::find(chosen, layer) == chosen.end()) layer = kFree;
  }
  for (const std::size_t layer : chosen) {
    if (of(layer) < layers_.size()) continue;
    if (const auto free = std::ranges::find(layers_, kFree); free != layers_.end()) {
      *free = layer;
    } else {
      layers_.push_back(layer);
    }
  }
}

}  // namespace tensorscope::viewer
