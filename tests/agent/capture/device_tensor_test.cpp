// Tensors on a device, from the trainer's line to what a viewer sees, against the same tensors in memory.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/recorder/sampler.h"
#include "tests/agent/capture/device_fixture.h"
#include "tests/agent/capture/layouts.h"

namespace tensorscope {
namespace {

void expect_same(const std::pair<Viewer::Sample, Viewer::Sample>& samples) {
  const auto& [there, here] = samples;
  EXPECT_EQ(there.header.step, here.header.step);
  EXPECT_EQ(there.header.phase, here.header.phase);
  EXPECT_EQ(there.header.sampled, here.header.sampled);
  EXPECT_EQ(there.header.total, here.header.total);
  ASSERT_EQ(there.stats.has_value(), here.stats.has_value());
  ASSERT_EQ(there.histogram.has_value(), here.histogram.has_value());
  ASSERT_EQ(there.units.has_value(), here.units.has_value());
  ASSERT_EQ(there.region.has_value(), here.region.has_value());
  if (here.stats) {
    EXPECT_EQ(there.stats->elements, here.stats->elements);
    EXPECT_EQ(there.stats->nan, here.stats->nan);
    EXPECT_EQ(there.stats->min, here.stats->min);
    EXPECT_EQ(there.stats->max, here.stats->max);
    EXPECT_NEAR(there.stats->l2, here.stats->l2, 1e-12 * here.stats->l2);
    EXPECT_NEAR(there.stats->std, here.stats->std, 1e-12 * here.stats->std);
  }
  if (here.histogram) {
    EXPECT_EQ(there.histogram->counts, here.histogram->counts);
  }
  if (here.units) {
    EXPECT_EQ(there.units->about.axis, here.units->about.axis);
    EXPECT_EQ(there.units->about.total, here.units->about.total);
    EXPECT_EQ(there.units->about.stride, here.units->about.stride);
    EXPECT_EQ(there.units->about.elements, here.units->about.elements);
    EXPECT_EQ(there.units->on_rate, here.units->on_rate);
    EXPECT_EQ(there.units->abs_max, here.units->abs_max);
    EXPECT_EQ(there.units->not_finite, here.units->not_finite);
  }
  if (!here.region) return;
  EXPECT_EQ(there.region->dtype, here.region->dtype);
  EXPECT_EQ(there.region->shape, here.region->shape);
  EXPECT_EQ(there.region->window, here.region->window);
  EXPECT_EQ(there.region->vectors, here.region->vectors);
  EXPECT_EQ(there.bytes, here.bytes);
}

TEST_F(DeviceTensorTest, SamplesAreThoseOfMemoryForEveryTypeAndLayout) {
  at::manual_seed(1);
  Agent agent = start();
  for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16, at::kChar, at::kShort, at::kInt,
                                    at::kLong, at::kByte, at::kBool}) {
    at::Tensor base = at::randn({2, 3, 4, 5}).mul(type == at::kByte ? 0 : 10).to(type);
    if (at::isFloatingType(type)) base.view({-1})[7].fill_(std::numeric_limits<double>::infinity());
    for (const auto& [layout, tensor] : layouts_of(base)) {
      const std::string name = std::string(at::toString(type)) + ", " + layout;
      SCOPED_TRACE(name);
      expect_same(both(agent, name, tensor, kAll));
    }
  }
  EXPECT_EQ(fake_device().waits, 0);
  EXPECT_EQ(fake_device().blocking_copies, 0);
}

TEST_F(DeviceTensorTest, WindowsAndVectorsAreThoseOfMemory) {
  at::manual_seed(2);
  Agent agent = start();
  const at::Tensor matrix = at::randn({40, 30});
  schema::Window window;
  window.dimensions = 2;
  window.start = {3, 1};
  window.count = {5, 9};
  window.stride = {7, 2};
  expect_same(both(agent, "window", matrix, Product::region, window));
  expect_same(both(agent, "of a transposed one", matrix.t().contiguous().t(), Product::region, window));
  expect_same(both(agent, "vectors", matrix, Product::vectors | Product::stats));
}

