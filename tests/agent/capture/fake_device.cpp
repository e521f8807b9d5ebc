#include "tests/agent/capture/fake_device.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace tensorscope::agent {

FakeDevice& fake_device() {
  static FakeDevice fake;
  return fake;
}

void FakeDevice::set_idle(bool idle) {
  is_idle_ = idle;
  if (!idle) return;
  for (const auto& copy : std::exchange(copies_, {})) copy();
}

void FakeDevice::run(std::function<void()> copy) {
  if (is_idle_) return copy();
  copies_.push_back(std::move(copy));
}

namespace {

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
    ++fake_device().questions;
    *event = &fake_device();
  }
  bool queryEvent(void*) const override {
    FakeDevice& fake = fake_device();
    ++fake.questions;
    if (fake.is_lost) throw std::runtime_error("an error of the device");
    if (fake.done_events < 0) return fake.is_idle();
    if (fake.done_events == 0) return false;
    --fake.done_events;
    return true;
  }
  void destroyEvent(void*, const c10::DeviceIndex) const noexcept override { ++fake_device().questions; }
  void block(void*, const c10::Stream&) const override { ++fake_device().waits; }
  bool queryStream(const c10::Stream&) const override { return fake_device().is_idle(); }
  void synchronizeStream(const c10::Stream&) const override { ++fake_device().waits; }
};
C10_REGISTER_GUARD_IMPL(PrivateUse1, FakeGuard);

// The same memory as a tensor of another device, which keeps the first.
at::Tensor alias_of(const at::Tensor& tensor, c10::Device device) {
  const c10::Storage& storage = tensor.storage();
  auto* const keeps = new at::Tensor(tensor);
  c10::DataPtr memory(
      const_cast<void*>(static_cast<const void*>(storage.data_ptr().get())), keeps,
      [](void* kept) { delete static_cast<at::Tensor*>(kept); }, device);
  const c10::DispatchKey key = device.is_cpu() ? c10::DispatchKey::CPU : c10::DispatchKey::PrivateUse1;
  at::Tensor alias = at::detail::make_tensor<c10::TensorImpl>(
      c10::Storage(c10::Storage::use_byte_size_t(), storage.nbytes(), std::move(memory)), c10::DispatchKeySet(key),
      tensor.dtype());
  alias.unsafeGetTensorImpl()->set_sizes_and_strides(tensor.sizes(), tensor.strides());
  alias.unsafeGetTensorImpl()->set_storage_offset(tensor.storage_offset());
  return alias;
}

bool is_fake(const at::Tensor& tensor) {
  return tensor.defined() && tensor.device().type() == kFakeDevice;
}

// The tensors of one call, in the host's eyes.
class OnHost {
 public:
  at::Tensor host(const at::Tensor& tensor) {
    if (!is_fake(tensor)) return tensor;
    // What is to be given a size by the operator has no memory yet.
    const at::Tensor host = tensor.numel() == 0 ? at::empty({0}, tensor.scalar_type()) : alias_of(tensor, c10::kCPU);
    if (tensor.numel() == 0) host.unsafeGetTensorImpl()->set_sizes_and_strides(tensor.sizes(), tensor.strides());
    pairs_.emplace_back(host, tensor);
    return host;
  }
  at::Tensor fake(const at::Tensor& result) const {
    for (const auto& [host, fake] : pairs_) {
      if (!result.is_same(host)) continue;
      if (fake.numel() == result.numel()) return fake;
      const at::Tensor sized = alias_of(result, {kFakeDevice, 0});
      fake.unsafeGetTensorImpl()->set_storage_keep_dtype(sized.storage());
      fake.unsafeGetTensorImpl()->set_sizes_and_strides(sized.sizes(), sized.strides());
      return fake;
    }
    return alias_of(result, {kFakeDevice, 0});
  }

 private:
  std::vector<std::pair<at::Tensor, at::Tensor>> pairs_;
};

// Of these a real device's operators wait for it, to know a number or how much there is.
constexpr std::array<std::string_view, 6> kAsking = {"aten::_local_scalar_dense", "aten::equal",
                                                     "aten::is_nonzero",          "aten::item",
                                                     "aten::masked_select",       "aten::nonzero"};

void run_on_host(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  FakeDevice& fake = fake_device();
  if (fake.operators_left == 0) throw std::runtime_error("the device has no memory");
  if (fake.operators_left > 0) --fake.operators_left;
  OnHost tensors;
  const std::size_t first = stack->size() - op.schema().arguments().size();
  for (std::size_t i = first; i < stack->size(); ++i) {
    c10::IValue& value = (*stack)[i];
    if (value.isTensor()) {
      value = tensors.host(value.toTensor());
    } else if (value.isTensorList()) {
      std::vector<at::Tensor> all;
      for (const at::Tensor& one : value.toTensorVector()) all.push_back(tensors.host(one));
      value = all;
    } else if (value.isDevice()) {
      value = c10::Device(c10::kCPU);
    }
  }
  if (std::ranges::find(kAsking, std::string_view(op.schema().name())) != kAsking.end()) ++fake_device().waits;
  op.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack);
  for (std::size_t i = stack->size() - op.schema().returns().size(); i < stack->size(); ++i) {
    c10::IValue& value = (*stack)[i];
    if (value.isTensor()) {
      value = tensors.fake(value.toTensor());
    } else if (value.isTensorList()) {
      std::vector<at::Tensor> all;
      for (const at::Tensor& one : value.toTensorVector()) all.push_back(tensors.fake(one));
      value = all;
    }
  }
}

at::Tensor copy_from(const at::Tensor& from, const at::Tensor& to, bool non_blocking) {
  OnHost tensors;
  const at::Tensor source = tensors.host(from), target = tensors.host(to);
  if (is_fake(from) != is_fake(to) && !non_blocking) ++fake_device().blocking_copies;
  if (!is_fake(from) || is_fake(to)) {
    target.copy_(source);
    return to;
  }
  // What is there when the stream comes to it, whatever becomes of the memory after.
  fake_device().run([target, now = source.clone()] { target.copy_(now); });
  return to;
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&run_on_host>());
}
TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("_copy_from", copy_from);
}

}  // namespace

at::Tensor on_fake_device(const at::Tensor& tensor) {
  // With its strides, whatever they are: the whole of its memory is copied.
  const auto bytes = static_cast<std::int64_t>(tensor.storage().nbytes());
  const at::Tensor memory = at::empty({bytes / tensor.element_size()}, tensor.scalar_type());
  std::memcpy(memory.data_ptr(), tensor.storage().data_ptr().get(), memory.nbytes());
  return alias_of(memory.as_strided(tensor.sizes(), tensor.strides(), tensor.storage_offset()), {kFakeDevice, 0});
}

at::Tensor plain_memory(const at::Tensor& like) {
  return at::empty(like.sizes(), like.scalar_type());
}

}  // namespace tensorscope::agent
