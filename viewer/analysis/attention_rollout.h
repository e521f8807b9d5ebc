#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace tensorscope::viewer::analysis {

/// How the heads of a layer become one matrix.
enum class HeadFusion : std::uint8_t { mean, max, min };
[[nodiscard]] const char* name(HeadFusion fusion);

/// `heads` are heads * n * m weights, `fused` n * m.
/// Threads: pure.
/// At the limit: no heads give zeros. A NaN in any head is one in what they become. False, and not done, if it was told
/// to stop.
bool fuse_heads(std::span<const float> heads, HeadFusion fusion, std::span<float> fused,
                const std::stop_token& stop = {});

/// Sets the smallest `ratio` of all elements to zero, as pytorch's vit-explain does it: of the whole matrix, but never
/// the very first element (CLS to itself). Of equal elements the earlier ones go first. A NaN is not small, it is
/// wrong, and stays to be seen. False, and not done, if it was told to stop.
bool discard_smallest(std::span<float> fused, double ratio, const std::stop_token& stop = {});

/// Attention rollout (Abnar & Zuidema 2020, `compute_joint_attention`): Â = (A + I), rows scaled to 1, and
/// R_l = Â_l R_(l-1), R_0 = I. Row i of R says how much of each input position is in position i, if attention were all
/// that mixes them.
/// Threads: one owner; computing is pure.
/// At the limit: a row of A that is all zero or not finite passes its own position on, and is counted.
class Rollout {
 public:
  explicit Rollout(std::size_t positions);

  /// One layer more: `fused` is n * n. False, and nothing done, if `stop` says so between two rows.
  template <typename Stop>
  bool add(std::span<const float> fused, Stop stop) {
    next_.assign(n_ * n_, 0.0);
    for (std::size_t row = 0; row < n_; ++row) {
      if (stop()) return false;
      add_row(fused, row);
    }
    matrix_.swap(next_);
    return true;
  }
  void add(std::span<const float> fused) {
    add(fused, [] { return false; });
  }

  std::size_t positions() const { return n_; }
  std::span<const double> matrix() const { return matrix_; }
  std::size_t passed_rows() const { return passed_; }

 private:
  void add_row(std::span<const float> fused, std::size_t row);

  std::size_t n_;
  std::size_t passed_ = 0;
  std::vector<double> matrix_;
  std::vector<double> next_;
};

}  // namespace tensorscope::viewer::analysis
