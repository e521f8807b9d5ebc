#include "viewer/look/shorten.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer::look {
namespace {

/// Every character is one wide; "…" and "·" are, too.
std::string within(std::string_view text, std::size_t width) {
  return shortened(text, [width](const std::string& shorter) {
    std::size_t characters = 0;
    for (const char c : shorter) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return characters <= width;
  });
}

TEST(Shorten, WhatFitsStaysAsItIs) {
  EXPECT_EQ(within("", 0), "");
  EXPECT_EQ(within("net.conv1 · step 3,469", 22), "net.conv1 · step 3,469");
}

TEST(Shorten, PartsGoFromTheEndAndWhole) {
  EXPECT_EQ(within("net.conv1 · 32 × 16 × 12 × 12 · step 3,469", 40), "net.conv1 · 32 × 16 × 12 × 12 …");
  EXPECT_EQ(within("net.conv1 · 32 × 16 × 12 × 12 · step 3,469", 20), "net.conv1 …");
  EXPECT_EQ(within("net.conv1 · step 3,469", 10), "net.conv1") << "no room for the sign";
}

TEST(Shorten, APathKeepsItsLastNameAndWhatIsNumbered) {
  EXPECT_EQ(within("net.block1.attention.in_proj_weight", 34), "net.block1…in_proj_weight");
  EXPECT_EQ(within("net.block1.attention.in_proj_weight", 24), "…block1…in_proj_weight");
  EXPECT_EQ(within("net.block1.attention.in_proj_weight", 16), "…in_proj_weight");
  EXPECT_EQ(within("features.10.weight", 12), "…10.weight");
  EXPECT_EQ(within("digits/net.conv1/relu", 18), "…net.conv1/relu");
}

TEST(Shorten, APointBetweenDigitsIsNoEndOfANameButInAPath) {
  EXPECT_EQ(within("mean 0.25 of all", 10), "mean 0.25…");
  EXPECT_EQ(within("net.layer1.0.conv1", 10), "…0.conv1");
}

TEST(Shorten, WordsGoWhole) {
  EXPECT_EQ(within("evenly through the network", 20), "evenly through the…");
  EXPECT_EQ(within("32 × 16 × 12", 10), "32 × 16…");
}

TEST(Shorten, NoNumberIsCutInTwo) {
  EXPECT_EQ(within("step1,631,264", 12), "step…");
  EXPECT_EQ(within("0.125", 4), "…");
  EXPECT_EQ(within("12345", 4), "…");
}

TEST(Shorten, NoCharacterIsCutInTwo) {
  EXPECT_EQ(within("äöü", 2), "ä…");
}

TEST(Shorten, WhereNothingFitsThereIsOnlyTheSign) {
  EXPECT_EQ(within("weight", 0), "…");
}

}  // namespace
}  // namespace tensorscope::viewer::look
