#include "viewer/frame/viewer.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "tests/schema/temporary_folder.h"
#include "tests/viewer/jobs/test_job.h"

namespace tensorscope::viewer::frame {
namespace {

namespace fs = std::filesystem;
using platform::Key;

// The loop on a window off-screen, ended by the keys that are pressed before it begins.
class Loop : public testing::Test {
 protected:
  Loop() {
    std::string pattern = (fs::temp_directory_path() / "tensorscope-loop-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::string problem;
    window_ = platform::Window::open({.title = "loop", .width = 800, .height = 600, .offscreen = true}, problem);
    EXPECT_NE(window_, nullptr) << problem;
  }
  ~Loop() override { fs::remove_all(folder_); }

  void press(Key key) { window_->input().change_key({key, true, false, {}}); }
  fs::path file() const { return folder_ / "layout"; }

  fs::path folder_;
  std::unique_ptr<platform::Window> window_;
  Workspace workspace_{Store::kDefaultMemory, [] { return std::vector<Job>(); }};
};

TEST_F(Loop, KeepsWhatTheUserChanged) {
  press(Key::t);
  press(Key::q);
  Viewer(*window_, workspace_, {}, file()).run();
  EXPECT_EQ(load_settings(file()).theme, look::Theme::light);
}

TEST_F(Loop, WritesNothingIfNothingWasChanged) {
  press(Key::q);
  Viewer(*window_, workspace_, {}, file()).run();
  EXPECT_FALSE(fs::exists(file()));
}

TEST_F(Loop, GoesOnWhereTheLayoutCannotBeKept) {
  press(Key::t);
  press(Key::q);
  Viewer(*window_, workspace_, {}, "/proc/nowhere/layout").run();
}

TEST_F(Loop, EndsWhenTheWindowIsClosed) {
  window_->input().close = true;
  Viewer(*window_, workspace_, {}, file()).run();
}

TEST_F(Loop, LeavesNoWishBehind) {
  TestJob job;
  job.tensor("a", {4});
  job.step(1);
  ASSERT_EQ(workspace_.open(job.segment()), "");
  press(Key::down);  // selects "a", so that the inspector asks for it
  press(Key::q);
  Viewer(*window_, workspace_, {}, file()).run();
  EXPECT_TRUE(job.wants().empty());
  EXPECT_FALSE(workspace_.current()->connection.is_attached());
}

TEST_F(Loop, AsksForNothingWhileNobodySeesIt) {
  TestJob job;
  job.tensor("a", {4});
  job.step(1);
  ASSERT_EQ(workspace_.open(job.segment()), "");
  Viewer viewer(*window_, workspace_, {}, file());
  press(Key::down);
  for (int i = 0; i < 4; ++i) {
    window_->keep_drawing();
    viewer.frame();
  }
  ASSERT_FALSE(job.wants().empty());
  window_->input().visible = false;
  window_->keep_drawing();
  viewer.frame();
  EXPECT_TRUE(job.wants().empty());
  EXPECT_TRUE(window_->owes_frame()) << "nothing was drawn";
  window_->input().visible = true;
  viewer.frame();
  EXPECT_FALSE(job.wants().empty());
}

// In a process of its own: fontconfig reads its configuration once.
TEST(ViewerWithoutFonts, DrawsAndSaysSo) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const schema::TemporaryFolder folder;
  const auto draw = [&] {
    std::ofstream(folder / "fonts.conf") << "<?xml version=\"1.0\"?><fontconfig></fontconfig>";
    setenv("FONTCONFIG_FILE", (folder / "fonts.conf").c_str(), 1);
    std::string problem;
    const auto window =
        platform::Window::open({.title = "bare", .width = 400, .height = 300, .offscreen = true}, problem);
    Workspace workspace(Store::kDefaultMemory, [] { return std::vector<Job>(); });
    Viewer viewer(*window, workspace, {}, std::nullopt);
    viewer.frame();
    std::cerr << viewer.state().message.text;
    std::exit(viewer.state().message.tone == Tone::warning ? 0 : 1);
  };
  EXPECT_EXIT(draw(), testing::ExitedWithCode(0), "No font was found.*fonts-inter");
}

}  // namespace
}  // namespace tensorscope::viewer::frame
