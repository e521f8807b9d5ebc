"""The points of the projection tests: scikit-learn's own handwritten digits, 8 x 8 pixels of 0 to 16, each moved by less
than 0.02 in a way that tests/viewer/analysis/projection/digits.cpp repeats, so that no two distances are the same."""
import numpy as np
from sklearn.datasets import load_digits


def pixels(count):
    return load_digits().data[:count].astype(np.int64)


def points(count):
    digits = pixels(count)
    i, j = np.indices(digits.shape)
    return (digits + (i * 7919 + j * 104729) % 1009 / 1009 * 0.02).astype(np.float32)
