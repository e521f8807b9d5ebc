#include "viewer/frame/frame.h"

#include <gtest/gtest.h>
#include <imgui.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/viewer/frame/framed.h"
#include "tests/viewer/frame/stub_panels.h"
#include "tests/viewer/stage.h"
#include "viewer/frame/parts.h"
#include "viewer/look/palette.h"

namespace tensorscope::viewer::frame {
namespace {

namespace fs = std::filesystem;
using platform::Key;

int pixels_of(const platform::Image& image, const Box& box, look::Rgb color, int tolerance = 2) {
  return count_near(image, static_cast<int>(box.x0), static_cast<int>(box.y0), static_cast<int>(box.x1),
                    static_cast<int>(box.y1), color, tolerance);
}

int area_of(const Box& box) {
  return static_cast<int>(box.width() * box.height());
}

// In every part of the window there is something, and nothing but the panel has the panel's colour.
TEST(Frame, DrawsEveryPartWhereTheLayoutHasIt) {
  for (const look::Theme theme : {look::Theme::dark, look::Theme::light}) {
    Framed framed({.theme = theme});
    const platform::Image image = framed.draw();
    const WindowLayout& layout = framed.state().layout;
    const look::Palette& p = look::palette(theme);
    for (const Box& box : {layout.title, layout.left, layout.right, layout.time, layout.status}) {
      const int ground = pixels_of(image, box, p.surface);
      EXPECT_GT(ground, area_of(box) / 2);
      EXPECT_LT(ground, area_of(box));
      EXPECT_EQ(pixels_of(image, box, kJobInk), 0);
    }
    EXPECT_GT(pixels_of(image, layout.middle, kJobInk), area_of(layout.middle) * 8 / 10);
  }
}

TEST(Frame, ANumberShowsThePanelOfThatPlace) {
  Framed framed({});
  framed.press(Key::digit_2);
  const platform::Image image = framed.draw();
  EXPECT_GT(pixels_of(image, framed.state().layout.middle, kTensorInk), 1000);
  EXPECT_EQ(pixels_of(image, framed.state().layout.middle, kJobInk), 0);
  framed.press(Key::digit_9);
  EXPECT_EQ(framed.job().panel, 1U) << "there is no ninth panel";
}

TEST(Frame, TabGoesRoundThePanels) {
  Framed framed({});
  framed.press(Key::tab);
  EXPECT_EQ(framed.job().panel, 1U);
  framed.press(Key::tab);
  EXPECT_EQ(framed.job().panel, 0U);
  framed.press(Key::tab, {.shift = true});
  EXPECT_EQ(framed.job().panel, 1U);
}

TEST(Frame, AClickOnATabShowsItsPanel) {
  Framed framed({});
  framed.draw();
  const Box& middle = framed.state().layout.middle;
  framed.click(middle.x0 + 80, middle.y0 + 20);
  EXPECT_EQ(framed.job().panel, 1U);
}

TEST(Frame, SpacePausesAndFollowsAgain) {
  Framed framed({});
  framed.press(Key::space);
  EXPECT_FALSE(framed.store().timeline().follows());
  JobStatus later = live_status(1300);
  framed.store().set_status(later);
  EXPECT_EQ(framed.store().timeline().step(), 1204U) << "the display stays; the job goes on";
  framed.press(Key::space);
  EXPECT_EQ(framed.store().timeline().step(), 1300U);
}

TEST(Frame, ArrowsStepThroughTheRun) {
  Framed framed({});
  framed.press(Key::left);
  framed.press(Key::left, {.shift = true});
  EXPECT_EQ(framed.store().timeline().step(), 1193U);
  framed.press(Key::home);
  EXPECT_EQ(framed.store().timeline().step(), 0U);
  framed.press(Key::end);
  EXPECT_TRUE(framed.store().timeline().follows());
}

TEST(Frame, MarksAreSetAndRemovedWhereOneIs) {
  Framed framed({});
  framed.press(Key::a);
  framed.press(Key::home);
  framed.press(Key::b);
  EXPECT_EQ(framed.store().timeline().mark(Timeline::Mark::a), 1204U);
  EXPECT_EQ(framed.store().timeline().mark(Timeline::Mark::b), 0U);
  framed.press(Key::b);
  EXPECT_EQ(framed.store().timeline().mark(Timeline::Mark::b), std::nullopt);
}

TEST(Frame, DraggingAlongTheTimeBarScrubs) {
  Framed framed({});
  framed.draw();
  const Box& time = framed.state().layout.time;
  framed.drag(time.x1 - 202, time.y0 + 17, time.x1 - 600, time.y0 + 17);
  EXPECT_FALSE(framed.store().timeline().follows());
  EXPECT_GT(framed.store().timeline().step(), 400U);
  EXPECT_LT(framed.store().timeline().step(), 900U);
  framed.drag(time.x1 - 600, time.y0 + 17, time.x1 - 150, time.y0 + 17);
  EXPECT_TRUE(framed.store().timeline().follows()) << "at the right end it follows again";
}

TEST(Frame, SearchNarrowsTheTreeUntilEscapeEndsIt) {
  Framed framed({});
  framed.press(Key::f, {.ctrl = true});
  framed.draw(2);
  EXPECT_TRUE(framed.window().input().typing);
  framed.type("conv1 grad");
  EXPECT_EQ(framed.job().tree.search, "conv1 grad");
  framed.press(Key::escape);
  EXPECT_FALSE(framed.window().input().typing);
  EXPECT_EQ(framed.job().tree.search, "");
}

TEST(Frame, WhoTypesFastMissesNoLetterOfTheSearch) {
  Framed framed({});
  framed.draw();
  platform::Input& input = framed.window().input();
  input.change_key({Key::f, true, false, {.ctrl = true}});
  input.text = "c";
  framed.draw(1);
  input.change_key({Key::o, true, false, {}});
  input.text = "o";
  framed.draw(1);
  for (const char* letter : {"n", "v", "2"}) {
    input.text = letter;
    framed.draw(1);
  }
  framed.draw(3);
  EXPECT_EQ(framed.job().tree.search, "conv2");
  EXPECT_TRUE(framed.store().timeline().follows());
}

TEST(Frame, EnterLeavesTheSearchFieldAndKeepsTheSearch) {
  Framed framed({});
  framed.type("/");
  framed.draw(2);
  framed.type("fc2");
  framed.press(Key::enter);
  EXPECT_FALSE(framed.window().input().typing);
  framed.type("x");
  EXPECT_EQ(framed.job().tree.search, "fc2");
}

TEST(Frame, ASlashGoesToTheSearchAndIsNotTypedIntoIt) {
  Framed framed({});
  framed.type("/");
  framed.draw(2);
  EXPECT_TRUE(framed.window().input().typing);
  EXPECT_EQ(framed.job().tree.search, "");
}

TEST(Frame, DownSelectsTheNextSourceAndAClickItsLine) {
  Framed framed({});
  framed.press(Key::down);
  EXPECT_EQ(framed.job().selected_source()->path(), "loss/train");
  framed.press(Key::down);
  EXPECT_EQ(framed.job().selected_source()->path(), "loss/validation");
  const Box& sources = framed.state().layout.sources;
  framed.click(sources.x0 + 80, sources.y0 + 44 + 24 * 1.5F);
  EXPECT_EQ(framed.job().selected_source()->path(), "loss/train");
}

TEST(Frame, AClickOnAFolderFoldsIt) {
  Framed framed({});
  framed.draw();
  const auto rows = [&] { return tree_rows(framed.store().tree(), framed.job().tree).size(); };
  const std::size_t before = rows();
  const Box& sources = framed.state().layout.sources;
  framed.click(sources.x0 + 60, sources.y0 + 44 + 12);
  EXPECT_EQ(rows(), before - 2) << "loss/train and loss/validation";
}

TEST(Frame, AsksForStatisticsOfWhatIsInSightAndOfNothingElse) {
  Framed framed({});
  framed.job().tree.search = "";
  framed.draw();
  std::set<std::string> wanted;
  for (const schema::Want& want : framed.job().sent_wants) wanted.insert(framed.store().source(want.source)->path());
  EXPECT_TRUE(wanted.contains("net.conv1.weight"));
  EXPECT_FALSE(wanted.contains("loss/train")) << "a scalar comes by itself";
  EXPECT_FALSE(wanted.contains("net.embedding.weight")) << "it cannot be sampled";
  framed.press(Key::f, {.ctrl = true});
  framed.type("fc2");
  framed.draw(2);
  wanted.clear();
  for (const schema::Want& want : framed.job().sent_wants) wanted.insert(framed.store().source(want.source)->path());
  EXPECT_EQ(wanted, (std::set<std::string>{"net.fc2.weight", "net.fc2.weight:grad"}));
}

TEST(Frame, WantsNothingWhileItIsCovered) {
  Framed framed({});
  framed.type("?");
  EXPECT_TRUE(framed.state().shows_keys);
  framed.draw();
  EXPECT_TRUE(framed.job().sent_wants.empty());
  framed.press(Key::escape);
  EXPECT_FALSE(framed.state().shows_keys);
  framed.draw();
  EXPECT_FALSE(framed.job().sent_wants.empty());
}

TEST(Frame, TSwitchesTheTheme) {
  Framed framed({});
  framed.press(Key::t);
  const platform::Image image = framed.draw();
  const Box& title = framed.state().layout.title;
  EXPECT_GT(pixels_of(image, title, look::palette(look::Theme::light).surface), area_of(title) / 2);
}

TEST(Frame, PlusAndMinusScaleWithinBounds) {
  Framed framed({});
  framed.type("+");
  EXPECT_NEAR(framed.frame().settings().user_scale, 1.1, 1e-9);
  for (int i = 0; i < 40; ++i) framed.type("-");
  EXPECT_EQ(framed.frame().settings().user_scale, 0.5);
  framed.press(Key::digit_0);
  EXPECT_EQ(framed.frame().settings().user_scale, 1.0);
}

TEST(Frame, DraggingASeamMovesItAndADoubleClickPutsItBack) {
  Framed framed({});
  framed.draw();
  framed.drag(248, 500, 330, 500);
  EXPECT_EQ(framed.frame().settings().left_width, 330);
  framed.drag(1280 - 272, 500, 1280 - 400, 500);
  EXPECT_EQ(framed.frame().settings().right_width, 400);
  framed.drag(100, 172, 100, 240);
  EXPECT_EQ(framed.frame().settings().jobs_height, 200);
  framed.click(330, 500);
  framed.click(330, 500);
  EXPECT_EQ(framed.frame().settings().left_width, 248);
}

TEST(Frame, ANarrowWindowOpensItsSourcesAsADrawer) {
  Framed framed({.width = 400, .height = 700});
  framed.draw();
  EXPECT_EQ(framed.state().layout.left.width(), 0);
  framed.type("[");
  framed.draw();
  EXPECT_EQ(framed.state().layout.left.width(), 248);
  framed.click(100, framed.state().layout.sources.y0 + 44 + 24 * 1.5F);
  EXPECT_EQ(framed.job().selected_source()->path(), "loss/train") << "the drawer lies above the panel";
  framed.press(Key::escape);
  framed.draw();
  EXPECT_EQ(framed.state().layout.left.width(), 0);
  EXPECT_TRUE(framed.frame().settings().left_open) << "a wide window has its bar again";
}

TEST(Frame, TellsThePanelItsSourceAndItsKey) {
  Framed framed({});
  framed.job().select(*framed.store().find("net.fc1.weight"));
  framed.press(Key::digit_2);
  EXPECT_EQ(stub_talk().source, "net.fc1.weight");
  framed.window().input().change_key({Key::l, true, false, {}});
  framed.draw(1);
  EXPECT_EQ(stub_talk().key, Key::l);
  framed.draw(1);
  EXPECT_EQ(stub_talk().key, Key::none) << "in one frame only";
}

TEST(Frame, DoesWhatThePanelTellsBack) {
  Framed framed({});
  stub_talk().show_step = 77;
  stub_talk().select = "net.fc1.weight";
  framed.draw(1);
  EXPECT_EQ(framed.store().timeline().step(), 77U);
  EXPECT_EQ(framed.job().selected_source()->path(), "net.fc1.weight");
}

TEST(Frame, APanelThatMovesIsDrawnAgain) {
  Framed framed({});
  framed.draw();
  EXPECT_EQ(framed.state().redraw_in_s, 0);
  stub_talk().moving = true;
  framed.draw(1);
  EXPECT_GT(framed.state().redraw_in_s, 0);
}

TEST(Frame, ControlCCopiesTheTableUnderTheMouseElseTheFirst) {
  Framed framed({});
  framed.press(Key::c, {.ctrl = true});
  EXPECT_EQ(framed.window().clipboard(), "step\tloss\n1\t0.5\n2\t0.25\n");
  EXPECT_NE(framed.state().message.text.find("3 lines"), std::string::npos);
  stub_talk().hovered = "matrix";
  framed.draw(1);
  framed.press(Key::c, {.ctrl = true});
  EXPECT_EQ(framed.window().clipboard(), "1\t2\n3\t4\n");
}

TEST(Frame, ESavesThePictureAndItsData) {
  const fs::path before = fs::current_path();
  std::string pattern = (fs::temp_directory_path() / "tensorscope-save-XXXXXX").string();
  const fs::path folder = mkdtemp(pattern.data());
  fs::current_path(folder);
  {
    Framed framed({});
    framed.draw();
    framed.press(Key::e);
    EXPECT_NE(framed.state().message.text.find("av"), std::string::npos) << "Saving, or Saved";
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!framed.state().message.text.starts_with("Saved") && std::chrono::steady_clock::now() < deadline) {
      EXPECT_GT(framed.state().redraw_in_s, 0) << "somebody has to look whether it is done";
      framed.draw(1);
    }
    EXPECT_EQ(framed.state().message.text, "Saved mnist-job-1204.png and 2 data files in " + folder.string());
    EXPECT_EQ(framed.state().message.tone, Tone::plain);
  }
  fs::current_path(before);
  EXPECT_GT(fs::file_size(folder / "mnist-job-1204.png"), 100U);
  std::ifstream table(folder / "mnist-job-1204-curve.csv");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(table), {}), "step,loss\n1,0.5\n2,0.25\n");
  EXPECT_TRUE(fs::exists(folder / "mnist-job-1204-matrix.npy"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 3);
  fs::remove_all(folder);
}

