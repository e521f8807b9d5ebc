// How much of a core the viewer takes while it is left alone: on a job that makes no steps, and on one that makes fifty a
// second. Needs a display. The process starts itself as the viewer. Prints "key value" lines.

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "schema/black_boxes.h"
#include "schema/record_encoder.h"
#include "schema/segment_writer.h"
#include "tests/bench/measure.h"
#include "viewer/frame/viewer.h"
#include "viewer/jobs/job_choice.h"

extern char** environ;

namespace tensorscope {
namespace {

using namespace schema;  // NOLINT: a program, not a header

constexpr std::uint32_t kScalars = 20, kTensors = 40;
constexpr double kWarmUpSeconds = 5, kSeconds = 10;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "idle_bench: %s\n", why.c_str());
  std::exit(1);
}

void sleep_s(double seconds) {
  timespec time{static_cast<time_t>(seconds), static_cast<long>((seconds - std::floor(seconds)) * 1e9)};
  while (nanosleep(&time, &time) != 0) {
  }
}

// The same steps as `tensorscope view PID`, until it is asked to end.
int be_the_viewer(const std::string& pid) {
  const viewer::JobChoice choice = viewer::choose_job(pid, viewer::list_jobs(segment_folders()));
  if (!choice.job) give_up(choice.problem);
  std::string problem;
  const auto window = viewer::platform::Window::open({}, problem);
  if (window == nullptr) give_up(problem);
  viewer::frame::Workspace workspace;
  if (problem = workspace.open(choice.job->segment); !problem.empty()) give_up(problem);
  viewer::frame::Viewer(*window, workspace, {}, std::nullopt).run();
  return 0;
}

void make_step(SegmentWriter& writer, RecordEncoder& encoder, std::uint64_t step) {
  for (std::uint32_t id = 0; id < kScalars; ++id) {
    writer.scalar(id, id, step, Phase::unknown, 1.0 / static_cast<double>(step + id + 1));
  }
  Stats stats;
  stats.elements = 1024;
  stats.std = stats.l2 = stats.max = stats.abs_max = 0.5;
  Histogram histogram;
  histogram.counts[SignedLogGrid::bin_of(0.5)] = stats.elements;
  for (std::uint32_t id = kScalars; id < kScalars + kTensors; ++id) {
    SampleParts parts;
    parts.header = {id, step, Phase::training, monotonic_ns(), 1024, 1024};
    parts.stats = &stats;
    parts.histogram = &histogram;
    writer.sample(parts.header, *encoder.encode(parts), {});
  }
  writer.heartbeat(step, monotonic_ns(), 20'000'000, 1000);
}

// A job of 500 steps that then makes none, or one every 20 ms.
[[noreturn]] void be_a_job(int ready, bool goes_on) {
  SegmentWriter writer;
  RecordEncoder encoder;
  if (!writer.create({.job = "bench-idle"}).ok() || !encoder.create(writer.max_record_bytes())) _exit(1);
  for (std::uint32_t id = 0; id < kScalars + kTensors; ++id) {
    CatalogEntry entry;
    entry.id = id;
    entry.kind = id < kScalars ? SourceKind::scalar : SourceKind::parameter;
    entry.path = (id < kScalars ? "loss/part" : "net.layer") + std::to_string(id);
    if (id < kScalars) {
      entry.series = writer.add_series(id).value();
    } else {
      entry.dtype = Dtype::float32;
      entry.shape = {32, 32};
    }
    writer.describe(entry);
  }
  std::uint64_t step = 0;
  while (step < 500) make_step(writer, encoder, step++);
  const char byte = 'r';
  if (write(ready, &byte, 1) != 1) _exit(1);
  while (goes_on) {
    sleep_s(0.02);
    make_step(writer, encoder, step++);
  }
  pause();
  _exit(0);
}

pid_t start_job(bool goes_on) {
  int ready[2];
  if (pipe(ready) != 0) give_up("no pipe");
  const pid_t job = fork();
  if (job == 0) be_a_job(ready[1], goes_on);
  char byte;
  if (read(ready[0], &byte, 1) != 1) give_up("the job did not start");
  return job;
}

pid_t start_viewer(pid_t job) {
  const std::string pid = std::to_string(job);
  const char* const words[] = {"idle_bench", "--as-viewer", pid.c_str(), nullptr};
  pid_t viewer = 0;
  if (posix_spawn(&viewer, "/proc/self/exe", nullptr, nullptr, const_cast<char* const*>(words), environ) != 0) {
    give_up("cannot start itself");
  }
  return viewer;
}

// Of all its threads, in user space and in the kernel.
double cpu_seconds(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text);
  // The name, in parentheses, may hold anything; user and system time are the 12th and 13th field after it.
  double user = 0, system = 0;
  const std::size_t after = text.rfind(')');
  if (after == std::string::npos ||
      std::sscanf(text.c_str() + after, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lf %lf", &user, &system) != 2) {
    give_up("the viewer ended");
  }
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double cpu_percent(bool goes_on) {
  const pid_t job = start_job(goes_on);
  const pid_t viewer = start_viewer(job);
  sleep_s(kWarmUpSeconds);
  const double before = cpu_seconds(viewer), from_ns = bench::now_ns();
  sleep_s(kSeconds);
  const double used = cpu_seconds(viewer) - before, elapsed = (bench::now_ns() - from_ns) / 1e9;
  kill(viewer, SIGTERM);
  int status = 0;
  waitpid(viewer, &status, 0);
  kill(job, SIGKILL);
  waitpid(job, nullptr, 0);
  for (const FoundSegment& segment : find_segments()) {
    if (segment.name.pid == job) remove_black_box(segment);
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) give_up("the viewer failed");
  return 100 * used / elapsed;
}

}  // namespace
}  // namespace tensorscope

int main(int count, char** words) {
  using namespace tensorscope;  // NOLINT: a program, not a header
  if (count == 3 && std::string(words[1]) == "--as-viewer") return be_the_viewer(words[2]);
  bench::report("viewer_idle_cpu_percent", cpu_percent(false));
  bench::report("viewer_live_cpu_percent", cpu_percent(true));
}
