// A network on a device, from its parameters to what a viewer sees of it.
#include <sys/wait.h>
#include <torch/torch.h>
#include <unistd.h>

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/capture/observation/observer.h"
#include "tests/agent/capture/device_fixture.h"

namespace tensorscope {
namespace {

using DeviceTrainingTest = DeviceTensorTest;

// Parameters on the device.
struct Two : torch::nn::Module {
  Two(const at::Tensor& first, const at::Tensor& second) {
    a = register_parameter("a", first);
    b = register_parameter("b", second);
  }
  at::Tensor a, b;
};

TEST_F(DeviceTrainingTest, ParametersTheirGradientsNormsAndUpdatesAreThoseOfMemory) {
  Agent agent = start();
  const at::Tensor before = at::tensor({3.0f, 4.0f, 0.0f});
  const auto two = std::make_shared<Two>(on_fake_device(before), at::zeros({2}));
  agent.watch("two", *two);
  Viewer viewer = attach(agent);
  for (const char* name : {"two.a", "two.a:grad", "two.a:update"}) viewer.want(name, kAll);
  for (const char* name : {"two.a:grad/norm", "two.b:grad/norm", "two:grad/norm", "two.a:update/ratio"})
    viewer.want(name, Product::stats);
  agent.step();
  fake_device().set_idle(false);
  two->a.mutable_grad() = on_fake_device(at::tensor({3.0f, 0.0f, 0.0f}));
  two->b.mutable_grad() = at::tensor({0.0f, 4.0f});
  {
    const at::NoGradGuard no_grad;
    two->a.add_(on_fake_device(at::tensor({0.5f, 0.0f, 0.0f})));
  }
  agent.step();
  EXPECT_TRUE(viewer.samples("two.a:grad").empty());
  EXPECT_TRUE(viewer.scalars("two.a:grad/norm").empty());
  EXPECT_EQ(viewer.scalars("two.b:grad/norm").size(), 1u) << "it is in memory";
  two->a.mutable_grad() = at::Tensor();
  fake_device().set_idle(true);
  agent.step();
  ASSERT_EQ(viewer.samples("two.a:grad").size(), 1u);
  EXPECT_EQ(viewer.samples("two.a:grad").front().elements<float>(), (std::vector<float>{3, 0, 0}));
  EXPECT_EQ(viewer.samples("two.a").back().elements<float>(), (std::vector<float>{3.5, 4, 0}));
  EXPECT_EQ(viewer.scalars("two.a:grad/norm"), (std::vector<Viewer::Scalar>{{1, 3}}));
  EXPECT_EQ(viewer.scalars("two:grad/norm").front(), (Viewer::Scalar{1, 5}));
  ASSERT_FALSE(viewer.samples("two.a:update").empty());
  EXPECT_EQ(viewer.samples("two.a:update").front().header.step, 1u);
  EXPECT_EQ(viewer.samples("two.a:update").front().elements<float>(), (std::vector<float>{0.5, 0, 0}));
  ASSERT_FALSE(viewer.scalars("two.a:update/ratio").empty());
  EXPECT_EQ(viewer.scalars("two.a:update/ratio").front().step, 1u);
  EXPECT_NEAR(viewer.scalars("two.a:update/ratio").front().value, 0.1, 1e-9);
  EXPECT_EQ(fake_device().waits, 0);
  EXPECT_EQ(fake_device().blocking_copies, 0);
}

TEST_F(DeviceTrainingTest, ADeviceWithoutMemoryForUpdatesAndNormsLeavesTheRest) {
  Agent agent = start();
  const auto two = std::make_shared<Two>(on_fake_device(at::ones({3})), at::zeros({2}));
  two->a.mutable_grad() = on_fake_device(at::ones({3}));
  agent.watch("two", *two);
  Viewer viewer = attach(agent);
  viewer.want("two.a:update", kAll);
  viewer.want("two.a:update/ratio", Product::stats);
  viewer.want("two.a:grad/norm", Product::stats);
  fake_device().operators_left = 0;
  for (int i = 0; i < 3; ++i) agent.step();
  EXPECT_TRUE(agent.status().ok()) << agent.message();
  EXPECT_NE(viewer.note("two.a:update").find("could not keep a copy"), std::string::npos);
  EXPECT_GE(viewer.drops(schema::DropCause::device), 1u);
  fake_device().operators_left = -1;
  for (int i = 0; i < 3; ++i) agent.step();
  EXPECT_FALSE(viewer.samples("two.a:update").empty());
  EXPECT_FALSE(viewer.scalars("two.a:grad/norm").empty());
  EXPECT_FALSE(viewer.scalars("two.a:update/ratio").empty());
}

TEST_F(DeviceTrainingTest, TheFlightRecorderKeepsStatisticsOfThem) {
  Agent agent = start({.job = "agent test", .ring_bytes = std::size_t{8} << 20, .budget = 1, .flight_budget = 1});
  const auto two = std::make_shared<Two>(on_fake_device(at::ones({3})), at::zeros({2}));
  agent.watch("two", *two);
  for (int i = 0; i < 250; ++i) agent.step();
  Viewer viewer = attach(agent);
  ASSERT_FALSE(viewer.samples("two.a").empty());
  EXPECT_EQ(viewer.samples("two.a").front().stats->mean, 1);
}

struct Net : torch::nn::Module {
  Net() {
    weight = register_parameter("weight", on_fake_device(at::ones({2, 3})));
    bias = register_parameter("bias", on_fake_device(at::zeros({2})));
  }
  at::Tensor forward(const at::Tensor& x) { return torch::relu(torch::linear(x, weight, bias)); }
  at::Tensor weight, bias;
};

TEST_F(DeviceTrainingTest, WhatAModuleMakesOnADeviceIsSeen) {
  Agent agent = start();
  const auto net = std::make_shared<Net>();
  agent.watch("net", *net);
  const at::Tensor x = on_fake_device(at::tensor({1.0f, 2.0f, 3.0f, -1.0f, -2.0f, -3.0f}).view({2, 3}));
  Viewer viewer = attach(agent);
  viewer.look();
  agent.step();
  net->forward(x);
  agent.step();
  ASSERT_TRUE(viewer.entry("net/relu"));
  viewer.want("net/relu", kAll);
  agent.step();
  net->forward(x);
  agent.step();
  ASSERT_EQ(viewer.samples("net/relu").size(), 1u) << viewer.note("net/relu");
  EXPECT_EQ(viewer.samples("net/relu").front().elements<float>(), (std::vector<float>{6, 6, 0, 0}));
  EXPECT_EQ(viewer.samples("net/relu").front().units->on_rate, (std::vector<float>{0.5, 0.5}));
  EXPECT_EQ(fake_device().waits, 0);
  EXPECT_EQ(fake_device().blocking_copies, 0);
}

TEST_F(DeviceTrainingTest, WhoMadeABadNumberThereIsNotGuessed) {
  Agent agent = start();
  const auto net = std::make_shared<Net>();
  agent.watch("net", *net);
  agent.scalar("loss", 1);
  agent.step();
  agent.scalar("loss", std::numeric_limits<double>::quiet_NaN());
  agent.step();
  for (int i = 0; i < agent::Observer::kHealthSteps; ++i) {
    net->forward(on_fake_device(at::full({1, 3}, std::numeric_limits<float>::quiet_NaN())));
    agent.step();
  }
  const auto alert = attach(agent).entry("alerts/first_bad_layer");
  ASSERT_TRUE(alert);
  EXPECT_NE(alert->value.find("could not be looked at"), std::string::npos) << alert->value;
  EXPECT_EQ(fake_device().waits, 0);
  EXPECT_EQ(fake_device().blocking_copies, 0);
}

TEST_F(DeviceTrainingTest, AForkedChildDoesNotTouchTheDevice) {
  std::optional<Agent> agent(start());
  const at::Tensor tensor = on_fake_device(at::tensor({1.0f, 2.0f, 3.0f}));
  const auto two = std::make_shared<Two>(on_fake_device(at::ones({3})), at::zeros({2}));
  two->a.mutable_grad() = on_fake_device(at::ones({3}));
  agent->watch("two", *two);
  Viewer viewer = want(*agent, {{"x", tensor}}, kAll);
  for (const char* name : {"two.a:grad/norm", "two.a:update"}) viewer.want(name, Product::stats);
  agent->step();
  fake_device().set_idle(false);
  agent->scalar("loss", tensor[0]);
  agent->tensor("x", tensor);
  const pid_t child = fork();
  if (child == 0) {
    fake_device().questions = 0;
    agent->step();
    agent.reset();
    _exit(fake_device().questions);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  fake_device().set_idle(true);
  agent->step();
  EXPECT_EQ(viewer.samples("x").size(), 1u) << "the parent's";
}

}  // namespace
}  // namespace tensorscope
