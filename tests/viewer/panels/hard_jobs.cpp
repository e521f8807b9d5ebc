#include "tests/viewer/panels/hard_jobs.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "schema/want.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;
using Shape = std::vector<std::int64_t>;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr std::uint64_t kStepsApart = 10;

std::size_t elements_of(const Shape& shape) {
  std::size_t count = 1;
  for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
  return count;
}

// Describes sources and fills them, all with the same values and at the same steps.
class Filler {
 public:
  Filler(MadeJob& job, const WholeJob& whole) : job_(job), whole_(whole) {}

  std::vector<float> values(std::size_t count, std::uint32_t seed) const {
    std::vector<float> values = weight_like(count, seed);
    for (std::size_t i = 0; i < count && whole_.value != nullptr; ++i) values[i] = whole_.value(i);
    return values;
  }

  void fill(const std::string& path) {
    const Shape shape = job_.source(path).entry.shape;
    for (std::uint64_t i = 0; i < whole_.steps; ++i) {
      const std::vector<float> all = values(elements_of(shape), static_cast<std::uint32_t>(++seed_));
      job_.sample(path, i * kStepsApart, all);
      job_.elements({.path = path, .step = i * kStepsApart, .values = all, .vectors = true});
      if (shape.size() < 2) continue;
      const auto neurons = static_cast<std::size_t>(shape.size() >= 4 ? shape[1] : shape.back());
      job_.units(path, i * kStepsApart, values(neurons, 7), values(neurons, 8));
    }
  }
  void fill_argument(const std::string& path, std::uint32_t argument) {
    const Shape shape = job_.source(path).entry.shape;
    for (std::uint64_t i = 0; i < whole_.steps; ++i) {
      job_.elements({.path = path,
                     .step = i * kStepsApart,
                     .values = values(elements_of(shape), argument),
                     .argument = argument});
    }
  }

  void scalars() {
    for (const char* const path : {"loss/train", "loss/validation", "accuracy/validation", "net:lr", "epoch",
                                   "tensorscope/seconds", "net:grad/norm"}) {
      job_.scalar(path);
      for (std::uint64_t i = 0; i < whole_.steps; ++i) {
        const float value = whole_.value ? whole_.value(i) : 1.0F / static_cast<float>(i + 1);
        job_.point(path, i * kStepsApart, static_cast<double>(value));
      }
    }
    job_.hyperparameter("hyperparameters/batch", "64");
  }

  void layer(std::int64_t number, std::uint32_t feeds) {
    const std::string name = "net.layers." + std::to_string(number);
    const bool is_convolution = number % 2 == 0;
    const Shape weight =
        is_convolution ? Shape{whole_.channels, whole_.channels, 3, 3} : Shape{whole_.width, whole_.width};
    job_.parameter(name + ".weight", weight, is_convolution ? "Conv2d" : "Linear");
    job_.gradient_of(name + ".weight");
    const std::uint32_t parameter = job_.source(name + ".weight").id();
    add(SourceKind::update, name + ".weight:update", weight, parameter);
    for (const char* const suffix : {"", ":grad", ":update"}) fill(name + ".weight" + suffix);
    job_.scalar(name + ".weight:grad/norm");
    job_.point(name + ".weight:grad/norm", 0, 0.5);
    job_.scalar(name + ".weight:update/ratio");
    job_.point(name + ".weight:update/ratio", 0, 1e-3);
    made_by(name, is_convolution, number, feeds);
    made_by("digits/" + name, is_convolution, number, feeds);
  }

  void attention() {
    const Shape shape{whole_.samples, whole_.heads, whole_.tokens, whole_.tokens};
    for (const char* const path : {"net.attention:attention", "digits/net.attention:attention"}) {
      job_.made(SourceKind::attention, path, shape, 1000);
      fill(path);
    }
    job_.made(SourceKind::token, "net:tokens", {whole_.samples, whole_.tokens}, 0);
    fill("net:tokens");
  }

