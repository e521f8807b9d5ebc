#include "agent/sampling/reduction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "agent/sampling/half.h"
#include "tests/agent/sampling/elements.h"
#include "tests/agent/sampling/numpy_fixtures.h"

namespace tensorscope::agent {
namespace {

using fixtures::ReductionCase;
using schema::Dtype;

constexpr std::size_t kCount = 60 * 77;
constexpr std::uint64_t kSeed = 1;

const ReductionCase& expected(const std::string& name, Dtype dtype) {
  for (const ReductionCase& one : fixtures::kReductions) {
    if (one.name == name && one.dtype == dtype) return one;
  }
  throw std::runtime_error("no fixture " + name);
}

// TRUTH asks for 1e-6; sums of doubles in another order than numpy's come much nearer.
void expect_near(double found, double wanted, double scale, const char* what) {
  EXPECT_NEAR(found, wanted, 1e-10 * std::abs(scale)) << what;
}

void expect_equal(const Reduction& reduction, const ReductionCase& wanted) {
  SCOPED_TRACE(std::string(wanted.name) + ", " + std::string(name_of(wanted.dtype)));
  const schema::Stats& stats = reduction.stats();
  EXPECT_EQ(stats.elements, wanted.elements);
  EXPECT_EQ(stats.nan, wanted.nan);
  EXPECT_EQ(stats.positive_infinity, wanted.positive_infinity);
  EXPECT_EQ(stats.negative_infinity, wanted.negative_infinity);
  EXPECT_EQ(stats.zero, wanted.zero);
  EXPECT_EQ(stats.min, wanted.numbers.min);
  EXPECT_EQ(stats.max, wanted.numbers.max);
  EXPECT_EQ(stats.abs_max, wanted.numbers.abs_max);
  expect_near(stats.mean, wanted.numbers.mean,
              wanted.numbers.l1 / static_cast<double>(std::max<std::uint64_t>(stats.finite(), 1)), "mean");
  expect_near(stats.std, wanted.numbers.std, wanted.numbers.std, "std");
  expect_near(stats.l1, wanted.numbers.l1, wanted.numbers.l1, "l1");
  expect_near(stats.l2, wanted.numbers.l2, wanted.numbers.l2, "l2");

  const schema::Histogram& histogram = reduction.histogram();
  std::vector<std::pair<int, std::uint64_t>> bins;
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    if (histogram.counts[bin] != 0) bins.emplace_back(static_cast<int>(bin), histogram.counts[bin]);
  }
  EXPECT_EQ(bins, wanted.bins);
  const std::uint64_t in_bins = std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0});
  EXPECT_EQ(in_bins + histogram.nan + histogram.positive_infinity + histogram.negative_infinity, stats.elements);
  EXPECT_EQ(histogram.nan, stats.nan);
}

// Every kernel that this machine can run.
template <typename Body>
void with_each_kernel(Body body) {
  for (const BlockKernel& kernel : block_kernels()) {
    Reduction reduction(kernel);
    body(reduction);
  }
}

void expect_equals_numpy(const std::vector<double>& numbers, Dtype dtype, const std::string& name,
                         const Extents& extents, std::ptrdiff_t offset = 0) {
  const std::vector<std::byte> bytes = bytes_of(numbers, dtype);
  const TensorView view =
      view_of(bytes.data() + offset * static_cast<std::ptrdiff_t>(schema::element_bytes(dtype)), dtype, extents);
  with_each_kernel([&](Reduction& reduction) {
    reduction.run(grid_of(view), dtype);
    expect_equal(reduction, expected(name, dtype));
    // Nothing is left of the run before.
    reduction.run(grid_of(view), dtype);
    expect_equal(reduction, expected(name, dtype));
  });
}

Extents flat(std::size_t count) {
  return {{static_cast<std::int64_t>(count)}, {1}};
}

TEST(Reduction, FloatsOfEveryTypeEqualNumpy) {
  struct Type {
    Dtype dtype;
    int mantissa_bits, low, high;
  };
  constexpr Type kTypes[] = {{Dtype::float32, 20, -60, 30},
                             {Dtype::float64, 30, -80, 40},
                             {Dtype::float16, 10, -14, 15},
                             {Dtype::bfloat16, 7, -60, 30}};
  for (const Type& type : kTypes) {
    for (const bool specials : {false, true}) {
      expect_equals_numpy(make_floats(kCount, kSeed, type.mantissa_bits, type.low, type.high, specials), type.dtype,
                          specials ? "with NaN and infinities" : "finite", flat(kCount));
    }
  }
}

