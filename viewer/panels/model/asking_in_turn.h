#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// As many sources as one may ask for at a time without taking up a job's whole budget.
inline constexpr std::size_t kMostAsked = 64;

/// Which of them to ask for now, where one sample is to come every `interval` steps: all, or if they are more than
/// `most` a part of them, and the next part when these had the time to come. Sources that cannot be sampled are left
/// out.
/// Threads: pure; depends on the newest step only, so that nothing has to be kept.
std::vector<const Source*> ask_in_turn(std::span<const Source* const> sources, std::uint32_t interval,
                                       std::uint64_t newest_step, std::size_t most = kMostAsked);

/// How many steps lie between two samples of a source that is asked for in turn with so many others.
/// Threads: pure.
std::uint32_t interval_in_turn(std::size_t sources, std::uint32_t interval, std::size_t most = kMostAsked);

}  // namespace tensorscope::viewer
