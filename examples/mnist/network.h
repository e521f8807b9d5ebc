#pragma once

#include <torch/nn.h>

// A LeNet: two convolutions, two dense layers. 28×28 images in, one logit per digit out.
class NetworkImpl : public torch::nn::Module {
 public:
  torch::Tensor forward(torch::Tensor x) {
    x = torch::relu(torch::max_pool2d(conv1_->forward(x), 2));
    x = torch::relu(torch::max_pool2d(conv2_->forward(x), 2));
    x = torch::relu(fc1_->forward(x.flatten(1)));
    return fc2_->forward(torch::dropout(x, 0.5, is_training()));
  }

 private:
  torch::nn::Conv2d conv1_ = register_module("conv1", torch::nn::Conv2d(1, 16, 5));
  torch::nn::Conv2d conv2_ = register_module("conv2", torch::nn::Conv2d(16, 32, 5));
  torch::nn::Linear fc1_ = register_module("fc1", torch::nn::Linear(32 * 4 * 4, 128));
  torch::nn::Linear fc2_ = register_module("fc2", torch::nn::Linear(128, 10));
};
TORCH_MODULE(Network);
