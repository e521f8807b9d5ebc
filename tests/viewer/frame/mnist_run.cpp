#include "tests/viewer/frame/mnist_run.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;

constexpr std::uint64_t kSampleEvery = 100;

class Filler {
 public:
  Filler(Store& store, const MnistRun& run) : store_(store), run_(run) {}

  void curve(const std::string& path, double from, double to, double noise, const char* unit = "") {
    const std::uint32_t id = describe(path, SourceKind::scalar, {}, "", unit);
    for (std::uint64_t step = 0; step <= run_.steps; ++step) {
      const double decay = std::exp(-static_cast<double>(step) / 250.0);
      store_.add_point(id, step, to + (from - to) * decay + noise * normal_(random_) * (0.2 + decay));
    }
  }

  void parameter(const std::string& path, std::vector<std::int64_t> shape, const char* module, double scale) {
    tensors(describe(path, SourceKind::parameter, shape, module, ""), path, shape, scale);
    tensors(describe(path + ":grad", SourceKind::gradient, shape, "", ""), path + ":grad", shape, scale * 0.05);
  }

  void value(const std::string& path, const std::string& text) {
    schema::CatalogEntry entry;
    entry.id = next_++;
    entry.path = path;
    entry.kind = SourceKind::hyperparameter;
    entry.value = text;
    store_.describe(std::move(entry));
  }

  void note(const std::string& path, const std::string& text) {
    schema::CatalogEntry entry;
    entry.id = next_++;
    entry.path = path;
    entry.kind = SourceKind::parameter;
    entry.note = text;
    store_.describe(std::move(entry));
  }

 private:
  std::uint32_t describe(const std::string& path, SourceKind kind, const std::vector<std::int64_t>& shape,
                         const char* module, const char* unit) {
    schema::CatalogEntry entry;
    entry.id = next_++;
    entry.path = path;
    entry.kind = kind;
    entry.dtype = kind == SourceKind::scalar ? schema::Dtype::float64 : schema::Dtype::float32;
    entry.shape = shape;
    entry.module_type = module;
    entry.unit = unit;
    entry.device = kind == SourceKind::scalar ? "" : "cpu";
    store_.describe(std::move(entry));
    return next_ - 1;
  }

  void tensors(std::uint32_t id, const std::string& path, const std::vector<std::int64_t>& shape, double scale) {
    std::size_t count = 1;
    for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(scale * normal_(random_));
    for (std::uint64_t step = run_.steps % kSampleEvery; step <= run_.steps; step += kSampleEvery) {
      for (float& value : values) value += static_cast<float>(0.02 * scale * normal_(random_));
      std::vector<float> seen = values;
      if (path == run_.nan_in && step == run_.steps) std::fill_n(seen.begin(), 3, NAN);
      sample(id, step, shape, seen);
    }
  }

  void sample(std::uint32_t id, std::uint64_t step, const std::vector<std::int64_t>& shape,
              const std::vector<float>& values) {
    schema::DecodedSample sample;
    sample.header = {id, step, schema::Phase::training, 0, values.size(), values.size()};
    sample.stats.emplace();
    sample.histogram.emplace();
    count(values, *sample.stats, *sample.histogram);
    std::vector<std::byte> record(values.size() * sizeof(float));
    std::ranges::copy(std::as_bytes(std::span(values)), record.begin());
    sample.region.emplace();
    sample.region->dtype = schema::Dtype::float32;
    std::ranges::copy(shape, sample.region->shape.begin());
    sample.region->window = whole_window(shape);
    sample.region->data = record;
    store_.add_sample(sample, record);
  }

  static void count(const std::vector<float>& values, schema::Stats& stats, schema::Histogram& histogram) {
    stats.elements = values.size();
    double sum = 0;
    double squares = 0;
    stats.min = INFINITY;
    stats.max = -INFINITY;
    for (const float element : values) {
      const double value = static_cast<double>(element);
      if (std::isnan(value)) {
        ++stats.nan;
        ++histogram.nan;
        continue;
      }
      ++histogram.counts[static_cast<std::size_t>(schema::SignedLogGrid::bin_of(value))];
      sum += value;
      squares += value * value;
      stats.l1 += std::abs(value);
      stats.min = std::min(stats.min, value);
      stats.max = std::max(stats.max, value);
      stats.abs_max = std::max(stats.abs_max, std::abs(value));
    }
    const auto finite = static_cast<double>(stats.finite());
    stats.mean = sum / finite;
    stats.std = std::sqrt(squares / finite - stats.mean * stats.mean);
    stats.l2 = std::sqrt(squares);
  }

  Store& store_;
  const MnistRun& run_;
  std::uint32_t next_ = 0;
  std::mt19937 random_{7};
  std::normal_distribution<double> normal_;
};

}  // namespace

schema::FoundSegment no_segment(long pid) {
  schema::FoundSegment segment;
  segment.name = {0, pid, 1, 0};
  segment.owner = schema::Owner::alive;
  return segment;
}

void fill(Store& store, const MnistRun& run) {
  schema::RunInfo info;
  info.job = "mnist";
  info.pid = 4711;
  store.set_run(info);
  Filler filler(store, run);
  filler.curve("loss/train", 2.3, 0.08, 0.12, "nats");
  filler.curve("loss/validation", 2.3, 0.11, 0.02, "nats");
  filler.curve("accuracy/validation", 0.1, 0.97, 0.005);
  filler.curve("learning_rate", 0.05, 0.01, 0);
  filler.parameter("net.conv1.weight", {16, 1, 5, 5}, "Conv2d", 0.12);
  filler.parameter("net.conv1.bias", {16}, "Conv2d", 0.05);
  filler.parameter("net.conv2.weight", {32, 16, 5, 5}, "Conv2d", 0.06);
  filler.parameter("net.conv2.bias", {32}, "Conv2d", 0.05);
  filler.parameter("net.fc1.weight", {64, 512}, "Linear", 0.04);
  filler.parameter("net.fc2.weight", {10, 64}, "Linear", 0.09);
  filler.note("net.embedding.weight", "cannot be sampled: it is sparse");
  filler.value("batch", "64");
  filler.value("lr", "0.05");
  store.set_status(live_status(run.steps));
}

JobStatus live_status(std::uint64_t step) {
  JobStatus status;
  status.state = JobState::live;
  status.attached = true;
  status.step = step;
  status.steps_per_second = status.pace = 71.3;
  status.agent_fraction = 0.0031;
  status.budget_fraction = 0.01;
  return status;
}

}  // namespace tensorscope::viewer
