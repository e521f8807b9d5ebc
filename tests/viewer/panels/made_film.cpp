#include "tests/viewer/panels/made_film.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "schema/want.h"
#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

using Floats = std::vector<float>;

struct Point {
  float x;
  float y;
};

// Figures as polylines in a unit square.
const std::array<std::vector<Point>, 5> kFigures{{
    {{0.25F, 0.22F}, {0.75F, 0.22F}, {0.45F, 0.82F}},
    {{0.52F, 0.18F}, {0.48F, 0.82F}},
    {{0.3F, 0.3F}, {0.5F, 0.18F}, {0.7F, 0.34F}, {0.3F, 0.8F}, {0.74F, 0.8F}},
    {{0.62F, 0.82F}, {0.62F, 0.18F}, {0.26F, 0.6F}, {0.78F, 0.6F}},
    {{0.5F, 0.18F}, {0.3F, 0.35F}, {0.3F, 0.65F}, {0.5F, 0.82F}, {0.7F, 0.65F}, {0.7F, 0.35F}, {0.5F, 0.18F}},
}};
constexpr std::array<std::int64_t, 5> kClassOf{7, 1, 2, 4, 0};

float distance(Point p, Point a, Point b) {
  const float dx = b.x - a.x;
  const float dy = b.y - a.y;
  const float t = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy), 0.0F, 1.0F);
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

Floats figure(std::size_t number, int side, float slant) {
  Floats image;
  const std::vector<Point>& line = kFigures[number % kFigures.size()];
  for (int row = 0; row < side; ++row) {
    for (int col = 0; col < side; ++col) {
      const float y = (static_cast<float>(row) + 0.5F) / static_cast<float>(side);
      const Point p{(static_cast<float>(col) + 0.5F) / static_cast<float>(side) + slant * (y - 0.5F), y};
      float nearest = 1.0F;
      for (std::size_t i = 0; i + 1 < line.size(); ++i) nearest = std::min(nearest, distance(p, line[i], line[i + 1]));
      image.push_back(std::clamp((0.07F - nearest) / 0.035F, 0.0F, 1.0F) * 3.25F - 0.42F);
    }
  }
  return image;
}

// Valid convolution of (in, side, side) with (out, in, kernel, kernel).
Floats convolve(const Floats& planes, int in, int side, const Floats& kernels, int out, int kernel) {
  const int to = side - kernel + 1;
  Floats result(static_cast<std::size_t>(out * to * to));
  std::size_t at = 0;
  for (int o = 0; o < out; ++o) {
    for (int row = 0; row < to; ++row) {
      for (int col = 0; col < to; ++col) {
        float sum = 0.0F;
        for (int i = 0; i < in; ++i) {
          for (int y = 0; y < kernel; ++y) {
            for (int x = 0; x < kernel; ++x) {
              sum += planes[static_cast<std::size_t>((i * side + row + y) * side + col + x)] *
                     kernels[static_cast<std::size_t>(((o * in + i) * kernel + y) * kernel + x)];
            }
          }
        }
        result[at++] = sum;
      }
    }
  }
  return result;
}

Floats relu(Floats values) {
  for (float& value : values) value = std::max(value, 0.0F);
  return values;
}

// Every second place: the pooling of a figure.
Floats halved(const Floats& planes, int channels, int side) {
  Floats result;
  for (int k = 0; k < channels; ++k) {
    for (int row = 0; row < side / 2; ++row) {
      for (int col = 0; col < side / 2; ++col) {
        result.push_back(planes[static_cast<std::size_t>((k * side + 2 * row) * side + 2 * col)]);
      }
    }
  }
  return result;
}

// Edges of many directions.
Floats edge_kernels(int count, int size) {
  Floats kernels;
  for (int k = 0; k < count; ++k) {
    const float angle = 3.14159F * static_cast<float>(k) / static_cast<float>(count) * 2.0F;
    for (int y = 0; y < size; ++y) {
      for (int x = 0; x < size; ++x) {
        const float middle = static_cast<float>(size - 1) / 2.0F;
        const float along =
            (static_cast<float>(x) - middle) * std::cos(angle) + (static_cast<float>(y) - middle) * std::sin(angle);
        kernels.push_back(0.12F * std::sin(along * 1.3F + (k % 2 == 0 ? 0.0F : 1.2F)));
      }
    }
  }
  return kernels;
}

