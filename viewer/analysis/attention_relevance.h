#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

namespace tensorscope::viewer::analysis {

/// Relevance through attention within and between two modalities (Chefer, Gur & Wolf 2021, rules 5 to 11), for one
/// class: an attention layer counts with the positive part of its weights times their gradient.

/// Rule 5, Ā = E_h[(∇A ⊙ A)⁺]: `weights` and `gradients` are heads * n * m, `fused` n * m.
/// Threads: pure.
/// At the limit: a product that is not finite counts as none. False, and not done, if it was told to stop.
bool fuse_by_gradient(std::span<const float> weights, std::span<const float> gradients, std::span<double> fused,
                      const std::stop_token& stop = {});

/// What each position of two sequences, s and q, owes to each position of both.
/// Threads: one owner.
/// At the limit: what attends is n³ operations; it is false, and not done, if it was told to stop.
class BimodalRelevance {
 public:
  /// Each position owes itself to itself, and nothing to the other sequence.
  BimodalRelevance(std::size_t s_positions, std::size_t q_positions);

  /// Rules 6 and 7: self-attention of s, Ā is s * s. The same for q.
  bool attend_within_s(std::span<const double> fused, const std::stop_token& stop = {});
  bool attend_within_q(std::span<const double> fused, const std::stop_token& stop = {});

  /// Rules 10 and 11: s attends to q, Ā is s * q, and q to s at the same time, q * s. Empty: it does not.
  bool attend_across(std::span<const double> s_to_q, std::span<const double> q_to_s, const std::stop_token& stop = {});

  std::span<const double> ss() const { return ss_; }
  std::span<const double> sq() const { return sq_; }  ///< s * q
  std::span<const double> qs() const { return qs_; }
  std::span<const double> qq() const { return qq_; }

 private:
  std::size_t s_;
  std::size_t q_;
  std::vector<double> ss_;
  std::vector<double> sq_;
  std::vector<double> qs_;
  std::vector<double> qq_;
};

/// Rules 8 and 9: R̄ = (R − I) with rows scaled to 1, + I. A row of R − I that sums to 0 stays as it is.
std::vector<double> without_residual(std::span<const double> relevance, std::size_t positions);

}  // namespace tensorscope::viewer::analysis
