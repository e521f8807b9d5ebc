// Trains a small convolutional network on handwritten digits. The lines of the agent are those that say `agent`.
#include <tensorscope/agent.h>
#include <torch/torch.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <exception>
#include <numbers>
#include <optional>
#include <string>

#include "digits.h"
#include "network.h"
#include "options.h"
#include "weights_file.h"

namespace {

constexpr std::int64_t kLearningRatePeriod = 1000;
constexpr std::int64_t kProbed = 32;

volatile std::sig_atomic_t interrupted = 0;

void interrupt(int signal) {
  interrupted = 1;
  std::signal(signal, SIG_DFL);  // A second one ends the process as it always does.
}

// Cosine annealing with warm restarts (Loshchilov and Hutter, 2017): it needs no end, and the demo has none.
double learning_rate_at(std::int64_t step, double initial) {
  const double phase = static_cast<double>(step % kLearningRatePeriod) / kLearningRatePeriod;
  return initial * 0.5 * (1 + std::cos(std::numbers::pi * phase));
}

struct Score {
  double loss;
  double accuracy;
};

Score validate(Network& net, const Digits& digits) {
  constexpr std::int64_t kChunk = 500;  // The first convolution needs 37 kB an image.
  const torch::NoGradGuard no_grad;
  net->eval();
  double loss = 0;
  double correct = 0;
  const std::int64_t count = digits.labels.size(0);
  for (std::int64_t begin = 0; begin < count; begin += kChunk) {
    const torch::Tensor labels = digits.labels.slice(0, begin, begin + kChunk);
    const torch::Tensor logits = net->forward(digits.images.slice(0, begin, begin + kChunk));
    loss += torch::nll_loss(logits.log_softmax(1), labels, {}, at::Reduction::Sum).item<double>();
    correct += logits.argmax(1).eq(labels).sum().item<double>();
  }
  net->train();
  return {loss / static_cast<double>(count), correct / static_cast<double>(count)};
}

void train(const Options& options) {
  std::optional<WeightsFile> weights_file;
  if (!options.weights_file.empty()) weights_file.emplace(options.weights_file);

  torch::manual_seed(options.seed);
  torch::set_num_threads(1);  // The network is too small to gain from more, and the viewer wants a core as well.
  const DigitSplit digits =
      options.data_dir.empty() ? load_test_set_split(MNIST_SHIPPED_DATA) : load_full_set(options.data_dir);
  Network net;
  torch::optim::SGD optimizer(net->parameters(),
                              torch::optim::SGDOptions(options.learning_rate).momentum(0.9).weight_decay(5e-4));

  auto agent = options.agent ? tensorscope::Agent::start({.job = options.job}) : tensorscope::Agent{};
  agent.watch("net", *net);
  agent.hyperparameters({{"lr", options.learning_rate},
                         {"batch", static_cast<double>(options.batch)},
                         {"momentum", 0.9},
                         {"weight_decay", 5e-4},
                         {"dropout", 0.5},
                         {"seed", static_cast<double>(options.seed)}});

  // The same digits step after step, for whoever looks at what the layers make of them.
  agent.probe("digits", digits.validation.images.slice(0, 0, kProbed), digits.validation.labels.slice(0, 0, kProbed),
              [&net](const torch::Tensor& x) { return net->forward(x); });

  const auto start = std::chrono::steady_clock::now();
  Batches batches(digits.training, options.batch);
  std::int64_t step = 0;
  for (; (options.steps == 0 || step < options.steps) && !interrupted; ++step) {
    const double learning_rate = learning_rate_at(step, options.learning_rate);
    for (auto& group : optimizer.param_groups()) group.options().set_lr(learning_rate);

    const Digits batch = batches.next();
    const torch::Tensor loss = torch::nn::functional::cross_entropy(net->forward(batch.images), batch.labels);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();

    agent.scalar("loss/train", loss);
    agent.scalar("learning_rate", learning_rate);
    const std::int64_t interval = options.validation_interval;
    if (interval > 0 && (step % interval == 0 || step + 1 == options.steps)) {
      const Score score = validate(net, digits.validation);
      agent.scalar("loss/validation", score.loss);
      agent.scalar("accuracy/validation", score.accuracy);
      const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
      std::printf("step %6lld   loss %.4f   validation loss %.4f   accuracy %5.2f %%   %6.1f s\n",
                  static_cast<long long>(step), loss.item<double>(), score.loss, 100 * score.accuracy, elapsed.count());
      std::fflush(stdout);
    }
    agent.step();
  }
  if (weights_file) weights_file->save(net->parameters());
}

// Torch appends a page of stack frames to what it says.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options = parse_options(argc, argv);
    if (options.help) {
      std::fputs(kUsage, stdout);
      return 0;
    }
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    train(options);
    return 0;
  } catch (const UsageError& error) {
    std::fprintf(stderr, "mnist: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mnist: %s\n", first_line(error.what()).c_str());
    return 1;
  }
}
