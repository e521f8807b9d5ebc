#include "agent/recorder/device_queue.h"

#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace tensorscope::agent {

struct DeviceQueue::Waiting {
  std::shared_ptr<DeviceWork> work;
  std::vector<WhenDone> when_done;
  std::size_t bytes = 0;
};

struct DeviceQueue::Works {
  std::mutex lock;           // guards all below; what waits stays at its place
  std::size_t reserved = 0;  // works in the queue, or on their way into it
  std::size_t reserved_bytes = 0;
  std::deque<Waiting> waiting;
};

DeviceQueue::DeviceQueue(schema::SegmentWriter& segment) : segment_(segment), works_(std::make_unique<Works>()) {}
DeviceQueue::~DeviceQueue() = default;

bool DeviceQueue::reserve(std::size_t bytes) {
  const std::lock_guard guard(works_->lock);
  if (works_->reserved == kMost || bytes > kMostBytes - works_->reserved_bytes) return false;
  ++works_->reserved;
  works_->reserved_bytes += bytes;
  return true;
}

void DeviceQueue::release(std::size_t bytes) {
  const std::lock_guard guard(works_->lock);
  --works_->reserved;
  works_->reserved_bytes -= bytes;
}

bool DeviceQueue::add(std::size_t bytes, const Ask& ask, WhenDone when_done) {
  bool is_under_way = false;
  if (reserve(bytes)) {
    try {
      if (std::shared_ptr<DeviceWork> work = ask()) is_under_way = put(bytes, std::move(work), std::move(when_done));
    } catch (...) {
      // Maybe the device has no memory now: the next may fare better.
    }
    if (!is_under_way) release(bytes);
  }
  if (!is_under_way) segment_.count_drop(schema::DropCause::device);
  return is_under_way;
}

bool DeviceQueue::put(std::size_t bytes, std::shared_ptr<DeviceWork> work, WhenDone when_done) {
  const std::lock_guard guard(works_->lock);
  std::deque<Waiting>& waiting = works_->waiting;
  if (!waiting.empty() && waiting.back().work == work) {
    waiting.back().when_done.push_back(std::move(when_done));
    --works_->reserved;
    works_->reserved_bytes -= bytes;
    return true;
  }
  std::vector<WhenDone> all;
  all.push_back(std::move(when_done));
  waiting.push_back({std::move(work), std::move(all), bytes});
  waiting_.store(waiting.size(), std::memory_order_relaxed);
  return true;
}

std::shared_ptr<DeviceWork> DeviceQueue::oldest() {
  const std::lock_guard guard(works_->lock);
  return works_->waiting.empty() ? nullptr : works_->waiting.front().work;
}

DeviceQueue::Waiting DeviceQueue::take_oldest() {
  const std::lock_guard guard(works_->lock);
  Waiting taken = std::move(works_->waiting.front());
  works_->waiting.pop_front();
  --works_->reserved;
  works_->reserved_bytes -= taken.bytes;
  waiting_.store(works_->waiting.size(), std::memory_order_relaxed);
  return taken;
}

void DeviceQueue::drop(const Waiting& lost) noexcept {
  for (std::size_t i = 0; i < lost.when_done.size(); ++i) segment_.count_drop(schema::DropCause::device);
}

void DeviceQueue::collect() {
  while (const std::shared_ptr<DeviceWork> work = oldest()) {
    bool is_lost = false;
    try {
      if (!work->is_done()) return;
    } catch (...) {
      is_lost = true;
    }
    const Waiting taken = take_oldest();
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

void DeviceQueue::abandon() noexcept {
  static_cast<void>(works_.release());
  waiting_.store(0, std::memory_order_relaxed);
}

}  // namespace tensorscope::agent
