#!/usr/bin/env python3
"""Trains, exports what two panels show and what they show it of, and computes the panels' numbers anew, in numpy and
scikit-learn: a class map from a layer and its gradient, a projection's figures from its rows.

    tests/oracles/confirm_exports.py build/dev/viewer/tensorscope build/dev/examples/mnist/mnist

Run by hand (Debian: python3-numpy, python3-sklearn); neither the build nor the tests need Python. Ends with 1 where a
number differs.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import numpy as np
from sklearn.cluster import KMeans
from sklearn.manifold import trustworthiness
from sklearn.metrics import silhouette_score

failures = 0


def check(what, found, expected, tolerance):
    global failures
    far = float(np.abs(np.asarray(found, float) - np.asarray(expected, float)).max())
    failures += not far <= tolerance
    print(f"{'ok ' if far <= tolerance else 'BAD'} {what}: differs by {far:.2g} (up to {tolerance:.2g})")


class Exports:
    """Of a trainer whose weights stay as they are, so that a probe makes the same at every step."""

    def __init__(self, tensorscope, trainer):
        self.tensorscope = tensorscope
        self.job = f"confirm-{os.getpid()}"
        self.folder = tempfile.TemporaryDirectory(prefix="tensorscope-confirm-")
        # All the time that it wants, so that nothing waits for its price.
        self.process = subprocess.Popen(
            [trainer, "--steps", "0", "--lr", "1e-30", "--job", self.job],
            env={**os.environ, "TENSORSCOPE_BUDGET": "1"},
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + 120
        while subprocess.run([tensorscope, "status", self.job], capture_output=True).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > until:
                self.end()
                sys.exit(f"confirm_exports: {trainer} does not show as a job")
            time.sleep(0.1)

    def end(self):
        self.process.kill()
        self.process.wait()

    def export(self, *what):
        path = os.path.join(self.folder.name, "export.json")
        command = [self.tensorscope, "export", self.job, *what, "--format", "json", "--timeout", "60", "--out", path]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"confirm_exports: {' '.join(command)}: {done.stderr.strip()}")
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def panel(self, name):
        return {picture["name"]: picture for picture in self.export("--panel", name)["pictures"]}

    def tensor(self, source):
        return np.array(self.export("--source", source)["data"], np.float64)


def confirm_class_map(exports):
    shown = exports.panel("maps")["class-map-of-layer"]
    a = exports.tensor(shown["source"])[0]
    g = exports.tensor(shown["source"] + ":grad")[0]
    expected = np.maximum((g.mean(axis=(1, 2))[:, None, None] * a).sum(axis=0), 0)
    print(f"{shown['title']}, of {shown['source']} at step {shown['step']}")
    check("Grad-CAM", shown["data"], expected, 1e-6 * np.abs(expected).max())


def confirm_projection(exports):
    pictures = exports.panel("projection")
    shown, quality = pictures["points"], pictures["quality"]["columns"]
    figures = dict(zip(quality["figure"], quality["value"]))
    points = shown["columns"]
    rows = exports.tensor(shown["source"])
    places = np.column_stack([points["x"], points["y"]])
    print(f"{shown['title']}, of {shown['source']} at step {shown['step']}")
    check("mean of each row", points["mean"], rows.mean(axis=1), 1e-6)
    check("norm of each row", points["norm"], np.linalg.norm(rows, axis=1), 1e-5)
    check("part of each row above 0", points["on-rate"], (rows > 0).mean(axis=1), 1e-6)
    for name, value in figures.items():
        if found := re.fullmatch(r"trustworthiness \(k = (\d+)\)", name):
            k = int(found[1])
            check(name, value, trustworthiness(rows, places, n_neighbors=k), 1e-9)
            check("continuity", figures["continuity"], trustworthiness(places, rows, n_neighbors=k), 1e-9)
        if found := re.fullmatch(r"silhouette \(k-means, k = (\d+)\)", name):
            check(name, value, silhouette_score(rows, points["cluster"]), 1e-6)
            inertia = sum(
                ((rows[members] - rows[members].mean(axis=0)) ** 2).sum()
                for cluster in set(points["cluster"])
                if (members := np.array(points["cluster"]) == cluster).any()
            )
            best = KMeans(n_clusters=int(found[1]), n_init=10, random_state=0).fit(rows).inertia_
            check("inertia over scikit-learn's best of ten, beyond 1", max(inertia / best - 1, 0), 0, 0.02)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    of_trainer = Exports(*sys.argv[1:])
    try:
        of_trainer.panel("maps")
        confirm_projection(of_trainer)
    finally:
        of_trainer.end()
    # Of the black box: it holds the gradient that the panel asked for, of the predicted class.
    confirm_class_map(of_trainer)
    sys.exit(1 if failures else 0)
