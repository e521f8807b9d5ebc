#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace tensorscope::agent {

// What is differentiated for class maps.
struct ClassScore {
  at::Tensor sum;       // over the samples; undefined, if there is none
  std::string problem;  // why
};

// Each sample's class, if its labels are such.
struct ClassLabels {
  at::Tensor classes;  // N whole numbers; undefined, if the labels are something else
  std::int64_t least = 0, most = -1;
};
ClassLabels class_labels(const at::Tensor& labels);

// The score of a class, given scores of `samples` samples: N × classes, or N, which is one class. What comes behind the
// classes, such as pixels, is summed as well. `which`: a class, counted from 0, or schema::kPredictedClass, or
// schema::kLabelClass; `labels` are taken to the scores' device the first time.
// Threads: one at a time.
ClassScore class_score(const at::Tensor& scores, ClassLabels& labels, std::int64_t samples, std::uint32_t which);

// "64 × 10".
std::string shape_of(const at::Tensor& tensor);

}  // namespace tensorscope::agent
