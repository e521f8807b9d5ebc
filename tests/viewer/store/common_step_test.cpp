#include "viewer/store/common_step.h"

#include <gtest/gtest.h>

#include <vector>

namespace tensorscope::viewer {
namespace {

TEST(CommonStep, IsTheNewestThatAllHave) {
  const std::vector<std::vector<std::uint64_t>> steps{{1, 5, 8, 9}, {2, 5, 9, 10}, {5, 7}};
  const auto newest_at = [&](std::size_t i, std::uint64_t step) {
    std::optional<std::uint64_t> found;
    for (const std::uint64_t each : steps[i]) found = each <= step ? std::optional(each) : found;
    return found;
  };
  EXPECT_EQ(common_step(3, 100, newest_at), 5U);
  EXPECT_EQ(common_step(2, 100, newest_at), 9U);
  EXPECT_EQ(common_step(3, 4, newest_at), std::nullopt);
}

}  // namespace
}  // namespace tensorscope::viewer
