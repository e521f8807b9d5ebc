// How soon a viewer that attaches late has the data. Prints "key value" lines.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "schema/black_boxes.h"
#include "schema/record_encoder.h"
#include "schema/segment_writer.h"
#include "tests/bench/measure.h"
#include "viewer/jobs/connection.h"

namespace tensorscope {
namespace {

using namespace schema;  // NOLINT: a program, not a header

constexpr std::uint32_t kScalars = 20, kTensors = 100;
constexpr std::uint64_t kSteps = 50'000;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "viewer_bench: %s\n", why.c_str());
  std::exit(1);
}

// A job in the middle of a long run: 20 curves over 50,000 steps, 100 tensors, a ring that has gone round.
void be_a_job(int ready) {
  SegmentWriter writer;
  RecordEncoder encoder;
  if (!writer.create({.job = "bench-attach"}).ok() || !encoder.create(writer.max_record_bytes())) _exit(1);
  for (std::uint32_t id = 0; id < kScalars + kTensors; ++id) {
    CatalogEntry entry;
    entry.id = id;
    entry.kind = id < kScalars ? SourceKind::scalar : SourceKind::parameter;
    entry.path = (id < kScalars ? "loss/" : "net.layer") + std::to_string(id);
    if (id < kScalars) {
      entry.series = writer.add_series(id).value();
    } else {
      entry.dtype = Dtype::float32;
      entry.shape = {256, 128};
    }
    writer.describe(entry);
  }
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    for (std::uint32_t id = 0; id < kScalars; ++id) {
      writer.scalar(id, id, step, Phase::unknown, 1.0 / static_cast<double>(step + id + 1));
    }
  }
  std::vector<float> values(256 * 128, 0.5f);
  Stats stats;
  stats.elements = values.size();
  Histogram histogram;
  histogram.counts[SignedLogGrid::bin_of(0.5)] = values.size();
  Region region;
  region.dtype = Dtype::float32;
  region.shape = {256, 128};
  region.window.dimensions = 2;
  region.window.count = {256, 128};
  region.window.stride = {1, 1};
  region.data = std::as_bytes(std::span(values));
  for (std::uint64_t step = kSteps; step < kSteps + 10; ++step) {
    for (std::uint32_t id = kScalars; id < kScalars + kTensors; ++id) {
      SampleParts parts;
      parts.header = {id, step, Phase::training, monotonic_ns(), values.size(), values.size()};
      parts.stats = &stats;
      parts.histogram = &histogram;
      parts.region = &region;
      const auto record = encoder.encode(parts);
      writer.sample(parts.header, *record, region.data);
    }
    writer.heartbeat(step, monotonic_ns(), 1'000'000, 1000);
  }
  const char byte = 'r';
  if (write(ready, &byte, 1) != 1) _exit(1);
  pause();
}

}  // namespace
}  // namespace tensorscope

int main() {
  using namespace tensorscope;  // NOLINT: a program, not a header
  int ready[2];
  if (pipe(ready) != 0) give_up("no pipe");
  const pid_t job = fork();
  if (job == 0) be_a_job(ready[1]);
  char byte;
  if (read(ready[0], &byte, 1) != 1) give_up("the job did not start");
  std::vector<double> times;
  std::string problem;
  FoundSegment found;
  for (const FoundSegment& segment : find_segments()) {
    if (segment.name.pid == job) found = segment;
  }
  for (int round = 0; round <= 21 && problem.empty(); ++round) {
    viewer::Connection connection(found);
    const double time = bench::time_ns([&] { problem = connection.attach(); });
    if (round > 0) times.push_back(time);
    const viewer::Store& store = connection.store();
    const auto* curve = store.find("loss/0");
    const auto* tensor = store.find("net.layer119");
    if (problem.empty() && (curve == nullptr || curve->scalars.total_points() != kSteps || tensor == nullptr ||
                            tensor->regions.empty() || tensor->regions.newest()->step != kSteps + 9)) {
      problem = "the data is not there after attach()";
    }
  }
  kill(job, SIGKILL);
  waitpid(job, nullptr, 0);
  schema::remove_black_box(found);
  if (!problem.empty()) give_up(problem);
  bench::report("attach_to_data_ms", bench::median(times) / 1e6);
}
