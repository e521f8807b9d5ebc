#include "agent/capture/device_scalars.h"

#include <ATen/ATen.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "agent/capture/device_copies.h"
#include "agent/capture/own_operators.h"
#include "agent/capture/tensor_look.h"

namespace tensorscope::agent {

// One copy. Its memory and its event stay for the next at its place, if that is of the same type and device.
struct DeviceScalars::Copy {
  enum class State { starting, under_way, failed };

  // By whoever claimed the place, until it says so.
  Source* source = nullptr;
  std::uint64_t step = 0;
  at::Tensor host;
  std::optional<c10::Event> done;
  c10::Device device{c10::kCPU};

  std::atomic<State> state{State::starting};

  void start(const at::Tensor& value, AllocateHost allocate) {
    const OwnOperators own;
    if (!host.defined() || host.scalar_type() != value.scalar_type() || host.dim() != value.dim())
      host = allocate(value);
    if (!done || device != value.device()) {
      device = value.device();
      done.emplace(device.type());
    }
    keep_for_this_stream(value);
    host.copy_(value, /*non_blocking=*/true);
    done->record(c10::impl::VirtualGuardImpl(device.type()).getStream(device));
  }

  // Nothing: the device has failed, which is not the agent's fault.
  std::optional<bool> is_done() const noexcept {
    try {
      return done->query();
    } catch (...) {
      return std::nullopt;
    }
  }
};

// A queue: places from `head` to `tail` are taken, counted from the start.
struct DeviceScalars::Pending {
  std::array<Copy, kPending> copies;
  std::atomic<std::size_t> head{0};  // written by collect()
  std::atomic<std::size_t> tail{0};  // written under the lock
};

DeviceScalars::DeviceScalars(AllocateHost allocate) : allocate_(allocate) {}
DeviceScalars::~DeviceScalars() = default;

DeviceScalars::Copy* DeviceScalars::claim() {
  const std::lock_guard guard(lock_);
  if (!pending_) pending_ = std::make_unique<Pending>();
  const std::size_t tail = pending_->tail.load(std::memory_order_relaxed);
  // Acquire: pairs with the release in collect(); the place is as it was left.
  if (tail - pending_->head.load(std::memory_order_acquire) == kPending) return nullptr;
  Copy& copy = pending_->copies[tail % kPending];
  copy.state.store(Copy::State::starting, std::memory_order_relaxed);
  // Release: pairs with the acquire in collect(); it sees that this one starts.
  pending_->tail.store(tail + 1, std::memory_order_release);
  return &copy;
}

void DeviceScalars::add(Recorder& recorder, Source& source, const at::Tensor& value) {
  const std::uint64_t begun_ns = schema::monotonic_ns();
  if (Copy* const copy = claim()) {
    copy->source = &source;
    copy->step = recorder.step();
    Copy::State state = Copy::State::under_way;
    try {
      copy->start(value, allocate_);
    } catch (...) {
      // Maybe there is no memory now: the next value may fare better.
      copy->host = at::Tensor();
      copy->done.reset();
      state = Copy::State::failed;
    }
    // Release: pairs with the acquire in collect(); the copy is whole.
    copy->state.store(state, std::memory_order_release);
  } else {
    recorder.count_drop(schema::DropCause::device);
  }
  recorder.add_overhead(schema::monotonic_ns() - begun_ns);
}

void DeviceScalars::collect(Recorder& recorder) {
  Pending* pending = nullptr;
  {
    const std::lock_guard guard(lock_);
    pending = pending_.get();
  }
  if (pending == nullptr) return;
  std::size_t head = pending->head.load(std::memory_order_relaxed);
  // Acquire: pairs with the release in claim().
  const std::size_t tail = pending->tail.load(std::memory_order_acquire);
  if (head == tail) return;
  const std::uint64_t begun_ns = schema::monotonic_ns();
  for (; head != tail; ++head) {
    Copy& copy = pending->copies[head % kPending];
    // Acquire: pairs with the release in add().
    const Copy::State state = copy.state.load(std::memory_order_acquire);
    if (state == Copy::State::starting) break;
    const std::optional<bool> is_done = state == Copy::State::failed ? std::nullopt : copy.is_done();
    if (!is_done) {
      recorder.count_drop(schema::DropCause::device);
    } else if (*is_done) {
      recorder.scalar_of_step(*copy.source, copy.step, value_of(look_at(copy.host).view));
    } else {
      break;
    }
    // Release: pairs with the acquire in claim().
    pending->head.store(head + 1, std::memory_order_release);
  }
  recorder.add_overhead(schema::monotonic_ns() - begun_ns);
}

void DeviceScalars::end(Recorder& recorder) {
  collect(recorder);
  if (!pending_) return;
  const std::size_t tail = pending_->tail.load(std::memory_order_relaxed);
  for (std::size_t head = pending_->head.load(std::memory_order_relaxed); head != tail; ++head)
    recorder.count_drop(schema::DropCause::device);
  pending_->head.store(tail, std::memory_order_relaxed);
}

}  // namespace tensorscope::agent
