#include "tests/viewer/panels/made_attention.h"

#include <cmath>
#include <limits>

namespace tensorscope::viewer {
namespace {

double hash01(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  std::uint32_t h = a * 374761393U + b * 668265263U + c * 2246822519U;
  h = (h ^ (h >> 13U)) * 1274126177U;
  return static_cast<double>((h ^ (h >> 16U)) & 0xffffU) / 65535.0;
}

double distance(const MadeAttention& made, std::int64_t query, std::int64_t key) {
  const bool are_patches = made.grid_columns > 0 && query >= made.first_patch && key >= made.first_patch;
  if (!are_patches) return static_cast<double>(std::abs(query - key));
  const std::int64_t q = query - made.first_patch;
  const std::int64_t k = key - made.first_patch;
  return std::hypot(static_cast<double>(q / made.grid_columns - k / made.grid_columns),
                    static_cast<double>(q % made.grid_columns - k % made.grid_columns));
}

double logit(const MadeAttention& made, std::int64_t head, std::int64_t query, std::int64_t key) {
  const auto mix = [&](int salt) {
    return hash01(static_cast<std::uint32_t>(query + 31 * salt), static_cast<std::uint32_t>(key),
                  static_cast<std::uint32_t>(head * 17 + made.layer * 101));
  };
  const double noise = 1.2 * mix(1);
  switch ((head + made.layer) % 5) {
    case 0:
      return noise + (key == query - 1 ? 4.5 : 0.0);
    case 1:
      return noise + (key == 0 ? 4.0 : 0.0);
    case 2:
      return noise;
    case 3:
      return noise - 0.45 * distance(made, query, key);
    default:
      return noise +
             5.0 * std::pow(hash01(static_cast<std::uint32_t>(std::min(query, key)),
                                   static_cast<std::uint32_t>(std::max(query, key)), static_cast<std::uint32_t>(head)),
                            6.0);
  }
}

}  // namespace

std::vector<float> attention_like(const MadeAttention& made) {
  std::vector<float> weights;
  std::vector<double> row(static_cast<std::size_t>(made.keys));
  for (std::int64_t head = 0; head < made.heads; ++head) {
    for (std::int64_t query = 0; query < made.queries; ++query) {
      double sum = 0.0;
      for (std::int64_t key = 0; key < made.keys; ++key) {
        const bool is_masked = made.is_causal && key > query;
        row[static_cast<std::size_t>(key)] = is_masked ? 0.0 : std::exp(logit(made, head, query, key));
        sum += row[static_cast<std::size_t>(key)];
      }
      for (const double weight : row) weights.push_back(static_cast<float>(weight / sum));
    }
  }
  return weights;
}

std::vector<float> attention_in(const MadeAttention& made, const schema::Window& window) {
  std::vector<float> weights;
  const auto at = [&window](std::size_t dimension, std::uint32_t i) {
    return static_cast<std::int64_t>(window.start[dimension] + i * window.stride[dimension]);
  };
  for (std::uint32_t h = 0; h < window.count[1]; ++h) {
    for (std::uint32_t q = 0; q < window.count[2]; ++q) {
      const std::int64_t query = at(2, q);
      double sum = 0.0;
      // Every 16th of the others stands for all: the sum of thousands is smooth.
      for (std::int64_t key = 0; key < made.keys; ++key) {
        const bool is_masked = made.is_causal && key > query;
        const bool is_near = key < 2 || std::abs(key - query) < 64;
        if (is_masked || (!is_near && key % 16 != 0)) continue;
        sum += std::exp(logit(made, at(1, h), query, key)) * (is_near ? 1.0 : 16.0);
      }
      for (std::uint32_t k = 0; k < window.count[3]; ++k) {
        const std::int64_t key = at(3, k);
        const bool is_masked = made.is_causal && key > query;
        weights.push_back(is_masked ? 0.0F : static_cast<float>(std::exp(logit(made, at(1, h), query, key)) / sum));
      }
    }
  }
  return weights;
}

void add_tokens(MadeJob& job, const std::string& path, std::uint64_t step, const std::vector<std::string>& words,
                Placement placement) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::token;
  entry.dtype = schema::Dtype::int64;
  entry.shape = {1, static_cast<std::int64_t>(words.size())};
  entry.placement = placement;
  job.add(entry);
  std::vector<float> numbers;
  for (std::size_t i = 0; i < words.size(); ++i) numbers.push_back(static_cast<float>(100 + i * 7));
  MadeElements elements;
  elements.path = path;
  elements.step = step;
  elements.values = numbers;
  elements.words = words;
  job.elements(elements);
}

void add_picture(MadeJob& job, const std::string& path, std::uint64_t step, std::int64_t channels, std::int64_t side,
                 Placement placement) {
  schema::CatalogEntry entry;
  entry.path = path;
  entry.kind = schema::SourceKind::input;
  entry.dtype = schema::Dtype::float32;
  entry.shape = {1, channels, side, side};
  entry.placement = placement;
  job.add(entry);
  std::vector<float> values;
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t y = 0; y < side; ++y) {
      for (std::int64_t x = 0; x < side; ++x) {
        const double u = static_cast<double>(x) / static_cast<double>(side) - 0.6;
        const double v = static_cast<double>(y) / static_cast<double>(side) - 0.42;
        const double disc = 1.0 / (1.0 + std::exp(60.0 * (std::hypot(u, v) - 0.22)));
        const double slope = 0.25 + 0.3 * (v + 0.42) * (c == 1 ? 1.3 : 0.8);
        values.push_back(static_cast<float>(slope + disc * (c == 2 ? 0.2 : 0.6)));
      }
    }
  }
  job.sample(path, step, values);
}

void add_layers(MadeJob& job, std::uint64_t step, int layers, MadeAttention made) {
  for (int layer = 0; layer < layers; ++layer) {
    const std::string path = "net.layers." + std::to_string(layer) + ":attention";
    job.made(schema::SourceKind::attention, path, {1, made.heads, made.queries, made.keys},
             static_cast<std::uint32_t>(layer));
    made.layer = layer;
    job.sample(path, step, attention_like(made));
  }
}

}  // namespace tensorscope::viewer
