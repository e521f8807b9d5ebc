#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tensorscope::viewer::analysis {

struct EigenPair {
  double value = 0.0;
  std::vector<double> vector;  ///< of length 1
};

/// The largest eigenvalue of a symmetric matrix (size × size) and its vector, by Jacobi rotations: for small matrices.
/// Threads: pure.
/// At the limit: of size 0 the vector is empty. Finite elements only.
[[nodiscard]] EigenPair largest_eigen_pair(std::span<const double> matrix, std::size_t size);

}  // namespace tensorscope::viewer::analysis
