#!/usr/bin/env python3
"""Writes tests/viewer/analysis/projection/tsne_fixtures.h: where scikit-learn's t-SNE of handwritten digits (see
digits.py) ends from ten starts, which the test repeats.

Run by hand (Debian: python3-sklearn); neither the build nor the tests need Python:
    tests/oracles/tsne_fixtures.py > tests/viewer/analysis/projection/tsne_fixtures.h
"""
import numpy as np
from sklearn.manifold import TSNE, trustworthiness

import digits

COUNT, SEEDS = 300, 10
x = digits.points(COUNT)
i, j = np.indices((COUNT, 2))
print("#pragma once\n\n#include <vector>\n")
print("// Made by tests/oracles/tsne_fixtures.py with scikit-learn. Do not edit.")
print("// clang-format off")
print("namespace tensorscope::viewer::fixtures {\n")
print("// Perplexity 30, Barnes-Hut, 1,000 iterations from places of ((7919 i + 104729 j + 15485 seed) mod 1009) / 1009, less 0.5, times 4e-4.")
kl, trust = [], []
for seed in range(SEEDS):
    start = (((i * 7919 + j * 104729 + seed * 15485) % 1009) / 1009 - 0.5) * 4e-4
    tsne = TSNE(perplexity=30, init=start.astype(np.float32), learning_rate="auto", n_iter=1000, method="barnes_hut")
    trust.append(trustworthiness(x, tsne.fit_transform(x), n_neighbors=12))
    kl.append(tsne.kl_divergence_)
print("inline const std::vector<double> kSeedKl{" + ", ".join(f"{v:.9g}" for v in kl) + "};")
print("inline const std::vector<double> kSeedTrustworthiness{" + ", ".join(f"{v:.9g}" for v in trust) + "};")
print("\n}  // namespace tensorscope::viewer::fixtures")
