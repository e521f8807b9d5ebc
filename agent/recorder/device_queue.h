#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "agent/sampling/device_tensor.h"
#include "schema/segment_writer.h"

namespace tensorscope::agent {

// What devices were asked for, until they have done it. Nobody ever waits for them.
//
// Threads: add() any; the rest one at a time (step()).
// At the limit: while kMost works, or most_bytes() of their results, are under way, further ones are not asked for;
// those, what a device cannot do, and what it has not done at the end are counted under DropCause::device. Works
// are taken in the order in which they were asked for, so that one that is not done holds up those behind it.
class DeviceQueue {
 public:
  static constexpr std::size_t kMost = 1024;
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;  // of pinned memory

  // Asks a device; nullptr if it cannot do it.
  using Ask = std::function<std::shared_ptr<DeviceWork>()>;
  using WhenDone = std::function<void(DeviceWork& work)>;

  explicit DeviceQueue(schema::SegmentWriter& segment) : segment_(segment) {}

  // `bytes`: of the results. What was asked for several times one after the other is one work. False, counted, if it
  // is not under way.
  bool add(std::size_t bytes, const Ask& ask, WhenDone when_done);

  // No more than what one step may write into the ring.
  std::size_t most_bytes() const noexcept { return std::min(kMostBytes, segment_.max_record_bytes()); }
  bool is_empty() const noexcept { return count_.load(std::memory_order_relaxed) == 0; }
  // Hands on what is done, until it was so many bytes.
  void collect(std::size_t most_bytes = ~std::size_t{0});
  // No more is to come: hands on what is done, counts the rest.
  void end();

 private:
  struct Waiting {
    std::shared_ptr<DeviceWork> work;
    std::vector<WhenDone> when_done;
    std::size_t bytes = 0;
  };

  bool reserve(std::size_t bytes);
  void release(std::size_t bytes);
  // Takes the reserved place.
  void put(std::size_t bytes, std::shared_ptr<DeviceWork> work, WhenDone when_done);
  std::shared_ptr<DeviceWork> oldest();  // nullptr: there is none
  Waiting take_oldest();
  void drop(const Waiting& lost) noexcept;

  schema::SegmentWriter& segment_;

  std::mutex lock_;           // guards all below; count_ is read without
  std::size_t reserved_ = 0;  // works that wait, or are on their way here
  std::size_t reserved_bytes_ = 0;
  std::deque<Waiting> waiting_;
  std::atomic<std::size_t> count_{0};  // of waiting_
};

}  // namespace tensorscope::agent