TEST_F(DeviceTensorTest, WindowsThatAreTooMuchForOneStepComeOneAfterTheOther) {
  Agent agent = start();
  const at::Tensor large = on_fake_device(at::arange(3 * 900'000, at::kFloat).view({3, 900'000}));
  Viewer viewer = want(agent, {{"large", large}}, Product::stats);
  for (std::uint32_t row = 0; row < 3; ++row) {
    schema::Window window;
    window.dimensions = 2;
    window.start = {row, 0};
    window.count = {1, 900'000};
    window.stride = {1, 1};
    viewer.want("large", Product::region, 1000, window);
  }
  agent.step();
  std::vector<float> firsts;
  for (int i = 0; i < 10; ++i) {
    agent.tensor("large", large);
    agent.step();
    // Before the next is written over it.
    viewer.samples("large");
  }
  for (const Viewer::Sample& sample : viewer.samples("large")) {
    if (sample.region) firsts.push_back(sample.elements<float>().front());
  }
  EXPECT_EQ(firsts.size(), 3u);
  EXPECT_EQ(viewer.drops(schema::DropCause::device), 0u);
}

TEST_F(DeviceTensorTest, ALargeOneIsThinnedAndSaysSo) {
  at::manual_seed(3);
  Agent agent = start();
  const at::Tensor large = on_fake_device(at::randn({1000, 2000}));
  Viewer viewer = want(agent, {{"large", large}}, kAll);
  agent.tensor("large", large);
  agent.step();
  ASSERT_EQ(viewer.samples("large").size(), 1u);
  const Viewer::Sample& sample = viewer.samples("large").front();
  EXPECT_EQ(sample.header.total, 2'000'000u);
  EXPECT_LE(sample.header.sampled, agent::Sampler::kMostOfDevice);
  EXPECT_GT(sample.header.sampled, agent::Sampler::kMostOfDevice / 3);
  EXPECT_EQ(sample.stats->elements, sample.header.sampled);
  EXPECT_NEAR(sample.stats->std, 1, 0.02);
  EXPECT_LE(sample.bytes.size(), agent::Sampler::kMostOfDevice * sizeof(float));
  EXPECT_FALSE(sample.bytes.empty());
}

TEST_F(DeviceTensorTest, OfMoreNeuronsThanAreReadTheRecordSaysWhichAreThere) {
  Agent agent = start();
  const at::Tensor wide = on_fake_device(at::arange(400'000, at::kDouble).expand({2, 400'000}));
  Viewer viewer = want(agent, {{"wide", wide}}, Product::units);
  agent.tensor("wide", wide);
  agent.step();
  ASSERT_EQ(viewer.samples("wide").size(), 1u);
  const Viewer::Sample::Units& units = *viewer.samples("wide").front().units;
  EXPECT_EQ(units.about.axis, 1);
  EXPECT_EQ(units.about.total, 400'000u);
  EXPECT_EQ(units.about.elements, 1u);
  ASSERT_GT(units.mean.size(), 1000u);
  EXPECT_EQ(units.mean.size(), (units.about.total - 1) / units.about.stride + 1);
  for (std::size_t i = 0; i < units.mean.size(); ++i)
    ASSERT_EQ(units.mean[i], static_cast<float>(i * units.about.stride));
}

