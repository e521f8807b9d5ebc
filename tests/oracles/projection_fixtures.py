#!/usr/bin/env python3
"""Writes tests/viewer/analysis/projection/sklearn_fixtures.h: what scikit-learn says about handwritten digits.

Run by hand (Debian: python3-sklearn); neither the build nor the tests need Python:
    tests/oracles/projection_fixtures.py > tests/viewer/analysis/projection/sklearn_fixtures.h
"""
import numpy as np
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities, _joint_probabilities_nn
from sklearn.neighbors import NearestNeighbors

import digits as made

COUNT, EXACT, WIDE = 300, 80, 40

digits = made.pixels(COUNT)
x = made.points(COUNT)
column = np.arange(64)
y = x.astype(np.float64) @ np.stack([column * 37 % 11 - 5.0, column * 53 % 13 - 6.0], axis=1)


def numbers(values, form="{:.9g}"):
    return "{" + ", ".join(form.format(float(v)) for v in values) + "}"


def exact(values):
    return numbers(values, "{:.17g}")


def whole(values):
    return "{" + ", ".join(str(int(v)) for v in values) + "}"


def pca_case(name, points):
    pca = PCA(n_components=2, svd_solver="full").fit(points.astype(np.float64))
    print(f"inline const std::vector<double> k{name}Axes{exact(pca.components_.ravel())};")
    print(f"inline const std::vector<double> k{name}Explained{exact(pca.explained_variance_ratio_)};")
    return pca


print("#pragma once\n\n#include <cstddef>\n#include <cstdint>\n#include <vector>\n")
print("// Made by tests/oracles/projection_fixtures.py with scikit-learn. Do not edit.")
print("// clang-format off")
print("namespace tensorscope::viewer::fixtures {\n")
print(f"inline constexpr std::size_t kDigits = {COUNT};")
print(f"inline constexpr std::size_t kPairedDigits = {EXACT};")
print(f"inline constexpr std::size_t kWideDigits = {WIDE};\n")
print("// A line for each digit, a letter for each pixel: 'a' is 0, 'q' is 16.")
print("inline constexpr const char* kDigitPixels =")
print("\n".join('    "' + "".join(chr(ord("a") + v) for v in row) + '"' for row in digits) + ";\n")

pca = pca_case("Pca", x)
pca_case("WidePca", x[:WIDE])

p = _joint_probabilities(squareform(pdist(x[:EXACT].astype(np.float64), "sqeuclidean")), 10.0, 0)
print(f"\n// Of pairs i < j of the first {EXACT}, perplexity 10.")
print(f"inline const std::vector<double> kJointProbabilities{numbers(p)};")
near = NearestNeighbors(n_neighbors=int(3 * 10.0 + 1)).fit(x.astype(np.float64))
sparse = _joint_probabilities_nn(near.kneighbors_graph(mode="distance").power(2), 10.0, 0)
print(f"inline constexpr std::size_t kSparseEntries = {sparse.nnz};")
print(f"inline const std::vector<double> kSparseFirstRows{numbers(sparse[:10].toarray().ravel())};")

near = NearestNeighbors(n_neighbors=12).fit(x.astype(np.float64)).kneighbors(return_distance=False)
print(f"\ninline const std::vector<std::uint32_t> kNeighbours{whole(near[:20].ravel())};  // 12 of the first 20")
for k in (5, 12):
    print(f"inline constexpr double kTrustworthiness{k} = {trustworthiness(x, y, n_neighbors=k):.17g};")
    print(f"inline constexpr double kContinuity{k} = {trustworthiness(y, x, n_neighbors=k):.17g};")

print()
for k in (3, 10):
    means = KMeans(k, n_init=10, random_state=0, algorithm="lloyd").fit(x.astype(np.float64))
    print(f"inline constexpr double kInertia{k} = {means.inertia_:.17g};")

start = pca.transform(x.astype(np.float64))
start = start / np.std(start[:, 0]) * 1e-4
print("\n// After 1,000 iterations from the principal components, perplexity 30.")
for method in ("exact", "barnes_hut"):
    tsne = TSNE(perplexity=30, init=start.astype(np.float32), learning_rate="auto", n_iter=1000, method=method)
    embedded = tsne.fit_transform(x)
    name = "Exact" if method == "exact" else "BarnesHut"
    print(f"inline constexpr double k{name}Kl = {tsne.kl_divergence_:.17g};")
    print(f"inline constexpr double k{name}Trustworthiness = {trustworthiness(x, embedded, n_neighbors=12):.17g};")
print("\n}  // namespace tensorscope::viewer::fixtures")
