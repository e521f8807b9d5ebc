#include "agent/recorder/device_queue.h"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/agent/viewer.h"

namespace tensorscope::agent {
namespace {

struct Work : DeviceWork {
  bool done = false;
  bool throws = false;
  bool is_done() override {
    if (throws) throw std::runtime_error("an error of the device");
    return done;
  }
};

class DeviceQueueTest : public testing::Test {
 protected:
  DeviceQueueTest() { EXPECT_TRUE(segment_.create({.job = "device queue test"}).ok()); }
  ~DeviceQueueTest() override { remove_segment(segment_.paths()); }

  // Adds a work whose number is told when it is done.
  std::shared_ptr<Work> add(int number, std::size_t bytes = 1) {
    auto work = std::make_shared<Work>();
    add(work, number, bytes);
    return work;
  }
  bool add(const std::shared_ptr<Work>& work, int number, std::size_t bytes = 1) {
    return queue_.add(
        bytes, [&] { return work; }, [this, number](DeviceWork&) { done_.push_back(number); });
  }
  std::uint64_t drops() { return Viewer(segment_.paths()).drops(schema::DropCause::device); }

  schema::SegmentWriter segment_;
  DeviceQueue queue_{segment_};
  std::vector<int> done_;
};

TEST_F(DeviceQueueTest, WorksAreTakenInTheirOrderOnceTheyAreDone) {
  const auto first = add(1), second = add(2), third = add(3);
  second->done = true;
  queue_.collect();
  EXPECT_TRUE(done_.empty()) << "the first holds up the second";
  first->done = true;
  queue_.collect();
  EXPECT_EQ(done_, (std::vector{1, 2}));
  EXPECT_FALSE(queue_.is_empty());
  third->done = true;
  queue_.collect();
  EXPECT_EQ(done_, (std::vector{1, 2, 3}));
  EXPECT_TRUE(queue_.is_empty());
}

TEST_F(DeviceQueueTest, MoreThanAStepMayWriteWaitsForTheNext) {
  for (int i = 0; i < 5; ++i) add(i, 100)->done = true;
  queue_.collect(250);
  EXPECT_EQ(done_, (std::vector{0, 1, 2}));
  queue_.collect(10);
  EXPECT_EQ(done_, (std::vector{0, 1, 2, 3})) << "one at least";
  queue_.collect();
  EXPECT_EQ(done_.size(), 5u);
}

TEST_F(DeviceQueueTest, OneWorkServesSeveralWhoAskedOneAfterTheOther) {
  const auto work = std::make_shared<Work>();
  for (std::size_t i = 0; i < 2 * DeviceQueue::kMost; ++i) ASSERT_TRUE(add(work, 1, 0));
  work->done = true;
  queue_.collect();
  EXPECT_EQ(done_.size(), 2 * DeviceQueue::kMost);
}

TEST_F(DeviceQueueTest, MoreThanItHoldsAreNotAskedForAndCounted) {
  std::deque<std::shared_ptr<Work>> works;
  for (std::size_t i = 0; i < DeviceQueue::kMost; ++i) works.push_back(add(0));
  bool is_asked = false;
  const auto ask = [&]() -> std::shared_ptr<DeviceWork> {
    is_asked = true;
    return std::make_shared<Work>();
  };
  EXPECT_FALSE(queue_.add(1, ask, [](DeviceWork&) {}));
  EXPECT_FALSE(is_asked);
  EXPECT_EQ(drops(), 1u);
  works.front()->done = true;
  queue_.collect();
  EXPECT_TRUE(queue_.add(1, ask, [](DeviceWork&) {}));
}

TEST_F(DeviceQueueTest, ResultsOfMoreBytesThanItHoldsAreNotAskedFor) {
  const auto first = add(1, queue_.most_bytes() - 10);
  EXPECT_FALSE(add(std::make_shared<Work>(), 2, 11));
  EXPECT_TRUE(add(std::make_shared<Work>(), 3, 10));
  EXPECT_EQ(drops(), 1u);
  first->done = true;
  queue_.collect();
  EXPECT_TRUE(add(std::make_shared<Work>(), 4, queue_.most_bytes() - 10));
}

TEST_F(DeviceQueueTest, WhatFailsIsCountedAndLeavesItsPlace) {
  const auto none = [] { return std::shared_ptr<DeviceWork>(); };
  const auto fails = []() -> std::shared_ptr<DeviceWork> { throw std::bad_alloc(); };
  for (std::size_t i = 0; i < DeviceQueue::kMost; ++i) {
    EXPECT_FALSE(queue_.add(1, none, [](DeviceWork&) {}));
    EXPECT_FALSE(queue_.add(1, fails, [](DeviceWork&) {}));
  }
  EXPECT_EQ(drops(), 2 * DeviceQueue::kMost);
  const auto lost = add(1), good = add(2);
  lost->throws = good->done = true;
  queue_.collect();
  EXPECT_EQ(done_, std::vector{2});
  EXPECT_EQ(drops(), 2 * DeviceQueue::kMost + 1);
}

TEST_F(DeviceQueueTest, WhatIsNotDoneAtTheEndIsCounted) {
  add(1)->done = true;
  add(2);
  add(3)->done = true;
  queue_.end();
  EXPECT_EQ(done_, std::vector{1});
  EXPECT_EQ(drops(), 2u);
}

}  // namespace
}  // namespace tensorscope::agent
