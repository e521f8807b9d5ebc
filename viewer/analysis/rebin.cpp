#include "viewer/analysis/rebin.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace tensorscope::viewer::analysis {
namespace {

/// Where the mass of bin i really lies. A bin that the bounds shrink to a point keeps its mass there.
Range extent(const GridHistogram& source, std::size_t i) {
  Range range{source.edges[i], source.edges[i + 1]};
  if (source.bounds) {
    range.lo = std::clamp(range.lo, source.bounds->lo, source.bounds->hi);
    range.hi = std::clamp(range.hi, source.bounds->lo, source.bounds->hi);
  }
  return range;
}

/// The target bin that holds `v`; the last bin is closed. `edges` span v.
std::size_t bin_holding(std::span<const double> edges, double v) {
  const auto after = std::upper_bound(edges.begin(), edges.end(), v);
  const auto index = static_cast<std::size_t>(after - edges.begin());
  return std::min(index, edges.size() - 1) - 1;
}

void share_out(Range from, double mass, std::span<const double> edges, std::vector<double>& out) {
  if (from.hi < edges.front() || from.lo > edges.back()) {
    return;
  }
  if (from.lo == from.hi) {
    out[bin_holding(edges, from.lo)] += mass;
    return;
  }
  for (std::size_t t = bin_holding(edges, std::max(from.lo, edges.front())); t < out.size(); ++t) {
    if (edges[t] >= from.hi) {
      break;
    }
    const double overlap = std::min(from.hi, edges[t + 1]) - std::max(from.lo, edges[t]);
    out[t] += mass * std::max(overlap, 0.0) / from.span();
  }
}

}  // namespace

std::vector<double> rebin(const GridHistogram& source, std::span<const double> target_edges) {
  assert(source.edges.size() == source.counts.size() + 1);
  std::vector<double> out(target_edges.size() > 1 ? target_edges.size() - 1 : 0, 0.0);
  if (out.empty()) {
    return out;
  }
  if (target_edges.front() == target_edges.back()) {  // a constant tensor: everything into the last bin
    out.back() = static_cast<double>(std::accumulate(source.counts.begin(), source.counts.end(), std::uint64_t{0}));
    return out;
  }
  for (std::size_t i = 0; i < source.counts.size(); ++i) {
    if (source.counts[i] > 0) {
      share_out(extent(source, i), static_cast<double>(source.counts[i]), target_edges, out);
    }
  }
  return out;
}

std::optional<Range> occupied_range(const GridHistogram& source) {
  std::optional<Range> range;
  for (std::size_t i = 0; i < source.counts.size(); ++i) {
    if (source.counts[i] > 0) {
      range = unite(range, extent(source, i));
    }
  }
  return range;
}

std::optional<BinnedQuantile> quantile(const GridHistogram& source, double q) {
  const auto total = std::accumulate(source.counts.begin(), source.counts.end(), std::uint64_t{0});
  if (total == 0) {
    return std::nullopt;
  }
  const double target = std::clamp(q, 0.0, 1.0) * static_cast<double>(total);
  double before = 0.0;
  std::optional<BinnedQuantile> last;
  for (std::size_t i = 0; i < source.counts.size(); ++i) {
    const auto mass = static_cast<double>(source.counts[i]);
    if (mass == 0.0) {
      continue;
    }
    const Range range = extent(source, i);
    const double inside = std::clamp((target - before) / mass, 0.0, 1.0);
    last = BinnedQuantile{range.lo + inside * range.span(), range.span()};
    before += mass;
    if (before >= target) {
      break;
    }
  }
  return last;
}

}  // namespace tensorscope::viewer::analysis
