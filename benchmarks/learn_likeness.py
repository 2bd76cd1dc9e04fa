"""Learn what speaks for two tellings' being one event: logistic regression over pairs of mentions.

usage: python -m benchmarks.learn_likeness DOCS.jsonl [--write]

Reads documents and, from the file beside it (NAME.docs.* -> NAME.mentions.*), mentions with their events.
Pairs of one story are compared, of mentions marked `checked` alone. Prints a cross-validation by
topic (each topic grouped by weights of other topics: precision and recall of pairs over a range of
thresholds) and the weights for transforms/evidence/untyped_likeness.py, into which --write puts them. No word
of a text is a feature.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.predict import read_rows
from benchmarks.tasks import event_clusters
from transforms.evidence import stories, untyped_likeness
from transforms.evidence.linkage import average_linkage
from transforms.evidence.stories import Profile
from transforms.evidence.tellings import Telling

Matrix = NDArray[np.float64]
Row = dict[str, Any]

FOLDS = 5
# Half the squared weights of standardised features, times this, is added to the cross-entropy.
PENALTY = 3.0
STEPS = 12
# One in so many pairs that are neither one event nor of one lemma is learned from, with that weight.
ONE_IN = 3
THRESHOLDS = (0.35, 0.4, 0.45, 0.5, 0.6, 0.7)


class Pair(NamedTuple):
    """Two tellings of one story by number, what speaks for one event, whether they are."""

    one: int
    other: int
    story: int
    values: list[float]
    truth: bool


def pairs_of(
    told: Sequence[Telling], event_of: dict[str, str], profiles: dict[str, Profile], names: list[str]
) -> Iterator[Pair]:
    """Every pair of tellings of one story, in the order in which they are grouped."""
    by_story: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(told):
        by_story[one.event_type].append(number)
    for story, (_, numbers) in enumerate(sorted(by_story.items())):
        articles = sorted({told[number].article_id for number in numbers})
        alike = {}
        for a, b in combinations(articles, 2):
            alike[a, b] = alike[b, a] = stories.likeness(profiles[a], profiles[b])
        for i, j in combinations(sorted(numbers, key=lambda number: told[number].order), 2):
            one, other = told[i], told[j]
            found = untyped_likeness.features(one, other, alike.get((one.article_id, other.article_id), 0.0))
            truth = event_of[one.mention_id] == event_of[other.mention_id]
            yield Pair(i, j, story, [found.get(name, 0.0) for name in names], truth)


def fit(values: Matrix, truth: Matrix, weight: Matrix) -> tuple[Matrix, float]:
    """Weights and intercept: penalised logistic regression by Newton's method on standardised features."""
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1.0
    design = np.hstack([(values - mean) / spread, np.ones((len(values), 1))])
    ridge = np.diag([PENALTY] * values.shape[1] + [0.0])
    learned = np.zeros(design.shape[1])
    for _ in range(STEPS):
        shares = 1 / (1 + np.exp(-design @ learned))
        slope = design.T @ (weight * (shares - truth)) + ridge @ learned
        curve = (design * (weight * shares * (1 - shares))[:, None]).T @ design + ridge
        learned -= np.linalg.solve(curve, slope)
    raw = learned[:-1] / spread
    return raw, float(learned[-1] - raw @ mean)


class Examples:
    """The pairs as arrays, and which of them are learned from."""

    def __init__(self, pairs: Iterator[Pair], names: list[str], topic_of: list[int]) -> None:
        values, told = array("f"), array("i")
        for pair in pairs:
            values.extend(pair.values)
            told.extend((pair.one, pair.other, pair.story, pair.truth))
        self.values = np.frombuffer(values, np.float32).reshape(-1, len(names)).astype(np.float64)
        self.one, self.other, self.story, truth = np.frombuffer(told, np.int32).reshape(-1, 4).T.copy()
        self.truth = (truth > 0).astype(np.float64)
        number = {topic: at % FOLDS for at, topic in enumerate(sorted(set(topic_of)))}
        fold = np.array([number[topic] for topic in topic_of])
        self.folds = fold[self.one], fold[self.other]
        telling = (self.truth > 0) | (self.values[:, names.index("same lemma")] > 0)
        self.learned = telling | (np.arange(len(truth)) % ONE_IN == 0)
        self.weight = np.where(telling, 1.0, float(ONE_IN))

    def fit(self, without: int | None = None) -> tuple[Matrix, float]:
        """Weights and intercept, of all folds or all but one."""
        rows = self.learned.copy()
        if without is not None:
            rows &= (self.folds[0] != without) & (self.folds[1] != without)
        return fit(self.values[rows], self.truth[rows], self.weight[rows])


