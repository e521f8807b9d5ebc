#pragma once

#include <torch/nn.h>

#include <cstdint>

#include "common/transformer_block.h"

// A causal language model: for each word of a sequence the scores of the word that follows.
class LanguageModelImpl : public torch::nn::Module {
 public:
  static constexpr std::int64_t kContext = 64;
  static constexpr std::int64_t kWidth = 128;
  static constexpr std::int64_t kHeads = 4;
  static constexpr std::int64_t kBlocks = 3;
  static constexpr double kDropout = 0.2;

  explicit LanguageModelImpl(std::int64_t words)
      : words_(register_module("words", torch::nn::Embedding(words, kWidth))),
        positions_(register_module("positions", torch::nn::Embedding(kContext, kWidth))),
        norm_(register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({kWidth})))),
        next_(register_module("next", torch::nn::Linear(kWidth, words))) {
    // Small beside what the blocks add (Radford et al., 2019).
    torch::nn::init::normal_(words_->weight, 0, 0.02);
    torch::nn::init::normal_(positions_->weight, 0, 0.02);
    for (std::int64_t i = 0; i < kBlocks; ++i) {
      blocks_.push_back(register_module("block" + std::to_string(i + 1), TransformerBlock(kWidth, kHeads, kDropout)));
    }
  }

  // B × T numbers of words, T up to kContext; B × T × words.
  torch::Tensor forward(const torch::Tensor& words) {
    const std::int64_t length = words.size(1);
    const torch::Tensor mask = torch::nn::TransformerImpl::generate_square_subsequent_mask(length);
    torch::Tensor x = words_->forward(words) + positions_->forward(torch::arange(length));
    x = torch::dropout(x, kDropout, is_training());
    for (TransformerBlock& block : blocks_) x = block->forward(x, mask);
    return next_->forward(norm_->forward(x));
  }

 private:
  torch::nn::Embedding words_;
  torch::nn::Embedding positions_;
  std::vector<TransformerBlock> blocks_;
  torch::nn::LayerNorm norm_;
  torch::nn::Linear next_;
};
TORCH_MODULE(LanguageModel);
