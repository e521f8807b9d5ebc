#pragma once

#include <cstdint>

namespace tensorscope::agent {

// Allocations of this program so far, by operator new.
std::uint64_t heap_allocations() noexcept;

}  // namespace tensorscope::agent
