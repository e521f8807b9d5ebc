#include "viewer/jobs/connection.h"

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>

#include "tests/schema/temporary_folder.h"
#include "tests/viewer/jobs/test_job.h"

namespace tensorscope::viewer {
namespace {

using schema::Product;

TEST(Connection, AttachedItShowsTheRunItsSourcesAndItsCost) {
  TestJob job;
  const std::uint32_t loss = job.series("loss/train");
  job.scalar(loss, 1, 0.5);
  job.step(2);
  Connection connection(job.segment());
  ASSERT_EQ(connection.attach(), "");
  EXPECT_TRUE(connection.status().attached);
  EXPECT_EQ(connection.status().read_only, "");
  EXPECT_EQ(connection.status().state, JobState::live);
  EXPECT_EQ(connection.status().step, 2u);
  EXPECT_DOUBLE_EQ(connection.status().steps_per_second, 1000);
  EXPECT_DOUBLE_EQ(connection.status().agent_fraction, 0.005);
  EXPECT_DOUBLE_EQ(connection.status().budget_fraction, 0.01);
  EXPECT_EQ(connection.store().run().job, job.name());
  EXPECT_EQ(connection.store().find("loss/train")->scalars.size(), 1u);
}

TEST(Connection, WhatPanelsWantReachesTheAgentUntilTheyNoLongerAsk) {
  TestJob job;
  job.tensor("w", {4});
  Connection connection(job.segment());
  ASSERT_EQ(connection.attach(), "");
  const Source& source = *connection.store().find("w");
  connection.store().want(source, Product::stats, {}, 10);
  connection.store().want(source, Product::stats, {}, 10);
  connection.send_wants();
  connection.poll();
  EXPECT_EQ(job.wants(), (std::vector<schema::Want>{{source.id(), Product::stats, 10, {}}}));
  connection.poll();
  EXPECT_EQ(job.wants().size(), 1u) << "polling without drawing changes nothing";
  connection.send_wants();
  EXPECT_TRUE(job.wants().empty());
}

TEST(Connection, MoreWantsThanTheControlBlockHoldsAreCounted) {
  TestJob job;
  job.tensor("w", {4});
  Connection connection(job.segment());
  ASSERT_EQ(connection.attach(), "");
  const Source& source = *connection.store().find("w");
  for (std::uint32_t i = 1; i <= schema::kWantsPerSlot + 5; ++i) {
    schema::Window window = {1, {0}, {i}, {1}};
    connection.store().want(source, Product::region, window, 1);
  }
  connection.send_wants();
  connection.poll();
  EXPECT_EQ(connection.status().wants_left_out, 5u);
  EXPECT_EQ(job.wants().size(), schema::kWantsPerSlot);
}

TEST(Connection, DetachingTakesBackTheWishesAndKeepsWhatWasRead) {
  TestJob job;
  const std::uint32_t loss = job.series("loss");
  job.scalar(loss, 1, 0.5);
  Connection connection(job.segment());
  ASSERT_EQ(connection.attach(), "");
  connection.store().want(*connection.store().find("loss"), Product::stats);
  connection.send_wants();
  ASSERT_EQ(job.wants().size(), 1u);
  connection.detach();
  EXPECT_TRUE(job.wants().empty());
  EXPECT_FALSE(connection.status().attached);
  EXPECT_EQ(connection.store().find("loss")->scalars.size(), 1u);
}

TEST(Connection, AttachedAgainItGoesOnWithoutAGapOrADuplicate) {
  TestJob job;
  const std::uint32_t loss = job.series("loss"), weight = job.tensor("w", {4});
  auto go_on = [&, step = std::uint64_t{0}](int steps) mutable {
    for (int i = 0; i < steps; ++i, ++step) {
      job.scalar(loss, step, 1);
      if (step % 100 == 0) job.sample(weight, step, std::vector<float>(4));
    }
  };
  Connection connection(job.segment());
  go_on(300);
  for (int round = 0; round < 5; ++round) {
    ASSERT_EQ(connection.attach(), "");
    go_on(100);
    connection.poll(1'000'000'000);
    connection.detach();
    go_on(200);
  }
  ASSERT_EQ(connection.attach(), "");
  connection.poll(1'000'000'000);
  EXPECT_EQ(connection.store().find("loss")->scalars.total_points(), 1'800u);
  EXPECT_EQ(connection.store().find("w")->regions.size(), 18u);
  EXPECT_EQ(connection.status().lost, 0u);
}

TEST(Connection, AJobWhosePlacesAreAllTakenIsReadOnlyAndSaysWhy) {
  TestJob job;
  std::deque<Connection> viewers;
  for (std::size_t i = 0; i < schema::kViewerSlots; ++i) {
    ASSERT_EQ(viewers.emplace_back(job.segment()).attach(), "");
    ASSERT_EQ(viewers.back().status().read_only, "");
  }
  Connection late(job.segment());
  ASSERT_EQ(late.attach(), "");
  EXPECT_NE(late.status().read_only.find("places for viewers are taken"), std::string::npos);
  viewers.pop_front();
  late.detach();
  ASSERT_EQ(late.attach(), "");
  EXPECT_EQ(late.status().read_only, "");
}

TEST(Connection, WithoutAControlBlockAJobIsReadOnly) {
  TestJob job;
  schema::SharedMemory::remove(job.segment().paths.control);
  Connection connection(job.segment());
  ASSERT_EQ(connection.attach(), "");
  EXPECT_NE(connection.status().read_only, "");
  connection.send_wants();
  connection.poll();
}

TEST(Connection, WhatCannotBeOpenedSaysWhyAndCanBeTriedAgain) {
  const schema::TemporaryFolder folder;
  const TestJob job;
  schema::FoundSegment box = job.leave_black_box(folder.path());
  std::filesystem::rename(box.paths.data, folder / "away");
  Connection connection(box);
  EXPECT_NE(connection.attach().find("there is no such file"), std::string::npos);
  EXPECT_FALSE(connection.is_attached());
  connection.poll();
  std::filesystem::rename(folder / "away", box.paths.data);
  EXPECT_EQ(connection.attach(), "");
}

TEST(Connection, AnotherRunInTheSamePlaceIsNotMixedIn) {
  const schema::TemporaryFolder folder;
  const TestJob first, second;
  const schema::FoundSegment box = first.leave_black_box(folder.path());
  Connection connection(box);
  ASSERT_EQ(connection.attach(), "");
  connection.detach();
  std::filesystem::rename(second.leave_black_box(folder.path()).paths.data, box.paths.data);
  EXPECT_NE(connection.attach().find("another run"), std::string::npos);
}

}  // namespace
}  // namespace tensorscope::viewer
