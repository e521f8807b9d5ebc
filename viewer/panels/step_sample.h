#pragma once

#include <concepts>

namespace tensorscope::viewer {

/// The next sample of a batch, or with a negative `by` the one before; behind the last one comes the first.
/// Threads: pure.
/// At the limit: of an empty batch it is 0; one beyond the batch counts as its last.
template <std::integral Index>
Index step_sample(Index sample, int by, Index samples) {
  if (samples <= 0) return 0;
  const Index last = samples - 1;
  const Index from = sample < last ? sample : last;
  if (by < 0) return from > 0 ? from - 1 : last;
  return from < last ? from + 1 : 0;
}

}  // namespace tensorscope::viewer
