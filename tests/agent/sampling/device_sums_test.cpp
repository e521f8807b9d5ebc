#include "agent/sampling/device_sums.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tensorscope::agent {
namespace {

using schema::SignedLogGrid;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The first edge that is not less, as a device searches.
std::size_t place_of(double value) {
  const auto edges = DeviceSums::edges();
  std::size_t place = 0;
  while (place < edges.size() && !(edges[place] >= value)) ++place;
  return place;
}

void expect_in_its_bin(double value) {
  EXPECT_EQ(place_of(value), static_cast<std::size_t>(SignedLogGrid::bin_of(value)) + 1) << value;
}

TEST(DeviceSums, ASearchAmongTheEdgesFindsTheBinOfTheGrid) {
  for (int bin = 0; bin < SignedLogGrid::kBins; ++bin) {
    for (const double edge : {SignedLogGrid::lower_edge(bin), SignedLogGrid::upper_edge(bin)}) {
      for (const double towards : {-kInfinity, kInfinity}) {
        const double beside = std::nextafter(edge, towards);
        if (std::isfinite(edge)) expect_in_its_bin(edge);
        if (std::isfinite(beside)) expect_in_its_bin(beside);
      }
    }
  }
  for (const double value :
       {0.0, -0.0, std::numeric_limits<double>::denorm_min(), -std::numeric_limits<double>::denorm_min(),
        std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest(), 1e-40, -1e-40, 3.0, -3.0})
    expect_in_its_bin(value);
}

TEST(DeviceSums, WhatIsNotFiniteHasPlacesOfItsOwn) {
  EXPECT_EQ(place_of(-kInfinity), 0u);
  EXPECT_EQ(place_of(kInfinity), DeviceSums::kBins - 2);
  EXPECT_EQ(place_of(std::numeric_limits<double>::quiet_NaN()), DeviceSums::kBins - 1);
}

TEST(DeviceSums, OfThreeNumbersAndAnInfinityTheStatisticsAreRight) {
  std::vector<double> sums(DeviceSums::size(2), 0);
  // 1, 2, 3 and +∞, of two neurons: 1 and 3, 2 and +∞.
  sums[DeviceSums::kSum] = sums[DeviceSums::kL1] = 6;
  sums[DeviceSums::kL2] = std::sqrt(14);
  sums[DeviceSums::kDeviation] = std::sqrt(2);
  sums[DeviceSums::kMin] = 1;
  sums[DeviceSums::kMax] = 3;
  for (const double value : {1.0, 2.0, 3.0, kInfinity}) ++sums[DeviceSums::kCounts + place_of(value)];
  std::ranges::copy(std::vector<double>{4, 2, 2, 1, 3, 2, 2, 1}, sums.begin() + DeviceSums::kUnits);
  DeviceReduction reduction;
  reduction.read(sums, 4, 2);
  const schema::Stats& stats = reduction.stats();
  EXPECT_EQ(stats.finite(), 3u);
  EXPECT_EQ(stats.positive_infinity, 1u);
  EXPECT_EQ(stats.mean, 2);
  EXPECT_DOUBLE_EQ(stats.std, std::sqrt(2.0 / 3));
  EXPECT_EQ(stats.abs_max, 3);
  EXPECT_EQ(reduction.histogram().counts[static_cast<std::size_t>(SignedLogGrid::bin_of(3))], 1u);
  const schema::Units& units = reduction.units();
  EXPECT_EQ(std::vector(units.mean.begin(), units.mean.end()), (std::vector<float>{2, 2}));
  EXPECT_EQ(std::vector(units.not_finite.begin(), units.not_finite.end()), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(units.elements, 2u);
}

TEST(DeviceSums, WhereNothingIsFiniteThereAreOnlyCounts) {
  std::vector<double> sums(DeviceSums::size(0), std::numeric_limits<double>::quiet_NaN());
  std::fill(sums.begin() + DeviceSums::kCounts, sums.end(), 0);
  sums.back() = 5;
  DeviceReduction reduction;
  reduction.read(sums, 5, 0);
  EXPECT_EQ(reduction.stats().nan, 5u);
  EXPECT_EQ(reduction.stats().min, 0);
  EXPECT_EQ(reduction.stats().std, 0);
}

}  // namespace
}  // namespace tensorscope::agent
