#include "viewer/analysis/attention_share.h"

#include <limits>

namespace tensorscope::viewer::analysis {

void AttentionShare::add(const AttentionView& head, std::span<const std::uint8_t> query_groups,
                         std::span<const std::uint8_t> key_groups) {
  std::vector<double> masses(groups_);
  for (std::int64_t row = 0; row < head.queries.count; ++row) {
    const std::span<const float> weights = head.row(row);
    if (state_of(weights) != RowState::good) continue;
    masses.assign(groups_, 0.0);
    double sum = 0.0;
    for (std::int64_t k = 0; k < head.keys.count; ++k) {
      const double mass = static_cast<double>(weights[static_cast<std::size_t>(k)]) * share_of_keys(head.keys, k);
      masses[key_groups[static_cast<std::size_t>(head.keys.position(k))]] += mass;
      sum += mass;
    }
    const std::size_t from = query_groups[static_cast<std::size_t>(head.queries.position(row))];
    ++rows_[from];
    for (std::size_t to = 0; to < groups_; ++to) sums_[from * groups_ + to] += masses[to] / sum;
  }
}

double AttentionShare::mean(std::size_t from, std::size_t to) const {
  if (rows_[from] == 0) return std::numeric_limits<double>::quiet_NaN();
  return sums_[from * groups_ + to] / static_cast<double>(rows_[from]);
}

}  // namespace tensorscope::viewer::analysis