TEST(Frame, SavingSaysSoWhenTheWorkingFolderIsGone) {
  const fs::path before = fs::current_path();
  std::string pattern = (fs::temp_directory_path() / "tensorscope-gone-XXXXXX").string();
  const fs::path folder = mkdtemp(pattern.data());
  {
    Framed framed({});
    framed.draw();
    fs::current_path(folder);
    fs::remove(folder);
    framed.press(Key::e);
    EXPECT_EQ(framed.state().message.tone, Tone::bad);
    EXPECT_NE(framed.state().message.text.find("no longer there"), std::string::npos) << framed.state().message.text;
  }
  fs::current_path(before);
}

TEST(Frame, APictureOnItsWayIsDrawnAgainThirtyTimesASecond) {
  Framed framed({});
  stub_talk().moving = true;
  framed.draw(3);
  EXPECT_DOUBLE_EQ(framed.state().redraw_in_s, kSettlingSeconds);
}

TEST(Frame, AMessageGoesByItself) {
  Framed framed({});
  framed.state().say("Saved");
  framed.draw(1);
  EXPECT_FALSE(framed.state().message.text.empty());
  EXPECT_GT(framed.state().redraw_in_s, 0) << "somebody has to draw it away";
  framed.draw(60 * 9);
  EXPECT_TRUE(framed.state().message.text.empty());
}

