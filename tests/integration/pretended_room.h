#pragma once

#include <cstddef>

namespace tensorscope::integration {

// Every file system of this process seems to have so much room, until it is taken: what was free when the agent asked
// is gone when it reserves it. 0: the truth. Threads: one.
void pretend_room(std::size_t bytes);

}  // namespace tensorscope::integration
