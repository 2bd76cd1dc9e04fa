"""How likely two tellings without a type are one event: what their words, vectors and articles tell.

Where types, days and places are known `event_likeness` compares; here every weight is learnt
(`untyped_weights.json`), for all tellings of a story at once. `untyped_groups` puts them to events.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.evidence.event_likeness import common, stem_share
from transforms.evidence.rarity import rarity
from transforms.evidence.tellings import Telling
from transforms.evidence.untyped_context import NAMES as OF_CONTEXT
from transforms.evidence.untyped_context import context

Matrix = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Learnt by `python -m benchmarks.learn_likeness DOCS.jsonl --write` from ECB+ dev; no text can be read off.
# "pairs": name -> log-odds a unit in general, and what is added for one lemma and for one article.
# "groups": name -> log-odds a unit, see untyped_groups.
WEIGHTS_FILE = Path(__file__).with_name("untyped_weights.json")
NAMES = (
    *("arguments", "other arguments", "no arguments", "same number", "same kind"),
    *("subjects", "other subjects", "objects", "other objects", "names", "other names"),
    *("vector", "lemma's vector", "same lemma", "same lemma, common", "rarer lemma", "alike lemma"),
    *("same family", "often told", "same article"),
    *("story tree", "one story by the tree", "one story", "other stories"),
    *OF_CONTEXT,
)
# For these there is a weight more for each name.
ADDED_FOR = ("same lemma", "same article")
# Log-odds that two articles tell one story, beyond which more says nothing.
_LEAST_JOINED, _MOST_JOINED, _LEAST_STORY, _MOST_STORY = -8.0, 8.0, -6.0, 12.0


@lru_cache(maxsize=1)
def weights() -> Mapping[str, Mapping[str, Any]]:
    """The learnt weights, see `WEIGHTS_FILE`."""
    found: dict[str, dict[str, Any]] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return found


def odds(
    told: Sequence[Telling], alike: Matrix, joined: Matrix, learnt: Mapping[str, Sequence[float]]
) -> Matrix:
    """Log-odds that two tellings are one event, n by n, 0 on the diagonal.

    `alike`, `joined`: of their articles, see `features`; `learnt`: of `WEIGHTS_FILE`, with a "bias".
    """
    return square(len(told), weighed(features(told, alike, joined), learnt))


def square(count: int, pairs: Matrix) -> Matrix:
    """Of values of pairs, in the order of `np.triu_indices`, the symmetric `count` by `count` table."""
    full = np.zeros((count, count))
    one, other = np.triu_indices(count, 1)
    full[one, other] = full[other, one] = pairs
    return full


def spread(found: Matrix) -> Matrix:
    """The features followed by those of one lemma and those of one article, 0 for other pairs."""
    return np.hstack([found, *(found * found[:, [NAMES.index(name)]] for name in ADDED_FOR)])


def weighed(found: Matrix, learnt: Mapping[str, Sequence[float]]) -> Matrix:
    """The log-odds of pairs with these features; `learnt` as for `odds`."""
    table = np.array([learnt[name] for name in NAMES])
    values: Matrix = found @ table[:, 0] + learnt["bias"][0]
    for column, name in enumerate(ADDED_FOR, 1):
        values += found[:, NAMES.index(name)] * (found @ table[:, column])
    return values


def features(told: Sequence[Telling], alike: Matrix, joined: Matrix) -> Matrix:
    """What speaks for and against one event, [pairs, `NAMES`], in the order of `np.triu_indices(n, 1)`.

    `alike`: log-odds, for each two tellings, that their articles tell one story; `joined`: the mean log-odds
    at which the groups of the two articles join in the tree of all articles.
    """
    one, other = np.triu_indices(len(told), 1)
    lemma_of, lemmas = _numbered(telling.lemma for telling in told)
    article_of, _ = _numbered(telling.article_id for telling in told)
    same_lemma, same_article = lemma_of[one] == lemma_of[other], article_of[one] == article_of[other]
    shared, other_ones, unknown = _shared(told, lambda telling: telling.arguments)
    subjects, other_subjects, _ = _shared(told, lambda telling: telling.actors)
    objects, other_objects, _ = _shared(told, lambda telling: telling.recipients)
    names, other_names, _ = _shared(told, lambda telling: telling.names)
    vectors = vectors_of(told)
    mean = np.zeros((len(lemmas), vectors.shape[1]))
    np.add.at(mean, lemma_of, vectors)
    of_lemma = _unit(mean)[lemma_of]
    known = np.array([[common(lemma), rarity(lemma)] for lemma in lemmas]).reshape(-1, 2)[lemma_of]
    stems = np.array([[stem_share(a, b) for b in lemmas] for a in lemmas]).reshape(len(lemmas), -1)
    told_so = Counter(zip(article_of.tolist(), lemma_of.tolist(), strict=True))
    times = np.array([told_so[pair] for pair in zip(article_of.tolist(), lemma_of.tolist(), strict=True)])
    tree = np.where(same_article, 0.0, np.clip(joined[one, other], _LEAST_JOINED, _MOST_JOINED))
    story = np.where(same_article, 0.0, alike[one, other])
    found = {
        "arguments": shared,
        "other arguments": other_ones,
        "no arguments": unknown,
        "subjects": subjects,
        "other subjects": other_subjects,
        "objects": objects,
        "other objects": other_objects,
        "names": names,
        "other names": other_names,
        "same number": _meet(told, lambda telling: telling.numbers)[one, other],
        "same kind": _meet(told, lambda telling: telling.kinds)[one, other],
        "vector": (vectors @ vectors.T)[one, other],
        "lemma's vector": (of_lemma @ of_lemma.T)[one, other] * ~same_lemma,
        "same lemma": same_lemma,
        "same lemma, common": same_lemma * known[one, 0],
        "rarer lemma": np.minimum(known[one, 1], known[other, 1]),
        "alike lemma": stems[lemma_of[one], lemma_of[other]] * ~same_lemma,
        "same family": _meet(told, lambda telling: telling.families)[one, other],
        "often told": np.maximum(times[one], times[other]),
        "same article": same_article,
        "story tree": tree,
        "one story by the tree": np.maximum(tree, 0.0),
        "one story": np.clip(story, 0.0, _MOST_STORY),
        "other stories": np.clip(story, _LEAST_STORY, 0.0),
        **context(told, article_of, lemma_of, joined),
    }
    return np.stack([np.asarray(found[name], np.float64) for name in NAMES], axis=1)


def gram(
    told: Sequence[Telling],
    words_of: Callable[[Telling], Iterable[Any]],
    weight: Callable[[Any], float],
) -> Matrix:
    """The summed weights of the words that each two tellings share, n by n."""
    place: dict[Any, int] = {}
    rows = [[place.setdefault(word, len(place)) for word in sorted(words_of(one))] for one in told]
    table = np.zeros((len(told), len(place)))
    for number, row in enumerate(rows):
        table[number, row] = 1.0
    return (
        (table * np.array([weight(word) for word in place])) @ table.T
        if place
        else np.zeros((len(told),) * 2)
    )


def vectors_of(told: Sequence[Telling]) -> Matrix:
    """The triggers' vectors, of length 1 or nothing."""
    return _unit(
        np.stack([np.frombuffer(b64decode(one.vector or ""), np.int8) for one in told]).astype(float)
    )


def _shared(
    told: Sequence[Telling], words_of: Callable[[Telling], Iterable[str]]
) -> tuple[Matrix, Bools, Bools]:
    """Shared words as a share of the side that weighs less, whether both tell other ones, whether one tells
    none; of each pair."""
    one, other = np.triu_indices(len(told), 1)
    table = gram(told, words_of, rarity)
    both, least = table[one, other], np.minimum(table.diagonal()[one], table.diagonal()[other])
    share = np.divide(both, least, out=np.zeros(len(one)), where=least > 0)
    return share, (least > 0) & (both <= 0), least <= 0


def _meet(told: Sequence[Telling], words_of: Callable[[Telling], Iterable[Any]]) -> Bools:
    return gram(told, words_of, lambda word: 1.0) > 0


def _numbered(names: Iterable[str]) -> tuple[NDArray[np.int64], list[str]]:
    place: dict[str, int] = {}
    return np.array([place.setdefault(name, len(place)) for name in names], np.int64), list(place)


def _unit(vectors: Matrix) -> Matrix:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
