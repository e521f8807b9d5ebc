#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <stop_token>
#include <vector>

#include "tests/viewer/analysis/attention_fixtures.h"
#include "viewer/analysis/attention_figures.h"
#include "viewer/analysis/attention_flow.h"
#include "viewer/analysis/attention_relevance.h"
#include "viewer/analysis/attention_rollout.h"
#include "viewer/analysis/attention_share.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kN = fixtures::kPositions;

SampledPositions all(std::int64_t extent) {
  return {extent, 0, 1, extent};
}

std::vector<float> as_floats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

void expect_near(std::span<const double> actual, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(actual[i], expected[i], tolerance) << i;
}

void expect_rows_sum_to_one(std::span<const double> matrix, std::size_t n) {
  for (std::size_t row = 0; row < n; ++row) {
    const auto values = matrix.subspan(row * n, n);
    EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), 1.0, 1e-12) << row;
  }
}

Rollout rollout_of(HeadFusion fusion, double discarded) {
  Rollout rollout(kN);
  std::vector<float> fused(kN * kN);
  for (const std::vector<double>& layer : fixtures::kAttention) {
    fuse_heads(as_floats(layer), fusion, fused);
    discard_smallest(fused, discarded);
    rollout.add(fused);
  }
  return rollout;
}

TEST(HeadFigures, EqualNumpyForEachHead) {
  const std::vector<float> layer = as_floats(fixtures::kAttention[0]);
  for (std::size_t head = 0; head < fixtures::kHeads; ++head) {
    const auto weights = std::span(layer).subspan(head * kN * kN, kN * kN);
    const HeadFigures figures = head_figures({weights, all(kN), all(kN)});
    const std::vector<double>& expected = fixtures::kHeadFigures[head];
    EXPECT_NEAR(figures.entropy, expected[0], 1e-9);
    EXPECT_NEAR(figures.relative_entropy, expected[0] / std::log(5.0), 1e-9);
    EXPECT_NEAR(figures.distance, expected[1], 1e-9);
    EXPECT_NEAR(figures.first, expected[2], 1e-9);
    EXPECT_NEAR(figures.diagonality, expected[3], 1e-9);
    EXPECT_EQ(figures.rows, 5);
    EXPECT_EQ(figures.not_one, 0);
  }
}

TEST(HeadFigures, EntropyReachesFromNothingToTheLogarithmOfTheKeys) {
  const std::vector<float> even(16, 0.25F);
  EXPECT_NEAR(head_figures({even, all(4), all(4)}).entropy, std::log(4.0), 1e-12);
  EXPECT_NEAR(head_figures({even, all(4), all(4)}).relative_entropy, 1.0, 1e-12);
  std::vector<float> one(16, 0.0F);
  for (std::size_t i = 0; i < 4; ++i) one[i * 4 + i] = 1.0F;
  const HeadFigures sharp = head_figures({one, all(4), all(4)});
  EXPECT_EQ(sharp.entropy, 0.0);
  EXPECT_EQ(sharp.distance, 0.0);
  EXPECT_EQ(sharp.diagonality, 1.0);
  EXPECT_EQ(sharp.first, 0.25);
}

TEST(HeadFigures, RowsThatAreNoAttentionAreLeftOutAndCounted) {
  const std::vector<float> weights{0.5F, 0.5F, 0.0F, 0.0F, kNan, 1.0F, -0.5F, 1.5F};
  const HeadFigures figures = head_figures({weights, all(4), all(2)});
  EXPECT_EQ(figures.rows, 1);
  EXPECT_EQ(figures.masked, 1);
  EXPECT_EQ(figures.not_finite, 2);
  EXPECT_NEAR(figures.entropy, std::log(2.0), 1e-12);
  const std::vector<float> nothing(4, 0.0F);
  EXPECT_TRUE(std::isnan(head_figures({nothing, all(2), all(2)}).entropy));
}

TEST(HeadFigures, ARowAfterDropoutIsScaledToOneAndCounted) {
  const std::vector<float> weights{1.0F, 1.0F};
  const HeadFigures figures = head_figures({weights, all(1), all(2)});
  EXPECT_NEAR(figures.entropy, std::log(2.0), 1e-12);
  EXPECT_EQ(figures.first, 0.5);
  EXPECT_EQ(figures.not_one, 1);
}

