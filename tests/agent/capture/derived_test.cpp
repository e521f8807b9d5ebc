#include <ATen/record_function.h>
#include <torch/torch.h>

#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "tests/agent/capture/observation_fixture.h"

namespace tensorscope {
namespace {

namespace nn = torch::nn;
using schema::Product;

// Scalars and tensors that are made of parameters and gradients, against what the formula says of them.
class Derived : public Observation {
 protected:
  struct Net : nn::Module {
    Net() {
      first = register_module("first", nn::Linear(4, 5));
      block = register_module("block", nn::Sequential(nn::Linear(5, 3), nn::ReLU(), nn::Linear(3, 2)));
    }
    at::Tensor forward(const at::Tensor& x) { return block->forward(torch::tanh(first->forward(x))); }
    nn::Linear first{nullptr};
    nn::Sequential block{nullptr};
  };

  void train(torch::optim::Optimizer& optimizer) {
    optimizer.zero_grad();
    net_->forward(torch::randn({6, 4})).pow(2).sum().backward();
    optimizer.step();
  }

  void train_once_and_zero() {
    net_->forward(torch::randn({6, 4})).sum().backward();
    for (at::Tensor& parameter : net_->parameters()) parameter.mutable_grad().zero_();
  }

  std::shared_ptr<Net> net_ = std::make_shared<Net>();
};

TEST_F(Derived, TheNormOfThreeFourAndZeroTwelveIsThirteen) {
  struct Two : nn::Module {
    Two() {
      a = register_parameter("a", torch::zeros({2}));
      b = register_parameter("b", torch::zeros({2}));
      frozen = register_parameter("frozen", torch::zeros({2}), false);
    }
    at::Tensor a, b, frozen;
  };
  Agent agent = start();
  const auto two = std::make_shared<Two>();
  agent.watch("two", *two);
  agent::Viewer viewer = attach_to(agent);
  viewer.want("two:grad/norm", Product::stats);
  agent.step();
  EXPECT_TRUE(viewer.scalars("two:grad/norm").empty()) << "no gradient, no norm";
  two->a.mutable_grad() = torch::tensor({3.0f, 4.0f});
  two->b.mutable_grad() = torch::tensor({0.0f, 12.0f});
  agent.step();
  ASSERT_FALSE(viewer.scalars("two:grad/norm").empty());
  EXPECT_DOUBLE_EQ(viewer.scalars("two:grad/norm").back().value, 13);
  EXPECT_EQ(viewer.history("two:grad/norm").size(), 1u) << "in the history like any other";
}

TEST_F(Derived, NormsOfModulesAddUpToThatOfTheWholeAndEqualLibTorchs) {
  Agent agent = start();
  agent.watch("net", *net_);
  torch::optim::SGD optimizer(net_->parameters(), 0.1);
  agent::Viewer viewer = attach_to(agent);
  for (const char* name : {"net:grad/norm", "net.first:grad/norm", "net.block:grad/norm", "net.block.0:grad/norm",
                           "net.block.2:grad/norm", "net.first.weight:grad/norm"})
    viewer.want(name, Product::stats);
  train(optimizer);
  agent.step();
  const auto norm = [&](const char* name) { return viewer.scalars(name).back().value; };
  EXPECT_NEAR(norm("net:grad/norm"), nn::utils::clip_grad_norm_(net_->parameters(), 1e9), 1e-5 * norm("net:grad/norm"));
  EXPECT_NEAR(std::pow(norm("net.block:grad/norm"), 2),
              std::pow(norm("net.block.0:grad/norm"), 2) + std::pow(norm("net.block.2:grad/norm"), 2), 1e-9);
  EXPECT_NEAR(std::hypot(norm("net.first:grad/norm"), norm("net.block:grad/norm")), norm("net:grad/norm"), 1e-9);
  EXPECT_NEAR(norm("net.first.weight:grad/norm"), net_->first->weight.grad().norm().item<double>(), 1e-6);
}

TEST_F(Derived, NormsAreOfTheGradientsBeforeTheyAreClippedFromTheFirstOneOn) {
  struct Clip {
    const char* name;
    std::function<void(const std::vector<at::Tensor>&)> clip;
  };
  const std::vector<Clip> clips = {
      {"norm", [](const auto& parameters) { nn::utils::clip_grad_norm_(parameters, 1e-3); }},
      {"infinity norm",
       [](const auto& parameters) {
         nn::utils::clip_grad_norm_(parameters, 1e-3, std::numeric_limits<double>::infinity());
       }},
      {"value", [](const auto& parameters) { nn::utils::clip_grad_value_(parameters, 1e-4); }},
  };
  for (const Clip& clip : clips) {
    SCOPED_TRACE(clip.name);
    Agent agent = start();
    agent.watch("net", *net_);
    agent::Viewer viewer = attach(agent);
    viewer.want("net:grad/norm", Product::stats);
    viewer.want("net.first.weight:grad/norm", Product::stats);
    viewer.want("net.first.weight:grad", Product::region);
    std::vector<double> all, first;
    for (int i = 0; i < 6; ++i) {
      net_->zero_grad();
      net_->forward(torch::randn({6, 4})).pow(2).sum().backward();
      all.push_back(nn::utils::clip_grad_norm_(net_->parameters(), 1e9));
      first.push_back(net_->first->weight.grad().norm().item<double>());
      clip.clip(net_->parameters());
      agent.step();
      viewer.look();
    }
    ASSERT_GE(viewer.scalars("net:grad/norm").size(), 4u);
    for (const auto& scalar : viewer.scalars("net:grad/norm"))
      EXPECT_NEAR(scalar.value, all[scalar.step], 1e-5 * all[scalar.step]) << "at step " << scalar.step;
    for (const auto& scalar : viewer.scalars("net.first.weight:grad/norm"))
      EXPECT_NEAR(scalar.value, first[scalar.step], 1e-5 * first[scalar.step]) << "at step " << scalar.step;
    EXPECT_LT(net_->first->weight.grad().norm().item<double>(), 0.5 * first.back()) << "it was clipped";
    EXPECT_TRUE(is_exactly(as_tensor(viewer.samples("net.first.weight:grad").back()), net_->first->weight.grad()))
        << "the gradient itself is what the optimizer got";
  }
}

TEST_F(Derived, GradientsThatAreZeroedBeforeTheStepAreNoGradientsAndTheCatalogSaysWhy) {
  Agent agent = start();
  agent.watch("net", *net_);
  torch::optim::SGD optimizer(net_->parameters(), 0.1);
  agent::Viewer viewer = attach_to(agent);
  viewer.want("net:grad/norm", Product::stats);
  viewer.want("net.first.weight:grad", Product::stats);
  for (int i = 0; i < 10; ++i) {
    train(optimizer);
    optimizer.zero_grad();
    agent.step();
  }
  EXPECT_EQ(viewer.note("net.first.weight:grad"),
            "cannot be sampled: the network changes, and at step() all of its gradients are 0: call step() before "
            "zero_grad()");
  EXPECT_TRUE(viewer.scalars("net:grad/norm").empty()) << "0 would be no norm of what was applied";
  for (int i = 0; i < 3; ++i) {
    train(optimizer);
    agent.step();
  }
  EXPECT_EQ(viewer.note("net.first.weight:grad"), "");
  EXPECT_GT(viewer.scalars("net:grad/norm").back().value, 0);
}

TEST_F(Derived, ANetworkThatIsLeftAloneHasGradientsOfZero) {
  Agent agent = start();
  agent.watch("net", *net_);
  train_once_and_zero();
  agent::Viewer viewer = attach_to(agent);
  viewer.want("net.first.weight:grad", Product::stats);
  for (int i = 0; i < 10; ++i) agent.step();
  EXPECT_EQ(viewer.note("net.first.weight:grad"), "");
  EXPECT_GE(viewer.samples("net.first.weight:grad").size(), 9u);
}

TEST_F(Derived, WhereNothingIsClippedNormsDoNotNeedTheObserver) {
  Agent agent = start();
  agent.watch("net", *net_);
  agent::Viewer viewer = attach_to(agent);
  viewer.want("net:grad/norm", Product::stats);
  torch::optim::SGD optimizer(net_->parameters(), 0.1);
  for (int i = 0; i < 10; ++i) {
    train(optimizer);
    agent.step();
    EXPECT_TRUE(i < 2 || !at::hasCallbacks()) << "at step " << i;
  }
  EXPECT_GE(viewer.scalars("net:grad/norm").size(), 9u);
}

TEST_F(Derived, UpdatesAreWhatTheOptimizerChangedAndTheirRatioIsToTheWeightsBefore) {
  Agent agent = start();
  agent.watch("net", *net_);
  torch::optim::Adam optimizer(net_->parameters(), torch::optim::AdamOptions(0.01).weight_decay(0.1));
  agent::Viewer viewer = attach_to(agent);
  viewer.want("net.first.weight:update", Product::region | Product::stats);
  viewer.want("net.first.weight:update/ratio", Product::stats);
  for (int i = 0; i < 4; ++i) {
    const at::Tensor before = net_->first->weight.detach().clone();
    train(optimizer);
    const at::Tensor change = net_->first->weight.detach() - before;
    agent.step();
    if (i == 0) continue;  // the weights before were not looked at
    ASSERT_EQ(viewer.samples("net.first.weight:update").size(), static_cast<std::size_t>(i));
    EXPECT_TRUE(is_exactly(as_tensor(viewer.samples("net.first.weight:update").back()), change));
    ASSERT_EQ(viewer.scalars("net.first.weight:update/ratio").size(), static_cast<std::size_t>(i));
    const double ratio =
        change.to(at::kDouble).norm().item<double>() / (before.to(at::kDouble).norm().item<double>() + 1e-9);
    EXPECT_NEAR(viewer.scalars("net.first.weight:update/ratio").back().value, ratio, 1e-6 * ratio);
  }
}

TEST_F(Derived, WhatNobodyWantsIsNotComputedAndTakesNoPlaceInTheHistory) {
  Agent agent = start();
  agent.watch("net", *net_);
  torch::optim::SGD optimizer(net_->parameters(), 0.1);
  for (int i = 0; i < 3; ++i) {
    train(optimizer);
    agent.step();
  }
  agent::Viewer viewer = attach(agent);
  ASSERT_TRUE(viewer.entry("net:grad/norm"));
  EXPECT_EQ(viewer.entry("net:grad/norm")->series, schema::kNoSeries);
  EXPECT_TRUE(viewer.scalars("net:grad/norm").empty());
}

TEST_F(Derived, ANormIsThatOfAllGradientsOrNone) {
  struct Words : nn::Module {
    Words() {
      words = register_module("words", nn::Embedding(nn::EmbeddingOptions(7, 4).sparse(true)));
      head = register_module("head", nn::Linear(4, 2));
    }
    nn::Embedding words{nullptr};
    nn::Linear head{nullptr};
  };
  const auto net = std::make_shared<Words>();
  Agent agent = start();
  agent.watch("net", *net);
  agent::Viewer viewer = attach_to(agent);
  viewer.want("net:grad/norm", Product::stats);
  viewer.want("net.head:grad/norm", Product::stats);
  net->head->forward(net->words->forward(torch::arange(3))).sum().backward();
  agent.step();
  EXPECT_EQ(viewer.scalars("net.head:grad/norm").size(), 1u);
  EXPECT_TRUE(viewer.scalars("net:grad/norm").empty()) << "without the sparse gradient it is no norm of the network";
}

TEST_F(Derived, AnOptimizerThatDoesNotTellItsLearningRateIsNoFault) {
  struct Mute : torch::optim::OptimizerCloneableOptions<Mute> {};
  struct Own : torch::optim::Optimizer {
    explicit Own(std::vector<at::Tensor> parameters) : Optimizer(std::move(parameters), std::make_unique<Mute>()) {}
    at::Tensor step(LossClosure) override { return {}; }
  };
  Agent agent = start();
  Own optimizer(net_->parameters());
  agent.watch("net", *net_, optimizer);
  agent.step();
  EXPECT_TRUE(agent.status().ok()) << agent.message();
  agent::Viewer viewer = attach(agent);
  EXPECT_TRUE(std::isnan(viewer.scalars("net:lr").back().value));
}

}  // namespace
}  // namespace tensorscope
