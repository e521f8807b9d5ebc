#!/usr/bin/env python3
"""Writes tests/agent/sampling/numpy_fixtures.h: what numpy says about tensors of every type and layout.

Run by hand (Debian: python3-numpy); neither the build nor the tests need Python:
    tests/oracles/sampling_fixtures.py > tests/agent/sampling/numpy_fixtures.h

The elements are not written down: both sides make them with the same generator of integers, and choose them so that every
type holds them exactly.
"""
import numpy as np

LOWEST_EXPONENT, HIGHEST_EXPONENT, BINS_PER_OCTAVE = -48, 16, 4
BINS_PER_SIGN = (HIGHEST_EXPONENT - LOWEST_EXPONENT) * BINS_PER_OCTAVE


def integers(count, seed):
    """Knuth's 64-bit linear congruential generator, its upper 32 bits."""
    state, out = seed, []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append(state >> 32)
    return np.array(out, dtype=np.int64)


def floats(count, seed, mantissa_bits, low, high, specials):
    """±(1 + m / 2^bits) · 2^e; every 16th is zero, and with `specials` every 50th is NaN or an infinity."""
    k = integers(count, seed)
    exponent = low + (k >> 16 & 0xFFFF) % (high - low + 1)
    x = np.ldexp(1 + (k & (2**mantissa_bits - 1)) / 2.0**mantissa_bits, exponent) * np.where(k >> 31 & 1, -1.0, 1.0)
    x[(k >> 12 & 15) == 0] = 0
    if specials:
        for i in range(0, count, 50):
            x[i] = (np.nan, np.inf, -np.inf)[i // 50 % 3]
    return x


def edges():
    """The grid's edges of one sign, from its definition, not from the bits of a float."""
    return np.array([(1 + q / BINS_PER_OCTAVE) * 2.0**e
                     for e in range(LOWEST_EXPONENT, HIGHEST_EXPONENT) for q in range(BINS_PER_OCTAVE)])


def bins(x):
    magnitude = np.abs(x)
    step = np.clip(np.searchsorted(edges(), magnitude, side="right") - 1, 0, BINS_PER_SIGN - 1)
    offset = np.where(magnitude == 0, 0, step + 1)
    return BINS_PER_SIGN + np.where(x < 0, -offset, offset)


def case(name, dtype, x):
    """One line of the table, for elements that are given as doubles."""
    x = np.asarray(x, dtype=np.float64).ravel()
    finite = x[np.isfinite(x)]
    some = finite if len(finite) else np.zeros(1)
    numbers = [some.min(), some.max(), some.mean(), some.std(), np.abs(some).sum(), np.sqrt((some**2).sum()),
               np.abs(some).max()]
    found, counts = np.unique(bins(finite), return_counts=True) if len(finite) else ([], [])
    histogram = ", ".join(f"{{{b}, {c}}}" for b, c in zip(found, counts))
    print(f'    {{"{name}", schema::Dtype::{dtype}, {len(x)}, {np.isnan(x).sum()}, {np.isposinf(x).sum()}, '
          f'{np.isneginf(x).sum()}, {(x == 0).sum()},\n     {{{", ".join(float(v).hex() for v in numbers)}}},\n'
          f'     {{{histogram}}}}},')


def units_case(name, dtype, axis, x):
    """One line of the table of neurons: along `axis`, of the finite elements as float64."""
    x = np.moveaxis(np.asarray(x, dtype=np.float64), axis, 0)
    x = x.reshape(x.shape[0], -1)
    finite = [row[np.isfinite(row)] for row in x]

    def column(number):
        return "{" + ", ".join(float(number(row)).hex() if len(row) else "0" for row in finite) + "}"

    print(f'    {{"{name}", schema::Dtype::{dtype}, {axis}, {x.shape[1]},\n     {column(np.mean)},\n'
          f'     {column(lambda row: (row > 0).mean())},\n     {column(lambda row: np.abs(row).max())},\n'
          f'     {{{", ".join(str(x.shape[1] - len(row)) for row in finite)}}}}},')


# In the order and with the arguments of reduction_test.cpp and unit_sums_test.cpp.
SEED, COUNT = 1, 60 * 77
print('''#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "schema/kinds.h"

// Made by tests/oracles/sampling_fixtures.py with numpy. Do not edit.
// clang-format off
namespace tensorscope::agent::fixtures {

struct ReductionCase {
  const char* name;
  schema::Dtype dtype;
  std::uint64_t elements, nan, positive_infinity, negative_infinity, zero;
  struct { double min, max, mean, std, l1, l2, abs_max; } numbers;
  std::vector<std::pair<int, std::uint64_t>> bins;  // those that are not empty
};

inline const std::vector<ReductionCase> kReductions{''')
FLOATS = {"float32": (20, -60, 30), "float64": (30, -80, 40), "float16": (10, -14, 15), "bfloat16": (7, -60, 30)}
for dtype, (mantissa, low, high) in FLOATS.items():
    case("finite", dtype, floats(COUNT, SEED, mantissa, low, high, False))
    case("with NaN and infinities", dtype, floats(COUNT, SEED, mantissa, low, high, True))
for dtype, width in {"int8": 8, "int16": 16, "int32": 32}.items():
    case("finite", dtype, (integers(COUNT, SEED) & 2**width - 1).astype(f"uint{width}").astype(f"int{width}"))
case("finite", "int64", integers(COUNT, SEED) * (1 << 20) - (1 << 50))
case("finite", "uint8", integers(COUNT, SEED) & 255)
case("finite", "boolean", integers(COUNT, SEED) >> 13 & 1)

matrix = floats(COUNT, SEED, 20, -60, 30, True).reshape(60, 77)
case("transposed", "float32", matrix.T)
case("every third row and second column", "float32", matrix[::3, ::2])
case("one column expanded to 50", "float32", np.repeat(matrix[:, 5:6], 50, axis=1))
case("channels last", "float32", matrix.reshape(4, 15, 11, 7).transpose(0, 3, 1, 2))
case("subnormal", "float16", np.ldexp((integers(COUNT, SEED) & 1023) / 1024.0, -14))
case("empty", "float32", [])
case("all NaN", "float32", [np.nan] * 9)
case("one", "float32", [-2.5])
case("far from zero", "float32", 4194304 + (integers(COUNT, SEED) & 1))
print('''};

struct UnitsCase {
  const char* name;
  schema::Dtype dtype;
  std::size_t axis;
  std::uint64_t elements;  // of each
  std::vector<double> mean, on_rate, abs_max;
  std::vector<std::uint32_t> not_finite;
};

inline const std::vector<UnitsCase> kUnits{''')
for dtype, (mantissa, low, high) in FLOATS.items():
    for specials in (False, True):
        x = floats(COUNT, SEED, mantissa, low, high, specials).reshape(77, 60)
        units_case("rows with NaN and infinities" if specials else "rows", dtype, 1, x)
units_case("integers", "int32", 1, (integers(COUNT, SEED) & 2**32 - 1).astype("uint32").astype("int32").reshape(77, 60))
units_case("truths", "boolean", 1, (integers(COUNT, SEED) >> 13 & 1).reshape(77, 60))
units_case("columns", "float32", 1, matrix.T)
units_case("images", "float32", 1, matrix.reshape(4, 7, 15, 11))
units_case("images, channels last", "float32", 1, matrix.reshape(4, 15, 11, 7).transpose(0, 3, 1, 2))
units_case("small images", "float32", 1, matrix.reshape(33, 35, 2, 2))
units_case("every third image, every second column", "float32", 1, matrix.reshape(10, 6, 7, 11)[::3, :, :, ::2])
units_case("expanded along the samples", "float32", 1, np.repeat(matrix[5:6], 50, axis=0))
units_case("expanded along the neurons", "float32", 1, np.repeat(matrix[:, 5:6], 50, axis=1))
units_case("the first dimension", "float32", 0, matrix)
print("};\n\n}  // namespace tensorscope::agent::fixtures")
