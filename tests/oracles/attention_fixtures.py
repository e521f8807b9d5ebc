#!/usr/bin/env python3
"""Writes tests/viewer/analysis/attention_fixtures.h: what numpy and networkx say about small attention matrices.

Run by hand (Debian: python3-numpy, python3-networkx); neither the build nor the tests need Python:
    tests/oracles/attention_fixtures.py > tests/viewer/analysis/attention_fixtures.h
"""
import networkx as nx
import numpy as np


def doubles(values):
    return "{" + ", ".join(float(v).hex() for v in np.asarray(values).ravel()) + "}"


rng = np.random.default_rng(11)
HEADS, N, LAYERS = 3, 5, 3


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


layers = [softmax(2 * rng.normal(size=(HEADS, N, N))).astype(np.float32).astype(np.float64) for _ in range(LAYERS)]


def figures(a):
    n = a.shape[0]
    a = a / a.sum(-1, keepdims=True)
    i, j = np.indices(a.shape)
    entropy = -(a * np.log(a)).sum(-1).mean()
    distance = (a * abs(i - j)).sum(-1).mean()
    return entropy, distance, a[:, 0].mean(), (a * (abs(i - j) <= 1)).sum(-1).mean()


def fused(layer, how, discard):
    f = getattr(layer, how)(axis=0).astype(np.float32)
    flat = f.ravel()
    smallest = np.argsort(flat, kind="stable")[: int(flat.size * discard)]
    flat[smallest[smallest != 0]] = 0
    return f.astype(np.float64)


def normalised(f):
    a = f + np.eye(N)
    return a / a.sum(-1, keepdims=True)


def rollout(how, discard):
    r = np.eye(N)
    for layer in layers:
        r = normalised(fused(layer, how, discard)) @ r
    return r


def flow():
    """attention_flow: a node for each position of each layer, capacities are the normalised mean of heads."""
    g = nx.DiGraph()
    for l, layer in enumerate(layers):
        a = normalised(fused(layer, "mean", 0.0))
        for i in range(N):
            for j in range(N):
                g.add_edge((l + 1, i), (l, j), capacity=a[i, j])
    return [[nx.maximum_flow_value(g, (LAYERS, i), (0, j)) for j in range(N)] for i in range(N)]


def relevance():
    """Chefer et al. 2021, rules 5 to 11, as their code does it: within each, then across both at once."""
    s, q = 3, 4

    def grad_cam(rows, columns):
        a = softmax(rng.normal(size=(HEADS, rows, columns))).astype(np.float32).astype(np.float64)
        g = rng.normal(size=a.shape).astype(np.float32).astype(np.float64)
        return a, g, np.maximum(a * g, 0).mean(0)

    def handle_residual(r):
        x = r - np.eye(len(r))
        sums = x.sum(-1, keepdims=True)
        return np.divide(x, sums, out=x, where=sums != 0) + np.eye(len(r))

    r = {"ss": np.eye(s), "qq": np.eye(q), "sq": np.zeros((s, q)), "qs": np.zeros((q, s))}
    used = []
    for _ in range(2):
        steps = [grad_cam(s, s), grad_cam(q, q), grad_cam(s, q), grad_cam(q, s)]
        used.append(steps)
        for mod, other, (_, _, cam) in (("s", "q", steps[0]), ("q", "s", steps[1])):
            r[mod + mod], r[mod + other] = r[mod + mod] + cam @ r[mod + mod], r[mod + other] + cam @ r[mod + other]
        more = {}
        for mod, other, (_, _, cam) in (("s", "q", steps[2]), ("q", "s", steps[3])):
            more[mod + other] = handle_residual(r[mod + mod]).T @ cam @ handle_residual(r[other + other])
            more[mod + mod] = cam @ r[other + mod]
        for name, addition in more.items():
            r[name] = r[name] + addition
    return used, r


RELEVANCE_STEPS, RELEVANCE = relevance()

print("#pragma once\n\n#include <vector>\n")
print("// Made by tests/oracles/attention_fixtures.py with numpy and networkx. Do not edit.")
print("// clang-format off")
print("namespace tensorscope::viewer::fixtures {\n")
print(f"inline constexpr int kHeads = {HEADS};\ninline constexpr int kPositions = {N};\n")
print("// A layer after the other: heads x queries x keys.")
print("inline const std::vector<std::vector<double>> kAttention{")
for layer in layers:
    print(f"    {doubles(layer)},")
print("};")
print("// Of each head of the first layer: entropy, distance, mass on the first key, mass within one position.")
print("inline const std::vector<std::vector<double>> kHeadFigures{")
for head in layers[0]:
    print(f"    {doubles(figures(head))},")
print("};")
for how in ("mean", "max", "min"):
    print(f"inline const std::vector<double> kRollout_{how}{doubles(rollout(how, 0.0))};")
print(f"inline const std::vector<double> kRolloutOfHalf{doubles(rollout('mean', 0.5))};")
print(f"inline const std::vector<double> kFlow{doubles(flow())};")
print("// Two blocks of two modalities, s and q: weights and gradients of attention within s, within q, s to q, q to s.")
print("struct RelevanceStep {\n  std::vector<double> weights;\n  std::vector<double> gradients;\n};")
print("inline const std::vector<std::vector<RelevanceStep>> kRelevanceSteps{")
for block in RELEVANCE_STEPS:
    print("    {" + ", ".join("{" + doubles(a) + ", " + doubles(g) + "}" for a, g, _ in block) + "},")
print("};")
for name, matrix in RELEVANCE.items():
    print(f"inline const std::vector<double> kRelevance_{name}{doubles(matrix)};")
print("\n}  // namespace tensorscope::viewer::fixtures")
