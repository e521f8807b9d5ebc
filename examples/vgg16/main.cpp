// Trains VGG-16 on pictures. The lines of the agent are those that say `agent`.
#include <tensorscope/agent.h>
#include <torch/torch.h>

#include <cstdint>
#include <optional>
#include <string>

#include "common/classification.h"
#include "common/picture_options.h"
#include "common/pictures.h"
#include "common/program.h"
#include "common/progress_clock.h"
#include "common/weights_file.h"
#include "network.h"

namespace {

constexpr std::int64_t kProbed = 4;
constexpr std::int64_t kValidated = 200;  // A network of that size needs seconds for them.

void train(const PictureOptions& options) {
  std::optional<WeightsFile> weights_file;
  if (!options.weights_file.empty()) weights_file.emplace(options.weights_file);

  torch::manual_seed(options.seed);
  torch::set_num_threads(static_cast<int>(options.threads));
  const ImageSplit pictures = load_pictures(options.cifar10_dir);
  const LabelledImages validation = first_of(pictures.validation, kValidated);
  const LabelledImages probed = first_of(pictures.validation, kProbed);
  Vgg16 net(options.classes);
  const auto forward = [&](const torch::Tensor& images) { return net->forward(scaled_to(images, options.side)); };
  torch::optim::SGD optimizer(net->parameters(),
                              torch::optim::SGDOptions(options.learning_rate).momentum(0.9).weight_decay(5e-4));

  auto agent = options.agent ? tensorscope::Agent::start({.job = options.job}) : tensorscope::Agent{};
  agent.watch("net", *net, optimizer);
  agent.hyperparameters({{"lr", options.learning_rate},
                         {"batch", options.batch},
                         {"side", options.side},
                         {"momentum", 0.9},
                         {"weight_decay", 5e-4},
                         {"seed", options.seed}});
  // The same pictures step after step, for whoever looks at what the layers make of them.
  agent.probe("pictures", scaled_to(probed.images, options.side), probed.labels,
              [&net](const torch::Tensor& images) { return net->forward(images); });
  agent.words("pictures:label",
              [&options](std::int64_t label) { return name_of_class(!options.cifar10_dir.empty(), label); });

  const ProgressClock clock;
  Batches batches(pictures.training, options.batch);
  for (std::int64_t step = 0; options.has(step); ++step) {
    const LabelledImages batch = batches.next();
    const torch::Tensor loss = torch::nn::functional::cross_entropy(forward(batch.images), batch.labels);
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
  PictureOptions options;
  options.job = "vgg16";
  options.batch = 16;
  options.steps = 300;
  options.validation_interval = 50;
  options.learning_rate = 0.01;
  CommandLine line("vgg16", "trains VGG-16 on pictures, with the tensorscope agent in it");
  options.add_to(line);
  return run_program(line, argc, argv, [&options] { train(options); });
}
