#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schema/control.h"
#include "schema/record_decoder.h"
#include "schema/segment_reader.h"
#include "schema/segment_writer.h"
#include "schema/shared_memory.h"

namespace tensorscope::agent {

// What a viewer sees of an agent, and asks it for. Opens the segment anew for every question but those about the ring.
class Viewer {
 public:
  explicit Viewer(schema::SegmentPaths paths) : paths_(std::move(paths)) {
    EXPECT_EQ(reader_.open(paths_.data), "");
    ring_ = reader_.ring();
    catalog_ = reader_.catalog();
  }

  struct Scalar {
    std::uint64_t step = 0;
    double value = 0;
    bool operator==(const Scalar&) const = default;
  };
  struct Sample {
    schema::SampleHeader header;
    std::optional<schema::Stats> stats;
    std::optional<schema::Histogram> histogram;
    std::optional<schema::Region> region;  // without data
    struct Units {
      schema::Units about;  // without arrays
      std::vector<float> mean, on_rate, abs_max;
      std::vector<std::uint32_t> not_finite;
    };
    std::optional<Units> units;
    std::string answer;
    std::string words;
    std::vector<std::byte> bytes;  // of the region

    template <typename T>
    std::vector<T> elements() const {
      std::vector<T> all(bytes.size() / sizeof(T));
      std::memcpy(all.data(), bytes.data(), bytes.size());
      return all;
    }
  };

  // The newest entry of a path.
  std::optional<schema::CatalogEntry> entry(const std::string& path) {
    catalog_.poll(entries_);
    for (std::size_t i = entries_.size(); i > 0; --i) {
      if (entries_[i - 1].path == path) return entries_[i - 1];
    }
    return std::nullopt;
  }
  // The newest entry of each path.
  std::vector<schema::CatalogEntry> newest_entries() {
    catalog_.poll(entries_);
    std::map<std::uint32_t, schema::CatalogEntry> newest;
    for (const schema::CatalogEntry& entry : entries_) newest[entry.id] = entry;
    std::vector<schema::CatalogEntry> all;
    for (const auto& [id, entry] : newest) all.push_back(entry);
    return all;
  }
  std::size_t times_described(const std::string& path) {
    catalog_.poll(entries_);
    std::size_t times = 0;
    for (const schema::CatalogEntry& entry : entries_) times += entry.path == path;
    return times;
  }
  std::string note(const std::string& path) { return entry(path) ? entry(path)->note : "not in the catalog"; }

  void want(const std::string& path, schema::Product products, std::uint32_t interval_steps = 1,
            const schema::Window& window = {}) {
    const std::optional<schema::CatalogEntry> found = entry(path);
    ASSERT_TRUE(found) << path;
    want({found->id, products, interval_steps, window});
  }
  void want(const schema::Want& want) {
    wants_.push_back(want);
    look();
  }
  void want_nothing() {
    wants_.clear();
    look();
  }
  // Attaches, or shows that it is still there.
  void look() {
    if (!control_.is_open()) {
      ASSERT_EQ(control_.open(paths_.control), "");
    }
    control_.set(wants_);
    control_.pulse();
  }
  void detach() { control_ = schema::ControlWriter(); }

  const std::vector<Scalar>& scalars(const std::string& path) {
    read_ring();
    return scalars_[id_of(path)];
  }
  const std::vector<Sample>& samples(const std::string& path) {
    read_ring();
    return samples_[id_of(path)];
  }
  std::vector<std::uint64_t> sampled_steps(const std::string& path) {
    std::vector<std::uint64_t> steps;
    for (const Sample& sample : samples(path)) steps.push_back(sample.header.step);
    return steps;
  }
  std::vector<schema::HistoryBucket> history(const std::string& path) {
    std::vector<schema::HistoryBucket> buckets;
    if (entry(path)) reader_.history().read(entry(path)->series, buckets);
    return buckets;
  }
  schema::Vitals vitals() const { return reader_.vitals(); }
  const schema::RunInfo& run() const { return reader_.run(); }
  std::uint64_t drops(schema::DropCause cause) const { return vitals().drops[static_cast<std::size_t>(cause)]; }

 private:
  std::uint32_t id_of(const std::string& path) {
    const std::optional<schema::CatalogEntry> found = entry(path);
    return found ? found->id : schema::kNoSource;
  }

  void read_ring() {
    schema::RingEntry entry;
    std::vector<std::byte> record;
    for (auto next = ring_.next(entry, record); next != schema::RingReader::Next::none;
         next = ring_.next(entry, record)) {
      if (next == schema::RingReader::Next::scalar) {
        scalars_[entry.source].push_back({entry.step, entry.value});
        continue;
      }
      const auto decoded = schema::decode_record(record);
      ASSERT_TRUE(decoded);
      Sample sample{decoded->header,
                    decoded->stats,
                    decoded->histogram,
                    decoded->region,
                    {},
                    std::string(decoded->answer),
                    std::string(decoded->words),
                    {}};
      if (const auto& units = decoded->units) {
        const auto copy = [](auto span) { return std::vector(span.begin(), span.end()); };
        sample.units = {*units, copy(units->mean), copy(units->on_rate), copy(units->abs_max), copy(units->not_finite)};
      }
      if (sample.region) {
        sample.bytes.assign(sample.region->data.begin(), sample.region->data.end());
        sample.region->data = {};
      }
      samples_[entry.source].push_back(std::move(sample));
    }
  }

  schema::SegmentPaths paths_;
  schema::SegmentReader reader_;
  schema::RingReader ring_;
  schema::CatalogReader catalog_;
  schema::ControlWriter control_;
  std::vector<schema::CatalogEntry> entries_;
  std::vector<schema::Want> wants_;
  std::map<std::uint32_t, std::vector<Scalar>> scalars_;
  std::map<std::uint32_t, std::vector<Sample>> samples_;
};

inline void remove_segment(const schema::SegmentPaths& paths) {
  for (const std::string& path : {paths.data, paths.control, paths.lock}) {
    if (!path.empty()) schema::SharedMemory::remove(path);
  }
}

}  // namespace tensorscope::agent
