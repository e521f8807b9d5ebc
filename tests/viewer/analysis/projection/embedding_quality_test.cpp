#include "viewer/analysis/projection/embedding_quality.h"

#include <gtest/gtest.h>

#include "tests/viewer/analysis/projection/digits.h"
#include "tests/viewer/analysis/projection/sklearn_fixtures.h"

namespace tensorscope::viewer::analysis {
namespace {

TEST(EmbeddingQuality, IsThatOfSixPointsByHand) {
  const Points x{{0, 1, 2.6F, 4.7F, 8, 17}, 6, 1};
  const std::vector<Place> y{{0, 0}, {2.1, 0}, {1, 0}, {5.3, 0}, {4, 0}, {9, 0}};
  EXPECT_NEAR(embedding_quality(x.view(), y, 1, 100)->trustworthiness, 0.75, 1e-12);
  EXPECT_NEAR(embedding_quality(x.view(), y, 2, 100)->trustworthiness, 0.8333333333333, 1e-12);
}

TEST(EmbeddingQuality, OfDigitsIsThatOfScikitLearn) {
  const Points points = digits(fixtures::kDigits);
  const std::vector<Place> places = digit_places(points);
  const auto five = embedding_quality(points.view(), places, 5, points.count, {.threads = 2});
  const auto twelve = embedding_quality(points.view(), places, 12, points.count);
  EXPECT_NEAR(five->trustworthiness, fixtures::kTrustworthiness5, 1e-12);
  EXPECT_NEAR(five->continuity, fixtures::kContinuity5, 1e-12);
  EXPECT_NEAR(twelve->trustworthiness, fixtures::kTrustworthiness12, 1e-12);
  EXPECT_NEAR(twelve->continuity, fixtures::kContinuity12, 1e-12);
}

TEST(EmbeddingQuality, OfAPerfectPictureIsOne) {
  const Points x{{0, 0, 3, 1, 7, 2, 11, 9, 20, 4}, 5, 2};
  const std::vector<Place> y{{0, 0}, {3, 1}, {7, 2}, {11, 9}, {20, 4}};
  const auto quality = embedding_quality(x.view(), y, 12, 100);
  EXPECT_EQ(quality->neighbours, 2U) << "below half of the points";
  EXPECT_EQ(quality->trustworthiness, 1.0);
  EXPECT_EQ(quality->continuity, 1.0);
  EXPECT_EQ(quality->recall, 1.0);
}

TEST(EmbeddingQuality, OfAFewPointsAskedIsNearThatOfAll) {
  const Points points = digits(fixtures::kDigits);
  const auto quality = embedding_quality(points.view(), digit_places(points), 12, 100);
  EXPECT_EQ(quality->asked, 100U);
  EXPECT_NEAR(quality->trustworthiness, fixtures::kTrustworthiness12, 0.03);
}

TEST(EmbeddingQuality, OfTwoPointsIsNone) {
  const Points x{{0, 1}, 2, 1};
  EXPECT_FALSE(embedding_quality(x.view(), std::vector<Place>(2), 1, 10));
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
