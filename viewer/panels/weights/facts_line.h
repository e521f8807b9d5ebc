#pragma once

#include <cstdint>
#include <span>

#include "viewer/panels/weights/tensor_facts.h"

namespace tensorscope::viewer {

/// Statistics in one line, names quiet and numbers clear; what finds no room is left out.
/// Threads: the window's own.
void facts_line(std::span<const TensorFact> facts, std::uint64_t step, float width);
float facts_height();

}  // namespace tensorscope::viewer
