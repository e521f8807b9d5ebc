#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace tensorscope::viewer {

/// The newest step, not after `step`, of which all of `sources` sources have a sample: newest_at(i, step) gives the
/// step of the newest one of the i-th at or before a step. Nothing if there is none. Threads: pure.
template <typename NewestAt>
std::optional<std::uint64_t> common_step(std::size_t sources, std::uint64_t step, NewestAt newest_at) {
  while (true) {
    std::uint64_t lowest = step;
    for (std::size_t i = 0; i < sources; ++i) {
      const std::optional<std::uint64_t> at = newest_at(i, lowest);
      if (!at) return std::nullopt;
      lowest = *at;
    }
    bool is_common = true;
    for (std::size_t i = 0; i < sources; ++i) is_common = is_common && newest_at(i, lowest) == lowest;
    if (is_common) return lowest;
    step = lowest;
  }
}

}  // namespace tensorscope::viewer
