#include "viewer/panels/neurons/neuron_focus.h"

namespace tensorscope::viewer {
namespace {

std::vector<bool> within(const LayerNumbers& numbers, analysis::Range means) {
  std::vector<bool> found(numbers.count());
  for (std::size_t i = 0; i < found.size(); ++i) found[i] = means.contains(numbers.mean[i]);
  return found;
}

}  // namespace

void NeuronFocus::pick(std::uint64_t neuron) {
  const bool again = picked_ == neuron;
  release();
  if (!again) picked_ = neuron;
}

void NeuronFocus::pick(analysis::Range means) {
  const bool again = picked_means_ == means;
  release();
  if (!again) picked_means_ = means;
}

void NeuronFocus::release() {
  picked_.reset();
  picked_means_.reset();
}

void NeuronFocus::begin_frame() {
  hovered_ = next_hovered_;
  hovered_means_ = next_means_;
  next_hovered_.reset();
  next_means_.reset();
}

std::vector<bool> NeuronFocus::meant(const LayerNumbers& numbers) const {
  if (hovered_means_) return within(numbers, *hovered_means_);
  const auto one = hovered_ ? hovered_ : picked_;
  if (!one) return listed(numbers);
  std::vector<bool> found(numbers.count());
  const std::uint64_t at = *one / numbers.stride;
  if (at < found.size()) found[at] = true;
  return found;
}

std::vector<bool> NeuronFocus::listed(const LayerNumbers& numbers) const {
  return picked_means_ ? within(numbers, *picked_means_) : std::vector<bool>();
}

}  // namespace tensorscope::viewer
