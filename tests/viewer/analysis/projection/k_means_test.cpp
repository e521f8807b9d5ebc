#include "viewer/analysis/projection/k_means.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/viewer/analysis/projection/digits.h"
#include "tests/viewer/analysis/projection/sklearn_fixtures.h"

namespace tensorscope::viewer::analysis {
namespace {

TEST(KMeans, FindsClustersAsTightAsScikitLearnDoes) {
  const Points points = digits(fixtures::kDigits);
  // Single precision rounds points that are equal to 1e-6.
  EXPECT_LE(k_means(points.view(), 3).inertia, (1.0 + 1e-6) * fixtures::kInertia3);
  EXPECT_LE(k_means(points.view(), 10).inertia, (1.0 + 1e-6) * fixtures::kInertia10);
}

TEST(KMeans, IsTheSameWithTwoThreads) {
  const Points points = digits(fixtures::kDigits);
  const Clusters one = k_means(points.view(), 8);
  const Clusters two = k_means(points.view(), 8, {.threads = 2});
  EXPECT_EQ(one.of, two.of);
  EXPECT_EQ(one.inertia, two.inertia);
}

TEST(KMeans, PartsWhatLiesApartAndNumbersTheLargestFirst) {
  const Points points{{0, 0.1F, 0.2F, 9, 9.1F, 5}, 6, 1};
  const Clusters clusters = k_means(points.view(), 3);
  EXPECT_EQ(clusters.of, (std::vector<std::uint32_t>{0, 0, 0, 1, 1, 2}));
  EXPECT_NEAR(clusters.inertia, 0.02 + 0.005, 1e-6);
}

TEST(KMeans, OfFewerDifferentPointsThanClustersEnds) {
  const Points points{{1, 1, 1, 1}, 4, 1};
  const Clusters clusters = k_means(points.view(), 3);
  EXPECT_EQ(clusters.of.size(), 4U);
  EXPECT_EQ(clusters.inertia, 0.0);
  EXPECT_EQ(k_means(points.view(), 9).count, 4U);
  EXPECT_TRUE(k_means(PointsView{}, 3).of.empty());
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
