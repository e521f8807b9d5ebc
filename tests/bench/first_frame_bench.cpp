// How long it takes from the start of the viewer's process to its first frame with data. Needs a display.
//
// The process starts itself as the viewer: the same steps as `tensorscope view PID`, up to one frame. Prints a
// "key value" line.

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
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

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "first_frame_bench: %s\n", why.c_str());
  std::exit(1);
}

// Says when its first frame was there, in ns of the monotonic clock.
int be_the_viewer(const std::string& pid) {
  const viewer::JobChoice choice = viewer::choose_job(pid, viewer::list_jobs(schema::segment_folders()));
  if (!choice.job) give_up(choice.problem);
  std::string problem;
  const auto window = viewer::platform::Window::open({}, problem);
  if (window == nullptr) give_up(problem);
  viewer::frame::Workspace workspace(viewer::Store::kDefaultMemory);
  if (problem = workspace.open(choice.job->segment); !problem.empty()) give_up(problem);
  viewer::frame::Viewer viewer(*window, workspace, {}, std::nullopt);
  viewer.frame();
  std::printf("%.0f\n", bench::now_ns());
  return 0;
}

// A job with something to show: a long curve.
pid_t start_job() {
  int ready[2];
  if (pipe(ready) != 0) give_up("no pipe");
  const pid_t job = fork();
  char byte = 'r';
  if (job == 0) {
    schema::SegmentWriter writer;
    if (!writer.create({.job = "bench-frame"}).ok()) _exit(1);
    schema::CatalogEntry entry;
    entry.path = "loss/train";
    entry.kind = schema::SourceKind::scalar;
    entry.series = writer.add_series(0).value();
    writer.describe(entry);
    for (std::uint64_t step = 0; step < 50'000; ++step) {
      writer.scalar(0, entry.series, step, schema::Phase::unknown, 1.0 / static_cast<double>(step + 1));
    }
    writer.heartbeat(50'000, schema::monotonic_ns(), 1'000'000, 1000);
    if (write(ready[1], &byte, 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  if (read(ready[0], &byte, 1) != 1) give_up("the job did not start");
  return job;
}

double start_viewer(const char* program, pid_t job) {
  int answer[2];
  if (pipe(answer) != 0) give_up("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, answer[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, answer[0]);
  const std::string pid = std::to_string(job);
  const char* const words[] = {program, "--as-viewer", pid.c_str(), nullptr};
  const double started = bench::now_ns();
  pid_t viewer = 0;
  if (posix_spawn(&viewer, program, &actions, nullptr, const_cast<char* const*>(words), environ) != 0) {
    give_up("cannot start itself");
  }
  posix_spawn_file_actions_destroy(&actions);
  close(answer[1]);
  std::string text(64, '\0');
  const ssize_t length = read(answer[0], text.data(), text.size());
  close(answer[0]);
  int status = 0;
  waitpid(viewer, &status, 0);
  if (length <= 0 || status != 0) give_up("the viewer showed no frame");
  return std::strtod(text.c_str(), nullptr) - started;
}

}  // namespace
}  // namespace tensorscope

int main(int count, char** words) {
  using namespace tensorscope;  // NOLINT: a program, not a header
  if (count == 3 && std::string(words[1]) == "--as-viewer") return be_the_viewer(words[2]);
  const pid_t job = start_job();
  std::vector<double> times;
  for (int round = 0; round <= 9; ++round) {
    const double time = start_viewer("/proc/self/exe", job);
    if (round > 0) times.push_back(time);
  }
  kill(job, SIGKILL);
  waitpid(job, nullptr, 0);
  for (const schema::FoundSegment& segment : schema::find_segments()) {
    if (segment.name.pid == job) schema::remove_black_box(segment);
  }
  bench::report("start_to_first_frame_ms", bench::median(times) / 1e6);
}
