#include "agent/recorder/want_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

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
  replace({{2, Product::units | Product::vectors, 1, {}}, {77, Product::stats, 1, {}}});
  EXPECT_TRUE(table_.entries().empty());
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

}  // namespace
}  // namespace tensorscope::agent
