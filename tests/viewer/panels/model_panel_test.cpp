#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "tests/viewer/panels/made_models.h"
#include "tests/viewer/panels/panel_stage.h"
#include "viewer/analysis/color_map.h"
#include "viewer/panels/panel_list.h"

namespace tensorscope::viewer {
namespace {

constexpr int kWidth = 1280;
constexpr int kHeight = 760;

const PanelInfo& model() {
  return *find_panel("model");
}

bool wants(const PanelStage& stage, const Source& source) {
  return std::ranges::any_of(stage.wants(), [&](const schema::Want& want) { return want.source == source.id(); });
}

// All that it asks for until everything in sight had its turn.
std::set<std::string> wanted_in_all_turns(PanelStage& stage, MadeJob& job) {
  std::set<std::string> wanted;
  for (std::uint64_t turn = 0; turn < 40; ++turn) {
    job.step(job.store().timeline().newest() + 100);
    stage.frame(job.store());
    EXPECT_LE(stage.wants().size(), 64U);
    for (const schema::Want& want : stage.wants()) {
      EXPECT_EQ(want.products, schema::Product::stats);
      wanted.insert(job.store().source(want.source)->path());
    }
  }
  return wanted;
}

DrawnTable table(PanelStage& stage, MadeJob& job, const std::string& name) {
  const std::vector<Drawn> all = stage.panel().drawn(job.store());
  const auto found = std::ranges::find(all, name, &Drawn::name);
  if (found == all.end()) throw std::out_of_range(name);
  return std::get<DrawnTable>(found->data);
}

std::string cell(const DrawnTable& table, const std::string& row, const std::string& column) {
  for (const DrawnColumn& each : table.columns) {
    if (each.name != column) continue;
    for (std::size_t i = 0; i < table.rows(); ++i) {
      if (table.columns.front().text(i) == row) return each.text(i);
    }
  }
  return "no such cell";
}

TEST(ModelPanel, TableAndGraphAreExportedAsTheyAreDrawn) {
  const auto job = lenet();
  PanelStage stage(model(), kWidth, kHeight);
  stage.draw(job->store());
  const DrawnTable modules = table(stage, *job, "modules");
  EXPECT_EQ(cell(modules, "net.conv1", "type"), "Conv2d");
  EXPECT_EQ(cell(modules, "net.conv1", "parameters"), "416");
  EXPECT_EQ(cell(modules, "net.conv1", "output"), "64 × 16 × 24 × 24");
  EXPECT_EQ(cell(modules, "net.conv1", "health"), "ok");
  const DrawnTable graph = table(stage, *job, "graph");
  EXPECT_EQ(graph.rows(), 12U);
  EXPECT_EQ(cell(graph, "net.conv2", "fed by"), "net.conv1/max_pool2d/relu");
  EXPECT_EQ(cell(modules, "net.conv1", "2-norm of the gradient by the output"),
            cell(graph, "net.conv1", "2-norm of the gradient by the output"));
}

TEST(ModelPanel, IsExportedAsItWasDrawnAlsoAfterTheStoreTookInMore) {
  const auto job = lenet();
  PanelStage stage(model(), kWidth, kHeight);
  stage.draw(job->store());
  const DrawnTable before = table(stage, *job, "graph");
  const std::uint64_t step = job->store().timeline().step();
  for (std::uint64_t later = step + 1; later < step + 100; ++later) {
    job->step(later);
    for (const char* path : {"net.conv1", "net.conv1:grad", "net.fc2/cross_entropy_loss:grad"})
      job->summary(path, later, {1});
  }
  ASSERT_GT(job->store().timeline().step(), step);
  for (const Drawn& drawn : stage.panel().drawn(job->store())) EXPECT_EQ(drawn.step, step) << drawn.name;
  const char* const norm = "2-norm of the gradient by the output";
  EXPECT_EQ(cell(table(stage, *job, "graph"), "net.conv1", norm), cell(before, "net.conv1", norm));
}

TEST(ModelPanel, AsksForStatisticsOfWhatIsInSightOnlyAndNotForMoreThanItsShare) {
  const auto job = chain500();
  PanelStage stage(model(), kWidth, kHeight);
  stage.press(platform::Key::v);
  stage.draw(job->store());
  const std::set<std::string> wanted = wanted_in_all_turns(stage, *job);
  EXPECT_TRUE(wanted.contains("net.3"));
  EXPECT_TRUE(wanted.contains("net.3:grad"));
  EXPECT_TRUE(wanted.contains("net.3:grad/norm"));
  EXPECT_FALSE(wanted.contains("net.400")) << "far below, in the table";
}

TEST(ModelPanel, OfAGraphThatIsLargerThanItsPlaceOnlyWhatIsInViewIsAskedFor) {
  const auto job = chain500();
  PanelStage stage(model(), kWidth, kHeight);
  for (int i = 0; i < 2; ++i) {
    stage.press(platform::Key::v);
    stage.frame(job->store());
  }
  stage.press(platform::Key::z);
  stage.frame(job->store());
  stage.frame(job->store());
  const std::set<std::string> wanted = wanted_in_all_turns(stage, *job);
  EXPECT_GT(wanted.size(), 16U);
  EXPECT_FALSE(wanted.contains("net.0")) << "at the left, above";
  EXPECT_FALSE(wanted.contains("net.499")) << "at the right, below";
}

TEST(ModelPanel, TheStrongestGradientHasTheColourAtTheEndOfTheScale) {
  const analysis::Rgb strongest = analysis::color_table(analysis::ColorMap::viridis)[255];
  PanelStage stage(model(), kWidth, kHeight);
  const auto job = lenet();
  // The loss by itself, on its node's left edge and as a bar, besides the colour bar.
  EXPECT_GT(count_near(stage.draw(job->store()), 0, 0, kWidth, kHeight - 60, strongest, 2), 300);
  const auto unknown = untraced();
  stage.start_anew(model());
  EXPECT_EQ(count_near(stage.draw(unknown->store()), 0, 0, kWidth, kHeight, strongest, 2), 0);
}

TEST(ModelPanel, WithoutAGraphItWantsAnActivationSoThatThereWillBeOne) {
  const auto job = untraced();
  PanelStage stage(model(), kWidth, kHeight);
  stage.draw(job->store());
  EXPECT_TRUE(wants(stage, job->source("net.conv1")));
  EXPECT_EQ(stage.state().waiting_for, "a pass of the network");
  EXPECT_EQ(stage.panel().drawn(job->store()).size(), 1U) << "the table alone";
}

TEST(ModelPanel, WaitsForNewerStatisticsWhereThoseThereAreAreOfLongAgo) {
  MadeJob job;
  MadeModel net(job, false);
  net.module("net", "Net");
  net.layer("net.fc", "Linear", {4}, {}, {});
  net.elements("net.fc", {1, 2, 3, 4});
  net.elements("net.fc:grad", {1, 2, 3, 4});
  PanelStage stage(model(), kWidth, kHeight);
  stage.press(platform::Key::o);
  stage.draw(job.store());
  EXPECT_EQ(stage.state().waiting_for, "");
  job.step(100'000);
  stage.draw(job.store());
  EXPECT_EQ(stage.state().waiting_for, "statistics of net.fc");
}

TEST(ModelPanel, WaitsForWhatIsToComeButNotForAModuleThatNobodyCalls) {
  MadeJob job;
  MadeModel net(job, false);
  net.module("net", "Net");
  net.layer("net.fc", "Linear", {4}, {}, {});
  PanelStage stage(model(), kWidth, kHeight);
  stage.press(platform::Key::o);
  stage.draw(job.store());
  EXPECT_EQ(stage.state().waiting_for, "statistics of net.fc");
  net.elements("net.fc", {1, 2, 3, 4});
  net.elements("net.fc:grad", {1, 2, 3, 4});
  schema::CatalogEntry idle;
  idle.path = "net.idle";
  idle.kind = schema::SourceKind::activation;
  idle.module_type = "Linear";
  idle.parent = job.source("net").id();
  idle.note = "not seen yet: its module was not called while a viewer looked";
  job.add(idle);
  stage.draw(job.store());
  EXPECT_EQ(stage.state().waiting_for, "");
  EXPECT_TRUE(wants(stage, job.source("net.idle"))) << "it may be called yet";
}

TEST(ModelPanel, AClickOnANodeSelectsWhatItMakes) {
  const auto job = lenet();
  PanelStage stage(model(), kWidth, kHeight);
  stage.press(platform::Key::v);
  stage.frame(job->store());
  stage.press(platform::Key::v);
  stage.draw(job->store());
  // The graph alone: somewhere along its middle there is a node.
  const Source* selected = nullptr;
  for (int y = 100; y < kHeight - 60 && selected == nullptr; y += 20) {
    for (int x = 100; x < kWidth - 100 && selected == nullptr; x += 80) {
      stage.stage().mouse_at(static_cast<float>(x), static_cast<float>(y));
      for (const bool is_down : {false, true, false}) {
        stage.stage().input().mouse_down[0] = is_down;
        for (int i = 0; i < 3 && selected == nullptr; ++i) {
          stage.frame(job->store());
          selected = stage.state().select;
        }
      }
    }
  }
  ASSERT_NE(selected, nullptr);
  EXPECT_TRUE(selected->entry.kind == schema::SourceKind::activation ||
              selected->entry.kind == schema::SourceKind::input);
}

TEST(ModelPanel, ANodeThatIsBadHasTheColourOfWhatIsBad) {
  const analysis::Rgb bad = look::palette(look::Theme::dark).bad;
  PanelStage stage(model(), kWidth, kHeight);
  const auto fine = lenet();
  EXPECT_EQ(count_near(stage.draw(fine->store()), 0, 0, kWidth, kHeight, bad, 2), 0);
  const auto broken = broken_layers();
  stage.start_anew(model());
  EXPECT_GT(count_near(stage.draw(broken->store()), 0, 0, kWidth, kHeight, bad, 2), 200);
}

TEST(ModelPanel, WhatIsSelectedIsOpenedAndMarkedInBoth) {
  const auto job = resnet50();
  PanelStage stage(model(), kWidth, kHeight);
  const analysis::Rgb accent = look::palette(look::Theme::dark).accent;
  EXPECT_EQ(count_near(stage.draw(job->store()), 640, 0, kWidth, kHeight, accent, 2), 0);
  stage.select(&job->source("net.layer3.2.conv2"));
  EXPECT_GT(count_near(stage.draw(job->store()), 640, 0, kWidth, kHeight, accent, 2), 40);
  EXPECT_EQ(cell(table(stage, *job, "modules"), "net.layer3.2.conv2", "type"), "Conv2d");
}

TEST(ModelPanel, GOpensTheOtherGradientAndUClosesALevel) {
  const auto job = lenet();
  PanelStage stage(model(), kWidth, kHeight);
  stage.draw(job->store());
  stage.press(platform::Key::g);
  stage.draw(job->store());
  EXPECT_NE(cell(table(stage, *job, "modules"), "net.conv1", "2-norm of the parameters' gradients"), "no such cell");
  stage.press(platform::Key::u);
  stage.draw(job->store());
  EXPECT_EQ(cell(table(stage, *job, "graph"), "net.conv1", "members"), "3");
  EXPECT_EQ(cell(table(stage, *job, "modules"), "net.conv1", "output"), "64 × 16 × 24 × 24")
      << "its own, not that of the relu on it";
}

TEST(ModelPanel, AnOpenLayerIsWellWhereOnlyWhatFollowsItIsNot) {
  const auto job = lenet();
  job->statistics("net.conv1/max_pool2d/relu", MadeModel::kStep, std::vector<float>(8, 0.0F));
  PanelStage stage(model(), kWidth, kHeight);
  stage.draw(job->store());
  EXPECT_EQ(cell(table(stage, *job, "modules"), "net.conv1", "health"), "ok");
  EXPECT_EQ(cell(table(stage, *job, "modules"), "net", "health"), "all zero");
  stage.press(platform::Key::u);
  stage.draw(job->store());
  EXPECT_EQ(cell(table(stage, *job, "modules"), "net.conv1", "health"), "all zero")
      << "closed, it speaks for all in it";
}

TEST(ModelPanel, NothingOfItIsDrawnOrWrittenWhereThereIsNoModule) {
  MadeJob job;
  PanelStage stage(model(), kWidth, kHeight);
  stage.draw(job.store());
  EXPECT_TRUE(stage.panel().drawn(job.store()).empty());
  EXPECT_EQ(stage.state().waiting_for, "any module");
}

TEST(ModelPanel, ANarrowWindowShowsOneOfBoth) {
  const auto job = lenet();
  PanelStage stage(model(), 400, kHeight);
  stage.draw(job->store());
  const std::size_t first = stage.panel().drawn(job->store()).size();
  stage.press(platform::Key::v);
  stage.draw(job->store());
  EXPECT_EQ(first, 1U);
  EXPECT_EQ(stage.panel().drawn(job->store()).size(), 1U);
}

}  // namespace
}  // namespace tensorscope::viewer
