#include "viewer/analysis/projection/projection_run.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "viewer/analysis/projection/affinities.h"
#include "viewer/analysis/projection/alignment.h"
#include "viewer/analysis/projection/dbscan.h"
#include "viewer/analysis/projection/fuzzy_graph.h"
#include "viewer/analysis/projection/k_means.h"
#include "viewer/analysis/projection/pca.h"
#include "viewer/analysis/projection/projector.h"
#include "viewer/analysis/projection/spectral_layout.h"
#include "viewer/analysis/projection/tsne.h"
#include "viewer/analysis/projection/umap.h"
#include "viewer/analysis/projection/warm_start.h"

namespace tensorscope::viewer::analysis {
namespace {

constexpr std::size_t kListedNeighbours = 16;
// Points that hardly changed are not shaken anew.
constexpr double kWarmLearningRate = 0.1;
constexpr auto kPublishInterval = std::chrono::milliseconds(33);

// Places of the points that two embeddings share, in the same order.
struct Shared {
  std::vector<Place> now;
  std::vector<Place> before;
};

Shared shared_places(const std::vector<std::uint64_t>& ids, std::span<const Place> places, const Embedding& from) {
  Shared shared;
  std::size_t j = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    while (j < from.ids->size() && (*from.ids)[j] < ids[i]) ++j;
    if (j == from.ids->size()) break;
    if ((*from.ids)[j] != ids[i]) continue;
    shared.now.push_back(places[i]);
    shared.before.push_back(from.places[j]);
  }
  return shared;
}

class Run {
 public:
  Run(const ProjectionRequest& request, std::shared_ptr<const Embedding> from, const Work& work,
      const std::function<void(ProjectionStage)>& enter,
      const std::function<void(std::shared_ptr<const Embedding>)>& publish)
      : request_(request), from_(std::move(from)), work_(work), enter_(enter), publish_(publish) {
    made_.request = request.number;
    made_.method = request.method;
    made_.ids = std::make_shared<const std::vector<std::uint64_t>>(request.ids);
  }

  void operator()() {
    enter_(ProjectionStage::axes);
    const Pca pca = principal_components(points(), work_);
    std::ranges::copy(pca.explained, made_.explained);
    const bool is_pca = request_.method == ProjectionMethod::pca;
    if (is_pca) {
      made_.is_exact = pca.is_exact;
      if (!publish(pca.places)) return;
    }
    find_neighbours();
    if (is_stopped()) return;
    if (request_.cluster_space == ClusterSpace::original) find_clusters(points(), *made_.neighbours);
    if (is_pca && !publish(pca.places)) return;
    const std::vector<Place> places = is_pca                                      ? pca.places
                                      : request_.method == ProjectionMethod::umap ? descend_umap()
                                                                                  : descend(pca);
    if (is_stopped()) return;
    if (request_.cluster_space == ClusterSpace::picture) find_clusters_of(places);
    if (is_stopped()) return;
    enter_(ProjectionStage::quality);
    made_.quality = embedding_quality(points(), places, request_.quality_neighbours, request_.quality_points, work_);
    made_.is_finished = true;
    publish(places);
  }

 private:
  PointsView points() const { return request_.points.view(); }
  bool is_stopped() const { return work_.stop.stop_requested(); }

  void find_neighbours() {
    enter_(ProjectionStage::neighbours);
    const std::size_t n = points().count;
    made_.perplexity = std::min(request_.perplexity, largest_perplexity(n));
    const bool is_tsne = request_.method == ProjectionMethod::tsne;
    const bool takes_all = n <= Projector::kMostExact;
    if (is_tsne) made_.is_exact = takes_all;
    made_.repulsion = takes_all                       ? RepulsionMethod::exact
                      : n <= Projector::kMostWithTree ? RepulsionMethod::tree
                                                      : RepulsionMethod::grid;
    made_.umap_neighbours = std::min(request_.umap_neighbours, n);
    std::size_t each = std::max(kListedNeighbours, request_.core_points);
    if (is_tsne) each = takes_all ? n - 1 : std::max(neighbours_for(made_.perplexity), each);
    if (request_.method == ProjectionMethod::umap) each = std::max(each, made_.umap_neighbours);
    made_.neighbours = std::make_shared<const Neighbours>(nearest_neighbours(points(), each, work_));
  }

  void find_clusters(PointsView of, const Neighbours& neighbours) {
    enter_(ProjectionStage::clusters);
    Clusters clusters;
    if (request_.cluster_method == ClusterMethod::k_means) {
      clusters = k_means(of, request_.clusters, work_);
    } else {
      const double radius = request_.radius_share * telling_radius(neighbours, request_.core_points);
      clusters = dbscan(of, radius, request_.core_points, work_);
    }
    if (is_stopped()) return;
    clusters.space = request_.cluster_space;
    made_.silhouette = silhouette(of, clusters, request_.quality_points, work_);
    made_.clusters = std::make_shared<const Clusters>(std::move(clusters));
  }

