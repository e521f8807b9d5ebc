#include "viewer/frame/facts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "schema/signed_log_grid.h"
#include "tests/viewer/frame/mnist_run.h"
#include "viewer/analysis/quantile.h"
#include "viewer/frame/linear_bins.h"
#include "viewer/frame/sampling_cost.h"
#include "viewer/store/elements.h"
#include "viewer/store/health.h"

namespace tensorscope::viewer::frame {
namespace {

std::string value_of(const std::vector<Fact>& facts, const std::string& name) {
  const auto fact = std::ranges::find(facts, name, &Fact::name);
  return fact != facts.end() ? fact->value : "(none)";
}

Health health_in(const Store& store, const char* path, std::uint64_t step) {
  MaskedSources masked(store);
  return health_of(*store.find(path), step, masked);
}

std::uint64_t infinite_now(const schema::Stats& stats, const Source& source, const Store& store) {
  MaskedSources masked(store);
  return infinite_in(stats, source, masked);
}

class OnARun : public testing::Test {
 protected:
  OnARun() { fill(store, {.steps = 200, .nan_in = "net.conv2.weight"}); }
  const Source& at(const char* path) const { return *store.find(path); }

  Store store;
};

TEST_F(OnARun, IdentityIsThatOfTheCatalog) {
  const std::vector<Fact> facts = identity_of(at("net.conv1.weight"));
  EXPECT_EQ(value_of(facts, "shape"), "16 × 1 × 5 × 5");
  EXPECT_EQ(value_of(facts, "dtype"), "float32");
  EXPECT_EQ(value_of(facts, "device"), "cpu");
  EXPECT_EQ(kind_text(at("net.conv1.weight").entry), "parameter of Conv2d");
  EXPECT_EQ(kind_text(at("loss/train").entry), "scalar, in nats");
  EXPECT_EQ(value_of(identity_of(at("batch")), "value"), "64");
}

TEST_F(OnARun, AnUnknownShapeIsNotCalledAScalar) {
  EXPECT_EQ(value_of(identity_of(at("net.embedding.weight")), "shape"), "not known yet");
}

TEST_F(OnARun, StatisticsAreThoseOfTheStepThatIsShown) {
  EXPECT_EQ(statistics_at(at("net.fc1.weight"), 200)->step, 200U);
  EXPECT_EQ(statistics_at(at("net.fc1.weight"), 199)->step, 100U);
}

TEST_F(OnARun, NaNIsCountedAndMarked) {
  const std::vector<Fact> facts = statistics_of(*statistics_at(at("net.conv2.weight"), 200)->stats);
  const auto nan = std::ranges::find(facts, "NaN", &Fact::name);
  EXPECT_EQ(nan->value, "3");
  EXPECT_EQ(nan->tone, Tone::bad);
}

TEST(Statistics, WithoutAnyFiniteElementHaveNoMean) {
  schema::Stats stats;
  stats.elements = stats.nan = 4;
  EXPECT_EQ(value_of(statistics_of(stats), "mean"), "(none)");
  EXPECT_EQ(value_of(statistics_of(stats), "NaN"), "4");
}

TEST(Statistics, TheRootMeanSquareIsOfTheFiniteElements) {
  schema::Stats stats;
  stats.elements = 5;
  stats.nan = 1;
  stats.l2 = 5;
  EXPECT_EQ(value_of(statistics_of(stats), "RMS"), "2.5");
}

TEST(Quantiles, AreThoseOfTheElementsToOneBin) {
  schema::Histogram histogram;
  schema::Stats stats;
  std::vector<double> values;
  for (int i = 1; i <= 1001; ++i) values.push_back(std::sin(i) * std::exp(0.003 * i));
  for (const double value : values) ++histogram.counts[static_cast<std::size_t>(schema::SignedLogGrid::bin_of(value))];
  std::ranges::sort(values);
  stats.elements = values.size();
  stats.min = values.front();
  stats.max = values.back();
  Summary summary;
  summary.stats = stats;
  summary.histogram.emplace(histogram);
  const std::vector<Fact> facts = quantiles_of(summary);
  ASSERT_EQ(facts.size(), 5U);
  const std::pair<const char*, double> expected[] = {
      {"q01", 0.01}, {"q05", 0.05}, {"q50", 0.5}, {"q95", 0.95}, {"q99", 0.99}};
  for (const auto& [name, share] : expected) {
    double value = 0, bin = 0;
    ASSERT_EQ(std::sscanf(value_of(facts, name).c_str(), "%lf ± %lf", &value, &bin), 2) << value_of(facts, name);
    EXPECT_GT(bin, 0) << name;
    EXPECT_NEAR(value, *analysis::quantile(values, share), 1.05 * bin) << name;
  }
}

TEST(Quantiles, OfAConstantAreExactAndOfNothingAreNone) {
  schema::Histogram histogram;
  Summary summary;
  summary.histogram.emplace(histogram);
  EXPECT_TRUE(quantiles_of(summary).empty());
  histogram.counts[static_cast<std::size_t>(schema::SignedLogGrid::bin_of(0.5))] = 9;
  summary.histogram.emplace(histogram);
  summary.stats.emplace();
  summary.stats->elements = 9;
  summary.stats->min = summary.stats->max = 0.5;
  EXPECT_EQ(value_of(quantiles_of(summary), "q50"), "0.5");
}

TEST(Coverage, SaysNOfN) {
  EXPECT_EQ(coverage_text(400, 400), "all 400 elements");
  EXPECT_EQ(coverage_text(1024, 4'194'304), "1,024 of 4,194,304 elements");
  EXPECT_EQ(coverage_text(1, 1), "all 1 element");
}

TEST(Curve, FactsAreThoseUpToTheStepThatIsShown) {
  ScalarSeries series;
  series.append(1, 3);
  series.append(2, std::nan(""));
  series.append(3, 1);
  EXPECT_EQ(value_of(curve_facts(series, 3), "value"), "1");
  EXPECT_EQ(value_of(curve_facts(series, 2), "value"), "NaN");
  EXPECT_EQ(value_of(curve_facts(series, 3), "min"), "1");
  EXPECT_EQ(value_of(curve_facts(series, 3), "max"), "3");
  EXPECT_EQ(value_of(curve_facts(series, 3), "not finite"), "1");
  EXPECT_TRUE(curve_facts(series, 0).empty());
}

TEST_F(OnARun, HealthIsThatOfTheNewestStatistics) {
  EXPECT_EQ(health_in(store, "net.conv1.weight", 200).condition, Condition::fine);
  EXPECT_EQ(health_in(store, "net.conv2.weight", 200).condition, Condition::not_a_number);
  EXPECT_EQ(health_in(store, "net.conv2.weight", 199).condition, Condition::fine) << "the step before was well";
  EXPECT_EQ(health_in(store, "net.embedding.weight", 200).condition, Condition::not_sampled);
  EXPECT_EQ(health_in(store, "batch", 200).condition, Condition::nothing);
}

TEST_F(OnARun, AFolderIsAsIllAsWhatIsInIt) {
  const std::vector<Health> healths = health_of_tree(store, 200);
  EXPECT_EQ(healths[store.tree().find("net")].condition, Condition::not_a_number);
  EXPECT_EQ(healths[store.tree().find("net.conv1")].condition, Condition::fine);
  EXPECT_EQ(explain(healths[store.tree().find("net.conv2.weight")], at("net.conv2.weight")),
            "3 elements were NaN or infinite at step 200");
}

TEST(Health, OfASourceThatNothingCameFromIsNoData) {
  Store store;
  schema::CatalogEntry entry;
  entry.path = "a";
  entry.kind = schema::SourceKind::parameter;
  store.describe(entry);
  EXPECT_EQ(health_in(store, "a", 0).condition, Condition::no_data);
}

TEST(Health, OfElementsWithoutStatisticsIsNotJudged) {
  Store store;
  schema::CatalogEntry entry;
  entry.path = "a";
  entry.kind = schema::SourceKind::activation;
  entry.dtype = schema::Dtype::float32;
  entry.shape = {2};
  store.describe(entry);
  std::vector<std::byte> record(2 * sizeof(float));
  schema::DecodedSample sample;
  sample.header = {0, 5, schema::Phase::evaluation, 0, 2, 2};
  sample.region.emplace();
  sample.region->dtype = entry.dtype;
  sample.region->shape[0] = 2;
  sample.region->window = whole_window(entry.shape);
  sample.region->data = record;
  store.add_sample(sample, record);
  EXPECT_EQ(health_in(store, "a", 5).condition, Condition::nothing);
  EXPECT_EQ(health_in(store, "a", 4).condition, Condition::no_data);
}

TEST(Health, WhereAMaskOfAttentionPutItMinusInfinityIsNoFault) {
  Store store;
  const auto describe = [&store](std::uint32_t id, const char* path, schema::SourceKind kind, const char* operator_name,
                                 std::uint32_t parent, std::vector<std::uint32_t> inputs) {
    schema::CatalogEntry entry;
    entry.id = id;
    entry.path = path;
    entry.kind = kind;
    entry.operator_name = operator_name;
    entry.parent = parent;
    entry.inputs = std::move(inputs);
    store.describe(entry);
    return store.find(path);
  };
  using schema::SourceKind;
  const Source& scores = *describe(0, "a/add", SourceKind::activation, "aten::add", schema::kNoSource, {});
  describe(1, "a/add/softmax", SourceKind::activation, "aten::softmax", 0, {0});
  schema::Stats stats;
  stats.negative_infinity = 3;
  EXPECT_EQ(infinite_now(stats, scores, store), 3u) << "a softmax of classes masks nothing";
  describe(2, "a:attention", SourceKind::attention, "aten::softmax", 1, {});
  EXPECT_EQ(infinite_now(stats, scores, store), 0u);
  stats.positive_infinity = 1;
  EXPECT_EQ(infinite_now(stats, scores, store), 1u);
  const Source& filled = *describe(3, "b", SourceKind::activation, "aten::masked_fill_", schema::kNoSource, {});
  EXPECT_EQ(infinite_now(stats, filled, store), 1u);
}

TEST(Health, OfAScalarIsThatOfItsLastValue) {
  Store store;
  schema::CatalogEntry entry;
  entry.path = "loss";
  entry.kind = schema::SourceKind::scalar;
  store.describe(entry);
  EXPECT_EQ(health_in(store, "loss", 9).condition, Condition::no_data);
  store.add_point(0, 1, INFINITY);
  store.add_point(0, 2, 1);
  EXPECT_EQ(health_in(store, "loss", 1).condition, Condition::infinite);
  EXPECT_EQ(health_in(store, "loss", 2).condition, Condition::fine);
}

TEST_F(OnARun, CostIsSharedOutByTheElementsThatAreRead) {
  schema::Window window;
  window.dimensions = 2;
  window.count = {50, 128};
  const std::vector<schema::Want> wants{
      {at("net.fc1.weight").id(), schema::Product::stats, 10, {}},
      {at("net.fc1.weight").id(), schema::Product::region, 2, window},
      {at("net.conv1.bias").id(), schema::Product::stats, 1, {}},
  };
  const auto cost = cost_of(at("net.fc1.weight"), wants, store);
  ASSERT_TRUE(cost);
  EXPECT_EQ(cost->interval_steps, 2U);
  const double own = 64 * 512 / 10.0 + 50 * 128 / 2.0;
  EXPECT_NEAR(cost->step_fraction, 0.0031 * own / (own + 16), 1e-12);
  EXPECT_GE(cost->bytes, 64U * 512U * 4U);
  EXPECT_FALSE(cost_of(at("net.fc2.weight"), wants, store));
}

TEST_F(OnARun, BinsHoldEveryFiniteElement) {
  const Summary& sample = *histogram_at(at("net.fc1.weight"), 200);
  const LinearBins bins = linear_bins(sample, 32);
  ASSERT_EQ(bins.masses.size(), 32U);
  EXPECT_DOUBLE_EQ(bins.edges.front(), sample.stats->min);
  EXPECT_DOUBLE_EQ(bins.edges.back(), sample.stats->max);
  EXPECT_NEAR(std::accumulate(bins.masses.begin(), bins.masses.end(), 0.0), 64 * 512, 1e-6);
}

}  // namespace
}  // namespace tensorscope::viewer::frame
