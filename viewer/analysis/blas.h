#pragma once

#include <cblas.h>

namespace tensorscope::viewer::analysis {

/// OpenBLAS makes large products two to four times as fast as our own code, which is compiled for the oldest processor:
/// it chooses by what there is. So does its rounding, and what follows from a product step after step, as t-SNE does
/// from its start, then looks different on another machine: small products are Eigen's.
/// Threads: each makes its own products. OpenBLAS divides them among threads of its own otherwise, which nobody can
/// stop, and which go on asking for a core for a while when they are done.
inline const bool kEachThreadMakesItsProducts = (openblas_set_num_threads(1), true);

}  // namespace tensorscope::viewer::analysis
