#include <ATen/autocast_mode.h>
#include <torch/script.h>
#include <torch/torch.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "schema/want.h"
#include "tests/agent/capture/observation_fixture.h"

namespace tensorscope {
namespace {

namespace nn = torch::nn;
using schema::Phase;
using schema::Product;

struct Net : nn::Module {
  Net() {
    conv = register_module("conv", nn::Conv2d(1, 3, 3));
    norm = register_module("norm", nn::BatchNorm2d(3));
    dropout = register_module("dropout", nn::Dropout(0.5));
    head = register_module("head", nn::Linear(3 * 4 * 4, 5));
  }
  at::Tensor forward(const at::Tensor& images) {
    at::Tensor x = norm->forward(conv->forward(images)).relu_();
    return head->forward(dropout->forward(x.flatten(1)));
  }
  // The same, with what is on the way.
  std::vector<at::Tensor> layers(const at::Tensor& images) {
    const at::Tensor made = conv->forward(images);
    const at::Tensor normed = norm->forward(made);
    return {made, normed, normed.relu(), head->forward(normed.relu().flatten(1))};
  }
  nn::Conv2d conv{nullptr};
  nn::BatchNorm2d norm{nullptr};
  nn::Dropout dropout{nullptr};
  nn::Linear head{nullptr};
};

// A probe whose scores are wanted at every step.
class ProbeTest : public Observation {
 protected:
  ProbeTest() { torch::manual_seed(3); }

  void add_probe(Agent& agent) {
    agent.watch("net", *net_);
    agent.probe("digits", images_, labels_, [this](const at::Tensor& x) {
      ++runs_;
      return net_->forward(x);
    });
  }
  void train_a_step() { net_->forward(torch::randn({4, 1, 6, 6})).sum().backward(); }
  // What the network makes of the batch in evaluation, by hand.
  std::vector<at::Tensor> truth() {
    const at::NoGradGuard no_gradients;
    net_->eval();
    std::vector<at::Tensor> layers = net_->layers(images_);
    net_->train();
    return layers;
  }
  static void want(agent::Viewer& viewer, const std::string& path, std::uint32_t argument = 0) {
    ASSERT_TRUE(viewer.entry(path)) << path;
    viewer.want({viewer.entry(path)->id, Product::region, 1, {}, argument});
  }
  // Has the layers named.
  agent::Viewer attach_and_run(Agent& agent) {
    agent::Viewer viewer = attach_to(agent);
    want(viewer, "digits:scores");
    agent.step();
    return viewer;
  }

