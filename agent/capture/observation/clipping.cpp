#include "agent/capture/observation/clipping.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/capture/observation/each_tensor.h"
#include "agent/capture/observation/module_tree.h"

namespace tensorscope::agent {
namespace {

constexpr auto kBegins =
    std::to_array<std::string_view>({"aten::_foreach_abs", "aten::_foreach_norm", "aten::abs", "aten::clamp_",
                                     "aten::clamp_max_", "aten::linalg_vector_norm", "aten::norm"});

}  // namespace

void Clipping::watch(std::string_view name, std::shared_ptr<GradientNorms> norms) {
  const std::lock_guard guard(lock_);
  norms_.insert_or_assign(std::string(name), std::move(norms));
}

void Clipping::begin_step(std::uint64_t step) {
  const std::lock_guard guard(lock_);
  for (const auto& [name, norms] : norms_) norms->is_observed(step);
}

void Clipping::begin_operator(std::string_view name, c10::ArrayRef<const c10::IValue> inputs, std::uint64_t step) {
  if (!std::ranges::binary_search(kBegins, name) || inputs.empty()) return;
  // The first is what it is called on.
  for_each_tensor(inputs.front(), [&](const at::Tensor& tensor) {
    const void* const memory = ModuleTree::memory_of(tensor);
    if (memory == nullptr) return;
    const std::lock_guard guard(lock_);
    for (const auto& [watched, norms] : norms_) norms->about_to_clip(memory, step);
  });
}

}  // namespace tensorscope::agent
