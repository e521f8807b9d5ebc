#include "tests/viewer/panels/made_maps.h"

#include <limits>

#include "tests/viewer/panels/made_film.h"

namespace tensorscope::viewer {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::unique_ptr<MadeJob> nothing_at_all() {
  return std::make_unique<MadeJob>();
}

std::unique_ptr<MadeJob> digits_film() {
  return made_film({.samples = 32});
}

// One place of the last convolution is no number.
std::unique_ptr<MadeJob> broken_film() {
  return made_film({.change = [](std::vector<float> activation) {
    for (std::size_t k = 0; k < 32; ++k) activation[k * 64 + 27] = kNan;
    return activation;
  }});
}

std::unique_ptr<MadeJob> film_without_gradients() {
  return made_film({.steps = {1204}, .has_gradients = false});
}

// No probe: what the network makes of its batches in training.
std::unique_ptr<MadeJob> training_film() {
  auto job = std::make_unique<MadeJob>();
  job->made(schema::SourceKind::input, "net:input", {8, 1, 16, 16}, 0);
  job->made(schema::SourceKind::activation, "net.conv", {8, 12, 14, 14}, 1, {}, "Conv2d");
  job->made(schema::SourceKind::activation, "net.fc", {8, 10}, 2, {}, "Linear");
  job->elements({.path = "net:input", .step = 60, .values = weight_like(8 * 256, 2)});
  job->elements({.path = "net.conv", .step = 60, .values = weight_like(8 * 12 * 196, 3)});
  job->elements({.path = "net.fc", .step = 60, .values = weight_like(80, 4)});
  return job;
}

std::unique_ptr<MadeJob> probe_of_tokens() {
  auto job = std::make_unique<MadeJob>();
  job->probe("sentences", {16, 32}, 2);
  return job;
}

}  // namespace

std::vector<MadePicture> made_maps() {
  using platform::Key;
  return {
      {"nothing", "maps", "", nothing_at_all},
      {"no-images", "maps", "", probe_of_tokens},
      {"film", "maps", "", digits_film},
      {"per-frame", "maps", "", digits_film, {Key::s}},
      {"eigen-cam", "maps", "", digits_film, {Key::m, Key::m, Key::m, Key::m, Key::m, Key::m}},
      {"channel-over-steps", "maps", "", digits_film, {Key::f}},
      {"patches", "maps", "", made_patches},
      {"broken-film", "maps", "", broken_film},
      {"film-without-gradients", "maps", "", film_without_gradients},
      {"film-of-units", "maps", "digits/net.fc1", digits_film},
      {"training-film", "maps", "", training_film},
  };
}

}  // namespace tensorscope::viewer
