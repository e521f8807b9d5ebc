#include "viewer/analysis/sample_rank.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <vector>

namespace tensorscope::viewer::analysis {
namespace {

TEST(SampleRank, CountsAndExtremesAreExactHoweverLarge) {
  std::vector<float> values(1'000'003, 0.5F);
  values[999'999] = 77.0F;
  values[12'345] = -3.0F;
  values[1] = std::numeric_limits<float>::quiet_NaN();
  values[2] = std::numeric_limits<float>::infinity();
  SampleRank rank;
  rank.assign(values);
  EXPECT_EQ(rank.range(), (Range{-3, 77}));
  EXPECT_EQ(rank.nan(), 1U);
  EXPECT_EQ(rank.pos_inf(), 1U);
  EXPECT_EQ(rank.neg_inf(), 0U);
  EXPECT_LE(rank.sampled(), SampleRank::kLimit);
  EXPECT_FALSE(rank.exact());
}

TEST(SampleRank, ExtremesOfAFiniteTensorAreExactToo) {
  std::vector<float> values(100'000, 0.0F);
  values[54'321] = -9.0F;
  values.back() = 4.0F;
  SampleRank rank;
  rank.assign(values);
  EXPECT_EQ(rank.range(), (Range{-9, 4}));
}

TEST(SampleRank, SmallTensorsAreRankedExactly) {
  std::vector<float> values(101);
  std::iota(values.begin(), values.end(), -50.0F);
  SampleRank rank;
  rank.assign(values);
  EXPECT_TRUE(rank.exact());
  EXPECT_NEAR(*rank.rank_of(0.0), 0.5, 1e-9);
  EXPECT_NEAR(*rank.quantile(0.99), 49.0, 1e-9);
  EXPECT_NEAR(*rank.abs_quantile(1.0), 50.0, 1e-9);
}

TEST(SampleRank, AnythingButNumbersHasNoRange) {
  SampleRank rank;
  rank.assign(std::vector<float>(3, std::numeric_limits<float>::quiet_NaN()));
  EXPECT_EQ(rank.range(), std::nullopt);
  EXPECT_EQ(rank.abs_quantile(0.5), std::nullopt);
  EXPECT_EQ(rank.rank_of(1.0), std::nullopt);
}

}  // namespace
}  // namespace tensorscope::viewer::analysis
