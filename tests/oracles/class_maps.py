#!/usr/bin/env python3
"""Writes tests/viewer/analysis/class_map_fixtures.h: class maps by the formulae of pytorch-grad-cam, in numpy, and
resizes by OpenCV.

Run by hand (Debian: python3-numpy, python3-opencv); neither the build nor the tests need Python:
    tests/oracles/class_maps.py > tests/viewer/analysis/class_map_fixtures.h
"""
import cv2
import numpy as np


def floats(values):
    return "{" + ", ".join(f"{v:.9g}F" if "." in f"{v:.9g}" or "e" in f"{v:.9g}" else f"{v:.1f}F" for v in np.asarray(values, np.float32).ravel()) + "}"


def relu(x):
    return np.maximum(x, 0)


def weighted(weights, a):
    return relu((weights[:, None, None] * a).sum(axis=0))


def plus_plus(a, g):
    total = a.sum(axis=(1, 2))[:, None, None]
    alpha = g**2 / (2 * g**2 + total * g**3 + 1e-6)
    return (relu(g) * np.where(g != 0, alpha, 0)).sum(axis=(1, 2))


def projection(x):
    """get_2d_projection, with the sign that makes the value farthest from zero positive."""
    points = x.reshape(x.shape[0], -1).T
    points = points - points.mean(axis=0)
    _, _, vt = np.linalg.svd(points, full_matrices=True)
    result = points @ vt[0]
    if abs(result.min()) > abs(result.max()):
        result = -result
    return relu(result.reshape(x.shape[1:]))


def scores_of_masked(g):
    """Any scores, a number for each channel."""
    return 10 * g[:, 0, -1]


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


METHODS = [  # in the order of analysis::ClassMapMethod
    lambda a, g: weighted(g.mean(axis=(1, 2)), a),
    lambda a, g: relu((g * a).sum(axis=0)),
    lambda a, g: weighted(plus_plus(a, g), a),
    lambda a, g: weighted((g * a).sum(axis=(1, 2)) / (a.sum(axis=(1, 2)) + 1e-7), a),
    lambda a, g: relu((relu(g) * a).sum(axis=0)),
    lambda a, g: relu(g * a).sum(axis=0),
    lambda a, g: projection(a),
    lambda a, g: projection(g * a),
    lambda a, g: weighted(softmax(scores_of_masked(g)), a),
]


def scaled(x):
    x = x - x.min()
    return x / (1e-7 + x.max())


def scale_cam_image(x, height, width):
    """scale_cam_image, then what pytorch-grad-cam does with the maps of its layers, here one."""
    resized = cv2.resize(np.float32(scaled(x)), (width, height))
    return scaled(relu(resized))


rng = np.random.default_rng(11)
cases = []
# Few channels and many places, and the other way round: the eigenvector is of another matrix then.
for channels, height, width in [(3, 5, 7), (40, 4, 4), (1, 6, 6), (48, 7, 7)]:
    a = relu(rng.normal(size=(channels, height, width))).astype(np.float32).astype(np.float64)
    g = (0.1 * rng.normal(size=(channels, height, width))).astype(np.float32).astype(np.float64)
    g[0, 0, 0] = 0
    maps = ", ".join(floats(method(a, g)) for method in METHODS)
    cases.append(f"    {{{channels}, {height}, {width},\n     {floats(a)},\n     {floats(g)},\n     {{{maps}}}}},")

resizes = []
for (h, w), (to_h, to_w) in [((4, 4), (28, 28)), ((7, 7), (20, 33)), ((1, 3), (5, 5)), ((14, 9), (5, 4)),
                             ((2, 2), (2, 2)), ((8, 8), (1, 1)), ((3, 5), (64, 48))]:
    x = rng.normal(size=(h, w)).astype(np.float32)
    resizes.append(f"    {{{h}, {w}, {to_h}, {to_w}, {floats(x)},\n     {floats(cv2.resize(x, (to_w, to_h)))}}},")

raw = relu(rng.normal(size=(4, 4))).astype(np.float32)

print("#pragma once\n\n#include <cstddef>\n#include <vector>\n")
print("// Made by tests/oracles/class_maps.py with numpy and OpenCV. Do not edit.")
print("// clang-format off")
print("namespace tensorscope::viewer::fixtures {\n")
print("struct ClassMapCase {\n  std::size_t channels, height, width;\n  std::vector<float> activation, gradient;"
      "\n  std::vector<std::vector<float>> maps;  // in the order of ClassMapMethod\n};\n")
print("inline const std::vector<ClassMapCase> kClassMaps{")
print("\n".join(cases))
print("};\n")
print("struct ResizeCase {\n  std::size_t height, width, to_height, to_width;\n  std::vector<float> picture, resized;\n};\n")
print("inline const std::vector<ResizeCase> kResizes{")
print("\n".join(resizes))
print("};\n")
print(f"inline const std::vector<float> kRawMap{floats(raw)};  // 4 x 4")
print(f"inline const std::vector<float> kScaledMap{floats(scale_cam_image(raw, 9, 11))};  // 9 x 11")
print("\n}  // namespace tensorscope::viewer::fixtures")
