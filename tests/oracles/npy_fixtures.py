#!/usr/bin/env python3
"""Writes tests/viewer/export/npy_fixtures.h: the bytes that numpy.save writes for small arrays of every dtype.

Run by hand (Debian: python3-numpy); neither the build nor the tests need Python:
    tests/oracles/npy_fixtures.py > tests/viewer/export/npy_fixtures.h
"""
import io

import numpy as np


def text(data):
    """A C++ string literal; the quotes in between keep a hex escape from taking in what follows it."""
    lines = [data[i:i + 24] for i in range(0, len(data), 24)]
    return "\n     ".join('"' + "".join(f"\\x{byte:02x}" for byte in line) + '"' for line in lines) or '""'


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def case(name, dtype, array):
    shape = ", ".join(map(str, array.shape))
    elements, file = array.tobytes(), saved(array)
    return (f'    {{"{name}", schema::Dtype::{dtype}, {{{shape}}},\n     std::string({text(elements)}, {len(elements)}),'
            f'\n     std::string({text(file)}, {len(file)})}},')


odd = np.array([[0.1, -0.0, np.nan], [np.inf, -np.inf, 65504]])
cases = [
    case("matrix", "float32", odd.astype("<f4")),
    case("vector", "float64", np.array([1 / 3, 1e300], "<f8")),
    case("halves", "float16", odd.astype("<f2").reshape(1, 2, 3)),
    case("bytes", "int8", np.array([[-128], [127]], "i1")),
    case("shorts", "int16", np.array([-32768, 32767], "<i2")),
    case("integers", "int32", np.arange(24, dtype="<i4").reshape(2, 3, 4)),
    case("longs", "int64", np.array([2**53 + 1, -1], "<i8")),
    case("unsigned", "uint8", np.array([0, 255], "u1")),
    case("booleans", "boolean", np.array([True, False])),
    case("one element", "float32", np.array(2.5, "<f4")),
    case("no element", "float32", np.zeros((0, 3), "<f4")),
    case("filters", "float32", np.zeros((16, 1, 5, 5), "<f4")),
]
fields = [("step", "<u8"), ("value", "<f8"), ("min", "<f8"), ("max", "<f8"), ("mean", "<f8"), ("first_step", "<u8"),
          ("points", "<u8"), ("non_finite", "<u8"), ("seconds", "<f8")]
series = saved(np.array([(3, 0.5, -1, 2, 0.25, 0, 4, 0, 1.5), (4, 0.75, 0.75, 0.75, 0.75, 4, 1, 0, 2)], fields))

print("#pragma once\n\n#include <cstdint>\n#include <string>\n#include <vector>\n")
print('#include "schema/kinds.h"\n')
print(f"// Made by tests/oracles/npy_fixtures.py with numpy {np.__version__}. Do not edit.")
print("// clang-format off")
print("namespace tensorscope::viewer::fixtures {\n")
print("struct NpyCase {\n  const char* name;\n  schema::Dtype dtype;\n  std::vector<std::int64_t> shape;"
      "\n  std::string elements;\n  std::string file;\n};\n")
print("inline const std::vector<NpyCase> kArrays{")
print("\n".join(cases))
print("};\n")
print("// Two entries of a series: steps 0 to 3 as one of four points, and the single point of step 4.")
print(f"inline const std::string kSeries(\n     {text(series)}, {len(series)});")
print("\n}  // namespace tensorscope::viewer::fixtures")
