#include "viewer/panels/attention/rollout_task.h"

#include <chrono>
#include <utility>

namespace tensorscope::viewer {
namespace {

using Layers = std::vector<std::vector<float>>;

std::optional<RolloutTask::Result> compute(const std::stop_token& stop, const RolloutTask::Asked& asked,
                                           const Layers& layers, std::int64_t positions,
                                           std::atomic<std::size_t>& layers_done) {
  const auto n = static_cast<std::size_t>(positions);
  analysis::Rollout rollout(n);
  std::vector<float> fused(n * n);
  for (const std::vector<float>& heads : layers) {
    analysis::fuse_heads(heads, asked.options.fusion, fused);
    analysis::discard_smallest(fused, asked.options.discarded);
    if (!rollout.add(fused, [&stop] { return stop.stop_requested(); })) return std::nullopt;
    // Relaxed: a number to be shown, nothing is read on the strength of it.
    layers_done.fetch_add(1, std::memory_order_relaxed);
  }
  const std::span<const double> matrix = rollout.matrix();
  return RolloutTask::Result{asked, positions, {matrix.begin(), matrix.end()}, rollout.passed_rows(), 0};
}

// Another step only: what runs may end, so that a job that sends faster than this computes shows something.
bool is_other_choice(const RolloutTask::Asked& a, const RolloutTask::Asked& b) {
  return a.layers != b.layers || a.sample != b.sample || a.options != b.options;
}

}  // namespace

RolloutTask::~RolloutTask() {
  stop();
}

void RolloutTask::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  result_ = {};
  running_.reset();
}

void RolloutTask::rest() {
  stop();
  gathering_.reset();
  gathered_ = 0;
  is_gathering_ = false;
  heads_ = {};
}

void RolloutTask::take() {
  using namespace std::chrono_literals;
  if (!result_.valid() || result_.wait_for(0s) != std::future_status::ready) return;
  std::optional<Result> result = result_.get();
  thread_.join();
  running_.reset();
  if (!result) return;
  shown_ = std::move(result);
  shown_->revision = ++revision_;
}

void RolloutTask::ask(const Asked& asked, std::span<const RegionSample* const> samples) {
  take();
  is_gathering_ = false;
  if (shown_ && is_other_choice(shown_->asked, asked)) shown_.reset();
  if (running_ && is_other_choice(*running_, asked)) stop();
  if (running_ || (shown_ && shown_->asked == asked)) return;
  if (gathering_ != asked) {
    gathering_ = asked;
    gathered_ = 0;
    heads_.assign(samples.size(), {});
  }
  if (gathered_ >= samples.size()) return;
  const auto region = AttentionRegion::of(*samples[gathered_], asked.sample);
  if (!region) return;
  positions_ = region->shape().queries;
  for (std::int64_t head = 0; head < region->heads(); ++head) region->append(head, heads_[gathered_]);
  is_gathering_ = ++gathered_ < samples.size();
  if (!is_gathering_) start();
}

void RolloutTask::start() {
  running_ = std::exchange(gathering_, std::nullopt);
  gathered_ = 0;
  layers_done_.store(0, std::memory_order_relaxed);
  std::promise<std::optional<Result>> promise;
  result_ = promise.get_future();
  thread_ = std::jthread([this, asked = *running_, layers = std::exchange(heads_, {}), positions = positions_,
                          promise = std::move(promise)](const std::stop_token& stop) mutable {
    promise.set_value(compute(stop, asked, layers, positions, layers_done_));
  });
}

double RolloutTask::progress() const {
  if (!running_ || running_->layers.empty()) return 0.0;
  return static_cast<double>(layers_done_.load(std::memory_order_relaxed)) /
         static_cast<double>(running_->layers.size());
}

std::size_t RolloutTask::memory_bytes() const {
  std::size_t bytes = shown_ ? shown_->matrix.capacity() * sizeof(double) : 0;
  for (const auto& heads : heads_) bytes += heads.capacity() * sizeof(float);
  return bytes;
}

}  // namespace tensorscope::viewer
