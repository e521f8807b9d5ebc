#pragma once

#include <cstdint>
#include <string>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Whether a job can still send what a panel asks for.
/// Threads: pure functions.
bool can_still_come(const Store& store);

/// Why nothing of a tensor source is there, and how to get it: an empty state's two texts. `what` is "sample".
struct Absence {
  std::string what;
  std::string how;  ///< lines split by '\n'
};
Absence why_absent(const Source& source, const Store& store);

/// Why the agent does not sample what is asked for now; empty if it did not say so lately.
std::string answer_now(const Source& source, const Store& store);

/// How many steps what is asked for every `interval` steps may lie behind: of a job that can still send it, at the
/// newest step, what is on its way.
std::uint64_t steps_on_the_way(std::uint32_t interval, const Store& store);

/// Whether a sample of `sample_step` still tells about the step that is shown, where one is asked for every `interval`
/// steps. What was sampled for an earlier look may be far behind; where no other
/// can come any more, it is the newest.
bool is_current(std::uint64_t sample_step, std::uint32_t interval, const Store& store);

}  // namespace tensorscope::viewer
