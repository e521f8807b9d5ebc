// Trains a linear map by gradient descent with momentum, without LibTorch. A seed gives the same training, bit for bit.
#include <array>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <span>
#include <vector>

#include "tests/integration/plain_agent.h"
#include "tests/integration/trainer_options.h"
#include "tests/integration/training_state.h"

namespace tensorscope::integration {
namespace {

constexpr std::size_t kInputs = 16;
constexpr std::size_t kOutputs = 8;
constexpr std::size_t kSamples = 128;
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

void run(const TrainerOptions& options) {
  Training training(options.seed);
  schema::Capacities capacities;
  capacities.data_bytes = options.ring;
  PlainAgent agent = options.agent ? PlainAgent(options.job, capacities) : PlainAgent();
  say_status(static_cast<int>(agent.status().code), agent.status().text);

  using schema::SourceKind;
  const std::uint32_t loss = agent.add_scalar("loss/train");
  const std::uint32_t weight = agent.add_tensor("net.weight", SourceKind::parameter, {kOutputs, kInputs});
  const std::uint32_t bias = agent.add_tensor("net.bias", SourceKind::parameter, {kOutputs});
  const std::uint32_t weight_gradient =
      agent.add_tensor("net.weight:grad", SourceKind::gradient, {kOutputs, kInputs}, weight);
  const std::uint32_t bias_gradient = agent.add_tensor("net.bias:grad", SourceKind::gradient, {kOutputs}, bias);

  std::uint64_t step = 0;
  for (; options.steps == 0 ? !is_told_to_end() : step < options.steps; ++step) {
    agent.scalar(loss, training.step());
    agent.tensor(weight, training.weight);
    agent.tensor(bias, training.bias);
    agent.tensor(weight_gradient, training.weight_gradient);
    agent.tensor(bias_gradient, training.bias_gradient);
    agent.step();
  }
  if (!options.state.empty()) training.state().save(options.state);
  agent.end();
  say_finished(step);
}

}  // namespace
}  // namespace tensorscope::integration

int main(int argc, char** argv) {
  using namespace tensorscope::integration;
  const TrainerOptions options = parse_trainer_options(argc, argv);
  listen_for_end();
  try {
    run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
