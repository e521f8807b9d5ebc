#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/agent/heap_count.h"
#include "tests/agent/recorder/recorder_fixture.h"

namespace tensorscope::agent {
namespace {

TEST_F(RecorderTest, AThousandStepsAllocateNothing) {
  start();
  FakeTensor weight(std::vector<float>(10'000, 1)), activation(std::vector<float>(20'000, 2)), strange({1, 2, 3});
  activation.sizes = {100, 200};
  strange.obstacle = "it is sparse";
  watch("w", weight);
  watch("strange", strange);
  // Two names that take turns at one address.
  std::string name = "scalars/00000000";
  const auto step = [&](int i) {
    name.back() = i % 2 == 0 ? 'a' : 'b';
    recorder().scalar(name, i);
    recorder().scalar("loss", i);
    offer("activation", activation);
    recorder().end_step();
  };
  for (int i = 0; i < 10; ++i) step(i);
  const std::uint64_t unwatched = heap_allocations();
  for (int i = 0; i < 1000; ++i) step(i);
  EXPECT_EQ(heap_allocations() - unwatched, 0u);

  Viewer viewer = attach();
  schema::Window columns;
  columns.dimensions = 2;
  columns.count[0] = columns.count[1] = 50;
  columns.stride[0] = 1;
  columns.stride[1] = 2;
  for (const char* path : {"w", "strange", "activation"}) {
    viewer.want(path, schema::Product::stats | schema::Product::histogram | schema::Product::region);
  }
  viewer.want("activation", schema::Product::region, 1, columns);
  // The first sample of each allocates, and may come late on a busy machine: what allocates in every thousand never
  // ends.
  std::uint64_t allocated = 1;
  for (int thousand = 0; thousand < 5 && allocated > 0; ++thousand) {
    const std::uint64_t watched = heap_allocations();
    for (int i = 0; i < 1000; ++i) step(i);
    allocated = heap_allocations() - watched;
  }
  EXPECT_EQ(allocated, 0u);
  EXPECT_FALSE(viewer.samples("activation").empty());
}

TEST_F(RecorderTest, ThreeHundredNamesAllocateNothingAfterTheirFirstUse) {
  start();
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back("gradient norms of the network/layer " + std::to_string(i));
  std::string one_place;
  one_place.reserve(100);
  const auto step = [&] {
    for (const std::string& name : names) {
      recorder().scalar(name, 1);
      one_place = name;
      recorder().scalar(one_place, 2);
    }
    recorder().end_step();
  };
  step();
  const std::uint64_t before = heap_allocations();
  for (int i = 0; i < 20; ++i) step();
  EXPECT_EQ(heap_allocations() - before, 0u);
}

}  // namespace
}  // namespace tensorscope::agent
