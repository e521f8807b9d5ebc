#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "viewer/analysis/axis_range.h"
#include "viewer/panels/neurons/layer_numbers.h"

namespace tensorscope::viewer {

/// Which neurons all pictures of the panel point out: what is under the mouse for as long as it is, else what was
/// clicked. By true index.
/// Threads: plain data.
class NeuronFocus {
 public:
  /// In the frame in which the mouse is over it; drawn from the next frame on.
  void hover(std::uint64_t neuron) { next_hovered_ = neuron; }
  void hover(analysis::Range means) { next_means_ = means; }
  /// A second click lets go of it.
  void pick(std::uint64_t neuron);
  void pick(analysis::Range means);
  void release();

  /// At the start of each frame.
  void begin_frame();

  std::optional<std::uint64_t> picked() const { return picked_; }
  std::optional<analysis::Range> picked_means() const { return picked_means_; }
  /// The bin to point out in the histogram.
  std::optional<analysis::Range> means() const { return hovered_means_ ? hovered_means_ : picked_means_; }

  /// Nothing is dimmed for what the mouse only passes over.
  bool others_stand_back() const { return !hovered_ || hovered_ == picked_; }

  /// One for each of the numbers; empty: none is pointed out.
  std::vector<bool> meant(const LayerNumbers& numbers) const;
  /// The same of those that the histogram's chosen bin holds: what the table lists.
  std::vector<bool> listed(const LayerNumbers& numbers) const;

 private:
  std::optional<std::uint64_t> picked_;
  std::optional<analysis::Range> picked_means_;
  std::optional<std::uint64_t> hovered_;
  std::optional<analysis::Range> hovered_means_;
  std::optional<std::uint64_t> next_hovered_;
  std::optional<analysis::Range> next_means_;
};

}  // namespace tensorscope::viewer
