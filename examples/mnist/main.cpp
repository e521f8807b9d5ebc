// Trains a small convolutional network on handwritten digits. The lines of the agent are those that say `agent`.
#include <tensorscope/agent.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <string>

#include "common/classification.h"
#include "common/digits.h"
#include "common/program.h"
#include "common/progress_clock.h"
#include "common/schedule.h"
#include "common/trainer_options.h"
#include "common/weights_file.h"
#include "network.h"

namespace {

constexpr std::int64_t kLearningRatePeriod = 1000;
constexpr std::int64_t kProbed = 32;

struct Options : TrainerOptions {
  std::string data_dir;  // Empty: the images shipped with the examples.
};

// Cosine annealing with warm restarts (Loshchilov and Hutter, 2017): it needs no end, and the demo has none.
double learning_rate_at(std::int64_t step, double initial) {
  const double phase = static_cast<double>(step % kLearningRatePeriod) / kLearningRatePeriod;
  return initial * 0.5 * (1 + std::cos(std::numbers::pi * phase));
}

void train(const Options& options) {
  std::optional<WeightsFile> weights_file;
  if (!options.weights_file.empty()) weights_file.emplace(options.weights_file);

  torch::manual_seed(options.seed);
  torch::set_num_threads(static_cast<int>(options.threads));
  const ImageSplit digits = load_digits(options.data_dir);
  Network net;
  const auto forward = [&net](const torch::Tensor& images) { return net->forward(images); };
  torch::optim::SGD optimizer(net->parameters(),
                              torch::optim::SGDOptions(options.learning_rate).momentum(0.9).weight_decay(5e-4));

  auto agent = options.agent ? tensorscope::Agent::start({.job = options.job}) : tensorscope::Agent{};
  agent.watch("net", *net);
  agent.hyperparameters({{"lr", options.learning_rate},
                         {"batch", options.batch},
                         {"momentum", 0.9},
                         {"weight_decay", 5e-4},
                         {"dropout", 0.5},
                         {"seed", options.seed}});

  // The same digits step after step, for whoever looks at what the layers make of them.
  agent.probe("digits", digits.validation.images.slice(0, 0, kProbed), digits.validation.labels.slice(0, 0, kProbed),
              forward);

  const ProgressClock clock;
  Batches batches(digits.training, options.batch);
  for (std::int64_t step = 0; options.has(step); ++step) {
    const double learning_rate = learning_rate_at(step, options.learning_rate);
    set_learning_rate(optimizer, learning_rate);

    const LabelledImages batch = batches.next();
    const torch::Tensor loss = torch::nn::functional::cross_entropy(net->forward(batch.images), batch.labels);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();

    agent.scalar("loss/train", loss);
    agent.scalar("learning_rate", learning_rate);
    if (options.validates_at(step)) {
      const Score score = score_of(*net, forward, digits.validation);
      agent.scalar("loss/validation", score.loss);
      agent.scalar("accuracy/validation", score.accuracy);
      print_progress(step, loss.item<double>(), score, clock.seconds());
    }
    agent.step();
  }
  if (weights_file) weights_file->save(net->parameters());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.job = "mnist";
  options.learning_rate = 0.02;
  CommandLine line("mnist", "trains a small convolutional network on MNIST, with the tensorscope agent in it");
  options.add_to(line, kShippedTrainingDigits);
  line.text("--data", options.data_dir, "DIR", kDigitDataMeaning);
  return run_program(line, argc, argv, [&options] { train(options); });
}
