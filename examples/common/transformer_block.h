#pragma once

#include <torch/nn.h>

#include <cstdint>

// A block of a transformer that normalizes first: attention, then two dense layers, each added to what came in.
class TransformerBlockImpl : public torch::nn::Module {
 public:
  TransformerBlockImpl(std::int64_t width, std::int64_t heads, double dropout)
      : norm1_(register_module("norm1", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})))),
        attention_(register_module(
            "attention",
            torch::nn::MultiheadAttention(torch::nn::MultiheadAttentionOptions(width, heads).dropout(dropout)))),
        norm2_(register_module("norm2", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})))),
        up_(register_module("up", torch::nn::Linear(width, 4 * width))),
        down_(register_module("down", torch::nn::Linear(4 * width, width))),
        dropout_(dropout) {}

  // B × T × width; `mask`, T × T, is added to the scores of the attention.
  torch::Tensor forward(torch::Tensor x, const torch::Tensor& mask = {}) {
    // LibTorch's attention takes T × B × width.
    const torch::Tensor sequence = norm1_->forward(x).transpose(0, 1);
    const torch::Tensor attended = std::get<0>(attention_->forward(sequence, sequence, sequence, {}, true, mask));
    x = x + torch::dropout(attended.transpose(0, 1), dropout_, is_training());
    const torch::Tensor hidden = torch::gelu(up_->forward(norm2_->forward(x)));
    return x + torch::dropout(down_->forward(hidden), dropout_, is_training());
  }

 private:
  torch::nn::LayerNorm norm1_;
  torch::nn::MultiheadAttention attention_;
  torch::nn::LayerNorm norm2_;
  torch::nn::Linear up_;
  torch::nn::Linear down_;
  double dropout_;
};
TORCH_MODULE(TransformerBlock);
