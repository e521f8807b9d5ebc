#pragma once

#include <torch/nn.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/transformer_block.h"

// A vision transformer: the picture is cut into patches, each of which is a word of the sequence; what the word in
// front of them gathers is the answer. 28×28 images in, one logit per digit out.
class VisionTransformerImpl : public torch::nn::Module {
 public:
  static constexpr std::int64_t kPatch = 4;
  static constexpr std::int64_t kSide = 28 / kPatch;  // patches in a row, and in a column
  static constexpr std::int64_t kWidth = 64;
  static constexpr std::int64_t kHeads = 4;
  static constexpr std::int64_t kBlocks = 4;
  static constexpr double kDropout = 0.1;

  VisionTransformerImpl() {
    torch::nn::init::normal_(gather_, 0, 0.02);
    torch::nn::init::normal_(positions_, 0, 0.02);
    for (std::int64_t i = 0; i < kBlocks; ++i) {
      blocks_.push_back(register_module("block" + std::to_string(i + 1), TransformerBlock(kWidth, kHeads, kDropout)));
    }
  }

  torch::Tensor forward(const torch::Tensor& images) {
    const torch::Tensor patches = patches_->forward(images).flatten(2).transpose(1, 2);
    torch::Tensor x = torch::cat({gather_.expand({images.size(0), 1, kWidth}), patches}, 1) + positions_;
    for (TransformerBlock& block : blocks_) x = block->forward(x);
    return digit_->forward(norm_->forward(x.select(1, 0)));
  }

 private:
  torch::nn::Conv2d patches_ =
      register_module("patches", torch::nn::Conv2d(torch::nn::Conv2dOptions(1, kWidth, kPatch).stride(kPatch)));
  torch::Tensor gather_ = register_parameter("gather", torch::empty({1, 1, kWidth}));
  torch::Tensor positions_ = register_parameter("positions", torch::empty({1, 1 + kSide* kSide, kWidth}));
  std::vector<TransformerBlock> blocks_;
  torch::nn::LayerNorm norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({kWidth})));
  torch::nn::Linear digit_ = register_module("digit", torch::nn::Linear(kWidth, 10));
};
TORCH_MODULE(VisionTransformer);
