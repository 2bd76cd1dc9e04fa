"""Which article carries the text of which: wire copy found by shared word sequences.

Method: containment of 4-word shingles (the share of the shorter text's shingles that the longer one holds).
Exact hashes find no wire copy and MinHash Jaccard at 0.8 finds a fifth of it, since papers cut and frame what
they run. Each copy has one parent; the root of its chain must be in the text as well, or chains of half
copies would make one voice of strangers. Candidates are pairs that share one of a few sampled shingles, so
that the cost grows with the number of copies and not with the square of the articles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from transforms.evidence import wording

# Share of the shorter text's shingles. F1 of pairs on the dev reports: .35 95.3, .4 96.1, .45 95.3, .5 93.5.
MIN_CONTAINMENT = 0.4
# Share of the shorter text's shingles that parent and child must have in common with the root of the chain.
# Without it precision of pairs on the dev reports is 86, with .2 or more it is 100.
MIN_OF_ROOT = 0.2
# The smallest hashes of each text. On the dev reports, comparing all pairs finds nothing more.
SAMPLE = 28
# A sampled shingle that stands in more texts than this is boilerplate and proposes nothing.
MAX_TEXTS_PER_SHINGLE = 200
# Sampled shingles that two texts must share: one alone is a turn of phrase. None is lost on the dev reports.
MIN_SHARED = 2
# Shorter texts (a sentence or two) have too few shingles for their share to mean anything: two papers tell
# one event in six of the same words without having read each other.
MIN_SHINGLES = 24

Hashes = npt.NDArray[np.uint32]

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Report:
    """What is asked of an article here: the shingles of its text in order, when and by whom it was
    published, whom it credits."""

    article_id: str
    text: Hashes
    published: date | None = None
    outlet: str | None = None
    credited_agency: str | None = None


def shingles(text: str) -> Hashes:
    """The hashes of all runs of four words in order of the text, case and punctuation left out."""
    return wording.read([text]).shingles.hashes


def find_parents(reports: Sequence[Report]) -> dict[str, str]:
    """For each article that is a copy, the article whose text it carries (article_id -> article_id).

    A parent is older, or of the same day and the credited agency's own, or of the same day and first by
    (outlet that others credit, id); an article without a date is never a parent of one that has one. Of
    several parents the one that the copy holds most of, what stands late in the copy counting more: a paper
    writes its own top and lets the wire run on below it. Order of `reports` does not matter.
    """
    credited = {_plain(report.credited_agency) for report in reports if report.credited_agency}
    ordered = sorted(reports, key=lambda report: _seniority(report, credited))
    distinct = [np.unique(report.text) for report in ordered]
    proposed: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for parent, child in _candidates(distinct):
        share = _containment(distinct[parent], distinct[child])
        if share >= MIN_CONTAINMENT:
            proposed[child].append((-share - _late_share(distinct[parent], ordered[child].text), parent))
    parents: dict[int, int] = {}
    roots: dict[int, int] = {}
    for child in sorted(proposed):  # from the oldest, so that a parent's root is known
        for _, parent in sorted(proposed[child]):
            root = roots.get(parent, parent)
            if root == parent or _containment(distinct[root], distinct[child]) >= MIN_OF_ROOT:
                parents[child], roots[child] = parent, root
                break
    found = {ordered[child].article_id: ordered[parent].article_id for child, parent in parents.items()}
    return dict(sorted(found.items()))


def find_origins(article_ids: Sequence[str], parents: dict[str, str]) -> dict[str, str]:
    """For each article the root of its chain of copies; itself when it is no copy."""
    origins: dict[str, str] = {}
    for article_id in article_ids:
        root = article_id
        while root in parents:
            root = parents[root]
        origins[article_id] = root
    return origins


def _plain(name: str | None) -> str:
    return " ".join(_WORD.findall((name or "").lower()))


def _seniority(report: Report, credited: set[str]) -> tuple[date, bool, str]:
    return (report.published or date.max, _plain(report.outlet) not in credited, report.article_id)


def _candidates(distinct: Sequence[Hashes]) -> Iterator[tuple[int, int]]:
    """Pairs (older, younger) of positions that share a sampled shingle, sorted."""
    samples = [text[:SAMPLE] if len(text) >= MIN_SHINGLES else text[:0] for text in distinct]
    if not samples:
        return
    values = np.concatenate(samples)
    holders = np.repeat(np.arange(len(samples)), [len(sample) for sample in samples])
    order = np.argsort(values, kind="stable")  # stable: holders of one value stay in order of age
    values, holders = values[order], holders[order]
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]]) if len(values) else values[:0]
    ends = np.r_[starts[1:], len(values)]
    sizes = ends - starts
    met = [np.empty(0, dtype=np.int64)]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= MAX_TEXTS_PER_SHINGLE)]).tolist():
        files = holders[starts[sizes == size][:, None] + np.arange(size)]
        older, younger = np.triu_indices(size, k=1)
        met.append((files[:, older] * len(samples) + files[:, younger]).ravel())
    pairs, counts = np.unique(np.concatenate(met), return_counts=True)
    for pair in pairs[counts >= MIN_SHARED].tolist():
        yield divmod(pair, len(samples))


def _containment(a: Hashes, b: Hashes) -> float:
    """The share of the shorter text's distinct shingles that stand in the longer one, 0 to 1."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    places = np.searchsorted(long, short)
    places[places == len(long)] = 0
    return float(np.count_nonzero(long[places] == short)) / len(short)


def _late_share(parent: Hashes, child: Hashes) -> float:
    """The share of the child's text that stands in the parent, each shingle weighted by its position."""
    weights = np.arange(1, len(child) + 1)
    return float(weights[np.isin(child, parent)].sum() / weights.sum())
