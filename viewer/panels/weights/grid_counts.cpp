#include "viewer/panels/weights/grid_counts.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "schema/signed_log_grid.h"

namespace tensorscope::viewer {
namespace {

using schema::SignedLogGrid;

std::array<double, SignedLogGrid::kBinsPerSign + 1> magnitude_edges() {
  std::array<double, SignedLogGrid::kBinsPerSign + 1> edges{};
  for (int k = 0; k <= SignedLogGrid::kBinsPerSign; ++k) {
    edges[static_cast<std::size_t>(k)] = SignedLogGrid::magnitude_at(k);
  }
  return edges;
}

}  // namespace

analysis::GridHistogram grid_of(const Summary& summary) {
  analysis::GridHistogram grid{summary.histogram->edges(), summary.histogram->counts, std::nullopt};
  if (summary.stats && summary.stats->finite() > 0) {
    grid.bounds = analysis::Range{summary.stats->min, summary.stats->max};
  }
  return grid;
}

std::optional<analysis::Range> value_range(const Summary& summary) {
  if (!summary.histogram || summary.histogram->counts.empty()) return std::nullopt;
  return analysis::occupied_range(grid_of(summary));
}

std::size_t bins_for(std::uint64_t elements, std::size_t most) {
  constexpr std::size_t kLeast = 12;
  const auto bins = static_cast<std::size_t>(2.0 * std::sqrt(static_cast<double>(elements)));
  return std::clamp(bins, kLeast, std::max(most, kLeast));
}

std::optional<double> magnitude_quantile(const BinCounts& counts, double q) {
  std::vector<std::uint64_t> folded(SignedLogGrid::kBinsPerSign, 0);
  for (int k = 0; k < SignedLogGrid::kBinsPerSign; ++k) {
    folded[static_cast<std::size_t>(k)] = counts.at(static_cast<std::size_t>(SignedLogGrid::kZeroBin + 1 + k)) +
                                          counts.at(static_cast<std::size_t>(SignedLogGrid::kZeroBin - 1 - k));
  }
  static const auto kEdges = magnitude_edges();
  const auto quantile = analysis::quantile({kEdges, folded, std::nullopt}, q);
  return quantile ? std::optional(quantile->value) : std::nullopt;
}

}  // namespace tensorscope::viewer
