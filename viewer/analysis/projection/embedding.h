#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "viewer/analysis/projection/clusters.h"
#include "viewer/analysis/projection/embedding_quality.h"
#include "viewer/analysis/projection/neighbours.h"
#include "viewer/analysis/projection/points.h"
#include "viewer/analysis/projection/repulsion.h"
#include "viewer/analysis/projection/silhouette.h"

namespace tensorscope::viewer::analysis {

enum class ProjectionMethod : std::uint8_t { pca, tsne, umap };

/// What is to be projected, and how.
struct ProjectionRequest {
  std::uint64_t number = 0;  ///< the caller's; its embeddings carry it
  Points points;
  std::vector<std::uint64_t> ids;  ///< of each point, the same from request to request; ascending
  ProjectionMethod method = ProjectionMethod::tsne;
  double perplexity = 30.0;
  int iterations = 1000;
  int warm_iterations = 250;         ///< after a warm start
  double umap_least_distance = 0.1;  ///< of places in the picture
  std::size_t umap_neighbours = 15;  ///< the point itself counted, as umap-learn does
  int umap_warm_epochs = 100;
  ClusterMethod cluster_method = ClusterMethod::k_means;
  ClusterSpace cluster_space = ClusterSpace::original;
  std::size_t clusters = 10;    ///< k-means
  std::size_t core_points = 5;  ///< DBSCAN: how many lie within the radius of a core point, itself counted
  double radius_share = 1.0;    ///< of the radius that tells most, see telling_radius
  std::size_t quality_neighbours = 12;
  std::size_t quality_points = 1000;  ///< whose neighbourhoods are compared
};

/// Points in the plane, as far as they are: fields that are not computed yet are empty.
/// Threads: never changed once it is published.
struct Embedding {
  std::uint64_t request = 0;
  ProjectionMethod method = ProjectionMethod::tsne;
  std::shared_ptr<const std::vector<std::uint64_t>> ids;
  std::vector<Place> places;

  bool is_warm = false;       ///< started where an earlier one ended, and aligned to it
  bool is_finished = false;   ///< nothing moves any more, and everything below known
  bool is_converged = false;  ///< ended before all iterations: the gradient is below 1e-7, as scikit-learn
  int iteration = 0;          ///< t-SNE; UMAP's epochs
  int iterations = 0;
  bool is_exact = true;                                ///< all pairs, or all of the covariance; else approximated
  RepulsionMethod repulsion = RepulsionMethod::exact;  ///< t-SNE
  std::size_t umap_neighbours = 0;                     ///< what was used, which few points may lower
  double perplexity = 0.0;                             ///< what was used, which few points may lower
  std::optional<double> kl;                            ///< of the probabilities without exaggeration
  std::optional<double> drift;                         ///< from the earlier embedding, as a share of its diameter
  double explained[2] = {0.0, 0.0};                    ///< PCA: shares of the variance
  std::optional<EmbeddingQuality> quality;
  std::shared_ptr<const Clusters> clusters;      ///< in the original space
  std::optional<Silhouette> silhouette;          ///< of the clusters, in the original space
  std::shared_ptr<const Neighbours> neighbours;  ///< in the original space
};

/// Of places, ids, clusters and neighbours.
[[nodiscard]] inline std::size_t memory_bytes(const Embedding& embedding) {
  std::size_t bytes = sizeof(Embedding) + embedding.places.capacity() * sizeof(Place);
  if (embedding.ids) bytes += embedding.ids->capacity() * sizeof(std::uint64_t);
  if (embedding.clusters) bytes += embedding.clusters->of.capacity() * sizeof(std::uint32_t);
  if (embedding.neighbours) {
    bytes += embedding.neighbours->indices.capacity() * sizeof(std::uint32_t) +
             embedding.neighbours->squared.capacity() * sizeof(double);
  }
  return bytes;
}

/// What the worker does at the moment.
enum class ProjectionStage : std::uint8_t { idle, axes, clusters, neighbours, affinities, descent, quality };

}  // namespace tensorscope::viewer::analysis
