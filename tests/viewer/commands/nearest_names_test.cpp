#include "viewer/commands/nearest_names.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer {
namespace {

const std::vector<std::string> kNames{"net.conv1.weight", "net.conv1.bias", "net.conv2.weight", "loss/train"};

TEST(NearestNames, ForgiveAFewLettersTheirOrderAndTheirCase) {
  EXPECT_EQ(nearest_names("net.conv1.wieght", kNames).front(), "net.conv1.weight");
  EXPECT_EQ(nearest_names("Loss/Train", kNames).front(), "loss/train");
  EXPECT_EQ(nearest_names("los/train", kNames).front(), "loss/train");
}

TEST(NearestNames, FindAPartOfAName) {
  EXPECT_EQ(nearest_names("conv1", kNames), (std::vector<std::string>{"net.conv1.bias", "net.conv1.weight"}));
}

TEST(NearestNames, AreNoneWhereNoneIsNear) {
  EXPECT_TRUE(nearest_names("accuracy", kNames).empty());
}

TEST(NearestNames, AreSuggestedInASentence) {
  EXPECT_EQ(suggestion("conv1", kNames), "did you mean net.conv1.bias or net.conv1.weight?");
  EXPECT_EQ(suggestion("accuracy", kNames),
            "there is net.conv1.weight, net.conv1.bias, net.conv2.weight and loss/train");
  EXPECT_EQ(suggestion("x", {}), "there is none");
  const std::vector<std::string> many(50, "a-name");
  EXPECT_NE(suggestion("something else", many).find("and 42 more"), std::string::npos);
}

TEST(NearestNames, ANameOfAnyLengthIsLookedAtInNoTime) {
  const std::vector<std::string> names(20, std::string(1'000'000, 'x'));
  EXPECT_TRUE(nearest_names(std::string(1'000'000, 'y'), names).empty());
}

}  // namespace
}  // namespace tensorscope::viewer
