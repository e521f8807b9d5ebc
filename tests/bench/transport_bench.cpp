// What the transport costs, next to memcpy and Boost's message queue in the same run. Prints "key value" lines.

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/interprocess/ipc/message_queue.hpp>
#include <cstdlib>
#include <cstring>
#include <string>

#include "schema/record_decoder.h"
#include "schema/record_encoder.h"
#include "schema/segment_reader.h"
#include "schema/segment_writer.h"
#include "tests/bench/measure.h"

namespace tensorscope {
namespace {

using namespace schema;  // NOLINT: a program, not a header
using bench::report;

constexpr std::size_t kMiB = std::size_t{1} << 20;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "transport_bench: %s\n", why.c_str());
  std::exit(1);
}

void pin_to(std::size_t core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}

// A job of its own, gone with it.
class Job {
 public:
  Job() {
    const Status status = writer.create({.job = "bench"});
    if (!status.ok()) give_up(status.text);
    if (writer.layout().capacities.data_bytes < 64 * kMiB) give_up("needs 350 MiB free in /dev/shm");
    if (!encoder.create(writer.max_record_bytes())) give_up("no address space");
  }
  ~Job() {
    for (const std::string& path : {writer.paths().data, writer.paths().control, writer.paths().lock}) {
      SharedMemory::remove(path);
    }
  }

  void record(std::span<const float> values) {
    Region region;
    region.dtype = Dtype::float32;
    region.shape[0] = static_cast<std::int64_t>(values.size());
    region.window.dimensions = 1;
    region.window.count[0] = static_cast<std::uint32_t>(values.size());
    region.window.stride[0] = 1;
    region.data = std::as_bytes(values);
    SampleParts parts;
    parts.header = {1, step++, Phase::training, 0, values.size(), values.size()};
    parts.region = &region;
    const auto record = encoder.encode(parts);
    if (!record || writer.sample(parts.header, *record, region.data) != Outcome::written) give_up("a record was lost");
  }

  SegmentWriter writer;
  RecordEncoder encoder;
  std::uint64_t step = 0;
};

// The same memory without anything around it: a ring as large and as warm, filled by memcpy.
class PlainRing {
 public:
  explicit PlainRing(std::size_t bytes) : bytes_(bytes) {
    void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (address == MAP_FAILED) give_up("no memory for the ring to compare with");
    memory_ = static_cast<char*>(address);
  }
  ~PlainRing() { munmap(memory_, bytes_); }
  PlainRing(const PlainRing&) = delete;
  PlainRing& operator=(const PlainRing&) = delete;

  void copy(std::span<const float> values) {
    const std::size_t length = values.size_bytes();
    if (place_ + length > bytes_) place_ = 0;
    std::memcpy(memory_ + place_, values.data(), length);
    bench::keep(memory_);
    place_ += (length + 255) & ~std::size_t{63};
  }

 private:
  char* memory_ = nullptr;
  std::size_t bytes_;
  std::size_t place_ = 0;
};

void against_memcpy(Job& job, PlainRing& plain) {
  const std::vector<float> one(kMiB / sizeof(float), 1.5f), sixteen(16 * kMiB / sizeof(float), 2.5f);
  const auto ratio = [&](const std::vector<float>& values, int count) {
    const auto ours = [&] {
      for (int i = 0; i < count; ++i) job.record(values);
    };
    const auto theirs = [&] {
      for (int i = 0; i < count; ++i) plain.copy(values);
    };
    return bench::median_ratio(21, ours, theirs);
  };
  const double copy_ns = bench::median_ns(21, [&] {
    for (int i = 0; i < 128; ++i) plain.copy(one);
  });
  report("memcpy_1mib_gb_per_s", 128.0 * static_cast<double>(kMiB) / copy_ns);
  report("tensor_1mib_vs_memcpy", ratio(one, 128));
  report("tensor_16mib_vs_memcpy", ratio(sixteen, 8));
}

// Bandwidth of a stream of tensors of several sizes, over memcpy's bandwidth for the same stream.
double throughput_ratio(Job& job, PlainRing& plain) {
  const std::vector<float> source(4 * kMiB / sizeof(float), 3.5f);
  const auto stream = [&](const auto& write) {
    for (std::size_t bytes = 64 << 10; bytes <= 4 * kMiB; bytes *= 2) {
      for (std::size_t sent = 0; sent < 16 * kMiB; sent += bytes) {
        write(std::span(source).first(bytes / sizeof(float)));
      }
    }
  };
  return 1 / bench::median_ratio(
                 15, [&] { stream([&](std::span<const float> values) { job.record(values); }); },
                 [&] { stream([&](std::span<const float> values) { plain.copy(values); }); });
}

