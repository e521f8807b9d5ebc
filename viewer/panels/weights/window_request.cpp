#include "viewer/panels/weights/window_request.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "viewer/panels/weights/tensor_form.h"

namespace tensorscope::viewer {
namespace {

constexpr std::uint64_t kMost32 = std::numeric_limits<std::uint32_t>::max();
constexpr double kMargin = 0.25;  // of the view, at each of its ends
// A window that has more elements along an axis than so many times what is in view is given up for a smaller one.
constexpr std::uint64_t kWasteful = 8;
constexpr std::uint64_t kFewElements = 64;

// One dimension of a window, in numbers that do not overflow.
struct Reach {
  std::uint64_t start = 0;
  std::uint64_t count = 0;
  std::uint64_t stride = 1;

  std::uint64_t end() const { return start + (count == 0 ? 0 : (count - 1) * stride + 1); }
  void thin() {
    stride *= 2;
    count = (count + 1) / 2;
  }
};

Reach whole(std::uint64_t extent) {
  Reach reach{0, extent, 1};
  while (reach.count > kMost32) reach.thin();
  return reach;
}

// As many elements as there are pixels for what is in view, and the same to both sides of it.
Reach fitted(std::uint64_t extent, const std::optional<analysis::Range>& view, std::uint64_t pixels, double margin) {
  const auto most = static_cast<double>(extent);
  const double lo = view ? std::clamp(view->lo, 0.0, most) : 0.0;
  const double hi = view ? std::clamp(view->hi, lo, most) : most;
  const double room = static_cast<double>(std::max<std::uint64_t>(pixels, 1));
  const auto stride = static_cast<std::uint64_t>(std::max(1.0, std::ceil((hi - lo) / room)));
  const double rim = view ? (hi - lo) * margin : 0.0;
  const auto first = static_cast<std::uint64_t>(std::max(0.0, std::floor(lo - rim))) / stride * stride;
  const auto end = static_cast<std::uint64_t>(std::min(most, std::ceil(hi + rim)));
  return {first, end > first ? (end - first + stride - 1) / stride : 1, stride};
}

Reach reach_of(const schema::Window& window, std::size_t dimension) {
  return {window.start[dimension], window.count[dimension], window.stride[dimension]};
}

schema::Window as_window(std::span<const Reach> reaches) {
  schema::Window window;
  window.dimensions = reaches.size();
  for (std::size_t i = 0; i < reaches.size(); ++i) {
    window.start[i] = static_cast<std::uint32_t>(reaches[i].start);
    window.count[i] = static_cast<std::uint32_t>(reaches[i].count);
    window.stride[i] = static_cast<std::uint32_t>(reaches[i].stride);
  }
  return window;
}

std::uint64_t product(std::span<const Reach> reaches) {
  double elements = 1.0;
  for (const Reach& reach : reaches) elements *= static_cast<double>(reach.count);
  return elements < 1e18 ? static_cast<std::uint64_t>(elements) : std::numeric_limits<std::uint64_t>::max();
}

// Those that a window has; a shape may be said to have more.
std::size_t dimensions_of(const PictureNeed& need) {
  return std::min(need.shape.size(), schema::kMaxDimensions);
}

// The dimension that an axis shows as it is.
std::optional<std::size_t> row_dimension(const PictureNeed& need) {
  return lone_dimension(need.shape, 0, std::min(need.row_dimensions, dimensions_of(need)));
}
std::optional<std::size_t> column_dimension(const PictureNeed& need) {
  return lone_dimension(need.shape, need.row_dimensions, dimensions_of(need));
}

std::uint64_t extent_of(const PictureNeed& need, std::size_t dimension) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(need.shape[dimension], 0));
}

bool wants_whole(const PictureNeed& need) {
  return need.every_element || elements_of(need.shape) <= WindowRequest::kWholeElements;
}

bool serves(const Reach& asked, const Reach& needed) {
  return asked.start <= needed.start && asked.end() + asked.stride > needed.end() && asked.stride <= needed.stride &&
         asked.count <= kWasteful * std::max(needed.count, kFewElements);
}

}  // namespace

