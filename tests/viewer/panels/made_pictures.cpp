#include "tests/viewer/panels/made_pictures.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "tests/viewer/panels/made_attention.h"
#include "tests/viewer/panels/made_maps.h"
#include "tests/viewer/panels/made_models.h"
#include "tests/viewer/panels/made_neurons.h"
#include "tests/viewer/panels/made_runs.h"
#include "tests/viewer/panels/projection/made_probe.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

std::unique_ptr<MadeJob> nothing_at_all() {
  return std::make_unique<MadeJob>();
}

std::unique_ptr<MadeJob> two_hundred_scalars() {
  auto job = std::make_unique<MadeJob>();
  std::vector<std::string> names{"train/loss", "val/loss", "train/acc", "val/acc", "lr", "amp/loss_scale"};
  for (int i = 0; i < 64; ++i) names.push_back("grad_norm/encoder.layers." + std::to_string(i) + ".weight");
  for (int i = 0; i < 130; ++i)
    names.push_back("metric_" + std::string(1, static_cast<char>('a' + i % 26)) +
                    std::string(1, static_cast<char>('a' + i / 26)));
  for (std::size_t i = 0; i < names.size(); ++i) {
    job->scalar(names[i]);
    for (std::uint64_t step = 0; step < 300; step += 3) {
      const double t = static_cast<double>(step) / 300.0;
      job->point(names[i], step, std::exp(-3 * t) * (1 + 0.2 * std::sin(static_cast<double>(i * 31 + step * step))));
    }
  }
  return job;
}

