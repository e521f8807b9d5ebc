#include "agent/capture/probe/class_score.h"

#include <ATen/ops/argmax.h>
#include <ATen/ops/gather.h>
#include <ATen/ops/sum.h>

#include "schema/want.h"

namespace tensorscope::agent {
namespace {

// Each sample's score of a class of its own.
ClassScore own_scores(const at::Tensor& scores, const at::Tensor& classes) {
  return {scores.gather(1, classes.unsqueeze(1)).sum(), {}};
}

ClassScore label_scores(const at::Tensor& scores, ClassLabels& labels) {
  if (!labels.classes.defined() || labels.classes.size(0) != scores.size(0))
    return {{}, "the probe has no labels: give it a whole number for each sample"};
  if (labels.least < 0 || labels.most >= scores.size(1))
    return {{}, "a label is none of the " + std::to_string(scores.size(1)) + " classes"};
  labels.classes = labels.classes.to(scores.device());
  return own_scores(scores, labels.classes);
}

}  // namespace

std::string shape_of(const at::Tensor& tensor) {
  std::string shape;
  for (const std::int64_t size : tensor.sizes()) shape += (shape.empty() ? "" : " × ") + std::to_string(size);
  return shape.empty() ? "a single number" : shape;
}

ClassLabels class_labels(const at::Tensor& labels) {
  if (labels.dim() != 1 || labels.numel() == 0 || !at::isIntegralType(labels.scalar_type(), /*includeBool=*/false))
    return {};
  const at::Tensor classes = labels.to(at::kLong);
  // They are few, and asked for once.
  const at::Tensor here = classes.cpu();
  return {classes, here.min().item<std::int64_t>(), here.max().item<std::int64_t>()};
}

ClassScore class_score(const at::Tensor& scores, ClassLabels& labels, std::int64_t samples, std::uint32_t which) {
  if (scores.dim() < 1 || scores.size(0) != samples)
    return {{}, "the scores are " + shape_of(scores) + ": return N × classes for N = " + std::to_string(samples)};
  if (!scores.requires_grad()) return {{}, "the scores depend on nothing that has gradients"};
  const at::Tensor by_class = scores.dim() == 1 ? scores.unsqueeze(1) : scores;
  const bool is_own = which == schema::kPredictedClass || which == schema::kLabelClass;
  if (is_own && by_class.dim() != 2)
    return {{}, "a class for each sample needs scores that are N × classes; these are " + shape_of(scores)};
  if (which == schema::kPredictedClass) return own_scores(by_class, by_class.detach().argmax(1));
  if (which == schema::kLabelClass) return label_scores(by_class, labels);
  if (static_cast<std::int64_t>(which) >= by_class.size(1)) {
    return {{},
            "there is no class " + std::to_string(which) + ": there are " + std::to_string(by_class.size(1)) +
                ", counted from 0"};
  }
  return {by_class.select(1, static_cast<std::int64_t>(which)).sum(), {}};
}

}  // namespace tensorscope::agent