TEST(HeadFigures, OfASingleKeyThereIsNothingToChoose) {
  const std::vector<float> weights{1.0F};
  const HeadFigures figures = head_figures({weights, all(1), all(1)});
  EXPECT_EQ(figures.entropy, 0.0);
  EXPECT_EQ(figures.relative_entropy, 0.0);
}

// A sink on the first token and the rest even: from every eighth key the same figures as from all.
TEST(HeadFigures, FromEveryFewKeysAreEstimatesThatAreRightForWhatIsSmooth) {
  constexpr std::int64_t kKeys = 1024;
  std::vector<float> whole(kKeys, 0.6F / 1023.0F);
  whole[0] = 0.4F;
  std::vector<float> sampled{0.4F};
  for (int i = 1; i < 128; ++i) sampled.push_back(0.6F / 1023.0F);
  const SampledPositions query{kKeys, 512, 1, 1};
  const HeadFigures exact = head_figures({whole, query, all(kKeys)});
  const HeadFigures estimate = head_figures({sampled, query, {kKeys, 0, 8, 128}});
  EXPECT_FALSE(exact.is_estimate);
  EXPECT_TRUE(estimate.is_estimate);
  EXPECT_NEAR(estimate.entropy, exact.entropy, 1e-3);
  EXPECT_NEAR(estimate.first, exact.first, 1e-6);
  EXPECT_NEAR(estimate.distance, exact.distance, 0.02 * exact.distance);
  EXPECT_TRUE(std::isnan(estimate.diagonality));
}

TEST(Rollout, EqualsThePrintedVector) {
  const std::vector<float> first{.7F, .2F, .1F, .1F, .6F, .3F, .2F, .2F, .6F};
  const std::vector<float> second{.5F, .3F, .2F, .25F, .5F, .25F, .1F, .1F, .8F};
  Rollout rollout(3);
  rollout.add(first);
  expect_rows_sum_to_one(rollout.matrix(), 3);
  rollout.add(second);
  expect_near(rollout.matrix(), {.655, .205, .14, .15625, .625, .21875, .135, .135, .73}, 1e-6);
  expect_rows_sum_to_one(rollout.matrix(), 3);
}

TEST(Rollout, EqualsNumpyForEachFusionOfHeadsAndADiscardedHalf) {
  expect_near(rollout_of(HeadFusion::mean, 0.0).matrix(), fixtures::kRollout_mean, 1e-6);
  expect_near(rollout_of(HeadFusion::max, 0.0).matrix(), fixtures::kRollout_max, 1e-6);
  expect_near(rollout_of(HeadFusion::min, 0.0).matrix(), fixtures::kRollout_min, 1e-6);
  expect_near(rollout_of(HeadFusion::mean, 0.5).matrix(), fixtures::kRolloutOfHalf, 1e-6);
  for (const HeadFusion fusion : {HeadFusion::mean, HeadFusion::max, HeadFusion::min}) {
    expect_rows_sum_to_one(rollout_of(fusion, 0.9).matrix(), kN);
  }
}

TEST(Rollout, WithoutALayerEverythingIsItself) {
  const Rollout rollout(2);
  expect_near(rollout.matrix(), {1, 0, 0, 1}, 0.0);
}

TEST(Rollout, ARowWithoutAttentionPassesItsOwnPositionOnAndIsCounted) {
  Rollout rollout(2);
  rollout.add(std::vector<float>{0.0F, 0.0F, kNan, 1.0F});
  expect_near(rollout.matrix(), {1, 0, 0, 1}, 0.0);
  EXPECT_EQ(rollout.passed_rows(), 2U);
}

TEST(Rollout, StoppedItStaysAsItWas) {
  Rollout rollout(2);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(rollout.add(std::vector<float>{.5F, .5F, kNan, .5F}, {.stop = stop.get_token()}));
  EXPECT_EQ(rollout.passed_rows(), 0U);
  expect_near(rollout.matrix(), {1, 0, 0, 1}, 0.0);
}

