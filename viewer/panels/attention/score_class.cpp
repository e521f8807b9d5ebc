#include "viewer/panels/attention/score_class.h"

#include "viewer/store/elements.h"

namespace tensorscope::viewer {

void ScoreClass::update(const Store& store, const AttentionOrigin& origin, std::int64_t sample, std::uint64_t step,
                        std::uint32_t interval) {
  sample_ = static_cast<std::uint32_t>(sample);
  const Source* const label = origin.label;
  const RegionSample* const labels = label != nullptr ? label->regions.newest() : nullptr;
  // They never change.
  if (label != nullptr && labels == nullptr) store.want(*label, schema::Product::region, {}, interval);
  const std::uint64_t revision = label != nullptr ? label->regions.revision() : 0;
  if (label != label_source_ || revision != label_revision_) {
    label_source_ = label;
    label_revision_ = revision;
    names_.update(labels);
  }
  scores_ = {};
  classes_ = 0;
  if (origin.scores == nullptr || origin.scores->entry.shape.size() != 2) return;
  classes_ = origin.scores->entry.shape[1];
  schema::Window window;
  window.dimensions = 2;
  window.start = {sample_, 0};
  window.count = {1, static_cast<std::uint32_t>(classes_)};
  window.stride = {1, 1};
  store.want(*origin.scores, schema::Product::region, window, interval);
  // Scores of another step are another network's.
  for (const RegionSample& each : origin.scores->regions.exactly(step)) {
    if (row_in(each.region.window, sample_)) scores_ = class_scores(each.region, sample_);
  }
}

std::optional<std::uint32_t> ScoreClass::meant(std::uint32_t argument) const {
  if (argument == schema::kPredictedClass) return scores_.predicted();
  if (argument == schema::kLabelClass) return names_.label_of(sample_);
  return argument;
}

std::string ScoreClass::text(std::uint32_t argument) const {
  const auto number = meant(argument);
  const bool is_predicted = argument == schema::kPredictedClass;
  const bool is_label = argument == schema::kLabelClass;
  if (!number) return is_predicted ? "the predicted class" : "the label";
  return "class " + names_.full(*number) + (is_predicted ? " (predicted)" : is_label ? " (label)" : "");
}

std::string ScoreClass::share(std::uint32_t argument) const {
  const auto number = meant(argument);
  return number && *number < scores_.shares.size() ? share_text(scores_.shares[*number]) : std::string();
}

}  // namespace tensorscope::viewer
