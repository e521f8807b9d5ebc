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
      return "k-means";
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

std::string of_points(std::size_t some, std::size_t all) {
  return some >= all ? std::string() : " (of " + look::format_count(some) + " points)";
}

void add_method(const Embedding& embedding, std::vector<ProjectionFigure>& figures) {
  if (embedding.method == ProjectionMethod::pca) {
    const double sum = embedding.explained[0] + embedding.explained[1];
    figures.push_back({"explained variance",
                       look::format_percent(sum) + (embedding.is_exact ? "" : " (random subspace)"), sum,
                       "The share of all variance that lies along the two axes of the picture"});
    return;
  }
  if (embedding.kl) {
    figures.push_back(
        {"KL", look::format_number(*embedding.kl) + (embedding.is_exact ? "" : " (Barnes-Hut)"), *embedding.kl,
         "Kullback-Leibler divergence that t-SNE minimises, in nats: lower is better, of the same data and\n"
         "perplexity only. Exact over all pairs, or over 3 x perplexity neighbours (Barnes-Hut)"});
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
  add_quality(*embedding, figures);
  if (embedding->method == ProjectionMethod::tsne) {
    if (embedding->iterations > 0) {
      figures.push_back({"iteration",
                         look::format_count(static_cast<std::uint64_t>(embedding->iteration)) + " of " +
                             look::format_count(static_cast<std::uint64_t>(embedding->iterations)) +
                             (embedding->is_converged ? ", converged" : ""),
                         static_cast<double>(embedding->iteration),
                         embedding->is_warm ? "Goes on from the step before: 250 iterations without exaggeration"
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
