#pragma once

#include <torch/nn.h>

#include <cstdint>

// Two dense layers. Images of kSide × kSide in, one logit per digit out.
class NetworkImpl : public torch::nn::Module {
 public:
  static constexpr std::int64_t kSide = 10;

  torch::Tensor forward(const torch::Tensor& images) {
    return output_->forward(torch::relu(hidden_->forward(images.flatten(1))));
  }

 private:
  torch::nn::Linear hidden_ = register_module("hidden", torch::nn::Linear(kSide* kSide, 64));
  torch::nn::Linear output_ = register_module("output", torch::nn::Linear(64, 10));
};
TORCH_MODULE(Network);
