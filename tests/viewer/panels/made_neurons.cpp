#include "tests/viewer/panels/made_neurons.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "viewer/panels/neurons/neuron_layout.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using schema::SourceKind;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// About normal, the same for the same seed.
class Noise {
 public:
  explicit Noise(std::uint32_t seed) : seed_(seed) {}
  float operator()() {
    float sum = 0.0F;
    for (int i = 0; i < 4; ++i) sum += uniform();
    return sum - 2.0F;
  }
  float uniform() {
    seed_ = seed_ * 1664525U + 1013904223U;
    return static_cast<float>(seed_ >> 8U) / 16777216.0F;
  }

 private:
  std::uint32_t seed_;
};

std::uint32_t add_layer(MadeJob& job, SourceKind kind, const std::string& path, std::vector<std::int64_t> shape,
                        const std::string& made_by) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = kind;
  entry.dtype = schema::Dtype::float32;
  entry.shape = std::move(shape);
  entry.operator_name = made_by;
  entry.order = 1;
  return job.add(std::move(entry));
}

// samples × neurons of a layer after a ReLU that knows classes; every 40th neuron is dead, every 41st nearly.
std::vector<float> rectified(std::size_t samples, std::size_t neurons, std::size_t classes, std::uint32_t seed) {
  Noise noise(seed);
  std::vector<float> values(samples * neurons);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t sample = i / neurons;
    const std::size_t neuron = i % neurons;
    const std::size_t of_class = (sample * 7) % classes;
    const bool knows = (neuron * 13) % classes == of_class || (neuron * 5 + 3) % classes == of_class;
    const float bias = std::sin(static_cast<float>(neuron) * 1.7F) * 0.5F - 0.3F;
    float value = std::max(noise() + bias + (knows ? 1.8F : 0.0F), 0.0F);
    if (neuron % 40 == 17) value = 0.0F;
    if (neuron % 41 == 5) value *= 0.006F;
    values[i] = value;
  }
  return values;
}

void add_units(MadeJob& job, const std::string& path, std::uint64_t step, const std::vector<float>& values,
               std::size_t neurons, std::uint64_t total = 0) {
  const std::size_t samples = values.size() / neurons;
  std::vector<float> mean(neurons);
  std::vector<float> on_rate(neurons);
  for (std::size_t i = 0; i < values.size(); ++i) {
    mean[i % neurons] += values[i] / static_cast<float>(samples);
    on_rate[i % neurons] += values[i] > 0.0F ? 1.0F / static_cast<float>(samples) : 0.0F;
  }
  job.units(path, step, mean, on_rate, samples, total);
}

// Seen every ten steps but for those of [unseen_from, unseen_to).
std::unique_ptr<MadeJob> seen_layer(std::uint64_t unseen_from, std::uint64_t unseen_to) {
  auto job = std::make_unique<MadeJob>();
  add_layer(*job, SourceKind::activation, "net.fc1/relu", {64, 128}, "aten::relu");
  for (std::uint64_t step = 0; step <= 900; step += 10) {
    if (step >= unseen_from && step < unseen_to) continue;
    std::vector<float> values = rectified(64, 128, 10, static_cast<std::uint32_t>(step));
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float learned =
          1.0F - std::exp(-static_cast<float>(step) / (80.0F + static_cast<float>(i % 128 % 11) * 40));
      values[i] *= 0.15F + learned;
      if (i % 128 % 40 == 17 && step < 200) values[i] = 0.4F;
    }
    add_units(*job, "net.fc1/relu", step, values, 128);
    if (step >= 880) job->elements({.path = "net.fc1/relu", .step = step, .values = values});
  }
  return job;
}

std::unique_ptr<MadeJob> layer() {
  return seen_layer(0, 0);
}

std::unique_ptr<MadeJob> layer_of_two_visits() {
  return seen_layer(260, 700);
}

std::unique_ptr<MadeJob> probe_by_class() {
  auto job = std::make_unique<MadeJob>();
  job->probe("digits", {40, 1, 28, 28}, 10);
  add_layer(*job, SourceKind::activation, "digits/net.fc1/relu", {40, 96}, "aten::relu");
  constexpr const char* kWords[] = {"ankle boot", "bag",   "coat",    "dress", "pullover",
                                    "sandal",     "shirt", "sneaker", "top",   "trouser"};
  std::vector<float> labels;
  std::vector<std::string> words;
  for (std::size_t i = 0; i < 40; ++i) {
    labels.push_back(static_cast<float>((i * 7) % 10));
    words.emplace_back(kWords[(i * 7) % 10]);
  }
  job->elements({.path = "digits:label", .step = 1, .values = labels, .words = words});
  for (std::uint64_t step = 0; step <= 300; step += 20) {
    std::vector<float> values = rectified(40, 96, 10, 7);
    for (float& value : values) value *= 0.3F + static_cast<float>(step) / 300.0F;
    add_units(*job, "digits/net.fc1/relu", step, values, 96);
    job->elements({.path = "digits/net.fc1/relu", .step = step, .values = values});
  }
  return job;
}

