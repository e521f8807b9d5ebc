#include "viewer/frame/sampling_cost.h"

#include <algorithm>

namespace tensorscope::viewer::frame {
namespace {

double elements_of(const std::vector<std::int64_t>& shape) {
  double elements = 1;
  for (const std::int64_t extent : shape) elements *= static_cast<double>(extent);
  return elements;
}

double elements_per_step(const schema::Want& want, const Source& source) {
  const bool is_window = has(want.products, schema::Product::region) && want.window.dimensions > 0;
  double elements = is_window ? 1 : elements_of(source.entry.shape);
  for (std::size_t i = 0; is_window && i < want.window.dimensions; ++i) elements *= want.window.count[i];
  return elements / std::max<double>(want.interval_steps, 1);
}

std::uint64_t newest_bytes(const Source& source) {
  std::uint64_t bytes = 0;
  if (const Summary* const summary = source.summaries.newest(); summary != nullptr) {
    if (summary->stats) bytes += sizeof(schema::Stats);
    if (summary->histogram) bytes += summary->histogram->counts.size() * sizeof(std::uint64_t);
  }
  if (const RegionSample* const region = source.regions.newest(); region != nullptr) {
    bytes += region->region.data.size();
  }
  return bytes;
}

}  // namespace

std::optional<SamplingCost> cost_of(const Source& source, std::span<const schema::Want> wants, const Store& store) {
  double own = 0;
  double all = 0;
  std::uint32_t interval = 0;
  for (const schema::Want& want : wants) {
    const Source* const wanted = store.source(want.source);
    if (wanted == nullptr) continue;
    const double elements = elements_per_step(want, *wanted);
    all += elements;
    if (want.source != source.id()) continue;
    own += elements;
    interval = interval == 0 ? want.interval_steps : std::min(interval, want.interval_steps);
  }
  if (interval == 0) return std::nullopt;
  const double share = all > 0 ? own / all : 0;
  return SamplingCost{interval, newest_bytes(source), store.status().agent_fraction * share};
}

}  // namespace tensorscope::viewer::frame
