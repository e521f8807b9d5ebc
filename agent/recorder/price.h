#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace tensorscope::agent {

// What something costs per element, as last measured. One measurement does not more than double it: the machine may
// have been busy with something else.
class Cost {
 public:
  // What is assumed until it was measured.
  explicit Cost(double ns_per_element) noexcept : ns_per_element_(ns_per_element) {}

  // Few elements are all overhead: they neither need a limit nor tell one.
  static constexpr std::uint64_t kFewElements = 4096;

  void measured(std::uint64_t elements, std::uint64_t ns) noexcept {
    if (elements < kFewElements) return;
    const double before = ns_per_element_.load(std::memory_order_relaxed);
    const double now = static_cast<double>(ns) / static_cast<double>(elements);
    ns_per_element_.store(std::min(now, 2 * before), std::memory_order_relaxed);
  }
  // Believed a little less, so that it will be measured again.
  void doubt() noexcept {
    ns_per_element_.store(ns_per_element_.load(std::memory_order_relaxed) * 7 / 8, std::memory_order_relaxed);
  }
  std::uint64_t ns_of(std::uint64_t elements) const noexcept {
    const double ns = static_cast<double>(elements) * ns_per_element_.load(std::memory_order_relaxed);
    return ns < 1e18 ? static_cast<std::uint64_t>(ns) : ~std::uint64_t{0};
  }
  std::uint64_t elements_within(std::uint64_t ns) const noexcept {
    const double elements = static_cast<double>(ns) / ns_per_element_.load(std::memory_order_relaxed);
    return elements < 1e18 ? std::max(static_cast<std::uint64_t>(elements), kFewElements) : ~std::uint64_t{0};
  }

 private:
  std::atomic<double> ns_per_element_;
};

// What something costs as a whole: the lower one of the last two measurements, as the machine may have been busy
// with something else during one.
// Threads: any.
class Price {
 public:
  void measured(std::uint64_t ns) noexcept {
    before_ns_.store(last_ns_.load(std::memory_order_relaxed), std::memory_order_relaxed);
    last_ns_.store(ns, std::memory_order_relaxed);
  }
  // Known without having been paid.
  void estimated(std::uint64_t ns) noexcept {
    before_ns_.store(ns, std::memory_order_relaxed);
    last_ns_.store(ns, std::memory_order_relaxed);
  }
  void forget() noexcept { estimated(kUnknown); }
  // Believed a little less, so that it will be measured again.
  void doubt() noexcept { estimated(ns() - ns() / 8); }
  bool is_known() const noexcept { return last_ns_.load(std::memory_order_relaxed) != kUnknown; }
  bool is_certain() const noexcept { return before_ns_.load(std::memory_order_relaxed) != kUnknown; }
  std::uint64_t ns() const noexcept {
    return std::min(last_ns_.load(std::memory_order_relaxed), before_ns_.load(std::memory_order_relaxed));
  }

 private:
  static constexpr std::uint64_t kUnknown = ~std::uint64_t{0};
  std::atomic<std::uint64_t> last_ns_{kUnknown}, before_ns_{kUnknown};
};

}  // namespace tensorscope::agent
