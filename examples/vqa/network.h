#pragma once

#include <torch/nn.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/transformer_block.h"
#include "questions.h"

// One transformer over words and patches: the words of the question, then the patches of the picture, are one sequence,
// and what its first word gathers is the answer.
class AnsweringTransformerImpl : public torch::nn::Module {
 public:
  static constexpr std::int64_t kPatch = 7;
  static constexpr std::int64_t kPatchRows = 28 / kPatch;
  static constexpr std::int64_t kPatchColumns = 2 * 28 / kPatch;
  static constexpr std::int64_t kWidth = 64;
  static constexpr std::int64_t kHeads = 4;
  static constexpr std::int64_t kBlocks = 4;

  AnsweringTransformerImpl() {
    torch::nn::init::normal_(words_->weight, 0, 0.02);
    torch::nn::init::normal_(positions_, 0, 0.02);
    for (std::int64_t i = 0; i < kBlocks; ++i) {
      blocks_.push_back(register_module("block" + std::to_string(i + 1), TransformerBlock(kWidth, kHeads, 0.0)));
    }
  }

  // N × kWordsInQuestion words and N×1×28×56 pictures; N × kAnswers.
  torch::Tensor forward(const torch::Tensor& words, const torch::Tensor& images) {
    const torch::Tensor patches = patches_->forward(images).flatten(2).transpose(1, 2);
    torch::Tensor x = torch::cat({words_->forward(words), patches}, 1) + positions_;
    for (TransformerBlock& block : blocks_) x = block->forward(x);
    return answer_->forward(norm_->forward(x.select(1, 0)));
  }

 private:
  torch::nn::Embedding words_ = register_module("words", torch::nn::Embedding(word_count(), kWidth));
  torch::nn::Conv2d patches_ =
      register_module("patches", torch::nn::Conv2d(torch::nn::Conv2dOptions(1, kWidth, kPatch).stride(kPatch)));
  torch::Tensor positions_ =
      register_parameter("positions", torch::empty({1, kWordsInQuestion + kPatchRows* kPatchColumns, kWidth}));
  std::vector<TransformerBlock> blocks_;
  torch::nn::LayerNorm norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({kWidth})));
  torch::nn::Linear answer_ = register_module("answer", torch::nn::Linear(kWidth, kAnswers));
};
TORCH_MODULE(AnsweringTransformer);