schema::Window one_sample(const std::vector<std::int64_t>& shape, std::uint32_t sample) {
  schema::Window window = whole_window(shape);
  window.start[0] = sample;
  window.count[0] = 1;
  return window;
}

void add_layer(MadeJob& job, const std::string& path, std::vector<std::int64_t> shape, std::uint32_t order,
               const std::string& op) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::activation;
  entry.dtype = schema::Dtype::float32;
  entry.shape = shape;
  entry.order = order;
  entry.operator_name = op;
  job.add(entry);
  entry.path += ":grad";
  entry.kind = schema::SourceKind::activation_gradient;
  entry.operator_name.clear();
  job.add(std::move(entry));
}

}  // namespace

std::unique_ptr<MadeJob> made_film(const MadeFilm& film) {
  auto job = std::make_unique<MadeJob>();
  const std::int64_t n = film.samples;
  job->probe("digits", {n, 1, 28, 28}, 10);
  add_layer(*job, "digits/net.conv1", {n, 16, 24, 24}, 0, "aten::convolution");
  add_layer(*job, "digits/net.conv1/relu", {n, 16, 24, 24}, 1, "aten::relu");
  add_layer(*job, "digits/net.conv1/relu/max_pool2d", {n, 16, 12, 12}, 2, "aten::max_pool2d");
  add_layer(*job, "digits/net.conv2", {n, 32, 8, 8}, 3, "aten::convolution");
  add_layer(*job, "digits/net.conv2/relu", {n, 32, 8, 8}, 4, "aten::relu");
  add_layer(*job, "digits/net.fc1", {n, 128}, 5, "aten::linear");

  Floats images;
  Floats labels;
  std::vector<std::string> words;
  for (std::int64_t i = 0; i < n; ++i) {
    const auto number = static_cast<std::size_t>(i);
    const Floats image = figure(number, 28, 0.25F * std::sin(static_cast<float>(i) * 2.1F));
    images.insert(images.end(), image.begin(), image.end());
    const std::int64_t label = kClassOf[number % kClassOf.size()];
    labels.push_back(static_cast<float>(label));
    if (!film.words.empty()) words.push_back(film.words[static_cast<std::size_t>(label)]);
  }
  job->elements({.path = "digits:input", .step = film.steps.front(), .values = images});
  job->elements({.path = "digits:label", .step = film.steps.front(), .values = labels, .words = words});

  const Floats image(images.begin() + film.sample * 784, images.begin() + (film.sample + 1) * 784);
  const Floats first = edge_kernels(16, 5);
  Floats second = weight_like(32 * 16 * 25, 7);
  for (std::uint64_t step : film.steps) {
    const float learned = static_cast<float>(step + 150) / 1354.0F;
    Floats kernels = second;
    for (float& value : kernels) value *= 1.2F * learned;
    const Floats conv1 = convolve(image, 1, 28, first, 16, 5);
    const Floats pooled = halved(relu(conv1), 16, 24);
    const Floats conv2 = convolve(pooled, 16, 12, kernels, 32, 5);
    Floats last = relu(conv2);
    if (film.change != nullptr) last = film.change(last);
    Floats gradient;
    for (std::size_t i = 0; i < last.size(); ++i) {
      const std::size_t k = i / 64;
      gradient.push_back(0.01F * learned * (std::sin(static_cast<float>(k) * 2.3F) + 0.35F));
    }
    Floats scores;
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t k = 0; k < 10; ++k) {
        const bool is_label = k == kClassOf[static_cast<std::size_t>(i) % kClassOf.size()];
        const bool is_wrong = i % 7 == 6 && k == 9;
        scores.push_back((is_wrong   ? 7.0F
                          : is_label ? 6.0F
                                     : 1.5F * std::sin(static_cast<float>(i * 3 + k * 5))) *
                         learned);
      }
    }
    const auto put = [&](const std::string& path, const Floats& values, std::uint32_t argument = 0) {
      const auto& shape = job->source(path).entry.shape;
      job->elements({.path = path,
                     .step = step,
                     .values = values,
                     .window = one_sample(shape, film.sample),
                     .argument = argument});
    };
    job->elements({.path = "digits:scores", .step = step, .values = scores});
    put("digits/net.conv1", conv1);
    put("digits/net.conv1/relu", relu(conv1));
    put("digits/net.conv1/relu/max_pool2d", pooled);
    put("digits/net.conv2", conv2);
    put("digits/net.conv2/relu", last);
    put("digits/net.fc1", weight_like(128, 3));
    if (film.has_gradients) put("digits/net.conv2/relu:grad", gradient, schema::kPredictedClass);
  }
  return job;
}

