#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/agent/agent_fixture.h"
#include "tests/agent/capture/layouts.h"

namespace tensorscope {
namespace {

using schema::Product;

constexpr Product kAll = Product::stats | Product::histogram | Product::region;

constexpr at::ScalarType kTypes[] = {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16, at::kChar,
                                     at::kShort, at::kInt,    at::kLong, at::kByte,     at::kBool};

// Offers a tensor until it is sampled.
agent::Viewer::Sample sampled(Agent& agent, const char* name, const at::Tensor& tensor) {
  agent.tensor(name, tensor);
  agent::Viewer viewer = attach(agent);
  viewer.look();
  agent.step();
  agent.tensor(name, tensor);
  viewer.want(name, kAll);
  agent.step();
  agent.tensor(name, tensor);
  EXPECT_EQ(viewer.samples(name).size(), 1u) << name;
  return viewer.samples(name).empty() ? agent::Viewer::Sample{} : viewer.samples(name).front();
}

void expect_equals(const agent::Viewer::Sample& sample, const at::Tensor& tensor) {
  ASSERT_TRUE(sample.region && sample.stats && sample.histogram);
  const at::Tensor whole = tensor.contiguous();
  ASSERT_EQ(sample.bytes.size(), static_cast<std::size_t>(whole.nbytes()));
  EXPECT_TRUE(sample.bytes.empty() || std::memcmp(sample.bytes.data(), whole.data_ptr(), sample.bytes.size()) == 0);
  const std::vector<std::int64_t> shape(sample.region->shape.begin(), sample.region->shape.begin() + tensor.dim());
  EXPECT_EQ(shape, tensor.sizes().vec());
  EXPECT_EQ(sample.header.total, static_cast<std::uint64_t>(tensor.numel()));
  const at::Tensor numbers = tensor.to(at::kDouble);
  const schema::Stats& stats = *sample.stats;
  EXPECT_EQ(stats.elements, static_cast<std::uint64_t>(tensor.numel()));
  if (tensor.numel() == 0) return;
  EXPECT_EQ(stats.min, numbers.min().item<double>());
  EXPECT_EQ(stats.max, numbers.max().item<double>());
  const auto near = [](double found, double wanted) { EXPECT_NEAR(found, wanted, 1e-9 * (1 + std::abs(wanted))); };
  near(stats.mean, numbers.mean().item<double>());
  near(stats.std, numbers.std(/*unbiased=*/false).item<double>());
  near(stats.l1, numbers.abs().sum().item<double>());
  near(stats.l2, numbers.norm().item<double>());
  EXPECT_EQ(stats.zero, static_cast<std::uint64_t>(numbers.eq(0).sum().item<std::int64_t>()));
}

TEST_F(AgentTest, TensorsOfEveryTypeAndLayoutAreSampledAsTheyAre) {
  Agent agent = start();
  for (const at::ScalarType type : kTypes) {
    const at::Tensor base =
        at::arange(2 * 3 * 4 * 5).remainder(100).sub(type == at::kByte ? 0 : 40).to(type).view({2, 3, 4, 5});
    for (const auto& [layout, tensor] : layouts_of(base)) {
      const std::string name = std::string(at::toString(type)) + ", " + layout;
      SCOPED_TRACE(name);
      expect_equals(sampled(agent, name.c_str(), tensor), tensor);
    }
  }
}

TEST_F(AgentTest, ScalarTensorsOfEveryTypeAreNumbers) {
  Agent agent = start();
  for (const at::ScalarType type : kTypes) {
    agent.scalar("0-dim", at::full({}, 1, type));
    agent.scalar("one element", at::full({1, 1}, 1, type));
  }
  agent.scalar("0-dim", at::full({}, -2.5, at::kHalf));
  agent.scalar("0-dim", at::full({}, -(std::int64_t{1} << 40), at::kLong));
  agent.scalar("0-dim", at::full({}, std::nan(""), at::kFloat));
  agent.scalar("0-dim", at::arange(10, at::kDouble).select(0, 7));
  agent::Viewer viewer = attach(agent);
  const auto& scalars = viewer.scalars("0-dim");
  ASSERT_EQ(scalars.size(), std::size(kTypes) + 4);
  for (std::size_t i = 0; i < std::size(kTypes); ++i) EXPECT_EQ(scalars[i].value, 1) << at::toString(kTypes[i]);
  EXPECT_EQ(scalars[10].value, -2.5);
  EXPECT_EQ(scalars[11].value, -std::ldexp(1, 40));
  EXPECT_TRUE(std::isnan(scalars[12].value));
  EXPECT_EQ(scalars[13].value, 7);
  EXPECT_EQ(viewer.scalars("one element").size(), std::size(kTypes));
}

TEST_F(AgentTest, GradModeTellsTheTrainingFromAnEvaluation) {
  Agent agent = start();
  const at::Tensor tensor = at::ones({3});
  EXPECT_EQ(sampled(agent, "x", tensor).header.phase, schema::Phase::training);
  const at::NoGradGuard no_grad;
  EXPECT_EQ(sampled(agent, "y", tensor).header.phase, schema::Phase::evaluation);
}

}  // namespace
}  // namespace tensorscope
