#!/usr/bin/env python3
"""Writes tests/viewer/analysis/projection/umap_fixtures.h: what umap-learn says about handwritten digits (see digits.py).

Run by hand (Debian: umap-learn); neither the build nor the tests need Python:
    tests/oracles/umap_fixtures.py > tests/viewer/analysis/projection/umap_fixtures.h
"""
import warnings

import numpy as np
import scipy.sparse
import umap
from scipy.sparse.csgraph import connected_components
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors
from umap.umap_ import find_ab_params, fuzzy_simplicial_set, smooth_knn_dist

import digits

warnings.filterwarnings("ignore")
COUNT, K, ROWS = 300, 15, 20
x = digits.points(COUNT)


def numbers(values, form="{:.9g}"):
    return "{" + ", ".join(form.format(float(v)) for v in values) + "}"


distances, indices = NearestNeighbors(n_neighbors=K).fit(x.astype(np.float64)).kneighbors(x.astype(np.float64))
distances[:, 0] = 0.0  # to itself: scikit-learn leaves what rounding made of it
sigma, rho = smooth_knn_dist(distances.astype(np.float32), float(K))
graph, _, _ = fuzzy_simplicial_set(x, K, np.random.RandomState(1), "euclidean", knn_indices=indices.astype(np.int32),
                                   knn_dists=distances.astype(np.float32))
graph = graph.tocsr()
assert connected_components(graph)[0] == 1
root = np.sqrt(np.asarray(graph.sum(axis=0), dtype=np.float64).ravel())
normalized = scipy.sparse.diags(1 / root) @ graph.astype(np.float64) @ scipy.sparse.diags(1 / root)
values, vectors = np.linalg.eigh(normalized.toarray())

print("#pragma once\n\n#include <cstddef>\n#include <vector>\n")
print("// Made by tests/oracles/umap_fixtures.py with umap-learn. Do not edit.")
print("// clang-format off")
print("namespace tensorscope::viewer::fixtures {\n")
print(f"inline constexpr std::size_t kUmapNeighbours = {K};  // the point itself counted")
print(f"inline const std::vector<double> kUmapRho{numbers(rho[:ROWS])};")
print(f"inline const std::vector<double> kUmapSigma{numbers(sigma[:ROWS])};")
print(f"inline constexpr std::size_t kFuzzyEntries = {graph.nnz};")
print(f"inline constexpr double kFuzzySum = {graph.sum():.9g};")
print(f"inline const std::vector<double> kFuzzyFirstRows{numbers(graph[:10].toarray().ravel())};")
print("\n// The normalized graph's second and third largest eigenvalue, and their eigenvectors.")
print(f"inline const std::vector<double> kSpectralValues{numbers(values[-2:-4:-1])};")
print(f"inline const std::vector<double> kSpectralX{numbers(vectors[:, -2])};")
print(f"inline const std::vector<double> kSpectralY{numbers(vectors[:, -3])};")
print("\n// a and b for the least distances 0.1 and 0.5.")
print(f"inline const std::vector<double> kUmapCurves{numbers([*find_ab_params(1.0, 0.1), *find_ab_params(1.0, 0.5)])};")
trust = [
    trustworthiness(x, umap.UMAP(n_neighbors=K, random_state=seed).fit_transform(x), n_neighbors=12)
    for seed in range(10)
]
print("\n// Mean trustworthiness of 12 neighbours over ten seeds.")
print(f"inline constexpr double kUmapTrustworthiness = {np.mean(trust):.9g};")
print("\n}  // namespace tensorscope::viewer::fixtures")
