#!/usr/bin/env python3
"""Writes tests/viewer/analysis/projection/cluster_fixtures.h: how scikit-learn groups handwritten digits (see digits.py).

Run by hand (Debian: python3-sklearn); neither the build nor the tests need Python:
    tests/oracles/cluster_fixtures.py > tests/viewer/analysis/projection/cluster_fixtures.h
"""
import numpy as np
from sklearn.cluster import DBSCAN
from sklearn.metrics import silhouette_samples, silhouette_score

import digits

COUNT, LEAST = 300, 5
x = digits.points(COUNT).astype(np.float64)


def whole(values):
    return "{" + ", ".join(str(int(v)) for v in values) + "}"


def numbers(values):
    return "{" + ", ".join(f"{float(v):.17g}" for v in values) + "}"


print("#pragma once\n\n#include <cstddef>\n#include <cstdint>\n#include <vector>\n")
print("// Made by tests/oracles/cluster_fixtures.py with scikit-learn. Do not edit.")
print("// clang-format off")
print("namespace tensorscope::viewer::fixtures {\n")
print(f"inline constexpr std::size_t kDbscanLeast = {LEAST};")
for name, radius in (("Narrow", 18.0), ("Wide", 22.0)):
    found = DBSCAN(eps=radius, min_samples=LEAST).fit(x)
    assert len(set(found.labels_)) > 3 and -1 in found.labels_
    core = np.zeros(COUNT, dtype=int)
    core[found.core_sample_indices_] = 1
    print(f"inline constexpr double kDbscan{name} = {radius};")
    print(f"inline const std::vector<std::int32_t> kDbscan{name}Labels{whole(found.labels_)};")
    print(f"inline const std::vector<std::int32_t> kDbscan{name}IsCore{whole(core)};")
labels = np.arange(COUNT) * 7 % 13 % 4
print("\n// Of groups (7 i mod 13) mod 4, and of digits grouped by their own brightest row.")
print(f"inline constexpr double kSilhouetteOfScattered = {silhouette_score(x, labels):.17g};")
rows = x.reshape(COUNT, 8, 8).sum(axis=2).argmax(axis=1)
print(f"inline const std::vector<std::uint32_t> kBrightestRows{whole(rows)};")
print(f"inline constexpr double kSilhouetteOfRows = {silhouette_score(x, rows):.17g};")
print(f"inline const std::vector<double> kSilhouettesOfRows{numbers(silhouette_samples(x, rows)[:20])};")
print("\n}  // namespace tensorscope::viewer::fixtures")
