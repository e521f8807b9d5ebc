#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <vector>

namespace tensorscope::viewer::analysis {

/// What a long computation is given: it looks at `stop` at least every few milliseconds of its own work and then
/// returns whatever it has, which its caller throws away.
/// Threads: the computation may use `threads` of them, its own among these; all have ended when it returns.
struct Work {
  std::stop_token stop{};
  unsigned threads = 1;
};

/// As many threads as there are cores: a window that draws meanwhile takes little, and the system shares.
[[nodiscard]] inline unsigned all_cores() {
  static const unsigned cores = std::max(std::thread::hardware_concurrency(), 1U);
  return cores;
}

/// What one frame of the window may take: milliseconds on a few cores, and the trainer has the others.
[[nodiscard]] inline unsigned cores_of_a_frame() {
  constexpr unsigned kMost = 4;
  return std::min(all_cores(), kMost);
}

/// Calls `part(begin, end)` for parts that cover [0, count), each on a thread and of at least `least`. Parts must not
/// write what others read. What a part throws is thrown on when all have ended; where the system gives no more threads,
/// parts are done one after the other.
template <typename Part>
void in_parts(std::size_t count, std::size_t least, unsigned threads, Part part) {
  const std::size_t parts = std::clamp<std::size_t>(count / std::max<std::size_t>(least, 1), 1, std::max(threads, 1U));
  std::mutex mutex;
  std::exception_ptr failure;
  const auto guarded = [&](std::size_t i) noexcept {
    try {
      part(count * i / parts, count * (i + 1) / parts);
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    others.reserve(parts);
    std::size_t begun = 1;
    try {
      for (; begun < parts; ++begun) others.emplace_back(guarded, begun);
    } catch (const std::system_error&) {
    }
    guarded(0);
    for (; begun < parts; ++begun) guarded(begun);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tensorscope::viewer::analysis
