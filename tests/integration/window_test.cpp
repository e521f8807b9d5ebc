#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "schema/want.h"
#include "tests/integration/integration.h"
#include "tests/integration/virtual_display.h"
#include "tests/integration/wishes.h"
#include "viewer/frame/window_layout.h"

namespace tensorscope::integration {
namespace {

using viewer::frame::WindowLayout;

// The viewer as its user meets it: a window on a display, a mouse, a keyboard, and a trainer that trains on. Whether
// something happened is told by the window's title and picture and, of what a panel asks for, by the trainer: an
// observer sees what it samples.
class ViewerWindow : public Integration {
 protected:
  static constexpr std::uint32_t kDarkSurface = 0x151a21, kLightSurface = 0xffffff;
  static constexpr std::uint32_t kAccent = 0x4cb4ff, kDarkWindow = 0x0e1116;

  ViewerWindow() : observer_(trainer_.segment()), wishes_(trainer_.segment()) {
    observer_.want_nothing();
    EXPECT_EQ(observer_.attach(), "");
  }

  // What was on the display when a test failed.
  void TearDown() override {
    if (!HasFailure()) return;
    const std::string file = std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".png";
    std::cout << "the display is in " << (display_.save_picture(file) ? file : "no file: it cannot be written") << "\n";
  }

  void open(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "view");
    viewer_.emplace(Process::Command{
        .program = TENSORSCOPE,
        .arguments = std::move(arguments),
        .environment = {display_.variable(), "HOME=" + sandbox_.folder(), "XDG_CONFIG_HOME=" + sandbox_.folder()},
        // Key E saves where the program was started.
        .before_start = [this] { std::filesystem::current_path(sandbox_.folder()); }});
    display_.focus_window("^tensorscope");
  }
  void open_on_the_trainer() {
    open({"trainer"});
    ASSERT_TRUE(eventually([&] { return title_says("live"); })) << display_.window_title();
    ASSERT_TRUE(eventually([&] { return middle().count(kAccent) > 0; })) << "the loss is drawn";
  }

  bool title_says(const std::string& text) const { return display_.window_title().find(text) != std::string::npos; }

  // The parts of the window, and what is in them.
  static WindowLayout layout() {
    return viewer::frame::lay_out(VirtualDisplay::kWidth, VirtualDisplay::kHeight, 1, {}, viewer::frame::Side::none);
  }
  Picture part(const viewer::frame::Box& box) const {
    return display_.picture().part(box.x0 + 1, box.y0 + 1, box.x1 - 1, box.y1 - 1);
  }
  Picture middle() const { return part(layout().middle); }
  std::uint32_t surface() const { return display_.picture().at(VirtualDisplay::kWidth / 2, 8); }
  Picture step_label() const {
    const viewer::frame::Box time = layout().time;
    return part({time.x1 - 176, time.y0, time.x1, time.y1});
  }
  // It says "follows the newest", in the colour of what lives.
  bool follows() const { return step_label().count(kAccent) > 0; }

