#include "agent/recorder/want_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "tests/agent/viewer.h"

namespace tensorscope::agent {
namespace {

using schema::Product;
using schema::Want;
using Leased = schema::ControlReader::LeasedWant;

class WantTableTest : public testing::Test {
 protected:
  WantTableTest() {
    EXPECT_TRUE(segment_.create({.job = "want table test", .capacities = {.data_bytes = 1 << 18}}).ok());
    for (const char* path : {"a", "b", "c"}) {
      schema::CatalogEntry entry;
      entry.path = path;
      registry_.find_or_add(entry);
    }
  }
  ~WantTableTest() override { remove_segment(segment_.paths()); }

  void replace(std::vector<Want> wants) {
    leased_.clear();
    for (const Want& want : wants) leased_.push_back({want, 0});
    table_.replace(leased_, registry_);
  }
  std::size_t take(std::uint32_t source, std::uint64_t step) {
    WantTable::Entry* const entry = table_.find(source);
    return entry != nullptr ? table_.take_due(*entry, step, room_).size() : 0;
  }
  static Want region(std::uint32_t source, std::uint32_t start, std::uint32_t interval) {
    Want want{source, Product::region, interval, {}};
    want.window.dimensions = 1;
    want.window.start[0] = start;
    want.window.count[0] = want.window.stride[0] = 1;
    return want;
  }

