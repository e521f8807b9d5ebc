#include "viewer/store/want_list.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer {
namespace {

using schema::Product;
using schema::Want;

schema::Window rows(std::uint32_t count) {
  schema::Window window;
  window.dimensions = 1;
  window.count[0] = count;
  window.stride[0] = 1;
  return window;
}

std::vector<Want> tidied(WantList& list) {
  const std::span<const Want> wants = list.tidy();
  return {wants.begin(), wants.end()};
}

TEST(WantList, TheSameFromTwoPanelsIsAskedForOnce) {
  WantList list;
  list.add(1, Product::stats, 10);
  list.add(1, Product::stats, 10);
  list.add(1, Product::histogram, 10);
  EXPECT_EQ(tidied(list), (std::vector<Want>{{1, Product::stats | Product::histogram, 10, {}}}));
}

TEST(WantList, WhatAMoreFrequentWantServesIsLeftOut) {
  WantList list;
  list.add(1, Product::stats | Product::histogram, 10);
  list.add(1, Product::stats, 2);
  EXPECT_EQ(tidied(list), (std::vector<Want>{{1, Product::stats, 2, {}}, {1, Product::histogram, 10, {}}}));
}

TEST(WantList, GradientsOfTwoClassesAreTwoWants) {
  WantList list;
  list.add(1, Product::region, 10, {}, 3);
  list.add(1, Product::region, 10, {}, 5);
  list.add(1, Product::region, 20, {}, 5);
  EXPECT_EQ(tidied(list), (std::vector<Want>{{1, Product::region, 10, {}, 3}, {1, Product::region, 10, {}, 5}}));
}

TEST(WantList, RowsOfVectorsAreAWindow) {
  WantList list;
  list.add(1, Product::vectors | Product::stats, 10, rows(4));
  EXPECT_EQ(tidied(list), (std::vector<Want>{{1, Product::stats, 10, {}}, {1, Product::vectors, 10, rows(4)}}));
}

TEST(WantList, AWindowBelongsToTheRegionOnly) {
  WantList list;
  list.add(1, Product::stats | Product::region, 1, rows(4));
  list.add(1, Product::stats, 1);
  list.add(1, Product::region, 1, rows(8));
  EXPECT_EQ(tidied(list),
            (std::vector<Want>{
                {1, Product::stats, 1, {}}, {1, Product::region, 1, rows(4)}, {1, Product::region, 1, rows(8)}}));
}

TEST(WantList, IsTheSameInWhateverOrderPanelsAsk) {
  WantList one, other;
  one.add(2, Product::stats, 1);
  one.add(1, Product::region, 5, rows(3));
  one.add(1, Product::histogram, 1);
  other.add(1, Product::histogram, 1);
  other.add(1, Product::region, 5, rows(3));
  other.add(2, Product::stats, 1);
  EXPECT_EQ(tidied(one), tidied(other));
}

TEST(WantList, IntervalZeroMeansEveryStep) {
  WantList list;
  list.add(1, Product::stats, 0);
  EXPECT_EQ(list.tidy().front().interval_steps, 1u);
}

}  // namespace
}  // namespace tensorscope::viewer