  // Where things are, in pixels from the corners of their parts.
  void click_first_job_of_welcome() const { display_.click(VirtualDisplay::kWidth / 2.0F, 140); }
  void click_detach_or_attach() const { display_.click(VirtualDisplay::kWidth - 148, 20); }
  void click_theme() const { display_.click(VirtualDisplay::kWidth - 90, 20); }
  // The place of a panel's tab: the program names them in this order.
  static std::size_t place_of(const std::string& panel) {
    Process program(Process::Command{.program = TENSORSCOPE, .arguments = {"shot", "--list-panels"}});
    std::istringstream lines(program.rest_of_output());
    std::size_t place = 0;
    for (std::string line; std::getline(lines, line); ++place) {
      if (line == panel) return place;
    }
    throw std::runtime_error("there is no panel " + panel);
  }
  // A tab: words in a row, with wide gaps between them.
  void click_tab(const std::string& panel) const {
    const std::size_t place = place_of(panel);
    const viewer::frame::Box& middle = layout().middle;
    const Picture row = part({middle.x0, middle.y0, middle.x1, middle.y0 + 36});
    const auto is_empty = [&](std::size_t x) {
      for (std::size_t y = 0; y < row.height; ++y) {
        if (row.at(x, y) != row.at(0, 0)) return false;
      }
      return true;
    };
    constexpr std::size_t kGap = 12;
    std::vector<float> centers;
    for (std::size_t x = 0, begin = 0, blank = kGap; x < row.width; ++x) {
      if (is_empty(x)) {
        if (++blank == kGap && begin != 0) centers.push_back(static_cast<float>(begin + x - kGap) / 2);
      } else {
        if (blank >= kGap) begin = x;
        blank = 0;
      }
    }
    ASSERT_LT(place, centers.size());
    display_.click(middle.x0 + centers[place], middle.y0 + 20);
  }
  // The heatmap in the panel of weights, below its title and above what grows with the steps.
  Picture matrix() const {
    const viewer::frame::Box& middle = layout().middle;
    return part({middle.x0, middle.y0 + 110, middle.x1, middle.y0 + 510});
  }
  // The heatmap of a matrix fills a good part of the panel.
  bool shows_heatmap() const { return middle().count_colorful() * 12 > middle().pixels.size(); }
  void show_weights() const {
    click_tab("weights");
    ASSERT_TRUE(eventually([&] { return shows_heatmap(); }));
    display_.leave();
  }
  // The class map in the panel of maps, without its title and its colour bar.
  Picture class_map() const {
    const viewer::frame::Box& middle = layout().middle;
    return part({middle.x0 + 536, middle.y0 + 342, middle.x0 + 800, middle.y0 + 610});
  }
  // It covers its place; what stands there instead are a few words.
  bool shows_class_map() const { return class_map().count(kDarkWindow) * 4 < class_map().pixels.size(); }
  // The list of classes begins with the predicted one and the label. It opens at the mouse.
  void pick_class(int number) const {
    const float x = layout().middle.x0 + 230, y = layout().middle.y0 + 64;
    const Picture before = class_list();
    display_.click(x, y);
    ASSERT_TRUE(eventually([&] { return class_list() != before; })) << "the list of classes";
    display_.click(x + 40, y + 17 + 22 * static_cast<float>(2 + number));
    display_.leave();
  }
  Picture class_list() const {
    const viewer::frame::Box& middle = layout().middle;
    return part({middle.x0 + 180, middle.y0 + 90, middle.x0 + 320, middle.y0 + 200});
  }
  void click_pause() const { display_.click(layout().time.x0 + 116, layout().time.y0 + 24); }
  void click_middle_of_time() const { display_.click(VirtualDisplay::kWidth / 2.0F, layout().time.y0 + 16); }
  void click_search() const { display_.click(layout().sources.x0 + 90, layout().sources.y0 + 22); }
  void click_row_of_tree(int row) const {
    display_.click(layout().sources.x0 + 80, layout().sources.y0 + 56 + 24 * static_cast<float>(row));
  }

  // Once the first step is over, the catalog is there.
  std::uint32_t id_of(const std::string& path) {
    EXPECT_TRUE(observer_.until([&] { return observer_.knows(path); }));
    return observer_.source(path).id();
  }
  bool comes_to_want(const std::string& path, schema::Product product) {
    const std::uint32_t id = id_of(path);
    return eventually([&] { return wishes_.want(id, product); });
  }
  bool comes_to_want_no_picture() {
    return eventually([&] {
      return std::ranges::none_of(wishes_.now(),
                                  [](const schema::Want& want) { return has(want.products, kElements); });
    });
  }
  bool comes_to_want_nothing() {
    return eventually([&] { return wishes_.now().empty(); });
  }

  // What key E has written.
  std::size_t count_files(const std::string& begin, const std::string& end) const {
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(sandbox_.folder())) {
      const std::string name = file.path().filename();
      count += name.starts_with(begin) && name.ends_with(end) ? 1U : 0U;
    }
    return count;
  }

