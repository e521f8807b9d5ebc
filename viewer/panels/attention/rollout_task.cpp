#include "viewer/panels/attention/rollout_task.h"

#include <chrono>
#include <exception>
#include <utility>

namespace tensorscope::viewer {
namespace {

// One head at least in each frame.
constexpr std::size_t kElementsInFrame = std::size_t{1} << 18;

using Layers = std::vector<std::vector<float>>;

std::optional<RolloutTask::Result> compute(const std::stop_token& stop, const RolloutTask::Asked& asked,
                                           const Layers& layers, std::int64_t positions,
                                           std::atomic<std::size_t>& layers_done) {
  const auto n = static_cast<std::size_t>(positions);
  analysis::Rollout rollout(n);
  std::vector<float> fused(n * n);
  for (const std::vector<float>& heads : layers) {
    const bool is_added = analysis::fuse_heads(heads, asked.options.fusion, fused, stop) &&
                          analysis::discard_smallest(fused, asked.options.discarded, stop) &&
                          rollout.add(fused, [&stop] { return stop.stop_requested(); });
    if (!is_added) return std::nullopt;
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
  running_bytes_ = 0;
}

void RolloutTask::rest() {
  stop();
  gathering_.reset();
  gathered_ = 0;
  gathered_heads_ = 0;
  is_gathering_ = false;
  heads_ = {};
}

void RolloutTask::take() {
  using namespace std::chrono_literals;
  if (!result_.valid() || result_.wait_for(0s) != std::future_status::ready) return;
  thread_.join();
  const Asked asked = *std::exchange(running_, std::nullopt);
  running_bytes_ = 0;
  try {
    std::optional<Result> result = result_.get();
    if (!result) return;
    shown_ = std::move(result);
    shown_->revision = ++revision_;
    failure_.clear();
  } catch (const std::exception& error) {
    fail(asked, error.what());
  }
}

void RolloutTask::fail(const Asked& asked, const char* why) {
  shown_.reset();
  failed_ = asked;
  failure_ = std::string("The rollout could not be computed: ") + why + ".";
}

void RolloutTask::ask(const Asked& asked, std::span<const RegionSample* const> samples) {
  take();
  is_gathering_ = false;
  if (shown_ && is_other_choice(shown_->asked, asked)) shown_.reset();
  if (running_ && is_other_choice(*running_, asked)) stop();
  if (failed_ && is_other_choice(*failed_, asked)) failed_.reset(), failure_.clear();
  if (running_ || failed_ == asked || (shown_ && shown_->asked == asked)) return;
  if (gathering_ != asked) {
    gathering_ = asked;
    gathered_ = 0;
    gathered_heads_ = 0;
    heads_.assign(samples.size(), {});
  }
  if (gather(asked.sample, samples)) start();
}

bool RolloutTask::gather(std::int64_t sample, std::span<const RegionSample* const> samples) {
  for (std::size_t elements = 0; gathered_ < samples.size() && elements < kElementsInFrame;) {
    const auto region = AttentionRegion::of(*samples[gathered_], sample);
    if (!region) {
      fail(*std::exchange(gathering_, std::nullopt), "a layer does not have this sample");
      return false;
    }
    positions_ = region->shape().queries;
    if (gathered_heads_ == 0) {
      heads_[gathered_].reserve(static_cast<std::size_t>(region->heads()) * region->head_elements());
    }
    region->append(gathered_heads_++, heads_[gathered_]);
    elements += region->head_elements();
    if (gathered_heads_ < region->heads()) continue;
    ++gathered_;
    gathered_heads_ = 0;
  }
  is_gathering_ = gathered_ < samples.size();
  return !is_gathering_;
}

void RolloutTask::start() {
  running_ = std::exchange(gathering_, std::nullopt);
  gathered_ = 0;
  for (const auto& heads : heads_) running_bytes_ += heads.capacity() * sizeof(float);
  layers_done_.store(0, std::memory_order_relaxed);
  // What it throws comes out of the future.
  std::packaged_task<std::optional<Result>(std::stop_token)> task(
      [this, asked = *running_, layers = std::exchange(heads_, {}), positions = positions_](
          const std::stop_token& stop) { return compute(stop, asked, layers, positions, layers_done_); });
  result_ = task.get_future();
  try {
    thread_ = std::jthread(std::move(task));
  } catch (const std::exception& error) {
    result_ = {};
    running_bytes_ = 0;
    fail(*std::exchange(running_, std::nullopt), error.what());
  }
}

double RolloutTask::progress() const {
  if (!running_ || running_->layers.empty()) return 0.0;
  return static_cast<double>(layers_done_.load(std::memory_order_relaxed)) /
         static_cast<double>(running_->layers.size());
}

std::size_t RolloutTask::memory_bytes() const {
  std::size_t bytes = running_bytes_;
  if (shown_) bytes += shown_->matrix.capacity() * sizeof(double);
  // R, the next one, and the fused heads.
  if (running_) bytes += static_cast<std::size_t>(positions_ * positions_) * (2 * sizeof(double) + sizeof(float));
  for (const auto& heads : heads_) bytes += heads.capacity() * sizeof(float);
  return bytes;
}

}  // namespace tensorscope::viewer
