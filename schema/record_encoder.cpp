#include "schema/record_encoder.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "schema/record_generated.h"

namespace tensorscope::schema {
namespace {

// Vectors and tables before the payload: the widest histogram, most units, words, an answer, twice the dimensions'
// worth of windows, and alignment.
constexpr std::size_t kPrefixRoom = (std::size_t{16} << 10) + 4 * sizeof(float) * Units::kMost + kMaxWordsBytes;

// A large copy is fastest onto whole cache lines. FlatBuffers allows it where FLATBUFFERS_MAX_ALIGNMENT says so.
constexpr std::size_t kPayloadAlignment = kCacheLine;

class ReservedMapping : public flatbuffers::Allocator {
 public:
  explicit ReservedMapping(std::size_t bytes) noexcept : bytes_(bytes) {
    void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    address_ = address == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(address);
  }
  ~ReservedMapping() override {
    if (address_ != nullptr) munmap(address_, bytes_);
  }
  ReservedMapping(const ReservedMapping&) = delete;
  ReservedMapping& operator=(const ReservedMapping&) = delete;

  bool mapped() const noexcept { return address_ != nullptr; }
  // The builder asks once, for all of it: encode() refuses what would make it ask again.
  std::uint8_t* allocate(std::size_t) override { return address_; }
  void deallocate(std::uint8_t*, std::size_t) override {}

 private:
  std::uint8_t* address_ = nullptr;
  std::size_t bytes_;
};

flatbuffers::Offset<fb::Stats> add_stats(flatbuffers::FlatBufferBuilder& builder, const Stats& stats) {
  return fb::CreateStats(builder, stats.elements, stats.nan, stats.positive_infinity, stats.negative_infinity,
                         stats.zero, stats.min, stats.max, stats.mean, stats.std, stats.l1, stats.l2, stats.abs_max);
}

flatbuffers::Offset<fb::Histogram> add_histogram(flatbuffers::FlatBufferBuilder& builder, const Histogram& histogram) {
  const auto filled = [](std::uint64_t count) { return count != 0; };
  const auto& counts = histogram.counts;
  const auto first = std::find_if(counts.begin(), counts.end(), filled);
  const auto last = std::find_if(counts.rbegin(), std::make_reverse_iterator(first), filled).base();
  const auto vector =
      builder.CreateVector(counts.data() + (first - counts.begin()), static_cast<std::size_t>(last - first));
  return fb::CreateHistogram(builder, static_cast<std::uint16_t>(first == counts.end() ? 0 : first - counts.begin()),
                             vector, histogram.nan, histogram.positive_infinity, histogram.negative_infinity);
}

flatbuffers::Offset<fb::Units> add_units(flatbuffers::FlatBufferBuilder& builder, const Units& units) {
  const auto mean = builder.CreateVector(units.mean.data(), units.count());
  const auto on_rate = builder.CreateVector(units.on_rate.data(), units.count());
  const auto abs_max = builder.CreateVector(units.abs_max.data(), units.count());
  flatbuffers::Offset<flatbuffers::Vector<std::uint32_t>> not_finite;
  if (!units.not_finite.empty()) not_finite = builder.CreateVector(units.not_finite.data(), units.count());
  return fb::CreateUnits(builder, units.axis, units.total, units.stride, units.elements, mean, on_rate, abs_max,
                         not_finite);
}

}  // namespace

struct RecordEncoder::Builder {
  explicit Builder(std::size_t payload_bytes)
      : max_payload_bytes(payload_bytes),
        mapping(payload_bytes + kPrefixRoom),
        builder(payload_bytes + kPrefixRoom, &mapping, false, kPayloadAlignment) {}

