"""Learn what speaks for one event: logistic regressions over pairs of mentions, then over pairs of groups.

usage: python -m benchmarks.learn_likeness DOCS.jsonl [--write] [--shuffled SEED] [--clusters PRED.jsonl]

Reads documents and, from the file beside it (NAME.docs.* -> NAME.mentions.*), mentions with their events.
Learns from those marked `checked` alone. Prints a cross-validation by topic (each neighbourhood of articles
grouped, with all its mentions, by weights of other topics: precision and recall of pairs over a range of
thresholds) and the weights of transforms/evidence/untyped_weights.json, into which --write puts them. With
--shuffled the topics are put to folds in another order; with --clusters the groups of the cross-validation go
to a file for the scorer, at the threshold in use. No word of a text is a feature.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.predict import read_rows
from benchmarks.tasks import event_clusters
from transforms.evidence import event_coreference, untyped_groups, untyped_likeness
from transforms.evidence.stories import Profile
from transforms.evidence.tellings import Telling
from transforms.evidence.untyped_groups import Groups

Matrix = NDArray[np.float64]
Row = dict[str, Any]
Learnt = dict[str, Any]

FOLDS = 5
# Half the squared weights of standardised features, times this, is added to the cross-entropy.
PENALTY = 20.0
STEPS = 15
# One in so many pairs that are neither one event nor of one lemma is learned from, with that weight.
ONE_IN = 3
# Groups are compared as they stand where tellings are joined up to these probabilities.
STAGES = (0.4, 0.6, 0.8)
# Pairs of groups are learned from where the odds of some of their pairs are above this.
LEAST_ODDS = -4.0
THRESHOLDS = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


class Story(NamedTuple):
    """Tellings of one neighbourhood of articles in order, the likeness of their articles, their fold, and the
    features of their pairs."""

    told: list[Telling]
    joined: Matrix
    fold: int
    values: NDArray[np.float32]

    def of(self, kept: Sequence[int]) -> Story:
        """The same of some of its tellings, in order, with what all of them together tell of their pairs."""
        both = np.ix_(kept, kept)
        pairs = untyped_likeness.square(len(self.told), np.arange(float(len(self.values))))[both].astype(int)
        values = self.values[pairs[np.triu_indices(len(kept), 1)]]
        return Story([self.told[one] for one in kept], self.joined[both], self.fold, values)

    def odds(self, learnt: Mapping[str, Sequence[float]]) -> Matrix:
        """As `untyped_likeness.odds`."""
        return untyped_likeness.square(
            len(self.told), untyped_likeness.weighed(self.values.astype(float), learnt)
        )


class Examples(NamedTuple):
    """What speaks for one event, whether it is (a share, for groups), how much it counts."""

    values: Matrix
    truth: Matrix
    weight: Matrix


def stories_of(
    told: Sequence[Telling],
    profiles: Mapping[str, Profile],
    topic_of: dict[str, int],
    seed: int | None = None,
) -> list[Story]:
    """The stories, each in the fold of most of its tellings' topics, which a `seed` puts in another order."""
    topics = sorted(set(topic_of.values()))
    if seed is not None:
        topics = [topics[place] for place in np.random.default_rng(seed).permutation(len(topics))]
    number = {topic: place % FOLDS for place, topic in enumerate(topics)}
    by_story: dict[str, list[Telling]] = defaultdict(list)
    for one in sorted(told, key=lambda one: one.order):
        by_story[one.event_type].append(one)
    found = []
    for _, members in sorted(by_story.items()):
        folds = Counter(number[topic_of[one.mention_id]] for one in members)
        alike, joined = event_coreference.articles_alike(members, profiles.get)
        fold = min(folds, key=lambda fold: (-folds[fold], fold))
        values = untyped_likeness.features(members, alike, joined).astype(np.float32)
        found.append(Story(members, joined, fold, values))
    return found


def fit(examples: Sequence[Examples]) -> tuple[list[float], float]:
    """Weights and intercept: penalised logistic regression by Newton's method on standardised features."""
    values, truth, weight = (np.concatenate(column) for column in zip(*examples, strict=True))
    weight = weight / weight.mean()
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
    return raw.tolist(), float(learned[-1] - raw @ mean)


def pairs_of(story: Story, event_of: Mapping[str, str], size: Mapping[str, int]) -> Examples:
    """Pairs of tellings. A pair of two large events counts less: of a hundred tellings there are 5,000."""
    events = [event_of[one.mention_id] for one in story.told]
    one, other = np.triu_indices(len(events), 1)
    truth = np.array([events[i] == events[j] for i, j in zip(one, other, strict=True)], bool)
    sizes = np.array([size[event] for event in events], float)
    values = story.values.astype(np.float64)
    telling = truth | (values[:, untyped_likeness.NAMES.index("same lemma")] > 0)
    kept = telling | (np.arange(len(truth)) % ONE_IN == 0)
    weight = np.where(telling, 1.0, float(ONE_IN)) / (sizes[one] * sizes[other]) ** 0.25
    return Examples(untyped_likeness.spread(values[kept]), truth[kept].astype(float), weight[kept])


