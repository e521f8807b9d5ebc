#include "viewer/panels/step_sample.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace tensorscope::viewer {
namespace {

TEST(StepSample, GoesRoundInBothDirections) {
  EXPECT_EQ(step_sample<std::uint64_t>(0, 1, 3), 1U);
  EXPECT_EQ(step_sample<std::uint64_t>(2, 1, 3), 0U);
  EXPECT_EQ(step_sample<std::uint64_t>(0, -1, 3), 2U);
  EXPECT_EQ(step_sample<std::uint64_t>(2, -1, 3), 1U);
  EXPECT_EQ(step_sample<std::int64_t>(0, 1, 1), 0);
}

TEST(StepSample, OfABatchThatGotSmallerGoesOnFromItsLast) {
  EXPECT_EQ(step_sample<std::uint64_t>(9, -1, 3), 1U);
  EXPECT_EQ(step_sample<std::uint64_t>(9, 1, 3), 0U);
  EXPECT_EQ(step_sample<std::uint64_t>(9, 1, 0), 0U);
}

}  // namespace
}  // namespace tensorscope::viewer
