#include "viewer/panels/weights/tensor_values.h"

#include <algorithm>
#include <array>

#include "viewer/store/elements.h"

namespace tensorscope::viewer {
namespace {

// Where in `from` the elements of `window` lie along a dimension: at first + i * step.
struct Along {
  std::size_t first = 0;
  std::size_t step = 0;
};

Along along(const schema::Window& from, const schema::Window& window, std::size_t dimension) {
  return {(window.start[dimension] - from.start[dimension]) / from.stride[dimension],
          window.stride[dimension] / from.stride[dimension]};
}

}  // namespace

bool holds_all(const schema::Window& other, const schema::Window& window) {
  if (other.dimensions != window.dimensions) return false;
  for (std::size_t i = 0; i < window.dimensions; ++i) {
    if (window.count[i] == 0 || other.stride[i] == 0) return false;
    if (window.start[i] < other.start[i] || (window.start[i] - other.start[i]) % other.stride[i] != 0) return false;
    if (window.count[i] > 1 && window.stride[i] % other.stride[i] != 0) return false;
    const std::uint64_t last = window.start[i] + std::uint64_t{window.count[i] - 1} * window.stride[i];
    if ((last - other.start[i]) / other.stride[i] >= other.count[i]) return false;
  }
  return true;
}

void subtract(const schema::Region& sample, const schema::Region& baseline, std::vector<float>& difference) {
  const schema::Window& window = sample.window;
  const std::size_t count = element_count(sample);
  difference.resize(count);
  std::array<std::size_t, schema::kMaxDimensions> index{};
  for (std::size_t element = 0; element < count; ++element) {
    std::size_t there = 0;
    for (std::size_t i = 0; i < window.dimensions; ++i) {
      const Along place = along(baseline.window, window, i);
      there = there * baseline.window.count[i] + place.first + index[i] * place.step;
    }
    difference[element] = static_cast<float>(element_at(sample, element) - element_at(baseline, there));
    for (std::size_t i = window.dimensions; i-- > 0;) {
      if (++index[i] < window.count[i]) break;
      index[i] = 0;
    }
  }
}

void TensorValues::update(const RegionSample& sample, const RegionSample* baseline, std::uint64_t samples_revision) {
  Shown shown{sample.step, sample.region.window, std::nullopt, samples_revision};
  if (baseline != nullptr) shown.baseline_step = baseline->step;
  if (shown_ == shown) return;
  shown_ = shown;
  ++revision_;
  if (baseline != nullptr) {
    subtract(sample.region, baseline->region, values_);
  } else {
    elements_as_float(sample.region, values_);
  }
  has_negative_ = std::ranges::any_of(values_, [](float value) { return value < 0.0F; });
}

}  // namespace tensorscope::viewer
