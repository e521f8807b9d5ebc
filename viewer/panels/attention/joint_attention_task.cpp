#include "viewer/panels/attention/joint_attention_task.h"

#include <chrono>
#include <exception>
#include <utility>

namespace tensorscope::viewer {
namespace {

// One head at least in each frame.
constexpr std::size_t kElementsInFrame = std::size_t{1} << 18;

std::size_t bytes_of(const JointLayer& layer) {
  return (layer.weights.capacity() + layer.gradients.capacity()) * sizeof(float);
}

// Another step only: what runs may end, so that a job that sends faster than this computes shows something.
bool is_other_choice(const JointAttentionTask::Asked& a, const JointAttentionTask::Asked& b) {
  return a.layers != b.layers || a.sample != b.sample || a.options != b.options || a.class_argument != b.class_argument;
}

}  // namespace

JointAttentionTask::~JointAttentionTask() {
  stop();
}

void JointAttentionTask::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  result_ = {};
  running_.reset();
  running_bytes_ = 0;
}

void JointAttentionTask::rest() {
  stop();
  gathering_.reset();
  gathered_ = 0;
  gathered_heads_ = 0;
  is_gathering_ = false;
  layers_ = {};
  held_ = {};
}

void JointAttentionTask::take() {
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

void JointAttentionTask::fail(const Asked& asked, const char* why) {
  shown_.reset();
  failed_ = asked;
  failure_ = std::string("The ") + name(asked.options.kind) + " could not be computed: " + why + ".";
}

void JointAttentionTask::ask(const Asked& asked, const Samples& samples, const Sequences& sequences) {
  take();
  is_gathering_ = false;
  if (shown_ && is_other_choice(shown_->asked, asked)) shown_.reset();
  if (running_ && is_other_choice(*running_, asked)) stop();
  if (failed_ && is_other_choice(*failed_, asked)) failed_.reset(), failure_.clear();
  if (running_ || failed_ == asked || (shown_ && shown_->asked == asked)) return;
  // A newer step does not begin it anew: where steps come faster than they are gathered, none ever would be.
  if (!gathering_ || is_other_choice(*gathering_, asked)) {
    gathering_ = asked;
    gathered_ = 0;
    gathered_heads_ = 0;
    layers_.assign(samples.weights.size(), {});
    held_.clear();
    for (const RegionSample* const sample : samples.weights) held_.push_back(*sample);
    for (const RegionSample* const sample : samples.gradients) held_.push_back(*sample);
  }
  if (gather()) start(sequences);
}

bool JointAttentionTask::gather() {
  const std::size_t layers = layers_.size();
  const std::size_t all = held_.size();
  for (std::size_t elements = 0; gathered_ < all && elements < kElementsInFrame;) {
    const bool is_gradient = gathered_ >= layers;
    const auto region = AttentionRegion::of(held_[gathered_], gathering_->sample);
    if (!region) {
      fail(*std::exchange(gathering_, std::nullopt), "a layer does not have this sample");
      return false;
    }
    JointLayer& layer = layers_[is_gradient ? gathered_ - layers : gathered_];
    std::vector<float>& heads = is_gradient ? layer.gradients : layer.weights;
    queries_ = region->shape().queries;
    keys_ = region->shape().keys;
    if (gathered_heads_ == 0) heads.reserve(static_cast<std::size_t>(region->heads()) * region->head_elements());
    region->append(gathered_heads_++, heads);
    elements += region->head_elements();
    if (gathered_heads_ < region->heads()) continue;
    ++gathered_;
    gathered_heads_ = 0;
  }
  is_gathering_ = gathered_ < all;
  return !is_gathering_;
}

void JointAttentionTask::start(const Sequences& sequences) {
  running_ = std::exchange(gathering_, std::nullopt);
  gathered_ = 0;
  held_ = {};
  for (const JointLayer& layer : layers_) running_bytes_ += bytes_of(layer);
  parts_ = joint_parts(sequences, running_->options.kind);
  parts_done_.store(0, std::memory_order_relaxed);
  // What it throws comes out of the future.
  std::packaged_task<std::optional<Result>(std::stop_token)> task(
      [this, sequences, asked = *running_, layers = std::exchange(layers_, {}), queries = queries_,
       keys = keys_](const std::stop_token& stop) -> std::optional<Result> {
        // Relaxed: a number to be shown, nothing is read on the strength of it.
        const auto done = [this] { parts_done_.fetch_add(1, std::memory_order_relaxed); };
        auto matrix = joint_attention(layers, sequences, asked.options, stop, done);
        if (!matrix) return std::nullopt;
        return Result{asked, queries, keys, std::move(*matrix), 0};
      });
  result_ = task.get_future();
  try {
    thread_ = std::jthread(std::move(task));
  } catch (const std::exception& error) {
    result_ = {};
    running_bytes_ = 0;
    fail(*std::exchange(running_, std::nullopt), error.what());
  }
}

double JointAttentionTask::progress() const {
  if (!running_ || parts_ == 0) return 0.0;
  return static_cast<double>(parts_done_.load(std::memory_order_relaxed)) / static_cast<double>(parts_);
}

std::size_t JointAttentionTask::memory_bytes() const {
  std::size_t bytes = running_bytes_;
  if (shown_) bytes += shown_->matrix.values.capacity() * sizeof(double);
  // R, the next one, and the fused heads; of a flow what pipes hold is little beside the heads.
  if (running_) bytes += static_cast<std::size_t>(queries_ * keys_) * (2 * sizeof(double) + sizeof(float));
  for (const JointLayer& layer : layers_) bytes += bytes_of(layer);
  return bytes;
}

}  // namespace tensorscope::viewer