// More rows than are multiplied at once, by threads that share them.
TEST(Rollout, OfManyPositionsIsThatOfTheFormula) {
  constexpr std::size_t kMany = 350;
  Rollout rollout(kMany);
  const std::vector<float> even(kMany * kMany, 1.0F / kMany);
  for (int layer = 0; layer < 3; ++layer) rollout.add(even, {.threads = 3});
  // ((E + I) / 2)³, where all of E is 1/n, so that E² = E: I / 8 + 7 E / 8.
  const std::vector<double> matrix = rollout.matrix();
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    const double itself = i % (kMany + 1) == 0 ? 0.125 : 0.0;
    EXPECT_NEAR(matrix[i], itself + 0.875 / kMany, 1e-6);
  }
  expect_rows_sum_to_one(matrix, kMany);
}

TEST(DiscardSmallest, TakesTheSmallestButNeverTheFirst) {
  std::vector<float> fused{0.01F, 0.4F, 0.2F, 0.3F};
  discard_smallest(fused, 0.5);
  EXPECT_EQ(fused, (std::vector<float>{0.01F, 0.4F, 0.0F, 0.3F}));
  discard_smallest(fused, 1.0);
  EXPECT_EQ(fused, (std::vector<float>{0.01F, 0.0F, 0.0F, 0.0F}));
}

