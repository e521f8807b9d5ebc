#include "viewer/panels/color_keys.h"

#include <gtest/gtest.h>

namespace tensorscope::viewer {
namespace {

using platform::Key;

TEST(ColorKeys, ChangeWhatTheControlsDo) {
  widgets::ColorSettings colors;
  change_colors_by_key(Key::y, colors, false);
  EXPECT_EQ(colors.transform, analysis::ColorTransform::symlog);
  change_colors_by_key(Key::z, colors, false);
  EXPECT_TRUE(colors.whole_range);
  change_colors_by_key(Key::x, colors, false);
  EXPECT_EQ(colors.reduction, analysis::Reduction::nearest);
  change_colors_by_key(Key::x, colors, false);
  EXPECT_EQ(colors.reduction, analysis::Reduction::mean) << "round and round";
}

TEST(ColorKeys, TheMapThatIsInUseChangesAndComesBack) {
  widgets::ColorSettings colors;
  const widgets::ColorSettings before = colors;
  change_colors_by_key(Key::i, colors, true);
  EXPECT_NE(colors.signed_map, before.signed_map);
  EXPECT_EQ(colors.unsigned_map, before.unsigned_map);
  for (std::size_t i = 1; i < analysis::kColorMaps.size(); ++i) change_colors_by_key(Key::i, colors, true);
  EXPECT_EQ(colors.signed_map, before.signed_map);
}

}  // namespace
}  // namespace tensorscope::viewer