  void find_clusters_of(std::span<const Place> places) {
    Points picture;
    picture.count = places.size();
    picture.dimensions = 2;
    for (const Place& place : places) {
      picture.values.push_back(static_cast<float>(place.x));
      picture.values.push_back(static_cast<float>(place.y));
    }
    const std::size_t each = std::max(kListedNeighbours, request_.core_points);
    find_clusters(picture.view(), nearest_neighbours(picture.view(), each, work_));
  }

  // Where an earlier one ended, with new points placed on it; or nowhere.
  std::vector<Place> warm_start() {
    std::vector<Place> start;
    if (from_ != nullptr && from_->method == request_.method) {
      start = warm_places(request_.ids, *made_.neighbours, *from_);
    }
    made_.is_warm = !start.empty();
    if (made_.is_warm) place_new(request_, *from_, work_, start);
    return start;
  }

  std::vector<Place> descend_umap() {
    enter_(ProjectionStage::affinities);
    const SparseRows graph = fuzzy_graph(first_of(*made_.neighbours, made_.umap_neighbours - 1), work_);
    std::vector<Place> start = warm_start();
    UmapOptions options;
    options.least_distance = request_.umap_least_distance;
    if (made_.is_warm) {
      options.epochs = request_.umap_warm_epochs;
      options.learning_rate = kWarmLearningRate;
    } else {
      options.epochs = umap_epochs(points().count);
      start = spectral_start(graph, points(), work_);
    }
    enter_(ProjectionStage::descent);
    made_.iterations = options.epochs;
    Umap umap(graph, std::move(start), options);
    auto published = std::chrono::steady_clock::time_point();
    while (umap.epoch() < made_.iterations && !is_stopped()) {
      umap.step(work_);
      made_.iteration = umap.epoch();
      if (std::chrono::steady_clock::now() - published < kPublishInterval) continue;
      published = std::chrono::steady_clock::now();
      publish(umap.places());
    }
    return {umap.places().begin(), umap.places().end()};
  }

  std::vector<Place> descend(const Pca& pca) {
    enter_(ProjectionStage::affinities);
    Affinities affinities = joint_probabilities(*made_.neighbours, made_.perplexity, work_);
    enter_(ProjectionStage::descent);
    TsneOptions options;
    options.repulsion = made_.repulsion;
    std::vector<Place> start = warm_start();
    if (made_.is_warm) {
      options.exaggerated = 0;
    } else {
      start = scaled_start(pca.places);
    }
    made_.iterations = made_.is_warm ? request_.warm_iterations : request_.iterations;
    Tsne tsne(std::move(affinities), std::move(start), options);
    auto published = std::chrono::steady_clock::time_point();
    while (made_.iteration < made_.iterations && !made_.is_converged && !is_stopped()) {
      const bool is_due = std::chrono::steady_clock::now() - published >= kPublishInterval;
      tsne.step(work_, is_due || tsne.iteration() + 1 == made_.iterations);
      made_.iteration = tsne.iteration();
      made_.kl = tsne.kl();
      made_.is_converged = tsne.is_converged();
      if (!is_due) continue;
      published = std::chrono::steady_clock::now();
      publish(tsne.places());
    }
    return {tsne.places().begin(), tsne.places().end()};
  }

  // Aligned to where it came from. False once it is stopped.
  bool publish(std::span<const Place> places) {
    if (is_stopped()) return false;
    auto embedding = std::make_shared<Embedding>(made_);
    embedding->places.assign(places.begin(), places.end());
    const bool is_pca = request_.method == ProjectionMethod::pca;
    if (from_ != nullptr && from_->method == request_.method && (is_pca || made_.is_warm)) {
      Shared shared = shared_places(request_.ids, places, *from_);
      const RigidMotion motion =
          is_pca ? sign_alignment(shared.now, shared.before) : procrustes(shared.now, shared.before);
      for (Place& place : embedding->places) place = motion(place);
      for (Place& place : shared.now) place = motion(place);
      if (!shared.now.empty()) embedding->drift = drift(shared.now, shared.before);
    }
    publish_(std::move(embedding));
    return true;
  }

  const ProjectionRequest& request_;
  std::shared_ptr<const Embedding> from_;
  const Work& work_;
  const std::function<void(ProjectionStage)>& enter_;
  const std::function<void(std::shared_ptr<const Embedding>)>& publish_;
  Embedding made_;  // all but the places
};

}  // namespace

void run_projection(const ProjectionRequest& request, const std::shared_ptr<const Embedding>& from, const Work& work,
                    const std::function<void(ProjectionStage)>& enter,
                    const std::function<void(std::shared_ptr<const Embedding>)>& publish) {
  Run(request, from, work, enter, publish)();
}

}  // namespace tensorscope::viewer::analysis
