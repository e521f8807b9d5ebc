#include "viewer/panels/weights/tensor_picture.h"

#include <imgui.h>

#include <algorithm>
#include <span>
#include <utility>

#include "viewer/look/number_format.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/curves/name_words.h"
#include "viewer/panels/pace.h"
#include "viewer/panels/weights/sample_choice.h"
#include "viewer/store/elements.h"
#include "viewer/widgets/chart_frame.h"
#include "viewer/widgets/empty_state.h"

namespace tensorscope::viewer {
namespace {

constexpr const char* kName = "elements";

std::span<const std::int64_t> shape_of(const RegionSample& sample) {
  return std::span(sample.region.shape).first(sample.region.window.dimensions);
}

TensorForm form_for(const schema::CatalogEntry& entry, std::span<const std::int64_t> shape,
                    const PictureChoice& choice) {
  const TensorForm form = form_of(entry, shape);
  return form == TensorForm::kernels && choice.as_matrix ? TensorForm::matrix : form;
}

// Tiles show whole kernels of neighbouring outputs and inputs; another viewer may have asked for others.
bool has_whole_kernels(const RegionSample& sample) {
  const schema::Window& window = sample.region.window;
  for (std::size_t i = 0; i < window.dimensions; ++i) {
    const bool is_whole = window.count[i] == static_cast<std::uint64_t>(sample.region.shape[i]);
    if ((window.stride[i] != 1 && window.count[i] > 1) || (i >= 2 && !is_whole)) return false;
  }
  return true;
}

std::string title_of(const Source& source, const RegionSample* baseline) {
  const bool is_custom = source.entry.kind == schema::SourceKind::custom;
  const std::string title = is_custom ? "Tensor" : as_title(schema::name_of(source.entry.kind));
  return baseline == nullptr ? title : title + ", difference to step " + look::format_count(baseline->step);
}

// What is drawn may be far behind what is shown: of a tensor that nobody looked at the whole time.
std::string step_text(std::uint64_t step, const Store& store, std::uint32_t interval) {
  const std::uint64_t shown = store.timeline().step();
  std::string text = "step " + look::format_count(step);
  if (step + steps_on_the_way(interval, store) < shown) text += ", the newest up to " + look::format_count(shown);
  return text;
}

std::string subtitle_of(const Source& source, const Store& store, const RegionSample* sample, std::uint32_t interval,
                        bool is_partial) {
  const schema::CatalogEntry& entry = source.entry;
  std::string text = source.path();
  text += " · " + shape_text(sample != nullptr ? shape_of(*sample) : std::span<const std::int64_t>(entry.shape));
  const schema::Dtype dtype = sample != nullptr ? sample->region.dtype : entry.dtype;
  if (dtype != schema::Dtype::unknown) text += " " + std::string(schema::name_of(dtype));
  if (sample != nullptr) text += " · " + step_text(sample->step, store, interval);
  if (is_partial) text += " · not all of what belongs here was recorded";
  return text;
}

}  // namespace

bool TensorPicture::is_thinned() const {
  return sample_ != nullptr && !sample_->is_whole();
}

std::optional<std::uint64_t> TensorPicture::other_step(std::uint64_t step, const Store& store) const {
  if (sample_ == nullptr) return std::nullopt;
  const std::uint64_t apart = std::max(step, sample_->step) - std::min(step, sample_->step);
  return apart > steps_on_the_way(interval_, store) ? std::optional(sample_->step) : std::nullopt;
}

void TensorPicture::ask(const Source& source, const Store& store, const PictureChoice& choice, float width,
                        float height) {
  const std::vector<std::int64_t>& shape = source.entry.shape;
  switch (form_for(source.entry, shape, choice)) {
    case TensorForm::kernels:
      window_ = kernels_.window(shape, width, height);
      break;
    case TensorForm::matrix:
      window_ = matrix_.window(source, shape, choice.every_element, width, height);
      break;
    case TensorForm::row:
      window_ = row_.window(source, shape, choice.every_element, width);
      break;
    case TensorForm::number:
      window_ = whole_window(shape);
      break;
    case TensorForm::nothing:
      window_ = {};
      return;
  }
  interval_ = interval_for(store.status(), samples_per_second(window_));
  store.want(source, schema::Product::region, window_, interval_);
}

void TensorPicture::choose(const Source& source, const Store& store, const PictureChoice& choice) {
  const std::uint64_t step = store.timeline().step();
  sample_ = choose_sample(source.regions, step, window_, 2 * std::uint64_t{interval_});
  form_ = form_for(source.entry, sample_ != nullptr ? shape_of(*sample_) : source.entry.shape, choice);
  if (sample_ != nullptr && form_ == TensorForm::kernels && !has_whole_kernels(*sample_)) sample_ = nullptr;
  // What has another shape than the job announced is the answer all the same.
  is_partial_ = sample_ != nullptr && std::ranges::equal(shape_of(*sample_), source.entry.shape) &&
                !covers(sample_->region.window, window_);
  baseline_ = nullptr;
  const auto mark = store.timeline().mark(Timeline::Mark::a);
  if (sample_ == nullptr || !choice.is_difference || !mark) return;
  baseline_ = source.regions.at(*mark, [this](const RegionSample& sample) {
    return std::ranges::equal(shape_of(sample), shape_of(*sample_)) &&
           holds_all(sample.region.window, sample_->region.window);
  });
}

void TensorPicture::prepare(const Source& source, const Store& store, const PictureChoice& choice, float width,
                            float height) {
  ask(source, store, choice, width, height);
  choose(source, store, choice);
  if (sample_ != nullptr) values_.update(*sample_, baseline_, source.regions.revision());
}

bool TensorPicture::draw_obstacle(const Source& source, const Store& store, const PictureChoice& choice,
                                  const TensorScene& scene, float width, float height) const {
  Absence absence;
  if (form_ == TensorForm::nothing && !source.entry.shape.empty()) {
    absence = {"It has no elements", "Its shape is " + shape_text(source.entry.shape) + "."};
  } else if (sample_ == nullptr) {
    absence = why_absent(source, store);
  } else if (choice.is_difference && !store.timeline().mark(Timeline::Mark::a)) {
    absence = {"The difference to mark A stands here", "Press A to set the mark at the step that is shown."};
  } else if (choice.is_difference && baseline_ == nullptr) {
    absence = {"These elements were not kept at mark A or before",
               "Set the mark (A) at a later step: a tensor is recorded while somebody looks at it."};
  } else {
    return false;
  }
  const widgets::Box box = widgets::space_for(width, height);
  widgets::Box area = box;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  widgets::draw_title(list, area, scene.title, scene.subtitle);
  widgets::draw_empty_state(list, area, absence.what, absence.how);
  widgets::end_space(box);
  return true;
}

void TensorPicture::draw(const Source& source, const Store& store, PictureChoice& choice, PanelState& state,
                         float width, float height) {
  const TensorScene scene{store,
                          source,
                          sample_,
                          values_,
                          baseline_ != nullptr,
                          title_of(source, baseline_),
                          subtitle_of(source, store, sample_, interval_, is_partial_)};
  shown_.reset();
  if (form_ != TensorForm::nothing) {
    const bool is_missing = sample_ == nullptr || !is_current(sample_->step, interval_, store);
    if (is_missing) state.waiting_for = "elements of " + source.path();
    if (!is_missing && is_partial_) state.waiting_for = "some elements of " + source.path();
    if (sample_ != nullptr) state.drawn_step = sample_->step;
  }
  if (draw_obstacle(source, store, choice, scene, width, height)) return;
  switch (form_) {
    case TensorForm::kernels:
      kernels_.draw(scene, choice.colors, state, width, height);
      break;
    case TensorForm::matrix:
      matrix_.draw(scene, choice.colors, state, width, height);
      break;
    case TensorForm::row:
      row_.draw(scene, choice.colors, state, width, height);
      break;
    case TensorForm::number:
      number_.draw(scene, state, width, height);
      break;
    case TensorForm::nothing:
      return;
  }
  shown_ = Shown{source.id(), sample_->step, sample_->region.window, scene.title, scene.is_difference};
}

std::optional<Drawn> TensorPicture::drawn(const Store& store) const {
  const Source* const source = shown_ ? store.source(shown_->source) : nullptr;
  if (source == nullptr) return std::nullopt;
  const RegionSample* const sample = source->regions.at(
      shown_->step, [this](const RegionSample& each) { return each.region.window == shown_->window; });
  if (sample == nullptr || sample->step != shown_->step) return std::nullopt;
  Drawn drawn{kName, shown_->title, source->path(), shown_->step, DrawnTable{}};
  const std::span<const float> difference = shown_->is_difference ? values_.values() : std::span<const float>();
  switch (form_) {
    case TensorForm::matrix:
      drawn.data = matrix_.drawn(sample->region, difference);
      break;
    case TensorForm::row:
      drawn.data = row_.drawn(sample->region, difference);
      break;
    case TensorForm::number:
      drawn.data = number_.drawn();
      break;
    default:
      drawn.data = drawn_array(sample->region, difference);
  }
  return drawn;
}

std::size_t TensorPicture::memory_bytes() const {
  return values_.memory_bytes() + matrix_.memory_bytes() + kernels_.memory_bytes() + row_.memory_bytes();
}

void TensorPicture::forget() {
  matrix_.forget();
  kernels_.forget();
  row_.forget();
}

}  // namespace tensorscope::viewer