std::unique_ptr<MadeJob> broken_network() {
  auto job = std::make_unique<MadeJob>();
  job->scalar("loss/train", "nats");
  for (std::uint64_t step = 0; step < 400; ++step) {
    const double noise = 0.1 * std::sin(static_cast<double>(step * step));
    job->point("loss/train", step,
               step < 330 ? 2.0 * std::exp(-0.01 * static_cast<double>(step)) + noise
                          : std::numeric_limits<double>::quiet_NaN());
  }
  for (int layer = 0; layer < 40; ++layer) {
    const std::string name = "net.encoder.blocks." + std::to_string(layer) + ".mlp.fc1.weight";
    job->parameter(name, {256, 64}, "Linear");
    job->gradient_of(name);
    std::vector<float> weights = weight_like(16'384, static_cast<std::uint32_t>(layer));
    std::vector<float> slopes = weight_like(16'384, static_cast<std::uint32_t>(layer + 100));
    for (float& slope : slopes) slope *= std::pow(10.0F, -static_cast<float>(layer) * 0.2F);
    if (layer == 7) slopes[5] = kNan;
    if (layer == 9) weights[11] = kInf;
    job->summary(name, 399, weights);
    job->summary(name + ":grad", 399, slopes);
  }
  return job;
}

std::unique_ptr<MadeJob> with_marks() {
  auto job = std::make_unique<MadeJob>();
  job->parameter("net.fc.weight", {24, 40}, "Linear");
  for (std::uint64_t step = 0; step <= 600; step += 20) {
    std::vector<float> values = weight_like(960, 3);
    for (float& value : values) value *= 1.0F + static_cast<float>(step) / 300.0F;
    if (step == 600) {
      values[3 * 40 + 5] = kNan;
      values[12 * 40 + 30] = kInf;
      values[20 * 40 + 11] = -kInf;
    }
    job->sample("net.fc.weight", step, values);
  }
  return job;
}

std::unique_ptr<MadeJob> difference() {
  auto job = with_marks();
  job->store().timeline().set_mark(Timeline::Mark::a, 200);
  job->store().timeline().set_mark(Timeline::Mark::b, 480);
  job->store().timeline().show(520);
  return job;
}

std::unique_ptr<MadeJob> all_nan() {
  auto job = std::make_unique<MadeJob>();
  job->parameter("net.fc.weight", {16, 16}, "Linear");
  job->sample("net.fc.weight", 10, std::vector<float>(256, kNan));
  return job;
}

std::unique_ptr<MadeJob> huge() {
  auto job = std::make_unique<MadeJob>();
  job->parameter("net.huge.weight", {4096, 4096}, "Linear");
  schema::Window window;
  window.dimensions = 2;
  window.count = {512, 1024};
  window.stride = {8, 4};
  std::vector<float> values = weight_like(512 * 1024, 9);
  values[200 * 1024 + 500] = 3.0F;
  job->sample_window("net.huge.weight", 40, window, values);
  job->summary("net.huge.weight", 40, values);
  return job;
}

std::unique_ptr<MadeJob> odd_shapes() {
  auto job = std::make_unique<MadeJob>();
  job->tensor("scale", {});
  job->tensor("tokens", {4, 12, 16});
  job->tensor("nothing", {0, 16});
  job->parameter("net.conv.weight", {256, 128, 3, 3}, "Conv2d");
  job->parameter("net.up.weight", {8, 4, 3, 3}, "ConvTranspose2d");
  job->parameter("net.one.weight", {1, 1}, "Linear");
  for (std::uint64_t step = 0; step < 200; step += 4) {
    job->sample("scale", step, {0.5F + 0.3F * std::sin(static_cast<float>(step) * 0.1F)});
  }
  job->sample("tokens", 200, weight_like(768, 5));
  job->sample("nothing", 200, {});
  job->sample("net.up.weight", 200, weight_like(288, 5));
  job->sample("net.one.weight", 200, {0.25F});
  schema::Window window = whole_window(job->source("net.conv.weight").entry.shape);
  window.count[0] = window.count[1] = 64;
  job->sample_window("net.conv.weight", 200, window, weight_like(64 * 64 * 9, 6));
  return job;
}

std::unique_ptr<MadeJob> black_box() {
  auto job = broken_network();
  job->parameter("net.head.weight", {10, 64}, "Linear");
  job->state(JobState::died);
  return job;
}

std::unique_ptr<MadeJob> probed(const MadeProbe& probe) {
  auto job = job_with_probe(probe);
  run_probe(*job, probe, 1'200);
  return job;
}

std::unique_ptr<MadeJob> pictures_as_points() {
  return probed({.samples = 48, .neurons = 64, .apart = 0.5});
}

std::unique_ptr<MadeJob> six_hundred_samples() {
  return probed({.samples = 600, .neurons = 48, .apart = 0.35, .pictures = false});
}

std::unique_ptr<MadeJob> tuned_neurons() {
  return probed({.samples = 600, .neurons = 48, .apart = 0.6, .tuned = true, .pictures = false});
}

std::unique_ptr<MadeJob> four_thousand_rows() {
  auto job = std::make_unique<MadeJob>();
  job->parameter("net.embedding.weight", {4'000, 16}, "Embedding");
  std::vector<float> values = weight_like(64'000, 4);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += 0.05F * static_cast<float>((i / 16 % 23) * (i % 16 % 5));
  values[77] = kNan;
  job->elements({.path = "net.embedding.weight", .step = 40, .values = values, .vectors = true});
  return job;
}

std::unique_ptr<MadeJob> dead_layer() {
  auto job = std::make_unique<MadeJob>();
  job->made(schema::SourceKind::activation, "net.fc1/relu", {64, 32}, 0);
  job->elements({.path = "net.fc1/relu", .step = 40, .values = std::vector<float>(2048, 0.0F), .vectors = true});
  return job;
}

}  // namespace

std::vector<MadePicture> made_pictures() {
  using platform::Key;
  std::vector<MadePicture> all{
      {"nothing", "overview", "", nothing_at_all},
      {"nothing", "training", "", nothing_at_all},
      {"nothing", "weights", "", nothing_at_all},
      {"200-scalars", "overview", "", two_hundred_scalars},
      {"200-scalars", "training", "", two_hundred_scalars},
      {"broken", "overview", "", broken_network},
      {"broken-alone", "training", "loss/train", broken_network},
      {"broken-gradients", "training", "", broken_network, {Key::v}},
      {"marks", "weights", "net.fc.weight", with_marks},
      {"difference", "weights", "net.fc.weight", difference, {Key::m}},
      {"all-nan", "weights", "net.fc.weight", all_nan},
      {"huge", "weights", "net.huge.weight", huge},
      {"number", "weights", "scale", odd_shapes},
      {"three-dimensions", "weights", "tokens", odd_shapes},
      {"no-elements", "weights", "nothing", odd_shapes},
      {"many-kernels", "weights", "net.conv.weight", odd_shapes},
      {"transposed", "weights", "net.up.weight", odd_shapes},
      {"one-element", "weights", "net.one.weight", odd_shapes},
      {"nothing", "projection", "", nothing_at_all},
      {"pictures", "projection", "", pictures_as_points},
      {"pinned", "projection", "", pictures_as_points, {}, MadeClick{0.569F, 0.81F}},
      {"600-samples", "projection", "", six_hundred_samples},
      {"600-loss", "projection", "", six_hundred_samples, {Key::m, Key::c, Key::c, Key::c}},
      {"600-umap", "projection", "", six_hundred_samples, {Key::m, Key::m}},
      {"600-dbscan", "projection", "", six_hundred_samples, {Key::m, Key::k, Key::k}},
      {"neurons", "projection", "", tuned_neurons, {Key::v}},
      {"4000-rows", "projection", "net.embedding.weight", four_thousand_rows, {Key::m}},
      {"dead-layer", "projection", "", dead_layer},
      {"black-box", "overview", "", black_box},
      {"black-box", "weights", "net.head.weight", black_box},
      {"nothing", "model", "", nothing_at_all},
      {"lenet", "model", "net.conv2.weight", lenet},
      {"resnet50", "model", "", resnet50},
      {"resnet50-block", "model", "net.layer2.0.conv2", resnet50},
      {"transformer", "model", "", transformer12},
      {"500-layers", "model", "", chain500},
      {"untraced", "model", "", untraced},
      {"broken-layers", "model", "", broken_layers},
      {"10000-sources", "model", "", ten_thousand},
      {"no-modules", "model", "", without_modules},
  };
  for (auto* const more : {made_attention, made_maps, made_neurons, made_runs})
    std::ranges::move(more(), std::back_inserter(all));
  return all;
}

}  // namespace tensorscope::viewer
