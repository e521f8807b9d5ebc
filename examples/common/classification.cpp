#include "common/classification.h"

#include <torch/nn/functional/loss.h>

#include <cstdio>

Score score_of(torch::nn::Module& net, const std::function<torch::Tensor(torch::Tensor)>& forward,
               const LabelledImages& images) {
  constexpr std::int64_t kChunk = 500;  // A first layer of 16 maps needs 37 kB an image.
  const torch::NoGradGuard no_grad;
  net.eval();
  double loss = 0;
  double correct = 0;
  const std::int64_t count = images.labels.size(0);
  for (std::int64_t begin = 0; begin < count; begin += kChunk) {
    const torch::Tensor labels = images.labels.slice(0, begin, begin + kChunk);
    const torch::Tensor logits = forward(images.images.slice(0, begin, begin + kChunk));
    loss += torch::nll_loss(logits.log_softmax(1), labels, {}, at::Reduction::Sum).item<double>();
    correct += logits.argmax(1).eq(labels).sum().item<double>();
  }
  net.train();
  return {loss / static_cast<double>(count), correct / static_cast<double>(count)};
}

void print_progress(std::int64_t step, double loss, const Score& score, double seconds) {
  std::printf("step %6lld   loss %.4f   validation loss %.4f   accuracy %5.2f %%   %6.1f s\n",
              static_cast<long long>(step), loss, score.loss, 100 * score.accuracy, seconds);
  std::fflush(stdout);
}
