#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>
#include <vector>

namespace tensorscope::agent {

inline constexpr c10::DeviceType kFakeDevice = c10::DeviceType::PrivateUse1;

// A device in the host's memory, whose operators are those of the CPU, but whose copies to the host arrive, and whose
// events are done, only when the test lets its stream run. One for the process; LibTorch knows it as PrivateUse1.
// Threads: one.
struct FakeDevice {
  int waits = 0;            // somebody waited for it
  int blocking_copies = 0;  // the same
  int questions = 0;        // and all else that events are for
  int done_events = -1;     // how many queries find theirs done; -1: as it is idle
  int operators_left = -1;  // until it has no memory for one; -1: it always has
  bool is_lost = false;     // every question fails, as after an error on a device

  bool is_idle() const noexcept { return is_idle_; }
  void set_idle(bool idle);

  // What a copy to the host is.
  void run(std::function<void()> copy);

 private:
  bool is_idle_ = true;
  std::vector<std::function<void()>> copies_;
};

FakeDevice& fake_device();

// The same elements and strides on the fake device; a copy of them.
at::Tensor on_fake_device(const at::Tensor& tensor);

// In place of pinned memory.
at::Tensor plain_memory(const at::Tensor& like);

}  // namespace tensorscope::agent
