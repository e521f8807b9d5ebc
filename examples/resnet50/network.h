#pragma once

#include <torch/nn.h>

#include <cstdint>

// ResNet-50 of "Deep Residual Learning for Image Recognition" (He et al., 2015), its parts named as torchvision names
// them: 25,557,032 parameters with 1,000 classes. Images N × 3 × H × W in, N × classes logits out.

inline torch::nn::Conv2d convolution(std::int64_t in, std::int64_t out, std::int64_t side, std::int64_t stride = 1) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, side).stride(stride).padding(side / 2).bias(false));
}

class BottleneckImpl : public torch::nn::Module {
 public:
  static constexpr std::int64_t kExpansion = 4;

  BottleneckImpl(std::int64_t in, std::int64_t width, std::int64_t stride)
      : conv1_(register_module("conv1", convolution(in, width, 1))),
        bn1_(register_module("bn1", torch::nn::BatchNorm2d(width))),
        conv2_(register_module("conv2", convolution(width, width, 3, stride))),
        bn2_(register_module("bn2", torch::nn::BatchNorm2d(width))),
        conv3_(register_module("conv3", convolution(width, kExpansion * width, 1))),
        bn3_(register_module("bn3", torch::nn::BatchNorm2d(kExpansion * width))) {
    if (stride == 1 && in == kExpansion * width) return;
    downsample_->push_back(convolution(in, kExpansion * width, 1, stride));
    downsample_->push_back(torch::nn::BatchNorm2d(kExpansion * width));
    register_module("downsample", downsample_);
  }

  torch::Tensor forward(const torch::Tensor& x) {
    torch::Tensor y = torch::relu(bn1_->forward(conv1_->forward(x)));
    y = torch::relu(bn2_->forward(conv2_->forward(y)));
    y = bn3_->forward(conv3_->forward(y));
    return torch::relu(y + (downsample_->is_empty() ? x : downsample_->forward(x)));
  }

 private:
  torch::nn::Conv2d conv1_;
  torch::nn::BatchNorm2d bn1_;
  torch::nn::Conv2d conv2_;
  torch::nn::BatchNorm2d bn2_;
  torch::nn::Conv2d conv3_;
  torch::nn::BatchNorm2d bn3_;
  torch::nn::Sequential downsample_;
};
TORCH_MODULE(Bottleneck);

class ResNet50Impl : public torch::nn::Module {
 public:
  explicit ResNet50Impl(std::int64_t classes) : fc_(register_module("fc", torch::nn::Linear(2048, classes))) {}

  torch::Tensor forward(torch::Tensor x) {
    x = torch::max_pool2d(torch::relu(bn1_->forward(conv1_->forward(x))), 3, 2, 1);
    x = layer4_->forward(layer3_->forward(layer2_->forward(layer1_->forward(x))));
    return fc_->forward(x.mean({2, 3}));
  }

 private:
  // `blocks` in a row; the first takes `in` channels and strides.
  static torch::nn::Sequential stage(std::int64_t in, std::int64_t width, int blocks, std::int64_t stride) {
    torch::nn::Sequential sequence(Bottleneck(in, width, stride));
    for (int block = 1; block < blocks; ++block) {
      sequence->push_back(Bottleneck(BottleneckImpl::kExpansion * width, width, 1));
    }
    return sequence;
  }

  torch::nn::Conv2d conv1_ = register_module("conv1", convolution(3, 64, 7, 2));
  torch::nn::BatchNorm2d bn1_ = register_module("bn1", torch::nn::BatchNorm2d(64));
  torch::nn::Sequential layer1_ = register_module("layer1", stage(64, 64, 3, 1));
  torch::nn::Sequential layer2_ = register_module("layer2", stage(256, 128, 4, 2));
  torch::nn::Sequential layer3_ = register_module("layer3", stage(512, 256, 6, 2));
  torch::nn::Sequential layer4_ = register_module("layer4", stage(1024, 512, 3, 2));
  torch::nn::Linear fc_;
};
TORCH_MODULE(ResNet50);