TEST(Frame, ATooltipWaitsForTheMouseToRest) {
  Framed framed({});
  const Box& status = framed.state().layout.status;
  framed.draw();
  const platform::Image without = framed.draw();
  framed.move_mouse(120, status.y0 + 14);
  EXPECT_GT(framed.state().redraw_in_s, 0);
  const platform::Image resting = framed.draw(40);
  EXPECT_NE(resting.rgba, without.rgba);
}

TEST(Frame, WithoutAJobTheCodeCanBeCopied) {
  Framed framed({.with_job = false});
  framed.draw();
  framed.click(400, 40 + 48 + 48 + 12 + 144 + 24);
  const std::string code = framed.window().clipboard();
  EXPECT_EQ(std::ranges::count(code, '\n'), 5);
  EXPECT_NE(code.find("tensorscope::Agent::start"), std::string::npos);
}

TEST(Frame, AClickOnAJobThatCannotBeOpenedSaysWhy) {
  Framed framed({.found = {job_of_another_user()}});
  framed.draw();
  framed.click(100, framed.state().layout.jobs.y0 + 40 + 14);
  EXPECT_NE(framed.state().message.text.find("belongs to user ada"), std::string::npos);
  EXPECT_EQ(framed.state().message.tone, Tone::warning);
}

// A machine on which a thousand jobs were left behind.
std::vector<Job> a_thousand_jobs() {
  std::vector<Job> jobs;
  for (int i = 0; i < 1000; ++i) {
    jobs.push_back(found_job("sweep-" + std::to_string(i), i == 500 ? JobState::live : JobState::died,
                             static_cast<std::uint64_t>(i), 10'000 + i));
  }
  return jobs;
}

TEST(Frame, OfAThousandJobsOnlyThoseInSightAreDrawn) {
  const auto corners_drawn = [](const std::vector<Job>& jobs) {
    Framed framed({.found = jobs});
    framed.draw();
    return ImGui::GetDrawData()->TotalVtxCount;
  };
  const int of_one = corners_drawn({found_job("sweep", JobState::died, 1, 2)});
  EXPECT_LT(corners_drawn(a_thousand_jobs()), of_one + 2'000) << "a few lines more, not a thousand";
}

TEST(Frame, OfAThousandJobsOneIsFoundByItsName) {
  Framed framed({.found = a_thousand_jobs()});
  framed.draw();
  const Box& jobs = framed.state().layout.jobs;
  framed.click(jobs.x0 + 90, jobs.y0 + 20);
  framed.type("sweep-77 died");
  EXPECT_EQ(searched_jobs(framed.state(), framed.workspace()).size(), 11U) << "sweep-77 and sweep-770 to 779";
  framed.press(Key::escape);
  EXPECT_EQ(searched_jobs(framed.state(), framed.workspace()).size(), 1000U);
}

TEST(Frame, OfAThousandJobsTheWelcomeHasASearchToo) {
  Framed framed({.with_job = false, .found = a_thousand_jobs()});
  framed.draw();
  framed.click(640, 40 + 48 + 24 + 4 + 18);
  framed.type("live");
  ASSERT_EQ(searched_jobs(framed.state(), framed.workspace()).size(), 1U);
  EXPECT_EQ(searched_jobs(framed.state(), framed.workspace()).front()->label(), "sweep-500");
}

TEST(Frame, OfFewJobsNothingIsSearched) {
  Framed framed({.found = {found_job("sweep", JobState::died, 1, 2)}});
  framed.state().job_search[0] = 'x';
  EXPECT_EQ(searched_jobs(framed.state(), framed.workspace()).size(), 1U) << "there is no field to see it in";
}

TEST(Frame, QuitsOnQ) {
  Framed framed({});
  EXPECT_FALSE(framed.frame().wants_to_quit());
  framed.press(Key::q);
  EXPECT_TRUE(framed.frame().wants_to_quit());
}

TEST(Frame, DrawsAtEverySizeAndScale) {
  for (const double scale : {0.5, 1.0, 3.0}) {
    Framed framed({.scale = scale});
    framed.job().select(*framed.store().find("net.conv1.weight"));
    for (const int width : {1, 40, 200, 400, 700, 1280}) {
      for (const int height : {1, 60, 300, 800}) {
        framed.window().resize(width, height);
        EXPECT_EQ(framed.draw().width, width);
      }
    }
  }
}

}  // namespace
}  // namespace tensorscope::viewer::frame
