#include "agent/capture/device_scalars.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "tests/agent/capture/fake_device.h"
#include "tests/agent/recorder/recorder_fixture.h"

namespace tensorscope::agent {
namespace {

FakeDevice& fake = fake_device();

at::Tensor on_device(float value) {
  return on_fake_device(at::scalar_tensor(value));
}

class DeviceScalarsTest : public RecorderTest {
 protected:
  DeviceScalarsTest() {
    fake = {};
    start();
  }
  void add(const char* name, float value) {
    device_scalars_.add(recorder(), *recorder().scalar_source(name), on_device(value));
  }
  void step() {
    device_scalars_.collect(recorder());
    recorder().end_step();
  }

  DeviceScalars device_scalars_{plain_memory};
};

TEST_F(DeviceScalarsTest, AScalarOfADeviceIsRecordedAtItsStepOnceItsCopyIsDone) {
  fake.set_idle(false);
  add("loss", 0.5);
  step();
  add("loss", 0.25);
  step();
  Viewer viewer = attach();
  EXPECT_TRUE(viewer.scalars("loss").empty());
  fake.set_idle(true);
  step();
  EXPECT_EQ(viewer.scalars("loss"), (std::vector<Viewer::Scalar>{{0, 0.5}, {1, 0.25}}));
}

TEST_F(DeviceScalarsTest, NobodyWaitsForTheDevice) {
  fake.set_idle(false);
  for (int i = 0; i < 10; ++i) {
    add("loss", 1);
    step();
  }
  device_scalars_.end(recorder());
  EXPECT_EQ(fake.waits, 0);
  EXPECT_EQ(fake.blocking_copies, 0);
}

TEST_F(DeviceScalarsTest, WhatFindsNoRoomAndWhatIsNotDoneAtTheEndIsCounted) {
  fake.set_idle(false);
  for (std::size_t i = 0; i < DeviceScalars::kPending + 3; ++i) add("loss", 1);
  Viewer viewer = attach();
  EXPECT_EQ(viewer.drops(schema::DropCause::device), 3u);
  device_scalars_.end(recorder());
  EXPECT_EQ(viewer.drops(schema::DropCause::device), DeviceScalars::kPending + 3);
  EXPECT_TRUE(viewer.scalars("loss").empty());
}

TEST_F(DeviceScalarsTest, WhatCannotBeCopiedIsCountedAndNothingFalseIsSaidOfTheRest) {
  static bool has_memory = false;
  DeviceScalars scarce([](const at::Tensor& like) {
    if (!has_memory) throw std::runtime_error("no pinned memory");
    return plain_memory(like);
  });
  Source& loss = *recorder().scalar_source("loss");
  scarce.add(recorder(), loss, on_device(1));
  has_memory = true;
  scarce.add(recorder(), loss, on_device(2));
  scarce.collect(recorder());
  Viewer viewer = attach();
  EXPECT_EQ(viewer.note("loss"), "");
  EXPECT_EQ(viewer.drops(schema::DropCause::device), 1u);
  EXPECT_EQ(viewer.scalars("loss"), (std::vector<Viewer::Scalar>{{0, 2}}));
}

TEST_F(DeviceScalarsTest, TheOrderIsThatOfTheTrainerHoweverOftenPlacesAreUsedAnew) {
  for (int i = 0; i < 3 * static_cast<int>(DeviceScalars::kPending); ++i) {
    // Now and then the device falls behind for some steps.
    fake.set_idle(i % 7 == 0);
    add("loss", static_cast<float>(i));
    step();
  }
  fake.set_idle(true);
  step();
  const std::vector<Viewer::Scalar> scalars = attach().scalars("loss");
  ASSERT_EQ(scalars.size(), 3 * DeviceScalars::kPending);
  for (std::size_t i = 0; i < scalars.size(); ++i) ASSERT_EQ(scalars[i], (Viewer::Scalar{i, static_cast<double>(i)}));
}

TEST_F(DeviceScalarsTest, AnErrorOfTheDeviceIsNoneOfTheAgent) {
  fake.set_idle(false);
  add("loss", 1);
  fake.is_lost = true;
  step();
  EXPECT_TRUE(recorder().is_on());
  EXPECT_EQ(attach().drops(schema::DropCause::device), 1u);
  fake = {};
  add("loss", 2);
  step();
  EXPECT_EQ(attach().scalars("loss").size(), 1u);
}

TEST_F(DeviceScalarsTest, OneThatIsNotDoneHoldsUpThoseBehindIt) {
  fake.done_events = 0;
  add("loss", 1);
  add("loss", 2);
  fake.done_events = 1;
  step();
  EXPECT_EQ(attach().scalars("loss").size(), 1u);
}

TEST_F(DeviceScalarsTest, InferenceModeMakesNoDifference) {
  {
    const c10::InferenceMode inference;
    add("accuracy", 0.5);
  }
  step();
  for (std::size_t i = 0; i < DeviceScalars::kPending; ++i) {
    add("accuracy", 0.25);
    step();
  }
  EXPECT_EQ(attach().scalars("accuracy").size(), DeviceScalars::kPending + 1);
  EXPECT_EQ(attach().drops(schema::DropCause::device), 0u);
}

TEST_F(DeviceScalarsTest, WhatCopiesTakeIsPartOfTheCost) {
  DeviceScalars slow([](const at::Tensor& like) {
    const std::uint64_t until_ns = schema::monotonic_ns() + 5'000'000;
    while (schema::monotonic_ns() < until_ns) {
    }
    return plain_memory(like);
  });
  slow.add(recorder(), *recorder().scalar_source("loss"), on_device(1));
  step();
  EXPECT_GT(attach().scalars("tensorscope/cost").back().value, 5e6);
}

}  // namespace
}  // namespace tensorscope::agent
