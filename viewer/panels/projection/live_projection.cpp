#include "viewer/panels/projection/live_projection.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viewer/look/number_format.h"

namespace tensorscope::viewer {
namespace {

using analysis::Place;
using analysis::ProjectionMethod;

constexpr double kHalfWaySeconds = 0.06;
constexpr double kArrived = 0.001;  // of the picture

// Why these rows cannot be projected.
Absence obstacle_of(const ProjectedRows& rows, ProjectionMethod method) {
  const std::size_t count = rows.points.count;
  const std::string names = name_of(rows.are);
  if (count == 0 && rows.left_out > 0) {
    return {"All " + look::format_count(rows.left_out) + " " + names + " hold NaN or Inf",
            "Points need finite numbers. The alerts say which layer was the first to be bad."};
  }
  if (count == 0) return {"There are no " + names, "This tensor has no elements at this step."};
  if (count == 1) {
    return {"One point has no neighbours",
            "There is one " + std::string(name_of_one(rows.are)) + " only. Two are needed; four for t-SNE and UMAP."};
  }
  if (analysis::are_all_equal(rows.points.view())) {
    return {"All " + look::format_count(count) + " " + names + " are the same",
            "There is nothing to tell them apart: a layer whose neurons are all dead gives this, or a constant input."};
  }
  if (method != ProjectionMethod::pca && count < 4) {
    return {std::string(name_of(method)) + " needs at least four points",
            "There are " + look::format_count(count) + ". PCA (M) shows them."};
  }
  return {};
}

}  // namespace

const char* name_of(ProjectionMethod method) {
  switch (method) {
    case ProjectionMethod::pca:
      return "PCA";
    case ProjectionMethod::tsne:
      return "t-SNE";
    case ProjectionMethod::umap:
      return "UMAP";
  }
  return "";
}

RowsAre rows_shown(const ProjectionSource& what, const ProjectionChoice& choice) {
  const bool is_possible = choice.rows && std::ranges::find(what.rows, *choice.rows) != what.rows.end();
  return is_possible ? *choice.rows : what.rows.front();
}

void LiveProjection::update(const ProjectionSource& what, const RegionSample* sample, const ProjectionChoice& choice,
                            bool is_following, double elapsed_s) {
  const Key key{what.source->id(), rows_shown(what, choice), choice.method,
                choice.perplexity, choice.umap_neighbours,   choice.cluster_method,
                choice.clusters,   choice.core_points,       choice.radius_percent};
  if (!key_ || key_->source != key.source || key_->rows != key.rows) {
    scene_.reset();
    embedding_.reset();
    finished_.reset();
    places_.clear();
    obstacle_ = {};
  }
  const bool is_other = key_ != key || restarts_;
  if (sample != nullptr) {
    const bool is_later = sample->step != step_ || sample->region.window != window_;
    // A projection that takes longer than a step ends first, or none ever would.
    const bool may_follow = !is_cancelled_ && (!is_following || !projector_.is_running());
    if (is_other || (is_later && may_follow)) begin(what, *sample, key, restarts_);
    if (is_other || (is_later && may_follow)) restarts_ = false;
  } else if (is_other) {
    projector_.cancel();
  }
  if (sample != nullptr || is_other) key_ = sample != nullptr ? std::optional(key) : std::nullopt;
  take();
  move(elapsed_s);
}

void LiveProjection::begin(const ProjectionSource& what, const RegionSample& sample, const Key& key, bool is_cold) {
  step_ = sample.step;
  window_ = sample.region.window;
  is_cancelled_ = false;
  next_ = std::make_unique<ProjectedScene>();
  next_->request = ++requests_;
  next_->step = sample.step;
  next_->rows = rows_of(sample, key.rows, neuron_axis_of(window_.dimensions));
  obstacle_ = obstacle_of(next_->rows, key.method);
  if (!obstacle_.what.empty()) {
    projector_.cancel();
    next_.reset();
    scene_.reset();
    embedding_.reset();
    places_.clear();
    return;
  }
  if (what.probe && key.rows == RowsAre::samples) next_->facts = facts_of(*what.probe, sample.step, next_->rows.ids);
  analysis::ProjectionRequest request;
  request.number = requests_;
  request.points = next_->rows.points;
  request.ids = next_->rows.ids;
  request.method = key.method;
  request.perplexity = key.perplexity;
  request.umap_neighbours = static_cast<std::size_t>(key.umap_neighbours);
  request.cluster_method = key.cluster_method;
  request.clusters = static_cast<std::size_t>(key.clusters);
  request.core_points = static_cast<std::size_t>(key.core_points);
  request.radius_share = key.radius_percent / 100.0;
  const bool is_warm = !is_cold && what.keeps_points(key.rows) && finished_ != nullptr &&
                       finished_key_.perplexity == key.perplexity &&
                       finished_key_.umap_neighbours == key.umap_neighbours;
  projector_.start(std::move(request), is_warm ? finished_ : nullptr);
}

void LiveProjection::take() {
  if (const std::string why = projector_.failure(); !why.empty()) {
    obstacle_ = {"It could not be computed: " + why, "Fewer rows need less memory."};
    next_.reset();
    scene_.reset();
    embedding_.reset();
    places_.clear();
    return;
  }
  std::shared_ptr<const analysis::Embedding> newest = projector_.newest();
  if (newest == nullptr || newest == embedding_ || !key_) return;
  if (next_ != nullptr && newest->request == next_->request) scene_ = std::move(next_);
  if (scene_ == nullptr || newest->request != scene_->request) return;
  embedding_ = std::move(newest);
  if (!embedding_->is_finished) return;
  finished_ = embedding_;
  finished_key_ = *key_;
}

void LiveProjection::move(double elapsed_s) {
  is_moving_ = false;
  if (embedding_ == nullptr) return;
  const std::vector<Place>& target = embedding_->places;
  const bool goes_on = embedding_->is_warm || embedding_->drift.has_value();
  if (!goes_on || places_.size() != target.size()) {
    places_ = target;
    return;
  }
  const double share = 1.0 - std::exp2(-elapsed_s / kHalfWaySeconds);
  double farthest = 0.0;
  Place low = target.front();
  Place high = low;
  for (std::size_t i = 0; i < target.size(); ++i) {
    const Place way{target[i].x - places_[i].x, target[i].y - places_[i].y};
    places_[i] = {places_[i].x + share * way.x, places_[i].y + share * way.y};
    farthest = std::max(farthest, std::hypot(way.x, way.y) * (1.0 - share));
    low = {std::min(low.x, target[i].x), std::min(low.y, target[i].y)};
    high = {std::max(high.x, target[i].x), std::max(high.y, target[i].y)};
  }
  is_moving_ = farthest > kArrived * std::hypot(high.x - low.x, high.y - low.y);
  if (!is_moving_) places_ = target;
}

void LiveProjection::cancel() {
  projector_.cancel();
  is_cancelled_ = true;
}

void LiveProjection::restart() {
  restarts_ = true;
}

std::size_t LiveProjection::memory_bytes() const {
  std::size_t bytes = places_.capacity() * sizeof(Place);
  for (const ProjectedScene* const scene : {scene_.get(), next_.get()}) {
    if (scene != nullptr) bytes += scene->rows.points.values.capacity() * sizeof(float);
  }
  if (embedding_ != nullptr && embedding_->neighbours != nullptr) {
    bytes += embedding_->neighbours->indices.size() * (sizeof(std::uint32_t) + sizeof(double));
  }
  return bytes;
}

}  // namespace tensorscope::viewer
