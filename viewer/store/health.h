#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// In the order of how much it matters.
enum class Condition : std::uint8_t {
  nothing,       ///< a hyper-parameter or an empty folder: there is nothing to judge
  not_sampled,   ///< the agent says that it cannot be sampled
  no_data,       ///< nothing of it has come yet
  fine,          ///< all seen elements are finite
  infinite,      ///< +Inf or -Inf
  not_a_number,  ///< NaN, perhaps infinities too
};

/// Whether a source is well at a step, by the newest statistics that are not after it, or by its last value.
struct Health {
  Condition condition = Condition::nothing;
  std::uint64_t step = 0;   ///< that it was seen at
  std::uint64_t count = 0;  ///< of elements that are not finite
};

/// Threads: pure functions.

/// How many elements are infinite that should not be: where a mask put it, −Inf is no fault, as in what a softmax of
/// attention takes.
std::uint64_t infinite_in(const schema::Stats& stats, const Source& source, const Store& store);

/// Of a source of the store.
Health health_of(const Source& source, std::uint64_t step, const Store& store);

/// Of every node of the store's tree, by its index. A folder has that of the source that matters most in it.
std::vector<Health> health_of_tree(const Store& store, std::uint64_t step);

/// The word beside the mark: "ok", "NaN", "Inf", "no data", "not sampled"; empty for nothing.
const char* word_of(Condition condition);

/// One line for a tooltip: "3 NaN or infinite elements at step 1,204".
std::string explain(const Health& health, const Source& source);

}  // namespace tensorscope::viewer
