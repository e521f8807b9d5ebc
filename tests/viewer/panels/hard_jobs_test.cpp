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

// A panel asks for what it has pixels for, however large the tensors are, and for nothing beside them.
void expect_modest_wants(const PanelStage& stage, const Store& store, bool shapes_change) {
  constexpr std::uint64_t kMostElements = std::uint64_t{1} << 22;
  std::uint64_t all = 0;
  for (const schema::Want& want : stage.wants()) {
    const Source* const source = store.source(want.source);
    ASSERT_NE(source, nullptr) << "nobody knows source " << want.source;
    const std::vector<std::int64_t>& shape = source->entry.shape;
    const schema::Window& window = want.window;
    if (window.dimensions == 0) continue;
    std::uint64_t elements = 1;
    for (std::size_t i = 0; i < window.dimensions; ++i) elements *= window.count[i];
    all += elements;
    if (shapes_change) continue;
    EXPECT_EQ(window.dimensions, shape.size()) << source->path();
    for (std::size_t i = 0; i < std::min<std::size_t>(window.dimensions, shape.size()); ++i) {
      EXPECT_GT(window.count[i], 0U) << source->path() << " along " << i;
      EXPECT_LT(window.start[i] + (window.count[i] - 1) * window.stride[i], static_cast<std::uint64_t>(shape[i]))
          << source->path() << " along " << i;
    }
  }
  EXPECT_LE(all, kMostElements);
}

// Of the panel below its controls, which stand on an empty one too.
int drawn_pixels(const platform::Image& image, double scale) {
  const int top = static_cast<int>(48 * scale);
  const int all = image.width * (image.height - top);
  return all - count_near(image, 0, top, image.width, image.height, look::palette().window, 0);
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
  const std::unique_ptr<MadeJob> other = GetParam().make();
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
        // Alone in one theme, beside another run in the other one.
        if (theme == look::Theme::light)
          stage.set_runs({{"one", &store, 0, true, false}, {"other", &other->store(), 1, false, true}});
        press_everything(stage, panel, store);
        for (int i = 0; GetParam().change != nullptr && i < 6; ++i) {
          GetParam().change(*other, turn);
          GetParam().change(*job, turn++);
          stage.frame(store);
        }
        EXPECT_TRUE(comes_to_rest(stage, store)) << "it moves on and on";
        expect_consistent(stage.panel().drawn(store), store);
        expect_modest_wants(stage, store, GetParam().change != nullptr);
        constexpr int kLetters = 200;  // pixels of a line of words
        EXPECT_GT(drawn_pixels(stage.stage().window().capture(), size.scale), kLetters)
            << "nothing is drawn, not even why";
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Panels, HardJobs, testing::ValuesIn(hard_jobs()),
                         [](const testing::TestParamInfo<HardJob>& each) { return each.param.name; });

}  // namespace
}  // namespace tensorscope::viewer
