#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "viewer/store/tensor_samples.h"

namespace tensorscope::viewer {

/// The elements of a sample as floats, or their signed difference to another sample's, kept until something else is to
/// be shown.
/// Threads: one owner.
class TensorValues {
 public:
  /// `samples_revision` changes whenever the store's samples do. A `baseline` must hold_all() of the sample's elements.
  void update(const RegionSample& sample, const RegionSample* baseline, std::uint64_t samples_revision);

  std::span<const float> values() const { return values_; }
  std::uint64_t revision() const { return revision_; }  ///< changes whenever the values do
  bool has_negative() const { return has_negative_; }
  std::size_t memory_bytes() const { return values_.capacity() * sizeof(float); }

 private:
  struct Shown {
    std::uint64_t step = 0;
    schema::Window window;
    std::optional<std::uint64_t> baseline_step;
    std::uint64_t samples_revision = 0;
    bool operator==(const Shown&) const = default;
  };
  std::optional<Shown> shown_;
  std::vector<float> values_;
  std::uint64_t revision_ = 0;
  bool has_negative_ = false;
};

/// Whether every element of `window` is also one of `other`.
bool holds_all(const schema::Window& other, const schema::Window& window);

/// Elements of `sample` less the same elements of `baseline`, which holds them all; NaN where both are the same
/// infinity. Computed in double, rounded once.
void subtract(const schema::Region& sample, const schema::Region& baseline, std::vector<float>& difference);

}  // namespace tensorscope::viewer