  const std::shared_ptr<Net> net_ = std::make_shared<Net>();
  const at::Tensor images_ = torch::randn({7, 1, 6, 6});
  const at::Tensor labels_ = torch::tensor({0, 1, 2, 3, 4, 0, 1});
  int runs_ = 0;
};

TEST_F(ProbeTest, ShowsWhatTheNetworkMakesOfTheBatchInEvaluation) {
  Agent agent = start();
  add_probe(agent);
  agent::Viewer viewer = attach_and_run(agent);
  for (const char* path : {"digits:input", "digits:label", "digits/net.conv", "digits/net.norm", "digits/net.norm/relu",
                           "digits/net.head"})
    want(viewer, path);
  train_a_step();
  const std::vector<at::Tensor> layers = truth();
  agent.step();
  expect_shown(viewer, "digits:input", images_);
  expect_shown(viewer, "digits:label", labels_);
  expect_shown(viewer, "digits/net.conv", layers[0]);
  expect_shown(viewer, "digits/net.norm", layers[1]);
  expect_shown(viewer, "digits/net.norm/relu", layers[2]);
  expect_shown(viewer, "digits/net.head", layers[3]);
  expect_shown(viewer, "digits:scores", layers[3]);
  EXPECT_EQ(viewer.samples("digits/net.conv").back().header.phase, Phase::evaluation);
  // Of the weights after the step that it is shown at.
  EXPECT_EQ(viewer.samples("digits/net.conv").back().header.step, 2u);
}

TEST_F(ProbeTest, RunsOnlyWhenSomebodyWantsIt) {
  Agent agent = start();
  add_probe(agent);
  for (int i = 0; i < 5; ++i) agent.step();
  agent::Viewer viewer = attach_to(agent);
  for (int i = 0; i < 5; ++i) agent.step();
  EXPECT_EQ(runs_, 0);
  viewer.want("digits:scores", Product::stats, 3);
  for (int i = 0; i < 9; ++i) agent.step();
  EXPECT_EQ(runs_, 3);
  viewer.want_nothing();
  for (int i = 0; i < 5; ++i) agent.step();
  EXPECT_EQ(runs_, 3);
}

TEST_F(ProbeTest, GradientsOfAClassAreThoseOfItsScoreSummedOverTheBatch) {
  Agent agent = start();
  add_probe(agent);
  agent::Viewer viewer = attach_and_run(agent);
  for (const char* path : {"digits/net.conv", "digits/net.conv:grad", "digits/net.norm:grad", "digits:input:grad"})
    want(viewer, path, std::string_view(path).ends_with(":grad") ? 3 : 0);
  agent.step();
  net_->eval();
  const at::Tensor images = images_.clone().requires_grad_(true);
  const std::vector<at::Tensor> layers = net_->layers(images);
  const auto gradients = torch::autograd::grad({layers[3].select(1, 3).sum()}, {layers[0], layers[1], images});
  net_->train();
  expect_shown(viewer, "digits/net.conv:grad", gradients[0]);
  // Although it was changed in place afterwards.
  expect_shown(viewer, "digits/net.norm:grad", gradients[1]);
  expect_shown(viewer, "digits:input:grad", gradients[2]);
  EXPECT_EQ(viewer.samples("digits/net.conv:grad").back().header.argument, 3u);
  EXPECT_EQ(viewer.sampled_steps("digits/net.conv"), viewer.sampled_steps("digits/net.conv:grad"));
}

TEST_F(ProbeTest, EachSamplesOwnClassCanBeAskedFor) {
  Agent agent = start();
  add_probe(agent);
  agent::Viewer viewer = attach_and_run(agent);
  want(viewer, "digits/net.conv:grad", schema::kLabelClass);
  want(viewer, "digits:input:grad", schema::kPredictedClass);
  agent.step();
  net_->eval();
  const at::Tensor images = images_.clone().requires_grad_(true);
  const std::vector<at::Tensor> layers = net_->layers(images);
  const at::Tensor of_label = torch::zeros({}), of_top = torch::zeros({});
  at::Tensor labelled = torch::zeros({}), top = torch::zeros({});
  for (std::int64_t i = 0; i < 7; ++i) {
    labelled = labelled + layers[3][i][labels_[i].item<std::int64_t>()];
    top = top + layers[3][i].max();
  }
  expect_shown(viewer, "digits/net.conv:grad", torch::autograd::grad({labelled}, {layers[0]}, {}, true)[0]);
  expect_shown(viewer, "digits:input:grad", torch::autograd::grad({top}, {images})[0]);
}

TEST_F(ProbeTest, ActivationsAndGradientsOfDifferentIntervalsComeFromTheSameRun) {
  Agent agent = start();
  add_probe(agent);
  agent::Viewer viewer = attach_and_run(agent);
  viewer.want_nothing();
  viewer.want({viewer.entry("digits/net.conv")->id, Product::region, 5, {}, 0});
  viewer.want({viewer.entry("digits/net.conv:grad")->id, Product::region, 2, {}, 1});
  for (int i = 0; i < 12; ++i) agent.step();
  const std::vector<std::uint64_t> gradients = viewer.sampled_steps("digits/net.conv:grad");
  EXPECT_EQ(gradients.size(), 6u);
  EXPECT_EQ(viewer.sampled_steps("digits/net.conv"), gradients);
}

TEST_F(ProbeTest, LeavesEverythingAsItWas) {
  Agent agent = start();
  net_->norm->eval();  // frozen by the user
  add_probe(agent);
  agent::Viewer viewer = attach_and_run(agent);
  want(viewer, "digits/net.conv:grad");
  want(viewer, "digits/net.conv:masked_scores");
  train_a_step();
  const at::Tensor gradient = net_->conv->weight.grad().clone();
  const at::Tensor random = at::globalContext().defaultGenerator(at::kCPU).get_state();
  const at::Tensor mean = net_->norm->running_mean.clone();
  const auto version = net_->norm->running_mean._version();
  at::autocast::set_autocast_cache_enabled(true);
  const int before = runs_;
  {
    const at::NoGradGuard no_gradients;
    agent.step();
    EXPECT_FALSE(at::GradMode::is_enabled());
  }
  agent.step();
  // And one batch of masked images in each.
  EXPECT_EQ(runs_, before + 4);
  EXPECT_TRUE(at::GradMode::is_enabled());
  EXPECT_TRUE(at::autocast::is_autocast_cache_enabled());
  EXPECT_TRUE(net_->is_training());
  EXPECT_TRUE(net_->dropout->is_training());
  EXPECT_FALSE(net_->norm->is_training());
  EXPECT_TRUE(torch::equal(net_->conv->weight.grad(), gradient));
  EXPECT_TRUE(torch::equal(net_->norm->running_mean, mean));
  EXPECT_EQ(net_->norm->running_mean._version(), version);
  EXPECT_TRUE(torch::equal(at::globalContext().defaultGenerator(at::kCPU).get_state(), random));
}

TEST_F(ProbeTest, AForwardFunctionThatChangesThingsChangesNothing) {
  Agent agent = start();
  agent.watch("net", *net_);
  agent.probe("digits", images_, [this, &agent](const at::Tensor& x) {
    net_->train();
    torch::GradMode::set_enabled(false);
    torch::manual_seed(99);
    agent.scalar("loss", 1);
    agent.tensor("inside", x);
    agent.step();
    const at::Tensor scores = net_->forward(x + torch::rand_like(x));
    net_->norm->running_var.fill_(17);
    return scores;
  });
  const at::Tensor random = at::globalContext().defaultGenerator(at::kCPU).get_state();
  const at::Tensor variance = net_->norm->running_var.clone();
  agent::Viewer viewer = attach_and_run(agent);
  for (int i = 0; i < 3; ++i) agent.step();
  EXPECT_TRUE(agent.status().ok()) << agent.message();
  EXPECT_GE(viewer.samples("digits:scores").size(), 3u);
  EXPECT_TRUE(torch::equal(at::globalContext().defaultGenerator(at::kCPU).get_state(), random));
  EXPECT_TRUE(torch::equal(net_->norm->running_var, variance));
  EXPECT_TRUE(at::GradMode::is_enabled());
  EXPECT_FALSE(viewer.entry("loss"));
  EXPECT_FALSE(viewer.entry("inside"));
}

TEST_F(ProbeTest, ARunBetweenForwardAndBackwardDoesNotDisturbTheGraph) {
  Agent agent = start();
  agent.watch("net", *net_);
  agent.probe("digits", images_, [this](const at::Tensor& x) {
    const at::Tensor scores = net_->forward(x);
    net_->norm->running_var.data().fill_(17);  // which autograd does not see
    return scores;
  });
  agent::Viewer viewer = attach_and_run(agent);
  net_->norm->eval();  // what it needs for backward() are its statistics
  const at::Tensor loss = net_->forward(torch::randn({4, 1, 6, 6})).sum();
  agent.step();
  ASSERT_GE(viewer.samples("digits:scores").size(), 2u);
  EXPECT_NO_THROW(loss.backward()) << "putting the buffer back is none of autograd's business";
}

TEST_F(ProbeTest, TheBatchIsWhatItWasWhateverBecomesOfTheUsers) {
  Agent agent = start();
  agent.watch("net", *net_);
  at::Tensor images = images_.clone();
  {
    const c10::InferenceMode inference;
    agent.probe("digits", images.clone(), labels_, [this](at::Tensor x) {
      if (!x.requires_grad()) x.mul_(2);  // its own copy
      return net_->forward(x);
    });
  }
  images.zero_();
  agent::Viewer viewer = attach_and_run(agent);
  want(viewer, "digits:input");
  agent.step();
  agent.step();
  expect_shown(viewer, "digits:input", images_);
  const at::NoGradGuard no_gradients;
  net_->eval();
  expect_shown(viewer, "digits:scores", net_->forward(images_ * 2));
  net_->train();
  want(viewer, "digits:input:grad");
  agent.step();
  EXPECT_FALSE(viewer.samples("digits:input:grad").empty()) << viewer.note("digits");
}

TEST_F(ProbeTest, GivenAnewWithoutALayerItAnswersForThatLayerAndKeepsItsPace) {
  Agent agent = start();
  add_probe(agent);
  agent::Viewer viewer = attach_and_run(agent);
  want(viewer, "digits/net.conv");
  agent.step();
  viewer.want_nothing();
  viewer.want({viewer.entry("digits/net.conv")->id, Product::region, 4, {}, 0});
  agent.probe("digits", images_, [this](const at::Tensor& x) {
    ++runs_;
    return x.flatten(1);
  });
  agent.step();
  const int before = runs_;
  for (int i = 0; i < 12; ++i) agent.step();
  EXPECT_LE(runs_, before + 3);
  EXPECT_EQ(viewer.samples("digits/net.conv").back().answer, "the forward function did not make it in this run");
}

TEST_F(ProbeTest, WhatItRunsIsNoPassOfTheTraining) {
  Agent agent = start();
  add_probe(agent);
  agent::Viewer viewer = attach_and_run(agent);
  train_a_step();
  agent.step();
  want(viewer, "net.conv");
  agent.step();
  const std::size_t before = viewer.samples("net.conv").size();
  agent.step();  // the probe runs, the training does not
  EXPECT_EQ(viewer.samples("net.conv").size(), before);
  EXPECT_GE(runs_, 3);
  EXPECT_FALSE(viewer.entry("net.conv#2"));
}

TEST_F(ProbeTest, AForwardFunctionThatThrowsTurnsTheProbeOffAndNothingElse) {
  Agent agent = start();
  agent.watch("net", *net_);
  agent.probe("digits", images_, [this](const at::Tensor& x) -> at::Tensor {
    ++runs_;
    net_->forward(x);
    throw std::runtime_error("no such file");
  });
  agent::Viewer viewer = attach_and_run(agent);
  agent.step();
  EXPECT_EQ(runs_, 1);
  EXPECT_EQ(viewer.note("digits"), "off: its forward function threw: no such file");
  EXPECT_NE(agent.message().find("probe digits is off: its forward function threw: no such file"), std::string::npos);
  EXPECT_TRUE(agent.status().ok());
  EXPECT_TRUE(net_->dropout->is_training());
  // Given anew it works again.
  add_probe(agent);
  agent.step();
  EXPECT_EQ(viewer.note("digits"), "");
  EXPECT_FALSE(viewer.samples("digits:scores").empty());
}

TEST_F(ProbeTest, WhatCannotBeIsAnswered) {
  Agent agent = start();
  add_probe(agent);
  agent.probe("words", torch::randint(5, {4, 3}), [](const at::Tensor& x) { return x.to(at::kFloat).sum(1); });
  agent.probe("none", images_, [](const at::Tensor&) { return at::Tensor(); });
  agent::Viewer viewer = attach_and_run(agent);
  const auto answer = [&](const std::string& path) {
    return viewer.samples(path).empty() ? std::string("nothing") : viewer.samples(path).back().answer;
  };
  want(viewer, "digits/net.conv:grad", 5);
  want(viewer, "none:scores");
  agent.step();
  EXPECT_EQ(answer("digits/net.conv:grad"), "there is no class 5: there are 5, counted from 0");
  EXPECT_EQ(answer("none:scores"), "the forward function returned no tensor: return the scores");
  EXPECT_FALSE(viewer.entry("words:input:grad"));
}

TEST_F(ProbeTest, LabelsOfTheWrongLengthAreNotUsedAndItSaysSo) {
  Agent agent = start();
  agent.probe("digits", images_, torch::zeros({5}, at::kLong),
              [this](const at::Tensor& x) { return net_->forward(x); });
  agent::Viewer viewer = attach_to(agent);
  EXPECT_EQ(viewer.note("digits"),
            "the labels are not used: they are 5, and there are 7 samples; give it one for each");
  EXPECT_FALSE(viewer.entry("digits:label"));
  want(viewer, "digits:scores");
  agent.step();
  EXPECT_FALSE(viewer.samples("digits:scores").empty());
}

TEST_F(ProbeTest, AnEmptyBatchIsOff) {
  Agent agent = start();
  agent.probe("digits", torch::zeros({0, 3}), [](const at::Tensor& x) { return x; });
  agent::Viewer viewer = attach_to(agent);
  EXPECT_EQ(viewer.note("digits"), "off: it has no samples: give it a batch, N × …");
}

TEST_F(ProbeTest, ATorchScriptModuleIsProbedToo) {
  torch::jit::Module net("Net");
  net.register_parameter("weight", torch::randn({5, 36}), false);
  net.register_attribute("training", c10::BoolType::get(), true);
  net.define("def forward(self, x):\n  return torch.dropout(torch.linear(x, self.weight, None), 0.5, self.training)\n");
  Agent agent = start();
  agent.watch("net", net);
  agent.probe("digits", images_, [&net](const at::Tensor& x) { return net.forward({x.flatten(1)}).toTensor(); });
  agent::Viewer viewer = attach_and_run(agent);
  expect_shown(viewer, "digits:scores", images_.flatten(1).mm(net.attr("weight").toTensor().t()));
  EXPECT_TRUE(net.is_training());
}

TEST_F(ProbeTest, AttentionOfTheBatchAndItsGradientAreShown) {
  struct Words : nn::Module {
    Words() { attention = register_module("attention", nn::MultiheadAttention(nn::MultiheadAttentionOptions(8, 2))); }
    at::Tensor forward(const at::Tensor& x) {
      const at::Tensor words = x.transpose(0, 1);
      return std::get<0>(attention->forward(words, words, words)).mean(0);
    }
    nn::MultiheadAttention attention{nullptr};
  };
  const auto words = std::make_shared<Words>();
  Agent agent = start();
  agent.watch("net", *words);
  agent.probe("verses", torch::randn({3, 4, 8}), [words](const at::Tensor& x) { return words->forward(x); });
  agent::Viewer viewer = attach_to(agent);
  want(viewer, "verses:scores");
  agent.step();
  want(viewer, "verses/net.attention:attention");
  want(viewer, "verses/net.attention:attention:grad", 2);
  agent.step();
  for (const char* path : {"verses/net.attention:attention", "verses/net.attention:attention:grad"}) {
    ASSERT_FALSE(viewer.samples(path).empty()) << path << viewer.note(path);
    EXPECT_EQ(as_tensor(viewer.samples(path).back()).sizes(), at::IntArrayRef({3, 2, 4, 4})) << path;
  }
  const at::Tensor weights = as_tensor(viewer.samples("verses/net.attention:attention").back());
  EXPECT_TRUE(torch::allclose(weights.sum(-1), torch::ones({3, 2, 4}), 0, 1e-5));
}

}  // namespace
}  // namespace tensorscope
