#include <ATen/record_function.h>
#include <malloc.h>
#include <torch/torch.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/agent/capture/observation_fixture.h"

namespace tensorscope {
namespace {

namespace nn = torch::nn;
using schema::Product;

// What nobody should do to an agent, and it has to live with.
class Limits : public Observation {
 protected:
  struct Net : nn::Module {
    Net() {
      a = register_module("a", nn::Linear(4, 4));
      b = register_module("b", nn::Linear(4, 2));
    }
    at::Tensor forward(const at::Tensor& x) { return b->forward(torch::relu(a->forward(x))); }
    nn::Linear a{nullptr}, b{nullptr};
  };
  static at::Tensor data() { return torch::randn({3, 4}); }
  const std::shared_ptr<Net> net_ = std::make_shared<Net>();
};

TEST_F(Limits, HooksOutliveTheAgentAndForwardNeedsNoBackward) {
  Agent agent = start();
  agent.watch("net", *net_);
  agent::Viewer viewer = see(agent, [&] { net_->forward(data()).sum().backward(); });
  ASSERT_EQ(viewer.samples("net.a:grad").size(), 1u);
  for (int i = 0; i < 3; ++i) {
    net_->forward(data());
    agent.step();
  }
  EXPECT_EQ(viewer.samples("net.a").size(), 4u);
  EXPECT_EQ(viewer.samples("net.a:grad").size(), 1u);
  const at::Tensor kept = net_->forward(data()).sum();
  agent = Agent();
  kept.backward();
  EXPECT_TRUE(net_->a->weight.grad().defined());
}

TEST_F(Limits, AModelMayGoWhileItsActivationsAreWantedAndAnotherTakeItsName) {
  Agent agent = start();
  auto first = std::make_shared<Net>();
  agent.watch("net", *first);
  agent::Viewer viewer = see(agent, [&] { first->forward(data()).sum().backward(); });
  first.reset();
  agent.step();
  net_->forward(data());
  agent.step();
  EXPECT_EQ(viewer.samples("net.a").size(), 1u) << "of a model that is not watched";
  agent.watch("net", *net_);
  agent.step();
  const at::Tensor y = net_->forward(data());
  agent.step();
  expect_shown(viewer, "net.b", y);
  EXPECT_TRUE(agent.status().ok()) << agent.message();
}

TEST_F(Limits, OfTwoModelsUnderOneNameTheLastIsShown) {
  Agent agent = start();
  const auto first = std::make_shared<Net>();
  agent.watch("net", *first);
  agent.watch("net", *net_);
  at::Tensor y;
  agent::Viewer viewer = see(agent, [&] {
    y = net_->forward(data());
    first->forward(data());
  });
  EXPECT_EQ(viewer.samples("net.b").size(), 1u);
  expect_shown(viewer, "net.b", y);
}

TEST_F(Limits, AModelMayBeWatchedAnewInTheMiddleOfAPass) {
  Agent agent = start();
  agent.watch("net", *net_);
  const auto other = std::make_shared<Net>();
  const auto pass = [&](const nn::Module& watched) {
    const at::Tensor a = net_->a->forward(data());
    const at::Tensor weight = net_->b->weight.t();
    agent.watch("net", watched);
    torch::tanh(torch::relu(a).mm(weight)).sum().backward();
    agent.step();
  };
  agent::Viewer viewer = see(agent, [&] { pass(*net_); });
  for (int i = 0; i < 4; ++i) {
    pass(*other);
    pass(*net_);
  }
  EXPECT_TRUE(agent.status().ok()) << agent.message();
  const at::Tensor y = net_->forward(data());
  agent.step();
  expect_shown(viewer, "net.b", y);
}

TEST_F(Limits, AModelThatIsWatchedAtEveryStepTakesNoMoreRoom) {
  Agent agent = start();
  at::Tensor y;
  const auto step = [&] {
    agent.watch("net", *net_);
    y = net_->forward(data());
  };
  agent::Viewer viewer = see(agent, step);
  const std::size_t names = viewer.newest_entries().size(), described = viewer.times_described("net.a");
  const std::size_t before = mallinfo2().uordblks;
  for (int i = 0; i < 500; ++i) agent.watch("net", *net_);
  EXPECT_LT(mallinfo2().uordblks, before + 100'000);
  agent.step();
  y = net_->forward(data());
  agent.step();
  EXPECT_EQ(viewer.newest_entries().size(), names);
  EXPECT_EQ(viewer.times_described("net.a"), described);
  expect_shown(viewer, "net.b", y);
}

TEST_F(Limits, AnEndlessChainOfOperatorsTakesNoMoreRoomThanAShortOne) {
  const torch::NoGradGuard no_grad;
  nn::Linear net(2, 2);
  Agent agent = start();
  agent.watch("net", *net);
  const at::Tensor x = torch::ones({1, 2});
  const auto run = [&](int operators) {
    at::Tensor y = net->forward(x);
    for (int i = 0; i < operators; ++i) y = y * 1;
  };
  agent::Viewer viewer = attach_to(agent);
  run(100'000);
  agent.step();
  const std::size_t sources = viewer.newest_entries().size();
  EXPECT_TRUE(viewer.entry("net/mul/mul"));
  run(200'000);
  agent.step();
  EXPECT_EQ(viewer.newest_entries().size(), sources);
  EXPECT_LT(sources, 60u);
}

TEST_F(Limits, ParametersThatGetOtherMemoryKeepTheirNames) {
  Agent agent = start();
  agent.watch("net", *net_);
  at::Tensor y;
  agent::Viewer viewer = see(agent, [&] { y = net_->forward(data()); });
  net_->to(torch::kDouble);
  agent.step();
  y = net_->forward(data().to(torch::kDouble));
  agent.step();
  expect_shown(viewer, "net.b", y);
  EXPECT_EQ(viewer.entry("net.b")->dtype, schema::Dtype::float64);
}

TEST_F(Limits, WithoutAStepNothingIsSeenAndNothingIsInTheWay) {
  Agent agent = start();
  agent.watch("net", *net_);
  agent::Viewer viewer = attach(agent);
  viewer.want("net.a", Product::stats);
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(at::hasCallbacks());
    net_->forward(data()).sum().backward();
  }
  EXPECT_TRUE(viewer.samples("net.a").empty());
}

// Does something in the middle of backward().
struct InBackward : torch::autograd::Function<InBackward> {
  using Action = std::function<void(const at::Tensor& gradient)>;

  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const Action* action) {
    context->saved_data["action"] = reinterpret_cast<std::int64_t>(action);
    return x.clone();
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    (*reinterpret_cast<const Action*>(context->saved_data["action"].toInt()))(gradients[0]);
    return {gradients[0], at::Tensor()};
  }
  static void run(const Action& action) { apply(torch::ones({3, 4}).requires_grad_(), &action).sum().backward(); }
};

TEST_F(Limits, WhatBackwardDoesIsNoPassWhereverTheObserverComes) {
  Agent agent = start();
  agent.watch("net", *net_);
  agent::Viewer viewer = attach(agent);
  viewer.want("net.a", Product::stats);
  InBackward::run([&](const at::Tensor& gradient) {
    agent.step();
    net_->a->forward(gradient);
  });
  EXPECT_TRUE(at::hasCallbacks());
  agent.step();
  EXPECT_TRUE(viewer.samples("net.a").empty());
}

TEST_F(Limits, AnAgentThatEndsInBackwardIsNotInTheWayOfTheNext) {
  {
    Agent agent = start();
    agent.watch("net", *net_);
    see(agent, [&] { net_->forward(data()).sum().backward(); });
    EXPECT_TRUE(at::hasCallbacks());
    InBackward::run([&](const at::Tensor&) { agent = Agent(); });
  }
  Agent agent = start();
  agent.watch("net", *net_);
  at::Tensor y;
  agent::Viewer viewer = see(agent, [&] { y = net_->forward(data()); });
  expect_shown(viewer, "net.b", y);
}

TEST_F(Limits, StepsMayBeEndedByAnotherThreadWhileOperatorsRun) {
  Agent agent = start();
  agent.watch("net", *net_);
  agent::Viewer viewer = attach_to(agent);
  constexpr int kPasses = 3000;
  std::atomic<int> passes{0};
  std::thread steps([&] {
    for (int i = 0; i < kPasses; ++i) {
      while (passes.load() < i) std::this_thread::yield();
      agent.step();
      // The observer comes and goes.
      if (i % 8 == 0) viewer.want_nothing();
      if (i % 8 == 1 && viewer.entry("net.a")) viewer.want("net.a", Product::region | Product::stats);
      if (i % 8 == 1 && viewer.entry("net.a:grad")) viewer.want("net.a:grad", Product::stats);
    }
  });
  torch::manual_seed(1);
  for (; passes < kPasses; ++passes) net_->forward(torch::ones({3, 4})).sum().backward();
  steps.join();
  EXPECT_TRUE(agent.status().ok()) << agent.message();
  const at::Tensor truth = net_->a->forward(torch::ones({3, 4})).detach();
  ASSERT_GT(viewer.samples("net.a").size(), 10u);
  for (const auto& sample : viewer.samples("net.a")) {
    EXPECT_TRUE(is_exactly(as_tensor(sample), truth));
    EXPECT_EQ(sample.header.phase, schema::Phase::training);
  }
  for (const std::string& path : seen_of(viewer)) EXPECT_EQ(path.find('_'), std::string::npos) << path;
}

TEST_F(Limits, ThreadsTrainTheSameModelAtOnce) {
  Agent agent = start();
  agent.watch("net", *net_);
  for (const at::Tensor& parameter : net_->parameters()) parameter.mutable_grad() = torch::zeros_like(parameter);
  const at::Tensor a = net_->a->forward(torch::ones({3, 4})).detach();
  agent::Viewer viewer = see(agent, [&] {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 50; ++j) net_->forward(torch::ones({3, 4})).sum().backward();
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  EXPECT_TRUE(agent.status().ok()) << agent.message();
  expect_shown(viewer, "net.a", a);
  for (const std::string& path : seen_of(viewer)) EXPECT_EQ(path.find('#'), std::string::npos) << path;
}

TEST_F(Limits, TwoAgentsSeeTheSameModelAndOneMayGo) {
  Agent one = start(), other = start();
  one.watch("mine", *net_);
  other.watch("yours", *net_);
  at::Tensor y;
  agent::Viewer sees_other(segments_[1]);
  sees_other.look();
  other.step();
  agent::Viewer sees_one = see(one, [&] {
    y = net_->forward(data());
    other.step();
  });
  expect_shown(sees_one, "mine.b", y);
  sees_other.want("yours.b", Product::region);
  other.step();
  one = Agent();
  y = net_->forward(data());
  other.step();
  expect_shown(sees_other, "yours.b", y);
}

}  // namespace
}  // namespace tensorscope
