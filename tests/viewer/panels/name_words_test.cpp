#include "viewer/panels/curves/name_words.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer {
namespace {

using Parts = std::vector<std::vector<std::string>>;

TEST(NameWords, ThePhaseIsFoundWhereverItStands) {
  EXPECT_EQ(words_of("loss/train").phase, NamedPhase::training);
  EXPECT_EQ(words_of("val_loss").phase, NamedPhase::validation);
  EXPECT_EQ(words_of("trainLoss").phase, NamedPhase::training);
  EXPECT_EQ(words_of("Eval.Accuracy").phase, NamedPhase::validation);
  EXPECT_EQ(words_of("loss-test").phase, NamedPhase::test);
  EXPECT_EQ(words_of("constraint").phase, NamedPhase::none);
}

TEST(NameWords, WhatIsLeftIsTheSameForEachPhase) {
  EXPECT_EQ(words_of("loss/train").parts, (Parts{{"loss"}}));
  EXPECT_EQ(words_of("val_loss").parts, (Parts{{"loss"}}));
  EXPECT_EQ(words_of("trainLoss").parts, (Parts{{"loss"}}));
  EXPECT_EQ(words_of("ppo:kl.valid").parts, (Parts{{"ppo"}, {"kl"}}));
}

TEST(NameWords, ANameThatIsNothingButAPhaseKeepsIt) {
  EXPECT_EQ(words_of("train").parts, (Parts{{"train"}}));
  EXPECT_TRUE(words_of("").parts.empty());
  EXPECT_TRUE(words_of("//__").parts.empty());
}

TEST(NameWords, AQuantityIsWhatAPartEndsWith) {
  EXPECT_EQ(quantity_in({"ce", "loss"}), "loss");
  EXPECT_EQ(quantity_in({"acc"}), "accuracy");
  EXPECT_EQ(quantity_in({"head", "lr"}), "learning rate");
  EXPECT_EQ(quantity_in({"grad", "norm"}), "grad norm");
  EXPECT_EQ(quantity_in({"loss", "bbox"}), "loss");
  EXPECT_EQ(quantity_in({"loss", "scale"}), std::nullopt);
  EXPECT_EQ(quantity_in({"layer3"}), std::nullopt);
  EXPECT_EQ(quantity_in({}), std::nullopt);
}

TEST(NameWords, ATitleReadsLikeOne) {
  EXPECT_EQ(as_title("learning_rate"), "Learning rate");
  EXPECT_EQ(as_title("β"), "β");
  EXPECT_EQ(as_title(""), "");
}

}  // namespace
}  // namespace tensorscope::viewer
