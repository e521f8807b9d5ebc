#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "viewer/analysis/projection/affinities.h"
#include "viewer/analysis/projection/repulsion.h"

namespace tensorscope::viewer::analysis {

/// The gradient of KL(P‖Q) with P times `exaggeration`: 4 Σ_j (p_ij − q_ij)(y_i − y_j)(1 + ‖y_i − y_j‖²)⁻¹. Returns
/// the Z of Q, Σ_i Σ_{j ≠ i} (1 + ‖y_i − y_j‖²)⁻¹.
/// Threads: pure but for the field; see Work. The result does not depend on the number of threads.
double tsne_gradient(const Affinities& affinities, std::span<const Place> places, RepulsionField& repulsion,
                     double exaggeration, std::span<Place> gradient, const Work& work = {});

/// The KL of P itself, Σ p_ij log(p_ij / q_ij) over the entries of P, for the Z of the same places.
[[nodiscard]] double kl_divergence(const Affinities& affinities, std::span<const Place> places, double z,
                                   const Work& work = {});

struct TsneOptions {
  RepulsionMethod repulsion = RepulsionMethod::tree;
  double theta = 0.5;     ///< of the tree
  int exaggerated = 250;  ///< iterations with exaggeration and the low momentum; 0 for a warm start
  double exaggeration = 12.0;
  double learning_rate = 0.0;  ///< 0: max(n / 12 / 4, 50), as scikit-learn from 1.2 on
};

/// Gradient descent as scikit-learn's _gradient_descent: momentum 0.5 while exaggerated, then 0.8; gains of +0.2 and
/// × 0.8, never below 0.01; both start anew when exaggeration ends. Every 50 iterations it looks whether the gradient
/// is below 1e-7, which ends the exaggeration or the descent. At the limit: where neighbourhoods do not part from each
/// other, exaggeration pulls all points together into one; then it ends at once and the descent begins from the start
/// without it. (Scikit-learn goes on with what rounding left.) Threads: one owner; `work.threads` in step().
class Tsne {
 public:
  Tsne(Affinities affinities, std::vector<Place> start, const TsneOptions& options);

  /// One more iteration; KL is computed when asked for, and every 50th time.
  void step(const Work& work = {}, bool with_kl = true);

  int iteration() const { return iteration_; }  ///< steps that are done
  double kl() const { return kl_; }             ///< of the places before the last step that computed it
  bool is_converged() const { return !exaggerates_ && is_settled(); }
  std::span<const Place> places() const { return places_; }

 private:
  void begin_phase();
  bool is_settled() const;

  Affinities affinities_;
  RepulsionField repulsion_;
  std::vector<Place> start_;
  std::vector<Place> places_;
  std::vector<Place> update_;
  std::vector<Place> gains_;
  std::vector<Place> gradient_;
  TsneOptions options_;
  bool exaggerates_ = false;
  int phase_began_ = 0;
  int iteration_ = 0;
  double kl_ = 0.0;
  double gradient_norm_ = 0.0;
};

/// Places to start from: `places` scaled to a standard deviation of 1e-4 along the first axis, as openTSNE and
/// scikit-learn do with the principal components.
[[nodiscard]] std::vector<Place> scaled_start(std::span<const Place> places);

}  // namespace tensorscope::viewer::analysis
