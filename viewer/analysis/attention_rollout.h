#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {

/// How the heads of a layer become one matrix.
enum class HeadFusion : std::uint8_t { mean, max, min };
[[nodiscard]] const char* name(HeadFusion fusion);

/// `heads` are heads * n * m weights, `fused` n * m.
/// Threads: pure.
/// At the limit: no heads give zeros. A NaN in any head is one in what they become. False, and not done, if it was told
/// to stop.
bool fuse_heads(std::span<const float> heads, HeadFusion fusion, std::span<float> fused, const Work& work = {});

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

  /// One layer more: `fused` is n * n. False, and nothing done, if it was told to stop.
  bool add(std::span<const float> fused, const Work& work = {});

  std::size_t positions() const { return n_; }
  /// Added up in float, which is what weights are; rows are scaled to 1 in double.
  std::vector<double> matrix() const;
  std::size_t passed_rows() const { return passed_; }

 private:
  /// Begins with a row of the next matrix, and with what the matrix is then multiplied by. False if it is no attention.
  bool add_row(std::span<const float> weights, std::size_t row, std::span<float> scaled);

  std::size_t n_;
  std::size_t passed_ = 0;
  bool is_identity_ = true;
  std::vector<float> matrix_;
  std::vector<float> next_;
};

}  // namespace tensorscope::viewer::analysis
