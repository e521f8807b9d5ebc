#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <functional>

#include "common/labelled_images.h"

// How well a network tells classes apart: the mean loss (cross entropy, in nats), and the share that it got right.
struct Score {
  double loss;
  double accuracy;
};

// Of all `images`, with `net` evaluating; it trains again afterwards. `forward` answers one logit per class.
Score score_of(torch::nn::Module& net, const std::function<torch::Tensor(torch::Tensor)>& forward,
               const LabelledImages& images);

// One line for a validation.
void print_progress(std::int64_t step, double loss, const Score& score, double seconds);
