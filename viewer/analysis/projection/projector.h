#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "viewer/analysis/projection/embedding.h"

namespace tensorscope::viewer::analysis {

/// Projects points on a thread of its own, one request after the other, and publishes what it has every few hundredths
/// of a second. t-SNE starts where the last embedding of the same points ended, so that a picture that is followed over
/// steps does not jump, and so does UMAP; t-SNE is exact for few points, Barnes-Hut's approximation for more and
/// FIt-SNE's for many.
/// Threads: one owner, beside its worker (and as many more as there are other cores, while they are of use). Everything
/// that both use is under `mutex_`; an embedding is handed over by pointer and never changed after that.
/// At the limit: a request that is not begun when the next comes is dropped, and one that runs is stopped; the
/// destructor waits until it has: some milliseconds, but for making a request. What cannot be computed ends with
/// failure().
class Projector {
 public:
  /// t-SNE takes all pairs up to this many points.
  static constexpr std::size_t kMostExact = 400;
  /// Up to this many Barnes-Hut's tree, which is the faster one for few, and the grid above.
  static constexpr std::size_t kMostWithTree = 3000;

  Projector();
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;
  ~Projector();

  /// Makes a request, on the projector's thread; nothing: there is nothing to project.
  using Make = std::function<std::optional<ProjectionRequest>()>;

  /// Stops what runs. `from` is where to start, if it has at least half of the points; null: the principal components.
  void start(Make make, std::shared_ptr<const Embedding> from);
  void start(ProjectionRequest request, std::shared_ptr<const Embedding> from);
  /// What is published stays.
  void cancel();

  /// The newest; null until there is one.
  [[nodiscard]] std::shared_ptr<const Embedding> newest() const;
  [[nodiscard]] ProjectionStage stage() const;
  [[nodiscard]] bool is_running() const;
  /// Why the last request could not be computed, such as too little memory; empty if nothing failed.
  [[nodiscard]] std::string failure() const;
  /// Of the points that are being projected.
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  struct Task {
    Make make;
    std::shared_ptr<const Embedding> from;
    std::stop_source stop;
  };

  void work(const std::stop_token& ended);

  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::optional<Task> next_;
  std::optional<std::stop_source> running_;
  std::shared_ptr<const Embedding> newest_;
  ProjectionStage stage_ = ProjectionStage::idle;
  std::string failure_;
  std::size_t request_bytes_ = 0;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace tensorscope::viewer::analysis
