#include "tests/integration/heavy_writer.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "schema/record_decoder.h"

namespace tensorscope::integration {
namespace {

constexpr std::uint32_t kScalars = 2;
constexpr std::uint32_t kSampled = kScalars;  // the source of the samples
constexpr std::uint64_t kStepsPerSource = 4;
constexpr std::size_t kLargestPayload = 600;

std::string name_of_source(std::uint32_t id) {
  return "source/" + std::to_string(id);
}
std::byte pattern_of(std::uint64_t step) {
  return static_cast<std::byte>(step * 37 + 1);
}
std::size_t payload_at(std::uint64_t step) {
  return 1 + step * 641 % kLargestPayload;
}

std::string at_step(std::string what, std::uint64_t step) {
  return what + " at step " + std::to_string(step);
}

std::string problem_of_catalog(const schema::SegmentReader& segment) {
  schema::CatalogReader catalog = segment.catalog();
  std::vector<schema::CatalogEntry> entries;
  catalog.poll(entries);
  if (catalog.damaged() != 0) return "the catalog is damaged";
  for (std::uint32_t id = 0; id < entries.size(); ++id) {
    if (entries[id].id != id || entries[id].path != name_of_source(id))
      return "entry " + std::to_string(id) + " is wrong";
  }
  return {};
}

std::string problem_of_sample(const schema::RingEntry& entry, std::span<const std::byte> record) {
  const auto sample = schema::decode_record(record);
  if (!sample || !sample->region || sample->header.step != entry.step) return at_step("no whole sample", entry.step);
  const std::span<const std::byte> data = sample->region->data;
  const bool is_whole = data.size() == payload_at(entry.step) &&
                        std::ranges::all_of(data, [&](std::byte byte) { return byte == pattern_of(entry.step); });
  return is_whole ? "" : at_step("the bytes of another sample", entry.step);
}

struct RingContents {
  std::string problem;
  std::array<std::uint64_t, kScalars> next_step{};  // one after the newest scalar of each source
};

RingContents look_through_ring(const schema::SegmentReader& segment) {
  RingContents contents;
  const schema::RingReader ring = segment.ring();
  schema::RingEntry entry;
  std::vector<std::byte> record;
  bool newest_is_there = true;
  int unfinished = 0;
  for (schema::Word index = ring.oldest(); index != ring.head() && contents.problem.empty(); ++index) {
    switch (ring.read_descriptor(index, entry)) {
      case schema::RingReader::Slot::damaged:
        contents.problem = "entry " + std::to_string(index) + " is damaged";
        break;
      case schema::RingReader::Slot::in_progress:
        if (++unfinished > 1) contents.problem = "two entries of one thread are unfinished";
        break;
      case schema::RingReader::Slot::lapped:
        break;
      case schema::RingReader::Slot::whole:
        if (entry.is_sample) {
          newest_is_there = ring.copy_sample(entry, record);
          if (newest_is_there) contents.problem = problem_of_sample(entry, record);
        } else if (entry.source >= kScalars || entry.value != static_cast<double>(entry.step)) {
          contents.problem = at_step("another value", entry.step);
        } else {
          contents.next_step[entry.source] = entry.step + 1;
        }
        break;
    }
  }
  // Older ones may be overwritten; the ring holds more than the next sample.
  if (!newest_is_there) contents.problem = "the newest sample is gone";
  return contents;
}

bool is_as_written(const schema::HistoryBucket& bucket) {
  const auto first = static_cast<double>(bucket.first_step);
  const auto last = static_cast<double>(bucket.last_step);
  return bucket.points() == bucket.last_step - bucket.first_step + 1 && bucket.non_finite == 0 && bucket.min == first &&
         bucket.max == last && bucket.last == last && bucket.sum == (first + last) * (last - first + 1) / 2;
}

// `next_step`: the history is written right after the ring, and may lack the bucket that was open.
std::string problem_of_history(const schema::SegmentReader& segment, std::uint32_t series, std::uint64_t next_step) {
  std::vector<schema::HistoryBucket> buckets;
  if (!segment.history().read(series, buckets, true)) return "series " + std::to_string(series) + " cannot be read";
  std::uint64_t next = 0;
  std::uint64_t largest = 1;
  for (const schema::HistoryBucket& bucket : buckets) {
    if (bucket.first_step != next) return at_step("series with a gap, or points twice,", next);
    if (!is_as_written(bucket)) return at_step("a bucket that nobody wrote", next);
    next = bucket.last_step + 1;
    largest = std::max(largest, bucket.points());
  }
  if (next > next_step || next + largest < next_step) {
    return "series " + std::to_string(series) + " ends before step " + std::to_string(next) +
           ", the ring before step " + std::to_string(next_step);
  }
  return {};
}

}  // namespace

schema::Capacities HeavyWriter::small() {
  schema::Capacities capacities;
  capacities.data_bytes = std::size_t{1} << 12;
  capacities.descriptor_slots = std::size_t{1} << 4;
  capacities.catalog_bytes = std::size_t{1} << 11;
  capacities.history_series = kScalars;
  capacities.history_buckets = 8;
  return capacities;
}

HeavyWriter::HeavyWriter(const schema::Capacities& capacities) : payload_(kLargestPayload) {
  schema::SegmentRequest request;
  request.job = "heavy";
  request.capacities = capacities;
  if (const Status status = writer_.create(request); !status.ok() || !encoder_.create(kLargestPayload)) {
    throw std::runtime_error(std::string("no segment: ") + status.text);
  }
  for (std::uint32_t i = 0; i <= kSampled; ++i) describe();
}

void HeavyWriter::describe() {
  schema::CatalogEntry entry;
  entry.id = sources_;
  entry.path = name_of_source(sources_);
  if (sources_ < kScalars) entry.series = writer_.add_series(sources_).value();
  if (writer_.describe(entry)) ++sources_;
}

void HeavyWriter::step() {
  for (std::uint32_t source = 0; source < kScalars; ++source) {
    writer_.scalar(source, source, step_, schema::Phase::training, static_cast<double>(step_));
  }
  schema::Region region;
  region.dtype = schema::Dtype::uint8;
  region.shape = {static_cast<std::int64_t>(payload_at(step_))};
  region.window.dimensions = 1;
  region.window.count = {static_cast<std::uint32_t>(payload_at(step_))};
  region.window.stride = {1};
  region.data = std::span(payload_).first(payload_at(step_));
  std::ranges::fill(payload_, pattern_of(step_));
  schema::SampleParts parts;
  parts.header.source = kSampled;
  parts.header.step = step_;
  parts.header.phase = schema::Phase::training;
  parts.header.sampled = parts.header.total = region.data.size();
  parts.region = &region;
  if (const auto record = encoder_.encode(parts)) writer_.sample(parts.header, *record, region.data);
  if (step_ % kStepsPerSource == 0) describe();
  writer_.heartbeat(++step_, schema::monotonic_ns(), 1000, 1000);
}

std::string problem_of(const schema::SegmentReader& segment) {
  if (std::string problem = problem_of_catalog(segment); !problem.empty()) return problem;
  const RingContents ring = look_through_ring(segment);
  if (!ring.problem.empty()) return ring.problem;
  for (std::uint32_t series = 0; series < kScalars; ++series) {
    if (std::string problem = problem_of_history(segment, series, ring.next_step[series]); !problem.empty())
      return problem;
  }
  return segment.vitals().ended ? "it says that it ended cleanly" : "";
}

}  // namespace tensorscope::integration
