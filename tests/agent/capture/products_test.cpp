#include <torch/torch.h>

#include <string>
#include <vector>

#include "tests/agent/agent_fixture.h"

namespace tensorscope {
namespace {

using schema::Product;

constexpr Product kReductions = Product::stats | Product::histogram | Product::units;

// What is sampled of offered tensors, against what LibTorch says of the same elements.
class Products : public AgentTest {
 protected:
  Products() : agent_(start()) {}

  agent::Viewer::Sample sample(const std::string& name, const at::Tensor& tensor, Product products) {
    agent_.tensor(name, tensor);
    agent_.step();
    agent::Viewer viewer = attach(agent_);
    viewer.want(name, products);
    agent_.step();
    agent_.tensor(name, tensor);
    agent_.step();
    EXPECT_FALSE(viewer.samples(name).empty()) << name << ": " << viewer.note(name);
    return viewer.samples(name).empty() ? agent::Viewer::Sample() : viewer.samples(name).back();
  }

  // `axis`: along which the neurons are.
  void expect_units(const std::string& name, const at::Tensor& tensor, std::int64_t axis) {
    SCOPED_TRACE(name);
    const agent::Viewer::Sample found = sample(name, tensor, kReductions);
    ASSERT_TRUE(found.units && found.stats && found.histogram);
    const at::Tensor rows = tensor.to(at::kDouble).movedim(axis, 0).reshape({tensor.size(axis), -1});
    EXPECT_EQ(found.units->about.axis, axis);
    EXPECT_EQ(found.units->about.total, static_cast<std::uint32_t>(rows.size(0)));
    EXPECT_EQ(found.units->about.elements, static_cast<std::uint64_t>(rows.size(1)));
    ASSERT_EQ(found.units->mean.size(), static_cast<std::size_t>(rows.size(0)));
    for (std::int64_t i = 0; i < rows.size(0); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const at::Tensor row = rows[i].index({rows[i].isfinite()});
      const auto bad = static_cast<std::uint32_t>(rows.size(1) - row.numel());
      const double most = row.numel() > 0 ? row.abs().max().item<double>() : 0;
      EXPECT_NEAR(found.units->mean[at], row.numel() > 0 ? row.mean().item<double>() : 0, 1e-6 * (most + 1));
      EXPECT_NEAR(found.units->on_rate[at], row.numel() > 0 ? row.gt(0).to(at::kDouble).mean().item<double>() : 0,
                  1e-6);
      EXPECT_FLOAT_EQ(found.units->abs_max[at], static_cast<float>(most));
      EXPECT_EQ(found.units->not_finite.empty() ? 0 : found.units->not_finite[at], bad);
    }
    EXPECT_EQ(found.stats->elements, static_cast<std::uint64_t>(tensor.numel()));
    const at::Tensor finite = rows.index({rows.isfinite()});
    EXPECT_NEAR(found.stats->mean, finite.mean().item<double>(), 1e-9 * (finite.abs().max().item<double>() + 1));
  }

  Agent agent_;
};

TEST_F(Products, UnitsOfEveryLayoutEqualLibTorchs) {
  torch::manual_seed(1);
  expect_units("rows", torch::randn({37, 100}), 1);
  expect_units("images", torch::randn({5, 7, 9, 11}), 1);
  expect_units("large images", torch::randn({3, 6, 64, 33}), 1);
  expect_units("channels last", torch::randn({5, 7, 9, 11}).contiguous(at::MemoryFormat::ChannelsLast), 1);
  expect_units("volumes", torch::randn({2, 3, 4, 5, 6}), 1);
  expect_units("sequence", torch::randn({11, 3, 20}), 2);
  expect_units("transposed", torch::randn({50, 31}).t(), 1);
  expect_units("strided",
               torch::randn({60, 60}).index({torch::indexing::Slice(1, 60, 3), torch::indexing::Slice(2, 50, 5)}), 1);
  expect_units("expanded", torch::randn({1, 13}).expand({40, 13}), 1);
  expect_units("expanded along the neurons", torch::randn({40, 1}).expand({40, 13}), 1);
  expect_units("one row", torch::randn({1, 1500}), 1);
  expect_units("one column", torch::randn({1500, 1}), 1);
}

TEST_F(Products, UnitsOfEveryTypeEqualLibTorchs) {
  torch::manual_seed(2);
  const at::Tensor numbers = torch::randn({40, 30}) * 10;
  for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16, at::kChar, at::kShort, at::kInt,
                                    at::kLong, at::kByte, at::kBool}) {
    expect_units(std::string("of ") + c10::toString(type), numbers.abs().to(type), 1);
  }
}

