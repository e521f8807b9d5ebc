#include "schema/record_decoder.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "schema/flatbuffer_vector.h"
#include "schema/record_generated.h"

namespace tensorscope::schema {
namespace {

Stats to_stats(const fb::Stats& stats) {
  return {stats.elements(),
          stats.nan(),
          stats.positive_infinity(),
          stats.negative_infinity(),
          stats.zero(),
          stats.min(),
          stats.max(),
          stats.mean(),
          stats.std(),
          stats.l1(),
          stats.l2(),
          stats.abs_max()};
}

bool is_consistent(const Stats& stats) {
  // Compared one by one: a sum of flipped counters could overflow back to a plausible number.
  std::uint64_t rest = stats.elements;
  for (const std::uint64_t part : {stats.nan, stats.positive_infinity, stats.negative_infinity, stats.zero}) {
    if (part > rest) return false;
    rest -= part;
  }
  return true;
}

std::optional<Histogram> to_histogram(const fb::Histogram& source) {
  const auto* counts = source.counts();
  if (counts == nullptr || !is_aligned(*counts) || source.first_bin() + counts->size() > SignedLogGrid::kBins) {
    return std::nullopt;
  }
  Histogram histogram;
  std::copy(counts->begin(), counts->end(), histogram.counts.begin() + source.first_bin());
  histogram.nan = source.nan();
  histogram.positive_infinity = source.positive_infinity();
  histogram.negative_infinity = source.negative_infinity();
  return histogram;
}

template <typename T>
std::span<const T> to_span(const flatbuffers::Vector<T>& vector) {
  return {reinterpret_cast<const T*>(vector.Data()), vector.size()};
}

std::optional<Units> to_units(const fb::Units& source) {
  const auto *mean = source.mean(), *on_rate = source.on_rate(), *abs_max = source.abs_max();
  if (mean == nullptr || on_rate == nullptr || abs_max == nullptr) return std::nullopt;
  const std::size_t count = mean->size();
  const std::uint64_t stride = source.stride();
  if (count > Units::kMost || on_rate->size() != count || abs_max->size() != count || stride == 0) return std::nullopt;
  const std::uint64_t wanted = source.total() / stride + (source.total() % stride != 0 ? 1 : 0);
  if (source.axis() >= kMaxDimensions || wanted != count) return std::nullopt;
  Units units;
  units.axis = source.axis();
  units.total = source.total();
  units.stride = source.stride();
  units.elements = source.elements();
  units.mean = to_span(*mean);
  units.on_rate = to_span(*on_rate);
  units.abs_max = to_span(*abs_max);
  // A mean can be anything: a sum of large doubles overflows.
  if (!std::ranges::all_of(units.on_rate, [](float rate) { return rate >= 0 && rate <= 1; })) return std::nullopt;
  if (!std::ranges::all_of(units.abs_max, [](float most) { return most >= 0; })) return std::nullopt;
  if (const auto* not_finite = source.not_finite()) {
    if (not_finite->size() != count) return std::nullopt;
    units.not_finite = to_span(*not_finite);
    const auto is_too_many = [&](std::uint32_t number) { return number > units.elements; };
    if (std::ranges::any_of(units.not_finite, is_too_many)) return std::nullopt;
  }
  return units;
}

std::optional<Region> to_region(const fb::Region& source) {
  const auto* shape = source.shape();
  const auto *start = source.start(), *count = source.count(), *stride = source.stride();
  const auto* data = source.data();
  if (shape == nullptr || start == nullptr || count == nullptr || stride == nullptr || data == nullptr) {
    return std::nullopt;
  }
  const std::size_t dimensions = shape->size();
  if (dimensions > kMaxDimensions || !is_aligned(*shape) || start->size() != dimensions ||
      count->size() != dimensions || stride->size() != dimensions || source.dtype() >= kDtypeCount) {
    return std::nullopt;
  }
  Region region;
  region.dtype = static_cast<Dtype>(source.dtype());
  region.window.dimensions = dimensions;
  const bool is_empty = std::find(count->begin(), count->end(), 0u) != count->end();
  std::uint64_t bytes = element_bytes(region.dtype);
  for (std::size_t i = 0; i < dimensions; ++i) {
    const auto index = static_cast<flatbuffers::uoffset_t>(i);
    const std::int64_t extent = shape->Get(index);
    const std::uint64_t first = start->Get(index), number = count->Get(index), step = stride->Get(index);
    if (extent < 0 || step == 0) return std::nullopt;
    if (number > 0 && first + (number - 1) * step >= static_cast<std::uint64_t>(extent)) return std::nullopt;
    if (!is_empty && bytes > data->size()) return std::nullopt;  // also keeps the product from overflowing
    bytes *= number;
    region.shape[i] = extent;
    region.window.start[i] = start->Get(index);
    region.window.count[i] = count->Get(index);
    region.window.stride[i] = stride->Get(index);
  }
  if (bytes != data->size()) return std::nullopt;
  region.data = {reinterpret_cast<const std::byte*>(data->data()), data->size()};
  region.vectors = source.vectors();
  for (std::size_t i = 1; region.vectors && i < dimensions; ++i) {
    // A row with a gap is no vector of its tensor.
    if (std::cmp_not_equal(region.window.count[i], region.shape[i])) return std::nullopt;
  }
  return region;
}

}  // namespace

std::optional<DecodedSample> decode_record(std::span<const std::byte> bytes) {
  const auto* buffer = reinterpret_cast<const std::uint8_t*>(bytes.data());
  // A record has five tables and is two levels deep.
  flatbuffers::Verifier verifier(buffer, bytes.size(), 8, 16);
  if (!fb::VerifyRecordBuffer(verifier)) return std::nullopt;
  const fb::Record& record = *fb::GetRecord(buffer);
  if (record.sampled() > record.total()) return std::nullopt;

  const Phase phase = record.phase() < kPhaseCount ? static_cast<Phase>(record.phase()) : Phase::unknown;
  DecodedSample sample;
  sample.header = {record.source(),   record.step(),    phase,
                   record.time_ns(),  record.sampled(), record.total(),
                   record.argument(), record.cost_ns(), record.price_ns()};
  if (record.stats() != nullptr) {
    sample.stats = to_stats(*record.stats());
    if (!is_consistent(*sample.stats)) return std::nullopt;
  }
  if (record.histogram() != nullptr) {
    sample.histogram = to_histogram(*record.histogram());
    if (!sample.histogram) return std::nullopt;
  }
  if (record.units() != nullptr) {
    sample.units = to_units(*record.units());
    if (!sample.units) return std::nullopt;
  }
  if (record.answer() != nullptr) sample.answer = record.answer()->string_view();
  if (record.region() != nullptr) {
    sample.region = to_region(*record.region());
    if (!sample.region) return std::nullopt;
  }
  if (record.words() != nullptr) {
    sample.words = record.words()->string_view();
    const auto words = static_cast<std::uint64_t>(std::ranges::count(sample.words, '\0')) + 1;
    if (!sample.region || words * element_bytes(sample.region->dtype) != sample.region->data.size())
      return std::nullopt;
  }
  return sample;
}

}  // namespace tensorscope::schema
