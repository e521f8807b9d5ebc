#include "viewer/panels/projection/projection_figures.h"

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

using analysis::Embedding;
using analysis::ProjectionMethod;
using analysis::ProjectionStage;

const char* text_of(ProjectionStage stage) {
  switch (stage) {
    case ProjectionStage::axes:
      return "finding principal components";
    case ProjectionStage::clusters:
      return "grouping points";
    case ProjectionStage::neighbours:
      return "finding neighbours";
    case ProjectionStage::affinities:
      return "weighing neighbours";
    case ProjectionStage::descent:
      return "moving points";
    case ProjectionStage::quality:
      return "comparing neighbourhoods";
    case ProjectionStage::idle:
      break;
  }
  return "waiting";
}

const char* text_of(analysis::RepulsionMethod repulsion) {
  switch (repulsion) {
    case analysis::RepulsionMethod::tree:
      return " (Barnes-Hut)";
    case analysis::RepulsionMethod::grid:
      return " (FIt-SNE)";
    case analysis::RepulsionMethod::exact:
      break;
  }
  return "";
}

std::string of_points(std::size_t some, std::size_t all) {
  return some >= all ? std::string() : " (of " + look::format_count(some) + " points)";
}

void add_method(const Embedding& embedding, std::vector<ProjectionFigure>& figures) {
  if (embedding.method == ProjectionMethod::pca) {
    const double sum = embedding.explained[0] + embedding.explained[1];
    figures.push_back({"explained variance", look::format_percent(sum) + (embedding.is_exact ? "" : " (not settled)"),
                       sum,
                       "The share of all variance that lies along the two axes of the picture. Not settled: too much\n"
                       "alike in all directions for two axes of their own"});
    return;
  }
  if (embedding.kl) {
    figures.push_back(
        {"KL", look::format_number(*embedding.kl) + text_of(embedding.repulsion), *embedding.kl,
         "Kullback-Leibler divergence that t-SNE minimises, in nats: lower is better, of the same data and\n"
         "perplexity only. Over all pairs, or over 3 x perplexity neighbours with repulsion from a tree\n"
         "(Barnes-Hut) or interpolated on a grid (FIt-SNE)"});
  }
}

void add_quality(const Embedding& embedding, std::vector<ProjectionFigure>& figures) {
  if (!embedding.quality) return;
  const analysis::EmbeddingQuality& quality = *embedding.quality;
  const std::string of = of_points(quality.asked, embedding.places.size());
  const std::string k = " (k = " + std::to_string(quality.neighbours) + ")";
  figures.push_back({"trustworthiness" + k, look::format_number(quality.trustworthiness) + of, quality.trustworthiness,
                     "Whether points that are near in the picture are near in the original space: 1 is perfect,\n"
                     "about 0.5 is chance"});
  figures.push_back({"continuity", look::format_number(quality.continuity), quality.continuity,
                     "Whether points that are near in the original space are near in the picture: 1 is perfect"});
  figures.push_back({"neighbours kept", look::format_percent(quality.recall), quality.recall,
                     "The share of the k nearest in the original space that are among the k nearest in the picture"});
}

void add_clusters(const LiveProjection& projection, std::vector<ProjectionFigure>& figures) {
  const Embedding& embedding = *projection.embedding();
  if (embedding.clusters == nullptr) return;
  const analysis::Clusters& clusters = *embedding.clusters;
  const auto count = static_cast<double>(clusters.count);
  const bool is_of_picture = clusters.space == analysis::ClusterSpace::picture;
  const std::string where = is_of_picture ? " in the picture" : "";
  if (clusters.method == analysis::ClusterMethod::dbscan) {
    const std::size_t without = analysis::without_cluster(clusters);
    std::string text = look::format_count(clusters.count) + " within " + look::format_number(clusters.radius);
    if (without > 0) text += ", " + look::format_count(without) + " points in none";
    figures.push_back({"DBSCAN clusters" + where, text, count,
                       clusters.count > 0
                           ? std::string("Groups of points that lie within the radius of each other, in the ") +
                                 (is_of_picture ? "picture" : "original space")
                           : "No point has " + std::to_string(projection.core_points()) +
                                 " within the radius, itself counted: a larger radius or a smaller number finds some",
                       clusters.count == 0});
  } else if (clusters.count < projection.wanted_clusters()) {
    figures.push_back({"clusters lowered to", look::format_count(clusters.count), count, "There are no more points"});
  }
  if (!embedding.silhouette) return;
  const bool is_dbscan = clusters.method == analysis::ClusterMethod::dbscan;
  figures.push_back(
      {"silhouette" + where + (is_dbscan ? "" : " (k-means, k = " + std::to_string(clusters.count) + ")"),
       look::format_number(embedding.silhouette->mean) +
           of_points(embedding.silhouette->asked, clusters.of.size() - analysis::without_cluster(clusters)),
       embedding.silhouette->mean,
       std::string("How well points lie in their clusters, in the ") + (is_of_picture ? "picture" : "original space") +
           ": 1 is well apart, 0 between two,\nbelow 0 in the wrong one"});
}

