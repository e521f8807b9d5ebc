#include <torch/script.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <set>
#include <string>

#include "tests/agent/capture/observation_fixture.h"

namespace tensorscope {
namespace {

using schema::Phase;
using schema::Product;

TEST_F(Observation, TorchScriptModulesAreSeenHoweverOftenTheyWereOptimized) {
  torch::jit::Module child("Linear"), net("Net");
  child.register_parameter("weight", torch::randn({4, 4}).requires_grad_(), false);
  child.register_parameter("bias", torch::randn({4}).requires_grad_(), false);
  child.define("def forward(self, x):\n  return torch.linear(x, self.weight, self.bias)\n");
  net.register_module("fc", child);
  net.register_attribute("training", c10::BoolType::get(), true);
  net.define("def forward(self, x):\n  return torch.tanh(self.fc.forward(torch.tanh(self.fc.forward(x))))\n");
  Agent agent = start();
  agent.watch("net", net);
  agent::Viewer viewer = attach_to(agent);
  const auto pass = [&](const at::Tensor& x) { return net.forward({x}).toTensor(); };
  const at::Tensor x = torch::randn({3, 4});
  for (int i = 0; i < 4; ++i) {
    pass(x).sum().backward();
    agent.step();
  }
  viewer.want("net.fc", Product::region);
  viewer.want("net.fc#2", Product::region);
  agent.step();
  pass(x).sum().backward();
  agent.step();
  const at::Tensor first = torch::linear(x, child.attr("weight").toTensor(), child.attr("bias").toTensor());
  ASSERT_FALSE(viewer.samples("net.fc").empty());
  EXPECT_TRUE(torch::allclose(as_tensor(viewer.samples("net.fc").back()), first.detach()));
  EXPECT_FALSE(viewer.samples("net.fc#2").empty());
  // The gradients within an optimized graph are TorchScript's own.
  viewer.want("net.fc:grad", Product::stats);
  agent.step();
  pass(x).sum().backward();
  agent.step();
  EXPECT_TRUE(viewer.samples("net.fc:grad").empty());
  EXPECT_NE(viewer.note("net.fc:grad").find("cannot be sampled: "), std::string::npos) << viewer.note("net.fc:grad");
}

TEST_F(Observation, OperatorsOfTorchScriptAreGivenTheirOwnInputsOnly) {
  torch::jit::Module first("First"), second("Second"), net("Net");
  for (torch::jit::Module* const part : {&first, &second}) {
    part->register_parameter("weight", torch::randn({4, 4}).requires_grad_(), false);
    part->define("def forward(self, x):\n  return torch.linear(x, self.weight, None)\n");
  }
  net.register_module("first", first);
  net.register_module("second", second);
  // The sum's left operand lies below those of tanh on TorchScript's stack.
  net.define(
      "def forward(self, x):\n  y = self.first.forward(x)\n  z = self.second.forward(x)\n  return y + torch.tanh(z)\n");
  Agent agent = start();
  agent.watch("net", net);
  const torch::NoGradGuard no_grad;
  agent::Viewer viewer = see(agent, [&] { net.forward({torch::randn({3, 4})}); });
  const std::set<std::string> seen = seen_of(viewer);
  EXPECT_TRUE(seen.contains("net.second/tanh"));
  EXPECT_FALSE(seen.contains("net.first/tanh"));
}

TEST_F(Observation, TorchScriptModulesAreSeenInEvaluationToo) {
  torch::jit::Module conv("Conv2d"), norm("BatchNorm2d"), net("Net");
  conv.register_parameter("weight", torch::randn({2, 1, 3, 3}).requires_grad_(), false);
  conv.define("def forward(self, x):\n  return torch.conv2d(x, self.weight, None, [1, 1], [1, 1])\n");
  norm.register_parameter("weight", torch::rand({2}).requires_grad_(), false);
  norm.register_buffer("mean", torch::randn({2}));
  norm.register_buffer("variance", torch::rand({2}));
  norm.define(
      "def forward(self, x):\n"
      "  return torch.batch_norm(x, self.weight, None, self.mean, self.variance, False, 0.1, 1e-5, False)\n");
  net.register_module("conv", conv);
  net.register_module("norm", norm);
  net.register_attribute("training", c10::BoolType::get(), true);
  net.define("def forward(self, x):\n  y = self.conv.forward(x)\n  return torch.relu(self.norm.forward(y) + y)\n");
  net.eval();
  Agent agent = start();
  agent.watch("net", net);
  const at::Tensor x = torch::randn({3, 1, 4, 4});
  const torch::NoGradGuard no_grad;
  agent::Viewer viewer = see(agent, [&] { net.forward({x}); });
  for (int i = 0; i < 5; ++i) {
    net.forward({x});
    agent.step();
  }
  EXPECT_EQ(viewer.samples("net.conv").size(), 6u);
  viewer.want_nothing();
  agent.step();
  const at::Tensor y = torch::conv2d(x, conv.attr("weight").toTensor(), {}, 1, 1);
#if TORCH_VERSION_MAJOR < 2
  // Later versions fuse all behind the convolution into one operator, which shows nothing of itself.
  const at::Tensor normed = torch::batch_norm(y, norm.attr("weight").toTensor(), {}, norm.attr("mean").toTensor(),
                                              norm.attr("variance").toTensor(), false, 0.1, 1e-5, false);
  ASSERT_FALSE(viewer.samples("net.norm").empty());
  EXPECT_TRUE(torch::allclose(as_tensor(viewer.samples("net.norm").back()), normed));
  EXPECT_EQ(viewer.samples("net.norm").back().header.phase, Phase::evaluation);
#endif
  expect_shown(viewer, "net.conv", y);
  EXPECT_EQ(viewer.samples("net.conv").back().header.phase, Phase::evaluation);
}

}  // namespace
}  // namespace tensorscope
