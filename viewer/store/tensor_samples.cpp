#include "viewer/store/tensor_samples.h"

#include <algorithm>
#include <numeric>

#include "schema/signed_log_grid.h"

namespace tensorscope::viewer {
namespace {

using schema::SignedLogGrid;

std::array<double, SignedLogGrid::kBins + 1> grid_edges() {
  std::array<double, SignedLogGrid::kBins + 1> edges{};
  for (int bin = 0; bin < SignedLogGrid::kBins; ++bin) {
    edges[static_cast<std::size_t>(bin)] = SignedLogGrid::lower_edge(bin);
  }
  edges[SignedLogGrid::kBins] = SignedLogGrid::upper_edge(SignedLogGrid::kBins - 1);
  return edges;
}

}  // namespace

BinCounts::BinCounts(const schema::Histogram& histogram)
    : nan(histogram.nan),
      positive_infinity(histogram.positive_infinity),
      negative_infinity(histogram.negative_infinity) {
  const auto is_filled = [](std::uint64_t count) { return count != 0; };
  const auto first = std::ranges::find_if(histogram.counts, is_filled);
  const auto last = std::find_if(histogram.counts.rbegin(), histogram.counts.rend(), is_filled).base();
  if (first >= last) return;
  first_bin = static_cast<std::size_t>(first - histogram.counts.begin());
  counts.assign(first, last);
}

std::span<const double> BinCounts::edges() const {
  static const auto kEdges = grid_edges();
  return std::span(kEdges).subspan(first_bin, counts.size() + 1);
}

std::uint64_t BinCounts::at(std::size_t bin) const {
  return bin >= first_bin && bin - first_bin < counts.size() ? counts[bin - first_bin] : 0;
}

std::uint64_t BinCounts::total() const {
  return std::accumulate(counts.begin(), counts.end(), nan + positive_infinity + negative_infinity);
}

UnitValues::UnitValues(const schema::Units& units, std::uint64_t tensor_elements)
    : axis(units.axis),
      total(units.total),
      stride(units.stride),
      elements(units.elements),
      of_each(std::max(units.elements, tensor_elements / std::max<std::uint64_t>(units.total, 1))),
      mean(units.mean.begin(), units.mean.end()),
      on_rate(units.on_rate.begin(), units.on_rate.end()),
      abs_max(units.abs_max.begin(), units.abs_max.end()),
      not_finite(units.not_finite.begin(), units.not_finite.end()) {}

std::size_t UnitValues::memory_bytes() const {
  return (mean.capacity() + on_rate.capacity() + abs_max.capacity()) * sizeof(float) +
         not_finite.capacity() * sizeof(std::uint32_t);
}

std::size_t Summary::memory_bytes() const {
  return sizeof(*this) + (histogram ? histogram->counts.capacity() * sizeof(std::uint64_t) : 0) +
         (units ? units->memory_bytes() : 0);
}

bool RegionSample::is_whole() const {
  for (std::size_t i = 0; i < region.window.dimensions; ++i) {
    if (region.window.count[i] != static_cast<std::uint64_t>(region.shape[i])) return false;
  }
  return true;
}

std::vector<std::string_view> words_of(const RegionSample& sample) {
  std::vector<std::string_view> words;
  std::string_view rest = sample.words;
  if (rest.empty()) return words;
  for (std::size_t end = rest.find('\0'); end != std::string_view::npos; end = rest.find('\0')) {
    words.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  words.push_back(rest);
  return words;
}

}  // namespace tensorscope::viewer