TEST_F(DeviceTensorTest, ARecordComesWhenTheDeviceHasDoneItAndIsOfTheStepAndPhaseItWasAskedFor) {
  Agent agent = start();
  const at::Tensor tensor = on_fake_device(at::tensor({1.0f, 2.0f, 3.0f}));
  Viewer viewer = want(agent, {{"x", tensor}}, kAll);
  fake_device().set_idle(false);
  {
    const at::NoGradGuard evaluation;
    agent.tensor("x", tensor);
  }
  for (int i = 0; i < 5; ++i) agent.step();
  EXPECT_TRUE(viewer.samples("x").empty());
  fake_device().set_idle(true);
  agent.step();
  ASSERT_EQ(viewer.samples("x").size(), 1u);
  EXPECT_EQ(viewer.samples("x").front().header.step, 2u);
  EXPECT_EQ(viewer.samples("x").front().header.phase, schema::Phase::evaluation);
  EXPECT_EQ(viewer.samples("x").front().elements<float>(), (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(fake_device().waits, 0);
  EXPECT_EQ(fake_device().blocking_copies, 0);
}

TEST_F(DeviceTensorTest, WhatBecomesOfATensorAfterwardsIsNotSeen) {
  Agent agent = start();
  at::Tensor tensor = on_fake_device(at::tensor({1.0f, 2.0f, 3.0f}));
  Viewer viewer = want(agent, {{"x", tensor}}, kAll);
  fake_device().set_idle(false);
  agent.tensor("x", tensor);
  tensor.fill_(7);
  tensor = at::Tensor();
  agent.step();
  fake_device().set_idle(true);
  agent.step();
  ASSERT_EQ(viewer.samples("x").size(), 1u);
  EXPECT_EQ(viewer.samples("x").front().elements<float>(), (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(viewer.samples("x").front().stats->mean, 2);
}

TEST_F(DeviceTensorTest, ADeviceWithoutMemoryIsCountedAndTheNextSampleIsThere) {
  Agent agent = start();
  const at::Tensor tensor = on_fake_device(at::tensor({1.0f, 2.0f, 3.0f}));
  Viewer viewer = want(agent, {{"x", tensor}}, kAll);
  fake_device().operators_left = 5;
  agent.tensor("x", tensor);
  agent.step();
  EXPECT_EQ(viewer.drops(schema::DropCause::device), 1u);
  fake_device().operators_left = -1;
  agent.tensor("x", tensor);
  agent.step();
  EXPECT_EQ(viewer.samples("x").size(), 1u);
  EXPECT_TRUE(agent.status().ok()) << agent.message();
}

TEST_F(DeviceTensorTest, AnErrorOfTheDeviceIsNoneOfTheAgent) {
  Agent agent = start();
  const at::Tensor tensor = on_fake_device(at::tensor({1.0f, 2.0f, 3.0f}));
  Viewer viewer = want(agent, {{"x", tensor}}, kAll);
  agent.tensor("x", tensor);
  fake_device().is_lost = true;
  agent.step();
  EXPECT_EQ(viewer.drops(schema::DropCause::device), 1u);
  EXPECT_TRUE(agent.status().ok()) << agent.message();
}

TEST_F(DeviceTensorTest, WhatIsNotDoneAtTheEndIsCounted) {
  std::optional<Agent> agent(start());
  const at::Tensor tensor = on_fake_device(at::tensor({1.0f, 2.0f, 3.0f}));
  Viewer viewer = want(*agent, {{"x", tensor}, {"y", tensor}}, kAll);
  fake_device().set_idle(false);
  agent->tensor("x", tensor);
  agent->tensor("y", tensor);
  agent.reset();
  EXPECT_EQ(viewer.drops(schema::DropCause::device), 2u);
  EXPECT_EQ(fake_device().waits, 0);
}

TEST_F(DeviceTensorTest, NothingOfTheTrainerChanges) {
  Agent agent = start();
  const at::Tensor tensor = on_fake_device(at::randn({4, 5})).set_requires_grad(true);
  Viewer viewer = want(agent, {{"x", tensor}}, kAll);
  const auto version = tensor._version();
  const at::Tensor state = at::detail::getDefaultCPUGenerator().get_state();
  {
    const c10::InferenceMode inference;
    agent.tensor("x", tensor);
  }
  agent.tensor("x", tensor);
  agent.step();
  EXPECT_EQ(viewer.samples("x").size(), 2u);
  EXPECT_EQ(tensor._version(), version);
  EXPECT_TRUE(at::GradMode::is_enabled());
  EXPECT_FALSE(tensor.grad().defined());
  EXPECT_TRUE(at::equal(at::detail::getDefaultCPUGenerator().get_state(), state));
}

}  // namespace
}  // namespace tensorscope
