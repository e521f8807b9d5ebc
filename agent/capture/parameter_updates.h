#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "agent/capture/device_update.h"
#include "agent/capture/kept_bytes.h"
#include "agent/sampling/tensor_view.h"

namespace tensorscope::agent {

// What the optimizer's step changed of a parameter: at two steps in a row the parameter is looked at, and the
// difference is there at the second. Shared by all who want it of one parameter.
//
// Keeps a copy of the parameter, where the parameter is, only while somebody wants it.
// Threads: one at a time (step()).
// At the limit: copies of all parameters of the process take kMostKept; of further ones nothing is known.
class ParameterUpdates {
 public:
  static constexpr std::size_t kMostKept = std::size_t{1} << 30;
  // What is asked for.
  enum class Part : std::uint8_t { change = 1, ratio = 2 };

  explicit ParameterUpdates(at::Tensor parameter) : parameter_(std::move(parameter)) {}

  // Δw of this step; absent if the step before was not looked at.
  TensorLook look(std::uint64_t step, Part part = Part::change);
  // ‖Δw‖ / (‖w‖ + 1e-9), w being the parameter before the step (TRUTH §6).
  std::optional<double> ratio(std::uint64_t step);
  // The same of a parameter that is on a device.
  std::optional<DeviceNumber> ratio_on_device(std::uint64_t step);
  // Nobody wants this part any more.
  void rest(Part part) noexcept;

 private:
  void forget() noexcept;
  void look_on_device(const TensorLook& now, std::uint64_t step);

  at::Tensor parameter_;
  std::uint8_t wanted_ = 0;  // of Part
  KeptBytes kept_;
  c10::Device kept_on_{c10::kCPU};
  std::optional<std::uint64_t> kept_at_;    // the step that `before_` is of
  std::optional<std::uint64_t> looked_at_;  // the step that `look_` is of
  TensorLook look_;
  double norm_before_ = 0;   // of what is kept
  double norm_of_last_ = 0;  // of what the difference is from
  std::vector<std::byte> before_, difference_;
  DeviceUpdate on_device_;
};

}  // namespace tensorscope::agent
