#include "viewer/panels/model/asking_in_turn.h"

#include <algorithm>
#include <limits>

namespace tensorscope::viewer {
namespace {

// A sample comes a step or two after it is due.
constexpr std::uint64_t kIntervalsOfATurn = 2;
constexpr std::uint64_t kStepsOfATurn = 4;

std::size_t turns_of(std::size_t sources, std::size_t most) {
  return (sources + most - 1) / most;
}

std::uint64_t steps_of_a_turn(std::uint32_t interval) {
  return std::max(kIntervalsOfATurn * interval, kStepsOfATurn);
}

}  // namespace

std::uint32_t interval_in_turn(std::size_t sources, std::uint32_t interval, std::size_t most) {
  if (sources <= most || most == 0) return interval;
  const std::uint64_t steps = turns_of(sources, most) * steps_of_a_turn(interval);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(steps, std::numeric_limits<std::uint32_t>::max()));
}

std::vector<const Source*> ask_in_turn(std::span<const Source* const> sources, std::uint32_t interval,
                                       std::uint64_t newest_step, std::size_t most) {
  std::vector<const Source*> able;
  for (const Source* const source : sources) {
    if (source != nullptr && can_be_sampled(source->entry)) able.push_back(source);
  }
  if (able.size() <= most || most == 0) return able;
  const std::size_t parts = turns_of(able.size(), most);
  const std::uint64_t turn = newest_step / steps_of_a_turn(interval);
  const std::size_t first = static_cast<std::size_t>(turn % parts) * most;
  const std::size_t end = std::min(able.size(), first + most);
  return {able.begin() + static_cast<std::ptrdiff_t>(first), able.begin() + static_cast<std::ptrdiff_t>(end)};
}

}  // namespace tensorscope::viewer
