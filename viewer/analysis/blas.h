#pragma once

#include <cblas.h>

namespace tensorscope::viewer::analysis {

/// OpenBLAS makes the products of large matrices, also those that Eigen is asked for (EIGEN_USE_BLAS): it chooses by
/// what the processor has, where our own code is compiled for the oldest one.
/// Threads: each makes its own products. OpenBLAS divides them among threads of its own otherwise, which nobody can
/// stop, and which go on asking for a core for a while when they are done.
inline const bool kEachThreadMakesItsProducts = (openblas_set_num_threads(1), true);

}  // namespace tensorscope::viewer::analysis