TEST(DiscardSmallest, EqualsSortingThemAll) {
  std::mt19937 random(3);
  std::vector<float> values(70'001);
  for (float& value : values) value = static_cast<float>(static_cast<int>(random() % 2'000) - 300) / 1'700.0F;
  values[5] = values[40'000] = kNan;
  values[7] = -0.0F;
  values[9] = std::numeric_limits<float>::infinity();
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return !std::isnan(values[a]) && (std::isnan(values[b]) || values[a] < values[b]);
  });
  for (const double ratio : {0.00002, 0.15, 0.5, 0.9999, 1.0}) {
    std::vector<float> expected = values;
    const auto count = static_cast<std::size_t>(ratio * static_cast<double>(values.size()));
    for (std::size_t i = 0; i < count; ++i) {
      if (order[i] != 0) expected[order[i]] = 0.0F;
    }
    std::vector<float> fused = values;
    EXPECT_TRUE(discard_smallest(fused, ratio));
    const auto is_same = [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    EXPECT_TRUE(std::ranges::equal(fused, expected, is_same)) << ratio;
  }
}

TEST(Rollout, FusingAndDiscardingStopWhenTold) {
  std::stop_source stop;
  stop.request_stop();
  const std::vector<float> heads(8, 0.5F);
  std::vector<float> fused(4, 0.25F);
  EXPECT_FALSE(fuse_heads(heads, HeadFusion::mean, fused, {.stop = stop.get_token()}));
  EXPECT_FALSE(discard_smallest(fused, 0.5, stop.get_token()));
  EXPECT_EQ(fused, std::vector<float>(4, 0.25F));
}

TEST(FuseHeads, TheMeanIsThatOfEachHeadHoweverManyThereAre) {
  constexpr std::size_t kSize = 5'000;
  for (std::size_t count = 1; count <= 9; ++count) {
    std::vector<float> heads(count * kSize);
    for (std::size_t i = 0; i < heads.size(); ++i) heads[i] = static_cast<float>(i * 7919 % 1009) / 1009.0F;
    std::vector<float> fused(kSize);
    ASSERT_TRUE(fuse_heads(heads, HeadFusion::mean, fused));
    for (std::size_t i = 0; i < kSize; ++i) {
      double sum = 0.0;
      for (std::size_t head = 0; head < count; ++head) sum += static_cast<double>(heads[head * kSize + i]);
      ASSERT_NEAR(fused[i], sum / static_cast<double>(count), 1e-7) << count << " heads, element " << i;
    }
  }
}

TEST(FuseHeads, NaNOfOneHeadIsNaN) {
  std::vector<float> fused(2);
  for (const HeadFusion fusion : {HeadFusion::mean, HeadFusion::max, HeadFusion::min}) {
    fuse_heads(std::vector<float>{kNan, 0.25F, 0.5F, 0.75F}, fusion, fused);
    EXPECT_TRUE(std::isnan(fused[0])) << name(fusion);
    EXPECT_EQ(fused[1], fusion == HeadFusion::mean ? 0.5F : fusion == HeadFusion::max ? 0.75F : 0.25F);
  }
}

TEST(AttentionFlow, EqualsNetworkx) {
  std::vector<std::vector<float>> fused;
  for (const std::vector<double>& layer : fixtures::kAttention) {
    fuse_heads(as_floats(layer), HeadFusion::mean, fused.emplace_back(kN * kN));
  }
  const std::vector<std::span<const float>> layers(fused.begin(), fused.end());
  expect_near(maximum_flows(layers, kN), fixtures::kFlow, 1e-6);
  expect_rows_sum_to_one(attention_flow(layers, kN), kN);
}

TEST(AttentionFlow, ThroughOneLayerIsItsCapacities) {
  const std::vector<float> layer{0.75F, 0.25F, 0.0F, 1.0F};
  const std::vector<std::span<const float>> layers{layer};
  expect_near(attention_flow(layers, 2), {0.875, 0.125, 0.0, 1.0}, 1e-12);
  expect_near(attention_flow({}, 2), {1, 0, 0, 1}, 0.0);
}

TEST(AttentionFlow, ToldToStopIsEmptyAndElseTellsEachRow) {
  const std::vector<float> layer{0.75F, 0.25F, 0.0F, 1.0F};
  const std::vector<std::span<const float>> layers{layer};
  int rows = 0;
  attention_flow(layers, 2, {}, [&rows] { ++rows; });
  EXPECT_EQ(rows, 2);
  std::stop_source stop;
  EXPECT_TRUE(attention_flow(layers, 2, stop.get_token(), [&stop] { stop.request_stop(); }).empty());
}

TEST(BimodalRelevance, EqualsNumpyThroughTwoBlocks) {
  const auto fused_of = [](const fixtures::RelevanceStep& step) {
    std::vector<double> fused(step.weights.size() / fixtures::kHeads);
    fuse_by_gradient(as_floats(step.weights), as_floats(step.gradients), fused);
    return fused;
  };
  BimodalRelevance relevance(3, 4);
  for (const auto& block : fixtures::kRelevanceSteps) {
    relevance.attend_within_s(fused_of(block[0]));
    relevance.attend_within_q(fused_of(block[1]));
    relevance.attend_across(fused_of(block[2]), fused_of(block[3]));
  }
  expect_near(relevance.ss(), fixtures::kRelevance_ss, 1e-9);
  expect_near(relevance.sq(), fixtures::kRelevance_sq, 1e-9);
  expect_near(relevance.qs(), fixtures::kRelevance_qs, 1e-9);
  expect_near(relevance.qq(), fixtures::kRelevance_qq, 1e-9);
}

TEST(BimodalRelevance, WithoutAttentionEachPositionOwesItself) {
  BimodalRelevance relevance(2, 1);
  relevance.attend_across({}, {});
  expect_near(relevance.ss(), {1, 0, 0, 1}, 0.0);
  expect_near(relevance.sq(), {0, 0}, 0.0);
}

TEST(BimodalRelevance, ToldToStopStaysAsItWas) {
  std::stop_source stop;
  stop.request_stop();
  BimodalRelevance relevance(2, 1);
  EXPECT_FALSE(relevance.attend_within_s(std::vector<double>(4, 0.5), stop.get_token()));
  EXPECT_FALSE(relevance.attend_across(std::vector<double>(2, 0.5), {}, stop.get_token()));
  expect_near(relevance.ss(), {1, 0, 0, 1}, 0.0);
  expect_near(relevance.sq(), {0, 0}, 0.0);
}

TEST(AttentionShare, IsTheMassOnEachGroupOfKeysForEachGroupOfQueries) {
  const std::vector<float> weights{0.5F, 0.25F, 0.25F,  // a word
                                   0.0F, 0.5F,  0.5F,   // a patch
                                   0.5F, 0.5F,  0.0F,   // another
                                   0.0F, 0.0F,  0.0F};  // masked
  const std::vector<std::uint8_t> queries{0, 1, 1, 0};
  const std::vector<std::uint8_t> keys{0, 1, 1};
  AttentionShare share(3);
  share.add({weights, all(4), all(3)}, queries, keys);
  EXPECT_DOUBLE_EQ(share.mean(0, 0), 0.5);
  EXPECT_DOUBLE_EQ(share.mean(0, 1), 0.5);
  EXPECT_DOUBLE_EQ(share.mean(1, 0), 0.25);
  EXPECT_DOUBLE_EQ(share.mean(1, 1), 0.75);
  EXPECT_EQ(share.rows(0), 1);
  EXPECT_EQ(share.rows(1), 2);
  EXPECT_TRUE(std::isnan(share.mean(2, 0)));
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
