#pragma once

#include <cstdint>

namespace tensorscope::viewer {

/// A number that no other call in this process gives: two things that lived one after the other at the same place in
/// memory are told apart by it.
/// Threads: any.
std::uint64_t unique_number();

}  // namespace tensorscope::viewer
