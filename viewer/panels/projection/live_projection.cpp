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
  const ProjectionKey key{what.source->id(),     rows_shown(what, choice), choice.method,
                          choice.perplexity,     choice.umap_neighbours,   choice.umap_least_percent,
                          choice.cluster_method, choice.cluster_space,     choice.clusters,
                          choice.core_points,    choice.radius_percent};
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
    const bool may_follow = !is_cancelled_ && (!is_following || !is_running_);
    if (is_other || (is_later && may_follow)) begin(what, *sample, key, restarts_);
    if (is_other || (is_later && may_follow)) restarts_ = false;
  } else if (is_other) {
    projector_.cancel();
    handed_.reset();
  }
  if (sample != nullptr || is_other) key_ = sample != nullptr ? std::optional(key) : std::nullopt;
  take();
  move(elapsed_s);
}

void LiveProjection::begin(const ProjectionSource& what, const RegionSample& sample, const ProjectionKey& key,
                           bool is_cold) {
  step_ = sample.step;
  window_ = sample.region.window;
  is_cancelled_ = false;
  next_.reset();
  handed_ = std::make_shared<Handed>();
  FactSamples facts;
  if (what.probe && key.rows == RowsAre::samples) facts = fact_samples(*what.probe, sample.step);
  const bool is_warm = !is_cold && what.keeps_points(key.rows) && finished_ != nullptr &&
                       finished_key_.perplexity == key.perplexity &&
                       finished_key_.umap_neighbours == key.umap_neighbours &&
                       finished_key_.umap_least_percent == key.umap_least_percent;
  projector_.start([number = ++requests_, sample, facts = std::move(facts), key,
                    handed = handed_] { return make(number, sample, facts, key, *handed); },
                   is_warm ? finished_ : nullptr);
}

std::optional<analysis::ProjectionRequest> LiveProjection::make(std::uint64_t number, const RegionSample& sample,
                                                                const FactSamples& facts, const ProjectionKey& key,
                                                                Handed& handed) {
  Made made;
  made.scene.request = number;
  made.scene.key = key;
  made.scene.step = sample.step;
  made.scene.rows = rows_of(sample, key.rows, neuron_axis_of(sample.region.window.dimensions));
  made.obstacle = obstacle_of(made.scene.rows, key.method);
  std::optional<analysis::ProjectionRequest> request;
  if (made.obstacle.what.empty()) {
    made.scene.facts = facts_of(facts, made.scene.rows.ids);
    request.emplace();
    request->number = number;
    request->points = made.scene.rows.points;
    request->ids = made.scene.rows.ids;
    request->method = key.method;
    request->perplexity = key.perplexity;
    request->umap_neighbours = static_cast<std::size_t>(key.umap_neighbours);
    request->umap_least_distance = key.umap_least_percent / 100.0;
    request->cluster_method = key.cluster_method;
    request->cluster_space = key.cluster_space;
    request->clusters = static_cast<std::size_t>(key.clusters);
    request->core_points = static_cast<std::size_t>(key.core_points);
    request->radius_share = key.radius_percent / 100.0;
  }
  const std::lock_guard lock(handed.mutex);
  handed.made = std::move(made);
  return request;
}

void LiveProjection::give_up(Absence why) {
  obstacle_ = std::move(why);
  handed_.reset();
  next_.reset();
  scene_.reset();
  embedding_.reset();
  places_.clear();
}

void LiveProjection::take_made() {
  if (handed_ == nullptr) return;
  std::optional<Made> made;
  {
    const std::lock_guard lock(handed_->mutex);
    made.swap(handed_->made);
  }
  if (!made) return;
  if (!made->obstacle.what.empty()) return give_up(std::move(made->obstacle));
  obstacle_ = {};
  handed_.reset();
  next_ = std::make_unique<ProjectedScene>(std::move(made->scene));
}

void LiveProjection::take() {
  // In this order: what ran no more before it is looked at has nothing to come.
  is_running_ = projector_.is_running();
  if (const std::string why = projector_.failure(); !why.empty()) {
    return give_up({"It could not be computed: " + why, "Fewer rows need less memory."});
  }
  take_made();
  std::shared_ptr<const analysis::Embedding> newest = projector_.newest();
  if (newest == nullptr || newest == embedding_ || !key_) return;
  if (next_ != nullptr && newest->request == next_->request) scene_ = std::move(next_);
  if (scene_ == nullptr || newest->request != scene_->request) return;
  embedding_ = std::move(newest);
  if (!embedding_->is_finished) return;
  finished_ = embedding_;
  finished_key_ = scene_->key;
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
  is_running_ = false;
  is_cancelled_ = true;
}

void LiveProjection::restart() {
  restarts_ = true;
}

std::size_t LiveProjection::memory_bytes() const {
  std::size_t bytes = places_.capacity() * sizeof(Place) + projector_.memory_bytes();
  for (const ProjectedScene* const scene : {scene_.get(), next_.get()}) {
    if (scene != nullptr) bytes += scene->rows.memory_bytes() + scene->facts.memory_bytes();
  }
  if (embedding_ != nullptr) bytes += analysis::memory_bytes(*embedding_);
  if (finished_ != nullptr && finished_ != embedding_) bytes += analysis::memory_bytes(*finished_);
  return bytes;
}

}  // namespace tensorscope::viewer
