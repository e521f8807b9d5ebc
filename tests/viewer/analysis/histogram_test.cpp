#include "viewer/analysis/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "tests/viewer/analysis/numpy_fixtures.h"
#include "viewer/analysis/distribution.h"
#include "viewer/analysis/quantile.h"
#include "viewer/analysis/rebin.h"

namespace tensorscope::viewer::analysis {
namespace {

/// A signed-log grid: zero in its middle, four bins per octave on either side.
std::vector<double> signed_log_edges(int octaves) {
  std::vector<double> positive;
  for (int i = 0; i <= octaves * 4; ++i) {
    positive.push_back(std::exp2(i / 4.0 - octaves + 4));
  }
  std::vector<double> edges;
  for (auto it = positive.rbegin(); it != positive.rend(); ++it) {
    edges.push_back(-*it);
  }
  edges.insert(edges.end(), positive.begin(), positive.end());
  return edges;
}

std::vector<std::uint64_t> count_on(const std::vector<double>& edges, const std::vector<double>& values) {
  std::vector<std::uint64_t> counts(edges.size() - 1);
  for (const double v : values) {
    ++counts[static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), v) - edges.begin()) - 1];
  }
  return counts;
}

TEST(Histogram, EqualsNumpy) {
  for (const auto& c : fixtures::kHistograms) {
    const Histogram h = linear_histogram(c.values, {c.lo, c.hi}, static_cast<int>(c.counts.size()));
    EXPECT_EQ(h.counts, c.counts) << c.name;
    EXPECT_EQ(h.total(), c.values.size()) << c.name;
  }
}

TEST(Histogram, CountsEveryElementExactlyOnce) {
  const float inf = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> values{nan, inf, inf, -inf, 0.0F, -0.0F, -5.0F, 0.5F, 5.0F};
  const Histogram h = linear_histogram(std::span<const float>(values), {-1, 1}, 4);
  EXPECT_EQ(h.nan, 1U);
  EXPECT_EQ(h.pos_inf, 2U);
  EXPECT_EQ(h.neg_inf, 1U);
  EXPECT_EQ(h.zero, 2U);
  EXPECT_EQ(h.below, 1U);
  EXPECT_EQ(h.above, 1U);
  EXPECT_EQ(h.total(), values.size());
}

TEST(Histogram, AConstantTensorFillsTheLastBin) {
  const std::vector<double> values(7, 0.25);
  const Histogram h = linear_histogram(values, {0.25, 0.25}, 30);
  EXPECT_EQ(h.counts.back(), 7U);
  EXPECT_EQ(h.edges.front(), h.edges.back());
}

TEST(Rebin, DiffersFromATrueCountByAtMostTheCutBins) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  std::vector<double> values(20'000);
  std::generate(values.begin(), values.end(), [&] { return normal(random); });
  const auto edges = signed_log_edges(20);
  const auto counts = count_on(edges, values);
  const Histogram truth = linear_histogram(values, {-3, 3}, 24);
  const auto shown = rebin({edges, counts, std::nullopt}, truth.edges);
  for (std::size_t t = 0; t < shown.size(); ++t) {
    double cut = 0.0;
    for (std::size_t s = 0; s < counts.size(); ++s) {
      for (const double border : {truth.edges[t], truth.edges[t + 1]}) {
        cut += edges[s] < border && border < edges[s + 1] ? static_cast<double>(counts[s]) : 0.0;
      }
    }
    EXPECT_LE(std::abs(shown[t] - static_cast<double>(truth.counts[t])), cut + 1e-9) << t;
  }
}

TEST(Rebin, LosesNothingThatTheTargetCovers) {
  const std::vector<double> edges{-4, -1, 0, 2, 8};
  const std::vector<std::uint64_t> counts{3, 5, 7, 11};
  const auto shown = rebin({edges, counts, std::nullopt}, linear_edges({-4, 8}, 7));
  EXPECT_NEAR(std::accumulate(shown.begin(), shown.end(), 0.0), 26.0, 1e-9);
}

TEST(Rebin, KnownBoundsKeepTheOutermostBinsFromSpreading) {
  const std::vector<double> edges{0, 100};
  const std::vector<std::uint64_t> counts{10};
  const auto shown = rebin({edges, counts, Range{40, 50}}, linear_edges({0, 100}, 10));
  EXPECT_NEAR(shown[4], 10.0, 1e-9);
  EXPECT_EQ(shown[3], 0.0);
  EXPECT_EQ(*occupied_range({edges, counts, Range{40, 50}}), (Range{40, 50}));
}

TEST(Rebin, AConstantTensorStaysOneBin) {
  const std::vector<double> edges{0, 1, 2};
  const std::vector<std::uint64_t> counts{0, 9};
  const auto shown = rebin({edges, counts, Range{1.5, 1.5}}, linear_edges({1, 2}, 4));
  EXPECT_EQ(shown[2], 9.0);
}

TEST(Quantile, EqualsNumpysLinear) {
  for (std::size_t i = 0; i < fixtures::kProbabilities.size(); ++i) {
    EXPECT_NEAR(*quantile(fixtures::kSorted, fixtures::kProbabilities[i]), fixtures::kQuantiles[i], 1e-12);
  }
  EXPECT_EQ(quantile(std::span<const double>{}, 0.5), std::nullopt);
}

TEST(Quantile, OfBinsIsWithinOneBinWidth) {
  const auto edges = linear_edges({-4, 4}, 64);
  const auto counts = count_on(edges, fixtures::kSorted);
  for (const double q : {0.05, 0.5, 0.95}) {
    const auto estimate = *quantile(GridHistogram{edges, counts, std::nullopt}, q);
    EXPECT_NEAR(estimate.value, *quantile(fixtures::kSorted, q), estimate.uncertainty + 0.1) << q;
    EXPECT_NEAR(estimate.uncertainty, 0.125, 1e-12);
  }
}

TEST(Distribution, EqualsTensorBoardsVector) {
  const std::vector<Bucket> buckets{{0, 1, 1}, {1, 2, 2}, {2, 3, 4}, {3, 4, 2}, {4, 5, 1}};
  const std::array<double, 9> expected{0, .668, 1.2935, 2.02125, 2.5, 2.97875, 3.7065, 4.332, 5};
  const auto actual = compress(buckets);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], 1e-9) << i;
  }
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
