#pragma once

#include <cstdint>
#include <vector>

#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/projection/sparse_rows.h"

namespace tensorscope::viewer::analysis {

/// The connected component of each row of a symmetric graph, numbered from 0 in the order of their first rows.
[[nodiscard]] std::vector<std::uint32_t> connected_components(const SparseRows& graph);

/// Coordinates of a connected graph by its normalized Laplacian: the two eigenvectors that follow the constant one
/// (Belkin and Niyogi 2003), by Lanczos's iteration with full orthogonalization from a fixed start. It is as exact as
/// 120 of its steps get, which is far better than a start needs to be.
/// Threads: pure functions; see Work.
/// At the limit: of fewer than three rows all places are 0.
[[nodiscard]] std::vector<Place> spectral_places(const SparseRows& graph, const Work& work = {});

/// Where UMAP starts: the spectral places of each component, components laid out by the principal components of their
/// means and no wider than half the way to the next; all of it stretched to [0, 10] along both axes, with a noise of
/// 1e-4 that parts equal places.
[[nodiscard]] std::vector<Place> spectral_start(const SparseRows& graph, PointsView points, const Work& work = {});

}  // namespace tensorscope::viewer::analysis
