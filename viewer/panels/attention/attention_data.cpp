#include "viewer/panels/attention/attention_data.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "viewer/look/number_format.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/pace.h"
#include "viewer/store/common_step.h"

namespace tensorscope::viewer {
namespace {

constexpr std::int64_t kMostPixels = 256;  // of a picture, along a side
constexpr std::int64_t kLeastOfHead = 16 * 16;
constexpr double kPartsPerSecond = 4;

std::optional<std::uint64_t> step_of(const RegionSample* sample) {
  return sample != nullptr ? std::optional(sample->step) : std::nullopt;
}

AttentionCut cut_of(const schema::Window& window, const AttentionShape& shape, AttentionCut cut) {
  const auto along = [&window](std::size_t dimension, std::int64_t extent) {
    return analysis::SampledPositions{extent, window.start[dimension], window.stride[dimension],
                                      window.count[dimension]};
  };
  cut.queries = along(0, shape.queries);
  cut.keys = along(1, shape.keys);
  return cut;
}

}  // namespace

const std::string& AttentionData::layer_label() const {
  static const std::string kNone;
  return origin() != nullptr && layer_ < origin()->labels.size() ? origin()->labels[layer_] : kNone;
}

void AttentionData::wait_for(const std::string& what) {
  if (waiting_for_.empty()) waiting_for_ = what;
}

const AttentionData::LayerFacts& AttentionData::facts(const Store& store, const Source& layer) {
  LayerFacts& known = facts_[layer.id()];
  if (known.looked == looks_) return known;
  known.looked = looks_;
  const std::uint64_t step = store.timeline().step();
  known.shape = shape_at(layer, step);
  if (!known.shape) return known;
  const AttentionShape& shape = *known.shape;
  const auto announced = attention_shape(layer.entry.shape);
  const AttentionShape before = known.asked.rank == shape.rank ? known.asked : shape;
  known.asked = shape;
  known.asked.queries = std::max({shape.queries, before.queries, announced ? announced->queries : 0});
  known.asked.keys = std::max({shape.keys, before.keys, announced ? announced->keys : 0});
  AttentionAxes axes = axes_of(store, sources_of_positions_, layer, shape, step);
  const bool is_same = axes == known.axes && known.query_groups.size() == static_cast<std::size_t>(shape.queries) &&
                       known.key_groups.size() == static_cast<std::size_t>(shape.keys);
  if (is_same) return known;
  ++known.revision;
  known.axes = std::move(axes);
  known.query_groups = modalities_of(known.axes.queries, shape.queries);
  known.key_groups = modalities_of(known.axes.keys, shape.keys);
  return known;
}

void AttentionData::find_origin(const Store& store, const Source& selected) {
  if (!is_known_ || catalog_revision_ != store.catalog_revision()) {
    is_known_ = true;
    catalog_revision_ = store.catalog_revision();
    origins_ = attention_origins(store);
    sources_of_positions_ = sources_of_positions(store);
    facts_.clear();
  }
  if (looks_ == 0 || looked_revision_ != store.revision() || looked_step_ != store.timeline().step()) {
    ++looks_;
    looked_revision_ = store.revision();
    looked_step_ = store.timeline().step();
  }
  for (origin_ = 0; origin_ < origins_.size(); ++origin_) {
    const auto& layers = origins_[origin_].layers;
    const auto found = std::ranges::find(layers, &selected);
    if (found == layers.end()) continue;
    layer_ = static_cast<std::size_t>(found - layers.begin());
    return;
  }
  layer_ = 0;
}

AttentionCut AttentionData::grid_cut_of(const AttentionShape& asked) const {
  const std::int64_t sample = std::min(choice_.sample, asked.samples - 1);
  return is_whole_ ? whole_sample(asked, sample) : grid_cut(asked, sample, elements_of_head_);
}

bool AttentionData::is_whole(const Store& store) {
  std::int64_t elements = 0;
  std::int64_t heads = 0;
  for (std::size_t i = first_layer_; i < end_layer_; ++i) {
    const LayerFacts& layer = facts(store, *origin()->layers[i]);
    if (!layer.shape) continue;
    elements += layer.asked.elements_of_sample();
    heads += layer.asked.heads;
  }
  elements_of_head_ = std::max(kLeastOfHead, kWholeSampleElements / std::max<std::int64_t>(heads, 1));
  return elements <= kWholeSampleElements || (is_joint(choice_.mode) && no_joint_.empty());
}

void AttentionData::ask_for_parts(const Store& store) {
  parts_.clear();
  const auto add = [&](const PositionPart& part) {
    const bool is_there = std::ranges::any_of(parts_, [&](const PartSample& each) { return each.part == part; });
    if (is_there) return;
    PartSample& added = parts_.emplace_back(part, part_window(part, choice_.sample, kMostPixels), nullptr);
    if (!added.window) return;
    store.want(*part.source, schema::Product::region, *added.window,
               origin()->is_probe ? interval_for(store.status(), kPartsPerSecond) : interval_);
  };
  for (const PositionPart& part : axes_.queries) add(part);
  for (const PositionPart& part : axes_.keys) add(part);
}

void AttentionData::add_parts(std::vector<NewestAt>& sources) const {
  // A probe's batch is the same at all steps.
  for (const PartSample& part : parts_) {
    if (origin()->is_probe || !part.window) continue;
    sources.push_back([&part](std::uint64_t step) { return step_of(part_sample(part.part, *part.window, step)); });
  }
}

std::optional<std::uint64_t> AttentionData::best_step(const Store& store, std::span<const NewestAt> sources,
                                                      std::initializer_list<std::size_t> counts) const {
  std::optional<std::uint64_t> best;
  for (const std::size_t count : counts) {
    const auto step =
        common_step(count, store.timeline().step(), [&](std::size_t i, std::uint64_t at) { return sources[i](at); });
    const bool is_better = step && (!best || (!is_current(*best, interval_, store) && *step > *best));
    if (is_better) best = step;
  }
  return best;
}

// All that is on screen of one step; else the chosen layer and what stands at its positions; else the layer alone.
void AttentionData::choose_step(const Store& store, const Source& selected, const AttentionCut& cut) {
  std::vector<NewestAt> sources;
  sources.push_back(
      [&](std::uint64_t step) { return step_of(sample_holding(selected, step, *shape_, clipped(cut, *shape_))); });
  add_parts(sources);
  const std::size_t with_parts = sources.size();
  for (std::size_t i = first_layer_; i < end_layer_; ++i) {
    const Source& layer = *origin()->layers[i];
    const LayerFacts& known = facts(store, layer);
    if (!known.shape || layer.regions.empty()) continue;
    const AttentionCut other = clipped(grid_cut_of(known.asked), *known.shape);
    sources.push_back([&layer, shape = *known.shape, other](std::uint64_t step) {
      return step_of(sample_holding(layer, step, shape, other));
    });
  }
  step_ = best_step(store, sources, {sources.size(), with_parts, 1}).value_or(store.timeline().step());
}

void AttentionData::find_parts(const Store& store) {
  for (PartSample& part : parts_) {
    if (!part.window) continue;
    const Source& source = *part.part.source;
    part.sample = part_sample(part.part, *part.window, origin()->is_probe ? ~std::uint64_t{0} : step_);
    const bool is_same_batch = part.sample != nullptr && (origin()->is_probe || part.sample->step == step_);
    if (!is_same_batch) part.sample = nullptr;
    if (part.sample == nullptr && can_still_come(store))
      wait_for((part.part.is_picture ? "picture of " : "words of ") + source.path());
  }
}

void AttentionData::update_names() {
  const auto update = [&](PositionNames& names, const std::vector<PositionPart>& parts, std::int64_t extent) {
    std::vector<const RegionSample*> samples;
    for (const PositionPart& part : parts) {
      const auto found = std::ranges::find(parts_, part, &PartSample::part);
      samples.push_back(found != parts_.end() ? found->sample : nullptr);
    }
    names.update(parts, samples, extent);
  };
  update(query_names_, axes_.queries, shape_->queries);
  update(key_names_, axes_.keys, shape_->keys);
}

const RegionSample* AttentionData::pixels_of(const PositionPart& part) const {
  const auto found = std::ranges::find(parts_, part, &PartSample::part);
  return found != parts_.end() ? found->sample : nullptr;
}

void AttentionData::update_grid(const Store& store, const AttentionNeed& need) {
  std::vector<LayerInput> inputs;
  for (std::size_t i = first_layer_; i < end_layer_; ++i) {
    const Source& layer = *origin()->layers[i];
    const LayerFacts& known = facts(store, layer);
    LayerInput& input = inputs.emplace_back();
    input.source = &layer;
    if (!known.shape) continue;
    input.sample = sample_holding(layer, step_, *known.shape, clipped(grid_cut_of(known.asked), *known.shape));
    input.query_groups = known.query_groups;
    input.key_groups = known.key_groups;
    input.groups_revision = known.revision;
    const bool is_missing = input.sample == nullptr || !is_current(input.sample->step, interval_, store);
    if (is_missing && schema::is_tensor(layer.entry.kind) && can_be_sampled(layer.entry)) {
      wait_for("heads of " + layer.path());
    }
  }
  grid_.update(inputs, step_, choice_.sample, need.thumbnail_pixels);
}

AttentionCut AttentionData::matrix_cut(const AttentionNeed& need) {
  AttentionCut cut = whole_sample(asked_, choice_.sample);
  if (is_whole_) return cut;
  if (choice_.mode == HeadMode::one) {
    cut.head = choice_.head;
    cut.heads = 1;
  }
  const std::array<std::int64_t, 2> matrix{asked_.queries, asked_.keys};
  PictureNeed picture;
  picture.shape = matrix;
  // All heads together may not cost more than one.
  const auto fewer = static_cast<std::uint64_t>(std::max(1.0, std::sqrt(static_cast<double>(cut.heads))));
  picture.row_pixels = std::max<std::uint64_t>(need.row_pixels / fewer, 1);
  picture.column_pixels = std::max<std::uint64_t>(need.column_pixels / fewer, 1);
  picture.rows = need.rows;
  picture.columns = need.columns;
  WindowRequest& request = cut.heads == 1 ? head_request_ : heads_request_;
  return cut_of(request.update(picture), asked_, cut);
}

void AttentionData::update_matrix(const Store& store, const Source& selected, const AttentionNeed& need) {
  if (is_joint(choice_.mode)) return update_joint(store);
  const AttentionCut cut = matrix_cut(need);
  const auto head = choice_.mode == HeadMode::one ? std::optional(choice_.head) : std::nullopt;
  const RegionSample* found = sample_holding(selected, step_, *shape_, clipped(cut, *shape_));
  if (found == nullptr || found->step != step_) {
    // What was asked for before, until the new window comes: coarser, or another part.
    const RegionSample* const other = selected.regions.at(step_, [&](const RegionSample& sample) {
      const auto region = AttentionRegion::of(sample, choice_.sample);
      const bool has_head = region && (head ? region->holds_head(*head) : region->heads() == region->shape().heads);
      return has_head && region->shape().queries == shape_->queries && region->shape().keys == shape_->keys &&
             region->queries().count > 1 && region->keys().count > 1;
    });
    if (found == nullptr || (other != nullptr && other->step > found->step)) found = other;
    wait_for("attention of " + selected.path());
  }
  if (found == nullptr || !matrix_.take(*found, selected.id(), choice_.sample, head)) matrix_.forget();
}

void AttentionData::update_focus(const Store& store, const Source& selected, const AttentionNeed& need) {
  focus_ = need.focus;
  weights_.clear();
  if (!focus_) return;
  const std::int64_t extent = focus_->is_query ? shape_->queries : shape_->keys;
  if (focus_->position < 0 || focus_->position >= extent) {
    focus_.reset();
    return;
  }
  const auto weights_in = [this](const ShownMatrix& matrix) {
    return focus_->is_query ? matrix.row(focus_->position) : matrix.column(focus_->position);
  };
  weights_ = weights_in(matrix_);
  weights_step_ = matrix_.step();
  if (!weights_.empty() || is_joint(choice_.mode)) return;
  const auto head = choice_.mode == HeadMode::one ? std::optional(choice_.head) : std::nullopt;
  const AttentionCut cut = focus_->is_query ? row_cut(*shape_, choice_.sample, head, focus_->position)
                                            : column_cut(*shape_, choice_.sample, head, focus_->position);
  store.want(selected, schema::Product::region, window_of(*shape_, cut), interval_);
  const RegionSample* found = sample_holding(selected, step_, *shape_, cut);
  const bool is_same_batch = found != nullptr && (origin()->is_probe || found->step == step_);
  if (!is_same_batch) found = nullptr;
  if (found == nullptr) row_.forget();
  const bool is_taken = found != nullptr && row_.take(*found, selected.id(), choice_.sample, head);
  if (is_taken && row_.step() == found->step) weights_ = weights_in(row_);
  weights_step_ = row_.step();
  if (found == nullptr || !is_current(found->step, interval_, store)) {
    wait_for("attention of position " + look::format_signed(focus_->position));
  }
}

void AttentionData::update(const Store& store, const Source& selected, AttentionChoice& choice,
                           const AttentionNeed& need) {
  waiting_for_.clear();
  sample_ = nullptr;
  weights_.clear();
  find_origin(store, selected);
  shape_ = origin() != nullptr ? facts(store, selected).shape : std::nullopt;
  if (!shape_) {
    matrix_.forget();
    joint_.rest();
    grid_.update({}, 0, 0, 0);
    wait_for("attention of " + selected.path());
    return;
  }
  choice.sample = std::clamp<std::int64_t>(choice.sample, 0, shape_->samples - 1);
  choice.head = std::clamp<std::int64_t>(choice.head, 0, shape_->heads - 1);
  constexpr std::array kKinds{JointKind::rollout, JointKind::flow, JointKind::relevance};
  if (is_joint(choice.mode)) choice.joint.kind = kKinds[static_cast<std::size_t>(choice.mode) - 2];
  choice_ = choice;
  axes_ = facts(store, selected).axes;
  asked_ = facts(store, selected).asked;
  end_layer_ = std::min(std::max(need.end_layer, need.first_layer + 1), origin()->layers.size());
  first_layer_ = std::min(need.first_layer, end_layer_ - 1);
  no_joint_ = is_joint(choice_.mode) ? why_no_joint(store) : std::string();
  is_whole_ = is_whole(store);

  // All layers at the same pace, so that they come of the same steps.
  double elements = 0.0;
  for (std::size_t i = first_layer_; i < end_layer_; ++i) {
    const LayerFacts& known = facts(store, *origin()->layers[i]);
    if (!known.shape) continue;
    const AttentionCut cut = grid_cut_of(known.asked);
    elements += static_cast<double>(cut.heads) * static_cast<double>(cut.queries.count * cut.keys.count);
  }
  constexpr double kElementsPerSecond = 2e6;
  interval_ = interval_for(store.status(), std::clamp(kElementsPerSecond / std::max(elements, 1.0), 0.5, 4.0));
  for (std::size_t i = first_layer_; i < end_layer_; ++i) {
    const Source& layer = *origin()->layers[i];
    const LayerFacts& known = facts(store, layer);
    if (!known.shape) continue;
    store.want(layer, schema::Product::region, window_of(known.asked, grid_cut_of(known.asked)), interval_);
  }
  const AttentionCut cut = is_joint(choice_.mode) ? grid_cut_of(asked_) : matrix_cut(need);
  store.want(selected, schema::Product::region, window_of(asked_, cut), interval_);
  ask_for_parts(store);

  choose_step(store, selected, cut);
  if (!is_joint(choice_.mode)) joint_.rest();
  update_matrix(store, selected, need);
  // What stands beside the matrix is of its step, be it another than the newest: what several layers make takes its
  // time.
  if (!matrix_.empty()) step_ = matrix_.step();
  sample_ = sample_holding(selected, step_, *shape_, clipped(cut, *shape_));
  if (sample_ == nullptr) sample_ = selected.regions.at(step_);
  if (sample_ == nullptr || !is_current(sample_->step, interval_, store)) wait_for("attention of " + selected.path());
  find_parts(store);
  update_names();
  update_grid(store, need);
  update_focus(store, selected, need);
}

}  // namespace tensorscope::viewer