  schema::SegmentWriter segment_;
  Registry registry_{segment_};
  WantTable table_;
  std::vector<Leased> leased_;
  std::array<WantTable::Task, 4> room_;
};

TEST_F(WantTableTest, WhatOneSampleServesIsOneTask) {
  replace({{1, Product::stats, 6, {}},
           {0, Product::stats, 1, {}},
           {1, Product::histogram, 4, {}},
           {1, Product::region, 8, {}},
           {1, Product::region | Product::stats, 5, {}},
           region(1, 3, 2)});
  ASSERT_EQ(table_.entries().size(), 2u);
  EXPECT_EQ(table_.entries()[0].source->id, 0u);
  const auto tasks = table_.tasks_of(*table_.find(1));
  ASSERT_EQ(tasks.size(), 3u);
  const auto reduction =
      std::ranges::find_if(tasks, [](const auto& task) { return has(task.products, Product::stats); });
  ASSERT_NE(reduction, tasks.end());
  EXPECT_EQ(reduction->products, Product::stats | Product::histogram);
  EXPECT_EQ(reduction->interval_steps, 4u);
  for (const auto& task : tasks) {
    if (!has(task.products, Product::region)) continue;
    EXPECT_EQ(task.interval_steps, task.window.dimensions == 0 ? 5u : 2u);
  }
}

TEST_F(WantTableTest, OnlyWhatTheAgentCanMakeIsKept) {
  replace({{2, Product::none, 1, {}}, {77, Product::stats, 1, {}}});
  EXPECT_TRUE(table_.entries().empty());
}

TEST_F(WantTableTest, VectorsAndArgumentsAreTasksOfTheirOwn) {
  Want other_class{2, Product::stats, 1, {}};
  other_class.argument = 7;
  replace({{2, Product::stats, 1, {}},
           {2, Product::units, 1, {}},
           {2, Product::region | Product::vectors, 1, {}},
           other_class});
  const auto tasks = table_.tasks_of(*table_.find(2));
  ASSERT_EQ(tasks.size(), 4u);
  EXPECT_EQ(tasks[0].products, Product::stats | Product::units) << "one pass";
  EXPECT_EQ(tasks[1].products, Product::region);
  EXPECT_EQ(tasks[2].products, Product::vectors);
  EXPECT_EQ(tasks[3].products, Product::stats);
  EXPECT_EQ(tasks[3].argument, 7u);
}

TEST_F(WantTableTest, WhatIsTakenAtOnceIsForOneArgumentAndTheOthersFollow) {
  std::vector<Want> wants;
  for (const std::uint32_t argument : {7u, 3u, 7u}) {
    wants.push_back({0, Product::stats | Product::region, 10, {}});
    wants.back().argument = argument;
  }
  replace(wants);
  std::uint64_t step = 5;
  for (const std::uint32_t argument : {3u, 7u}) {
    EXPECT_LE(table_.find(0)->due_step, step);
    ASSERT_EQ(take(0, step++), 2u);
    EXPECT_EQ(room_[0].argument, argument);
    EXPECT_EQ(room_[1].argument, argument);
  }
  EXPECT_EQ(take(0, step), 0u);
  EXPECT_EQ(table_.find(0)->due_step, 15u);
}

TEST_F(WantTableTest, DueStepsFollowTheInterval) {
  replace({{0, Product::stats, 10, {}}});
  EXPECT_EQ(take(0, 3), 1u);
  EXPECT_EQ(take(0, 12), 0u);
  EXPECT_EQ(table_.find(0)->due_step, 13u);
  EXPECT_EQ(take(0, 13), 1u);
}

TEST_F(WantTableTest, ReplacedWantsGoOnFromWhereTheyWere) {
  replace({{0, Product::stats, 10, {}}, region(0, 1, 10)});
  EXPECT_EQ(take(0, 3), 2u);
  replace({{0, Product::stats, 5, {}}, region(0, 1, 10), region(0, 2, 10)});
  EXPECT_EQ(take(0, 4), 1u);  // only the new window
  EXPECT_EQ(take(0, 8), 1u);  // the shorter interval, from the last time on
  EXPECT_EQ(take(0, 13), 2u);
  replace({});
  EXPECT_TRUE(table_.entries().empty());
  replace({{0, Product::stats, 10, {}}});
  EXPECT_EQ(take(0, 14), 1u);  // nobody wanted it in between
}

TEST_F(WantTableTest, WindowsThatAreGivenBackAreDueAgain) {
  replace({{0, Product::stats, 10, {}}, region(0, 1, 10), region(0, 2, 10)});
  ASSERT_EQ(take(0, 3), 3u);
  table_.put_back(*table_.find(0), std::span(room_).first(3));
  EXPECT_EQ(take(0, 4), 2u);  // the statistics were taken
}

TEST_F(WantTableTest, WhatFindsNoRoomStaysDue) {
  std::vector<Want> wants;
  for (std::uint32_t i = 0; i < 6; ++i) wants.push_back(region(0, i, 100));
  replace(wants);
  EXPECT_EQ(take(0, 0), 4u);
  EXPECT_EQ(table_.find(0)->due_step, 0u);
  EXPECT_EQ(take(0, 1), 2u);
  EXPECT_EQ(table_.find(0)->due_step, 100u);
}

TEST_F(WantTableTest, MoreWantsThanExpectedAreAllKept) {
  for (int i = 0; i < 5000; ++i) {
    schema::CatalogEntry entry;
    entry.path = "source " + std::to_string(i);
    registry_.find_or_add(entry);
  }
  std::vector<Want> wants;
  for (std::uint32_t i = 0; i < 5000; ++i) wants.push_back({4999 - i, Product::stats | Product::region, 1, {}});
  replace(wants);
  EXPECT_EQ(table_.entries().size(), 5000u);
  EXPECT_EQ(take(4999, 0), 2u);
}

TEST_F(WantTableTest, ASourceHasAtMostSoManyWindowsAndTheRestIsCounted) {
  std::vector<Leased> wants;
  for (std::uint32_t i = 0; i < 100; ++i) wants.push_back({region(0, i / 2, 1 + i % 2), i % 2});
  EXPECT_EQ(table_.replace(wants, registry_), 0u);  // 50 different ones
  EXPECT_EQ(table_.tasks_of(*table_.find(0)).size(), 50u);
  for (std::uint32_t i = 0; i < 40; ++i) wants.push_back({region(0, 1000 + i / 2, 1), 2});
  wants.push_back({{0, Product::stats, 3, {}}, 3});
  wants.push_back({{1, Product::stats, 3, {}}, 3});
  EXPECT_EQ(table_.replace(wants, registry_), 1 + 50 + 20 - WantTable::kMaxTasks);
  EXPECT_EQ(table_.tasks_of(*table_.find(0)).size(), WantTable::kMaxTasks);
  EXPECT_EQ(table_.tasks_of(*table_.find(0)).front().products, Product::stats);
  EXPECT_EQ(table_.tasks_of(*table_.find(1)).size(), 1u);
}

TEST_F(WantTableTest, WhatADimensionSaysThatTheWindowHasNotMakesNoDifference) {
  Want one = region(0, 5, 1), other = region(0, 5, 1);
  other.window.start[7] = 3;
  replace({one, other});
  EXPECT_EQ(table_.tasks_of(*table_.find(0)).size(), 1u);
}

// Stresses: every count, order, repetition and overlap of sources, windows and products that eight viewers can send,
// changed all the time. What one change takes is bounded in comparisons, not by the clock.
TEST_F(WantTableTest, HostileWantsTakeBoundedWork) {
  std::mt19937 random(1);
  const auto below = [&](std::uint32_t bound) { return static_cast<std::uint32_t>(random() % bound); };
  constexpr std::uint32_t kMost = schema::kViewerSlots * schema::kWantsPerSlot;
  constexpr std::uint32_t kSources[] = {1, 3, 5, 0xffffffff}, kStarts[] = {1, 60, 70, 0xffffffff};
  for (int round = 0; round < 60; ++round) {
    const std::uint32_t count = round % 4 == 0 ? kMost : below(kMost), sources = kSources[below(4)],
                        starts = kStarts[below(4)], dimensions = 1 + below(schema::kMaxDimensions);
    leased_.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      Want want{below(sources), static_cast<Product>(below(32)), 1 + below(3), {}};
      want.window.dimensions = below(2) == 0 ? dimensions : below(schema::kMaxDimensions + 1);
      for (std::size_t axis = 0; axis < want.window.dimensions; ++axis) {
        want.window.start[axis] = axis == 0 ? (below(2) == 0 ? count - i : below(starts)) : 0;
        want.window.count[axis] = want.window.stride[axis] = 1;
      }
      leased_.push_back({want, i / static_cast<std::uint32_t>(schema::kWantsPerSlot)});
    }
    table_.replace(leased_, registry_);
    // 2 n parts, sorted in about 15 comparisons each, twice that at worst, and walked.
    ASSERT_LE(table_.comparisons(), std::uint64_t{2} * kMost * (2 * 15 + 4)) << round;
    ASSERT_LE(table_.entries().size(), 3u);
    for (WantTable::Entry& entry : table_.entries()) {
      const auto tasks = table_.tasks_of(entry);
      ASSERT_GE(tasks.size(), 1u);
      ASSERT_LE(tasks.size(), WantTable::kMaxTasks);
      for (std::size_t i = 1; i < tasks.size(); ++i) {
        ASSERT_TRUE(has(tasks[i].products, Product::region | Product::vectors));
        ASSERT_FALSE(tasks[i].products == tasks[i - 1].products && tasks[i].window == tasks[i - 1].window);
      }
      take(entry.source->id, static_cast<std::uint64_t>(round));
    }
  }
}

}  // namespace
}  // namespace tensorscope::agent
