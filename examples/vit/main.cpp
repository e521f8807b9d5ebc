// Trains a vision transformer on handwritten digits. The lines of the agent are those that say `agent`.
#include <tensorscope/agent.h>
#include <torch/torch.h>

#include <cstdint>
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

constexpr std::int64_t kWarmUpSteps = 100;
constexpr std::int64_t kProbed = 32;
// One word stands in front of the patches.
constexpr tensorscope::Placement kPatches{
    .first = 1, .patch_rows = VisionTransformerImpl::kSide, .patch_columns = VisionTransformerImpl::kSide};

struct Options : TrainerOptions {
  std::string data_dir;  // Empty: the images shipped with the examples.
};

void train(const Options& options) {
  std::optional<WeightsFile> weights_file;
  if (!options.weights_file.empty()) weights_file.emplace(options.weights_file);

  torch::manual_seed(options.seed);
  torch::set_num_threads(static_cast<int>(options.threads));
  const ImageSplit digits = load_digits(options.data_dir);
  const LabelledImages probed = first_of(digits.validation, kProbed);
  VisionTransformer net;
  const auto forward = [&net](const torch::Tensor& images) { return net->forward(images); };
  torch::optim::AdamW optimizer(net->parameters(),
                                torch::optim::AdamWOptions(options.learning_rate).weight_decay(0.05));

  auto agent = options.agent ? tensorscope::Agent::start({.job = options.job}) : tensorscope::Agent{};
  agent.watch("net", *net, optimizer);
  agent.hyperparameters({{"lr", options.learning_rate},
                         {"batch", options.batch},
                         {"dropout", VisionTransformerImpl::kDropout},
                         {"weight_decay", 0.05},
                         {"seed", options.seed}});
  // The same digits step after step, for whoever looks at what the layers make of them.
  agent.probe("digits", probed.images, probed.labels, forward);

  const ProgressClock clock;
  Batches batches(digits.training, options.batch);
  for (std::int64_t step = 0; options.has(step); ++step) {
    set_learning_rate(optimizer, options.learning_rate * warmed_up(step, kWarmUpSteps));

    const LabelledImages batch = batches.next();
    const torch::Tensor loss = torch::nn::functional::cross_entropy(net->forward(batch.images), batch.labels);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();

    agent.scalar("loss/train", loss);
    agent.image("net", batch.images, kPatches);
    agent.image("digits", probed.images, kPatches);
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
  options.job = "vit";
  options.batch = 32;
  options.learning_rate = 1e-3;
  CommandLine line("vit", "trains a vision transformer on MNIST, with the tensorscope agent in it");
  options.add_to(line, kShippedTrainingDigits);
  line.text("--data", options.data_dir, "DIR", kDigitDataMeaning);
  return run_program(line, argc, argv, [&options] { train(options); });
}
