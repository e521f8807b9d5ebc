#include "tests/viewer/panels/made_runs.h"

#include <algorithm>
#include <cmath>

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

// Gradients that get smaller towards the first layer; one layer's learning rate is far too high.
std::unique_ptr<MadeJob> deep_network(int layers) {
  auto job = std::make_unique<MadeJob>();
  const std::uint32_t net = job->add(schema::SourceKind::module, "net");
  const auto curve = [&job](const std::string& path, double height, int seed) {
    for (std::uint64_t step = 5; step <= 300; step += 5) {
      const double noise = std::sin(static_cast<double>(step * step + static_cast<std::uint64_t>(seed) * 77));
      job->point(path, step, height * std::exp(-0.004 * static_cast<double>(step) + 0.25 * noise));
    }
  };
  job->add(schema::SourceKind::scalar, "net:grad/norm", net);
  curve("net:grad/norm", 2.5, 0);
  for (int layer = 0; layer < layers; ++layer) {
    const std::string module = "net.encoder.layers." + std::to_string(layer) + ".fc";
    const std::uint32_t parent = job->add(schema::SourceKind::module, module, net);
    job->parameter(module + ".weight", {32, 16}, "Linear");
    job->gradient_of(module + ".weight");
    job->add(schema::SourceKind::scalar, module + ":grad/norm", parent);
    job->add(schema::SourceKind::scalar, module + ".weight:update/ratio", parent);
    const double depth = 2.2 * static_cast<double>(layers - 1 - layer) / std::max(layers - 1, 1);
    for (const std::uint32_t step : {100U, 200U, 300U}) {
      std::vector<float> slopes = weight_like(512, static_cast<std::uint32_t>(layer * 3) + step);
      for (float& slope : slopes)
        slope *= static_cast<float>(std::pow(10.0, -depth - 0.002 * static_cast<double>(step)));
      job->summary(module + ".weight:grad", step, slopes);
    }
    curve(module + ":grad/norm", 0.8 * std::pow(10.0, -depth), layer);
    curve(module + ".weight:update/ratio", layer == layers / 2 ? 3e-2 : 2e-3, layer + 5);
  }
  job->step(300);
  return job;
}

// A run as a search over hyper-parameters starts it.
std::unique_ptr<MadeJob> run_with(double lr, int batch, const char* optimizer, JobState state) {
  auto job = std::make_unique<MadeJob>();
  job->hyperparameter("hyperparameters/lr", look::format_number(lr));
  job->hyperparameter("hyperparameters/batch", std::to_string(batch));
  job->hyperparameter("hyperparameters/optimizer", optimizer);
  job->hyperparameter("hyperparameters/weight_decay", "0.0005");
  for (const char* name : {"loss/train", "loss/validation", "accuracy/validation", "learning_rate"}) job->scalar(name);
  const double pace = std::sqrt(lr) * (optimizer[0] == 'a' ? 0.3 : 0.2) / std::sqrt(static_cast<double>(batch) / 64.0);
  const std::uint64_t steps = state == JobState::died ? 260 : 600;
  for (std::uint64_t step = 0; step <= steps; ++step) {
    const double t = static_cast<double>(step);
    const double loss = 0.08 + lr * 0.8 + 2.2 * std::exp(-pace * t / 2.0);
    job->point("loss/train", step, loss * (1.0 + 0.2 * std::sin(t * t)));
    job->point("learning_rate", step, lr * 0.5 * (1.0 + std::cos(t / 600.0 * 3.14159)));
    if (step % 50 != 0) continue;
    job->point("loss/validation", step, loss * 1.1);
    job->point("accuracy/validation", step, 1.0 - 0.36 * loss);
  }
  job->step(steps);
  job->state(state);
  return job;
}

std::vector<std::unique_ptr<MadeJob>> other_runs() {
  std::vector<std::unique_ptr<MadeJob>> runs;
  runs.push_back(run_with(0.1, 64, "sgd", JobState::ended));
  runs.push_back(run_with(0.001, 64, "adam", JobState::ended));
  runs.push_back(run_with(0.01, 256, "sgd", JobState::died));
  runs.push_back(run_with(0.003, 128, "adam", JobState::live));
  runs.push_back(run_with(0.03, 32, "adamw", JobState::ended));
  return runs;
}

// A grid of runs, of which each measures its loss on five folds: more of both than there are styles.
std::unique_ptr<MadeJob> run_of_grid(int number) {
  auto job = std::make_unique<MadeJob>();
  job->hyperparameter("hyperparameters/lr", look::format_number(0.01 * number));
  for (int fold = 1; fold <= 5; ++fold) {
    const std::string name = "loss/fold" + std::to_string(fold);
    job->scalar(name);
    for (std::uint64_t step = 0; step <= 300; step += 3) {
      const double t = static_cast<double>(step);
      const double noise = 0.05 * std::sin(t * t + fold);
      job->point(name, step, 0.1 * number + 0.02 * fold + 2.0 * std::exp(-t / (40.0 + 10.0 * number)) + noise);
    }
  }
  job->step(300);
  return job;
}

std::vector<std::unique_ptr<MadeJob>> eight_others() {
  std::vector<std::unique_ptr<MadeJob>> runs;
  for (int number = 2; number <= 9; ++number) runs.push_back(run_of_grid(number));
  return runs;
}

std::unique_ptr<MadeJob> first_run() {
  return run_with(0.02, 64, "sgd", JobState::live);
}

}  // namespace

std::vector<MadePicture> made_runs() {
  using platform::Key;
  return {
      {"gradients", "training", "", [] { return deep_network(12); }, {Key::v}},
      {"500-layers", "training", "", [] { return deep_network(500); }, {Key::v}},
      {"curves-of-runs", "training", "", first_run, {}, {}, other_runs},
      {"nine-runs", "training", "", [] { return run_of_grid(1); }, {}, {}, eight_others},
      {"runs", "training", "", first_run, {Key::v, Key::v}, {}, other_runs},
      {"run-alone", "training", "", first_run, {Key::v, Key::v}},
  };
}

}  // namespace tensorscope::viewer
