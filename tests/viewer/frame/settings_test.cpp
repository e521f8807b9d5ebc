#include "viewer/frame/settings.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace tensorscope::viewer::frame {
namespace {

namespace fs = std::filesystem;

class SettingsFile : public testing::Test {
 protected:
  SettingsFile() {
    std::string pattern = (fs::temp_directory_path() / "tensorscope-settings-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~SettingsFile() override { fs::remove_all(folder_); }

  void write(const std::string& content) const { std::ofstream(path()) << content; }
  fs::path path() const { return folder_ / "layout"; }

  fs::path folder_;
};

Settings other_settings() {
  Settings settings;
  settings.left_width = 301;
  settings.right_width = 199.5;
  settings.jobs_height = 90;
  settings.user_scale = 1.25;
  settings.left_open = false;
  settings.theme = look::Theme::light;
  return settings;
}

TEST(Settings, ReadBackWhatWasWritten) {
  EXPECT_EQ(settings_from(as_text(other_settings())), other_settings());
}

TEST(Settings, ALineThatCannotBeReadGivesDefaultsAsAWhole) {
  for (const char* damaged :
       {"left_width", "left_width abc\n", "left_width 12 3\n", "left_width nan\n", "left_width -5\n",
        "left_width 1e300\n", "user_scale 0\n", "left_open maybe\n", "theme pink\n", "\n", "left_width 300\xff\n"}) {
    EXPECT_EQ(settings_from("right_width 400\n" + std::string(damaged)), Settings{}) << damaged;
  }
}

TEST(Settings, ALineOfANewerVersionIsSkipped) {
  EXPECT_EQ(settings_from("left_width 300\nwings 2\n").left_width, 300);
}

TEST(Settings, AnEmptyTextIsDefaults) {
  EXPECT_EQ(settings_from(""), Settings{});
}

TEST_F(SettingsFile, IsDefaultsWhenItIsNotThere) {
  EXPECT_EQ(load_settings(path()), Settings{});
}

TEST_F(SettingsFile, IsDefaultsWhenItIsAFolder) {
  fs::create_directory(path());
  EXPECT_EQ(load_settings(path()), Settings{});
}

TEST_F(SettingsFile, IsDefaultsWhenItIsDamaged) {
  write(std::string(100'000, 'x'));
  EXPECT_EQ(load_settings(path()), Settings{});
}

TEST_F(SettingsFile, IsMadeWithItsFolder) {
  const fs::path deep = folder_ / "a" / "b" / "layout";
  EXPECT_EQ(save_settings(other_settings(), deep), std::nullopt);
  EXPECT_EQ(load_settings(deep), other_settings());
  EXPECT_EQ(std::distance(fs::directory_iterator(deep.parent_path()), {}), 1) << "nothing else is left beside it";
}

TEST_F(SettingsFile, ThatCannotBeWrittenSaysSoInOneLine) {
  write("");
  const auto problem = save_settings({}, path() / "layout");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->find('\n'), std::string::npos);
  EXPECT_NE(problem->find(path().string()), std::string::npos);
}

TEST(Settings, LieWhereTheDesktopSays) {
  setenv("HOME", "/home/ada", 1);
  setenv("XDG_CONFIG_HOME", "/elsewhere", 1);
  EXPECT_EQ(settings_path(), "/elsewhere/tensorscope/layout");
  setenv("XDG_CONFIG_HOME", "relative", 1);
  EXPECT_EQ(settings_path(), "/home/ada/.config/tensorscope/layout");
  unsetenv("XDG_CONFIG_HOME");
  EXPECT_EQ(settings_path(), "/home/ada/.config/tensorscope/layout");
  unsetenv("HOME");
  EXPECT_EQ(settings_path(), std::nullopt);
}

}  // namespace
}  // namespace tensorscope::viewer::frame
