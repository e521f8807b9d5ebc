#include "viewer/look/number_format.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tensorscope::viewer::look {
namespace {

TEST(FormatEstimate, HasTwoDigits) {
  EXPECT_EQ(format_estimate(0.03149), "0.031");
  EXPECT_EQ(format_estimate(-1'249), "-1,200");
  EXPECT_EQ(format_estimate(9.96), "10");
  EXPECT_EQ(format_estimate(0), "0");
  EXPECT_EQ(format_estimate(1.26e-9), "1.3e-9");
}

TEST(NumberFormat, HasFourSignificantDigits) {
  EXPECT_EQ(format_number(0.11834), "0.1183");
  EXPECT_EQ(format_number(-0.0021), "-0.0021");
  EXPECT_EQ(format_number(1204), "1,204");
  EXPECT_EQ(format_number(12345.6), "12,350");
  EXPECT_EQ(format_number(0), "0");
  EXPECT_EQ(format_number(9.99996), "10");
  EXPECT_EQ(format_number(1), "1");
}

TEST(NumberFormat, UsesAnExponentWhereZerosWouldHaveToBeCounted) {
  EXPECT_EQ(format_number(1.5e-7), "1.5e-7");
  EXPECT_EQ(format_number(-2.34567e12), "-2.346e12");
  EXPECT_EQ(format_number(1e-4), "0.0001");
  EXPECT_EQ(format_number(9.5e-5), "9.5e-5");
}

TEST(NumberFormat, NamesWhatIsNoNumber) {
  EXPECT_EQ(format_number(NAN), "NaN");
  EXPECT_EQ(format_number(INFINITY), "+Inf");
  EXPECT_EQ(format_number(-INFINITY), "-Inf");
  EXPECT_EQ(format_percent(NAN), "NaN");
}

TEST(NumberFormat, ExactValuesReadBackToTheSameFloat) {
  EXPECT_EQ(format_exact(0.1F), "0.1");
  EXPECT_EQ(format_exact(-0.03457118F), "-0.03457118");
  EXPECT_EQ(format_exact(16777216.0F), "16,777,216");
  EXPECT_EQ(format_exact(1e-20F), "1e-20");
}

TEST(NumberFormat, CountsAreExact) {
  EXPECT_EQ(format_count(16'777'216), "16,777,216");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_signed(-1'000), "-1,000");
}

TEST(NumberFormat, AWholeNumberKeepsEveryDigit) {
  EXPECT_EQ(format_whole(12'345), "12,345");
  EXPECT_EQ(format_whole(-1'234'567'890), "-1,234,567,890");
  EXPECT_EQ(format_whole(0), "0");
  EXPECT_EQ(format_whole(12'345.5), format_number(12'345.5));
  EXPECT_EQ(format_whole(1e300), format_number(1e300));
  EXPECT_EQ(format_whole(NAN), "NaN");
}

TEST(NumberFormat, UnitsFollowASpace) {
  EXPECT_EQ(format_bytes(512), "512 B");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes(222'298'112), "212 MiB");
  EXPECT_EQ(format_duration_ns(17), "17 ns");
  EXPECT_EQ(format_duration_ns(4.1e6), "4.1 ms");
  EXPECT_EQ(format_duration_ns(999'999), "1 ms");
  EXPECT_EQ(format_duration_ns(200e9), "3 min 20 s");
  EXPECT_EQ(format_duration_ns(7500e9), "2 h 05 min");
  EXPECT_EQ(format_percent(0.0031), "0.31 %");
}

TEST(NumberFormat, TicksHaveTheDecimalsTheirDistanceNeeds) {
  EXPECT_EQ(format_tick(0.5, 0.25), "0.5");
  EXPECT_EQ(format_tick(0.20, 0.05), "0.20");
  EXPECT_EQ(format_tick(3000, 1000), "3,000");
  EXPECT_EQ(format_tick(0.001, 0), "0.001");
  EXPECT_EQ(format_tick(1e-5, 0), "1e-5");
  EXPECT_EQ(format_tick(20000, 0), "20,000");
  EXPECT_EQ(format_tick(0, 0.1), "0");
  EXPECT_EQ(format_tick(1.2e-6, 2e-7), "1.2e-6");
}

}  // namespace
}  // namespace tensorscope::viewer::look
