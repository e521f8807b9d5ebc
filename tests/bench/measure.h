#pragma once

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <vector>

namespace tensorscope::bench {

// Machines drift: what is compared is measured in turn, A B A B …, and the median of the pairs' ratios is reported.

inline double now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// Of this thread alone: what it costs, however often it had to wait for a core.
inline double cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

inline double time_ns(const std::function<void()>& work) {
  const double start = now_ns();
  work();
  return now_ns() - start;
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Median over `rounds` of the time of `work`, after one that is not counted.
inline double median_ns(int rounds, const std::function<void()>& work) {
  work();
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) times.push_back(time_ns(work));
  return median(times);
}

// Median over `rounds` of time(work) / time(base), each pair measured back to back, after one that is not counted.
inline double median_ratio(int rounds, const std::function<void()>& work, const std::function<void()>& base) {
  std::vector<double> ratios;
  for (int i = 0; i <= rounds; ++i) {
    const double mine = time_ns(work);
    const double theirs = time_ns(base);
    if (i > 0) ratios.push_back(mine / theirs);
  }
  return median(ratios);
}

// The compiler must take `value` to be read and memory to be changed.
template <typename Value>
inline void keep(const Value& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

// One line for tests/bench.sh.
inline void report(const char* key, double value) {
  std::printf("%s %.6g\n", key, value);
  std::fflush(stdout);
}

}  // namespace tensorscope::bench
