#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace tensorscope::agent {

// Why wants are not served, in words, and how often a viewer is told so: every two seconds for each want at most.
//
// Threads: any; while one thread asks, others are told to wait.
// At the limit: kMost wants are answered in two seconds, kMostInAStep of them in a step; further ones wait for their
// turn.
class Refusals {
 public:
  static constexpr std::uint64_t kPauseNs = 2'000'000'000;
  static constexpr std::size_t kMost = 128;
  static constexpr int kMostInAStep = 4;

  using Text = std::array<char, 256>;

  static constexpr const char* kClosed =
      "the budget is 0, and nothing but scalars is recorded: give it a share, such as TENSORSCOPE_BUDGET=1%";
  // `part`: what it is that costs so much.
  static Text too_dear(const char* part, std::uint64_t price_ns, std::uint64_t capacity_ns, const char* what_to_do);

  void begin_step() noexcept;
  // Whether it may be told now. `want` tells one from the other; it is not 0.
  bool may_answer(std::uint64_t want, std::uint64_t now_ns) noexcept;

 private:
  struct Answer {
    std::uint64_t want = 0;
    std::uint64_t given_ns = 0;
  };

  std::mutex lock_;  // guards all below
  std::array<Answer, kMost> answers_{};
  int in_this_step_ = 0;
};

}  // namespace tensorscope::agent
