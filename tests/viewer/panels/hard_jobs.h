#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/viewer/panels/made_job.h"

namespace tensorscope::viewer {

/// A job that is hard to show, whatever the panel.
struct HardJob {
  std::string name;
  std::function<std::unique_ptr<MadeJob>()> make;
  /// What happens to it between two frames, again and again; null: nothing.
  std::function<void(MadeJob& job, std::uint64_t turn)> change{};
};

std::vector<HardJob> hard_jobs();

/// Something of every kind that an agent describes: scalars, a network's parameters with gradients and changes, what it
/// makes, attention, and a probe of images with scores, labels and gradients of scores.
struct WholeJob {
  std::int64_t layers = 3;
  std::int64_t samples = 4;
  std::int64_t channels = 3;
  std::int64_t side = 6;  ///< of images and maps
  std::int64_t width = 8;
  std::int64_t classes = 5;
  std::int64_t heads = 2;
  std::int64_t tokens = 6;
  std::uint64_t steps = 3;                    ///< of each source
  std::function<float(std::size_t)> value{};  ///< of the element so many; nothing: like weights
  std::vector<float> labels{};                ///< of the probe's samples; empty: 0, 1, …
};
std::unique_ptr<MadeJob> make(const WholeJob& whole);

}  // namespace tensorscope::viewer
