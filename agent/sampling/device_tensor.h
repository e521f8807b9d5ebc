#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "agent/sampling/grid.h"

namespace tensorscope::agent {

// Something that a device was asked for, and does behind what its stream has to do.
// Threads: one at a time.
class DeviceWork {
 public:
  virtual ~DeviceWork() = default;
  // Whether its results are in host memory. Never waits. What it throws means that they never will be.
  virtual bool is_done() = 0;
};

// What a device is to do for one sample of a tensor. The grids begin at the view's data.
struct DeviceTask {
  std::optional<Grid> reduced;           // see DeviceSums
  std::optional<std::size_t> unit_axis;  // of `reduced`: which axis a neuron is an index of, if neurons are wanted
  std::vector<Grid> windows;             // to be copied, each in the order of its loops
};

// What came of it. The memory is there as long as this.
class DeviceSample : public DeviceWork {
 public:
  virtual std::span<const double> sums() const noexcept = 0;
  virtual std::span<const std::byte> window(std::size_t number) const noexcept = 0;
};

// A tensor whose elements are on a device.
// Threads: any that may read the tensor.
class DeviceTensor {
 public:
  virtual ~DeviceTensor() = default;
  // Asks the device, on the thread's current stream, and waits for nothing. Throws if the device cannot do it.
  virtual std::shared_ptr<DeviceSample> begin(const DeviceTask& task) const = 0;
};

// A number that a device was asked for.
struct DeviceNumber {
  std::shared_ptr<DeviceWork> work;  // nullptr: the device could not do it
  std::function<double()> value;     // once that is done
};

}  // namespace tensorscope::agent
