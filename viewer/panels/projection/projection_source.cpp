#include "viewer/panels/projection/projection_source.h"

#include <algorithm>

#include "viewer/panels/pace.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;

constexpr double kOften = 2.0;
constexpr double kSeldom = 0.2;
constexpr double kElementsPerSecond = 1e6;
constexpr std::uint64_t kMostPictureElements = std::uint64_t{1} << 18;
// Labels and pictures of a probe stay what they are.
constexpr std::uint32_t kSeldomTimes = 10;

std::uint64_t elements_of(const std::vector<std::int64_t>& shape) {
  std::uint64_t count = 1;
  for (const std::int64_t extent : shape) count *= static_cast<std::uint64_t>(std::max<std::int64_t>(extent, 0));
  return count;
}

bool is_made(SourceKind kind) {
  return kind == SourceKind::activation || kind == SourceKind::activation_gradient || kind == SourceKind::input;
}

bool belongs_to(const Source& source, const ProbeSources& probe) {
  return &source == probe.scores || &source == probe.input || source.path().starts_with(probe.name() + "/");
}

const Source* default_source(const Store& store, const std::vector<ProbeSources>& probes) {
  for (const ProbeSources& probe : probes) {
    if (!can_be_sampled(probe.probe->entry)) continue;
    const auto hidden = std::find_if(probe.layers.rbegin(), probe.layers.rend(), [&](const Source* layer) {
      return can_be_projected(*layer) && has_samples_first(probe, *layer) &&
             layer->entry.shape != probe.scores->entry.shape;
    });
    return hidden != probe.layers.rend() ? *hidden : probe.scores;
  }
  const Source* last = nullptr;
  for (const Source& source : store.sources()) {
    if (source.entry.kind != SourceKind::activation || !can_be_projected(source)) continue;
    if (last == nullptr || is_made_before(*last, source)) last = &source;
  }
  if (last != nullptr) return last;
  const auto parameter = std::ranges::find_if(store.sources(), [](const Source& source) {
    return source.entry.kind == SourceKind::parameter && can_be_projected(source);
  });
  return parameter != store.sources().end() ? &*parameter : nullptr;
}

const RegionSample* with_rows(const Source& source, std::uint64_t step, const Source* scores) {
  const auto has_scores = [scores](const RegionSample& sample) {
    return scores == nullptr || !scores->regions.exactly(sample.step).empty();
  };
  const auto is_whole = [&](const RegionSample& sample) { return sample.is_whole() && has_scores(sample); };
  const RegionSample* const rows = source.vectors.at(step, has_scores);
  const RegionSample* const whole = source.regions.at(step, is_whole);
  // What another panel asked for serves as well, where it is newer.
  return rows == nullptr || (whole != nullptr && whole->step > rows->step) ? whole : rows;
}

}  // namespace

bool can_be_projected(const Source& source) {
  const schema::CatalogEntry& entry = source.entry;
  if (!schema::is_tensor(entry.kind) || entry.kind == SourceKind::attention) return false;
  if (entry.kind == SourceKind::label || entry.kind == SourceKind::token) return false;
  return entry.shape.size() >= 2;
}

ProjectionSource find_projection(const Store& store, const Source* selected) {
  ProjectionSource what;
  const std::vector<ProbeSources> probes = probes_of(store);
  what.source = selected != nullptr ? selected : default_source(store, probes);
  if (what.source == nullptr) return what;
  const auto probe =
      std::ranges::find_if(probes, [&](const ProbeSources& each) { return belongs_to(*what.source, each); });
  if (probe != probes.end()) what.probe = *probe;
  if (is_made(what.source->entry.kind)) {
    const bool are_samples = !what.probe || has_samples_first(*what.probe, *what.source);
    what.rows = {are_samples ? RowsAre::samples : RowsAre::positions, RowsAre::neurons};
  } else {
    what.rows = {RowsAre::weight_rows};
  }
  return what;
}

std::uint32_t ask_for(const ProjectionSource& what, const Store& store) {
  const std::vector<std::int64_t>& shape = what.source->entry.shape;
  const schema::Window window = rows_to_ask_for(shape);
  std::uint64_t elements = elements_of(shape);
  if (window.dimensions > 0) elements = elements / std::max<std::uint64_t>(window.stride[0], 1);
  const double pace =
      std::clamp(kElementsPerSecond / static_cast<double>(std::max<std::uint64_t>(elements, 1)), kSeldom, kOften);
  const std::uint32_t interval = interval_for(store.status(), pace);
  store.want(*what.source, schema::Product::vectors, window, interval);
  if (!what.probe) return interval;
  store.want(*what.probe->scores, schema::Product::region, {}, interval);
  const Source* const label = what.probe->label;
  if (label != nullptr) {
    store.want(*label, schema::Product::region, {}, label->regions.empty() ? interval : interval * kSeldomTimes);
  }
  const Source* const input = what.probe->input;
  if (input != nullptr && elements_of(input->entry.shape) <= kMostPictureElements) {
    store.want(*input, schema::Product::region, {}, input->regions.empty() ? interval : interval * kSeldomTimes);
  }
  return interval;
}

const RegionSample* rows_at(const ProjectionSource& what, const Store& store) {
  const std::uint64_t step = store.timeline().step();
  const RegionSample* rows = nullptr;
  if (what.probe) rows = with_rows(*what.source, step, what.probe->scores);
  return rows != nullptr ? rows : with_rows(*what.source, step, nullptr);
}

}  // namespace tensorscope::viewer
