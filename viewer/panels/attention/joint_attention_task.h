#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "viewer/panels/attention/attention_shape.h"
#include "viewer/panels/attention/joint_attention.h"
#include "viewer/store/store.h"

namespace tensorscope::viewer {

/// Rollout, flow or relevance through layers on a thread of its own: n³ operations for each layer, of a flow many more.
/// Threads: the owner's, beside its own, which ends with this, some ms after it is told to.
/// At the limit: one at a time; what is asked for meanwhile is begun when it is done, another choice of layers, sample
/// or options stops it. What cannot be computed, as where memory is short, says so and is not tried again.
class JointAttentionTask {
 public:
  struct Asked {
    std::vector<std::uint32_t> layers;  ///< sources, the first one first
    std::int64_t sample = 0;
    std::uint64_t step = 0;  ///< of all of them
    JointOptions options;
    std::uint32_t class_argument = 0;  ///< of relevance, see schema/want.h
    bool operator==(const Asked&) const = default;
  };
  struct Result {
    Asked asked;
    std::int64_t queries = 0;
    std::int64_t keys = 0;
    JointMatrix matrix;
    std::uint64_t revision = 0;
  };
  /// What all of asked.layers are in: their samples, whole, and of relevance those of their gradients.
  struct Samples {
    std::vector<const RegionSample*> weights;
    std::vector<const RegionSample*> gradients;
  };

  JointAttentionTask() = default;
  JointAttentionTask(const JointAttentionTask&) = delete;
  JointAttentionTask& operator=(const JointAttentionTask&) = delete;
  ~JointAttentionTask();

  /// Copies some heads in each call, so that no frame takes long.
  void ask(const Asked& asked, const Samples& samples, const Sequences& sequences);
  /// Nobody wants one: what runs is stopped.
  void rest();
  /// The last ask() brought it on.
  bool is_running() const { return is_gathering_ || is_computing(); }
  /// All that it takes is there.
  bool is_computing() const { return result_.valid(); }
  double progress() const;  ///< 0 to 1

  /// The newest that was computed; null if there is none.
  const Result* result() const { return shown_ ? &*shown_ : nullptr; }
  /// Why there is none, in words; empty: nothing went wrong.
  const std::string& failure() const { return failure_; }
  std::size_t memory_bytes() const;

 private:
  bool gather();  // true: all is there
  void start(const Sequences& sequences);
  void stop();
  void take();
  void fail(const Asked& asked, const char* why);

  std::optional<Asked> gathering_;
  std::size_t gathered_ = 0;         // weights of layers, then their gradients
  std::int64_t gathered_heads_ = 0;  // of the next one
  bool is_gathering_ = false;
  std::vector<RegionSample> held_;  // weights, then gradients; their elements are the store's
  std::vector<JointLayer> layers_;
  std::int64_t queries_ = 0;  // of the last layer
  std::int64_t keys_ = 0;
  std::optional<Asked> running_;
  std::size_t running_bytes_ = 0;
  std::size_t parts_ = 0;
  std::atomic<std::size_t> parts_done_{0};
  std::future<std::optional<Result>> result_;
  std::jthread thread_;
  std::optional<Result> shown_;
  std::optional<Asked> failed_;
  std::string failure_;
  std::uint64_t revision_ = 0;
};

}  // namespace tensorscope::viewer
