// Trains a linear map by gradient descent with momentum, with all of the agent but its boundary to LibTorch, so that it
// runs under ThreadSanitizer too. A seed gives the same training, bit for bit.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agent/recorder/recorder.h"
#include "tests/integration/pretended_room.h"
#include "tests/integration/trainer_options.h"
#include "tests/integration/training_state.h"

namespace tensorscope::integration {
namespace {

constexpr std::size_t kInputs = 16;
constexpr std::size_t kOutputs = 8;
constexpr std::size_t kSamples = 512;
constexpr float kLearningRate = 0.01F;
constexpr float kMomentum = 0.9F;

// A linear congruential generator (Knuth): the same numbers with every library.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  float next() {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<float>(state_ >> 40) / static_cast<float>(1 << 23) - 1;
  }
  const std::uint64_t& state() const { return state_; }

 private:
  std::uint64_t state_;
};

using Matrix = std::vector<float>;

struct Training {
  Matrix weight = Matrix(kOutputs * kInputs);
  Matrix bias = Matrix(kOutputs);
  Matrix weight_gradient = Matrix(kOutputs * kInputs);
  Matrix bias_gradient = Matrix(kOutputs);
  Matrix weight_momentum = Matrix(kOutputs * kInputs);
  Matrix bias_momentum = Matrix(kOutputs);
  Matrix inputs = Matrix(kSamples * kInputs);
  Matrix targets = Matrix(kSamples * kOutputs);
  Numbers numbers;
  std::vector<double> losses;

  explicit Training(std::uint64_t seed) : numbers(seed) {
    for (Matrix* matrix : {&weight, &bias, &inputs, &targets}) {
      for (float& value : *matrix) value = numbers.next();
    }
  }

  double step() {
    std::ranges::fill(weight_gradient, 0.0F);
    std::ranges::fill(bias_gradient, 0.0F);
    double loss = 0;
    for (std::size_t n = 0; n < kSamples; ++n) {
      const std::span input = std::span(inputs).subspan(n * kInputs, kInputs);
      // Noise on the targets: every step draws random numbers, as dropout does.
      const float noise = 0.01F * numbers.next();
      for (std::size_t o = 0; o < kOutputs; ++o) {
        float error = bias[o] - targets[n * kOutputs + o] - noise;
        for (std::size_t i = 0; i < kInputs; ++i) error += weight[o * kInputs + i] * input[i];
        loss += static_cast<double>(error * error);
        bias_gradient[o] += error / kSamples;
        for (std::size_t i = 0; i < kInputs; ++i) weight_gradient[o * kInputs + i] += error * input[i] / kSamples;
      }
    }
    descend(weight, weight_gradient, weight_momentum);
    descend(bias, bias_gradient, bias_momentum);
    losses.push_back(loss / (kSamples * kOutputs));
    return losses.back();
  }

  TrainingState state() const {
    TrainingState state;
    const auto put = [&](const char* name, const auto& values) { state.put(name, std::as_bytes(std::span(values))); };
    put("net.weight", weight);
    put("net.bias", bias);
    put("net.weight:grad", weight_gradient);
    put("net.bias:grad", bias_gradient);
    put("momentum of net.weight", weight_momentum);
    put("momentum of net.bias", bias_momentum);
    put("random numbers", std::array{numbers.state()});
    put("losses", losses);
    return state;
  }

 private:
  static void descend(Matrix& values, const Matrix& gradient, Matrix& momentum) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      momentum[i] = kMomentum * momentum[i] + gradient[i];
      values[i] -= kLearningRate * momentum[i];
    }
  }
};

class MatrixOrigin : public agent::TensorOrigin {
 public:
  MatrixOrigin(const Matrix& matrix, const std::vector<std::int64_t>& shape) {
    look_.view.data = std::as_bytes(std::span(matrix)).data();
    look_.view.dtype = schema::Dtype::float32;
    look_.view.dimensions = shape.size();
    std::int64_t stride = 1;
    for (std::size_t i = shape.size(); i-- > 0; stride *= shape[i]) {
      look_.view.sizes[i] = shape[i];
      look_.view.strides[i] = stride;
    }
  }
  agent::TensorLook look(std::uint64_t /*step*/) override { return look_; }

 private:
  agent::TensorLook look_;
};

void watch(agent::Recorder& recorder, const std::string& path, const Matrix& values, const Matrix& gradient,
           const std::vector<std::int64_t>& shape) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::parameter;
  const agent::Source* const source = recorder.watch(entry, std::make_unique<MatrixOrigin>(values, shape));
  if (source == nullptr) return;
  entry.path = path + ":grad";
  entry.kind = schema::SourceKind::gradient;
  entry.parent = source->id;
  recorder.watch(entry, std::make_unique<MatrixOrigin>(gradient, shape));
}

// In place of Agent::start(): nothing if there is to be none, or if it has no room.
std::unique_ptr<agent::Recorder> start_recorder(const TrainerOptions& options) {
  std::unique_ptr<agent::Recorder> recorder;
  Status status{StatusCode::off, 0, "off"};
  if (options.agent) {
    agent::Settings settings;
    settings.options.job = options.job;
    settings.options.ring_bytes = options.ring;
    settings.options.budget = options.budget;
    recorder = std::make_unique<agent::Recorder>(settings);
    status = recorder->start();
    if (!status.ok()) recorder.reset();
  }
  say_status(static_cast<int>(status.code), status.text);
  return recorder;
}

void run(const TrainerOptions& options) {
  Training training(options.seed);
  const std::unique_ptr<agent::Recorder> recorder = start_recorder(options);
  if (recorder) {
    watch(*recorder, "net.weight", training.weight, training.weight_gradient, {kOutputs, kInputs});
    watch(*recorder, "net.bias", training.bias, training.bias_gradient, {kOutputs});
  }
  std::uint64_t step = 0;
  for (; options.steps == 0 ? !is_told_to_end() : step < options.steps; ++step) {
    const double loss = training.step();
    if (recorder) {
      recorder->scalar("loss/train", loss);
      recorder->end_step();
    }
  }
  if (!options.state.empty()) training.state().save(options.state);
  if (recorder) recorder->mark_end();
  say_finished(step);
}

}  // namespace
}  // namespace tensorscope::integration

int main(int argc, char** argv) {
  using namespace tensorscope::integration;
  const TrainerOptions options = parse_trainer_options(argc, argv);
  pretend_room(options.pretended_room);
  listen_for_end();
  try {
    run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
