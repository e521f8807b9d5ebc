#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

namespace tensorscope::viewer::analysis {

/// Points in columns: coordinate `k` of point `i` is values[k * points + i].
struct PointColumns {
  std::span<const float> values;
  std::size_t coordinates = 0;
  std::size_t points = 0;
};

struct Projection {
  std::vector<double> values;  ///< of each centred point on the direction
  bool is_known = false;
};

/// The first right singular vector of the centred points, and each of them projected on it; of either sign. It is found
/// by Lanczos iteration with full reorthogonalization, started anew from the best vector until the residual is below
/// 1e-10 of the singular value's square: some products with the matrix, and no other matrix is formed.
/// Threads: pure.
/// At the limit: points that are all the same project to zeros; with an element that is not finite nothing is known.
/// Where the first two singular values are equal the direction is one of many. Asked to stop it ends within a product
/// with the matrix, and nothing is known.
[[nodiscard]] Projection project_on_principal_direction(const PointColumns& points, const std::stop_token& stop = {});

}  // namespace tensorscope::viewer::analysis