def groups(examples: Examples, odds: Matrix, enough: float) -> dict[int, tuple[int, int]]:
    """The group of each telling, by number."""
    found: dict[int, tuple[int, int]] = {}
    for story in np.unique(examples.story):
        rows = np.flatnonzero(examples.story == story)
        one, other = examples.one[rows], examples.other[rows]
        # the pairs stand in order: the first of the first pair, then the seconds of its pairs
        members = list(dict.fromkeys([int(one[0]), *other.tolist()]))
        place = {member: at for at, member in enumerate(members)}
        i, j = ([place[int(number)] for number in side] for side in (one, other))
        likely = np.zeros((len(members), len(members)))
        likely[i, j] = likely[j, i] = 1 / (1 + np.exp(-odds[rows]))
        for member, group in zip(members, average_linkage(likely, enough), strict=True):
            found[member] = (int(story), group)
    return found


def cross_validate(examples: Examples, events: Sequence[str]) -> Iterator[str]:
    """A line for each threshold: precision and recall of pairs; `events`: that of each telling, by number."""
    odds = np.zeros(len(examples.truth))
    for part in range(FOLDS):
        weights, bias = examples.fit(part)
        rows = examples.folds[0] == part
        odds[rows] = examples.values[rows] @ weights + bias
    for enough in THRESHOLDS:
        group_of = groups(examples, odds, enough)
        said = [group_of.get(number, (-1, number)) for number in range(len(events))]
        both = _pairs(list(zip(said, events, strict=True)))
        precision, recall = 100 * both / _pairs(said), 100 * both / _pairs(events)
        yield f"enough {enough:.2f}: precision {precision:.1f}, recall {recall:.1f}"


def _pairs(labels: Sequence[object]) -> int:
    counts: dict[object, int] = defaultdict(int)
    for label in labels:
        counts[label] += 1
    return sum(count * (count - 1) // 2 for count in counts.values())


def main(arguments: list[str]) -> int:
    if not arguments or not Path(arguments[0]).is_file() or arguments[1:] not in ([], ["--write"]):
        print(__doc__, file=sys.stderr)
        return 2
    path = Path(arguments[0])
    documents = {row["doc_id"]: row for row in read_rows(path)}
    beside = read_rows(path.with_name(path.name.replace(".docs.", ".mentions.")))
    mentions = [row for row in beside if row["doc_id"] in documents and row["checked"]]
    told, profiles = event_clusters.read(documents, mentions)
    by_id: dict[str, Row] = {row["mention_id"]: row for row in mentions}
    event_of = {mention_id: row["cluster"] for mention_id, row in by_id.items()}
    names = list(untyped_likeness.NAMES)
    pairs = pairs_of(told, event_of, profiles, names)
    examples = Examples(pairs, names, [by_id[one.mention_id]["topic"] for one in told])
    print(f"{len(told)} mentions, {len(examples.truth)} pairs, {int(examples.learned.sum())} learned from")
    print(*cross_validate(examples, [event_of[one.mention_id] for one in told]), sep="\n")
    weights, bias = examples.fit()
    table = {"bias": bias} | dict(zip(names, weights.tolist(), strict=True))
    print(*(f"{name}: {value:.2f}" for name, value in table.items()), sep="\n")
    if arguments[1:]:
        write(table)
    return 0


def write(table: dict[str, float]) -> None:
    """Put the weights into the module that uses them."""
    path = Path(untyped_likeness.__file__)
    lines = "".join(f'    "{name}": {value:.3f},\n' for name, value in table.items())
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r"(?s)(= \{  # learnt\n).*?(\n?\})", rf"\g<1>{lines}}}", text, count=1), encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
