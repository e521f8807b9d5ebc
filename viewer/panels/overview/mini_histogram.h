#pragma once

#include <cstddef>

#include "viewer/store/tensor_samples.h"
#include "viewer/widgets/geometry.h"

struct ImDrawList;

namespace tensorscope::viewer {

/// A distribution as large as a word: from the smallest to the largest value, zero marked where it lies between them.
/// `style` is the number of a series.
/// Threads: the window's own.
/// At the limit: without a histogram, or with nothing finite, nothing.
void draw_mini_histogram(ImDrawList& list, const widgets::Box& box, const Summary& summary, std::size_t style);

}  // namespace tensorscope::viewer
