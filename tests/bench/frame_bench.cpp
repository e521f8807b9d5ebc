// How long the viewer takes for a frame, from reading what is new until the picture is on the display. Needs a display
// of 1920 x 1080. Prints "key value" lines.

#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/measure.h"
#include "viewer/frame/frame.h"
#include "viewer/frame/workspace.h"
#include "viewer/look/look.h"
#include "viewer/panels/panel_list.h"
#include "viewer/platform/window.h"
#include "viewer/store/elements.h"

namespace tensorscope {
namespace {

using schema::SourceKind;
using viewer::platform::Window;

constexpr int kWidth = 1920, kHeight = 1080;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "frame_bench: %s\n", why.c_str());
  std::exit(1);
}

// A job without a process: its store is filled by hand, as a connection would.
class Job {
 public:
  Job() : connection_(schema::FoundSegment{}) {
    status_.state = viewer::JobState::live;
    status_.attached = true;
    status_.steps_per_second = status_.pace = 50;
    step(0);
  }

  viewer::Connection& connection() { return connection_; }
  viewer::Store& store() { return connection_.store(); }

  std::uint32_t add(schema::SourceKind kind, const std::string& path, std::vector<std::int64_t> shape,
                    std::uint32_t parent = schema::kNoSource) {
    schema::CatalogEntry entry;
    entry.id = next_++;
    entry.path = path;
    entry.kind = kind;
    entry.dtype = schema::Dtype::float32;
    entry.shape = std::move(shape);
    entry.parent = parent;
    if (kind == schema::SourceKind::activation || kind == schema::SourceKind::attention) entry.order = next_;
    store().describe(entry);
    return entry.id;
  }
  void numbers(std::uint32_t id, std::uint64_t step, std::uint64_t elements) {
    schema::DecodedSample sample;
    sample.header = {id, step, schema::Phase::training, 0, elements, elements};
    sample.stats.emplace();
    sample.stats->elements = elements;
    sample.stats->std = sample.stats->l2 = sample.stats->max = sample.stats->abs_max = 0.5;
    sample.histogram.emplace();
    for (std::size_t bin = 40; bin < 80; ++bin) sample.histogram->counts[bin] = elements / 40;
    std::vector<std::byte> none;
    store().add_sample(sample, none);
  }
  // Of the whole tensor.
  void elements(std::uint32_t id, std::uint64_t step, const std::vector<float>& values) {
    const std::vector<std::int64_t>& shape = store().source(id)->entry.shape;
    std::vector<std::byte> record(values.size() * sizeof(float));
    std::memcpy(record.data(), values.data(), record.size());
    schema::DecodedSample sample;
    sample.header = {id, step, schema::Phase::training, 0, values.size(), values.size()};
    sample.region.emplace();
    sample.region->dtype = schema::Dtype::float32;
    std::ranges::copy(shape, sample.region->shape.begin());
    sample.region->window = viewer::whole_window(shape);
    sample.region->data = record;
    store().add_sample(sample, record);
  }
  // What is known of each neuron, which are the last dimension's.
  void units(std::uint32_t id, std::uint64_t step, const std::vector<float>& mean) {
    const std::vector<std::int64_t>& shape = store().source(id)->entry.shape;
    const std::vector<float> half(mean.size(), 0.5F), one(mean.size(), 1.0F);
    schema::DecodedSample sample;
    sample.header = {id, step, schema::Phase::training, 0, 32 * mean.size(), 32 * mean.size()};
    schema::Units& units = sample.units.emplace();
    units.axis = static_cast<std::uint8_t>(shape.size() - 1);
    units.total = mean.size();
    units.stride = 1;
    units.elements = 32;
    units.mean = mean;
    units.on_rate = half;
    units.abs_max = one;
    std::vector<std::byte> none;
    store().add_sample(sample, none);
  }
  void step(std::uint64_t step) {
    status_.step = step;
    store().set_status(status_);
  }

 private:
  viewer::Connection connection_;
  viewer::JobStatus status_;
  std::uint32_t next_ = 0;
};

double process_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

std::vector<float> noise(std::size_t count, std::uint32_t seed) {
  std::vector<float> values(count);
  for (float& value : values) {
    seed = seed * 1664525U + 1013904223U;
    value = static_cast<float>(seed >> 8U) / 8388608.0F - 1.0F;
  }
  return values;
}

