// Trains two dense layers on handwritten digits. The lines of the agent are those that say `agent`.
#include <tensorscope/agent.h>
#include <torch/torch.h>

#include <cstdint>
#include <optional>
#include <string>

#include "common/classification.h"
#include "common/digits.h"
#include "common/program.h"
#include "common/progress_clock.h"
#include "common/trainer_options.h"
#include "common/weights_file.h"
#include "network.h"

namespace {

constexpr std::int64_t kProbed = 32;

struct Options : TrainerOptions {
  std::string data_dir;  // Empty: the images shipped with the examples.
};

// Each pixel is the mean of those that it takes the place of.
LabelledImages reduced(const LabelledImages& digits) {
  constexpr std::int64_t kSide = NetworkImpl::kSide;
  return {torch::adaptive_avg_pool2d(digits.images, {kSide, kSide}), digits.labels};
}

void train(const Options& options) {
  std::optional<WeightsFile> weights_file;
  if (!options.weights_file.empty()) weights_file.emplace(options.weights_file);

  torch::manual_seed(options.seed);
  torch::set_num_threads(static_cast<int>(options.threads));
  const ImageSplit digits = load_digits(options.data_dir);
  const LabelledImages validation = reduced(digits.validation);
  Network net;
  const auto forward = [&net](const torch::Tensor& images) { return net->forward(images); };
  torch::optim::SGD optimizer(net->parameters(), torch::optim::SGDOptions(options.learning_rate).momentum(0.9));

  auto agent = options.agent ? tensorscope::Agent::start({.job = options.job}) : tensorscope::Agent{};
  agent.watch("net", *net, optimizer);
  agent.hyperparameters(
      {{"lr", options.learning_rate}, {"batch", options.batch}, {"momentum", 0.9}, {"seed", options.seed}});
  // The same digits step after step, for whoever looks at what the layers make of them.
  agent.probe("digits", validation.images.slice(0, 0, kProbed), validation.labels.slice(0, 0, kProbed), forward);

  const ProgressClock clock;
  Batches batches(reduced(digits.training), options.batch);
  for (std::int64_t step = 0; options.has(step); ++step) {
    const LabelledImages batch = batches.next();
    const torch::Tensor loss = torch::nn::functional::cross_entropy(net->forward(batch.images), batch.labels);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();

    agent.scalar("loss/train", loss);
    if (options.validates_at(step)) {
      const Score score = score_of(*net, forward, validation);
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
  options.job = "dense";
  options.learning_rate = 0.05;
  options.steps = 5000;
  CommandLine line("dense", "trains two dense layers on MNIST at 10×10, with the tensorscope agent in it");
  options.add_to(line, kShippedTrainingDigits);
  line.text("--data", options.data_dir, "DIR", kDigitDataMeaning);
  return run_program(line, argc, argv, [&options] { train(options); });
}