std::unique_ptr<MadeJob> made_patches() {
  auto job = std::make_unique<MadeJob>();
  constexpr std::int64_t kSamples = 8;
  constexpr int kSide = 96;
  job->probe("photos", {kSamples, 3, kSide, kSide}, 40);
  std::vector<std::string> words;
  Floats images;
  Floats labels;
  for (std::int64_t i = 0; i < kSamples; ++i) {
    labels.push_back(static_cast<float>(i * 3));
    words.push_back(std::array{"tabby cat", "fire engine", "sea anemone", "acorn"}[static_cast<std::size_t>(i) % 4]);
    const Floats drawn = figure(static_cast<std::size_t>(i), kSide, 0.1F);
    for (int channel = 0; channel < 3; ++channel) {
      for (int at = 0; at < kSide * kSide; ++at) {
        const float sky = static_cast<float>(at / kSide) / kSide;
        const float ground = channel == 2 ? 1.0F - 0.6F * sky : channel == 1 ? 0.4F + 0.3F * sky : 0.2F + 0.7F * sky;
        const float ink = std::array{1.0F, 0.75F, 0.2F}[static_cast<std::size_t>(channel)];
        const float share = (drawn[static_cast<std::size_t>(at)] + 0.42F) / 3.25F;
        images.push_back(ground * (1.0F - share) + ink * share);
      }
    }
  }
  job->elements({.path = "photos:input", .step = 0, .values = images});
  job->elements({.path = "photos:label", .step = 0, .values = labels, .words = words});
  const Floats drawn = figure(0, 12, 0.1F);
  for (int block = 0; block < 6; ++block) {
    add_layer(*job, "photos/vit.blocks." + std::to_string(block) + ".norm1", {kSamples, 145, 48},
              static_cast<std::uint32_t>(block), "aten::layer_norm");
  }
  for (std::uint64_t step = 100; step <= 900; step += 200) {
    Floats scores = weight_like(kSamples * 40, static_cast<std::uint32_t>(step));
    for (float& score : scores) score *= 20.0F;
    for (std::int64_t i = 0; i < kSamples; ++i) scores[static_cast<std::size_t>(i * 40 + i * 3)] = 4.5F;
    job->elements({.path = "photos:scores", .step = step, .values = scores});
    for (int block = 0; block < 6; ++block) {
      const std::string path = "photos/vit.blocks." + std::to_string(block) + ".norm1";
      const schema::Window window = one_sample({kSamples, 145, 48}, 0);
      Floats values = weight_like(145 * 48, static_cast<std::uint32_t>(block + 1));
      Floats gradient(values.size(), 0.002F);
      for (std::size_t token = 1; token < 145; ++token) {
        for (std::size_t k = 0; k < 48; ++k) {
          values[token * 48 + k] +=
              0.3F * (drawn[token - 1] + 0.3F) * std::sin(static_cast<float>(k) + static_cast<float>(block));
          gradient[token * 48 + k] = 0.004F * std::sin(static_cast<float>(k) + static_cast<float>(block));
        }
      }
      job->elements({.path = path, .step = step, .values = values, .window = window});
      job->elements({.path = path + ":grad",
                     .step = step,
                     .values = gradient,
                     .window = window,
                     .argument = schema::kPredictedClass});
    }
  }
  return job;
}

}  // namespace tensorscope::viewer
