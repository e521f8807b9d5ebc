#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace tensorscope::agent {

// Memory that the agent keeps copies of the trainer's tensors in, counted over the whole process, so that looking never
// takes what the training needs.
// Threads: the total any; one object one at a time.
class KeptBytes {
 public:
  KeptBytes() = default;
  KeptBytes(const KeptBytes&) = delete;
  KeptBytes& operator=(const KeptBytes&) = delete;
  ~KeptBytes() { resize(0, 0); }

  // False if all together would be more than `most`: then it is as it was.
  bool resize(std::size_t bytes, std::size_t most) noexcept {
    const std::size_t before = std::exchange(bytes_, bytes);
    const std::size_t all = total_.fetch_add(bytes - before, std::memory_order_relaxed) + (bytes - before);
    if (bytes <= before || all <= most) return true;
    total_.fetch_sub(bytes - before, std::memory_order_relaxed);
    bytes_ = before;
    return false;
  }

 private:
  static inline std::atomic<std::size_t> total_{0};
  std::size_t bytes_ = 0;
};

}  // namespace tensorscope::agent
