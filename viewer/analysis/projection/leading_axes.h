#pragma once

#include <Eigen/Core>
#include <functional>

#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// The two eigenvectors of the largest eigenvalues of a symmetric matrix without negative ones, of which only products
/// with a few columns at once are needed: a block Krylov subspace (Musco and Musco 2015), restarted with its best Ritz
/// vectors, from a fixed random start. Internal to this folder: only its sources include it.
struct LeadingAxes {
  Eigen::MatrixXd vectors;    ///< two columns of length 1; zero where there is none
  bool is_converged = false;  ///< what the matrix turns them by is below 1e-5 of the gap to the next eigenvalue
};

/// Threads: pure; `product` is called by the caller's thread.
/// At the limit: equal eigenvalues have no axes of their own, and `most_products` end the search for them; then what
/// there is spans nearly as much. A stopped one returns what it has.
[[nodiscard]] LeadingAxes leading_axes(Eigen::Index dimension,
                                       const std::function<Eigen::MatrixXd(const Eigen::MatrixXd&)>& product,
                                       int most_products, const Work& work = {});

}  // namespace tensorscope::viewer::analysis
