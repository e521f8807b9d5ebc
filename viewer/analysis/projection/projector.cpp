#include "viewer/analysis/projection/projector.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "viewer/analysis/projection/projection_run.h"

namespace tensorscope::viewer::analysis {

Projector::Projector() : thread_([this](const std::stop_token& ended) { work(ended); }) {}

Projector::~Projector() {
  cancel();
}

void Projector::start(ProjectionRequest request, std::shared_ptr<const Embedding> from) {
  start([request = std::move(request)]() mutable { return std::optional(std::move(request)); }, std::move(from));
}

void Projector::start(Make make, std::shared_ptr<const Embedding> from) {
  {
    const std::lock_guard lock(mutex_);
    if (running_) running_->request_stop();
    next_ = Task{std::move(make), std::move(from), {}};
    failure_.clear();
  }
  wake_.notify_one();
}

void Projector::cancel() {
  const std::lock_guard lock(mutex_);
  if (running_) running_->request_stop();
  next_.reset();
  failure_.clear();
}

std::shared_ptr<const Embedding> Projector::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

ProjectionStage Projector::stage() const {
  const std::lock_guard lock(mutex_);
  return stage_;
}

bool Projector::is_running() const {
  const std::lock_guard lock(mutex_);
  return next_.has_value() || (running_ && !running_->stop_requested());
}

std::string Projector::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::size_t Projector::memory_bytes() const {
  const std::lock_guard lock(mutex_);
  return request_bytes_;
}

void Projector::work(const std::stop_token& ended) {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      running_.reset();
      request_bytes_ = 0;
      stage_ = ProjectionStage::idle;
      if (!wake_.wait(lock, ended, [this] { return next_.has_value(); })) return;
      task = std::move(*next_);
      next_.reset();
      running_ = task.stop;
    }
    const std::stop_token stop = task.stop.get_token();
    const auto under_lock = [this, &stop](auto change) {
      const std::lock_guard lock(mutex_);
      // What was stopped has nothing to say any more, also if it did not notice yet.
      if (!stop.stop_requested()) change();
    };
    try {
      const std::optional<ProjectionRequest> request = task.make();
      if (!request) continue;
      under_lock([&] {
        request_bytes_ =
            request->points.values.capacity() * sizeof(float) + request->ids.capacity() * sizeof(std::uint64_t);
      });
      run_projection(
          *request, task.from, {stop, all_cores()}, [&](ProjectionStage stage) { under_lock([&] { stage_ = stage; }); },
          [&](std::shared_ptr<const Embedding> made) { under_lock([&] { newest_ = std::move(made); }); });
    } catch (const std::exception& error) {
      under_lock([&] { failure_ = error.what(); });
    }
  }
}

}  // namespace tensorscope::viewer::analysis
