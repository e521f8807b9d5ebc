#pragma once

#include <cblas.h>

namespace tensorscope::viewer::analysis {

/// OpenBLAS makes large products two to four times as fast as our own code, which is compiled for the oldest processor:
/// it chooses by what there is. Its rounding depends on that too, and what follows from a product step after step, as
/// t-SNE does from its start, then looks different on another machine: of projections, only large products are made so.
/// Threads: each makes its own products. OpenBLAS divides them among threads of its own otherwise, which nobody can
/// stop, and which go on asking for a core for a while when they are done.
/// At the limit: an OpenBLAS built with OpenMP knows this of the first thread only, and divides the others' products.
inline const bool kEachThreadMakesItsProducts = (openblas_set_num_threads(1), true);

}  // namespace tensorscope::viewer::analysis