  std::size_t max_payload_bytes;
  ReservedMapping mapping;
  flatbuffers::FlatBufferBuilder builder;
};

RecordEncoder::RecordEncoder() noexcept = default;
RecordEncoder::RecordEncoder(RecordEncoder&&) noexcept = default;
RecordEncoder& RecordEncoder::operator=(RecordEncoder&&) noexcept = default;
RecordEncoder::~RecordEncoder() = default;

bool RecordEncoder::create(std::size_t max_payload_bytes) noexcept {
  max_payload_bytes = std::min(max_payload_bytes, kMaxPayloadBytes);
  try {
    auto builder = std::make_unique<Builder>(max_payload_bytes);
    if (!builder->mapping.mapped()) return false;
    // The first object makes the builder fetch its buffer and its bookkeeping: here, not in the first encode().
    builder->builder.Finish(fb::CreateRecord(builder->builder), fb::RecordIdentifier());
    builder_ = std::move(builder);
    return true;
  } catch (...) {
    return false;
  }
}

std::optional<EncodedRecord> RecordEncoder::encode(const SampleParts& parts) noexcept {
  const Region* region = parts.region;
  const std::size_t payload_bytes = region != nullptr ? region->data.size() : 0;
  if (!builder_ || payload_bytes > builder_->max_payload_bytes) return std::nullopt;
  if (parts.units != nullptr && parts.units->count() > Units::kMost) return std::nullopt;
  if (parts.words.size() > kMaxWordsBytes) return std::nullopt;
  try {
    flatbuffers::FlatBufferBuilder& builder = builder_->builder;
    builder.Clear();
    builder.ForceVectorAlignment(payload_bytes, 1, kPayloadAlignment);
    std::uint8_t* payload = nullptr;
    flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> data;
    if (region != nullptr) data = builder.CreateUninitializedVector<std::uint8_t>(payload_bytes, &payload);
    // What lies after the payload: counted from the end of the buffer, where building starts.
    const std::size_t suffix_bytes =
        region != nullptr ? static_cast<std::size_t>(builder.GetSize()) - payload_bytes - sizeof(std::uint32_t) : 0;

    flatbuffers::Offset<fb::Region> region_offset;
    if (region != nullptr) {
      const Window& window = region->window;
      const auto shape = builder.CreateVector(region->shape.data(), window.dimensions);
      const auto start = builder.CreateVector(window.start.data(), window.dimensions);
      const auto count = builder.CreateVector(window.count.data(), window.dimensions);
      const auto stride = builder.CreateVector(window.stride.data(), window.dimensions);
      region_offset = fb::CreateRegion(builder, static_cast<std::uint8_t>(region->dtype), shape, start, count, stride,
                                       data, region->vectors);
    }
    flatbuffers::Offset<fb::Histogram> histogram;
    if (parts.histogram != nullptr) histogram = add_histogram(builder, *parts.histogram);
    flatbuffers::Offset<fb::Stats> stats;
    if (parts.stats != nullptr) stats = add_stats(builder, *parts.stats);
    flatbuffers::Offset<fb::Units> units;
    if (parts.units != nullptr) units = add_units(builder, *parts.units);
    flatbuffers::Offset<flatbuffers::String> answer;
    if (parts.answer != nullptr) answer = builder.CreateString(parts.answer, strnlen(parts.answer, kMaxAnswerBytes));
    flatbuffers::Offset<flatbuffers::String> words;
    if (!parts.words.empty()) words = builder.CreateString(parts.words.data(), parts.words.size());

    const SampleHeader& head = parts.header;
    builder.Finish(fb::CreateRecord(builder, head.source, head.step, static_cast<std::uint8_t>(head.phase),
                                    head.time_ns, head.sampled, head.total, stats, histogram, region_offset, units,
                                    head.argument, head.cost_ns, answer, head.price_ns, words),
                   fb::RecordIdentifier());
    const auto* start = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
    return EncodedRecord{{start, builder.GetSize() - payload_bytes - suffix_bytes}, payload_bytes, suffix_bytes};
  } catch (...) {
    return std::nullopt;
  }
}

}  // namespace tensorscope::schema