TEST(Reduction, IntegersOfEveryTypeEqualNumpy) {
  const std::vector<std::int64_t> integers = make_integers(kCount, kSeed);
  const auto with = [&](Dtype dtype, auto transform) {
    std::vector<double> numbers;
    for (const std::int64_t k : integers) numbers.push_back(static_cast<double>(transform(k)));
    expect_equals_numpy(numbers, dtype, "finite", flat(kCount));
  };
  with(Dtype::int8, [](std::int64_t k) { return static_cast<std::int8_t>(k); });
  with(Dtype::int16, [](std::int64_t k) { return static_cast<std::int16_t>(k); });
  with(Dtype::int32, [](std::int64_t k) { return static_cast<std::int32_t>(k); });
  with(Dtype::int64, [](std::int64_t k) { return (k << 20) - (std::int64_t{1} << 50); });
  with(Dtype::uint8, [](std::int64_t k) { return static_cast<std::uint8_t>(k); });
  with(Dtype::boolean, [](std::int64_t k) { return k >> 13 & 1; });
}

TEST(Reduction, EveryLayoutEqualsNumpy) {
  const std::vector<double> numbers = make_floats(kCount, kSeed, 20, -60, 30, true);
  expect_equals_numpy(numbers, Dtype::float32, "transposed", {{77, 60}, {1, 77}});
  expect_equals_numpy(numbers, Dtype::float32, "every third row and second column", {{20, 39}, {231, 2}});
  expect_equals_numpy(numbers, Dtype::float32, "one column expanded to 50", {{60, 50}, {77, 0}}, 5);
  expect_equals_numpy(numbers, Dtype::float32, "channels last", {{4, 7, 15, 11}, {1155, 1, 77, 7}});
}

TEST(Reduction, SubnormalHalvesAreNumbers) {
  std::vector<double> numbers;
  for (const std::int64_t k : make_integers(kCount, kSeed))
    numbers.push_back(std::ldexp(static_cast<double>(k & 1023), -24));
  expect_equals_numpy(numbers, Dtype::float16, "subnormal", flat(kCount));
}

TEST(Reduction, NothingAndNothingFiniteHaveZeroesForNumbers) {
  expect_equals_numpy({}, Dtype::float32, "empty", {{0, 3}, {3, 1}});
  expect_equals_numpy(std::vector<double>(9, std::nan("")), Dtype::float32, "all NaN", flat(9));
}

TEST(Reduction, AScalarTensorHasOneElement) {
  expect_equals_numpy({-2.5}, Dtype::float32, "one", {});
}

TEST(Reduction, AMeanFarFromZeroDoesNotHideTheDeviation) {
  std::vector<double> numbers;
  for (const std::int64_t k : make_integers(kCount, kSeed)) numbers.push_back(4194304 + static_cast<double>(k & 1));
  expect_equals_numpy(numbers, Dtype::float32, "far from zero", flat(kCount));
}

TEST(Reduction, NoElementIsLeftOutWhereverABlockEnds) {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64, Dtype::float16}) {
    for (std::size_t count = 1; count <= 40; ++count) {
      std::vector<double> rising(count);
      std::iota(rising.begin(), rising.end(), 1.0);
      for (const double sign : {1.0, -1.0}) {
        std::vector<double> numbers = rising;
        for (double& number : numbers) number *= sign;
        const std::vector<std::byte> bytes = bytes_of(numbers, dtype);
        with_each_kernel([&](Reduction& reduction) {
          reduction.run(grid_of(view_of(bytes.data(), dtype, flat(count))), dtype);
          const schema::Stats& stats = reduction.stats();
          const auto n = static_cast<double>(count);
          ASSERT_EQ(stats.min, sign > 0 ? 1 : -n);
          ASSERT_EQ(stats.max, sign > 0 ? n : -1);
          ASSERT_EQ(stats.l1, n * (n + 1) / 2);
          ASSERT_DOUBLE_EQ(stats.mean, sign * (n + 1) / 2);
          ASSERT_NEAR(stats.std, std::sqrt((n * n - 1) / 12), 1e-12 * n);
          ASSERT_DOUBLE_EQ(stats.l2, std::sqrt(n * (n + 1) * (2 * n + 1) / 6));
        });
      }
    }
  }
}

