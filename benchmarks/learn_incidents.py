"""Learn which of the incidents that a report tells MUC-4 asks for: logistic regression.

usage: python -m benchmarks.learn_incidents GOLD.jsonl [WEIGHTS.csv]

Reads reports with their incidents, aligns the incidents that the task finds with the gold's (same type, then
most in common of day, place, organisation and victims), and learns whether a found incident is one of them.
Prints the figure of a five-fold cross-validation by report, and writes the weights, of which no text can be
read off. Without WEIGHTS.csv it only prints.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks import incident_features
from benchmarks.predict import read_rows
from benchmarks.tasks import incidents
from transforms import article_rows, reading

Matrix = NDArray[np.float64]
Row = dict[str, Any]

FOLDS = 5
SELDOM = 8  # features of fewer examples are left out
# Half the squared weights of standardised features, times this, is added to the cross-entropy; chosen, as the
# share from which a yes is a yes, by cross-validation.
PENALTY = 250.0
YES = 0.40
STEPS = 10

HEAD = """\
# What a feature is worth for an incident's being one that MUC-4 asks for: weights of a logistic regression,
# learned by `python -m benchmarks.learn_incidents` from its dev half. What the features are,
# benchmarks/incident_features.py says; no word of a report is one. A sum above 0 says yes; the nameless
# feature is what the sum starts from.
"""


class Found(NamedTuple):
    """One candidate incident of a report (its number), its features, and whether the gold has it."""

    report: int
    incident: Row
    features: dict[str, float]
    is_gold: bool


def fit(found: list[Found]) -> dict[str, float]:
    """Weights by feature, "" for the intercept: penalised logistic regression by Newton's method."""
    often = Counter(name for one in found for name in one.features)
    names = sorted(name for name, count in often.items() if count >= SELDOM)
    values = np.array([[one.features.get(name, 0.0) for name in names] for one in found])
    truth = np.array([float(one.is_gold) for one in found])
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1.0
    design = np.hstack([(values - mean) / spread, np.ones((len(found), 1))])
    ridge = np.diag([PENALTY] * len(names) + [0.0])
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        shares = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (shares - truth) + ridge @ weights
        curve = (design * (shares * (1 - shares))[:, None]).T @ design + ridge
        weights -= np.linalg.solve(curve, slope)
    raw = weights[:-1] / spread
    return dict(zip(names, raw.tolist(), strict=True)) | {"": float(weights[-1] - raw @ mean)}


def share(weights: dict[str, float], features: dict[str, float]) -> float:
    """The probability that weights give to a yes, given features by name."""
    total = weights[""] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return float(1 / (1 + np.exp(-total)))


def found_in(number: int, row: Row, tables: tuple[str, article_rows.Rows]) -> list[Found]:
    """The candidates of the report of a gold row, in the order in which the task finds them."""
    day = date.fromisoformat(row["pub_date"]) if row.get("pub_date") else None
    report = incidents.Report(*tables, day)
    candidates = incidents.candidates(report)
    golds = aligned(row["incidents"], candidates)
    return [
        Found(number, one, incident_features.of_incident(report, candidates, one), gold is not None)
        for one, gold in zip(candidates, golds, strict=True)
    ]


def aligned(golds: list[Row], candidates: list[Row]) -> list[Row | None]:
    """The gold incident of each candidate, None without one: one to one, same type, most in common first."""
    options = sorted(
        (
            (_in_common(gold, one), -i, -j)
            for i, gold in enumerate(golds)
            for j, one in enumerate(candidates)
            if one["type"] in gold["types"]
        ),
        reverse=True,
    )
    taken: set[int] = set()
    answer: list[Row | None] = [None] * len(candidates)
    for _, i, j in options:
        if i not in taken and answer[-j] is None:
            taken.add(i)
            answer[-j] = golds[-i]
    return answer


def _in_common(gold: Row, one: Row) -> int:
    last = one["date_to"]
    first = one["date_from"] or last
    is_then = bool(last) and first <= (gold["date_to"] or "9999") and last >= (gold["date_from"] or "0000")
    is_there = bool(gold["places"]) and any(_alike(gold["places"][-1:], name) for name in one["places"])
    did = _found_names([org["names"] for org in gold["perp_orgs"]], [org["name"] for org in one["perp_orgs"]])
    suffered = _found_names([victim["names"] for victim in gold["victims"]], one["victims"])
    return is_then + is_there + bool(did) + bool(suffered)


def _found_names(golds: Iterable[list[str]], names: list[str]) -> set[int]:
    left = list(range(len(names)))
    found = set()
    for gold in golds:
        at = next((at for at in left if _alike(gold, names[at])), None)
        if at is not None:
            left.remove(at)
            found.add(at)
    return found


def _alike(names: list[str], other: str | None) -> bool:
    plain = _plain(other)
    return bool(plain) and any(
        _plain(name) in plain or plain in _plain(name) for name in names if _plain(name)
    )


@cache
def _plain(text: str | None) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in (text or "").upper()).split())


def cross_validate(rows: list[Row], found: list[Found]) -> float:
    """F1 of incidents where each report is judged by weights of other folds."""
    hits = said = true = 0
    for part in range(FOLDS):
        weights = fit([one for one in found if one.report % FOLDS != part])
        kept: dict[int, list[Row]] = {number: [] for number in range(part, len(rows), FOLDS)}
        for one in found:
            if one.report in kept and share(weights, one.features) > YES:
                kept[one.report].append(one.incident)
        for number, incidents_said in kept.items():
            golds = rows[number]["incidents"]
            right = [gold for gold in aligned(golds, incidents_said) if gold is not None]
            hits += len(right)
            said += len(incidents_said)
            true += sum(not gold["optional"] for gold in golds) + sum(gold["optional"] for gold in right)
    return 200 * hits / (said + true) if hits else 0.0


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2 or not Path(arguments[0]).is_file():
        print(__doc__, file=sys.stderr)
        return 2
    rows = list(read_rows(Path(arguments[0])))
    kit = reading.prepare()
    found = [
        one
        for number, row in enumerate(rows)
        for one in found_in(number, row, incidents.tables_of(row["text"], row.get("pub_date"), kit))
    ]
    print(f"{len(rows)} reports, {len(found)} incidents found")
    print(f"incident F1 cross-validated  {cross_validate(rows, found):.1f}")
    if len(arguments) == 2:
        write(Path(arguments[1]), fit(found))
    return 0


def write(path: Path, weights: dict[str, float]) -> None:
    """Write the weights as a table, the intercept moved so that a yes is a sum above 0."""
    moved = {**weights, "": weights[""] - float(np.log(YES / (1 - YES)))}
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write(HEAD)
        table = csv.writer(handle, lineterminator="\n")
        table.writerow(("feature", "weight"))
        for name in sorted(moved):
            table.writerow((name, f"{moved[name]:.4f}"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
