// How much slower a trainer gets while somebody looks. Prints "key value" lines.
//
//   slowdown_bench TRAINER          the program of examples/mnist
//
// One trainer goes on and on, and is looked at in every second stretch of steps: two runs would differ by more than is
// measured here, if only by where their memory lies. A stretch is compared with those before and after it, by the
// processor's time of the trainer: the agent never waits, and what else the machine does must not count.

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schema/black_boxes.h"
#include "schema/segment_reader.h"
#include "tests/bench/measure.h"
#include "viewer/frame/viewer.h"
#include "viewer/jobs/connection.h"

namespace tensorscope {
namespace {

constexpr int kPairs = 15;
constexpr std::uint64_t kStretchSteps = 300;
// A stretch begins in the middle between two of the trainer's evaluations, of which each then has as many.
constexpr std::uint64_t kEvaluationSteps = 100;
constexpr std::uint64_t kWarmUpSteps = 2 * kEvaluationSteps + kEvaluationSteps / 2;
constexpr double kPatienceNs = 60e9;
constexpr double kFrameNs = 16e6;
constexpr useconds_t kGlanceUs = 1'000;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "slowdown_bench: %s\n", why.c_str());
  std::exit(1);
}

// The trainer has the first core for itself, whoever looks has the others.
void take_cores(bool is_trainer) {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  if (count < 2) give_up("needs two cores, one of them for the viewer");
  cpu_set_t cores;
  CPU_ZERO(&cores);
  for (std::size_t core = is_trainer ? 0 : 1; core < (is_trainer ? 1 : static_cast<std::size_t>(count)); ++core) {
    CPU_SET(core, &cores);
  }
  sched_setaffinity(0, sizeof cores, &cores);
}

// A process that trains until this object goes, and leaves nothing behind.
class Trainer {
 public:
  explicit Trainer(const char* program) {
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ < 0) give_up("cannot fork");
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != parent || std::freopen("/dev/null", "w", stdout) == nullptr) _exit(1);
      take_cores(true);
      execl(program, program, "--steps", "0", "--job", "bench-slowdown", nullptr);
      _exit(127);
    }
    const double deadline = bench::now_ns() + kPatienceNs;
    while (segment_.name.pid != pid_ || !reader_.open(segment_.paths.data).empty()) {
      expect_life(deadline);
      usleep(kGlanceUs);
      for (const schema::FoundSegment& found : schema::find_segments()) {
        if (found.name.pid == pid_) segment_ = found;
      }
    }
  }
  ~Trainer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    schema::remove_black_box(segment_);
  }
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  const schema::FoundSegment& segment() const { return segment_; }

  // A step, and the processor's time that the trainer had used when it began.
  struct Moment {
    std::uint64_t step;
    double cpu_ns;
  };
  // The first moment seen at that step or later; `look` is called once a frame until then.
  Moment wait_for(std::uint64_t step, const std::function<void()>& look) {
    double next_frame = 0;
    std::uint64_t seen = 0;
    for (double deadline = 0;;) {
      const double now = bench::now_ns();
      if (now >= next_frame) {
        look();
        next_frame = now + kFrameNs;
      }
      const std::uint64_t current = reader_.vitals().step;
      if (current >= step) return {current, cpu_ns()};
      if (deadline == 0 || current != seen) deadline = now + kPatienceNs;
      seen = current;
      expect_life(deadline);
      usleep(kGlanceUs);
    }
  }

 private:
  double cpu_ns() const {
    clockid_t clock;
    timespec used{};
    if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) give_up("no clock of the trainer");
    return static_cast<double>(used.tv_sec) * 1e9 + static_cast<double>(used.tv_nsec);
  }
  void expect_life(double deadline) const {
    if (waitpid(pid_, nullptr, WNOHANG) != 0) give_up("the trainer ended; is it the program of examples/mnist?");
    if (bench::now_ns() > deadline) give_up("the trainer does not get on");
  }

  pid_t pid_ = 0;
  schema::FoundSegment segment_;
  schema::SegmentReader reader_;
};