  void pick_another_class(Trainer& trainer);

  static constexpr schema::Product kElements = schema::Product::region;

  VirtualDisplay display_{sandbox_.folder() + "/display"};
  Trainer trainer_ = start(TrainerKind::torch);
  Watcher observer_;
  Wishes wishes_;
  std::optional<Process> viewer_;
};

TEST_F(ViewerWindow, AClickOnAJobOfTheListAttaches) {
  // Of two living jobs none is opened by itself.
  Trainer other = start(TrainerKind::torch, {"--job=other"});
  open({});
  ASSERT_TRUE(eventually([&] { return display_.picture().count(kAccent) > 0; })) << "the marks of living jobs";
  EXPECT_EQ(display_.window_title(), "tensorscope");
  click_first_job_of_welcome();
  EXPECT_TRUE(eventually([&] { return title_says("other (pid " + std::to_string(other.pid()) + ", rank 0 of 1)"); }))
      << display_.window_title();
  EXPECT_TRUE(eventually([&] { return title_says("live"); }));
  EXPECT_TRUE(eventually([&] { return middle().count(kAccent) > 0; })) << "the loss is drawn";
}

TEST_F(ViewerWindow, ASourceChosenInTheTreeIsTheOneThatTheTrainerIsAskedFor) {
  open_on_the_trainer();
  click_tab("training");
  // The tree asks for the health of what it shows, and nobody for more.
  const std::uint32_t chosen = id_of("net.fc2.weight"), other = id_of("net.fc1.weight");
  ASSERT_TRUE(eventually([&] { return !wishes_.want(chosen, schema::Product::histogram); }));
  click_search();
  display_.type("fc2.weight");
  // net, fc2, weight and its grad are left.
  const Picture before = part(layout().right);
  click_row_of_tree(2);
  EXPECT_TRUE(comes_to_want("net.fc2.weight", schema::Product::histogram));
  EXPECT_FALSE(wishes_.want(other, schema::Product::histogram));
  EXPECT_TRUE(eventually([&] { return part(layout().right) != before; })) << "the inspector shows it";
  EXPECT_TRUE(observer_.until([&] {
    const viewer::Summary* const newest = observer_.source("net.fc2.weight").summaries.newest();
    return newest != nullptr && newest->histogram;
  })) << "the trainer answers";
}

TEST_F(ViewerWindow, ATabShowsItsPanelAndAsksForWhatThatShows) {
  open_on_the_trainer();
  ASSERT_FALSE(shows_heatmap());
  show_weights();
  EXPECT_TRUE(comes_to_want("net.fc1.weight", kElements));
  click_tab("training");
  EXPECT_TRUE(eventually([&] { return !shows_heatmap(); })) << "curves again";
  EXPECT_TRUE(comes_to_want_no_picture());
}

TEST_F(ViewerWindow, PauseStopsThePictureAndNotTheJob) {
  open_on_the_trainer();
  show_weights();
  const Picture at_first = matrix();
  EXPECT_TRUE(eventually([&] { return matrix() != at_first; })) << "it follows the job";
  EXPECT_TRUE(follows());
  click_pause();
  ASSERT_TRUE(eventually([&] { return !follows(); }));
  display_.leave();
  Picture paused;
  EXPECT_TRUE(eventually([&] {
    paused = matrix();
    return trainer_.trains_on(3000) && matrix() == paused;
  }));
  display_.press("space");
  EXPECT_TRUE(eventually([&] { return follows() && matrix() != paused; }));
}

TEST_F(ViewerWindow, AClickOnTheTimeBarShowsThatStepAndEndTheNewest) {
  open_on_the_trainer();
  show_weights();
  ASSERT_TRUE(trainer_.trains_on(500));
  click_middle_of_time();
  ASSERT_TRUE(eventually([&] { return !follows(); }));
  display_.leave();
  const Picture scrubbed = step_label();
  display_.press("Home");
  EXPECT_TRUE(eventually([&] { return step_label() != scrubbed; }));
  EXPECT_FALSE(follows());
  display_.press("End");
  EXPECT_TRUE(eventually([&] { return follows(); }));
}

