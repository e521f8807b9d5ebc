#include "viewer/panels/neurons/layer_scene.h"

#include <algorithm>

#include "schema/want.h"
#include "viewer/panels/pace.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

constexpr double kSamplesPerSecond = 3;
constexpr double kLabelsPerSecond = 0.2;

}  // namespace

void LayerScene::describe(const Source& source, const Store& store) {
  if (shown_ == source.id() && catalog_revision_ == store.catalog_revision()) return;
  shown_ = source.id();
  catalog_revision_ = store.catalog_revision();
  const bool is_output = source.entry.kind == schema::SourceKind::activation;
  kind_ = is_output ? analysis::output_kind(source.entry.operator_name, source.entry.module_type)
                    : analysis::OutputKind::any;
  layout_ = layout_of(source.entry, source.entry.shape);
  has_mosaic_ = layout_.axis >= 1 && source.entry.shape.size() > layout_.axis + 1;
  is_probe_ = false;
  label_ = nullptr;
  for (const ProbeSources& probe : probes_of(store)) {
    if (!source.path().starts_with(probe.name() + "/") && !source.path().starts_with(probe.name() + ":")) continue;
    is_probe_ = true;
    label_ = probe.label;
  }
  is_of_score_ = is_probe_ && source.entry.kind == schema::SourceKind::activation_gradient;
  argument_ = is_of_score_ ? schema::kPredictedClass : 0;
}

void LayerScene::ask(const Source& source, const Store& store, const LayerChoice& choice) {
  using schema::Product;
  const std::vector<std::int64_t>& shape = source.entry.shape;
  window_ = layer_window(source.entry, shape);
  interval_ = interval_for(store.status(), kSamplesPerSecond);
  store.want(source, Product::stats | Product::units | Product::region, window_, interval_, argument_);
  if (choice.as_mosaic && has_mosaic_) {
    mosaic_window_ = mosaic_window(source.entry, shape, choice.sample);
    store.want(source, Product::region, mosaic_window_, interval_, argument_);
  }
  if (label_ != nullptr) {
    store.want(*label_, Product::region, whole_window(label_->entry.shape),
               interval_for(store.status(), kLabelsPerSecond));
  }
}

void LayerScene::choose(const Source& source, const Store& store, const LayerChoice& choice) {
  const std::uint64_t step = store.timeline().step();
  // Of another class's score it would be another gradient.
  const auto newest = [&](auto accept) {
    return source.regions.at(step, [&](const RegionSample& sample) {
      return sample.argument == argument_ && element_count(sample.region) > 0 && accept(sample);
    });
  };
  region_ = newest([&](const RegionSample& sample) { return is_answer_to(sample.region, window_); });
  // Another viewer's part, or a tensor of another shape than was announced: better than nothing.
  if (region_ == nullptr) {
    region_ = newest([&](const RegionSample& sample) {
      return sample.region.window.dimensions == source.entry.shape.size() &&
             layout_of(source.entry, sample.region).samples > 1;
    });
  }
  if (region_ == nullptr) region_ = newest([](const RegionSample&) { return true; });
  if (region_ != nullptr && region_->region.window.dimensions == 0) region_ = nullptr;
  mosaic_ = nullptr;
  if (choice.as_mosaic && has_mosaic_) {
    mosaic_ = newest(
        [&](const RegionSample& sample) { return is_same_but_for_samples(sample.region.window, mosaic_window_); });
  }
}

void LayerScene::compute_values(const Source& source, const Store& store, const LayerChoice& choice) {
  const Key key{source.id(),
                source.regions.revision(),
                label_ != nullptr ? label_->regions.revision() : 0,
                store.timeline().step(),
                store.catalog_revision(),
                choice.sample,
                choice.as_mosaic,
                choice.by_class};
  if (key == key_) return;
  key_ = key;
  ++revision_;
  ++values_revision_;
  elements_ = {};
  order_ = {};
  classes_.clear();
  if (region_ != nullptr) elements_ = layer_elements(source.entry, region_->region, kind_);
  if (elements_.layout.neurons == 0) region_ = nullptr;
  const RegionSample* const labels = label_ != nullptr ? label_->regions.newest() : nullptr;
  if (labels != nullptr && region_ != nullptr) {
    const std::size_t samples = elements_.layout.samples;
    const bool are_all = region_->region.window.start[0] == 0 && region_->region.window.stride[0] == 1;
    if (elements_.layout.axis == 1 && are_all) {
      classes_ = class_names(*labels, samples);
      if (choice.by_class) order_ = by_class(*labels, samples);
    }
  }
  drawn_values_ =
      order_.samples.empty() ? elements_.values : reordered(elements_.values, elements_.layout.samples, order_.samples);
  mosaic_values_.clear();
  if (mosaic_ != nullptr) {
    elements_as_float(mosaic_->region, mosaic_values_);
    // A sample of the whole batch begins with the one that is shown.
    std::size_t elements_of_one = 1;
    const schema::Window& window = mosaic_->region.window;
    for (std::size_t i = layout_.axis; i < window.dimensions; ++i) elements_of_one *= window.count[i];
    mosaic_values_.resize(std::min(mosaic_values_.size(), elements_of_one));
  }
  has_negative_ = std::ranges::any_of(mosaic_ != nullptr ? mosaic_values_ : drawn_values_,
                                      [](float value) { return value < 0.0F; });
}

void LayerScene::compute_numbers(const Source& source, const Store& store) {
  const NumbersKey key{values_revision_, source.summaries.revision(), elements_seen_};
  if (key == numbers_key_) return;
  numbers_key_ = key;
  ++revision_;
  const std::uint64_t step = store.timeline().step();
  numbers_ = layer_numbers(source, step, kind_, is_probe_, region_ != nullptr ? &elements_ : nullptr, region_,
                           units_.look_back(source, step, kind_, is_probe_), seen_);
}

bool LayerScene::prepare(const Source& source, const Store& store, const LayerChoice& choice) {
  describe(source, store);
  ask(source, store, choice);
  const bool reads_on = seen_.update(source, store.timeline().step(), {window_, argument_}, kind_);
  choose(source, store, choice);
  compute_values(source, store, choice);
  if (elements_.layout.neurons == 0) region_ = nullptr;
  if (!reads_on) elements_seen_ = seen_.revision();
  compute_numbers(source, store);
  over_steps_.update(source, choice.over_steps);
  return reads_on;
}

std::string LayerScene::class_of(std::uint64_t sample) const {
  return sample < classes_.size() ? classes_[sample] : std::string();
}

std::size_t LayerScene::memory_bytes() const {
  return (elements_.values.capacity() + drawn_values_.capacity() + mosaic_values_.capacity()) * sizeof(float) +
         over_steps_.memory_bytes() + units_.memory_bytes() + seen_.memory_bytes();
}

}  // namespace tensorscope::viewer