// Somebody who comes, looks and goes.
class Onlooker {
 public:
  virtual ~Onlooker() = default;
  virtual void attach() = 0;
  virtual void look() = 0;
  virtual void detach() = 0;
  virtual const viewer::Store& store() const = 0;
};

// The viewer's window as it opens: the overview, the tree of sources and the inspector, drawn off-screen.
class WholeWindow : public Onlooker {
 public:
  explicit WholeWindow(const Trainer& trainer) : segment_(trainer.segment()) {
    std::string problem;
    window_ =
        viewer::platform::Window::open({.title = "bench", .width = 1280, .height = 800, .offscreen = true}, problem);
    if (window_ == nullptr) give_up(problem);
    viewer_.emplace(*window_, workspace_, viewer::frame::Settings{}, std::nullopt);
  }
  void attach() override {
    const bool is_open = workspace_.current() != nullptr;
    if (const std::string problem = is_open ? workspace_.attach() : workspace_.open(segment_); !problem.empty()) {
      give_up(problem);
    }
  }
  void look() override { viewer_->frame(); }
  void detach() override { workspace_.detach(); }
  const viewer::Store& store() const override { return workspace_.current()->store(); }

 private:
  schema::FoundSegment segment_;
  std::unique_ptr<viewer::platform::Window> window_;
  viewer::frame::Workspace workspace_{viewer::Store::kDefaultMemory, [] { return std::vector<viewer::Job>(); }};
  std::optional<viewer::frame::Viewer> viewer_;
};

// Wants all that there is of every source, at every step, and reads it.
class Glutton : public Onlooker {
 public:
  explicit Glutton(const Trainer& trainer) : connection_(trainer.segment()) {}
  void attach() override {
    if (const std::string problem = connection_.attach(); !problem.empty()) give_up(problem);
  }
  void look() override {
    connection_.poll();
    for (const viewer::Source& source : connection_.store().sources()) {
      if (!schema::is_tensor(source.entry.kind)) continue;
      connection_.store().want(source, static_cast<schema::Product>(schema::kAllProducts));
    }
    connection_.send_wants();
  }
  void detach() override { connection_.detach(); }
  const viewer::Store& store() const override { return connection_.store(); }

 private:
  viewer::Connection connection_;
};

// Whoever sees nothing slows nobody down: that would be no figure.
void expect_samples(const viewer::Store& store, std::uint64_t since) {
  const viewer::Source* const weight = store.find("net.conv1.weight");
  if (weight == nullptr || weight->summaries.empty() || weight->summaries.newest()->step < since) {
    give_up("nothing came of net.conv1.weight");
  }
}

template <typename Kind>
double slowdown(const char* program) {
  Trainer trainer(program);
  Kind onlooker(trainer);
  const auto nobody = [] {};
  const auto somebody = [&] { onlooker.look(); };
  Trainer::Moment last = trainer.wait_for(kWarmUpSteps, nobody);
  std::uint64_t end = kWarmUpSteps;
  const auto stretch = [&](const std::function<void()>& look) {
    const Trainer::Moment now = trainer.wait_for(end += kStretchSteps, look);
    const double step_ns = (now.cpu_ns - last.cpu_ns) / static_cast<double>(now.step - last.step);
    last = now;
    return step_ns;
  };
  std::vector<double> ratios;
  double before = stretch(nobody);
  for (int pair = 0; pair < kPairs; ++pair) {
    onlooker.attach();
    const double attached = stretch(somebody);
    expect_samples(onlooker.store(), end - kStretchSteps);
    onlooker.detach();
    const double after = stretch(nobody);
    ratios.push_back(2 * attached / (before + after));
    before = after;
  }
  return bench::median(ratios);
}

}  // namespace
}  // namespace tensorscope

int main(int count, char** words) {
  using namespace tensorscope;  // NOLINT: a program, not a header
  if (count != 2) give_up("takes the trainer's program");
  take_cores(false);
  bench::report("attached_slowdown_default", slowdown<WholeWindow>(words[1]));
  bench::report("attached_slowdown_all_sources", slowdown<Glutton>(words[1]));
}
