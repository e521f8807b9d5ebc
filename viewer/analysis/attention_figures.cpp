#include "viewer/analysis/attention_figures.h"

#include <cmath>
#include <limits>

namespace tensorscope::viewer::analysis {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct RowFigures {
  double sum = 0.0;
  double entropy = 0.0;
  double distance = 0.0;
  double first = 0.0;
  double near = 0.0;
};

RowFigures figures_of(const AttentionView& head, std::int64_t row) {
  const std::span<const float> weights = head.row(row);
  const auto query = static_cast<double>(head.queries.position(row));
  RowFigures figures;
  double sum_of_logs = 0.0;  // Σ a ln a, before a is scaled
  for (std::int64_t k = 0; k < head.keys.count; ++k) {
    const auto a = static_cast<double>(weights[static_cast<std::size_t>(k)]);
    if (a == 0.0) continue;
    const double mass = a * share_of_keys(head.keys, k);
    const auto key = static_cast<double>(head.keys.position(k));
    const double distance = std::abs(query - key);
    figures.sum += mass;
    sum_of_logs += mass * std::log(a);
    figures.distance += mass * distance;
    if (key == 0.0) figures.first += mass;
    if (distance <= 1.0) figures.near += mass;
  }
  // With p = a / s: −Σ p ln p = ln s − (Σ a ln a) / s.
  figures.entropy = std::max(0.0, std::log(figures.sum) - sum_of_logs / figures.sum);
  figures.distance /= figures.sum;
  figures.first /= figures.sum;
  figures.near /= figures.sum;
  return figures;
}

}  // namespace

RowState state_of(std::span<const float> row) {
  double sum = 0.0;
  bool is_negative = false;
  for (const float a : row) {
    if (!std::isfinite(a)) return RowState::not_finite;
    is_negative |= a < 0.0F;
    sum += static_cast<double>(a);
  }
  if (is_negative) return RowState::negative;
  return sum > 0.0 ? RowState::good : RowState::masked;
}

double share_of_keys(const SampledPositions& keys, std::int64_t sampled) {
  if (keys.count == keys.extent || keys.count == 0) return 1.0;
  const bool has_first = keys.start == 0;
  if (has_first && (sampled == 0 || keys.count == 1)) return 1.0;
  const auto others = static_cast<double>(keys.extent - (has_first ? 1 : 0));
  return others / static_cast<double>(keys.count - (has_first ? 1 : 0));
}

HeadFigures head_figures(const AttentionView& head) {
  HeadFigures figures;
  figures.is_estimate = head.keys.count != head.keys.extent;
  for (std::int64_t row = 0; row < head.queries.count; ++row) {
    switch (state_of(head.row(row))) {
      case RowState::masked:
        ++figures.masked;
        continue;
      case RowState::not_finite:
      case RowState::negative:
        ++figures.not_finite;
        continue;
      case RowState::good:
        break;
    }
    const RowFigures each = figures_of(head, row);
    ++figures.rows;
    // An estimated sum is never 1 to a thousandth.
    if (!figures.is_estimate && std::abs(each.sum - 1.0) > HeadFigures::kSumTolerance) ++figures.not_one;
    figures.entropy += each.entropy;
    figures.distance += each.distance;
    figures.first += each.first;
    figures.diagonality += each.near;
  }
  const double scale = figures.rows > 0 ? 1.0 / static_cast<double>(figures.rows) : kNone;
  figures.entropy *= scale;
  figures.distance *= scale;
  figures.first *= scale;
  figures.diagonality *= figures.is_estimate ? kNone : scale;
  // With a single key there is nothing to choose: 0 of 0.
  figures.relative_entropy =
      head.keys.extent > 1 ? figures.entropy / std::log(static_cast<double>(head.keys.extent)) : figures.entropy;
  return figures;
}

}  // namespace tensorscope::viewer::analysis
