#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "viewer/panels/weights/tensor_facts.h"

namespace tensorscope::viewer {

/// Statistics in one line, names quiet and numbers clear, behind the step that they are of; what finds no room is left
/// out. `picture_step` is that of the elements drawn above them, where that is another one.
/// Threads: the window's own.
void facts_line(std::span<const TensorFact> facts, std::uint64_t step, std::optional<std::uint64_t> picture_step,
                float width);
float facts_height();

}  // namespace tensorscope::viewer