const schema::Window& WindowRequest::update(const PictureNeed& need) {
  const bool same_tensor = known_ && window_.dimensions == need.shape.size() &&
                           std::equal(need.shape.begin(), need.shape.end(), shape_.begin()) &&
                           row_dimensions_ == need.row_dimensions && every_element_ == need.every_element;
  if (!same_tensor || !still_serves(need)) ask_anew(need);
  return window_;
}

bool WindowRequest::still_serves(const PictureNeed& need) const {
  if (wants_whole(need)) return true;
  const auto axis_serves = [&](std::optional<std::size_t> dimension, const std::optional<analysis::Range>& view,
                               std::uint64_t pixels) {
    return !dimension || serves(reach_of(window_, *dimension), fitted(extent_of(need, *dimension), view, pixels, 0.0));
  };
  return axis_serves(row_dimension(need), need.rows, need.row_pixels) &&
         axis_serves(column_dimension(need), need.columns, need.column_pixels);
}

void WindowRequest::ask_anew(const PictureNeed& need) {
  std::array<Reach, schema::kMaxDimensions> room{};
  const std::size_t dimensions = dimensions_of(need);
  const std::span<Reach> reaches = std::span(room).first(dimensions);
  for (std::size_t i = 0; i < dimensions; ++i) reaches[i] = whole(extent_of(need, i));
  if (!wants_whole(need)) {
    if (const auto row = row_dimension(need)) {
      reaches[*row] = fitted(extent_of(need, *row), need.rows, need.row_pixels, kMargin);
    }
    if (const auto column = column_dimension(need)) {
      reaches[*column] = fitted(extent_of(need, *column), need.columns, need.column_pixels, kMargin);
    }
    while (product(reaches) > kMostElements) std::ranges::max_element(reaches, {}, &Reach::count)->thin();
  }
  window_ = as_window(reaches);
  std::copy_n(need.shape.begin(), dimensions, shape_.begin());
  row_dimensions_ = need.row_dimensions;
  every_element_ = need.every_element;
  known_ = true;
}

double samples_per_second(const schema::Window& window) {
  constexpr double kElementsPerSecond = 1e6;
  constexpr double kSeldom = 0.5;
  constexpr double kOften = 8.0;
  double elements = 1.0;
  for (std::size_t i = 0; i < window.dimensions; ++i) elements *= window.count[i];
  return std::clamp(kElementsPerSecond / std::max(elements, 1.0), kSeldom, kOften);
}

KernelCounts kernel_counts(std::span<const std::int64_t> shape, double columns, double rows) {
  const double width = static_cast<double>(shape.back()) + 1.0;
  const double height = static_cast<double>(elements_of(shape.subspan(2))) / static_cast<double>(shape.back()) + 1.0;
  const double inputs = std::clamp(std::floor(columns / width), 1.0, static_cast<double>(shape[1]));
  // Of few inputs several outputs stand side by side.
  const double beside = std::max(1.0, std::floor(columns / (inputs * width)));
  const double outputs = std::min(beside * std::max(1.0, std::floor(rows / height)), static_cast<double>(shape[0]));
  return {static_cast<std::uint64_t>(outputs), static_cast<std::uint64_t>(inputs)};
}

schema::Window kernel_window(std::span<const std::int64_t> shape, KernelCounts counts, std::uint64_t first_output,
                             std::uint64_t first_input) {
  std::array<Reach, schema::kMaxDimensions> room{};
  const std::span<Reach> reaches = std::span(room).first(std::min(shape.size(), room.size()));
  for (std::size_t i = 0; i < reaches.size(); ++i) reaches[i] = whole(static_cast<std::uint64_t>(shape[i]));
  const auto cut = [](Reach& reach, std::uint64_t first, std::uint64_t count) {
    reach.start = std::min(first, reach.count - 1);
    reach.count = std::min(count, reach.count - reach.start);
  };
  cut(reaches[0], first_output, counts.outputs);
  cut(reaches[1], first_input, counts.inputs);
  return as_window(reaches);
}

}  // namespace tensorscope::viewer
