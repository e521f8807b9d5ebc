#include <gtest/gtest.h>
#include <torch/torch.h>

#include <functional>

#include "tests/agent/agent_fixture.h"
#include "tests/agent/heap_count.h"

namespace tensorscope {
namespace {

using schema::Product;

constexpr Product kAll = Product::stats | Product::histogram | Product::region;

// With what a bystander could disturb: buffers, random numbers, shared and strided memory.
struct NetworkImpl : torch::nn::Module {
  NetworkImpl() {
    register_module("features", features);
    register_module("head", head);
  }
  at::Tensor forward(const at::Tensor& images) { return head(features->forward(images).flatten(1)); }

  torch::nn::Sequential features{torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 4, 3).bias(false)),
                                 torch::nn::BatchNorm2d(4), torch::nn::ReLU(), torch::nn::Dropout(0.5)};
  torch::nn::Linear head{4 * 6 * 6, 3};
};
TORCH_MODULE(Network);

at::Tensor loss_of(Network& net, const at::Tensor& images, const at::Tensor& labels) {
  return torch::nn::functional::cross_entropy(net->forward(images), labels);
}

TEST_F(AgentTest, AWatchedModuleHasItsParametersAndGradientsInTheCatalog) {
  Network net;
  Agent agent = start();
  agent.watch("net", *net);
  agent::Viewer viewer = attach(agent);
  const auto weight = viewer.entry("net.features.0.weight");
  ASSERT_TRUE(weight);
  EXPECT_EQ(weight->kind, schema::SourceKind::parameter);
  EXPECT_EQ(weight->dtype, schema::Dtype::float32);
  EXPECT_EQ(weight->shape, (std::vector<std::int64_t>{4, 1, 3, 3}));
  EXPECT_EQ(weight->module_type, "Conv2d");
  EXPECT_EQ(weight->device, "cpu");
  const auto gradient = viewer.entry("net.features.0.weight:grad");
  ASSERT_TRUE(gradient);
  EXPECT_EQ(gradient->kind, schema::SourceKind::gradient);
  EXPECT_EQ(gradient->parent, weight->id);
  EXPECT_EQ(gradient->shape, weight->shape);
  EXPECT_FALSE(viewer.entry("net.features.0.bias"));  // registered, and undefined
  EXPECT_EQ(viewer.entry("net.head.bias")->module_type, "Linear");
  EXPECT_TRUE(viewer.entry("net.features.1.weight:grad"));
}

TEST_F(AgentTest, AParameterThatIsThawedLaterGetsItsGradient) {
  torch::nn::Linear net(2, 1);
  net->weight.set_requires_grad(false);
  Agent agent = start();
  agent.watch("", *net);
  agent::Viewer viewer = attach(agent);
  viewer.want("weight:grad", Product::stats);
  const at::Tensor input = torch::tensor({{2.0f, 3.0f}});
  net->forward(input).sum().backward();
  agent.step();
  EXPECT_TRUE(viewer.samples("weight:grad").empty());
  net->weight.set_requires_grad(true);
  net->forward(input).sum().backward();
  agent.step();
  ASSERT_EQ(viewer.sampled_steps("weight:grad"), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(viewer.samples("weight:grad")[0].stats->max, 3);
}

TEST_F(AgentTest, AModuleInEvaluationMakesSamplesOfEvaluation) {
  torch::nn::Linear net(2, 1);
  Agent agent = start();
  agent.watch("net", *net);
  agent::Viewer viewer = attach(agent);
  viewer.want("net.weight", Product::stats);
  agent.step();
  net->eval();
  agent.step();
  net->train();
  agent.step();
  const auto& samples = viewer.samples("net.weight");
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[0].header.phase, schema::Phase::training);
  EXPECT_EQ(samples[1].header.phase, schema::Phase::evaluation);
  EXPECT_EQ(samples[2].header.phase, schema::Phase::training);
}

