#include "tests/viewer/jobs/test_job.h"

#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

// Tests run at the same time and see each other's jobs.
std::string unique_name() {
  static int count = 0;
  return "job-" + std::to_string(getpid()) + "-" + std::to_string(++count);
}

}  // namespace

schema::Capacities TestJob::small() {
  schema::Capacities capacities;
  capacities.data_bytes = std::size_t{1} << 20;
  capacities.descriptor_slots = std::size_t{1} << 10;
  capacities.catalog_bytes = std::size_t{1} << 14;
  capacities.history_series = 8;
  capacities.history_buckets = 16;
  return capacities;
}

TestJob::TestJob(const std::string& name, const schema::Capacities& capacities)
    : name_(name.empty() ? unique_name() : name) {
  schema::SegmentRequest request;
  request.job = name_;
  request.capacities = capacities;
  if (!writer_.create(request).ok() || !encoder_.create(capacities.data_bytes)) {
    throw std::runtime_error("no room for a test's segment");
  }
  control_ = schema::ControlReader(writer_.control());
}

TestJob::~TestJob() {
  for (const std::string& path : {writer_.paths().data, writer_.paths().control, writer_.paths().lock}) {
    schema::SharedMemory::remove(path);
  }
}

schema::FoundSegment TestJob::segment() const {
  schema::FoundSegment segment;
  const std::filesystem::path data(writer_.paths().data);
  segment.name = schema::SegmentName::parse(data.filename().string()).value();
  segment.folder = data.parent_path().string();
  segment.paths = writer_.paths();
  segment.owner = schema::Owner::alive;
  return segment;
}

std::uint32_t TestJob::describe(schema::CatalogEntry entry) {
  entry.id = static_cast<std::uint32_t>(entries_.size());
  if (!writer_.describe(entry)) throw std::runtime_error("the catalog of a test's segment is full");
  entries_.push_back(std::move(entry));
  return entries_.back().id;
}

std::uint32_t TestJob::series(const std::string& path, const std::string& unit) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::scalar;
  entry.dtype = schema::Dtype::float64;
  entry.unit = unit;
  entry.series = writer_.add_series(static_cast<std::uint32_t>(entries_.size())).value_or(schema::kNoSeries);
  return describe(std::move(entry));
}

std::uint32_t TestJob::tensor(const std::string& path, std::vector<std::int64_t> shape, schema::Dtype dtype,
                              schema::SourceKind kind) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = kind;
  entry.dtype = dtype;
  entry.shape = std::move(shape);
  return describe(std::move(entry));
}

std::uint32_t TestJob::hyperparameter(const std::string& path, const std::string& value) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::hyperparameter;
  entry.value = value;
  return describe(std::move(entry));
}

std::uint32_t TestJob::module(const std::string& path, const std::string& note) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::module;
  entry.note = note;
  return describe(std::move(entry));
}

void TestJob::scalar(std::uint32_t source, std::uint64_t step, double value) {
  writer_.scalar(source, entries_[source].series, step, schema::Phase::training, value);
}

void TestJob::sample(std::uint32_t source, std::uint64_t step, std::span<const float> values) {
  const std::vector<std::int64_t>& shape = entries_[source].shape;
  schema::Region region;
  region.dtype = schema::Dtype::float32;
  std::copy(shape.begin(), shape.end(), region.shape.begin());
  region.window = whole_window(shape);
  region.data = std::as_bytes(values);
  sample(source, step, region);
}

void TestJob::sample(std::uint32_t source, std::uint64_t step, const schema::Region& region, const schema::Stats* stats,
                     const schema::Histogram* histogram) {
  schema::SampleParts parts;
  parts.header.source = source;
  parts.header.step = step;
  parts.header.phase = schema::Phase::training;
  parts.header.sampled = element_count(region);
  parts.header.total = 1;
  for (std::size_t i = 0; i < region.window.dimensions; ++i) {
    parts.header.total *= static_cast<std::uint64_t>(region.shape[i]);
  }
  parts.stats = stats;
  parts.histogram = histogram;
  parts.region = &region;
  if (const auto record = encoder_.encode(parts)) writer_.sample(parts.header, *record, region.data);
}

void TestJob::stats(std::uint32_t source, std::uint64_t step, double mean) {
  schema::Stats stats;
  stats.elements = 10;
  stats.mean = mean;
  schema::SampleParts parts;
  parts.header.source = source;
  parts.header.step = step;
  parts.header.phase = schema::Phase::training;
  parts.header.sampled = parts.header.total = 10;
  parts.stats = &stats;
  if (const auto record = encoder_.encode(parts)) writer_.sample(parts.header, *record, {});
}

std::uint64_t TestJob::step(std::uint64_t step) {
  const std::uint64_t now_ns = schema::monotonic_ns();
  writer_.heartbeat(step, now_ns, 1'000'000, 5'000);
  return now_ns;
}

void TestJob::end() {
  writer_.end(schema::monotonic_ns());
}

std::vector<schema::Want> TestJob::wants() {
  control_.poll(schema::monotonic_ns());
  std::vector<schema::Want> wants;
  for (const auto& leased : control_.wants()) wants.push_back(leased.want);
  return wants;
}

schema::FoundSegment TestJob::leave_black_box(const std::string& folder, long pid) const {
  schema::FoundSegment left = segment();
  left.name.pid = pid;
  left.folder = folder;
  left.paths = schema::SegmentPaths::of(folder, left.name);
  left.owner = schema::Owner::dead;
  std::filesystem::copy_file(writer_.paths().data, left.paths.data);
  std::filesystem::copy_file(writer_.paths().control, left.paths.control);
  // Not copied: opening and closing it would drop the lock.
  if (FILE* lock = std::fopen(left.paths.lock.c_str(), "w")) std::fclose(lock);
  return left;
}

}  // namespace tensorscope::viewer