// A reader process that runs until it is killed; starts when it has said so.
pid_t start_reader(const std::string& path, const std::function<void(SegmentReader&)>& body, std::size_t core) {
  int ready[2];
  if (pipe(ready) != 0) give_up("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    pin_to(core);
    SegmentReader reader;
    if (!reader.open(path).empty()) _exit(1);
    const char byte = 'r';
    if (write(ready[1], &byte, 1) != 1) _exit(1);
    body(reader);
    _exit(0);
  }
  char byte;
  if (read(ready[0], &byte, 1) != 1) give_up("the reader did not start");
  close(ready[0]);
  close(ready[1]);
  return child;
}

void read_everything(SegmentReader& reader) {
  RingReader ring = reader.ring();
  RingEntry entry;
  std::vector<std::byte> record;
  for (;;) {
    if (ring.next(entry, record) == RingReader::Next::sample && !decode_record(record)) _exit(2);
  }
}

void throughput(Job& job, PlainRing& plain) {
  report("throughput_vs_memcpy_0_readers", throughput_ratio(job, plain));
  const pid_t reader = start_reader(job.writer.paths().data, read_everything, 1);
  const double ratio = throughput_ratio(job, plain);
  kill(reader, SIGKILL);
  int status = 0;
  waitpid(reader, &status, 0);
  if (!WIFSIGNALED(status)) give_up("the reader found a damaged record");
  report("throughput_vs_memcpy_1_reader", ratio);
}

// From the moment before a scalar is published on one core to the moment after it was read on another.
void latency(Job& job) {
  int answers[2];
  if (pipe(answers) != 0) give_up("no pipe");
  constexpr int kRounds = 20'000;
  const pid_t reader = start_reader(
      job.writer.paths().data,
      [&](SegmentReader& segment) {
        RingReader ring = segment.ring();
        ring.seek(ring.head());
        RingEntry entry;
        std::vector<std::byte> record;
        std::vector<double> delays;
        while (delays.size() < kRounds) {
          if (ring.next(entry, record) == RingReader::Next::scalar) delays.push_back(bench::now_ns() - entry.value);
        }
        const double middle = bench::median(delays);
        if (write(answers[1], &middle, sizeof middle) != sizeof middle) _exit(1);
      },
      1);
  const std::uint32_t source = 2;
  int published = 0;
  for (double next = bench::now_ns() + 1e6; waitpid(reader, nullptr, WNOHANG) == 0; next += 10'000) {
    while (bench::now_ns() < next) {
    }
    // The reader may have missed some while it was not running; go on until it has what it needs.
    if (published++ > 100 * kRounds) give_up("the reader does not keep up");
    job.writer.scalar(source, kNoSeries, 0, Phase::unknown, bench::now_ns());
  }
  double middle = 0;
  if (read(answers[0], &middle, sizeof middle) != sizeof middle) give_up("no answer of the reader");
  report("publish_to_read_us_p50", middle / 1000);
}

void message_queue(PlainRing& plain) {
  namespace interprocess = boost::interprocess;
  const std::string name = "tensorscope_bench_" + std::to_string(getpid());
  constexpr int kMessages = 64;  // as much memory as the ring that memcpy fills
  const std::vector<float> one(kMiB / sizeof(float), 1.5f);
  std::vector<char> buffer(kMiB);
  interprocess::message_queue::size_type received = 0;
  unsigned priority = 0;
  {
    interprocess::message_queue queue(interprocess::create_only, name.c_str(), kMessages, kMiB);
    std::vector<double> ratios;
    for (int round = 0; round <= 21; ++round) {
      const double theirs = bench::time_ns([&] {
        for (int i = 0; i < kMessages; ++i) queue.send(one.data(), kMiB, 0);
      });
      const double copies = bench::time_ns([&] {
        for (int i = 0; i < kMessages; ++i) plain.copy(one);
      });
      for (int i = 0; i < kMessages; ++i) queue.receive(buffer.data(), kMiB, received, priority);
      if (round > 0) ratios.push_back(theirs / copies);
    }
    interprocess::message_queue::remove(name.c_str());
    report("message_queue_1mib_vs_memcpy", bench::median(ratios));
  }
  {
    interprocess::message_queue queue(interprocess::create_only, name.c_str(), 1024, 64);
    std::vector<double> times;
    for (int round = 0; round <= 101; ++round) {
      const double time = bench::time_ns([&] {
        for (int i = 0; i < 1024; ++i) queue.send(one.data(), 64, 0);
      });
      for (int i = 0; i < 1024; ++i) queue.receive(buffer.data(), 64, received, priority);
      if (round > 0) times.push_back(time / 1024);
    }
    interprocess::message_queue::remove(name.c_str());
    report("message_queue_64b_ns", bench::median(times));
  }
}

}  // namespace
}  // namespace tensorscope

int main() {
  tensorscope::pin_to(0);
  tensorscope::Job job;
  tensorscope::PlainRing plain(job.writer.layout().capacities.data_bytes);
  tensorscope::against_memcpy(job, plain);
  tensorscope::throughput(job, plain);
  tensorscope::latency(job);
  tensorscope::message_queue(plain);
}
