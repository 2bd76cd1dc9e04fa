"""Learn what each feature of a sentence is worth for each of its labels: multinomial logistic regression.

usage: python -m benchmarks.learn_event_types GOLD.jsonl [WEIGHTS.csv]

Reads lines of {"text", "label"}, prints the weighted F1 of a five-fold cross-validation, beside that of the
evidence alone, and writes the weights, of which no text can be read off. Without WEIGHTS.csv it only prints.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.predict import read_rows
from benchmarks.tasks import event_types
from benchmarks.tasks.events import load_kit

Matrix = NDArray[np.float64]

# Chosen by cross-validation: weaker and stronger penalties, rarer and more frequent features did no better.
PENALTY = 5.0
SELDOM = 3
FOLDS = 5
STEPS = 400
SMALLEST = 0.04  # smaller weights change no label and are left out

HEAD = """\
# What a feature of a sentence is worth for a label: weights of a multinomial logistic regression, learned by
# `python -m benchmarks.learn_event_types` from the dev half of CASE 2021 (subtask 2). What the features are,
# benchmarks/sentence_features.py says; no word of a text is one. Weights under 0.04 are left out.
"""


def learn(values: Matrix, truth: Matrix) -> Matrix:
    """Weights (features, labels) that minimise the cross-entropy plus PENALTY / 2 of the squared weights.

    `values` (sentences, features); `truth` (sentences, labels), one 1 a row. Nesterov's accelerated gradient
    with the step that the curvature allows: it converges from zero, the same on every run.
    """
    weights = ahead = np.zeros((values.shape[1], truth.shape[1]))
    step = 1.0 / (0.5 * np.linalg.norm(values, 2) ** 2 + PENALTY)
    for turn in range(STEPS):
        slope = values.T @ (_shares(values @ ahead) - truth) + PENALTY * ahead
        after = ahead - step * slope
        ahead = after + turn / (turn + 3) * (after - weights)
        weights = after
    return weights


def _shares(scores: Matrix) -> Matrix:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def weighted_f1(truth: list[str], guess: list[str], labels: set[str]) -> float:
    """F1 of each of `labels`, weighted by how often it is true; both lists by sentence."""
    counts = Counter(label for label in truth if label in labels)
    inside = [(t, g) for t, g in zip(truth, guess, strict=True) if t in labels]
    total = 0.0
    for label, count in counts.items():
        hits = sum(t == g == label for t, g in inside)
        said = sum(g == label for _, g in inside)
        total += count * (2 * hits / (said + count) if hits else 0.0)
    return 100 * total / sum(counts.values())


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2 or not Path(arguments[0]).is_file():
        print(__doc__, file=sys.stderr)
        return 2
    rows = list(read_rows(Path(arguments[0])))
    kit = load_kit()
    found = [event_types.features(row["text"], kit) for row in rows]
    truth = [row["label"] for row in rows]
    labels = sorted(set(truth))
    often = Counter(name for one in found for name in one)
    names = sorted(name for name, count in often.items() if count >= SELDOM)
    values = np.array([[one.get(name, 0.0) for name in names] for one in found])
    ones = np.array([[float(label == one) for label in labels] for one in truth])
    acled = set(event_types.LABELS.values())
    # every FOLDS-th sentence of a label, so that each fold has some of all
    seen: Counter[str] = Counter()
    fold = np.zeros(len(rows), int)
    for index, label in enumerate(truth):
        fold[index] = seen[label] % FOLDS
        seen[label] += 1
    guess = [""] * len(rows)
    for part in range(FOLDS):
        weights = learn(values[fold != part], ones[fold != part])
        for index in np.flatnonzero(fold == part).tolist():
            guess[int(index)] = labels[int(np.argmax(values[index] @ weights))]
    alone = [
        max(sorted(s), key=lambda label: s[label], default="OTHER")
        for s in ({k[9:]: v for k, v in one.items() if k.startswith("evidence ")} for one in found)
    ]
    print(f"{len(rows)} sentences, {len(names)} features")
    print(f"evidence alone    {weighted_f1(truth, alone, acled):.1f}")
    print(f"cross-validated   {weighted_f1(truth, guess, acled):.1f}")
    if len(arguments) == 2:
        weights = learn(values, ones)
        with Path(arguments[1]).open("w", encoding="utf-8", newline="") as handle:
            handle.write(HEAD)
            table = csv.writer(handle, lineterminator="\n")
            table.writerow(("feature", "label", "weight"))
            for at, name in enumerate(names):
                for to, label in enumerate(labels):
                    if abs(weights[at, to]) >= SMALLEST:
                        table.writerow((name, label, f"{weights[at, to]:.3f}"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
