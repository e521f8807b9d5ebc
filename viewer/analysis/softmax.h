#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace tensorscope::viewer::analysis {

/// exp(x) over the sum of all.
/// Threads: pure.
/// At the limit: none of none; a NaN makes all of them NaN.
inline std::vector<double> softmax(std::span<const float> scores) {
  std::vector<double> shares;
  if (scores.empty()) return shares;
  const auto largest = static_cast<double>(*std::ranges::max_element(scores));
  double total = 0.0;
  for (const float score : scores) total += shares.emplace_back(std::exp(static_cast<double>(score) - largest));
  for (double& share : shares) share /= total;
  return shares;
}

}  // namespace tensorscope::viewer::analysis
