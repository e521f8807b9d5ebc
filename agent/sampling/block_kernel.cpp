#include "agent/sampling/block_kernel.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "agent/sampling/half.h"

namespace tensorscope::agent {
namespace {

using schema::SignedLogGrid;

// Sums run in so many lanes, whatever the width of a register.
constexpr std::size_t kLanes = 8;

// GCC's vector types, of one register: wider ones would live in memory.
template <typename T, std::size_t count>
struct VectorOf {
  typedef T type __attribute__((vector_size(count * sizeof(T))));
};
template <typename T, std::size_t count>
using Vector = typename VectorOf<T, count>::type;

template <typename T>
struct Bits;
template <>
struct Bits<float> {
  using Integer = std::int32_t;
  static constexpr int kFraction = 23;
  static constexpr Integer kBias = 127;
};
template <>
struct Bits<double> {
  using Integer = std::int64_t;
  static constexpr int kFraction = 52;
  static constexpr Integer kBias = 1023;
};

template <typename V, typename T>
[[gnu::always_inline]] inline void load(V& vector, const T* from) noexcept {
  std::memcpy(&vector, from, sizeof vector);
}

// SignedLogGrid::bin_of on a register of elements at a time, on the bits of their own type.
template <std::size_t register_bytes, typename T>
[[gnu::always_inline]] inline bool bin_block(const T* values, std::size_t count, std::int32_t* bins) noexcept {
  using Integer = typename Bits<T>::Integer;
  constexpr std::size_t kWidth = register_bytes / sizeof(T);
  using Integers = Vector<Integer, kWidth>;
  constexpr int kCutShift = Bits<T>::kFraction - std::bit_width(unsigned{SignedLogGrid::kBinsPerOctave} - 1);
  constexpr Integer kFirst = (Bits<T>::kBias + SignedLogGrid::kLowestExponent) * SignedLogGrid::kBinsPerOctave;
  constexpr Integer kMagnitude = std::numeric_limits<Integer>::max();
  constexpr Integer kInfinity = std::bit_cast<Integer>(std::numeric_limits<T>::infinity());
  constexpr Integer kLast = SignedLogGrid::kBinsPerSign - 1;
  Integers largest{};
  std::size_t i = 0;
  for (; i + kWidth <= count; i += kWidth) {
    Integers bits;
    load(bits, values + i);
    const Integers magnitude = bits & kMagnitude;
    largest = magnitude > largest ? magnitude : largest;
    Integers step = (magnitude >> kCutShift) - kFirst;
    step = step < 0 ? Integers{} : step;
    step = step > kLast ? Integers{} + kLast : step;
    Integers offset = step + 1;
    offset = magnitude == 0 ? Integers{} : offset;
    offset = bits < 0 ? -offset : offset;
    const auto bin = __builtin_convertvector(offset + SignedLogGrid::kZeroBin, Vector<std::int32_t, kWidth>);
    std::memcpy(bins + i, &bin, sizeof bin);
  }
  bool finite = true;
  for (std::size_t lane = 0; lane < kWidth; ++lane) finite = finite && largest[lane] < kInfinity;
  for (; i < count; ++i) {
    finite = finite && std::isfinite(values[i]);
    bins[i] = std::isfinite(values[i]) ? SignedLogGrid::bin_of(values[i]) : kNanBin;
  }
  return finite;
}

// Calls body(0), … body(parts - 1) with constants, so that arrays indexed by them live in registers.
template <std::size_t parts, typename Body>
[[gnu::always_inline]] inline void for_parts(Body body) noexcept {
  [&]<std::size_t... part>(std::index_sequence<part...>) __attribute__((always_inline)) {
    (body(std::integral_constant<std::size_t, part>{}), ...);
  }
  (std::make_index_sequence<parts>{});
}

// The sum of all lanes, always in the same order.
template <std::size_t parts, typename Doubles>
[[gnu::always_inline]] inline double total(const std::array<Doubles, parts>& sums) noexcept {
  std::array<double, kLanes> lane;
  std::memcpy(lane.data(), sums.data(), sizeof lane);
  return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

template <std::size_t register_bytes, typename T>
[[gnu::always_inline]] inline BlockSums sum_block(const T* values, std::size_t count) noexcept {
  constexpr std::size_t kWidth = register_bytes / sizeof(double);
  constexpr std::size_t kParts = kLanes / kWidth;
  using Values = Vector<T, kWidth>;
  using Doubles = Vector<double, kWidth>;
  using Words = Vector<std::int64_t, kWidth>;
  constexpr std::int64_t kMagnitude = std::numeric_limits<std::int64_t>::max();
  const std::size_t whole = count - count % kLanes;
  std::array<Doubles, kParts> sum{}, absolute{}, squares{}, deviation{};
  std::array<Values, kParts> low, high;
  for_parts<kParts>([&](auto part) __attribute__((always_inline)) { low[part] = high[part] = Values{} + values[0]; });
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for_parts<kParts>([&](auto part) __attribute__((always_inline)) {
      Values x;
      load(x, values + i + part * kWidth);
      low[part] = x < low[part] ? x : low[part];
      high[part] = x > high[part] ? x : high[part];
      const Doubles d = __builtin_convertvector(x, Doubles);
      sum[part] += d;
      absolute[part] += (Doubles)((Words)d & kMagnitude);
      squares[part] += d * d;
    });
  }
  BlockSums sums{total(sum), total(absolute), total(squares), 0, values[0], values[0]};
  for (const Values& part : low) {
    for (std::size_t lane = 0; lane < kWidth; ++lane) sums.min = std::min(sums.min, double{part[lane]});
  }
  for (const Values& part : high) {
    for (std::size_t lane = 0; lane < kWidth; ++lane) sums.max = std::max(sums.max, double{part[lane]});
  }
  for (std::size_t i = whole; i < count; ++i) {
    const double d = values[i];
    sums.sum += d;
    sums.absolute += std::abs(d);
    sums.squares += d * d;
    sums.min = std::min(sums.min, d);
    sums.max = std::max(sums.max, d);
  }
  // The second pass finds the block in the cache, and spares the difference of two large sums.
  const double mean = sums.sum / static_cast<double>(count);
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for_parts<kParts>([&](auto part) __attribute__((always_inline)) {
      Values x;
      load(x, values + i + part * kWidth);
      const Doubles d = __builtin_convertvector(x, Doubles) - mean;
      deviation[part] += d * d;
    });
  }
  sums.deviation = total(deviation);
  for (std::size_t i = whole; i < count; ++i) sums.deviation += (values[i] - mean) * (values[i] - mean);
  return sums;
}

// What a register of elements adds to as many sums.
template <typename Doubles>
struct UnitParts {
  using Words = Vector<std::int64_t, sizeof(Doubles) / sizeof(std::int64_t)>;

