#pragma once

#include <cstddef>
#include <vector>

#include "viewer/panels/overview/run_facts.h"

namespace tensorscope::viewer {

/// Names with their values in as many columns as find room, filled from left to right.
/// Threads: the window's own.
void facts_grid(const std::vector<NamedText>& facts, float width);
float facts_grid_height(std::size_t facts, float width);

}  // namespace tensorscope::viewer
