#include "agent/capture/device_scalars.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <gtest/gtest.h>
#include <torch/library.h>

#include "tests/agent/recorder/recorder_fixture.h"

namespace tensorscope::agent {
namespace {

constexpr c10::DeviceType kFakeDevice = c10::DeviceType::PrivateUse1;

// A device whose stream does nothing until the test lets it: events are done when `is_idle`.
struct FakeDevice {
  bool is_idle = true;
  int waits = 0;
  int blocking_copies = 0;
  int done_events = -1;  // how many queries find theirs done; -1: as is_idle says
};
FakeDevice fake;

// What LibTorch asks of a device. Everything that waits for it is counted.
struct FakeGuard final : c10::impl::DeviceGuardImplInterface {
  FakeGuard() = default;
  explicit FakeGuard(c10::DeviceType) {}
  c10::DeviceType type() const override { return kFakeDevice; }
  c10::Device exchangeDevice(c10::Device) const override { return {kFakeDevice, 0}; }
  c10::Device getDevice() const override { return {kFakeDevice, 0}; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device device) const noexcept override {
    return c10::Stream(c10::Stream::DEFAULT, device);
  }
  c10::Stream exchangeStream(c10::Stream stream) const noexcept override { return stream; }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
  void record(void** event, const c10::Stream&, const c10::DeviceIndex, const c10::EventFlag) const override {
    *event = &fake;
  }
  bool queryEvent(void*) const override {
    if (fake.done_events < 0) return fake.is_idle;
    if (fake.done_events == 0) return false;
    --fake.done_events;
    return true;
  }
  void destroyEvent(void*, const c10::DeviceIndex) const noexcept override {}
  void block(void*, const c10::Stream&) const override { ++fake.waits; }
  bool queryStream(const c10::Stream&) const override { return fake.is_idle; }
  void synchronizeStream(const c10::Stream&) const override { ++fake.waits; }
};
C10_REGISTER_GUARD_IMPL(PrivateUse1, FakeGuard);

at::Tensor copy_from_fake(const at::Tensor& from, const at::Tensor& to, bool non_blocking) {
  if (!non_blocking) ++fake.blocking_copies;
  std::memcpy(to.data_ptr(), from.data_ptr(), from.nbytes());
  return to;
}
TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("_copy_from", copy_from_fake);
}

// A 0-dim tensor on the fake device, in memory that is the host's in truth.
at::Tensor on_device(float value) {
  auto* const number = new float(value);
  c10::DataPtr memory(
      number, number, [](void* at) { delete static_cast<float*>(at); }, c10::Device(kFakeDevice, 0));
  c10::Storage storage(c10::Storage::use_byte_size_t(), sizeof(float), std::move(memory));
  at::Tensor tensor = at::detail::make_tensor<c10::TensorImpl>(
      std::move(storage), c10::DispatchKeySet(c10::DispatchKey::PrivateUse1), caffe2::TypeMeta::Make<float>());
  tensor.unsafeGetTensorImpl()->set_sizes_contiguous({});
  return tensor;
}

at::Tensor host_memory(const at::Tensor& like) {
  return at::empty(like.sizes(), like.scalar_type());
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

  DeviceScalars device_scalars_{host_memory};
};

TEST_F(DeviceScalarsTest, AScalarOfADeviceIsRecordedAtItsStepOnceItsCopyIsDone) {
  fake.is_idle = false;
  add("loss", 0.5);
  step();
  add("loss", 0.25);
  step();
  Viewer viewer = attach();
  EXPECT_TRUE(viewer.scalars("loss").empty());
  fake.is_idle = true;
  step();
  EXPECT_EQ(viewer.scalars("loss"), (std::vector<Viewer::Scalar>{{0, 0.5}, {1, 0.25}}));
}

TEST_F(DeviceScalarsTest, NobodyWaitsForTheDevice) {
  fake.is_idle = false;
  for (int i = 0; i < 10; ++i) {
    add("loss", 1);
    step();
  }
  device_scalars_.end(recorder());
  EXPECT_EQ(fake.waits, 0);
  EXPECT_EQ(fake.blocking_copies, 0);
}

TEST_F(DeviceScalarsTest, WhatFindsNoRoomAndWhatIsNotDoneAtTheEndIsCounted) {
  fake.is_idle = false;
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
    return host_memory(like);
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
    fake.is_idle = i % 7 == 0;
    add("loss", static_cast<float>(i));
    step();
  }
  fake.is_idle = true;
  step();
  const std::vector<Viewer::Scalar> scalars = attach().scalars("loss");
  ASSERT_EQ(scalars.size(), 3 * DeviceScalars::kPending);
  for (std::size_t i = 0; i < scalars.size(); ++i) ASSERT_EQ(scalars[i], (Viewer::Scalar{i, static_cast<double>(i)}));
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
    return host_memory(like);
  });
  slow.add(recorder(), *recorder().scalar_source("loss"), on_device(1));
  step();
  EXPECT_GT(attach().scalars("tensorscope/cost").back().value, 5e6);
}

}  // namespace
}  // namespace tensorscope::agent