  Doubles sum{};
  Doubles abs_max{};
  Words on{};

  [[gnu::always_inline]] void add(const Doubles& d) noexcept {
    constexpr std::int64_t kMagnitude = std::numeric_limits<std::int64_t>::max();
    const Doubles magnitude = (Doubles)((Words)d & kMagnitude);
    sum += d;
    abs_max = magnitude > abs_max ? magnitude : abs_max;
    on -= d > 0;  // a true lane is -1
  }
};

// Elements `step` apart, in registers until the last.
template <typename T>
[[gnu::always_inline]] inline void add_to_unit(const T* values, std::size_t count, std::size_t step, std::size_t unit,
                                               const UnitTotals& to) noexcept {
  double sum = to.sum[unit], abs_max = to.abs_max[unit];
  std::uint64_t on = to.on[unit];
  for (std::size_t i = 0; i < count; ++i) {
    const double d = values[i * step];
    sum += d;
    abs_max = std::max(abs_max, std::abs(d));
    on += d > 0 ? 1 : 0;
  }
  to.sum[unit] = sum;
  to.abs_max[unit] = abs_max;
  to.on[unit] = on;
}

template <std::size_t register_bytes, typename T>
[[gnu::always_inline]] inline void add_unit_rows(const T* values, std::size_t rows, std::size_t units,
                                                 const UnitTotals& to) noexcept {
  constexpr std::size_t kWidth = register_bytes / sizeof(double);
  constexpr std::size_t kParts = kLanes / kWidth;
  using Doubles = Vector<double, kWidth>;
  std::size_t unit = 0;
  // The sums of some neurons stay in registers while all rows pass.
  for (; unit + kLanes <= units; unit += kLanes) {
    std::array<UnitParts<Doubles>, kParts> parts;
    for_parts<kParts>([&](auto part) __attribute__((always_inline)) {
      load(parts[part].sum, to.sum + unit + part * kWidth);
      load(parts[part].abs_max, to.abs_max + unit + part * kWidth);
      load(parts[part].on, to.on + unit + part * kWidth);
    });
    for (std::size_t row = 0; row < rows; ++row) {
      for_parts<kParts>([&](auto part) __attribute__((always_inline)) {
        Vector<T, kWidth> x;
        load(x, values + row * units + unit + part * kWidth);
        parts[part].add(__builtin_convertvector(x, Doubles));
      });
    }
    for_parts<kParts>([&](auto part) __attribute__((always_inline)) {
      std::memcpy(to.sum + unit + part * kWidth, &parts[part].sum, sizeof(Doubles));
      std::memcpy(to.abs_max + unit + part * kWidth, &parts[part].abs_max, sizeof(Doubles));
      std::memcpy(to.on + unit + part * kWidth, &parts[part].on, sizeof(Doubles));
    });
  }
  for (; unit < units; ++unit) add_to_unit(values + unit, rows, units, unit, to);
}

template <std::size_t register_bytes, typename T>
[[gnu::always_inline]] inline void add_unit_runs(const T* values, std::size_t units, std::size_t run,
                                                 const UnitTotals& to) noexcept {
  constexpr std::size_t kWidth = register_bytes / sizeof(double);
  constexpr std::size_t kParts = kLanes / kWidth;
  using Doubles = Vector<double, kWidth>;
  const std::size_t whole = run - run % kLanes;
  for (std::size_t unit = 0; unit < units; ++unit, values += run) {
    if (whole > 0) {
      std::array<UnitParts<Doubles>, kParts> parts{};
      for (std::size_t i = 0; i < whole; i += kLanes) {
        for_parts<kParts>([&](auto part) __attribute__((always_inline)) {
          Vector<T, kWidth> x;
          load(x, values + i + part * kWidth);
          parts[part].add(__builtin_convertvector(x, Doubles));
        });
      }
      std::array<Doubles, kParts> sums;
      UnitParts<Doubles> all;
      for_parts<kParts>([&](auto part) __attribute__((always_inline)) {
        sums[part] = parts[part].sum;
        all.abs_max = parts[part].abs_max > all.abs_max ? parts[part].abs_max : all.abs_max;
        all.on += parts[part].on;
      });
      to.sum[unit] += total(sums);
      for (std::size_t lane = 0; lane < kWidth; ++lane) {
        to.abs_max[unit] = std::max(to.abs_max[unit], double{all.abs_max[lane]});
        to.on[unit] += static_cast<std::uint64_t>(all.on[lane]);
      }
    }
    if (whole < run) add_to_unit(values + whole, run - whole, 1, unit, to);
  }
}

// float_of_float16 and float_of_bfloat16, a register at a time and without a branch.
template <std::size_t register_bytes>
[[gnu::always_inline]] inline void widen_float16(const std::uint16_t* halves, std::size_t count,
                                                 float* floats) noexcept {
  constexpr std::size_t kWidth = register_bytes / sizeof(float);
  using Words = Vector<std::uint32_t, kWidth>;
  using Floats = Vector<float, kWidth>;
  constexpr std::uint32_t kRebias = (127 - 15) << 23;
  constexpr std::uint32_t kOne = 1u << 23;
  constexpr std::uint32_t kExponent = 0x0f80'0000;
  std::size_t i = 0;
  for (; i + kWidth <= count; i += kWidth) {
    Vector<std::uint16_t, kWidth> half;
    load(half, halves + i);
    const Words bits = __builtin_convertvector(half, Words);
    const Words magnitude = (bits & 0x7fff) << 13;
    const Words exponent = magnitude & kExponent;
    const Words normal = magnitude + kRebias;
    const Words subnormal = (Words)((Floats)(normal + kOne) - std::bit_cast<float>(kRebias + kOne));
    Words result = exponent == kExponent ? normal + kRebias : normal;
    result = exponent == 0 ? subnormal : result;
    result |= (bits & 0x8000) << 16;
    std::memcpy(floats + i, &result, sizeof result);
  }
  for (; i < count; ++i) floats[i] = float_of_float16(halves[i]);
}

template <std::size_t register_bytes>
[[gnu::always_inline]] inline void widen_bfloat16(const std::uint16_t* halves, std::size_t count,
                                                  float* floats) noexcept {
  constexpr std::size_t kWidth = register_bytes / sizeof(float);
  using Words = Vector<std::uint32_t, kWidth>;
  std::size_t i = 0;
  for (; i + kWidth <= count; i += kWidth) {
    Vector<std::uint16_t, kWidth> half;
    load(half, halves + i);
    const Words bits = __builtin_convertvector(half, Words) << 16;
    std::memcpy(floats + i, &bits, sizeof bits);
  }
  for (; i < count; ++i) floats[i] = float_of_bfloat16(halves[i]);
}

// The loops are the same for all; the attribute alone chooses the instructions.
#define TENSORSCOPE_BLOCK_KERNEL(name, register_bytes, attribute)                                                      \
  attribute bool bin_floats_##name(const float* values, std::size_t count, std::int32_t* bins) noexcept {              \
    return bin_block<register_bytes>(values, count, bins);                                                             \
  }                                                                                                                    \
  attribute bool bin_doubles_##name(const double* values, std::size_t count, std::int32_t* bins) noexcept {            \
    return bin_block<register_bytes>(values, count, bins);                                                             \
  }                                                                                                                    \
  attribute BlockSums sum_floats_##name(const float* values, std::size_t count) noexcept {                             \
    return sum_block<register_bytes>(values, count);                                                                   \
  }                                                                                                                    \
  attribute BlockSums sum_doubles_##name(const double* values, std::size_t count) noexcept {                           \
    return sum_block<register_bytes>(values, count);                                                                   \
  }                                                                                                                    \
  attribute void add_unit_rows_floats_##name(const float* values, std::size_t rows, std::size_t units,                 \
                                             UnitTotals to) noexcept {                                                 \
    add_unit_rows<register_bytes>(values, rows, units, to);                                                            \
  }                                                                                                                    \
  attribute void add_unit_rows_doubles_##name(const double* values, std::size_t rows, std::size_t units,               \
                                              UnitTotals to) noexcept {                                                \
    add_unit_rows<register_bytes>(values, rows, units, to);                                                            \
  }                                                                                                                    \
  attribute void add_unit_runs_floats_##name(const float* values, std::size_t units, std::size_t run,                  \
                                             UnitTotals to) noexcept {                                                 \
    add_unit_runs<register_bytes>(values, units, run, to);                                                             \
  }                                                                                                                    \
  attribute void add_unit_runs_doubles_##name(const double* values, std::size_t units, std::size_t run,                \
                                              UnitTotals to) noexcept {                                                \
    add_unit_runs<register_bytes>(values, units, run, to);                                                             \
  }                                                                                                                    \
  attribute void widen_float16_##name(const std::uint16_t* halves, std::size_t count, float* floats) noexcept {        \
    widen_float16<register_bytes>(halves, count, floats);                                                              \
  }                                                                                                                    \
  attribute void widen_bfloat16_##name(const std::uint16_t* halves, std::size_t count, float* floats) noexcept {       \
    widen_bfloat16<register_bytes>(halves, count, floats);                                                             \
  }                                                                                                                    \
  constexpr BlockKernel name##_kernel {                                                                                \
    bin_floats_##name, bin_doubles_##name, sum_floats_##name, sum_doubles_##name, add_unit_rows_floats_##name,         \
        add_unit_rows_doubles_##name, add_unit_runs_floats_##name, add_unit_runs_doubles_##name, widen_float16_##name, \
        widen_bfloat16_##name                                                                                          \
  }

TENSORSCOPE_BLOCK_KERNEL(baseline, 16, );
#if defined(__x86_64__)
// No wider: on many processors instructions of 512 bits slow down whatever runs after them, and that is the trainer.
TENSORSCOPE_BLOCK_KERNEL(avx2, 32, [[gnu::target("avx2")]]);
constexpr std::array<BlockKernel, 2> kKernels{avx2_kernel, baseline_kernel};
#else
constexpr std::array<BlockKernel, 1> kKernels{baseline_kernel};
#endif

}  // namespace

std::span<const BlockKernel> block_kernels() noexcept {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2")) return std::span(kKernels).last(1);
#endif
  return kKernels;
}

}  // namespace tensorscope::agent
