// Trains a small network with LibTorch and the agent. A seed gives the same training, bit for bit.
#include <sys/wait.h>
#include <tensorscope/agent.h>
#include <torch/torch.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/integration/pretended_room.h"
#include "tests/integration/trainer_options.h"
#include "tests/integration/training_state.h"

namespace tensorscope::integration {
namespace {

constexpr std::int64_t kInputs = 12;
constexpr std::int64_t kSamples = 64;
constexpr std::int64_t kBatch = 16;
constexpr std::uint64_t kEventStep = 10;

// What a guest could disturb: momentum, running averages, and random numbers at every step.
struct NetworkImpl : torch::nn::Module {
  torch::nn::Linear fc1{kInputs, 24};
  torch::nn::BatchNorm1d norm{24};
  torch::nn::Dropout dropout{0.2};
  torch::nn::Linear fc2{24, 4};

  NetworkImpl() {
    register_module("fc1", fc1);
    register_module("norm", norm);
    register_module("dropout", dropout);
    register_module("fc2", fc2);
  }
  torch::Tensor forward(const torch::Tensor& input) {
    return fc2->forward(dropout->forward(torch::relu(norm->forward(fc1->forward(input)))));
  }
};
TORCH_MODULE(Network);

// What a probe shows images to: each class is the mean of its own channel, so that maps of classes differ and, since it
// is not trained, stay. The last class is predicted for all.
struct EyeImpl : torch::nn::Module {
  static constexpr std::int64_t kClasses = 4;
  torch::nn::Conv2d conv{torch::nn::Conv2dOptions(1, kClasses, 3).padding(1)};
  torch::nn::Linear fc{kClasses, kClasses};

