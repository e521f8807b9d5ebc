#pragma once

#include <torch/types.h>

#include <cstdint>

// Images N × channels × H × W, float32, and what they show: N labels, int64.
struct LabelledImages {
  torch::Tensor images;
  torch::Tensor labels;
};

struct ImageSplit {
  LabelledImages training;
  LabelledImages validation;
};

LabelledImages first_of(const LabelledImages& images, std::int64_t count);

// An endless sequence of batches: every image once per epoch, in an order drawn from Torch's generator; what does not
// fill a batch at the end of an epoch is left out.
class Batches {
 public:
  // `size` must not exceed the number of images.
  Batches(LabelledImages images, std::int64_t size);

  LabelledImages next();

 private:
  LabelledImages images_;
  std::int64_t size_;
  std::int64_t position_;
  torch::Tensor order_;
};
