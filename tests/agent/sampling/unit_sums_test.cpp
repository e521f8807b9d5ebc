#include "agent/sampling/unit_sums.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>

#include "agent/sampling/reduction.h"
#include "tests/agent/sampling/elements.h"
#include "tests/agent/sampling/numpy_fixtures.h"

namespace tensorscope::agent {
namespace {

using fixtures::UnitsCase;
using schema::Dtype;
using schema::Units;

constexpr std::size_t kCount = 60 * 77;
constexpr std::uint64_t kSeed = 1;

const UnitsCase& expected(const std::string& name, Dtype dtype) {
  for (const UnitsCase& one : fixtures::kUnits) {
    if (one.name == name && one.dtype == dtype) return one;
  }
  throw std::runtime_error("no fixture " + name);
}

std::vector<double> rounded(const std::vector<double>& numbers) {
  std::vector<double> floats;
  for (const double number : numbers) floats.push_back(static_cast<float>(number));
  return floats;
}

void expect_equals_numpy(const std::vector<double>& numbers, Dtype dtype, const std::string& name,
                         const Extents& extents, std::ptrdiff_t offset = 0) {
  const UnitsCase& wanted = expected(name, dtype);
  SCOPED_TRACE(name + ", " + std::string(name_of(dtype)));
  const std::vector<std::byte> bytes = bytes_of(numbers, dtype);
  const TensorView view =
      view_of(bytes.data() + offset * static_cast<std::ptrdiff_t>(schema::element_bytes(dtype)), dtype, extents);
  for (const BlockKernel& kernel : block_kernels()) {
    Reduction reduction(kernel);
    for (int run = 0; run < 2; ++run) {  // nothing is left of the run before
      reduction.run(grid_of(view), dtype, wanted.axis);
      const Units& units = reduction.units();
      ASSERT_EQ(units.count(), wanted.mean.size());
      EXPECT_EQ(units.total, wanted.mean.size());
      EXPECT_EQ(units.stride, 1u);
      EXPECT_EQ(units.elements, wanted.elements);
      EXPECT_EQ(std::vector<double>(units.on_rate.begin(), units.on_rate.end()), rounded(wanted.on_rate));
      EXPECT_EQ(std::vector<double>(units.abs_max.begin(), units.abs_max.end()), rounded(wanted.abs_max));
      for (std::size_t i = 0; i < units.count(); ++i) {
        EXPECT_NEAR(units.mean[i], wanted.mean[i], 1e-7 * wanted.abs_max[i]) << i;
        EXPECT_EQ(units.not_finite.empty() ? 0 : units.not_finite[i], wanted.not_finite[i]) << i;
      }
    }
  }
}

TEST(UnitSums, OfEveryTypeEqualNumpys) {
  const Extents rows{{77, 60}, {60, 1}};
  for (const bool specials : {false, true}) {
    const std::string name = specials ? "rows with NaN and infinities" : "rows";
    expect_equals_numpy(make_floats(kCount, kSeed, 20, -60, 30, specials), Dtype::float32, name, rows);
    expect_equals_numpy(make_floats(kCount, kSeed, 30, -80, 40, specials), Dtype::float64, name, rows);
    expect_equals_numpy(make_floats(kCount, kSeed, 10, -14, 15, specials), Dtype::float16, name, rows);
    expect_equals_numpy(make_floats(kCount, kSeed, 7, -60, 30, specials), Dtype::bfloat16, name, rows);
  }
  std::vector<double> integers, truths;
  for (const std::int64_t k : make_integers(kCount, kSeed)) {
    integers.push_back(static_cast<std::int32_t>(k));
    truths.push_back(static_cast<double>(k >> 13 & 1));
  }
  expect_equals_numpy(integers, Dtype::int32, "integers", rows);
  expect_equals_numpy(truths, Dtype::boolean, "truths", rows);
}

TEST(UnitSums, OfEveryLayoutEqualNumpys) {
  const std::vector<double> numbers = make_floats(kCount, kSeed, 20, -60, 30, true);
  const auto equals = [&](const char* name, const Extents& extents, std::ptrdiff_t offset = 0) {
    expect_equals_numpy(numbers, Dtype::float32, name, extents, offset);
  };
  equals("columns", {{77, 60}, {1, 77}});
  equals("images", {{4, 7, 15, 11}, {1155, 165, 11, 1}});
  equals("images, channels last", {{4, 7, 15, 11}, {1155, 1, 77, 7}});
  equals("small images", {{33, 35, 2, 2}, {140, 4, 2, 1}});
  equals("every third image, every second column", {{4, 6, 7, 6}, {1386, 77, 11, 2}});
  equals("expanded along the samples", {{50, 77}, {0, 1}}, 5 * 77);
  equals("expanded along the neurons", {{60, 50}, {77, 0}}, 5);
  equals("the first dimension", {{60, 77}, {77, 1}});
}

// What a neuron is, one loop an axis, straight from the definition.
struct Naive {
  std::vector<double> sum, abs_max;
  std::vector<std::uint64_t> on, not_finite, elements;

