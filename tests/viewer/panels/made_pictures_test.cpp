#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

#include "tests/viewer/panels/draw_made.h"
#include "tests/viewer/picture_match.h"
#include "viewer/platform/png.h"

namespace tensorscope::viewer {
namespace {

namespace fs = std::filesystem;

// Every panel's picture of every made job against the one that is committed.
class MadePictures : public testing::TestWithParam<MadePicture> {};

// For the eye, beside this program: what was drawn, and where it differs.
void keep(const std::string& name, const platform::Image& image) {
  const fs::path file = fs::path(PICTURES_THAT_FAILED) / name;
  const auto problem = platform::write_png(image, file);
  std::cout << (problem ? *problem : "see " + file.string()) << "\n";
}

TEST_P(MadePictures, AreAsCommitted) {
  const MadePicture& made = GetParam();
  const std::string renew =
      "if it is meant to be so: build/dev/tests/viewer/panels/viewer_panel_gallery renew " + name_of(made);
  for (const look::Theme theme : committed_themes(made)) {
    const fs::path file = committed_file(made, theme);
    const auto committed = read_picture(file);
    if (!committed) {
      ADD_FAILURE() << "there is no " << file << "; " << renew;
      continue;
    }
    const platform::Image drawn = draw_made(made, {.theme = theme});
    const PictureMatch result = match(*committed, drawn);
    if (result.problem.empty()) continue;
    ADD_FAILURE() << file.filename() << ": " << result.problem << "; " << renew;
    keep(file.stem().string() + ".png", drawn);
    if (!result.difference.rgba.empty()) keep(file.stem().string() + "_difference.png", result.difference);
  }
}

std::string test_name(const testing::TestParamInfo<MadePicture>& info) {
  std::string name = name_of(info.param);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Panels, MadePictures, testing::ValuesIn(made_pictures()), test_name);

TEST(CommittedPictures, AreAllOfAMadeOne) {
  std::set<fs::path> known;
  for (const MadePicture& made : made_pictures()) {
    for (const look::Theme theme : committed_themes(made)) known.insert(committed_file(made, theme));
  }
  std::uintmax_t bytes = 0;
  for (const fs::directory_entry& file : fs::directory_iterator(PICTURES)) {
    EXPECT_TRUE(known.contains(file.path())) << "no made picture is called so: remove " << file.path();
    bytes += file.file_size();
  }
  EXPECT_LT(bytes, 9U << 20) << "they are in the repository forever: choose data that compress";
}

// What the comparison sees, and what it does not.
class AMatch : public testing::Test {
 protected:
  static constexpr int kWidth = 960, kHeight = 600;  // as large as those that are committed

  AMatch() : picture_{kWidth, kHeight, std::vector<std::uint8_t>(kWidth * kHeight * 4, 255)} {
    fill(picture_, 0, 0, kWidth, kHeight, {0x15, 0x1a, 0x21});
    write(picture_, 20);
    curve(picture_, 0);
  }

  static void put(platform::Image& image, int x, int y, analysis::Rgb color) {
    std::uint8_t* const pixel = image.rgba.data() + (y * kWidth + x) * 4;
    pixel[0] = color.r, pixel[1] = color.g, pixel[2] = color.b;
  }
  static void fill(platform::Image& image, int x0, int y0, int x1, int y1, analysis::Rgb color) {
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) put(image, x, y, color);
    }
  }
  // Something like a short title: stems of letters.
  static void write(platform::Image& image, int x) {
    for (int letter = 0; letter < 6; ++letter) fill(image, x + letter * 8, 12, x + letter * 8 + 2, 23, kText);
  }
  static void curve(platform::Image& image, int down) {
    for (int x = 20; x < kWidth - 20; ++x) {
      put(image, x, 60 + x / 3 + down, kCurve);
      put(image, x, 61 + x / 3 + down, kCurve);
    }
  }

  static constexpr analysis::Rgb kText{230, 234, 240}, kCurve{86, 180, 233};
  platform::Image picture_;
};

TEST_F(AMatch, IsItself) {
  EXPECT_EQ(match(picture_, picture_).problem, "");
}

TEST_F(AMatch, StandsLettersAndLinesThatMoveByAPixel) {
  platform::Image other = picture_;
  fill(other, 0, 0, kWidth, kHeight, {0x15, 0x1a, 0x21});
  write(other, 21);
  curve(other, 1);
  EXPECT_EQ(match(picture_, other).problem, "");
}

TEST_F(AMatch, SeesACurveThatIsGone) {
  platform::Image other = picture_;
  fill(other, 0, 30, kWidth, kHeight, {0x15, 0x1a, 0x21});
  EXPECT_NE(match(picture_, other).problem, "");
  EXPECT_NE(match(other, picture_).problem, "") << "or one that came";
}

TEST_F(AMatch, SeesATitleTwelvePixelsFurtherOn) {
  platform::Image other = picture_;
  fill(other, 0, 0, kWidth, 30, {0x15, 0x1a, 0x21});
  write(other, 32);
  EXPECT_NE(match(picture_, other).problem, "");
  fill(other, 0, 0, kWidth, 30, {0x15, 0x1a, 0x21});
  EXPECT_NE(match(picture_, other).problem, "") << "or none at all";
}

TEST_F(AMatch, SeesAnotherTone) {
  platform::Image other = picture_;
  for (std::size_t i = 0; i < other.rgba.size(); i += 4) other.rgba[i] = static_cast<std::uint8_t>(other.rgba[i] + 3);
  EXPECT_NE(match(picture_, other).problem, "") << "of the ground";
  other = picture_;
  fill(picture_, 100, 150, 140, 190, {180, 60, 40});
  fill(other, 100, 150, 140, 190, {180, 90, 40});
  EXPECT_NE(match(picture_, other).problem, "") << "of a cell";
}

TEST_F(AMatch, SeesASmallMarkThatIsGone) {
  const platform::Image without = picture_;
  fill(picture_, 500, 100, 516, 116, {230, 159, 0});
  EXPECT_NE(match(picture_, without).problem, "");
}

TEST_F(AMatch, SeesAnotherSize) {
  platform::Image other = picture_;
  other.height -= 1;
  EXPECT_NE(match(picture_, other).problem, "");
}

}  // namespace
}  // namespace tensorscope::viewer
