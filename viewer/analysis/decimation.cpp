#include "viewer/analysis/decimation.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "viewer/analysis/axis_view.h"
#include "viewer/analysis/work.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kPointsWorthAThread = 100'000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void count_non_finite(std::span<const double> y, Column& column) {
  double poison = 0.0;  // a sum without branches is enough where all is finite
  for (const double v : y) {
    poison += v - v;
  }
  if (poison == 0.0) {
    return;
  }
  for (const double v : y) {
    column.nan += std::isnan(v) ? 1U : 0U;
    column.pos_inf += v == kInfinity ? 1U : 0U;
    column.neg_inf += v == -kInfinity ? 1U : 0U;
  }
}

/// Four running extremes instead of one: the chain of dependent comparisons is what a single one would wait for.
struct Extremes {
  std::array<double, 4> lo{kInfinity, kInfinity, kInfinity, kInfinity};
  std::array<double, 4> hi{-kInfinity, -kInfinity, -kInfinity, -kInfinity};
  std::array<double, 4> poison{};  ///< v - v is 0 for a finite v and NaN for any other

  void add(std::size_t lane, double low, double high) {
    lo[lane] = low < lo[lane] ? low : lo[lane];
    hi[lane] = high > hi[lane] ? high : hi[lane];
    poison[lane] += (low - low) + (high - high);
  }
  [[nodiscard]] bool all_finite() const { return poison[0] + poison[1] + poison[2] + poison[3] == 0.0; }
};

Extremes extremes(std::span<const double> lo, std::span<const double> hi) {
  Extremes result;
  std::size_t i = 0;
  for (; i + 4 <= lo.size(); i += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) {
      result.add(lane, lo[i + lane], hi[i + lane]);
    }
  }
  for (; i < lo.size(); ++i) {
    result.add(0, lo[i], hi[i]);
  }
  return result;
}

Extremes finite_extremes(std::span<const double> lo, std::span<const double> hi) {
  Extremes result;
  for (std::size_t i = 0; i < lo.size(); ++i) {
    if (std::isfinite(lo[i]) && std::isfinite(hi[i])) {
      result.add(0, lo[i], hi[i]);
    }
  }
  return result;
}

void fill(std::span<const double> y, const Envelope& envelope, Column& column) {
  const std::size_t n = column.points();
  const auto part = [&](auto values) { return values.subspan(column.begin, n); };
  const auto y_part = part(y);
  const auto lo = part(envelope.lo);
  const auto hi = part(envelope.hi);
  Extremes found = extremes(lo, hi);
  const bool is_finite = found.all_finite();
  if (!is_finite) {
    found = finite_extremes(lo, hi);
  }
  column.lo = *std::min_element(found.lo.begin(), found.lo.end());
  column.hi = *std::max_element(found.hi.begin(), found.hi.end());
  if (!envelope.non_finite.empty()) {
    const auto behind = part(envelope.non_finite);
    column.behind = std::accumulate(behind.begin(), behind.end(), std::uint64_t{0});
  }
  if (is_finite && lo.data() == y_part.data()) {
    column.first = y_part.front();
    column.last = y_part.back();
    return;
  }
  count_non_finite(y_part, column);
  const auto finite = [](double v) { return std::isfinite(v); };
  if (const auto first = std::find_if(y_part.begin(), y_part.end(), finite); first != y_part.end()) {
    column.first = *first;
    column.last = *std::find_if(y_part.rbegin(), y_part.rend(), finite);
  }
}

/// As std::lower_bound, of an `edge` that is not far behind `from`.
const double* next_from(const double* from, const double* end, double edge) {
  std::ptrdiff_t reach = 1;
  while (reach <= end - from && from[reach - 1] < edge) reach *= 2;
  return std::lower_bound(from + reach / 2, from + std::min(reach, end - from), edge);
}

/// The columns that have points, on a few threads if there are many.
void fill_all(std::span<const double> y, const Envelope& envelope, std::vector<Column>& columns) {
  const std::size_t per_column = (columns.back().end - columns.front().begin) / columns.size() + 1;
  in_parts(columns.size(), kPointsWorthAThread / per_column + 1, cores_of_a_frame(),
           [&](std::size_t first, std::size_t last) {
             for (std::size_t c = first; c < last; ++c) {
               if (columns[c].points() > 0) fill(y, envelope, columns[c]);
             }
           });
}

}  // namespace

void decimate_envelope(std::span<const double> x, std::span<const double> y, const Envelope& envelope,
                       std::span<const double> edges, std::vector<Column>& columns) {
  assert(x.size() == y.size());
  Envelope whole = envelope;
  whole.lo = whole.lo.empty() ? y : whole.lo;
  whole.hi = whole.hi.empty() ? y : whole.hi;
  columns.assign(edges.size() > 1 ? edges.size() - 1 : 0, Column{});
  if (columns.empty()) {
    return;
  }
  const double* const end = std::upper_bound(x.data(), x.data() + x.size(), edges.back());
  const double* from = std::lower_bound(x.data(), end, edges.front());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const double* const to = c + 1 == columns.size() ? end : next_from(from, end, edges[c + 1]);
    columns[c].begin = static_cast<std::size_t>(from - x.data());
    columns[c].end = static_cast<std::size_t>(to - x.data());
    from = to;
  }
  fill_all(y, whole, columns);
}

void decimate_alike(const std::vector<Column>& like, std::span<const double> y, std::vector<Column>& columns) {
  assert(like.empty() || y.size() >= like.back().end);
  columns.assign(like.size(), Column{});
  for (std::size_t c = 0; c < columns.size(); ++c) {
    columns[c].begin = like[c].begin;
    columns[c].end = like[c].end;
  }
  if (!columns.empty()) fill_all(y, {y, y, {}}, columns);
}

void decimate(std::span<const double> x, std::span<const double> y, std::span<const double> edges,
              std::vector<Column>& columns) {
  decimate_envelope(x, y, {}, edges, columns);
}

std::vector<double> pixel_edges(Range view, AxisScale scale, int pixels) {
  std::vector<double> edges(static_cast<std::size_t>(std::max(pixels, 0)) + 1);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    edges[i] = value_at(static_cast<double>(i) / std::max(pixels, 1), view, scale);
  }
  return edges;
}

}  // namespace tensorscope::viewer::analysis
