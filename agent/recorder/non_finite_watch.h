#pragma once

#include <atomic>
#include <bit>
#include <cstdint>

#include "agent/recorder/source.h"
#include "schema/sample.h"

namespace tensorscope::agent {

// Notices when something that was finite is so no longer.
//
// A value that never was finite is how its user wants it, and one that stays as it is is told once.
// Threads: any; take() by step().
class NonFiniteWatch {
 public:
  void saw(Source& source, double value) noexcept {
    // All ones in the exponent: infinities and NaN.
    constexpr std::uint64_t kExponent = std::uint64_t{0x7ff} << 52;
    const bool is_finite = (std::bit_cast<std::uint64_t>(value) & kExponent) != kExponent;
    if (source.was_finite.load(std::memory_order_relaxed) == is_finite) [[likely]]
      return;
    changed(source, is_finite);
  }
  void saw(Source& source, const schema::Stats& stats, std::uint64_t step) noexcept {
    const bool is_finite = stats.finite() == stats.elements;
    if (is_finite) {
      source.good_abs_max.store(stats.abs_max, std::memory_order_relaxed);
      source.good_step.store(step, std::memory_order_relaxed);
    }
    if (source.was_finite.load(std::memory_order_relaxed) != is_finite) changed(source, is_finite);
  }

  Source* take() noexcept {
    if (first_.load(std::memory_order_relaxed) == nullptr) [[likely]]
      return nullptr;
    return first_.exchange(nullptr, std::memory_order_relaxed);
  }

 private:
  void changed(Source& source, bool is_finite) noexcept {
    source.was_finite.store(is_finite, std::memory_order_relaxed);
    Source* nobody = nullptr;
    if (!is_finite) first_.compare_exchange_strong(nobody, &source, std::memory_order_relaxed);
  }

  std::atomic<Source*> first_{nullptr};
};

}  // namespace tensorscope::agent