TEST_F(AgentTest, ParametersThatAModuleNoLongerHasAreReleased) {
  Agent agent = start();
  torch::nn::Linear first(2, 1);
  const at::Tensor bias = first->bias;
  const std::size_t users = bias.use_count();
  agent.watch("net", *first);
  EXPECT_GT(bias.use_count(), users);
  agent.watch("net", *torch::nn::Linear(torch::nn::LinearOptions(2, 1).bias(false)));
  agent::Viewer viewer = attach(agent);
  EXPECT_EQ(viewer.note("net.bias"), "no longer part of the module");
  EXPECT_EQ(viewer.note("net.bias:grad"), "no longer part of the module");
  EXPECT_EQ(viewer.note("net.weight"), "");
  EXPECT_EQ(bias.use_count(), users);
}

TEST_F(AgentTest, GradientsAreThereBetweenBackwardAndZeroGrad) {
  torch::nn::Linear net(2, 1);
  Agent agent = start();
  agent.watch("net", *net);
  agent::Viewer viewer = attach(agent);
  viewer.want("net.weight:grad", kAll);
  agent.step();
  EXPECT_TRUE(viewer.samples("net.weight:grad").empty());
  net->forward(torch::tensor({{2.0f, 3.0f}})).sum().backward();
  agent.step();
  net->weight.mutable_grad().reset();
  agent.step();
  ASSERT_EQ(viewer.sampled_steps("net.weight:grad"), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(viewer.samples("net.weight:grad")[0].elements<float>(), (std::vector<float>{2, 3}));
  EXPECT_EQ(viewer.samples("net.weight:grad")[0].header.phase, schema::Phase::training);
}

TEST_F(AgentTest, AModuleMayGoBeforeTheAgent) {
  Agent agent = start();
  auto net = std::make_shared<torch::nn::LinearImpl>(2, 1);
  agent.watch("net", *net);
  const float weight = net->weight[0][0].item<float>();
  net.reset();
  agent::Viewer viewer = attach(agent);
  viewer.want("net.weight", kAll);
  agent.step();
  ASSERT_EQ(viewer.samples("net.weight").size(), 1u);
  EXPECT_EQ(viewer.samples("net.weight")[0].elements<float>()[0], weight);
}

TEST_F(AgentTest, OfAModuleThatIsGoneTheCatalogSaysSoUntilAnotherIsWatchedInItsPlace) {
  Agent agent = start();
  auto net = std::make_shared<torch::nn::LinearImpl>(2, 1);
  agent.watch("net", *net);
  agent::Viewer viewer = attach(agent);
  viewer.look();
  for (int i = 0; i < 40; ++i) agent.step();
  EXPECT_EQ(viewer.note("net").find("nobody holds"), std::string::npos);
  net.reset();
  for (int i = 0; i < 40; ++i) agent.step();
  EXPECT_EQ(viewer.note("net"), "nobody holds this module any more: what is shown of its parameters is their last");
  net = std::make_shared<torch::nn::LinearImpl>(2, 1);
  agent.watch("net", *net);
  EXPECT_EQ(viewer.note("net").find("nobody holds"), std::string::npos);
}

TEST_F(AgentTest, AModuleWatchedAgainTakesThePlaceOfTheOneBefore) {
  Agent agent = start();
  agent.watch("net", *torch::nn::Linear(2, 1));
  torch::nn::Linear second(3, 1);
  agent.watch("net", *second);
  agent::Viewer viewer = attach(agent);
  viewer.want("net.weight", kAll);
  agent.step();
  ASSERT_EQ(viewer.samples("net.weight").size(), 1u);
  EXPECT_EQ(viewer.samples("net.weight")[0].header.total, 3u);
  EXPECT_EQ(viewer.samples("net.weight")[0].elements<float>()[2], second->weight[0][2].item<float>());
}

// Everything that a training leaves behind.
struct Outcome {
  std::vector<at::Tensor> state;
  at::Tensor random;
};

Outcome train(const std::function<void(Network&)>& prepare,
              const std::function<void(const at::Tensor& loss)>& observe) {
  torch::manual_seed(1);
  Network net;
  torch::optim::SGD optimizer(net->parameters(), torch::optim::SGDOptions(0.05).momentum(0.9));
  prepare(net);
  for (int step = 0; step < 200; ++step) {
    const at::Tensor loss = loss_of(net, torch::randn({16, 1, 8, 8}), torch::randint(3, {16}));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    observe(loss);
  }
  Outcome outcome;
  for (const at::Tensor& tensor : net->parameters()) outcome.state.push_back(tensor.detach().clone());
  for (const at::Tensor& tensor : net->buffers()) outcome.state.push_back(tensor.clone());
  outcome.random = torch::rand({4});
  return outcome;
}

void expect_identical(const Outcome& one, const Outcome& other) {
  EXPECT_TRUE(at::equal(one.random, other.random));
  ASSERT_EQ(one.state.size(), other.state.size());
  for (std::size_t i = 0; i < one.state.size(); ++i) {
    const at::Tensor left = one.state[i].contiguous(), right = other.state[i].contiguous();
    ASSERT_EQ(left.nbytes(), right.nbytes());
    EXPECT_EQ(std::memcmp(left.data_ptr(), right.data_ptr(), left.nbytes()), 0) << i;
  }
}

TEST_F(AgentTest, ATrainingIsTheSameBitForBitWhateverIsLookedAt) {
  const Outcome alone = train([](Network&) {}, [](const at::Tensor&) {});

  Agent unwatched = start();
  const auto record = [](Agent& agent, const at::Tensor& loss) {
    agent.scalar("loss", loss);
    agent.tensor("loss tensor", loss);
    agent.step();
  };
  expect_identical(alone, train([&](Network& net) { unwatched.watch("net", *net); },
                                [&](const at::Tensor& loss) { record(unwatched, loss); }));

  Agent watched = start();
  std::optional<agent::Viewer> viewer;
  const auto want_everything = [&](Network& net) {
    watched.watch("net", *net);
    viewer.emplace(segments_.back());
    for (const auto& parameter : net->named_parameters()) {
      viewer->want("net." + parameter.key(), kAll);
      viewer->want("net." + parameter.key() + ":grad", kAll);
    }
  };
  expect_identical(alone, train(want_everything, [&](const at::Tensor& loss) {
                     record(watched, loss);
                     viewer->look();
                   }));
  EXPECT_EQ(viewer->samples("net.head.weight").size(), 200u);
  EXPECT_EQ(viewer->samples("net.head.weight:grad").size(), 200u);
  EXPECT_EQ(viewer->scalars("loss").size(), 200u);
}

TEST_F(AgentTest, AThousandStepsOfATrainerAllocateNothing) {
  Network net;
  loss_of(net, torch::randn({16, 1, 8, 8}), torch::randint(3, {16})).backward();
  const at::Tensor loss = at::full({}, 0.5), activation = at::ones({16, 4, 6, 6}).transpose(1, 2);
  Agent agent = start();
  agent.watch("net", *net);
  const auto step = [&] {
    agent.scalar("loss", loss);
    agent.scalar("lr", 0.1);
    agent.tensor("activation", activation);
    agent.step();
  };
  step();
  agent::Viewer viewer = attach(agent);
  for (const auto& parameter : net->named_parameters()) viewer.want("net." + parameter.key() + ":grad", kAll);
  viewer.want("activation", kAll);
  for (int i = 0; i < 10; ++i) step();
  const std::uint64_t before = agent::heap_allocations();
  for (int i = 0; i < 1000; ++i) step();
  EXPECT_EQ(agent::heap_allocations() - before, 0u);
  EXPECT_GT(viewer.samples("activation").size(), 100u);
}

}  // namespace
}  // namespace tensorscope