// The whole window on a job, as Viewer::frame() draws it but without its pauses.
class Looked {
 public:
  explicit Looked(Job& job, Job* beside = nullptr) {
    std::string problem;
    window_ = Window::open({.title = "bench", .width = kWidth, .height = kHeight}, problem);
    if (window_ == nullptr) give_up(problem);
    workspace_.show(job.connection());
    if (beside != nullptr) workspace_.show_beside(beside->connection());
    frame_ = std::make_unique<viewer::frame::Frame>(workspace_, viewer::frame::Settings{});
    for (int i = 0; i < 10; ++i) draw();
    if (window_->width() != kWidth || window_->height() != kHeight) give_up("the display is smaller than 1920 x 1080");
  }

  void show(const char* panel) {
    auto& panels = view().panels;
    const auto found = std::ranges::find(panels, std::string(panel), [](const auto& open) { return open.info->name; });
    if (found == panels.end()) give_up(std::string("there is no panel ") + panel);
    view().panel = static_cast<std::size_t>(found - panels.begin());
  }
  viewer::frame::JobView& view() { return *workspace_.current(); }
  viewer::platform::Input& input() { return window_->input(); }
  // As one of the panel's own keys, in the next frame.
  void press(viewer::platform::Key key) { pressed_ = key; }
  void mouse_at(double x, double y) {
    input().mouse_x = static_cast<float>(x);
    input().mouse_y = static_cast<float>(y);
    input().mouse_inside = true;
  }

  double draw_ms() {
    const double start = bench::now_ns(), start_cpu = process_cpu_ns();
    draw();
    cpu_ms_.push_back((process_cpu_ns() - start_cpu) / 1e6);
    return (bench::now_ns() - start) / 1e6;
  }
  // Of all threads, in the frames since the last call: what a frame costs however busy the machine is.
  std::vector<double> take_cpu_ms() { return std::exchange(cpu_ms_, {}); }

 private:
  void draw() {
    frame_->act(*window_);
    if (pressed_ != viewer::platform::Key::none) view().current_panel()->state.key = pressed_;
    pressed_ = viewer::platform::Key::none;
    look_.prepare(*window_);
    window_->frame([this] { frame_->draw(); });
  }

  std::unique_ptr<Window> window_;
  viewer::look::Look look_;
  viewer::frame::Workspace workspace_{viewer::Store::kDefaultMemory, [] { return std::vector<viewer::Job>(); }};
  std::unique_ptr<viewer::frame::Frame> frame_;
  std::vector<double> cpu_ms_;
  viewer::platform::Key pressed_ = viewer::platform::Key::none;
};

double quantile(std::vector<double> values, double q) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size() - 1)))];
}

void say(const char* what, const std::vector<double>& times, const std::vector<double>& cpu) {
  std::printf("  %s: median %.2f, p99 %.2f, most %.2f ms; of processor time %.2f, %.2f, %.2f ms\n", what,
              quantile(times, 0.5), quantile(times, 0.99), quantile(times, 1), quantile(cpu, 0.5), quantile(cpu, 0.99),
              quantile(cpu, 1));
  std::fflush(stdout);
}