// A ring seen through edges of sixteen directions.
float ring(std::size_t channel, float x, float y, float sample) {
  const float r = std::hypot(x, y * (1.0F + 0.3F * std::sin(sample)));
  const float angle = std::atan2(y, x);
  const float edge = std::exp(-30.0F * (r - 0.6F) * (r - 0.6F));
  return std::max(edge * std::cos(angle - static_cast<float>(channel) * 0.39F) * 1.4F - 0.05F, 0.0F);
}

std::vector<float> ring_elements(const schema::Window& window) {
  std::vector<float> values;
  for (std::uint32_t n = 0; n < window.count[0]; ++n) {
    for (std::uint32_t c = 0; c < window.count[1]; ++c) {
      for (std::uint32_t h = 0; h < window.count[2]; ++h) {
        for (std::uint32_t w = 0; w < window.count[3]; ++w) {
          const auto at = [](std::uint32_t i, std::uint32_t stride) {
            return static_cast<float>(i * stride) / 12.0F - 1.0F;
          };
          const float value =
              ring(c, at(w, window.stride[3]), at(h, window.stride[2]), static_cast<float>(window.start[0] + n));
          values.push_back(c == 9 ? 0.0F : value);
        }
      }
    }
  }
  return values;
}

std::unique_ptr<MadeJob> channels() {
  auto job = std::make_unique<MadeJob>();
  const std::vector<std::int64_t> shape{64, 16, 24, 24};
  add_layer(*job, SourceKind::activation, "net.conv1/relu", shape, "aten::relu");
  const schema::CatalogEntry& entry = job->source("net.conv1/relu").entry;
  const schema::Window window = layer_window(entry, shape);
  const schema::Window one = mosaic_window(entry, shape, 0);
  for (std::uint64_t step = 0; step <= 640; step += 10) {
    std::vector<float> mean, on_rate;
    for (std::size_t c = 0; c < 16; ++c) {
      const float grown = 1.0F + static_cast<float>(step) / 300.0F;
      mean.push_back(c == 9 ? 0.0F : 0.06F * grown * (1.0F + std::sin(static_cast<float>(c))));
      on_rate.push_back(c == 9 ? 0.0F : 0.2F + 0.01F * static_cast<float>(c));
    }
    job->units("net.conv1/relu", step, mean, on_rate, 64 * 24 * 24);
  }
  job->elements({.path = "net.conv1/relu", .step = 640, .values = ring_elements(window), .window = window});
  job->elements({.path = "net.conv1/relu", .step = 640, .values = ring_elements(one), .window = one});
  return job;
}

std::unique_ptr<MadeJob> tokens() {
  auto job = std::make_unique<MadeJob>();
  add_layer(*job, SourceKind::activation, "net.blocks.0.mlp/gelu", {8, 24, 256}, "aten::gelu");
  Noise noise(3);
  for (std::uint64_t step = 0; step < 60; step += 4) {
    std::vector<float> values(8 * 24 * 256);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float z = noise() * 1.5F - 0.4F + std::sin(static_cast<float>(i % 256));
      values[i] = z / (1.0F + std::exp(-1.702F * z)) * (i % 256 == 100 ? 0.001F : 1.0F);
    }
    add_units(*job, "net.blocks.0.mlp/gelu", step, values, 256);
    job->elements({.path = "net.blocks.0.mlp/gelu", .step = step, .values = values});
  }
  return job;
}

std::unique_ptr<MadeJob> saturated() {
  auto job = std::make_unique<MadeJob>();
  add_layer(*job, SourceKind::activation, "net.rnn/tanh", {256, 32}, "aten::tanh");
  Noise noise(5);
  for (std::uint64_t step = 0; step < 60; step += 5) {
    std::vector<float> values(256 * 32);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = std::tanh(noise() + (i % 32 % 6 == 2 ? 6.0F : 0.0F) - (i % 32 == 30 ? 8.0F : 0.0F));
    }
    add_units(*job, "net.rnn/tanh", step, values, 32);
    job->elements({.path = "net.rnn/tanh", .step = step, .values = values});
  }
  return job;
}

