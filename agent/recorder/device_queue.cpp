#include "agent/recorder/device_queue.h"

#include <utility>

namespace tensorscope::agent {

bool DeviceQueue::reserve(std::size_t bytes) {
  const std::lock_guard guard(lock_);
  if (reserved_ == kMost || bytes > most_bytes() - reserved_bytes_) return false;
  ++reserved_;
  reserved_bytes_ += bytes;
  return true;
}

void DeviceQueue::release(std::size_t bytes) {
  const std::lock_guard guard(lock_);
  --reserved_;
  reserved_bytes_ -= bytes;
}

bool DeviceQueue::add(std::size_t bytes, const Ask& ask, WhenDone when_done) {
  if (reserve(bytes)) {
    try {
      if (std::shared_ptr<DeviceWork> work = ask()) {
        put(bytes, std::move(work), std::move(when_done));
        return true;
      }
    } catch (...) {
      // Maybe the device has no memory now: the next may fare better.
    }
    release(bytes);
  }
  segment_.count_drop(schema::DropCause::device);
  return false;
}

void DeviceQueue::put(std::size_t bytes, std::shared_ptr<DeviceWork> work, WhenDone when_done) {
  const std::lock_guard guard(lock_);
  if (!waiting_.empty() && waiting_.back().work == work) {
    waiting_.back().when_done.push_back(std::move(when_done));
    --reserved_;
    reserved_bytes_ -= bytes;
    return;
  }
  std::vector<WhenDone> all;
  all.push_back(std::move(when_done));
  waiting_.push_back({std::move(work), std::move(all), bytes});
  count_.store(waiting_.size(), std::memory_order_relaxed);
}

std::shared_ptr<DeviceWork> DeviceQueue::oldest() {
  const std::lock_guard guard(lock_);
  return waiting_.empty() ? nullptr : waiting_.front().work;
}

DeviceQueue::Waiting DeviceQueue::take_oldest() {
  const std::lock_guard guard(lock_);
  Waiting taken = std::move(waiting_.front());
  waiting_.pop_front();
  --reserved_;
  reserved_bytes_ -= taken.bytes;
  count_.store(waiting_.size(), std::memory_order_relaxed);
  return taken;
}

void DeviceQueue::drop(const Waiting& lost) noexcept {
  for (std::size_t i = 0; i < lost.when_done.size(); ++i) segment_.count_drop(schema::DropCause::device);
}

void DeviceQueue::collect(std::size_t most_bytes) {
  std::size_t bytes = 0;
  while (const std::shared_ptr<DeviceWork> work = oldest()) {
    if (bytes >= most_bytes && bytes > 0) return;
    bool is_lost = false;
    try {
      if (!work->is_done()) return;
    } catch (...) {
      is_lost = true;
    }
    const Waiting taken = take_oldest();
    bytes += taken.bytes;
    if (is_lost) {
      drop(taken);
      continue;
    }
    for (const WhenDone& when_done : taken.when_done) when_done(*work);
  }
}

void DeviceQueue::end() {
  collect();
  while (oldest() != nullptr) drop(take_oldest());
}

}  // namespace tensorscope::agent
