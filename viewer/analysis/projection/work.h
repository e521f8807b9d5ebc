#pragma once

#include <algorithm>
#include <cstddef>
#include <stop_token>
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

/// Calls `part(begin, end)` for parts that cover [0, count), each on a thread and of at least `least`. Parts must not
/// write what others read.
template <typename Part>
void in_parts(std::size_t count, std::size_t least, unsigned threads, Part part) {
  const std::size_t parts = std::clamp<std::size_t>(count / std::max<std::size_t>(least, 1), 1, std::max(threads, 1U));
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < parts; ++i) {
    others.emplace_back([&part, begin = count * i / parts, end = count * (i + 1) / parts] { part(begin, end); });
  }
  part(std::size_t{0}, count / parts);
}

}  // namespace tensorscope::viewer::analysis
