#include "viewer/analysis/projection/dbscan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/viewer/analysis/projection/cluster_fixtures.h"
#include "tests/viewer/analysis/projection/digits.h"
#include "tests/viewer/analysis/projection/sklearn_fixtures.h"

namespace tensorscope::viewer::analysis {
namespace {

// The same groups, whatever they are called; scikit-learn's name for none is −1.
void expect_same_groups(const Clusters& found, const std::vector<std::int32_t>& expected) {
  ASSERT_EQ(found.of.size(), expected.size());
  std::map<std::int32_t, std::uint32_t> name;
  std::map<std::uint32_t, std::int32_t> back;
  name[-1] = Clusters::kNone;
  back[Clusters::kNone] = -1;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(name.emplace(expected[i], found.of[i]).first->second, found.of[i]) << i;
    EXPECT_EQ(back.emplace(found.of[i], expected[i]).first->second, expected[i]) << i;
  }
  EXPECT_EQ(found.count + 1, name.size());
}

TEST(Dbscan, GroupsAreThoseOfScikitLearn) {
  const Points points = digits(fixtures::kDigits);
  for (const unsigned threads : {1U, 2U}) {
    const Work work{.threads = threads};
    expect_same_groups(dbscan(points.view(), fixtures::kDbscanNarrow, fixtures::kDbscanLeast, work),
                       fixtures::kDbscanNarrowLabels);
    expect_same_groups(dbscan(points.view(), fixtures::kDbscanWide, fixtures::kDbscanLeast, work),
                       fixtures::kDbscanWideLabels);
  }
}

TEST(Dbscan, APointAtTheRadiusItselfIsWithin) {
  const Points points{{1e6F, 0, 1e6F + 0.5F, 0, 1e6F + 1.0F, 0, 1e6F + 2.0F, 0}, 4, 2};
  const Clusters clusters = dbscan(points.view(), 0.5, 2);
  EXPECT_EQ(clusters.of, (std::vector<std::uint32_t>{0, 0, 0, Clusters::kNone}));
  EXPECT_EQ(without_cluster(clusters), 1U);
}

TEST(Dbscan, TheLargestIsNumberedFirstAndEqualPointsShareOne) {
  const Points points{{0, 0, 5, 5, 5, 5, 9}, 7, 1};
  EXPECT_EQ(dbscan(points.view(), 0.1, 2).of, (std::vector<std::uint32_t>{1, 1, 0, 0, 0, 0, Clusters::kNone}));
  EXPECT_EQ(dbscan(points.view(), 100.0, 8).count, 0U) << "nowhere as many";
  EXPECT_TRUE(dbscan(PointsView{}, 1.0, 2).of.empty());
}

TEST(Dbscan, RadiusToBeginWithPartsWhatLiesApart) {
  Points points{{}, 205, 2};
  for (int i = 0; i < 200; ++i) {
    const float away = i < 100 ? 0.0F : 50.0F;
    points.values.insert(points.values.end(), {away + static_cast<float>(i % 10), static_cast<float>(i / 10 % 10)});
  }
  for (int i = 0; i < 5; ++i) points.values.insert(points.values.end(), {static_cast<float>(i) * 100.0F, 300.0F});
  const double radius = telling_radius(nearest_neighbours(points.view(), 4), 4);
  const Clusters clusters = dbscan(points.view(), radius, 4);
  EXPECT_EQ(clusters.count, 2U);
  EXPECT_EQ(without_cluster(clusters), 5U);
}

TEST(Dbscan, RadiusToBeginWithFindsGroupsOfManyDimensionsThatNearlyTouch) {
  std::mt19937_64 random(4);
  std::normal_distribution<float> normal;
  Points points{{}, 400, 20};
  for (int i = 0; i < 400; ++i) {
    for (int j = 0; j < 20; ++j) points.values.push_back(normal(random) + (j == i % 8 ? 7.0F : 0.0F));
  }
  const Clusters clusters = dbscan(points.view(), telling_radius(nearest_neighbours(points.view(), 16), 5), 5);
  EXPECT_EQ(clusters.count, 8U);
  EXPECT_LT(without_cluster(clusters), 80U);
}

TEST(Dbscan, RadiusToBeginWithIsNoLargerThanGroupsNeedWhoseNeighboursAreAllTheirOwn) {
  // Lists of neighbours never leave a group here, however large the radius.
  std::mt19937_64 random(4);
  std::normal_distribution<float> normal;
  Points points{{}, 600, 10};
  for (int i = 0; i < 600; ++i) {
    for (int j = 0; j < 10; ++j)
      points.values.push_back(normal(random) * (i % 50 == 0 ? 3.0F : 1.0F) + (j == i % 6 ? 9.0F : 0.0F));
  }
  const Clusters clusters = dbscan(points.view(), telling_radius(nearest_neighbours(points.view(), 16), 5), 5);
  EXPECT_EQ(clusters.count, 6U);
}

TEST(Dbscan, ARadiusToBeginWithOfEqualPointsIsNone) {
  const Points points{std::vector<float>(20, 1.0F), 10, 2};
  EXPECT_EQ(telling_radius(nearest_neighbours(points.view(), 4), 4), 0.0);
  EXPECT_EQ(dbscan(points.view(), 0.0, 4).count, 1U);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
