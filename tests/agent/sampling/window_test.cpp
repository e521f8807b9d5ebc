#include "agent/sampling/window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

#include "agent/sampling/gather.h"
#include "tests/agent/sampling/elements.h"

namespace tensorscope::agent {
namespace {

using schema::Dtype;
using schema::Window;

constexpr std::uint64_t kNoLimit = ~std::uint64_t{0};

Window window(std::initializer_list<std::array<std::uint32_t, 3>> axes) {
  Window result;
  for (const auto& [start, count, stride] : axes) {
    result.start[result.dimensions] = start;
    result.count[result.dimensions] = count;
    result.stride[result.dimensions] = stride;
    ++result.dimensions;
  }
  return result;
}

TensorView matrix(std::int64_t rows, std::int64_t columns) {
  return view_of(nullptr, Dtype::float32, {{rows, columns}, {columns, 1}});
}

TEST(Window, WithoutDimensionsIsTheWholeTensor) {
  EXPECT_EQ(fit_window(matrix(3, 5), {}, kNoLimit), window({{0, 3, 1}, {0, 5, 1}}));
  EXPECT_EQ(fit_window(view_of(nullptr, Dtype::float32, {}), {}, kNoLimit), Window{});
}

TEST(Window, IsCutAtTheTensorsEdge) {
  EXPECT_EQ(fit_window(matrix(3, 5), window({{1, 9, 1}, {0, 4, 2}}), kNoLimit), window({{1, 2, 1}, {0, 3, 2}}));
  EXPECT_EQ(fit_window(matrix(3, 5), window({{2, 1, 7}, {4, 4'000'000'000, 4'000'000'000}}), kNoLimit),
            window({{2, 1, 7}, {4, 1, 4'000'000'000}}));
}

TEST(Window, ForAnotherTensorIsNoWindow) {
  EXPECT_FALSE(fit_window(matrix(3, 5), window({{0, 3, 1}}), kNoLimit));
  EXPECT_FALSE(fit_window(matrix(3, 5), window({{3, 1, 1}, {0, 1, 1}}), kNoLimit));
  EXPECT_FALSE(fit_window(matrix(0, 5), window({{0, 1, 1}, {0, 1, 1}}), kNoLimit));
}

TEST(Window, OfAnEmptyTensorIsEmpty) {
  EXPECT_EQ(fit_window(matrix(0, 5), {}, kNoLimit), window({{0, 0, 1}, {0, 5, 1}}));
}

TEST(Window, ThatHasNoRoomTakesStridesAlongItsLongestAxes) {
  EXPECT_EQ(fit_window(matrix(8, 100), {}, 104), window({{0, 8, 1}, {0, 13, 8}}));
  for (const std::uint64_t most : {1u, 7u, 99u, 100u, 800u, 799u}) {
    const std::optional<Window> found = fit_window(matrix(8, 100), {}, most);
    ASSERT_TRUE(found);
    EXPECT_LE(found->count[0] * found->count[1], most);
    EXPECT_GE(found->count[0] * found->count[1], most / 4);
    for (const std::size_t axis : {0u, 1u}) {
      const std::uint32_t last = found->start[axis] + (found->count[axis] - 1) * found->stride[axis];
      EXPECT_LT(last, axis == 0 ? 8u : 100u);
      EXPECT_GE(last + found->stride[axis], axis == 0 ? 8u : 100u);  // the other end is seen too
    }
  }
}

TEST(Window, OfMoreThan32BitsTakesStrides) {
  const std::optional<Window> found =
      fit_window(view_of(nullptr, Dtype::uint8, {{std::int64_t{1} << 33}, {1}}), {}, kNoLimit);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->stride[0], 4u);
  EXPECT_EQ(found->count[0], 1u << 31);
}

// The elements that a window of a view selects, one loop an axis, straight from the definition.
template <typename T>
std::vector<T> selected(const TensorView& view, const Window& window, std::size_t axis = 0, std::int64_t offset = 0) {
  if (axis == view.dimensions) {
    T element;
    std::memcpy(&element, view.data + offset * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
    return {element};
  }
  std::vector<T> all;
  for (std::uint32_t i = 0; i < window.count[axis]; ++i) {
    const std::int64_t place = window.start[axis] + std::int64_t{i} * window.stride[axis];
    for (const T element : selected<T>(view, window, axis + 1, offset + place * view.strides[axis]))
      all.push_back(element);
  }
  return all;
}

template <typename T>
void expect_gathers(Dtype dtype) {
  std::vector<T> numbers(2 * 3 * 5 * 7);
  std::iota(numbers.begin(), numbers.end(), T{0});
  const auto* data = reinterpret_cast<const std::byte*>(numbers.data());
  const Extents layouts[] = {{{2, 3, 5, 7}, {105, 35, 7, 1}},
                             {{7, 5, 3, 2}, {1, 7, 35, 105}},
                             {{2, 7, 3, 5}, {105, 1, 35, 7}},
                             {{2, 9, 5}, {105, 0, 7}},
                             {{210}, {1}},
                             {{}, {}}};
  for (const Extents& layout : layouts) {
    const TensorView view = view_of(data, dtype, layout);
    Window part;
    part.dimensions = view.dimensions;
    for (std::size_t i = 0; i < view.dimensions; ++i) {
      part.start[i] = 1;
      part.count[i] = 100;
      part.stride[i] = 1 + static_cast<std::uint32_t>(i) % 2;
    }
    for (const Window& wanted : {Window{}, part}) {
      const std::optional<Window> fitted = fit_window(view, wanted, kNoLimit);
      ASSERT_TRUE(fitted);
      const Grid grid = merged(grid_of(view, *fitted));
      std::vector<T> found(grid.elements());
      gather(grid, reinterpret_cast<std::byte*>(found.data()));
      EXPECT_EQ(found, selected<T>(view, *fitted));
    }
  }
}

TEST(Gather, BringsAnyWindowOfAnyLayoutIntoRowMajorOrder) {
  expect_gathers<std::uint8_t>(Dtype::uint8);
  expect_gathers<std::int16_t>(Dtype::int16);
  expect_gathers<float>(Dtype::float32);
  expect_gathers<double>(Dtype::float64);
}

TEST(Grid, KnowsWhatLiesSideBySide) {
  const auto is_contiguous = [](const Extents& layout) {
    return merged(grid_of(view_of(nullptr, Dtype::float32, layout))).is_contiguous();
  };
  EXPECT_TRUE(is_contiguous({{2, 3, 4}, {12, 4, 1}}));
  EXPECT_TRUE(is_contiguous({{2, 1, 4}, {4, 999, 1}}));
  EXPECT_TRUE(is_contiguous({{}, {}}));
  EXPECT_FALSE(is_contiguous({{2, 3, 4}, {24, 4, 1}}));
  EXPECT_FALSE(is_contiguous({{4, 3}, {1, 4}}));
  EXPECT_FALSE(is_contiguous({{3, 4}, {0, 1}}));
}

TEST(Grid, InMemoryOrderATransposedTensorIsOneLoop) {
  EXPECT_EQ(in_memory_order(grid_of(view_of(nullptr, Dtype::float32, {{7, 5, 3}, {1, 7, 35}}))).axes, 1u);
  EXPECT_EQ(in_memory_order(grid_of(view_of(nullptr, Dtype::float32, {{2, 7, 3, 5}, {105, 1, 35, 7}}))).axes, 1u);
}

TEST(Grid, ThinnedStillSeesEveryRowAndColumn) {
  constexpr std::int64_t kRows = 120, kColumns = 64;
  std::vector<std::int32_t> numbers(kRows * kColumns);
  std::iota(numbers.begin(), numbers.end(), 0);
  const TensorView view =
      view_of(reinterpret_cast<const std::byte*>(numbers.data()), Dtype::int32, {{kRows, kColumns}, {kColumns, 1}});
  const Grid grid = thinned(in_memory_order(grid_of(view)), kRows * kColumns / 32, view);
  EXPECT_LE(grid.elements(), static_cast<std::uint64_t>(kRows * kColumns / 32));
  EXPECT_GE(grid.elements(), static_cast<std::uint64_t>(kRows * kColumns / 64));
  std::vector<std::int32_t> found(grid.elements());
  gather(grid, reinterpret_cast<std::byte*>(found.data()));
  std::vector<bool> rows(kRows), columns(kColumns);
  for (const std::int32_t number : found) {
    rows[static_cast<std::size_t>(number / kColumns)] = true;
    columns[static_cast<std::size_t>(number % kColumns)] = true;
  }
  EXPECT_EQ(std::count(rows.begin(), rows.end(), true), kRows);
  EXPECT_EQ(std::count(columns.begin(), columns.end(), true), kColumns);
}

TEST(Grid, ThinnedNeverVanishes) {
  for (const Extents& layout : {Extents{{3, 5, 7}, {70, 14, 2}}, Extents{{1}, {1}}, Extents{{}, {}}}) {
    const TensorView view = view_of(nullptr, Dtype::float32, layout);
    const Grid grid = thinned(in_memory_order(grid_of(view)), 1, view);
    EXPECT_GE(grid.elements(), 1u);
    EXPECT_LE(grid.elements(), 2u);
  }
}

}  // namespace
}  // namespace tensorscope::agent
