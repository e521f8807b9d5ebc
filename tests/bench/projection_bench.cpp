// How long projections and clusters of many points take, and how that compares with scikit-learn where a Python with it
// is given. Prints "key value" lines.
//
//   projection_bench [PYTHON]

#include <stdio.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/measure.h"
#include "viewer/analysis/projection/affinities.h"
#include "viewer/analysis/projection/fuzzy_graph.h"
#include "viewer/analysis/projection/k_means.h"
#include "viewer/analysis/projection/neighbours.h"
#include "viewer/analysis/projection/pca.h"
#include "viewer/analysis/projection/spectral_layout.h"
#include "viewer/analysis/projection/tsne.h"
#include "viewer/analysis/projection/umap.h"

namespace tensorscope {
namespace {

using namespace viewer::analysis;  // NOLINT: a program, not a header

constexpr std::size_t kMany = 10'000;
constexpr std::size_t kVeryMany = 70'000;

// Forty groups, each about a plane of its own of eight dimensions, as activations of a trained layer lie.
Points grouped(std::size_t count, std::size_t dimensions) {
  constexpr std::size_t kGroups = 40;
  constexpr std::size_t kAcross = 8;
  std::mt19937_64 random(1);
  std::normal_distribution<float> normal;
  const auto filled = [&](std::size_t size, float deviation) {
    std::vector<float> values(size);
    for (float& value : values) value = deviation * normal(random);
    return values;
  };
  const std::vector<float> middles = filled(kGroups * dimensions, 2.0F);
  const std::vector<float> planes = filled(kGroups * kAcross * dimensions, 0.5F);
  Points points{{}, count, dimensions};
  points.values.reserve(count * dimensions);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t group = random() % kGroups;
    const std::vector<float> along = filled(kAcross, 1.0F);
    for (std::size_t j = 0; j < dimensions; ++j) {
      float value = middles[group * dimensions + j] + 0.2F * normal(random);
      for (std::size_t k = 0; k < kAcross; ++k) value += along[k] * planes[(group * kAcross + k) * dimensions + j];
      points.values.push_back(value);
    }
  }
  return points;
}

template <typename Do>
double seconds(Do what) {
  return bench::time_ns(what) / 1e9;
}

// From the points to the picture, as scikit-learn's fit_transform: principal components, neighbours, affinities and
// 1,000 iterations.
double tsne_kl(PointsView points, const Work& work) {
  const std::vector<Place> start = scaled_start(principal_components(points, work).places);
  const Neighbours neighbours = nearest_neighbours(points, neighbours_for(30.0), work);
  Tsne tsne(joint_probabilities(neighbours, 30.0, work), start, {.repulsion = RepulsionMethod::grid});
  for (int i = 0; i < 1000; ++i) tsne.step(work, i == 999);
  return tsne.kl();
}

void umap(PointsView points, const Work& work) {
  const SparseRows graph = fuzzy_graph(nearest_neighbours(points, 14, work), work);
  const int epochs = umap_epochs(points.count);
  Umap umap(graph, spectral_start(graph, points, work), {.epochs = epochs});
  while (umap.epoch() < epochs) umap.step();
}

// What the reference says of the same points: "key value" lines.
std::map<std::string, double> reference(const std::string& python, const Points& narrow, const Points& wide) {
  std::map<std::string, double> said;
  if (python.empty()) return said;
  const auto folder = std::filesystem::temp_directory_path() / ("projection_bench-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  const auto write = [&](const char* name, const Points& points) {
    std::ofstream(folder / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(points.values.data()),
               static_cast<std::streamsize>(points.values.size() * sizeof(float)));
  };
  write("narrow", narrow);
  write("wide", wide);
  const std::string command = python + " " BENCH_FOLDER "/projection_reference.py " + folder.string();
  if (FILE* pipe = popen(command.c_str(), "r")) {
    char key[64];
    double value = 0.0;
    while (fscanf(pipe, "%63s %lf", key, &value) == 2) said[key] = value;
    pclose(pipe);
  }
  std::filesystem::remove_all(folder);
  return said;
}

// How many times as much the reference says.
void report_ratio(const char* key, const std::map<std::string, double>& said, const char* of, double ours,
                  bool inverse = false) {
  const auto found = said.find(of);
  if (found == said.end()) {
    std::printf("%s skipped: no Python with scikit-learn\n", key);
  } else {
    bench::report(key, inverse ? ours / found->second : found->second / ours);
  }
}

}  // namespace
}  // namespace tensorscope

int main(int count, char** arguments) {
  using namespace tensorscope;  // NOLINT: a program, not a header
  const Work work{.threads = std::max(std::thread::hardware_concurrency(), 1U)};
  const Points narrow = grouped(kMany, 50);
  const Points wide = grouped(kMany, 512);
  const auto said = reference(count > 1 ? arguments[1] : "", narrow, wide);

  double kl = 0.0;
  const double tsne_s = seconds([&] { kl = tsne_kl(narrow.view(), work); });
  bench::report("tsne_10k_x50_s", tsne_s);
  report_ratio("tsne_10k_x50_speedup", said, "tsne_s", tsne_s);
  report_ratio("tsne_10k_x50_kl_ratio", said, "tsne_kl", kl, true);
  const double pca_s = seconds([&] { (void)principal_components(wide.view(), work); });
  bench::report("pca_10k_x512_ms", pca_s * 1e3);
  report_ratio("pca_10k_x512_speedup", said, "pca_s", pca_s);
  Clusters clusters;
  const double k_means_s = seconds([&] { clusters = k_means(narrow.view(), 10, work); });
  bench::report("kmeans_10k_x50_k10_ms", k_means_s * 1e3);
  report_ratio("kmeans_10k_x50_k10_speedup", said, "kmeans_s", k_means_s);
  report_ratio("kmeans_10k_x50_k10_inertia_ratio", said, "kmeans_inertia", clusters.inertia, true);
  bench::report("umap_10k_x50_s", seconds([&] { umap(narrow.view(), work); }));
  const Points very_many = grouped(kVeryMany, 50);
  bench::report("tsne_70k_x50_s", seconds([&] { tsne_kl(very_many.view(), work); }));
}
