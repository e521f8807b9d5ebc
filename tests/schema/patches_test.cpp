#include "schema/patches.h"

#include <gtest/gtest.h>

namespace tensorscope::schema {
namespace {

TEST(Patches, AreCutSquareFromTheImageBehindAClassTokenOrNot) {
  EXPECT_EQ(patches_among(196, 224, 224, {}), (Patches{0, 14, 14}));
  EXPECT_EQ(patches_among(197, 224, 224, {}), (Patches{1, 14, 14}));
  EXPECT_EQ(patches_among(32, 28, 56, {}), (Patches{0, 4, 8}));
  EXPECT_EQ(patches_among(33, 28, 56, {}), (Patches{1, 4, 8}));
  EXPECT_EQ(patches_among(49, 30, 31, {}), (Patches{0, 7, 7})) << "patches that overlap";
  EXPECT_EQ(patches_among(50, 0, 0, {}), (Patches{1, 7, 7})) << "the image is not known";
  for (const int none : {-1, 0, 38, 40}) EXPECT_FALSE(patches_among(none, 28, 28, {})) << none;
}

TEST(Patches, AreWhereThePlacementSays) {
  const Placement told{.first = 7, .patch_rows = 4, .patch_columns = 8};
  EXPECT_EQ(patches_among(39, 28, 56, told), (Patches{7, 4, 8}));
  EXPECT_EQ(patches_among(45, 28, 56, told), (Patches{7, 4, 8})) << "words behind them";
  EXPECT_EQ(patches_among(32, 28, 56, told), (Patches{0, 4, 8})) << "before words are put in front";
  EXPECT_FALSE(patches_among(38, 28, 56, told));
  EXPECT_FALSE(patches_among(16, 28, 56, told)) << "a square, but not of this image";
}

TEST(Patches, OfOneSideOfAttentionAreNotFoundInALongerSequence) {
  const Placement told{.first = 1, .patch_rows = 2, .patch_columns = 2, .axis = Placement::Axis::keys};
  EXPECT_EQ(patches_among(5, 28, 28, told), (Patches{1, 2, 2}));
  EXPECT_FALSE(patches_among(6, 28, 28, told)) << "may be words of the other side";
}

TEST(Patches, OfAnImageThatCannotBeCutAreNone) {
  EXPECT_EQ(square_patches(224, 224, 49), (Patches{0, 7, 7}));
  EXPECT_FALSE(square_patches(224, 224, 48));
  EXPECT_FALSE(square_patches(224, 224, 1)) << "all of it is no patch";
  EXPECT_FALSE(square_patches(0, 224, 4));
  constexpr std::int64_t kHuge = std::int64_t{1} << 62;
  EXPECT_FALSE(square_patches(kHuge, kHuge, 3)) << "a damaged shape";
  const Placement many{.first = 9, .patch_rows = 0xFFFFFFFF, .patch_columns = 0xFFFFFFFF};
  EXPECT_FALSE(patches_among(64, 28, 28, many));
}

}  // namespace
}  // namespace tensorscope::schema
