#include "agent/capture/device_scalars.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <array>
#include <cstdint>
#include <optional>

#include "agent/capture/tensor_look.h"

namespace tensorscope::agent {
namespace {

at::Tensor pinned_like(const at::Tensor& value) {
  return at::empty(value.sizes(), at::TensorOptions().dtype(value.scalar_type()).pinned_memory(true));
}

}  // namespace

// One copy under way. Its memory and its event stay for the next, if that is of the same type and device.
struct DeviceScalars::Copy {
  const Source* source = nullptr;  // nullptr: free
  std::uint64_t step = 0;
  at::Tensor host;
  std::optional<c10::Event> done;
  c10::Device device{c10::kCPU};

  void start(const at::Tensor& value, Allocate allocate) {
    const at::NoGradGuard no_grad;
    if (!host.defined() || host.scalar_type() != value.scalar_type() || host.dim() != value.dim())
      host = allocate(value);
    if (!done || device != value.device()) {
      device = value.device();
      done.emplace(device.type());
    }
    host.copy_(value, /*non_blocking=*/true);
    done->record(c10::impl::VirtualGuardImpl(device.type()).getStream(device));
  }
};

struct DeviceScalars::Pending {
  std::array<Copy, kPending> copies;
  std::size_t under_way = 0;
};

DeviceScalars::DeviceScalars(Allocate allocate) : allocate_(allocate != nullptr ? allocate : pinned_like) {}
DeviceScalars::~DeviceScalars() = default;

void DeviceScalars::add(Recorder& recorder, Source& source, const at::Tensor& value) {
  const std::lock_guard guard(lock_);
  if (!pending_) pending_ = std::make_unique<Pending>();
  for (Copy& copy : pending_->copies) {
    if (copy.source != nullptr) continue;
    try {
      copy.start(value, allocate_);
    } catch (...) {
      copy = Copy{};
      recorder.describe(source, {{}, "its device offers no copy that nobody has to wait for; pass a number", false});
      return;
    }
    copy.source = &source;
    copy.step = recorder.step();
    ++pending_->under_way;
    return;
  }
  recorder.count_drop(schema::DropCause::contended);
}

void DeviceScalars::collect(Recorder& recorder) {
  const std::lock_guard guard(lock_);
  if (!pending_ || pending_->under_way == 0) return;
  for (Copy& copy : pending_->copies) {
    if (copy.source == nullptr || !copy.done->query()) continue;
    recorder.scalar_of_step(*copy.source, copy.step, value_of(look_at(copy.host).view));
    copy.source = nullptr;
    --pending_->under_way;
  }
}

void DeviceScalars::end(Recorder& recorder) {
  collect(recorder);
  const std::lock_guard guard(lock_);
  for (; pending_ && pending_->under_way > 0; --pending_->under_way) recorder.count_drop(schema::DropCause::contended);
}

void DeviceScalars::abandon() noexcept {
  static_cast<void>(pending_.release());
}

}  // namespace tensorscope::agent
