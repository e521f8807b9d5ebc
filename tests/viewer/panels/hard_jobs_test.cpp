#include "tests/viewer/panels/hard_jobs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <set>

#include "tests/viewer/panels/panel_stage.h"
#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer {
namespace {

struct Size {
  int width, height;
  double scale;
};
constexpr Size kSizes[] = {{400, 300, 1.0}, {1280, 800, 1.0}, {1920, 1080, 2.0}};
constexpr look::Theme kThemes[] = {look::Theme::dark, look::Theme::light};

// Every panel that there is on one job that is hard to show: whoever adds a panel finds it tested here.
class HardJobs : public testing::TestWithParam<HardJob> {};

std::size_t bytes_of(const DrawnArray& array) {
  std::size_t bytes = schema::element_bytes(array.dtype);
  for (const std::int64_t extent : array.shape) bytes *= static_cast<std::size_t>(extent);
  return bytes;
}

// What is exported is what its own description says.
void expect_consistent(const std::vector<Drawn>& all, const Store& store) {
  std::set<std::string> names;
  for (const Drawn& drawn : all) {
    EXPECT_TRUE(names.insert(drawn.name).second) << "two pictures are called " << drawn.name;
    EXPECT_FALSE(drawn.name.empty());
    EXPECT_TRUE(std::ranges::all_of(
        drawn.name, [](unsigned char c) { return (std::islower(c) != 0) || (std::isdigit(c) != 0) || c == '-'; }))
        << "no file can be called so: " << drawn.name;
    EXPECT_FALSE(drawn.title.empty()) << drawn.name;
    EXPECT_LE(drawn.step, store.timeline().newest()) << drawn.name;
    if (const auto* const array = std::get_if<DrawnArray>(&drawn.data); array != nullptr) {
      EXPECT_EQ(array->elements.size(), bytes_of(*array)) << drawn.name;
      continue;
    }
    for (const DrawnColumn& column : std::get<DrawnTable>(drawn.data).columns) {
      EXPECT_EQ(column.size(), std::get<DrawnTable>(drawn.data).rows()) << drawn.name << ", " << column.name;
    }
  }
}

void expect_sane_wants(const PanelStage& stage, const Store& store) {
  for (const schema::Want& want : stage.wants()) {
    EXPECT_NE(store.source(want.source), nullptr) << "nobody knows source " << want.source;
    EXPECT_GE(want.interval_steps, 1U);
    EXPECT_LE(want.window.dimensions, schema::kMaxDimensions);
  }
}

// One frame for each of the panel's keys, on each of the sources that it can show, up to a few.
void press_everything(PanelStage& stage, const PanelInfo& panel, Store& store) {
  constexpr int kMostSources = 6;
  int sources = 0;
  for (const Source& source : store.sources()) {
    if (panel.can_show == nullptr || !panel.can_show(source)) continue;
    if (++sources > kMostSources) break;
    stage.select(&source);
    stage.frame(store);
  }
  for (const PanelKey& key : panel.keys) {
    stage.press(key.key);
    stage.frame(store);
  }
}

// Until nothing moves any more; what is computed on another thread is awaited.
bool comes_to_rest(PanelStage& stage, Store& store) {
  constexpr int kMostFrames = 600;  // ten seconds of a window
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (int i = 0; i < 3; ++i) stage.frame(store);
  for (int i = 0; stage.state().moving; ++i) {
    if (i >= kMostFrames && std::chrono::steady_clock::now() > deadline) return false;
    stage.frame(store);
  }
  return true;
}

TEST_P(HardJobs, EveryPanelShowsItAtEverySizeAndComesToRest) {
  const std::unique_ptr<MadeJob> job = GetParam().make();
  Store& store = job->store();
  PanelStage stage(all_panels().front(), 64, 64);
  std::uint64_t turn = 0;
  for (const Size& size : kSizes) {
    stage.stage().window().resize(size.width, size.height);
    stage.stage().look().set_user_scale(size.scale);
    for (const look::Theme theme : kThemes) {
      stage.stage().look().set_theme(theme);
      for (const PanelInfo& panel : all_panels()) {
        SCOPED_TRACE(std::string(panel.name) + " at " + std::to_string(size.width) + " x " +
                     std::to_string(size.height));
        stage.start_anew(panel);
        press_everything(stage, panel, store);
        for (int i = 0; GetParam().change != nullptr && i < 6; ++i) {
          GetParam().change(*job, turn++);
          stage.frame(store);
        }
        EXPECT_TRUE(comes_to_rest(stage, store)) << "it moves on and on";
        expect_consistent(stage.panel().drawn(store), store);
        expect_sane_wants(stage, store);
        const platform::Image image = stage.stage().window().capture();
        const int ground = count_near(image, 0, 0, image.width, image.height, look::palette().window, 0);
        EXPECT_LT(ground, image.width * image.height) << "nothing is drawn, not even why";
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Panels, HardJobs, testing::ValuesIn(hard_jobs()),
                         [](const testing::TestParamInfo<HardJob>& each) { return each.param.name; });

}  // namespace
}  // namespace tensorscope::viewer