  void probe() {
    job_.probe("digits", {whole_.samples, 1, whole_.side, whole_.side}, whole_.classes);
    for (const char* const path : {"digits:input", "digits:scores"}) fill(path);
    for (const std::uint32_t argument : {0U, 1U, schema::kPredictedClass, schema::kLabelClass}) {
      fill_argument("digits:input:grad", argument);
    }
    std::vector<float> labels = whole_.labels;
    for (std::int64_t i = 0; i < whole_.samples && whole_.labels.empty(); ++i) {
      labels.push_back(static_cast<float>(i % whole_.classes));
    }
    for (std::uint64_t i = 0; i < whole_.steps; ++i) job_.sample("digits:label", i * kStepsApart, labels);
  }

 private:
  std::uint32_t add(SourceKind kind, const std::string& path, const Shape& shape, std::uint32_t parent) {
    schema::CatalogEntry entry;
    entry.path = path;
    entry.kind = kind;
    entry.dtype = schema::Dtype::float32;
    entry.shape = shape;
    entry.parent = parent;
    return job_.add(std::move(entry));
  }

  void made_by(const std::string& name, bool is_map, std::int64_t number, std::uint32_t feeds) {
    const Shape shape =
        is_map ? Shape{whole_.samples, whole_.channels, whole_.side, whole_.side} : Shape{whole_.samples, whole_.width};
    job_.made(SourceKind::activation, name, shape, static_cast<std::uint32_t>(number),
              feeds == schema::kNoSource ? std::vector<std::uint32_t>{} : std::vector{feeds},
              is_map ? "Conv2d" : "Linear");
    fill(name);
    add(SourceKind::activation_gradient, name + ":grad", shape, job_.source(name).id());
    fill(name + ":grad");
    for (const std::uint32_t argument : {1U, schema::kPredictedClass}) fill_argument(name + ":grad", argument);
  }

  MadeJob& job_;
  const WholeJob& whole_;
  std::uint64_t seed_ = 0;
};

std::unique_ptr<MadeJob> empty() {
  return std::make_unique<MadeJob>();
}

// Names only: nothing was sampled yet.
std::unique_ptr<MadeJob> names_only() {
  return make({.steps = 0});
}

std::unique_ptr<MadeJob> one_element() {
  return make({.layers = 2,
               .samples = 1,
               .channels = 1,
               .side = 1,
               .width = 1,
               .classes = 1,
               .heads = 1,
               .tokens = 1,
               .steps = 1});
}

std::unique_ptr<MadeJob> not_finite() {
  return make({.value = [](std::size_t) { return kNan; }});
}

std::unique_ptr<MadeJob> all_extremes() {
  return make({.value = [](std::size_t i) {
    constexpr float kMost = std::numeric_limits<float>::max();
    constexpr float kValues[] = {
        kMost, -kMost, std::numeric_limits<float>::infinity(), kNan, std::numeric_limits<float>::denorm_min(),
        0.0F,  -0.0F};
    return kValues[i % std::size(kValues)];
  }});
}

// Of matrices that large, as of attention over so many tokens, there is a window every some elements.
std::unique_ptr<MadeJob> huge() {
  auto job = make({});
  job->parameter("net.huge.weight", {4096, 4096}, "Linear");
  job->made(SourceKind::activation, "net.huge", {4096, 4096}, 2000);
  job->made(SourceKind::attention, "net.huge:attention", {1, 1, 4096, 4096}, 2001);
  const std::vector<float> values = weight_like(std::size_t{256} * 512, 9);
  for (const char* const path : {"net.huge.weight", "net.huge", "net.huge:attention"}) {
    schema::Window window = whole_window(job->source(path).entry.shape);
    window.count[window.dimensions - 2] = 256, window.stride[window.dimensions - 2] = 16;
    window.count[window.dimensions - 1] = 512, window.stride[window.dimensions - 1] = 8;
    job->summary(path, 40, values);
    job->sample_window(path, 40, window, values);
    MadeElements rows{.path = path, .step = 40, .values = values, .window = window, .vectors = true};
    job->elements(rows);
  }
  return job;
}

