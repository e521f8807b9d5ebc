#include "agent/recorder/source.h"

#include <gtest/gtest.h>

namespace tensorscope::agent {
namespace {

TEST(Price, OneSlowMeasurementIsNotBelieved) {
  Price price;
  EXPECT_FALSE(price.is_known());
  price.measured(1'000);
  EXPECT_TRUE(price.is_known());
  EXPECT_FALSE(price.is_certain());
  price.measured(500'000);
  EXPECT_TRUE(price.is_certain());
  EXPECT_EQ(price.ns(), 1'000u);
  price.measured(400'000);
  EXPECT_EQ(price.ns(), 400'000u);
  price.measured(2'000);
  EXPECT_EQ(price.ns(), 2'000u);
}

TEST(Price, WhatIsDoubtedFallsUntilItIsMeasuredAnew) {
  Price price;
  price.measured(8'000);
  price.measured(8'000);
  price.doubt();
  EXPECT_EQ(price.ns(), 7'000u);
  EXPECT_TRUE(price.is_certain());
}

TEST(Cost, RisesByNoMoreThanTwiceAndFallsAtOnce) {
  Cost cost(1);
  cost.measured(10'000, 1'000'000);
  EXPECT_EQ(cost.ns_of(10'000), 20'000u);
  cost.measured(10'000, 5'000);
  EXPECT_EQ(cost.ns_of(10'000), 5'000u);
  cost.measured(Cost::kFewElements - 1, 1);
  EXPECT_EQ(cost.ns_of(10'000), 5'000u);
  cost.doubt();
  EXPECT_LT(cost.ns_of(10'000), 5'000u);
}

TEST(Grants, EachPhaseHasOne) {
  Grants grants;
  EXPECT_FALSE(grants.has(schema::Phase::training));
  EXPECT_TRUE(grants.give());
  EXPECT_FALSE(grants.give());
  grants.use(schema::Phase::training);
  EXPECT_FALSE(grants.has(schema::Phase::training));
  EXPECT_TRUE(grants.has(schema::Phase::evaluation));
  EXPECT_TRUE(grants.give());
  EXPECT_TRUE(grants.has(schema::Phase::training));
  grants.take_back();
  EXPECT_FALSE(grants.has(schema::Phase::evaluation));
}

}  // namespace
}  // namespace tensorscope::agent
