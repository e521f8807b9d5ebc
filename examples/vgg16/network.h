#pragma once

#include <torch/nn.h>

#include <cstdint>

// VGG-16 of "Very Deep Convolutional Networks for Large-Scale Image Recognition" (Simonyan and Zisserman, 2014), its
// parts named and initialized as torchvision does: 138,357,544 parameters with 1,000 classes. Images N × 3 × H × W from
// 32×32 on, N × classes logits out.
class Vgg16Impl : public torch::nn::Module {
 public:
  explicit Vgg16Impl(std::int64_t classes) {
    std::int64_t channels = 3;
    const auto stage = [&](std::int64_t width, int convolutions) {
      for (int i = 0; i < convolutions; ++i) {
        features_->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, width, 3).padding(1)));
        features_->push_back(torch::nn::ReLU());
        channels = width;
      }
      features_->push_back(torch::nn::MaxPool2d(2));
    };
    stage(64, 2);
    stage(128, 2);
    stage(256, 3);
    stage(512, 3);
    stage(512, 3);

    classifier_->push_back(torch::nn::Linear(512 * 7 * 7, 4096));
    classifier_->push_back(torch::nn::ReLU());
    classifier_->push_back(torch::nn::Dropout());
    classifier_->push_back(torch::nn::Linear(4096, 4096));
    classifier_->push_back(torch::nn::ReLU());
    classifier_->push_back(torch::nn::Dropout());
    classifier_->push_back(torch::nn::Linear(4096, classes));
    initialize();
  }

  torch::Tensor forward(const torch::Tensor& images) {
    return classifier_->forward(torch::adaptive_avg_pool2d(features_->forward(images), {7, 7}).flatten(1));
  }

 private:
  // Without a normalization between them, LibTorch's own weights are so small that nothing arrives.
  void initialize() {
    for (const auto& module : modules(/*include_self=*/false)) {
      if (auto* convolution = module->as<torch::nn::Conv2d>()) {
        torch::nn::init::kaiming_normal_(convolution->weight, 0, torch::kFanOut, torch::kReLU);
        torch::nn::init::zeros_(convolution->bias);
      } else if (auto* linear = module->as<torch::nn::Linear>()) {
        torch::nn::init::normal_(linear->weight, 0, 0.01);
        torch::nn::init::zeros_(linear->bias);
      }
    }
  }

  torch::nn::Sequential features_ = register_module("features", torch::nn::Sequential());
  torch::nn::Sequential classifier_ = register_module("classifier", torch::nn::Sequential());
};
TORCH_MODULE(Vgg16);
