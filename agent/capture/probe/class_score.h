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

// The score of a class, given scores of `samples` samples: N × classes, or N, which is one class. What comes behind the
// classes, such as pixels, is summed as well. `which`: a class, counted from 0, or schema::kPredictedClass, or
// schema::kLabelClass, for which `labels` are N whole numbers.
// Threads: any.
ClassScore class_score(const at::Tensor& scores, const at::Tensor& labels, std::int64_t samples, std::uint32_t which);

// "64 × 10".
std::string shape_of(const at::Tensor& tensor);

}  // namespace tensorscope::agent
