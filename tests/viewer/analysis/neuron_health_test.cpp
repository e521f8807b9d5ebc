#include "viewer/analysis/neuron_health.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

using enum NeuronState;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Four ReLU neurons: never on, one in two, seldom and weak, and as strong as the second.
const std::vector<double> kOnRate{0.0, 0.5, 0.01, 0.5};
const std::vector<double> kLargest{0.0, 3.0, 0.1, 3.0};
const std::vector<double> kMagnitude{0.0, 1.0, 0.01, 0.99};

LayerEvidence relu_layer(std::uint64_t samples, std::uint64_t steps) {
  return {OutputKind::rectified, kOnRate, kLargest, {}, samples, steps, kMagnitude, {}, samples, steps};
}

TEST(NeuronHealth, DeadIsWhoWasNeverOnOverEnoughSamplesAndSteps) {
  const std::vector<NeuronState> states = judge(relu_layer(4096, 12));
  EXPECT_EQ(states, (std::vector{dead, alive, dormant, alive}));
}

TEST(NeuronHealth, NobodyIsDeadAfterOneBatchHoweverLarge) {
  for (const auto& [samples, steps] : {std::pair<std::uint64_t, std::uint64_t>{2047, 100}, {100'000, 9}, {0, 0}}) {
    for (const NeuronState state : judge(relu_layer(samples, steps))) EXPECT_EQ(state, unknown) << samples;
  }
  EXPECT_EQ(judge(relu_layer(2048, 10))[0], dead);
}

TEST(NeuronHealth, ANeuronOfBothSignsThatIsNeverAboveZeroIsNotDead) {
  LayerEvidence layer = relu_layer(4096, 12);
  layer.kind = OutputKind::any;
  const std::vector<double> largest{2.0, 3.0, 3.0, 3.0};
  const std::vector<double> magnitude{1.0, 1.0, 1.0, 1.0};
  layer.magnitude = magnitude;
  layer.largest = largest;
  EXPECT_EQ(judge(layer)[0], alive);
  layer.largest = kLargest;
  EXPECT_EQ(judge(layer)[0], dead) << "nothing but zeros";
}

TEST(NeuronHealth, DormancyIsTheShareOfTheLayersMeanMagnitude) {
  // Sokar et al. 2023, definition 3.1, by hand: mean 0.5.
  const std::vector<double> scores = dormancy_scores(kMagnitude);
  EXPECT_DOUBLE_EQ(scores[0], 0.0);
  EXPECT_DOUBLE_EQ(scores[1], 2.0);
  EXPECT_DOUBLE_EQ(scores[2], 0.02);
  EXPECT_DOUBLE_EQ(scores[3], 1.98);
  // What is not known does not count into H.
  const std::vector<double> some = dormancy_scores(std::vector<double>{1.0, kNan, 3.0});
  EXPECT_DOUBLE_EQ(some[0], 0.5);
  EXPECT_TRUE(std::isnan(some[1]));
  EXPECT_TRUE(std::isnan(dormancy_scores(std::vector<double>{0.0, 0.0})[0])) << "a silent layer has no scores";
}

TEST(NeuronHealth, DormantAtTauButNotAboveIt) {
  const std::vector<double> magnitude{0.025, 0.026, 1.949, 2.0};  // mean 1
  const std::vector<double> on(4, 0.5);
  LayerEvidence layer = relu_layer(4096, 12);
  layer.on_rate = on;
  layer.magnitude = magnitude;
  EXPECT_EQ(judge(layer)[0], dormant);
  EXPECT_EQ(judge(layer)[1], alive);
}

TEST(NeuronHealth, SaturationIsReadFromOutputs) {
  EXPECT_TRUE(is_saturated(OutputKind::tanh, -0.98));
  EXPECT_FALSE(is_saturated(OutputKind::tanh, 0.96));
  // |z| > 5.
  EXPECT_TRUE(is_saturated(OutputKind::sigmoid, 1.0 / (1.0 + std::exp(-5.01))));
  EXPECT_FALSE(is_saturated(OutputKind::sigmoid, 1.0 / (1.0 + std::exp(-4.99))));
  EXPECT_TRUE(is_saturated(OutputKind::sigmoid, 1.0 / (1.0 + std::exp(5.01))));
  EXPECT_FALSE(is_saturated(OutputKind::rectified, 1.0));
  const std::vector<double> on{1.0, 1.0};
  const std::vector<double> share{0.95, 0.5};
  LayerEvidence layer{OutputKind::tanh, on, on, {}, 4096, 12, {}, share, 4096, 12};
  EXPECT_EQ(judge(layer), (std::vector{saturated, alive}));
  layer.element_samples = 64;
  EXPECT_EQ(judge(layer), (std::vector{alive, alive})) << "one batch proves nothing";
}

TEST(NeuronHealth, WhatIsNoNumberIsSaidAtOnce) {
  const std::vector<std::uint64_t> bad{0, 1, 0, 0};
  LayerEvidence layer = relu_layer(32, 1);
  layer.not_finite = bad;
  EXPECT_EQ(judge(layer), (std::vector{unknown, not_finite, unknown, unknown}));
}

TEST(NeuronHealth, WithoutAnyFiniteOutputItIsCalledNothing) {
  const std::vector<double> none(4, kNan);
  LayerEvidence layer = relu_layer(4096, 12);
  layer.on_rate = none;
  layer.magnitude = {};
  for (const NeuronState state : judge(layer)) EXPECT_EQ(state, unknown);
}

TEST(OutputKind, IsKnownByOperatorOrModule) {
  EXPECT_EQ(output_kind("aten::relu_", ""), OutputKind::rectified);
  EXPECT_EQ(output_kind("", "ReLU"), OutputKind::rectified);
  EXPECT_EQ(output_kind("aten::tanh", ""), OutputKind::tanh);
  EXPECT_EQ(output_kind("", "Sigmoid"), OutputKind::sigmoid);
  EXPECT_EQ(output_kind("aten::gelu", ""), OutputKind::any);
  EXPECT_EQ(output_kind("aten::leaky_relu", ""), OutputKind::any) << "it is never off";
  EXPECT_EQ(output_kind("aten::addmm", "ReLU"), OutputKind::any);
  EXPECT_EQ(output_kind("", ""), OutputKind::any);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
