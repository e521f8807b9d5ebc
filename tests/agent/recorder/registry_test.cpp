#include "agent/recorder/registry.h"

#include <gtest/gtest.h>

#include "tests/agent/heap_count.h"
#include "tests/agent/recorder/recorder_fixture.h"

namespace tensorscope::agent {
namespace {

using schema::SourceKind;

TEST_F(RecorderTest, AHyperparameterThatChangesTooOftenSaysSo) {
  start();
  for (int i = 0; i < 1000; ++i) recorder().constant("hyperparameters/lr", std::to_string(i));
  Viewer viewer = attach();
  EXPECT_TRUE(viewer.note("hyperparameters/lr").starts_with("changes too often"));
  EXPECT_NE(viewer.note("hyperparameters/lr").find("record it with scalar()"), std::string::npos);
}

TEST_F(RecorderTest, AnOldObstacleDoesNotStandOnATensorThatIsSampled) {
  start();
  FakeTensor tensor({1, 2, 3});
  watch("w", tensor);
  Viewer viewer = attach();
  viewer.want("w", schema::Product::stats);
  for (int i = 0; i < 100; ++i) {
    tensor.obstacle = i % 2 == 0 ? "it is sparse" : nullptr;
    steps(1);
  }
  EXPECT_EQ(viewer.samples("w").size(), 50u);
  EXPECT_EQ(viewer.note("w").find("cannot be sampled:"), std::string::npos) << viewer.note("w");
  EXPECT_NE(viewer.note("w"), "");
}

TEST_F(RecorderTest, WhatIsNotMetWhenWatchedAgainIsReleasedAndSaysSo) {
  start();
  FakeTensor kept({1}), left({2});
  const auto watched = [&](const char* path, FakeTensor& tensor) {
    schema::CatalogEntry entry;
    entry.path = path;
    entry.kind = SourceKind::parameter;
    return recorder().watch(entry, std::make_unique<FakeOrigin>(tensor));
  };
  recorder().end_watch("net", {watched("net.kept", kept), watched("net.left", left)});
  Viewer viewer = attach();
  viewer.want("net.kept", schema::Product::stats);
  viewer.want("net.left", schema::Product::stats);
  steps(1);
  recorder().end_watch("net", {watched("net.kept", kept)});
  steps(2);
  EXPECT_EQ(viewer.sampled_steps("net.kept").size(), 3u);
  EXPECT_EQ(viewer.sampled_steps("net.left").size(), 1u);
  EXPECT_EQ(viewer.note("net.left"), "no longer part of the module");
  EXPECT_EQ(viewer.note("net.kept"), "");
  // Another name's watch has no say in it, and what comes back is there again.
  recorder().end_watch("other", {});
  recorder().end_watch("net", {watched("net.kept", kept), watched("net.left", left)});
  steps(1);
  EXPECT_EQ(viewer.note("net.left"), "");
  EXPECT_EQ(viewer.sampled_steps("net.left").size(), 2u);
}

TEST_F(RecorderTest, NamesThatAreRefusedAllocateNothingEither) {
  start();
  recorder().scalar("x", 1);
  const std::string too_long(Registry::kMaxPathBytes + 1, 'x');
  const auto refused = [&] {
    EXPECT_EQ(recorder().tensor_source("x"), nullptr);
    EXPECT_EQ(recorder().scalar_source(too_long), nullptr);
  };
  refused();
  const std::uint64_t before = heap_allocations();
  for (int i = 0; i < 100; ++i) refused();
  EXPECT_EQ(heap_allocations() - before, 0u);
}

// The catalog's room ends long before the sources do.
TEST_F(RecorderTest, NamesThatFindNoRoomInTheCatalogAllocateNothingAfterTheirFirstUse) {
  start();
  const std::string filler(1000, 'f');
  int number = 0;
  std::string name;
  do {
    name = filler + std::to_string(number++);
  } while (number < 60'000 && recorder().tensor_source(name) != nullptr);
  ASSERT_LT(number, 60'000);
  const std::uint64_t before = heap_allocations();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(recorder().tensor_source(name), nullptr);
  EXPECT_EQ(heap_allocations() - before, 0u);
  EXPECT_GE(attach().drops(schema::DropCause::catalog_full), 101u);
}

TEST_F(RecorderTest, LookingAtWhatIsKnownDoesNotAllocateOrDescribe) {
  start();
  FakeTensor tensor({1, 2, 3});
  Source& source = *recorder().tensor_source("t");
  recorder().describe(source, tensor.look());
  Viewer viewer = attach();
  const std::size_t times = viewer.times_described("t");
  for (int i = 0; i < 100; ++i) recorder().describe(source, tensor.look());
  EXPECT_EQ(viewer.times_described("t"), times);
  tensor.sizes = {3, 1};
  recorder().describe(source, tensor.look());
  EXPECT_EQ(viewer.entry("t")->shape, (std::vector<std::int64_t>{3, 1}));
}

}  // namespace
}  // namespace tensorscope::agent
