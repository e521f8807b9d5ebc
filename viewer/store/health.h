#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// In the order of how much it matters.
enum class Condition : std::uint8_t {
  nothing,       ///< a hyper-parameter, an empty folder, or elements without statistics: there is nothing to judge
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

/// Where a causal or a padding mask makes elements −Inf on purpose, as in what a softmax of attention takes. Found when
/// it is asked for first, as few have any. Threads: one owner.
class MaskedSources {
 public:
  explicit MaskedSources(const Store& store) : store_(store) {}
  bool contains(const Source& source);

 private:
  const Store& store_;
  std::optional<std::unordered_set<std::uint32_t>> logits_;
};

/// Threads: pure functions, but for what `masked` keeps.

/// How many elements are infinite that should not be: where a mask put it, −Inf is no fault.
std::uint64_t infinite_in(const schema::Stats& stats, const Source& source, MaskedSources& masked);

Health health_of(const Source& source, std::uint64_t step, MaskedSources& masked);

/// Of every node of the store's tree, by its index. A folder has that of the source that matters most in it.
std::vector<Health> health_of_tree(const Store& store, std::uint64_t step);

/// The word beside the mark: "ok", "NaN", "Inf", "no data", "not sampled"; empty for nothing.
const char* word_of(Condition condition);

/// One line for a tooltip: "3 NaN or infinite elements at step 1,204".
std::string explain(const Health& health, const Source& source);

}  // namespace tensorscope::viewer