TEST_F(ViewerWindow, TheThemeSwitches) {
  open_on_the_trainer();
  ASSERT_EQ(surface(), kDarkSurface);
  click_theme();
  EXPECT_TRUE(eventually([&] { return surface() == kLightSurface; }));
  display_.press("t");
  EXPECT_TRUE(eventually([&] { return surface() == kDarkSurface; }));
}

TEST_F(ViewerWindow, DetachLeavesNothingBehindAndAttachGoesOn) {
  open_on_the_trainer();
  show_weights();
  ASSERT_TRUE(comes_to_want("net.fc1.weight", kElements));
  click_detach_or_attach();
  EXPECT_TRUE(eventually([&] { return title_says("detached"); })) << display_.window_title();
  EXPECT_TRUE(wishes_.now().empty()) << "at once, not with the end of a lease";
  EXPECT_TRUE(shows_heatmap()) << "all stays on screen";
  click_detach_or_attach();
  EXPECT_TRUE(comes_to_want("net.fc1.weight", kElements));
  EXPECT_TRUE(eventually([&] { return title_says("live"); })) << display_.window_title();
  display_.press("d");
  EXPECT_TRUE(comes_to_want_nothing());
  display_.press("r");
  EXPECT_TRUE(comes_to_want("net.fc1.weight", kElements));
}

TEST_F(ViewerWindow, TellsThatTheTrainerWasKilledAndKeepsThePicture) {
  open_on_the_trainer();
  show_weights();
  trainer_.process().kill();
  EXPECT_TRUE(eventually([&] { return title_says("died"); })) << display_.window_title();
  EXPECT_TRUE(shows_heatmap());
}

// A frame draws what differs from the one before; in another size all of it. A job that is over changes nothing more,
// but for the status line.
TEST_F(ViewerWindow, WhatWasDrawnPieceByPieceIsThePictureDrawnAtOnce) {
  open_on_the_trainer();
  show_weights();
  display_.scroll(layout().middle.x0 + 300, layout().middle.y0 + 300, 2);
  click_tab("training");
  click_theme();
  show_weights();
  display_.leave();
  trainer_.process().kill();
  ASSERT_TRUE(eventually([&] { return title_says("died"); })) << display_.window_title();
  const auto drawn = [&] { return part({0, 0, VirtualDisplay::kWidth, layout().time.y1}); };
  Picture piece_by_piece;
  ASSERT_TRUE(eventually([&] { return std::exchange(piece_by_piece, drawn()) == drawn(); })) << "it stays";
  display_.resize_window(VirtualDisplay::kWidth - 60, VirtualDisplay::kHeight - 40);
  ASSERT_TRUE(eventually([&] { return drawn() != piece_by_piece; }));
  display_.resize_window(VirtualDisplay::kWidth, VirtualDisplay::kHeight);
  EXPECT_TRUE(eventually([&] { return drawn() == piece_by_piece; }));
}

