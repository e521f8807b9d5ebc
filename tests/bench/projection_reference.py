#!/usr/bin/env python3
"""What scikit-learn needs for the points of projection_bench, and how good its results are: "key value" lines.

    projection_reference.py FOLDER
"""
import sys
import time
import warnings

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

warnings.filterwarnings("ignore")
COUNT = 10_000
narrow = np.fromfile(sys.argv[1] + "/narrow", dtype=np.float32).reshape(COUNT, -1)
wide = np.fromfile(sys.argv[1] + "/wide", dtype=np.float32).reshape(COUNT, -1)


def timed(do):
    begin = time.perf_counter()
    return do(), time.perf_counter() - begin


PCA(2).fit(wide[:100])  # what it loads at first is not counted
_, pca_s = timed(lambda: PCA(2, random_state=0).fit_transform(wide))
print("pca_s", pca_s)
means, kmeans_s = timed(lambda: KMeans(10, n_init=10, random_state=0).fit(narrow))
print("kmeans_s", kmeans_s)
print("kmeans_inertia", means.inertia_)


def tsne():
    start = PCA(2, random_state=0).fit_transform(narrow)
    start = (start / np.std(start[:, 0]) * 1e-4).astype(np.float32)
    return TSNE(perplexity=30, init=start, learning_rate="auto", n_iter=1000, n_jobs=-1).fit(narrow)


made, tsne_s = timed(tsne)
print("tsne_s", tsne_s)
print("tsne_kl", made.kl_divergence_)
