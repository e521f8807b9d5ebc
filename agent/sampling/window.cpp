#include "agent/sampling/window.h"

#include <algorithm>
#include <limits>

namespace tensorscope::agent {
namespace {

constexpr std::uint64_t kMost32 = std::numeric_limits<std::uint32_t>::max();

// An axis as it is read, in numbers that do not overflow.
struct Reach {
  std::uint64_t start = 0;
  std::uint64_t count = 0;
  std::uint64_t stride = 1;

  void thin() noexcept {
    stride *= 2;
    count = (count + 1) / 2;
  }
};

}  // namespace

std::optional<schema::Window> fit_window(const TensorView& view, const schema::Window& wanted,
                                         std::uint64_t most_elements) noexcept {
  const bool is_whole = wanted.dimensions == 0;
  if (!is_whole && wanted.dimensions != view.dimensions) return std::nullopt;
  std::array<Reach, schema::kMaxDimensions> reaches;
  const auto first = reaches.begin();
  const auto last = first + static_cast<std::ptrdiff_t>(view.dimensions);
  std::uint64_t elements = 1;
  for (std::size_t i = 0; i < view.dimensions; ++i) {
    Reach& reach = reaches[i];
    const auto size = static_cast<std::uint64_t>(view.sizes[i]);
    if (is_whole) {
      reach.count = size;
    } else {
      if (wanted.start[i] >= size) return std::nullopt;
      reach = {wanted.start[i], wanted.count[i], wanted.stride[i]};
      reach.count = std::min(reach.count, (size - reach.start - 1) / reach.stride + 1);
    }
    while (reach.count > kMost32) reach.thin();
    elements *= reach.count;
  }
  while (elements > std::max<std::uint64_t>(most_elements, 1)) {
    const auto longest =
        std::max_element(first, last, [](const Reach& left, const Reach& right) { return left.count < right.count; });
    elements /= longest->count;
    longest->thin();
    elements *= longest->count;
    if (longest->stride > kMost32) return std::nullopt;
  }
  schema::Window window;
  window.dimensions = view.dimensions;
  for (std::size_t i = 0; i < view.dimensions; ++i) {
    window.start[i] = static_cast<std::uint32_t>(reaches[i].start);
    window.count[i] = static_cast<std::uint32_t>(reaches[i].count);
    window.stride[i] = static_cast<std::uint32_t>(reaches[i].stride);
  }
  return window;
}

std::optional<schema::Window> fit_whole_rows(const TensorView& view, std::uint64_t most_elements) noexcept {
  if (view.dimensions < 2) return fit_window(view, {}, most_elements);
  TensorView starts = view;
  --starts.dimensions;
  const std::size_t last = starts.dimensions;
  const auto row = static_cast<std::uint64_t>(view.sizes[last]);
  if (row == 0 || row > std::min(most_elements, kMost32)) return fit_window(view, {}, most_elements);
  std::optional<schema::Window> window = fit_window(starts, {}, most_elements / row);
  if (!window) return std::nullopt;
  window->dimensions = view.dimensions;
  window->count[last] = static_cast<std::uint32_t>(row);
  window->stride[last] = 1;
  return window;
}

std::optional<schema::Window> fit_rows(const TensorView& view, const schema::Window& wanted,
                                       std::uint64_t most_elements) noexcept {
  if (view.dimensions == 0 || view.elements() == 0) return std::nullopt;
  const auto rows = static_cast<std::uint64_t>(view.sizes[0]);
  const std::uint64_t columns = view.elements() / rows;
  Reach reach{0, rows, 1};
  if (wanted.dimensions > 0) {
    if (wanted.start[0] >= rows) return std::nullopt;
    reach = {wanted.start[0], wanted.count[0], wanted.stride[0]};
    reach.count = std::min(reach.count, (rows - reach.start - 1) / reach.stride + 1);
  }
  if (columns > most_elements || columns > kMost32) return std::nullopt;
  while (reach.count * columns > most_elements || reach.count > kMost32) reach.thin();
  schema::Window window;
  window.dimensions = view.dimensions;
  window.start[0] = static_cast<std::uint32_t>(reach.start);
  window.count[0] = static_cast<std::uint32_t>(reach.count);
  window.stride[0] = static_cast<std::uint32_t>(reach.stride);
  for (std::size_t i = 1; i < view.dimensions; ++i) {
    window.count[i] = static_cast<std::uint32_t>(view.sizes[i]);
    window.stride[i] = 1;
  }
  return window;
}

}  // namespace tensorscope::agent
