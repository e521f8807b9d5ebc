#include "viewer/store/time_axis.h"

#include <gtest/gtest.h>

#include "viewer/store/scalar_series.h"

namespace tensorscope::viewer {
namespace {

TEST(TimeAxis, IsUnknownWithoutTheAgentsSeries) {
  EXPECT_FALSE(TimeAxis().is_known());
  const ScalarSeries empty;
  EXPECT_FALSE(TimeAxis(&empty).seconds_at(3.0).has_value());
}

TEST(TimeAxis, IsLinearBetweenTwoStepsAndEndsWithTheRun) {
  ScalarSeries series;
  series.append(10, 100);
  series.append(20, 110);
  series.append(30, 200);
  const TimeAxis time(&series);
  EXPECT_EQ(time.seconds_at(10), 0);
  EXPECT_EQ(time.seconds_at(15), 5);
  EXPECT_EQ(time.seconds_at(25), 55);
  EXPECT_EQ(time.seconds_at(0), 0);
  EXPECT_EQ(time.seconds_at(99), 100);
}

TEST(TimeAxis, AllAtOnceAreTheSameAsOneByOne) {
  ScalarSeries series;
  for (std::uint64_t i = 0; i < 50; ++i) series.append(3 * i, static_cast<double>(i * i));
  const TimeAxis time(&series);
  std::vector<double> steps, seconds;
  for (int i = -5; i < 170; ++i) steps.push_back(i);
  time.seconds_at(steps, seconds);
  ASSERT_EQ(seconds.size(), steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) EXPECT_EQ(seconds[i], time.seconds_at(steps[i])) << steps[i];
}

}  // namespace
}  // namespace tensorscope::viewer
