#pragma once

#include <vector>

#include "viewer/analysis/projection/neighbours.h"
#include "viewer/analysis/projection/sparse_rows.h"

namespace tensorscope::viewer::analysis {

/// How far a point's neighbourhood reaches (McInnes, Healy and Melville 2018, algorithm 3).
struct Reach {
  double nearest = 0.0;  ///< ρ: the distance to the nearest that lies apart
  double scale = 1.0;  ///< σ: so that Σ exp(−max(0, d − ρ) / σ) over the neighbours is log₂ of how many there are,
                       ///< the point itself counted
};

/// By bisection, 64 times or to 1e-5; σ is at least a thousandth of the mean distance, as in umap-learn.
/// Threads: pure functions; see Work.
[[nodiscard]] std::vector<Reach> reaches(const Neighbours& neighbours, const Work& work = {});

/// UMAP's fuzzy union of all neighbourhoods: a + b − ab of both sides' exp(−max(0, d − ρ) / σ). Umap-learn's
/// n_neighbors is neighbours.each + 1: it counts the point itself.
[[nodiscard]] SparseRows fuzzy_graph(const Neighbours& neighbours, const Work& work = {});

}  // namespace tensorscope::viewer::analysis
