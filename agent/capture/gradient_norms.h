#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "agent/capture/device_norms.h"

namespace tensorscope::agent {

// The 2-norms of the gradients of a tree of modules: of each parameter, of each module with all that is in it, and so
// of the whole (TRUTH §5). Of parameters that have a gradient; not there if none has, or one of
// them cannot be read.
//
// They are of the gradients before they are clipped, which is before step(): of a trainer that clips, about_to_clip()
// has to be called when it begins to, and whether it does is known from a step in which such a call would have come.
//
// One pass over the gradients serves all who ask at the same step. Those on a device are reduced there; a norm that has
// one among its gradients is a DeviceNumber.
// Threads: about_to_clip() any, once all parameters are there; the rest one at a time (step()).
class GradientNorms {
 public:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  // `parent` of the outermost module: kNone. Parents come before their children.
  std::size_t add_module(std::size_t parent);
  std::size_t add_parameter(std::size_t module, at::Tensor parameter);

  // Somebody will ask at the end of `step`. True if it has to be observed, to be before the clipping, or to learn
  // whether there is one.
  bool expect(std::uint64_t step);
  // Whether nobody gets an answer at a step that is not observed.
  bool needs_observer() const;
  // Whether `step` is such a step.
  bool has_missed_observer(std::uint64_t step) const;
  // about_to_clip() is called in `step` if the trainer clips.
  void is_observed(std::uint64_t step);
  // The trainer begins to clip, or to ask for norms itself, with a gradient that lies in this memory.
  void about_to_clip(const void* memory, std::uint64_t step);

  // The optimizer went on, and there is no gradient at `step` that is not 0, and that again and again: they are zeroed
  // before it, and what is there is not what was applied. Not known of devices.
  bool are_zeroed(std::uint64_t step);

  std::optional<double> of_module(std::size_t module, std::uint64_t step) {
    return value_at(step, modules_[module].sum);
  }
  std::optional<double> of_parameter(std::size_t parameter, std::uint64_t step) {
    return value_at(step, parameters_[parameter].sum);
  }
  std::optional<DeviceNumber> of_module_on_device(std::size_t module, std::uint64_t step) {
    return number_at(step, modules_[module].sum);
  }
  std::optional<DeviceNumber> of_parameter_on_device(std::size_t parameter, std::uint64_t step) {
    return number_at(step, parameters_[parameter].sum);
  }

 private:
  struct Sum {
    double squares = 0;  // of those in memory
    bool has_any = false;
    bool is_whole = true;                     // no gradient is among them that cannot be read, such as a sparse one
    std::vector<std::size_t> on_device = {};  // which of on_device_
  };
  struct Module {
    std::size_t parent;
    Sum sum;
  };
  struct Parameter {
    std::size_t module;
    at::Tensor tensor;
    Sum sum;
  };

  enum class Clipping : std::uint8_t { unknown, absent, present };
  // A trainer may begin to clip later: it is observed again after so many steps.
  static constexpr std::uint64_t kBelievedSteps = 1000;

  // So often without any gradient before it is believed.
  static constexpr int kZeroedLooks = 3;

  bool has_missed_locked(std::uint64_t step) const;
  bool is_gradient_in(const void* memory) const;
  bool has_a_gradient();
  bool has_trained();  // since the last look
  bool are_zeroed_locked(std::uint64_t step);
  std::optional<double> value_at(std::uint64_t step, const Sum& sum);
  std::optional<DeviceNumber> number_at(std::uint64_t step, const Sum& sum);
  void compute(std::uint64_t step);
  void read(std::uint64_t step);
  void add(Parameter& parameter, const Sum& sum);
  static std::optional<double> norm_of(const Sum& sum);
  std::optional<DeviceNumber> norm_on_device(const Sum& sum) const;

  mutable std::mutex lock_;  // guards all below
  Clipping clipping_ = Clipping::unknown;
  std::uint64_t believed_until_ = 0;
  std::optional<std::uint64_t> expected_, observed_;
  std::optional<std::uint64_t> zeroed_at_;  // the step of the last look
  int zeroed_looks_ = 0;
  std::vector<std::byte> some_before_;  // of the parameters' elements, at that look
  std::vector<std::byte> some_now_;
  std::vector<Module> modules_;
  std::vector<Parameter> parameters_;
  std::optional<std::uint64_t> step_;       // that of the sums
  std::shared_ptr<DeviceNorms> on_device_;  // of that step; nullptr: there are none, or the device could not
};

}  // namespace tensorscope::agent
