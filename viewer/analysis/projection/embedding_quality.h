#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// How well neighbourhoods of `neighbours` points survive in the plane, each from 0 to 1.
struct EmbeddingQuality {
  double trustworthiness = 0.0;  ///< who is near in the picture was near before
  double continuity = 0.0;       ///< who was near is near in the picture
  double recall = 0.0;           ///< the share of the nearest that are still among the nearest
  std::size_t neighbours = 0;
  std::size_t asked = 0;  ///< points whose neighbourhoods were compared, with all others
};

/// T(k) = 1 − 2 / (n k (2n − 3k − 1)) Σ_i Σ_{j ∈ N_k^Y(i)} max(0, r_X(i, j) − k), Venna and Kaski (2001), as
/// scikit-learn's trustworthiness; continuity with X and Y changed over. Of equally far points the one of the smaller
/// index is nearer. Of more than `most` points as many at even distances are asked, and 1 / n becomes one over those.
/// Threads: pure; see Work.
/// At the limit: k is lowered below half of the points; of fewer than three there is none, nor of a stopped one.
[[nodiscard]] std::optional<EmbeddingQuality> embedding_quality(PointsView points, std::span<const Place> places,
                                                                std::size_t neighbours, std::size_t most,
                                                                const Work& work = {});

}  // namespace tensorscope::viewer::analysis
