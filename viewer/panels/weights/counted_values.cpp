#include "viewer/panels/weights/counted_values.h"

#include <array>
#include <numeric>

#include "schema/signed_log_grid.h"
#include "viewer/analysis/histogram.h"

namespace tensorscope::viewer {
namespace {

using schema::SignedLogGrid;

double sum(const std::vector<std::uint64_t>& counts) {
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
}

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

CountedValues count_values(const Summary& summary, const Summary* other, analysis::Range range, std::size_t bins) {
  CountedValues counted;
  if (!value_range(summary)) return counted;
  counted.edges = analysis::linear_edges(range, range.lo < range.hi ? static_cast<int>(bins) : 1);
  counted.masses = analysis::rebin(grid_of(summary), counted.edges);
  if (other == nullptr || !value_range(*other)) return counted;
  counted.compared = analysis::rebin(grid_of(*other), counted.edges);
  const double scale = sum(summary.histogram->counts) / sum(other->histogram->counts);
  for (double& mass : counted.compared) mass *= scale;
  return counted;
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