std::unique_ptr<MadeJob> huge_layer(std::int64_t neurons) {
  auto job = std::make_unique<MadeJob>();
  const std::vector<std::int64_t> shape{64, neurons};
  add_layer(*job, SourceKind::activation, "net.wide/relu", shape, "aten::relu");
  const schema::Window window = layer_window(job->source("net.wide/relu").entry, shape);
  for (std::uint64_t step = 0; step < 30; step += 10) {
    const std::vector<float> values = rectified(window.count[0], window.count[1], 10, 4);
    add_units(*job, "net.wide/relu", step, values, window.count[1], static_cast<std::uint64_t>(neurons));
    job->elements({.path = "net.wide/relu", .step = step, .values = values, .window = window});
  }
  return job;
}

std::unique_ptr<MadeJob> odd_layers() {
  auto job = std::make_unique<MadeJob>();
  add_layer(*job, SourceKind::activation, "one-neuron", {16, 1}, "aten::relu");
  add_layer(*job, SourceKind::activation, "one-sample", {1, 24}, "aten::relu");
  add_layer(*job, SourceKind::activation, "all-nan", {16, 24}, "aten::relu");
  add_layer(*job, SourceKind::activation, "one-nan", {16, 24}, "");
  add_layer(*job, SourceKind::activation, "row", {24}, "");
  add_layer(*job, SourceKind::activation, "empty", {0, 24}, "");
  add_layer(*job, SourceKind::activation, "not-yet", {}, "");
  add_layer(*job, SourceKind::input, "net:input", {16, 1, 12, 12}, "");
  for (std::uint64_t step = 0; step < 20; step += 10) {
    job->elements({.path = "one-neuron", .step = step, .values = rectified(16, 1, 4, 1)});
    add_units(*job, "one-neuron", step, rectified(16, 1, 4, 1), 1);
    job->elements({.path = "one-sample", .step = step, .values = rectified(1, 24, 4, 1)});
    add_units(*job, "one-sample", step, rectified(1, 24, 4, 1), 24);
    job->elements({.path = "all-nan", .step = step, .values = std::vector<float>(16 * 24, kNan)});
    job->units("all-nan", step, std::vector<float>(24, kNan), std::vector<float>(24, kNan), 16);
    std::vector<float> values = weight_like(16 * 24, 3);
    values[30] = kNan;
    values[33] = std::numeric_limits<float>::infinity();
    job->elements({.path = "one-nan", .step = step, .values = values});
    add_units(*job, "one-nan", step, weight_like(16 * 24, 3), 24);
    job->elements({.path = "row", .step = step, .values = weight_like(24, 3)});
    add_units(*job, "row", step, weight_like(24, 3), 24);
    job->elements({.path = "net:input", .step = step, .values = weight_like(16 * 144, 3)});
  }
  return job;
}

std::unique_ptr<MadeJob> only_a_parameter() {
  auto job = std::make_unique<MadeJob>();
  job->parameter("net.fc.weight", {4, 4}, "Linear");
  return job;
}

}  // namespace

std::vector<MadePicture> made_neurons() {
  using platform::Key;
  const auto huge = [] { return huge_layer(4096); };
  const auto enormous = [] { return huge_layer(100'000); };
  return {
      {"no-layer", "neurons", "", only_a_parameter},
      {"layer", "neurons", "net.fc1/relu", layer},
      {"two-visits", "neurons", "net.fc1/relu", layer_of_two_visits},
      {"by-class", "neurons", "digits/net.fc1/relu", probe_by_class},
      {"channels", "neurons", "net.conv1/relu", channels},
      {"mosaic", "neurons", "net.conv1/relu", channels, {Key::f}},
      {"positions", "neurons", "net.blocks.0.mlp/gelu", tokens},
      {"saturated", "neurons", "net.rnn/tanh", saturated},
      {"bar", "neurons", "net.fc1/relu", layer, {}, MadeClick{0.787F, 0.62F}},
      {"neuron", "neurons", "digits/net.fc1/relu", probe_by_class, {}, MadeClick{0.3F, 0.2F}},
      {"channel", "neurons", "net.conv1/relu", channels, {Key::f}, MadeClick{0.28F, 0.25F}},
      {"unhealthy", "neurons", "net.fc1/relu", layer, {Key::u}},
      {"4096", "neurons", "net.wide/relu", huge},
      {"100000", "neurons", "net.wide/relu", enormous},
      {"one-neuron", "neurons", "one-neuron", odd_layers},
      {"one-sample", "neurons", "one-sample", odd_layers},
      {"layer-nan", "neurons", "all-nan", odd_layers},
      {"one-nan", "neurons", "one-nan", odd_layers},
      {"row", "neurons", "row", odd_layers},
      {"empty-layer", "neurons", "empty", odd_layers},
      {"not-yet", "neurons", "not-yet", odd_layers},
      {"input", "neurons", "net:input", odd_layers},
  };
}

}  // namespace tensorscope::viewer
