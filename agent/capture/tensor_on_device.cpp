#include "agent/capture/tensor_on_device.h"

#include <ATen/ATen.h>

#include <vector>

#include "agent/capture/device_copies.h"
#include "agent/capture/device_reduction.h"
#include "agent/capture/own_operators.h"

namespace tensorscope::agent {
namespace {

// In host memory, once its copies are done.
class CopiedSample : public DeviceSample {
 public:
  bool is_done() override { return copies_.is_done(); }
  std::span<const double> sums() const noexcept override {
    return {static_cast<const double*>(sums_.data_ptr()), static_cast<std::size_t>(sums_.numel())};
  }
  std::span<const std::byte> window(std::size_t number) const noexcept override {
    const at::Tensor& window = windows_[number];
    return {static_cast<const std::byte*>(window.data_ptr()), window.nbytes()};
  }

  void begin_sums(const at::Tensor& sums) { sums_ = copies_.copy(sums); }
  void begin_window(const at::Tensor& window) { windows_.push_back(copies_.copy(window)); }
  void mark_end() { copies_.mark_end(); }

 private:
  DeviceCopies copies_;
  at::Tensor sums_;
  std::vector<at::Tensor> windows_;
};

// The elements of a grid in `tensor`, whose first is at `first`.
at::Tensor elements_of(const Grid& grid, const at::Tensor& tensor, const std::byte* first) {
  std::vector<std::int64_t> sizes, strides;
  for (std::size_t i = 0; i < grid.axes; ++i) {
    sizes.push_back(grid.axis[i].count);
    strides.push_back(grid.axis[i].stride);
  }
  const std::int64_t offset = (grid.origin - first) / static_cast<std::int64_t>(grid.element_bytes);
  return at::as_strided(tensor, sizes, strides, tensor.storage_offset() + offset);
}

}  // namespace

std::shared_ptr<DeviceSample> TensorOnDevice::begin(const DeviceTask& task) const {
  const OwnOperators own;
  keep_for_this_stream(tensor_);
  const auto sample = std::make_shared<CopiedSample>();
  if (task.reduced) sample->begin_sums(sums_on_device(elements_of(*task.reduced, tensor_, first_), task.unit_axis));
  for (const Grid& window : task.windows) sample->begin_window(elements_of(window, tensor_, first_).contiguous());
  sample->mark_end();
  return sample;
}

}  // namespace tensorscope::agent
