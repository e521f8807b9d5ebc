#include "agent/capture/device_copies.h"

#include <ATen/ATen.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <atomic>

namespace tensorscope::agent {
namespace {

std::atomic<AllocateHost> allocate_instead{nullptr};

}  // namespace

at::Tensor host_memory(const at::Tensor& like) {
  if (const AllocateHost allocate = allocate_instead.load(std::memory_order_relaxed)) return allocate(like);
  return at::empty(like.sizes(), at::TensorOptions().dtype(like.scalar_type()).pinned_memory(true));
}

void allocate_host_memory_with(AllocateHost allocate) noexcept {
  allocate_instead.store(allocate, std::memory_order_relaxed);
}

void keep_for_this_stream(const at::Tensor& tensor) {
  const c10::Device device = tensor.device();
  if (device.is_cuda()) tensor.record_stream(c10::impl::VirtualGuardImpl(device.type()).getStream(device));
}

at::Tensor DeviceCopies::copy(const at::Tensor& value) {
  const c10::Device device = value.device();
  const auto is_of = [&](const auto& end) { return end.first == device; };
  if (std::ranges::none_of(ends_, is_of)) ends_.emplace_back(device, c10::Event(device.type()));
  at::Tensor host = host_memory(value);
  host.copy_(value, /*non_blocking=*/true);
  return host;
}

void DeviceCopies::mark_end() {
  for (auto& [device, end] : ends_) end.record(c10::impl::VirtualGuardImpl(device.type()).getStream(device));
}

bool DeviceCopies::is_done() {
  return std::ranges::all_of(ends_, [](const auto& end) { return end.second.query(); });
}

}  // namespace tensorscope::agent