// The map of the predicted class, then that of another: the network that the probe shows its images to stays as it is,
// so that nothing else changes the picture.
void ViewerWindow::pick_another_class(Trainer& trainer) {
  constexpr std::uint32_t kOther = 1;
  const std::string last = "pictures/eye.conv/relu:grad";
  Watcher observer(trainer.segment());
  observer.want_nothing();
  ASSERT_EQ(observer.attach(), "");
  Wishes wishes(trainer.segment());
  click_tab("maps");
  display_.leave();
  ASSERT_TRUE(observer.until([&] { return observer.knows(last); }));
  // Which layer the tab begins with is its own affair.
  std::string gradient;
  ASSERT_TRUE(observer.until([&] {
    for (const viewer::Source& source : observer.connection().store().sources()) {
      const bool is_of_layer = source.path().starts_with("pictures/");
      if (is_of_layer && wishes.want_class(source.id(), schema::kPredictedClass)) gradient = source.path();
    }
    return !gradient.empty();
  }));
  const std::uint32_t id = observer.source(gradient).id();
  ASSERT_TRUE(eventually([&] { return shows_class_map(); }));
  Picture predicted;
  ASSERT_TRUE(eventually([&] { return std::exchange(predicted, class_map()) == class_map(); })) << "it stays";
  EXPECT_FALSE(wishes.want_class(id, kOther));
  pick_class(kOther);
  EXPECT_TRUE(eventually([&] { return wishes.want_class(id, kOther); }));
  EXPECT_TRUE(observer.until([&] {
    const auto& samples = observer.source(gradient).regions.all();
    return std::ranges::any_of(samples, [](const viewer::RegionSample& each) { return each.argument == kOther; });
  })) << "the trainer answers";
  EXPECT_TRUE(eventually([&] { return shows_class_map() && class_map() != predicted; })) << "the map of that class";
  EXPECT_FALSE(wishes.want_class(id, schema::kPredictedClass));
}

// Everything that somebody does who wants a picture of a layer at an earlier step, in one go.
TEST_F(ViewerWindow, TheWholeWayFromTheListOfJobsToFiles) {
  Trainer other = start(TrainerKind::torch, {"--job=other", "--probe=on"});
  open({});
  ASSERT_TRUE(eventually([&] { return display_.picture().count(kAccent) > 0; })) << "the marks of living jobs";
  // The newest is the first.
  click_first_job_of_welcome();
  ASSERT_TRUE(eventually([&] { return title_says("other (pid") && title_says("live"); })) << display_.window_title();

  pick_another_class(other);

  click_search();
  display_.type("fc2.weight");
  click_row_of_tree(2);
  display_.press("Escape");
  show_weights();
  ASSERT_TRUE(other.trains_on(500));

  // Elements are there from the step on at which somebody looked.
  display_.press("space");
  display_.press("Left");
  ASSERT_TRUE(eventually([&] { return !follows(); }));
  Picture whole;
  ASSERT_TRUE(eventually([&] { return std::exchange(whole, matrix()) == matrix(); })) << "the step that was chosen";
  const viewer::frame::Box& middle = layout().middle;
  display_.scroll((middle.x0 + middle.x1) / 2 - 100, middle.y0 + 300, 4);
  display_.leave();
  EXPECT_TRUE(eventually([&] { return shows_heatmap() && matrix() != whole; })) << "a part of it, larger";

  display_.press("t");
  EXPECT_TRUE(eventually([&] { return surface() == kLightSurface; }));
  display_.press("d");
  EXPECT_TRUE(eventually([&] { return title_says("detached"); })) << display_.window_title();
  EXPECT_TRUE(shows_heatmap()) << "all stays on screen";

  display_.press("e");
  EXPECT_TRUE(eventually([&] { return count_files("other-weights-", ".png") == 1; }));
  EXPECT_TRUE(eventually([&] { return count_files("other-weights-", ".npy") >= 1; })) << "the elements";
  EXPECT_TRUE(eventually([&] { return count_files("other-weights-", ".csv") >= 1; })) << "the statistics";
  display_.press("q");
  EXPECT_EQ(viewer_->exit_code(), 0) << viewer_->errors();
}

TEST_F(ViewerWindow, QuitEndsTheViewerAndNotTheJob) {
  open_on_the_trainer();
  show_weights();
  ASSERT_TRUE(comes_to_want("net.fc1.weight", kElements));
  display_.press("q");
  EXPECT_EQ(viewer_->exit_code(), 0) << viewer_->errors();
  EXPECT_EQ(viewer_->errors(), "");
  EXPECT_TRUE(comes_to_want_nothing());
  observer_.detach();
  expect_undisturbed(trainer_, TrainerKind::torch);
}

}  // namespace
}  // namespace tensorscope::integration
