#include "schema/layout.h"

#include <algorithm>
#include <bit>

namespace tensorscope::schema {
namespace {

// Below these a viewer would see next to nothing.
constexpr Capacities kFloor{std::size_t{256} << 10, std::size_t{1} << 10, std::size_t{64} << 10, 32, 64};
// What shrinks before the rest does: samples are renewed all the time, then a curve's resolution; a curve that has no
// place at all is lost.
constexpr std::size_t kAsItIs = ~std::size_t{0};
constexpr Capacities kRingFirst{std::size_t{4} << 20, std::size_t{1} << 13, kAsItIs, kAsItIs, kAsItIs};
constexpr Capacities kThenResolution{std::size_t{4} << 20, std::size_t{1} << 13, kAsItIs, kAsItIs, 256};
// Above these sums of offsets could not be trusted, and no machine has the memory.
constexpr std::size_t kCeiling = std::size_t{1} << 40;

constexpr std::size_t to_page(std::size_t bytes) noexcept { return (bytes + kPage - 1) / kPage * kPage; }

}  // namespace

bool is_valid(const Capacities& capacities) noexcept {
  const auto power_of_two = [](std::size_t n) { return std::has_single_bit(n) && n <= kCeiling; };
  return power_of_two(capacities.data_bytes) && capacities.data_bytes >= kCacheLine &&
         power_of_two(capacities.descriptor_slots) && capacities.descriptor_slots <= (std::size_t{1} << 30) &&
         capacities.catalog_bytes >= kCacheLine && capacities.catalog_bytes <= (std::size_t{1} << 31) &&
         capacities.history_series >= 1 && capacities.history_series <= (std::size_t{1} << 20) &&
         capacities.history_buckets >= 2 && capacities.history_buckets % 2 == 0 &&
         capacities.history_buckets <= (std::size_t{1} << 16);
}

Layout layout_for(const Capacities& capacities) noexcept {
  Layout layout;
  layout.capacities = capacities;
  layout.catalog_offset = header::words * kWordBytes;
  layout.history_offset = layout.catalog_offset + to_page(capacities.catalog_bytes);
  layout.descriptor_offset =
      layout.history_offset +
      to_page(capacities.history_series * series_words(capacities.history_buckets) * kWordBytes);
  layout.data_offset = layout.descriptor_offset + to_page(capacities.descriptor_slots * kCacheLine);
  layout.total_bytes = layout.data_offset + to_page(capacities.data_bytes);
  return layout;
}

std::optional<Capacities> fit(const Capacities& wanted, std::size_t limit_bytes) noexcept {
  const auto halve = [](std::size_t& value, std::size_t floor) { value = std::max(value / 2, std::min(value, floor)); };
  Capacities capacities = wanted;
  for (const Capacities& least : {kRingFirst, kThenResolution, kFloor}) {
    for (;;) {
      const std::size_t before = layout_for(capacities).total_bytes;
      if (before <= limit_bytes) return capacities;
      halve(capacities.data_bytes, least.data_bytes);
      halve(capacities.descriptor_slots, least.descriptor_slots);
      halve(capacities.catalog_bytes, least.catalog_bytes);
      halve(capacities.history_series, least.history_series);
      halve(capacities.history_buckets, least.history_buckets);
      if (layout_for(capacities).total_bytes == before) break;
    }
  }
  return std::nullopt;
}

}  // namespace tensorscope::schema
