#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "viewer/analysis/projection/projector.h"
#include "viewer/panels/awaited.h"
#include "viewer/panels/projection/point_colors.h"
#include "viewer/panels/projection/projection_source.h"

namespace tensorscope::viewer {

/// How it is projected, as the user chose it.
struct ProjectionChoice {
  std::optional<RowsAre> rows;  ///< nothing: the first that the source has
  analysis::ProjectionMethod method = analysis::ProjectionMethod::tsne;
  int perplexity = 30;
  int umap_neighbours = 15;
  int umap_least_percent = 10;  ///< the least distance in the picture, of its spread
  analysis::ClusterMethod cluster_method = analysis::ClusterMethod::k_means;
  analysis::ClusterSpace cluster_space = analysis::ClusterSpace::original;
  int clusters = 10;
  int core_points = 5;
  int radius_percent = 100;           ///< of DBSCAN's own choice
  std::optional<ColorBy> color;       ///< nothing: the first that the points have
  std::optional<bool> as_pictures{};  ///< nothing: where there are few
};

/// "PCA", "t-SNE".
const char* name_of(analysis::ProjectionMethod method);

/// What points are: the choice where the source has it, else the first that it has.
RowsAre rows_shown(const ProjectionSource& what, const ProjectionChoice& choice);

/// What decides about a projection.
struct ProjectionKey {
  std::uint32_t source = 0;
  RowsAre rows = RowsAre::samples;
  analysis::ProjectionMethod method = analysis::ProjectionMethod::tsne;
  int perplexity = 0;
  int umap_neighbours = 0;
  int umap_least_percent = 0;
  analysis::ClusterMethod cluster_method = analysis::ClusterMethod::k_means;
  analysis::ClusterSpace cluster_space = analysis::ClusterSpace::original;
  int clusters = 0;
  int core_points = 0;
  int radius_percent = 0;
  bool operator==(const ProjectionKey&) const = default;
};

/// Rows that were projected, and what was known of them at that step.
struct ProjectedScene {
  std::uint64_t request = 0;
  ProjectionKey key;
  std::uint64_t step = 0;
  ProjectedRows rows;
  SampleFacts facts;
};

/// The projection of a tensor as it changes from step to step: starts the projector anew when there is something else
/// to project, lets it end before it follows on to a later step, and moves points to where they belong instead of
/// letting them jump. Threads: the window's own; the projector has its, on which rows and facts are read as well.
class LiveProjection {
 public:
  /// Once in each frame; `elapsed_s` since the last.
  void update(const ProjectionSource& what, const RegionSample* sample, const ProjectionChoice& choice,
              bool is_following, double elapsed_s);

  void cancel();
  /// From the principal components, even if nothing changed.
  void restart();

  /// Null until the first points are there.
  const ProjectedScene* scene() const { return scene_.get(); }
  const analysis::Embedding* embedding() const { return embedding_.get(); }
  /// Where points are drawn, of scene()'s rows in their order.
  std::span<const analysis::Place> places() const { return places_; }

  /// Why there are no points, and what would work; empty if there is no reason.
  const Absence& obstacle() const { return obstacle_; }
  analysis::ProjectionStage stage() const { return projector_.stage(); }
  /// What the user chose; so few points may have had less.
  double wanted_perplexity() const { return key_ ? key_->perplexity : 0.0; }
  std::size_t wanted_neighbours() const { return key_ ? static_cast<std::size_t>(key_->umap_neighbours) : 0; }
  std::size_t wanted_clusters() const { return key_ ? static_cast<std::size_t>(key_->clusters) : 0; }
  std::size_t core_points() const { return key_ ? static_cast<std::size_t>(key_->core_points) : 0; }
  bool is_running() const { return is_running_; }
  bool is_cancelled() const { return is_cancelled_; }
  bool is_moving() const { return is_moving_; }
  std::size_t memory_bytes() const;

 private:
  // What the projector's thread makes of samples that it shares with the store.
  struct Made {
    ProjectedScene scene;
    Absence obstacle;
  };
  struct Handed {
    std::mutex mutex;
    std::optional<Made> made;  // under it
  };

  /// On the projector's thread.
  static std::optional<analysis::ProjectionRequest> make(std::uint64_t number, const RegionSample& sample,
                                                         const FactSamples& facts, const ProjectionKey& key,
                                                         Handed& handed);
  void begin(const ProjectionSource& what, const RegionSample& sample, const ProjectionKey& key, bool is_cold);
  void take();
  void take_made();
  void give_up(Absence why);
  void move(double elapsed_s);

  std::optional<ProjectionKey> key_;
  std::uint64_t step_ = 0;
  schema::Window window_;
  std::uint64_t requests_ = 0;
  std::shared_ptr<Handed> handed_;        // of the newest request, until it has made its rows
  std::unique_ptr<ProjectedScene> next_;  // until its first points come
  std::unique_ptr<ProjectedScene> scene_;
  std::shared_ptr<const analysis::Embedding> embedding_;
  std::shared_ptr<const analysis::Embedding> finished_;  // the last that was, to start from
  ProjectionKey finished_key_;
  std::vector<analysis::Place> places_;
  Absence obstacle_;
  bool is_cancelled_ = false;
  bool restarts_ = false;
  bool is_running_ = false;  // before the last update() looked what it has made
  bool is_moving_ = false;
  analysis::Projector projector_;
};

}  // namespace tensorscope::viewer