def groups_of(story: Story, learnt: Learnt, event_of: Mapping[str, str]) -> Examples:
    """Pairs of groups, once as one event and once as two, weighted by the share of their pairs that are."""
    odds = story.odds(learnt)
    events = np.unique([event_of[one.mention_id] for one in story.told], return_inverse=True)[1]
    values, shares, weights = [], [], []
    for enough in STAGES:
        found = Groups(story.told, odds, story.joined, enough)
        counts = np.zeros((len(found.size), events.max() + 1))
        np.add.at(counts, (found.group_of, events), 1.0)
        for one in range(len(found.size)):
            others = np.arange(one + 1, len(found.size))
            others = others[found.most[one, others] > LEAST_ODDS]
            pairs = found.size[one] * found.size[others]
            values.append(found.features(one, others))
            shares.append(counts[others] @ counts[one] / pairs)
            weights.append(np.sqrt(pairs / (found.size[one] + found.size[others] - 1)))
    told, share, weight = (np.concatenate(column) for column in (values, shares, weights))
    truth = np.repeat([1.0, 0.0], len(share))
    return Examples(np.vstack([told, told]), truth, np.concatenate([weight * share, weight * (1 - share)]))


def learn(
    stories: Sequence[Story], pairs: Sequence[Examples], event_of: Mapping[str, str]
) -> dict[str, Learnt]:
    """The weights that the stories give, as `untyped_likeness.weights` has them."""
    weights, bias = fit(pairs)
    names = untyped_likeness.NAMES
    table = np.array(weights).reshape(-1, len(names)).T
    of_pairs: Learnt = {"bias": [bias]} | dict(zip(names, table.tolist(), strict=True))
    weights, bias = fit([groups_of(story, of_pairs, event_of) for story in stories if len(story.told) > 1])
    return {
        "pairs": of_pairs,
        "groups": {"bias": bias} | dict(zip(untyped_groups.NAMES, weights, strict=True)),
    }


def cross_validate(
    whole: Sequence[Story], checked: Sequence[Story], pairs: Sequence[Examples], event_of: Mapping[str, str]
) -> Iterator[tuple[float, dict[str, tuple[int, int]]]]:
    """For each threshold the (story, group) of each checked mention, by weights of other folds."""
    learnt = {}
    for fold in range(FOLDS):
        others = [place for place, story in enumerate(checked) if story.fold != fold]
        learnt[fold] = learn(
            [checked[place] for place in others], [pairs[place] for place in others], event_of
        )
    for enough in THRESHOLDS:
        found = {}
        for number, story in enumerate(whole):
            mine = learnt[story.fold]
            found_groups = Groups(story.told, story.odds(mine["pairs"]), story.joined)
            groups = untyped_groups.group(found_groups, mine["groups"], enough)
            for one, group in zip(story.told, groups, strict=True):
                if one.mention_id in event_of:
                    found[one.mention_id] = (number, group)
        yield enough, found


def _pairs(labels: Sequence[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(labels).values())


def _rows(said: Mapping[str, tuple[int, int]]) -> str:
    """As the task gives them: a line for each mention with its group."""
    rows = ({"mention_id": one, "cluster": f"{story} {group}"} for one, (story, group) in said.items())
    return "".join(json.dumps(row) + "\n" for row in rows)


def text_of(learnt: Mapping[str, Learnt]) -> str:
    """The weights as JSON, one name a line."""
    parts = []
    for part, named in learnt.items():
        lines = [f"  {json.dumps(name)}: {json.dumps(_rounded(weight))}" for name, weight in named.items()]
        parts.append(f'"{part}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _rounded(weight: Any) -> Any:
    return [round(one, 4) for one in weight] if isinstance(weight, list) else round(weight, 4)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learn_likeness")
    parser.add_argument("docs", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--shuffled", type=int, metavar="SEED")
    parser.add_argument("--clusters", type=Path, metavar="PRED.jsonl")
    options = parser.parse_args(arguments)
    if not options.docs.is_file():
        parser.error(f"{options.docs} is no file")
    return options


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    path: Path = options.docs
    documents = {row["doc_id"]: row for row in read_rows(path)}
    beside = read_rows(path.with_name(path.name.replace(".docs.", ".mentions.")))
    mentions = [row for row in beside if row["doc_id"] in documents]
    told, profiles = event_clusters.read(documents, mentions)
    event_of = {row["mention_id"]: row["cluster"] for row in mentions if row["checked"]}
    topic_of = {row["mention_id"]: row["topic"] for row in mentions}
    whole = stories_of(told, profiles, topic_of, options.shuffled)
    checked = [
        story.of([place for place, one in enumerate(story.told) if one.mention_id in event_of])
        for story in whole
    ]
    size = Counter(event_of.values())
    pairs = [pairs_of(story, event_of, size) for story in checked]
    for enough, said in cross_validate(whole, checked, pairs, event_of):
        events = [event_of[one] for one in said]
        both = _pairs([(said[one], event_of[one]) for one in said])
        precision, recall = 100 * both / _pairs(list(said.values())), 100 * both / _pairs(events)
        print(f"enough {enough:.2f}: precision {precision:.1f}, recall {recall:.1f}", flush=True)
        if options.clusters and enough == event_coreference.ENOUGH_WITH_VECTORS:
            options.clusters.write_text(_rows(said), encoding="utf-8")
    learnt = learn(checked, pairs, event_of)
    text = text_of(learnt)
    print(text)
    if options.write:
        untyped_likeness.WEIGHTS_FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
