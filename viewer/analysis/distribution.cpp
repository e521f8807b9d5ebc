#include "viewer/analysis/distribution.h"

#include <algorithm>

namespace tensorscope::viewer::analysis {

std::array<double, 9> compress(std::span<const Bucket> buckets) {
  std::array<double, 9> values{};
  double total = 0.0;
  for (const Bucket& bucket : buckets) {
    total += bucket.count;
  }
  if (total <= 0.0) {
    return values;
  }
  std::size_t at = 0;
  double before = 0.0;  // mass left of buckets[at]
  for (std::size_t p = 0; p < values.size(); ++p) {
    const double target = total * kBasisPoints[p] / 10000.0;
    while (at + 1 < buckets.size() && (buckets[at].count <= 0.0 || before + buckets[at].count < target)) {
      before += buckets[at].count;
      ++at;
    }
    const Bucket& bucket = buckets[at];
    const double inside = bucket.count > 0.0 ? std::clamp((target - before) / bucket.count, 0.0, 1.0) : 1.0;
    values[p] = bucket.left + inside * (bucket.right - bucket.left);
  }
  return values;
}

}  // namespace tensorscope::viewer::analysis