TEST_F(Products, UnitsCountWhatIsNotFinite) {
  at::Tensor tensor = torch::randn({8, 4, 5, 5});
  tensor[2][1][3][3] = NAN;
  tensor[3][1][0][0] = INFINITY;
  tensor.select(1, 2).fill_(-INFINITY);
  expect_units("images", tensor, 1);
}

TEST_F(Products, UnitsOfNothingAndOfANumber) {
  const agent::Viewer::Sample number = sample("number", torch::full({}, 3.0f), kReductions);
  ASSERT_TRUE(number.units);
  EXPECT_EQ(number.units->mean, std::vector<float>{3});
  const agent::Viewer::Sample nothing = sample("nothing", torch::zeros({0, 3}), kReductions);
  ASSERT_TRUE(nothing.units);
  EXPECT_EQ(nothing.units->mean.size(), 3u);
  EXPECT_EQ(nothing.units->about.elements, 0u);
}

TEST_F(Products, OfMoreUnitsThanARecordHoldsItHasEveryKthAndTheStatisticsAllElements) {
  const at::Tensor tensor = torch::arange(30000).to(at::kFloat).reshape({2, 15000});
  const agent::Viewer::Sample found = sample("wide", tensor, kReductions);
  ASSERT_TRUE(found.units);
  EXPECT_EQ(found.units->about.total, 15000u);
  ASSERT_EQ(found.units->about.stride, 4u);
  ASSERT_EQ(found.units->mean.size(), 3750u);
  EXPECT_EQ(found.units->mean[1], (4 + 15004) / 2.0f);
  EXPECT_EQ(found.header.sampled, 30000u);
  EXPECT_EQ(found.stats->elements, 30000u);
}

TEST_F(Products, VectorsAreWholeRowsOfSamples) {
  const at::Tensor tensor = torch::randn({6, 3, 4});
  const agent::Viewer::Sample found = sample("samples", tensor.transpose(1, 2), Product::vectors);
  ASSERT_TRUE(found.region);
  EXPECT_TRUE(found.region->vectors);
  EXPECT_EQ(found.region->window.count[0], 6u);
  const at::Tensor rows = tensor.transpose(1, 2).contiguous();
  EXPECT_EQ(found.elements<float>(), std::vector<float>(rows.data_ptr<float>(), rows.data_ptr<float>() + rows.numel()));
}

TEST_F(Products, VectorsThatDoNotFitAreFewerAndNeverCut) {
  // 40 MiB of samples in a ring of 8 MiB.
  const at::Tensor tensor =
      torch::arange(10).to(at::kFloat).unsqueeze(1).expand({10, 1 << 18}).contiguous().repeat({4, 1});
  const agent::Viewer::Sample found = sample("samples", tensor, Product::vectors);
  ASSERT_TRUE(found.region);
  EXPECT_EQ(found.region->window.count[1], 1u << 18);
  EXPECT_LT(found.region->window.count[0], 4u);
  EXPECT_GT(found.region->window.stride[0], 1u);
  EXPECT_EQ(found.header.total, static_cast<std::uint64_t>(tensor.numel()));
}

}  // namespace
}  // namespace tensorscope
