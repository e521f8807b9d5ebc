#include "viewer/frame/background_save.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <random>

#include "tests/schema/temporary_folder.h"

namespace tensorscope::viewer::frame {
namespace {

namespace fs = std::filesystem;

// Noise, which takes a while to compress.
platform::Image noise(int width, int height) {
  platform::Image image{width, height, {}};
  std::minstd_rand random(3);
  image.rgba.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  for (std::uint8_t& byte : image.rgba) byte = static_cast<std::uint8_t>(random() >> 8);
  return image;
}

Drawn table() {
  DrawnTable columns;
  columns.columns.push_back({"step", std::vector<double>{1, 2}});
  return {"curve", "Curve", "", 2, columns};
}

class Saving : public testing::Test {
 protected:
  PanelFiles files(int width, int height) const { return {folder_.path(), "job", noise(width, height), {table()}}; }
  std::size_t found() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_.path()), {}));
  }
  static Saved result_of(BackgroundSave& saving) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::optional<Saved> saved;
    while (!saved && std::chrono::steady_clock::now() < deadline) saved = saving.take();
    return saved.value_or(Saved{"no result in time", false});
  }

  schema::TemporaryFolder folder_;
};

TEST_F(Saving, TheOwnerGoesOnMeanwhileAndIsToldOnce) {
  BackgroundSave saving;
  saving.start(files(3000, 2000));
  EXPECT_FALSE(saving.take().has_value()) << "18 million bytes of noise are not compressed in no time";
  EXPECT_TRUE(saving.is_running());
  const Saved saved = result_of(saving);
  EXPECT_EQ(saved.text, "Saved job.png and 1 data file in " + folder_.path());
  EXPECT_TRUE(saved.is_whole);
  EXPECT_FALSE(saving.is_running());
  EXPECT_FALSE(saving.take().has_value());
  std::ifstream csv(folder_ / "job-curve.csv");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(csv), {}), "step\n1\n2\n");
}

TEST_F(Saving, WhoQuitsMeanwhileHasAllFilesWhole) {
  {
    BackgroundSave saving;
    saving.start(files(2000, 1000));
  }
  EXPECT_EQ(found(), 2u);
  std::ifstream png(folder_ / "job.png", std::ios::binary);
  const std::string content(std::istreambuf_iterator<char>(png), {});
  ASSERT_GT(content.size(), 12u);
  EXPECT_EQ(content.substr(content.size() - 8, 4), "IEND");
}

TEST_F(Saving, StoppedItLeavesNothingHalfWritten) {
  BackgroundSave saving;
  saving.start(files(3000, 2000));
  saving.cancel();
  const Saved saved = result_of(saving);
  EXPECT_EQ(saved.text, "Saving was stopped: 0 of 2 files are in " + folder_.path());
  EXPECT_FALSE(saved.is_whole);
  EXPECT_EQ(found(), 0u);
}

TEST_F(Saving, WhatCannotBeWrittenSaysWhy) {
  PanelFiles lost = files(4, 4);
  lost.folder = folder_ / "no";
  BackgroundSave saving;
  saving.start(std::move(lost));
  const Saved saved = result_of(saving);
  EXPECT_NE(saved.text.find("cannot write"), std::string::npos) << saved.text;
  EXPECT_FALSE(saved.is_whole);
}

TEST_F(Saving, OneAfterTheOtherIsSaved) {
  BackgroundSave saving;
  for (int i = 0; i < 3; ++i) {
    saving.start(files(40 + i, 30));
    EXPECT_TRUE(result_of(saving).is_whole);
  }
}

}  // namespace
}  // namespace tensorscope::viewer::frame
