// How long class maps and attention rollout take: what a frame of the viewer has to wait for them. Prints "key value"
// lines.

#include <random>
#include <thread>
#include <vector>

#include "tests/bench/measure.h"
#include "viewer/analysis/attention_rollout.h"
#include "viewer/analysis/class_map.h"

namespace tensorscope {
namespace {

using namespace viewer::analysis;  // NOLINT: a program, not a header

constexpr int kRounds = 21;

std::vector<float> noise(std::size_t count, float least, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<float> uniform(least, 1.0F);
  std::vector<float> values(count);
  for (float& value : values) value = uniform(random);
  return values;
}

// The last convolution of a VGG-16, of a batch of 16.
double grad_cam_ms() {
  constexpr std::size_t kSamples = 16, kChannels = 512, kSide = 14, kElements = kChannels * kSide * kSide;
  const std::vector<float> activations = noise(kSamples * kElements, 0.0F, 1);
  const std::vector<float> gradients = noise(kSamples * kElements, -1.0F, 2);
  const auto planes = [&](const std::vector<float>& values, std::size_t sample) {
    return PlanesView{std::span(values).subspan(sample * kElements, kElements), kChannels, kSide, kSide};
  };
  return bench::median_ns(kRounds, [&] {
           for (std::size_t i = 0; i < kSamples; ++i) {
             std::vector<float> map = class_map(ClassMapMethod::grad_cam, planes(activations, i), planes(gradients, i));
             scale_to_one(map);
             bench::keep(map.data());
           }
         }) / 1e6;
}

double rollout_ms() {
  constexpr std::size_t kLayers = 12, kHeads = 12, kPositions = 512;
  std::vector<std::vector<float>> layers;
  for (std::size_t i = 0; i < kLayers; ++i) layers.push_back(noise(kHeads * kPositions * kPositions, 0.0F, i));
  std::vector<float> fused(kPositions * kPositions);
  const Work work{.threads = std::thread::hardware_concurrency()};
  return bench::median_ns(kRounds, [&] {
           Rollout rollout(kPositions);
           for (const std::vector<float>& layer : layers) {
             fuse_heads(layer, HeadFusion::mean, fused, work);
             rollout.add(fused, work);
           }
           const std::vector<double> matrix = rollout.matrix();
           bench::keep(matrix.data());
         }) / 1e6;
}

}  // namespace
}  // namespace tensorscope

int main() {
  using namespace tensorscope;  // NOLINT: a program, not a header
  bench::report("gradcam_frame_ms", grad_cam_ms());
  bench::report("attention_rollout_12x12x512_ms", rollout_ms());
}