  Naive(const TensorView& view, std::size_t neurons) {
    const std::size_t units = view.dimensions == 0 ? 1 : static_cast<std::size_t>(view.sizes[neurons]);
    for (auto* numbers : {&sum, &abs_max}) numbers->resize(units);
    for (auto* counts : {&on, &not_finite, &elements}) counts->resize(units);
    visit(view, neurons, 0, 0, 0);
  }
  void visit(const TensorView& view, std::size_t neurons, std::size_t axis, std::size_t unit, std::int64_t offset) {
    if (axis < view.dimensions) {
      for (std::int64_t i = 0; i < view.sizes[axis]; ++i) {
        visit(view, neurons, axis + 1, axis == neurons ? static_cast<std::size_t>(i) : unit,
              offset + i * view.strides[axis]);
      }
      return;
    }
    const double x = reinterpret_cast<const float*>(view.data)[offset];
    ++elements[unit];
    if (!std::isfinite(x)) {
      ++not_finite[unit];
      return;
    }
    sum[unit] += x;
    abs_max[unit] = std::max(abs_max[unit], std::abs(x));
    on[unit] += x > 0 ? 1 : 0;
  }
};

// Stresses: where rows and runs of a neuron begin and end in the blocks, in any order of the dimensions.
TEST(UnitSums, OfAnyShapeAreThoseOfTheDefinition) {
  std::mt19937 random(3);
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  for (int round = 0; round < 300; ++round) {
    Extents extents;
    const std::size_t dimensions = below(6);
    std::size_t left = 30'000;
    for (std::size_t i = 0; i < dimensions; ++i) {
      const std::size_t size = below(8) == 0   ? 1
                               : below(2) == 0 ? 1 + below(std::min<std::size_t>(left, 9))
                                               : 1 + below(left);
      extents.sizes.push_back(static_cast<std::int64_t>(size));
      left = std::max<std::size_t>(left / size, 1);
    }
    std::vector<std::size_t> order(dimensions);
    std::iota(order.begin(), order.end(), 0u);
    std::shuffle(order.begin(), order.end(), random);
    extents.strides.resize(dimensions);
    std::int64_t stride = 1;
    for (const std::size_t axis : order) {
      extents.strides[axis] = below(16) == 0 ? 0 : stride;
      stride *= extents.sizes[axis] + (below(8) == 0 ? 3 : 0);
    }
    const std::vector<double> numbers =
        make_floats(static_cast<std::size_t>(stride), 7 + static_cast<unsigned>(round), 20, -8, 8, round % 2 == 0);
    const std::vector<std::byte> bytes = bytes_of(numbers, Dtype::float32);
    const TensorView view = view_of(bytes.data(), Dtype::float32, extents);
    const std::size_t axis = dimensions == 0 ? 0 : below(dimensions);
    const Naive wanted(view, axis);
    Reduction reduction(block_kernels()[below(block_kernels().size())]);
    reduction.run(grid_of(view), Dtype::float32, axis);
    const Units& units = reduction.units();
    ASSERT_EQ(units.total, wanted.sum.size());
    ASSERT_LE(units.count(), Units::kMost);
    ASSERT_EQ(units.count(), (units.total + units.stride - 1) / units.stride);
    EXPECT_EQ(reduction.stats().elements, view.elements()) << "the statistics are of all elements";
    for (std::size_t i = 0; i < units.count(); ++i) {
      const std::size_t unit = i * units.stride;
      const auto finite = static_cast<double>(wanted.elements[unit] - wanted.not_finite[unit]);
      ASSERT_EQ(units.elements, wanted.elements[unit]);
      ASSERT_EQ(units.not_finite.empty() ? 0 : units.not_finite[i], wanted.not_finite[unit]);
      ASSERT_EQ(units.abs_max[i], static_cast<float>(wanted.abs_max[unit]));
      ASSERT_EQ(units.on_rate[i], finite > 0 ? static_cast<float>(static_cast<double>(wanted.on[unit]) / finite) : 0);
      ASSERT_NEAR(units.mean[i], finite > 0 ? wanted.sum[unit] / finite : 0, 1e-7 * wanted.abs_max[unit]);
    }
  }
}

// The sums themselves: rounded to floats, most of them would agree anyway.
TEST(UnitSums, KernelsAgreeInEveryBit) {
  const std::vector<double> doubles = make_floats(kCount, kSeed, 20, -60, 30, false);
  const std::vector<float> floats(doubles.begin(), doubles.end());
  const auto sums_of = [](const auto& add) {
    std::vector<double> sum(kCount, 0.1), abs_max(kCount);
    std::vector<std::uint64_t> on(kCount);
    add(UnitTotals{sum.data(), abs_max.data(), on.data()});
    sum.insert(sum.end(), abs_max.begin(), abs_max.end());
    sum.insert(sum.end(), on.begin(), on.end());
    return sum;
  };
  const auto expect_agreement = [&](auto kernel_member, const auto* values, std::size_t one, std::size_t other) {
    const auto sums_by = [&](const BlockKernel& kernel) {
      return sums_of([&](const UnitTotals& to) { (kernel.*kernel_member)(values, one, other, to); });
    };
    const std::vector<double> wanted = sums_by(block_kernels().back());
    for (const BlockKernel& kernel : block_kernels()) ASSERT_EQ(sums_by(kernel), wanted) << one << " × " << other;
  };
  for (std::size_t length = 1; length <= 100; ++length) {
    const std::size_t count = kCount / length;
    expect_agreement(&BlockKernel::add_unit_rows_floats, floats.data(), count, length);
    expect_agreement(&BlockKernel::add_unit_rows_doubles, doubles.data(), count, length);
    expect_agreement(&BlockKernel::add_unit_runs_floats, floats.data(), count, length);
    expect_agreement(&BlockKernel::add_unit_runs_doubles, doubles.data(), count, length);
  }
}

TEST(UnitSums, OfNothingAreZeroes) {
  const TensorView view = view_of(nullptr, Dtype::float32, {{0, 3}, {3, 1}});
  Reduction reduction;
  reduction.run(grid_of(view), Dtype::float32, 1);
  EXPECT_EQ(reduction.units().elements, 0u);
  EXPECT_TRUE(std::ranges::equal(reduction.units().mean, std::vector<float>(3)));
  EXPECT_TRUE(std::ranges::equal(reduction.units().on_rate, std::vector<float>(3)));
  reduction.run(grid_of(view), Dtype::float32, 0);
  EXPECT_EQ(reduction.units().count(), 0u);
}

TEST(UnitAxis, IsTheChannelOfImagesAndVolumesAndTheLastDimensionOtherwise) {
  const auto axis_of = [](std::size_t dimensions, int said = -1) {
    TensorView view;
    view.dimensions = dimensions;
    view.unit_axis = static_cast<std::int8_t>(said);
    return view.neurons_along();
  };
  EXPECT_EQ(axis_of(1), 0u);
  EXPECT_EQ(axis_of(2), 1u);
  EXPECT_EQ(axis_of(3), 2u);
  EXPECT_EQ(axis_of(4), 1u);
  EXPECT_EQ(axis_of(5), 1u);
  EXPECT_EQ(axis_of(6), 5u);
  EXPECT_EQ(axis_of(3, 1), 1u) << "said by whoever knows";
  EXPECT_EQ(axis_of(3, 3), 2u) << "said of another tensor";
}

TEST(Grid, ThinnedBesideAnAxisKeepsItAsLongAsItCan) {
  const TensorView view = view_of(nullptr, Dtype::float32, {{100, 64}, {64, 1}});
  std::uint32_t stride = 0;
  const Grid wide = thinned_beside(grid_of(view), 1, 640, view, stride);
  EXPECT_EQ(wide.axis[1].count, 64);
  EXPECT_LE(wide.axis[0].count, 10);
  EXPECT_EQ(stride, 1u);
  const Grid narrow = thinned_beside(grid_of(view), 1, 16, view, stride);
  EXPECT_EQ(narrow.axis[0].count, 1);
  EXPECT_EQ(narrow.axis[1].count, 16);
  EXPECT_EQ(stride, 4u);
}

}  // namespace
}  // namespace tensorscope::agent
