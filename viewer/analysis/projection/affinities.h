#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viewer/analysis/projection/neighbours.h"

namespace tensorscope::viewer::analysis {

/// The joint probabilities of t-SNE, symmetric, of sum 1: entries of row i are [start[i], start[i + 1]), their columns
/// ascending.
struct Affinities {
  std::vector<std::size_t> start;
  std::vector<std::uint32_t> column;
  std::vector<double> value;

  [[nodiscard]] std::size_t count() const { return start.empty() ? 0 : start.size() - 1; }
};

/// p(j|i) ∝ exp(−β_i ‖x_i − x_j‖²) over the given neighbours, β_i by bisection so that the entropy is log(perplexity),
/// then P = (P + Pᵀ) / ΣP: van der Maaten and Hinton (2008), with the search of scikit-learn's
/// _binary_search_perplexity (from β = 1, to 1e-5 of the entropy, 100 halvings). With all other points as neighbours it
/// is the exact P. Threads: pure; see Work.
[[nodiscard]] Affinities joint_probabilities(const Neighbours& neighbours, double perplexity, const Work& work = {});

/// How many neighbours the approximation takes: ⌊3 · perplexity + 1⌋, as scikit-learn.
[[nodiscard]] std::size_t neighbours_for(double perplexity);

/// The perplexity that `count` points allow: each needs three times as many others. At least 1.
[[nodiscard]] double largest_perplexity(std::size_t count);

}  // namespace tensorscope::viewer::analysis