  EyeImpl() {
    register_module("conv", conv);
    register_module("fc", fc);
    const torch::NoGradGuard guard;
    fc->weight.copy_(torch::eye(kClasses));
    fc->bias.zero_();
    fc->bias[kClasses - 1] = 100;
  }
  torch::Tensor forward(const torch::Tensor& images) {
    return fc->forward(torch::relu(conv->forward(images)).mean(torch::IntArrayRef{2, 3}));
  }
};
TORCH_MODULE(Eye);

void add_probe(Agent& agent, const Eye& eye) {
  constexpr std::int64_t kImages = 8;
  agent.watch("eye", *eye);
  agent.probe("pictures", torch::rand({kImages, 1, 8, 8}), torch::arange(kImages) % EyeImpl::kClasses,
              [net = eye.ptr()](const torch::Tensor& images) { return net->forward(images); });
}

std::span<const std::byte> bytes_of(const torch::Tensor& contiguous) {
  return {static_cast<const std::byte*>(contiguous.data_ptr()), contiguous.nbytes()};
}

void put(TrainingState& state, const std::string& name, const torch::Tensor& tensor) {
  state.put(name, bytes_of(tensor.detach().contiguous()));
}

TrainingState state_of(const Network& net, torch::optim::Adam& optimizer, const std::vector<double>& losses) {
  TrainingState state;
  for (const auto& item : net->named_parameters()) {
    put(state, "net." + item.key(), item.value());
    put(state, "net." + item.key() + ":grad", item.value().grad());
  }
  for (const auto& item : net->named_buffers()) put(state, "buffer " + item.key(), item.value());
  // The optimizer finds its state by addresses, which are others in each process; sorted, it is the same.
  std::vector<std::vector<std::byte>> averages;
  for (const auto& [parameter, value] : optimizer.state()) {
    const auto& adam = static_cast<const torch::optim::AdamParamState&>(*value);
    for (const torch::Tensor& average : {adam.exp_avg(), adam.exp_avg_sq()}) {
      const std::span<const std::byte> bytes = bytes_of(average);
      averages.emplace_back(bytes.begin(), bytes.end());
    }
  }
  std::ranges::sort(averages);
  for (std::size_t i = 0; i < averages.size(); ++i) state.put("average " + std::to_string(i), averages[i]);
  put(state, "random numbers", at::detail::getDefaultCPUGenerator().get_state());
  state.put("losses", std::as_bytes(std::span(losses)));
  return state;
}

// A data loader's worker: it has the agent of its parent, uses it as the parent does, and ends in one of three ways.
void work(Agent& agent, std::uint64_t worker) {
  agent.scalar("loss/train", -1.0);
  agent.scalar("worker", 1.0);
  agent.tensor("worker/batch", torch::ones({4}));
  agent.step();
  say_status(static_cast<int>(agent.status().code), "worker " + std::to_string(worker));
  if (worker % 3 == 0) std::exit(0);
  if (worker % 3 == 1) _exit(0);
  agent = Agent();
  Agent own = Agent::start({.job = "worker", .ring_bytes = std::size_t{1} << 18});
  own.scalar("own", 1.0);
  own.step();
  say_status(static_cast<int>(own.status().code), "own agent of worker " + std::to_string(worker));
  own = Agent();
  _exit(0);
}

void fork_workers(Agent& agent, std::uint64_t workers) {
  for (std::uint64_t worker = 0; worker < workers; ++worker) {
    const pid_t child = fork();
    if (child == 0) work(agent, worker);
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
      throw std::runtime_error("worker " + std::to_string(worker) + " ended with " + std::to_string(status));
    }
  }
}

// Static, so that std::exit() ends its life, in the workers too.
Agent agent;

void train(const TrainerOptions& options) {
  torch::manual_seed(options.seed);
  torch::set_num_threads(1);
  const torch::Tensor images = torch::randn({kSamples, kInputs});
  const torch::Tensor labels = torch::randint(4, {kSamples}, torch::kLong);
  Network net;
  torch::optim::Adam optimizer(net->parameters(), torch::optim::AdamOptions(1e-3));

  if (options.agent) {
    agent = Agent::start({.job = options.job, .ring_bytes = options.ring, .budget = options.budget});
  }
  say_status(static_cast<int>(agent.status().code), agent.message());
  agent.watch("net", *net);
  agent.hyperparameters({{"lr", 1e-3}, {"batch", kBatch}, {"optimizer", "adam"}});

  Eye eye = nullptr;
  if (options.probe) {
    eye = Eye();
    add_probe(agent, eye);
  }

  std::vector<double> losses;
  std::uint64_t step = 0;
  for (; options.steps == 0 ? !is_told_to_end() : step < options.steps; ++step) {
    const auto begin = static_cast<std::int64_t>(step) * kBatch % kSamples;
    const torch::Tensor input = images.slice(0, begin, begin + kBatch);
    optimizer.zero_grad();
    const torch::Tensor loss =
        torch::nn::functional::cross_entropy(net->forward(input), labels.slice(0, begin, begin + kBatch));
    loss.backward();
    optimizer.step();
    losses.push_back(loss.item<double>());
    agent.scalar("loss/train", loss);
    agent.tensor("batch", input);
    agent.step();
    if (step == kEventStep && options.workers != 0) fork_workers(agent, options.workers);
    if (step == kEventStep && options.end == "early") agent = Agent();
  }
  if (!options.state.empty()) state_of(net, optimizer, losses).save(options.state);
  say_finished(step);
  if (options.end == "abort") std::abort();
  if (options.end == "exit") std::exit(0);
  if (options.end == "throw" || options.end == "unwind") {
    const Agent leaving = std::move(agent);
    throw std::runtime_error("the training failed");
  }
}

}  // namespace
}  // namespace tensorscope::integration

int main(int argc, char** argv) {
  using namespace tensorscope::integration;
  const TrainerOptions options = parse_trainer_options(argc, argv);
  pretend_room(options.pretended_room);
  listen_for_end();
  if (options.end == "throw") train(options);
  try {
    train(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
