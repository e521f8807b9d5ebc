#include "agent/sampling/norm.h"

#include <gtest/gtest.h>

#include "agent/sampling/gather.h"
#include "agent/sampling/grid.h"
#include "tests/agent/sampling/elements.h"

namespace tensorscope::agent {
namespace {

using schema::Dtype;

constexpr std::size_t kCount = 60 * 77;

const Extents kLayouts[] = {{{static_cast<std::int64_t>(kCount)}, {1}},
                            {{77, 60}, {1, 77}},
                            {{4, 7, 15, 11}, {1155, 1, 77, 7}},
                            {{20, 39}, {231, 2}},
                            {{60, 50}, {77, 0}},
                            {{0, 3}, {3, 1}},
                            {{}, {}}};

// The elements of a view in their order, as numbers.
std::vector<double> elements_of(const TensorView& view, const std::vector<double>& numbers) {
  std::vector<double> all{};
  const Grid grid = grid_of(view);
  for_each_run(grid, [&](const std::byte* first, std::int64_t count, std::int64_t stride) {
    const std::int64_t start = (first - view.data) / static_cast<std::int64_t>(grid.element_bytes);
    for (std::int64_t i = 0; i < count; ++i) all.push_back(numbers[static_cast<std::size_t>(start + i * stride)]);
  });
  return all;
}

template <typename T>
void expect_differences(const TensorView& now, const TensorView& before, const std::vector<double>& wanted) {
  std::vector<std::byte> kept(before.elements() * schema::element_bytes(before.dtype));
  gather(grid_of(before), kept.data());
  std::vector<T> found(wanted.size());
  subtract(now, kept.data(), reinterpret_cast<std::byte*>(found.data()));
  for (std::size_t i = 0; i < wanted.size(); ++i) ASSERT_EQ(found[i], static_cast<T>(wanted[i])) << i;
}

TEST(Difference, OfEveryTypeAndLayoutIsNowLessBefore) {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64, Dtype::float16, Dtype::bfloat16, Dtype::int32}) {
    // Small integers: every type holds them and their differences.
    const auto small = [](std::uint64_t seed) {
      std::vector<double> numbers;
      for (const std::int64_t k : make_integers(kCount, seed)) numbers.push_back(static_cast<double>(k % 100 - 50));
      return numbers;
    };
    const std::vector<double> now = small(1), before = small(2);
    const std::vector<std::byte> now_bytes = bytes_of(now, dtype), before_bytes = bytes_of(before, dtype);
    for (const Extents& layout : kLayouts) {
      const TensorView now_view = view_of(now_bytes.data(), dtype, layout);
      const TensorView before_view = view_of(before_bytes.data(), dtype, layout);
      std::vector<double> wanted = elements_of(now_view, now);
      const std::vector<double> old = elements_of(before_view, before);
      for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] -= old[i];
      const bool is_double = dtype == Dtype::float64 || dtype == Dtype::int32;
      is_double ? expect_differences<double>(now_view, before_view, wanted)
                : expect_differences<float>(now_view, before_view, wanted);
    }
  }
}

TEST(Difference, OfHalvesIsNotRoundedToAHalf) {
  const std::vector<std::byte> now = bytes_of({2048}, Dtype::float16), before = bytes_of({0.25}, Dtype::float16);
  float found = 0;
  subtract(view_of(now.data(), Dtype::float16, {{1}, {1}}), before.data(), reinterpret_cast<std::byte*>(&found));
  EXPECT_EQ(found, 2047.75f);
}

TEST(Norm, IsThatOfTheElementsInDoubles) {
  const std::vector<double> numbers = make_floats(kCount, 1, 20, -60, 60, false);
  const std::vector<std::byte> bytes = bytes_of(numbers, Dtype::float32);
  for (const Extents& layout : kLayouts) {
    const TensorView view = view_of(bytes.data(), Dtype::float32, layout);
    double wanted = 0;
    for (const double x : elements_of(view, numbers)) wanted += x * x;
    EXPECT_NEAR(sum_of_squares(view), wanted, 1e-12 * wanted);
  }
}

TEST(Norm, OfWhatAFloatCannotHoldIsStillANumber) {
  const std::vector<std::byte> large = bytes_of({3e38, 3e38}, Dtype::float32);
  EXPECT_NEAR(sum_of_squares(view_of(large.data(), Dtype::float32, {{2}, {1}})), 1.8e77, 1e70);
}

TEST(Norm, IsNotFiniteIfOneElementIsNot) {
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    const std::vector<std::byte> bytes = bytes_of({1, bad, 2}, Dtype::float32);
    EXPECT_FALSE(std::isfinite(sum_of_squares(view_of(bytes.data(), Dtype::float32, {{3}, {1}}))));
  }
}

}  // namespace
}  // namespace tensorscope::agent
