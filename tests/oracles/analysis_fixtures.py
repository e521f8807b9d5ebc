#!/usr/bin/env python3
"""Writes tests/viewer/analysis/numpy_fixtures.h: what numpy says about a few small arrays.

Run by hand (Debian: python3-numpy); neither the build nor the tests need Python:
    tests/oracles/analysis_fixtures.py > tests/viewer/analysis/numpy_fixtures.h
"""
import numpy as np


def doubles(values):
    return "{" + ", ".join(float(v).hex() for v in values) + "}"


def histogram_case(name, x, lo, hi, bins):
    counts, _ = np.histogram(x, bins=bins, range=(lo, hi))
    return f'    {{"{name}", {doubles(x)}, {float(lo).hex()}, {float(hi).hex()}, {{{", ".join(map(str, counts))}}}}},'


rng = np.random.default_rng(7)
normal = rng.normal(size=300)
tenths = np.arange(0, 31) / 10.0  # on the edges, where division alone rounds to the wrong bin
cases = [
    histogram_case("normal", normal, -2.0, 2.0, 30),
    histogram_case("tenths on their own edges", tenths, 0.0, 3.0, 30),
    histogram_case("thirds", np.arange(0, 40) / 3.0, 0.0, 13.0, 39),
    histogram_case("edges that division rounds down", np.linspace(2.69, 5.57, 9), 2.69, 5.57, 8),
    histogram_case("right edge", [0.0, 1.0, 1.0, 1.0], 0.0, 1.0, 4),
    histogram_case("tiny", rng.uniform(-1e-12, 1e-12, size=50), -1e-12, 1e-12, 10),
]
probabilities = [0.0, 0.01, 0.05, 0.25, 0.5, 0.95, 0.99, 1.0]
ordered = np.sort(normal[:101])

print("#pragma once\n\n#include <cstdint>\n#include <vector>\n")
print("// Made by tests/oracles/analysis_fixtures.py with numpy. Do not edit.")
print("// clang-format off")
print("namespace tensorscope::viewer::fixtures {\n")
print("struct HistogramCase {\n  const char* name;\n  std::vector<double> values;\n  double lo;\n  double hi;"
      "\n  std::vector<std::uint64_t> counts;\n};\n")
print("inline const std::vector<HistogramCase> kHistograms{")
print("\n".join(cases))
print("};\n")
print(f"inline const std::vector<double> kSorted{doubles(ordered)};")
print(f"inline const std::vector<double> kProbabilities{doubles(probabilities)};")
print(f"inline const std::vector<double> kQuantiles{doubles(np.quantile(ordered, probabilities))};")
print("\n}  // namespace tensorscope::viewer::fixtures")
