#pragma once

#include <cstddef>
#include <span>

#include "viewer/analysis/projection/neighbours.h"
#include "viewer/analysis/projection/sparse_rows.h"

namespace tensorscope::viewer::analysis {

/// The joint probabilities of t-SNE, symmetric, of sum 1.
using Affinities = SparseRows;

/// p(j|i) ∝ exp(−β_i ‖x_i − x_j‖²) over the given neighbours, β_i by bisection so that the entropy is log(perplexity),
/// then P = (P + Pᵀ) / ΣP: van der Maaten and Hinton (2008), with the search of scikit-learn's
/// _binary_search_perplexity (from β = 1, to 1e-5 of the entropy, 100 halvings). With all other points as neighbours it
/// is the exact P. Threads: pure; see Work.
[[nodiscard]] Affinities joint_probabilities(const Neighbours& neighbours, double perplexity, const Work& work = {});

/// p(j|i) of one point, from the squared distances to its neighbours, the nearest first.
void conditional_probabilities(std::span<const double> squared, double perplexity, std::span<double> p);

/// How many neighbours the approximation takes: ⌊3 · perplexity + 1⌋, as scikit-learn.
[[nodiscard]] std::size_t neighbours_for(double perplexity);

/// The perplexity that `count` points allow: each needs three times as many others. At least 1.
[[nodiscard]] double largest_perplexity(std::size_t count);

}  // namespace tensorscope::viewer::analysis
