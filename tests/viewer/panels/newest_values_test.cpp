#include "viewer/panels/curves/newest_values.h"

#include <gtest/gtest.h>

#include "tests/viewer/panels/made_job.h"

namespace tensorscope::viewer {
namespace {

TEST(NewestValue, SaysItsStepWhereItIsLongAgo) {
  MadeJob job;
  job.scalar("validation");
  job.scalar("norm");
  EXPECT_EQ(newest_value(job.source("norm"), 10), "") << "nothing is known";
  for (std::uint64_t step = 0; step <= 1000; step += 100) job.point("validation", step, 0.5);
  for (std::uint64_t step = 0; step <= 100; ++step) job.point("norm", step, 0.25);
  EXPECT_EQ(newest_value(job.source("validation"), 1099), "0.5") << "it comes every hundred steps";
  EXPECT_EQ(newest_value(job.source("norm"), 101), "0.25");
  EXPECT_EQ(newest_value(job.source("norm"), 1099), "0.25 (step 100)");
}

}  // namespace
}  // namespace tensorscope::viewer
