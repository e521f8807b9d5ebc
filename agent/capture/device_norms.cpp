#include "agent/capture/device_norms.h"

#include <ATen/ATen.h>

#include "agent/capture/device_reduction.h"
#include "agent/capture/own_operators.h"

namespace tensorscope::agent {

std::shared_ptr<DeviceNorms> DeviceNorms::begin(const std::vector<at::Tensor>& tensors) noexcept {
  try {
    const OwnOperators own;
    const auto all = std::make_shared<DeviceNorms>();
    all->norms_.resize(tensors.size());
    for (std::size_t first = 0; first < tensors.size(); ++first) {
      if (all->norms_[first] != nullptr) continue;
      // The first of its device: all of them.
      std::vector<at::Tensor> there;
      std::vector<std::size_t> numbers;
      for (std::size_t i = first; i < tensors.size(); ++i) {
        if (tensors[i].device() != tensors[first].device()) continue;
        keep_for_this_stream(tensors[i]);
        there.push_back(norm_on_device(tensors[i]));
        numbers.push_back(i);
      }
      all->hosts_.push_back(all->copy(at::stack(there)));
      const auto* const norms = static_cast<const double*>(all->hosts_.back().data_ptr());
      for (std::size_t i = 0; i < numbers.size(); ++i) all->norms_[numbers[i]] = norms + i;
    }
    all->mark_end();
    return all;
  } catch (...) {
    return nullptr;
  }
}

}  // namespace tensorscope::agent