TEST(Reduction, AHundredMillionElementsKeepTheirDigits) {
  const std::vector<double> numbers = make_floats(10'000, kSeed, 20, -20, 4, false);
  const std::vector<std::byte> bytes = bytes_of(numbers, Dtype::float32);
  Reduction once, often;
  once.run(grid_of(view_of(bytes.data(), Dtype::float32, flat(10'000))), Dtype::float32);
  often.run(grid_of(view_of(bytes.data(), Dtype::float32, {{10'000, 10'000}, {0, 1}})), Dtype::float32);
  EXPECT_EQ(often.stats().elements, 100'000'000u);
  const auto near = [](double found, double wanted) { EXPECT_NEAR(found, wanted, 1e-10 * std::abs(wanted)); };
  near(often.stats().mean, once.stats().mean);
  near(often.stats().std, once.stats().std);
  near(often.stats().l2, once.stats().l2 * 100);
  for (std::size_t bin = 0; bin < once.histogram().counts.size(); ++bin) {
    ASSERT_EQ(often.histogram().counts[bin], 10'000 * once.histogram().counts[bin]);
  }
}

TEST(Reduction, KernelsAgreeInEveryBit) {
  const std::vector<double> numbers = make_floats(kCount, kSeed, 20, -60, 30, true);
  const std::vector<std::byte> bytes = bytes_of(numbers, Dtype::float32);
  const auto run = [&](const BlockKernel& kernel, std::size_t count) {
    Reduction reduction(kernel);
    reduction.run(grid_of(view_of(bytes.data(), Dtype::float32, flat(count))), Dtype::float32);
    return reduction.stats();
  };
  for (const BlockKernel& kernel : block_kernels()) {
    for (std::size_t count = kCount - 9; count <= kCount; ++count) {
      const schema::Stats one = run(kernel, count), other = run(block_kernels().back(), count);
      ASSERT_EQ(one.mean, other.mean);
      ASSERT_EQ(one.std, other.std);
      ASSERT_EQ(one.l1, other.l1);
      ASSERT_EQ(one.l2, other.l2);
    }
  }
}

TEST(Half, EveryPatternOfFloat16IsTheNumberItStandsFor) {
  std::vector<std::uint16_t> halves(1 << 16);
  std::iota(halves.begin(), halves.end(), std::uint16_t{0});
  for (const BlockKernel& kernel : block_kernels()) {
    std::vector<float> floats(halves.size());
    kernel.widen_float16(halves.data(), halves.size(), floats.data());
    for (const std::uint16_t half : halves) {
      const int exponent = half >> 10 & 31;
      const int fraction = half & 1023;
      const double sign = (half & 0x8000) != 0 ? -1 : 1;
      const float found = floats[half];
      ASSERT_EQ(std::bit_cast<std::uint32_t>(found), std::bit_cast<std::uint32_t>(float_of_float16(half))) << half;
      if (exponent == 31) {
        ASSERT_TRUE(fraction == 0 ? std::isinf(found) && std::signbit(found) == (sign < 0) : std::isnan(found)) << half;
      } else {
        const double wanted = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
        ASSERT_EQ(found, sign * wanted) << half;
      }
    }
  }
}

TEST(Half, EveryPatternOfBfloat16IsTheUpperHalfOfAFloat) {
  std::vector<std::uint16_t> halves(1 << 16);
  std::iota(halves.begin(), halves.end(), std::uint16_t{0});
  for (const BlockKernel& kernel : block_kernels()) {
    std::vector<float> floats(halves.size());
    kernel.widen_bfloat16(halves.data(), halves.size(), floats.data());
    for (const std::uint16_t half : halves) {
      ASSERT_EQ(std::bit_cast<std::uint32_t>(floats[half]), std::uint32_t{half} << 16);
    }
  }
}

}  // namespace
}  // namespace tensorscope::agent
