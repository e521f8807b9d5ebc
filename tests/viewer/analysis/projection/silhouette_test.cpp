#include "viewer/analysis/projection/silhouette.h"

#include <gtest/gtest.h>

#include "tests/viewer/analysis/projection/cluster_fixtures.h"
#include "tests/viewer/analysis/projection/digits.h"
#include "tests/viewer/analysis/projection/sklearn_fixtures.h"

namespace tensorscope::viewer::analysis {
namespace {

Clusters brightest_rows() {
  return {fixtures::kBrightestRows, 8};
}

TEST(Silhouette, IsThatOfScikitLearn) {
  const Points points = digits(fixtures::kDigits);
  Clusters scattered{{}, 4};
  for (std::uint32_t i = 0; i < points.count; ++i) scattered.of.push_back(i * 7 % 13 % 4);
  EXPECT_NEAR(silhouette(points.view(), scattered, 1000)->mean, fixtures::kSilhouetteOfScattered, 1e-9);
  const auto rows = silhouette(points.view(), brightest_rows(), 1000, {.threads = 2});
  EXPECT_NEAR(rows->mean, fixtures::kSilhouetteOfRows, 1e-9);
  const std::vector<double> of = silhouettes(points.view(), brightest_rows(), 1000);
  for (std::size_t i = 0; i < fixtures::kSilhouettesOfRows.size(); ++i) {
    EXPECT_NEAR(of[i], fixtures::kSilhouettesOfRows[i], 1e-9);
  }
}

TEST(Silhouette, LeavesOutPointsOfNoCluster) {
  const Points points{{0, 1, 10, 11, 500}, 5, 1};
  const std::vector<double> found = silhouettes(points.view(), {{0, 0, 1, 1, Clusters::kNone}, 2}, 100);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_NEAR(found[0], (10.5 - 1.0) / 10.5, 1e-12);
}

TEST(Silhouette, OfAFewPointsAskedSaysSo) {
  const auto found = silhouette(digits(fixtures::kDigits).view(), brightest_rows(), 100);
  EXPECT_EQ(found->asked, 100U);
  EXPECT_NEAR(found->mean, fixtures::kSilhouetteOfRows, 0.05);
}

TEST(Silhouette, OfOneClusterIsNoneNorOfAsManyAsPoints) {
  const Points points{{0, 1, 2}, 3, 1};
  EXPECT_FALSE(silhouette(points.view(), {{0, 0, 0}, 1}, 100));
  EXPECT_FALSE(silhouette(points.view(), {{0, 0, 0}, 3}, 100)) << "two of them empty";
  EXPECT_FALSE(silhouette(points.view(), {{0, 1, 2}, 3}, 100)) << "each alone";
  EXPECT_FALSE(silhouette(points.view(), {{0, 1, Clusters::kNone}, 2}, 100)) << "each alone but one of none";
  EXPECT_TRUE(silhouette(points.view(), {{0, 1, 1}, 2}, 100));
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
