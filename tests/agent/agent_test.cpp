#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <torch/nn/modules/linear.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "tests/agent/agent_fixture.h"

namespace tensorscope {
namespace {

using schema::Product;

// Every call on an agent that does not record.
void call_everything(Agent& agent) {
  const torch::nn::Linear net(2, 2);
  agent.watch("net", *net);
  agent.hyperparameters({{"lr", 0.1}});
  agent.scalar("a", 1.0);
  agent.scalar("b", at::ones({}));
  agent.tensor("c", at::ones({2}));
  agent.step();
}

TEST_F(AgentTest, OneThatIsOffIsSafeToCall) {
  Agent off;
  call_everything(off);
  EXPECT_EQ(off.status().code, StatusCode::off);
  EXPECT_FALSE(off.status().ok());
  Agent disabled = Agent::start({.enabled = false});
  call_everything(disabled);
  EXPECT_EQ(disabled.status().code, StatusCode::off);
  EXPECT_NE(disabled.message().find("Options::enabled"), std::string::npos);
}

TEST_F(AgentTest, MovingItLeavesOneThatIsOff) {
  Agent first = start();
  first.scalar("loss", 1);
  Agent second = std::move(first);
  call_everything(first);  // NOLINT(bugprone-use-after-move): that is what is tested.
  EXPECT_EQ(first.status().code, StatusCode::off);
  second.scalar("loss", 2);
  EXPECT_EQ(attach(second).scalars("loss").size(), 2u);
  second = Agent();
  EXPECT_TRUE(agent::Viewer(segments_[0]).vitals().ended);
}

TEST_F(AgentTest, ItsEndIsCleanWhenItGoesAndNotWhenAnExceptionPasses) {
  { Agent agent = start(); }
  EXPECT_TRUE(agent::Viewer(segments_[0]).vitals().ended);
  try {
    Agent agent = start();
    throw std::runtime_error("the training failed");
  } catch (const std::runtime_error&) {
  }
  EXPECT_FALSE(agent::Viewer(segments_[1]).vitals().ended);
}

TEST_F(AgentTest, SeveralInOneProcessAreIndependent) {
  Agent one = start(), other = start();
  one.scalar("loss", 1);
  one.step();
  other.scalar("loss", 2);
  EXPECT_NE(segments_[0].data, segments_[1].data);
  EXPECT_EQ(attach(one).scalars("loss")[0].value, 1);
  EXPECT_EQ(attach(other).scalars("loss")[0].value, 2);
  EXPECT_EQ(attach(other).vitals().step, 0u);
}

TEST_F(AgentTest, TheEnvironmentDecides) {
  {
    const Variable off("TENSORSCOPE", "off");
    EXPECT_EQ(Agent::start().status().code, StatusCode::off);
  }
  const Variable job("TENSORSCOPE_JOB", "from outside");
  const Variable budget("TENSORSCOPE_BUDGET", "0.5%");
  Agent agent = start();
  EXPECT_EQ(attach(agent).run().job, "from outside");
  EXPECT_EQ(attach(agent).vitals().budget_ppm, 5000u);
  EXPECT_EQ(agent.status().code, StatusCode::ok);
}

TEST_F(AgentTest, AMalformedVariableIsToldAndDoesNotStopTheRecording) {
  const Variable ring("TENSORSCOPE_RING", "12 parsecs");
  Agent agent = start();
  EXPECT_EQ(agent.status().code, StatusCode::ok_with_defaults);
  EXPECT_NE(agent.message().find("TENSORSCOPE_RING is '12 parsecs' and is not used: it takes"), std::string::npos);
  EXPECT_EQ(attach(agent).entry("tensorscope/remarks")->value,
            "TENSORSCOPE_RING is '12 parsecs' and is not used: it takes 256 KiB to 64 GiB, such as 64MiB");
}

TEST_F(AgentTest, InStrictModeAMalformedVariableEndsTheProcess) {
  const Variable strict("TENSORSCOPE_STRICT", "1");
  const Variable ring("TENSORSCOPE_RING", "12 parsecs");
  EXPECT_DEATH(Agent::start(), "^tensorscope: TENSORSCOPE_RING is '12 parsecs' and is not used: it takes [^\n]*\n$");
}

TEST_F(AgentTest, InStrictModeAStartThatFailsEndsTheProcess) {
  const Variable strict("TENSORSCOPE_STRICT", "1");
  const auto start_without_room = [] {
    const rlimit limit{4096, 4096};
    setrlimit(RLIMIT_FSIZE, &limit);
    Agent::start();
  };
  EXPECT_DEATH(start_without_room(), "^tensorscope: [^\n]+\n$");
}

TEST_F(AgentTest, HyperparametersAreTextAsOneWouldWriteIt) {
  Agent agent = start();
  agent.hyperparameters({{"lr", 0.0005},
                         {"batch", 64},
                         {"seed", ~std::uint64_t{0}},
                         {"offset", -3},
                         {"optimizer", "sgd"},
                         {"data", std::string("mnist")},
                         {"shuffle", true},
                         {"amsgrad", false}});
  agent::Viewer viewer = attach(agent);
  const auto value = [&](const char* name) { return viewer.entry(std::string("hyperparameters/") + name)->value; };
  EXPECT_EQ(value("lr"), "0.0005");
  EXPECT_EQ(value("batch"), "64");
  EXPECT_EQ(value("seed"), "18446744073709551615");
  EXPECT_EQ(value("offset"), "-3");
  EXPECT_EQ(value("optimizer"), "sgd");
  EXPECT_EQ(value("data"), "mnist");
  EXPECT_EQ(value("shuffle"), "true");
  EXPECT_EQ(value("amsgrad"), "false");
  EXPECT_EQ(viewer.entry("hyperparameters/lr")->kind, schema::SourceKind::hyperparameter);
}

TEST_F(AgentTest, AForkedChildIsOffAndItsEndIsNotTheParents) {
  Agent agent = start();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    call_everything(agent);
    const bool is_forked = agent.status().code == StatusCode::forked && !agent.message().empty();
    agent = Agent();
    _exit(is_forked ? 0 : 1);
  }
  int state = 0;
  ASSERT_EQ(waitpid(child, &state, 0), child);
  EXPECT_EQ(state, 0);
  EXPECT_TRUE(agent.status().ok());
  EXPECT_FALSE(attach(agent).vitals().ended);
  EXPECT_TRUE(attach(agent).scalars("a").empty());
}

// A tensor whose shape cannot be asked for: what a broken extension looks like from inside the agent.
class BrokenTensor : public c10::TensorImpl {
 public:
  BrokenTensor()
      : TensorImpl(c10::Storage(at::ones({1}).storage()), c10::DispatchKeySet(c10::DispatchKey::CPU),
                   caffe2::TypeMeta::Make<float>()) {
    set_custom_sizes_strides(SizesStridesPolicy::CustomSizes);
  }
  int64_t dim_custom() const override { throw std::runtime_error("no shape today\nframe #0"); }
  int64_t numel_custom() const override { throw std::runtime_error("no shape today\nframe #0"); }
};

TEST_F(AgentTest, WhatThrowsInsideSwitchesItOffAndNothingElse) {
  Agent agent = start();
  const at::Tensor broken(c10::make_intrusive<BrokenTensor>());
  agent.tensor("broken", broken);
  EXPECT_EQ(agent.status().code, StatusCode::fault);
  EXPECT_NE(agent.message().find("tensor() failed: no shape today"), std::string::npos) << agent.message();
  EXPECT_EQ(agent.message().find("frame #0"), std::string::npos);
  call_everything(agent);
}

TEST_F(AgentTest, InStrictModeWhatThrowsInsideEndsTheProcessWithOneLine) {
  const Variable strict("TENSORSCOPE_STRICT", "1");
  const auto record_broken = [this] {
    const at::Tensor broken(c10::make_intrusive<BrokenTensor>());
    Agent agent = start();
    agent::remove_segment(segments_.back());
    agent.scalar("broken", broken);
  };
  // A death test runs in a forked child, where an agent of the parent would be off.
  EXPECT_DEATH(record_broken(), "^tensorscope: scalar\\(\\) failed: no shape today\n$");
}

}  // namespace
}  // namespace tensorscope
