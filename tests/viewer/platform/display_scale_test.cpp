#include "viewer/platform/display_scale.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tensorscope::viewer::platform {
namespace {

TEST(DisplayScale, OrdinaryAndUnknownScreensGetOne) {
  for (const double density : {0.0, 72.0, 96.0, 110.0, 143.9, static_cast<double>(NAN)}) {
    EXPECT_EQ(scale_for_density(density), 1.0) << density;
  }
}

TEST(DisplayScale, DenseOnesGetQuartersRoundedDown) {
  EXPECT_EQ(scale_for_density(163), 1.5);
  EXPECT_EQ(scale_for_density(192), 2.0);
  EXPECT_EQ(scale_for_density(227), 2.25);
  EXPECT_EQ(scale_for_density(1000), 3.0);
}

}  // namespace
}  // namespace tensorscope::viewer::platform