void add_recall(const Embedding& embedding, std::vector<ProjectionFigure>& figures) {
  if (embedding.neighbours == nullptr || embedding.neighbours->recall >= 1.0) return;
  figures.push_back({"neighbours found", look::format_percent(embedding.neighbours->recall),
                     embedding.neighbours->recall,
                     "So many points are compared with those of the nearest groups only: the share of the truly\n"
                     "nearest that was found, measured at 256 of them"});
}

}  // namespace

std::vector<ProjectionFigure> figures_of(const LiveProjection& projection) {
  std::vector<ProjectionFigure> figures;
  const Embedding* const embedding = projection.embedding();
  const ProjectedScene* const scene = projection.scene();
  if (embedding == nullptr || scene == nullptr) return figures;
  const auto points = static_cast<double>(scene->rows.points.count);
  figures.push_back({name_of(scene->rows.are),
                     look::format_count(scene->rows.points.count) + " of " + look::format_count(scene->rows.total),
                     points, "How many are in the picture, of how many there are"});
  if (scene->rows.left_out > 0) {
    figures.push_back({"left out", look::format_count(scene->rows.left_out) + " with NaN or Inf",
                       static_cast<double>(scene->rows.left_out), "Points need finite numbers", true});
  }
  add_method(*embedding, figures);
  if (embedding->perplexity > 0.0 && embedding->perplexity < projection.wanted_perplexity() &&
      embedding->method == ProjectionMethod::tsne) {
    figures.push_back({"perplexity lowered to", look::format_number(embedding->perplexity), embedding->perplexity,
                       "So few points have no more: each needs three times as many others"});
  }
  if (embedding->umap_neighbours > 0 && embedding->umap_neighbours < projection.wanted_neighbours() &&
      embedding->method == ProjectionMethod::umap) {
    figures.push_back({"neighbours lowered to", look::format_count(embedding->umap_neighbours),
                       static_cast<double>(embedding->umap_neighbours), "There are no more points"});
  }
  add_quality(*embedding, figures);
  add_recall(*embedding, figures);
  add_clusters(projection, figures);
  if (embedding->method != ProjectionMethod::pca) {
    const bool is_tsne = embedding->method == ProjectionMethod::tsne;
    if (embedding->iterations > 0) {
      figures.push_back({is_tsne ? "iteration" : "epoch",
                         look::format_count(static_cast<std::uint64_t>(embedding->iteration)) + " of " +
                             look::format_count(static_cast<std::uint64_t>(embedding->iterations)) +
                             (embedding->is_converged ? ", converged" : ""),
                         static_cast<double>(embedding->iteration),
                         !is_tsne ? "From the spectral layout of the neighbours' graph, or from the step before"
                         : embedding->is_warm ? "Goes on from the step before: 250 iterations without exaggeration"
                                              : "From the principal components: 250 iterations with exaggeration 12,\n"
                                                "the rest without, as scikit-learn"});
    }
  }
  if (embedding->drift) {
    figures.push_back({"drift", look::format_percent(*embedding->drift), *embedding->drift,
                       "How far points moved on average since the step before, after alignment, as a share of the\n"
                       "picture's diameter"});
  }
  if (projection.is_running()) {
    figures.push_back({kFigureNow, text_of(projection.stage()), 0.0, "What is being computed, on a thread of its own"});
  } else if (projection.is_cancelled()) {
    figures.push_back({kFigureNow, "stopped", 0.0, "Press Restart (X) to begin anew"});
  }
  return figures;
}

}  // namespace tensorscope::viewer
