#include "agent/capture/parameter_updates.h"

#include <cmath>

#include "agent/capture/tensor_look.h"
#include "agent/sampling/conversion.h"
#include "agent/sampling/gather.h"
#include "agent/sampling/grid.h"
#include "agent/sampling/norm.h"

namespace tensorscope::agent {
namespace {

constexpr double kEpsilon = 1e-9;

}  // namespace

TensorLook ParameterUpdates::look(std::uint64_t step, Part part) {
  wanted_ |= static_cast<std::uint8_t>(part);
  if (looked_at_ == step) return look_;
  if (kept_on_ != parameter_.device()) forget();
  kept_on_ = parameter_.device();
  const TensorLook now = look_at(parameter_);
  looked_at_ = step;
  look_ = now;
  if (now.obstacle != nullptr || now.absent) {
    kept_at_.reset();
    return look_;
  }
  // The parameter, and its change.
  if (!kept_.resize(2 * parameter_.nbytes(), kMostKept)) {
    forget();
    looked_at_ = step;
    look_ = {{}, "too many parameters are compared with what they were at once: look at fewer", false};
    return look_;
  }
  if (now.view.device != nullptr) {
    look_on_device(now, step);
    return look_;
  }
  const std::size_t bytes = now.view.elements() * schema::element_bytes(now.view.dtype);
  if (kept_at_ && *kept_at_ + 1 == step && before_.size() == bytes) {
    const bool is_float = fits_float(now.view.dtype);
    difference_.resize(now.view.elements() * (is_float ? sizeof(float) : sizeof(double)));
    subtract(now.view, before_.data(), difference_.data());
    norm_of_last_ = norm_before_;
    TensorView& view = look_.view;
    view.data = difference_.data();
    view.dtype = is_float ? schema::Dtype::float32 : schema::Dtype::float64;
    std::int64_t stride = 1;
    for (std::size_t i = view.dimensions; i > 0; --i) {
      view.strides[i - 1] = stride;
      stride *= view.sizes[i - 1];
    }
  } else {
    look_.absent = true;
  }
  before_.resize(bytes);
  gather(grid_of(now.view), before_.data());
  norm_before_ = std::sqrt(sum_of_squares(now.view));
  kept_at_ = step;
  return look_;
}

void ParameterUpdates::look_on_device(const TensorLook& now, std::uint64_t step) {
  try {
    const bool is_next = kept_at_ && *kept_at_ + 1 == step;
    on_device_.look(parameter_, is_next, fits_float(now.view.dtype) ? at::kFloat : at::kDouble);
    look_ = look_at(on_device_.change());
    kept_at_ = step;
  } catch (...) {
    // The next look may fare better.
    forget();
    looked_at_ = step;
    look_ = {{}, "its device could not keep a copy of the parameter to compare to", false};
  }
}

std::optional<double> ParameterUpdates::ratio(std::uint64_t step) {
  const TensorLook update = look(step, Part::ratio);
  if (update.absent || update.obstacle != nullptr || update.view.device != nullptr) return std::nullopt;
  return std::sqrt(sum_of_squares(update.view)) / (norm_of_last_ + kEpsilon);
}

std::optional<DeviceNumber> ParameterUpdates::ratio_on_device(std::uint64_t step) {
  const TensorLook update = look(step, Part::ratio);
  if (update.absent || update.obstacle != nullptr || update.view.device == nullptr) return std::nullopt;
  try {
    return on_device_.ratio(kEpsilon);
  } catch (...) {
    return DeviceNumber();
  }
}

void ParameterUpdates::rest(Part part) noexcept {
  wanted_ &= static_cast<std::uint8_t>(~static_cast<unsigned>(part));
  if (wanted_ == 0) forget();
}

void ParameterUpdates::forget() noexcept {
  kept_at_.reset();
  looked_at_.reset();
  before_ = {};
  difference_ = {};
  on_device_ = {};
  look_ = {};
  kept_.resize(0, kMostKept);
}

}  // namespace tensorscope::agent