std::unique_ptr<MadeJob> ten_thousand_sources() {
  auto job = make({});
  for (int i = 0; i < 5'000; ++i) {
    const std::string name = "net.blocks." + std::to_string(i / 10) + ".part" + std::to_string(i % 10);
    job->parameter(name + ".weight", {64, 64}, "Linear");
    job->statistics(name + ".weight", 0, {1, 2, 3});
    job->scalar("metrics/" + std::to_string(i));
    job->point("metrics/" + std::to_string(i), 0, 1.0);
  }
  return job;
}

std::unique_ptr<MadeJob> five_hundred_layers() {
  return make({.layers = 500, .samples = 2, .channels = 1, .side = 3, .width = 2, .steps = 1});
}

// Labels, predictions and tokens of classes that do not exist.
std::unique_ptr<MadeJob> labels_out_of_range() {
  return make({.labels = {-3.0F, 4'000'000'000.0F, kNan, 5.0F}});
}

std::unique_ptr<MadeJob> more_labels_than_samples() {
  auto job = make({});
  job->elements({.path = "digits:label", .step = 20, .shape = {64}, .values = std::vector<float>(64, 3.0F)});
  job->elements({.path = "digits:scores", .step = 20, .shape = {1, 2}, .values = {1.0F, 2.0F}});
  return job;
}

std::unique_ptr<MadeJob> left_behind() {
  auto job = make({});
  job->state(JobState::died);
  return job;
}

// What a trainer can do to its sources while it is looked at. Each turn picks other ones.
void change(MadeJob& job, std::uint64_t turn) {
  constexpr std::uint64_t kFirstStep = 100;
  const std::vector<Source>::size_type count = job.store().sources().size();
  for (std::size_t i = turn % 5; i < count; i += 5) {
    schema::CatalogEntry entry = job.store().sources()[i].entry;
    switch ((turn + i / 5) % 5) {
      case 0:
        entry.path += "'";
        break;
      case 1:
        if (schema::is_tensor(entry.kind)) entry.shape.assign(1 + turn % 5, static_cast<std::int64_t>(2 + turn % 3));
        break;
      case 2:
        entry.note = "cannot be sampled: nobody holds the module any more";
        break;
      case 3:
        entry.kind = static_cast<SourceKind>((static_cast<int>(entry.kind) + 1) % schema::kSourceKindCount);
        break;
      default:
        entry.parent = schema::kNoSource, entry.order = schema::kNoOrder, entry.inputs = {entry.id, 1'000'000};
    }
    const std::string path = entry.path;
    const bool is_tensor = schema::is_tensor(entry.kind);
    const Shape shape = entry.shape;
    job.store().describe(std::move(entry));
    if (is_tensor && job.store().find(path) != nullptr) {
      job.sample(path, kFirstStep + turn, weight_like(elements_of(shape), static_cast<std::uint32_t>(i)));
    }
  }
}

}  // namespace

std::unique_ptr<MadeJob> make(const WholeJob& whole) {
  auto job = std::make_unique<MadeJob>();
  Filler filler(*job, whole);
  filler.scalars();
  filler.probe();
  std::uint32_t feeds = schema::kNoSource;
  for (std::int64_t i = 0; i < whole.layers; ++i) {
    filler.layer(i, feeds);
    feeds = job->source("net.layers." + std::to_string(i)).id();
  }
  filler.attention();
  return job;
}

std::vector<HardJob> hard_jobs() {
  return {
      {"Empty", empty},
      {"NamesOnly", names_only},
      {"OneElement", one_element},
      {"NaNOnly", not_finite},
      {"Extremes", all_extremes},
      {"Huge", huge},
      {"TenThousandSources", ten_thousand_sources},
      {"FiveHundredLayers", five_hundred_layers},
      {"LabelsOutOfRange", labels_out_of_range},
      {"MoreLabelsThanSamples", more_labels_than_samples},
      {"LeftBehind", left_behind},
      {"Changing", [] { return make({}); }, change},
  };
}

}  // namespace tensorscope::viewer