// 2,000 sources: 200 scalars of 5,000 points, 900 parameters with gradients and their statistics, and what the panels
// of a network need: layers with neurons, maps and attention, of the training and of a probe.
struct LargeRun {
  LargeRun() {
    for (int i = 0; i < 200; ++i) {
      scalars.push_back(job.add(schema::SourceKind::scalar,
                                "metrics/group" + std::to_string(i % 20) + "/value" + static_cast<char>('a' + i / 20),
                                {}));
    }
    for (int i = 0; i < 900; ++i) {
      const std::string path = "net.layers." + std::to_string(i / 6) + ".part" + std::to_string(i % 6) + ".weight";
      tensors.push_back(job.add(schema::SourceKind::parameter, path, {128, 128}));
      tensors.push_back(job.add(schema::SourceKind::gradient, path + ":grad", {128, 128}));
    }
    add_network("");
    job.add(SourceKind::module, "digits", {});
    const std::uint32_t probe = job.store().find("digits")->id();
    add_network("digits/");
    add_made(SourceKind::input, "digits:input", {kSamples, 1, 28, 28}, probe);
    add_made(SourceKind::label, "digits:label", {kSamples}, probe);
    add_made(SourceKind::activation, "digits:scores", {kSamples, 10}, probe);
    add_made(SourceKind::activation_gradient, "digits:input:grad", {kSamples, 1, 28, 28}, probe);
    for (std::uint64_t s = 0; s < 5'000; ++s) points(s);
    for (std::uint64_t s = 0; s < 5'000; s += 500) {
      for (const std::uint32_t id : tensors) job.numbers(id, s, 128 * 128);
      job.elements(tensors.front(), s, values);
      samples_of_made(s);
    }
    job.step(5'000);
  }
  // As of a transformer behind convolutions.
  void add_network(const std::string& run) {
    for (int i = 0; i < 8; ++i) {
      const std::string path = run + "net.layers." + std::to_string(i) + ".";
      add_made(SourceKind::activation, path + "conv", {kSamples, 32, 14, 14});
      add_made(SourceKind::activation, path + "linear", {kSamples, 512});
      add_made(SourceKind::attention, path + "attention:attention", {kSamples, 8, 48, 48});
    }
  }
  void add_made(SourceKind kind, const std::string& path, std::vector<std::int64_t> shape,
                std::uint32_t parent = schema::kNoSource) {
    std::size_t elements = 1;
    for (const std::int64_t extent : shape) elements *= static_cast<std::size_t>(extent);
    const bool has_units = kind == SourceKind::activation && shape.size() == 2;
    std::vector<float> shown = noise(elements, 7);
    for (float& value : shown) value = std::abs(value);
    made.push_back({job.add(kind, path, std::move(shape), parent), std::move(shown), has_units});
  }
  void samples_of_made(std::uint64_t step) {
    for (const Made& each : made) sample_of(each, step);
  }
  void points(std::uint64_t step) {
    for (const std::uint32_t id : scalars) {
      const double x = static_cast<double>(step * (id + 1));
      job.store().add_point(id, step, std::exp(-x / 5e5) + 0.1 * std::sin(x * x));
    }
  }
  // What comes between two frames of a job that is looked at: a step, and what some tensors were asked for.
  void go_on() {
    const std::uint64_t step = job.store().status().step + 1;
    points(step);
    for (std::size_t i = 0; i < 30; ++i) job.numbers(tensors[(step * 30 + i) % tensors.size()], step, 128 * 128);
    if (step % 4 == 0) job.elements(tensors.front(), step, values);
    for (std::size_t i = 0; i < 4; ++i) sample_of(made[(step * 4 + i) % made.size()], step);
    job.step(step);
  }

  struct Made {
    std::uint32_t id = 0;
    std::vector<float> values;
    bool has_units = false;
  };
  void sample_of(const Made& each, std::uint64_t step) {
    job.numbers(each.id, step, each.values.size());
    job.elements(each.id, step, each.values);
    if (each.has_units) job.units(each.id, step, noise(512, static_cast<std::uint32_t>(step)));
  }

  static constexpr std::int64_t kSamples = 16;
  Job job;
  std::vector<Made> made;
  std::vector<std::uint32_t> scalars, tensors;
  std::vector<float> values = noise(128 * 128, 1);
};

// Every panel in turn beside another run, with the tree open, the mouse crossing the window and a new step in each
// frame; a key of the panel's every some frames goes through its sections and choices. The worst panel counts.
void measure_many_sources(bool details, const std::string& only) {
  constexpr int kFrames = 150;
  LargeRun run, beside;
  Looked looked(run.job, &beside.job);
  double worst = 0.0;
  for (const viewer::PanelInfo& panel : viewer::all_panels()) {
    if (!only.empty() && only != panel.name) continue;
    looked.show(panel.name);
    std::vector<double> times;
    for (int i = 0; i < kFrames; ++i) {
      run.go_on();
      const double along = static_cast<double>(i) / kFrames;
      looked.mouse_at(40 + along * (kWidth - 80), 120 + std::abs(std::sin(along * 20)) * (kHeight - 200));
      if (i % 50 == 25) looked.press(viewer::platform::Key::v);
      if (i % 3 == 0) looked.input().wheel_y = i % 2 == 0 ? 1.0F : -1.0F;
      times.push_back(looked.draw_ms());
    }
    worst = std::max(worst, quantile(times, 0.99));
    const std::vector<double> cpu = looked.take_cpu_ms();
    if (details) say(panel.name, times, cpu);
  }
  bench::report("frame_ms_p99_2000_sources", worst);
}

// The chart alone on its panel, dragged to and fro, at several closenesses.
void measure_long_curve(bool details) {
  constexpr std::uint64_t kPoints = 1'000'000;
  constexpr int kFrames = 120;
  Job job;
  const std::uint32_t id = job.add(schema::SourceKind::scalar, "loss/train", {});
  for (std::uint64_t s = 0; s < kPoints; ++s) {
    job.store().add_point(id, s, std::exp(-static_cast<double>(s) / 3e5) + 0.1 * std::sin(static_cast<double>(s * s)));
  }
  job.step(kPoints);
  Looked looked(job);
  looked.view().select(*job.store().source(id));
  looked.show("training");
  for (int i = 0; i < 10; ++i) looked.draw_ms();
  looked.take_cpu_ms();
  std::vector<double> times;
  for (int i = 0; i < kFrames; ++i) {
    const bool zooms = i % 40 == 0;
    looked.mouse_at(900 + 300 * std::sin(i * 0.2), 500 + 40 * std::sin(i * 0.1));
    looked.input().mouse_down[0] = !zooms;
    if (zooms) looked.input().wheel_y = 4.0F;
    times.push_back(looked.draw_ms());
  }
  looked.input().mouse_down[0] = false;
  bench::report("curve_1m_points_frame_ms", bench::median(times));
  if (details) say("dragged and zoomed", times, looked.take_cpu_ms());
  std::vector<double> growing;
  for (int i = 0; i < 60; ++i) {
    job.store().add_point(id, kPoints + static_cast<std::uint64_t>(i), 0.5);
    job.step(kPoints + static_cast<std::uint64_t>(i));
    growing.push_back(looked.draw_ms());
  }
  bench::report("curve_1m_points_growing_frame_ms", bench::median(growing));
  if (details) say("growing", growing, looked.take_cpu_ms());
}

// A matrix of which every element is here: the mouse over it, dragged, zoomed, and a new sample every 15 frames.
void measure_heatmap(bool details) {
  constexpr int kFrames = 240;
  Job job;
  const std::uint32_t id = job.add(schema::SourceKind::parameter, "net.huge.weight", {4096, 4096});
  const std::vector<float> values = noise(std::size_t{4096} * 4096, 3);
  job.numbers(id, 0, values.size());
  job.elements(id, 0, values);
  Looked looked(job);
  looked.view().select(*job.store().source(id));
  looked.show("weights");
  for (int i = 0; i < 60; ++i) looked.draw_ms();
  looked.take_cpu_ms();
  std::vector<double> still, fresh;
  for (int i = 0; i < kFrames; ++i) {
    const bool drags = i / 30 % 2 == 1;
    looked.mouse_at(800 + 200 * std::sin(i * 0.15), 400 + 100 * std::sin(i * 0.11));
    looked.input().mouse_down[0] = drags;
    if (!drags && i % 10 == 0) looked.input().wheel_y = i < kFrames / 2 ? 1.0F : -1.0F;
    still.push_back(looked.draw_ms());
  }
  looked.input().mouse_down[0] = false;
  if (details) say("hover, pan, zoom", still, looked.take_cpu_ms());
  for (int i = 0; i < 120; ++i) {
    if (i % 15 == 0) {
      job.elements(id, static_cast<std::uint64_t>(i + 1), values);
      job.step(static_cast<std::uint64_t>(i + 1));
    }
    fresh.push_back(looked.draw_ms());
  }
  bench::report("heatmap_4096_frame_ms", bench::median(still));
  bench::report("heatmap_4096_new_sample_frame_ms_p99", quantile(fresh, 0.99));
  if (details) say("four samples a second", fresh, looked.take_cpu_ms());
}

}  // namespace
}  // namespace tensorscope

// With --details it says more of each than its figure, or of "sources", "curve" or "heatmap" alone; of a panel of
// sources alone with its name behind.
int main(int count, char** words) {
  const bool details = count >= 2 && std::string(words[1]) == "--details";
  const std::string only = count >= 3 ? words[2] : "";
  const std::string panel = count == 4 ? words[3] : "";
  if (only.empty() || only == "sources") tensorscope::measure_many_sources(details, panel);
  if (only.empty() || only == "curve") tensorscope::measure_long_curve(details);
  if (only.empty() || only == "heatmap") tensorscope::measure_heatmap(details);
}
