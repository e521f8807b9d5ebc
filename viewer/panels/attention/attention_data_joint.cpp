// What several layers make together: rollout, flow, relevance.
#include <algorithm>

#include "viewer/look/number_format.h"
#include "viewer/panels/attention/attention_data.h"
#include "viewer/panels/awaited.h"
#include "viewer/store/probe_sources.h"

namespace tensorscope::viewer {
namespace {

constexpr const char* kNeedsProbe =
    "Relevance weighs attention by the gradient of a class's score, which only a probe computes:";
constexpr const char* kProbeLine =
    "\nagent.probe(\"samples\", batch, labels, [&](auto x) { return net->forward(x); });";

}  // namespace

const Source* AttentionData::gradient_of_layer(const Store& store, std::size_t layer) const {
  return gradient_of(store, *origin()->layers[layer]);
}

// Which samples there can be a rollout, flow or relevance of, where an earlier layer has fewer than the chosen one.
std::string AttentionData::samples_of_all(const Store& store) {
  std::int64_t least = shape_->samples;
  for (std::size_t i = 0; i <= layer_ && i < origin()->layers.size(); ++i) {
    if (const auto& shape = facts(store, *origin()->layers[i]).shape) least = std::min(least, shape->samples);
  }
  const std::string there_is = std::string(" there is a ") + name(choice_.joint.kind) + ".";
  return least <= 1 ? "Of sample 0" + there_is : "Of samples 0 to " + look::format_signed(least - 1) + there_is;
}

std::string AttentionData::why_no_joint(const Store& store) {
  sequences_.reset();
  const bool is_relevance = choice_.mode == HeadMode::relevance;
  if (is_relevance && !origin()->is_probe) {
    const auto probe = std::ranges::find_if(origins_, &AttentionOrigin::is_probe);
    if (probe == origins_.end()) return std::string(kNeedsProbe) + kProbeLine;
    return std::string(kNeedsProbe) + "\nchoose that of " + probe->name + " above (O).";
  }
  std::vector<SideExtents> extents;
  std::int64_t elements = 0;
  for (std::size_t i = 0; i <= layer_ && i < origin()->layers.size(); ++i) {
    const Source& layer = *origin()->layers[i];
    const LayerFacts& known = facts(store, layer);
    if (!known.shape) return "The shape of " + layer.path() + " is not known yet.";
    const AttentionShape& shape = *known.shape;
    const bool is_of_same = shape.queries == shape.keys && shape.queries == shape_->queries;
    if (!is_relevance && !is_of_same) {
      return std::string("A ") + name(choice_.joint.kind) + " goes from layer to layer of the same positions; " +
             layer.path() + " has " + look::format_signed(shape.queries) + " × " + look::format_signed(shape.keys) +
             ".";
    }
    if (choice_.sample >= shape.samples) {
      return "Sample " + look::format_signed(choice_.sample) + " is not in " + layer.path() + ", whose batch has " +
             look::format_signed(shape.samples) + (shape.samples == 1 ? " sample. " : " samples. ") +
             samples_of_all(store);
    }
    if (is_relevance && gradient_of_layer(store, i) == nullptr) {
      return "The job has no gradient of " + layer.path() +
             ".\nFused attention (scaled_dot_product_attention) keeps no weights that a score could be differentiated "
             "by;"
             "\nattention of a product and a softmax, as torch::nn::MultiheadAttention computes it, has one.";
    }
    extents.push_back({shape.queries, shape.keys, known.axes.is_self});
    elements += known.asked.elements_of_sample() * (is_relevance ? 2 : 1);
  }
  if (choice_.mode == HeadMode::flow && shape_->queries > kMostFlowPositions) {
    return "A flow is a largest flow for every pair of positions: for at most " +
           look::format_signed(kMostFlowPositions) + " of them, and these are " + look::format_signed(shape_->queries) +
           ".\nA rollout (M) takes long sequences, a flow shorter samples.";
  }
  if (elements > kMostJointElements) {
    return "It needs every weight of every head up to this layer" +
           std::string(is_relevance ? ", and its gradient" : "") + ": " + look::format_signed(elements) +
           " of one sample, and no more than " + look::format_signed(kMostJointElements) +
           " are asked for. An earlier layer, or a shorter sequence, has one.";
  }
  sequences_ = sequences_of(extents);
  if (sequences_) return {};
  return "Relevance follows one sequence, or two of different lengths; the layers up to this one are of others.";
}

void AttentionData::update_joint(const Store& store) {
  compute_joint(store);
  if (choice_.mode != HeadMode::relevance) return;
  // Of the step that is shown, which is not the newest one while that is computed.
  const std::uint64_t step = matrix_.empty() ? store.timeline().step() : matrix_.step();
  score_class_.update(store, *origin(), choice_.sample, step, interval_);
}

void AttentionData::compute_joint(const Store& store) {
  if (!no_joint_.empty() || !sequences_) {
    joint_.rest();
    return matrix_.forget();
  }
  const bool is_relevance = choice_.mode == HeadMode::relevance;
  JointAttentionTask::Asked asked;
  asked.sample = choice_.sample;
  asked.options = choice_.joint;
  asked.class_argument = is_relevance ? choice_.class_argument : 0;
  const auto weights_at = [&](std::size_t i, std::uint64_t step) {
    const Source& layer = *origin()->layers[i];
    const AttentionShape& shape = *facts(store, layer).shape;
    return sample_holding(layer, step, shape, whole_sample(shape, choice_.sample));
  };
  const auto gradients_at = [&](std::size_t i, std::uint64_t step) {
    const AttentionShape& shape = *facts(store, *origin()->layers[i]).shape;
    return sample_holding(*gradient_of_layer(store, i), step, shape, whole_sample(shape, choice_.sample),
                          choice_.class_argument);
  };
  const auto step_of = [](const RegionSample* sample) {
    return sample != nullptr ? std::optional(sample->step) : std::nullopt;
  };
  std::vector<NewestAt> sources;
  for (std::size_t i = 0; i <= layer_; ++i) {
    sources.push_back([&weights_at, &step_of, i](std::uint64_t upto) { return step_of(weights_at(i, upto)); });
    if (!is_relevance) continue;
    sources.push_back([&gradients_at, &step_of, i](std::uint64_t upto) { return step_of(gradients_at(i, upto)); });
  }
  const std::size_t without_parts = sources.size();
  add_parts(sources);
  const auto step = best_step(store, sources, {sources.size(), without_parts});
  JointAttentionTask::Samples samples;
  for (std::size_t i = 0; i <= layer_; ++i) {
    const Source& layer = *origin()->layers[i];
    const AttentionShape& whole = facts(store, layer).asked;
    const schema::Window window = window_of(whole, whole_sample(whole, choice_.sample));
    store.want(layer, schema::Product::region, window, interval_);
    asked.layers.push_back(layer.id());
    if (step) samples.weights.push_back(weights_at(i, *step));
    if (!is_relevance) continue;
    const Source& gradient = *gradient_of_layer(store, i);
    store.want(gradient, schema::Product::region, window, interval_, choice_.class_argument);
    if (step) samples.gradients.push_back(gradients_at(i, *step));
    if (const std::string answer = answer_now(gradient, store); no_joint_.empty() && !step && !answer.empty()) {
      no_joint_ = "The job does not send " + gradient.path() + ": " + answer;
    }
  }
  const bool can_come = can_still_come(store) && store.timeline().follows();
  if (!step && !can_come && no_joint_.empty()) {
    no_joint_ = std::string("Of no step all layers up to this one were kept") +
                (is_relevance ? ", with gradients" : "") + ": elements are recorded only while somebody looks at them.";
  }
  if (!step) {
    if (can_come)
      wait_for(is_relevance ? "attention and gradients of all layers at one step"
                            : "attention of all layers at one step");
    joint_.rest();
    return matrix_.forget();
  }
  asked.step = *step;
  joint_.ask(asked, samples, *sequences_);
  no_joint_ = joint_.failure();
  if (!no_joint_.empty()) return matrix_.forget();
  const JointAttentionTask::Result* const result = joint_.result();
  if (result == nullptr || result->queries != shape_->queries || result->keys != shape_->keys) {
    wait_for(std::string("the ") + name(choice_.joint.kind));
    return matrix_.forget();
  }
  matrix_.take(result->matrix.values, result->queries, result->keys, result->asked.step, result->revision);
}

}  // namespace tensorscope::viewer
