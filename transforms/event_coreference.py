"""Which mentions tell one real-world event: first within an article, then across articles.

Within an article only restatements join (the headline, the same predicate again, no conflicting argument).
Across articles each group of restatements is held against the anchors of the events so far, in order of
publication: leader clustering, each member against the anchor and never against another member, since
connected components fuse months of daily fighting into one event. Prefer splitting to merging.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Days by which two day-precise accounts of one event may differ: late evening and early morning, time zones.
DAY_SLACK = 1
# An undated telling joins only events reported within this many days of its own publication.
UNDATED_WINDOW = 3
# Intervals longer than this are filed by year and not by day.
LONG_INTERVAL = 31
# The evidence that two tellings need to be one event; `evidence` tells what counts how much.
ENOUGH = 4.0
# Overlap coefficient of the articles' names and numbers from which they tell one story.
SAME_STORY = 0.3


@dataclass(frozen=True, slots=True)
class Telling:
    """A mention as coreference sees it. Days inclusive; `path` holds its place and all places around it."""

    mention_id: str
    article_id: str
    event_type: str
    lemma: str
    start_char: int
    published: date | None
    date_start: date | None
    date_end: date | None
    place_id: str | None
    path: frozenset[str]
    actors: frozenset[str]
    recipients: frozenset[str]
    named: frozenset[str]  # participants that are particular actors, not "civilians"
    numbers: frozenset[tuple[str, int]]  # (kind, count)
    is_real: bool  # told as having happened or being denied, not as planned or supposed
    is_aggregate: bool
    is_historical: bool
    is_headline: bool
    words: frozenset[str]  # names and numbers of its article

    @property
    def participants(self) -> frozenset[str]:
        return self.actors | self.recipients

    @property
    def order(self) -> tuple[date, str]:
        """Anchors come first: by publication, undated last, then by id."""
        return (self.published or date.max, self.mention_id)


def cluster(tellings: Iterable[Telling]) -> dict[str, str]:
    """Map each mention_id to the mention_id of its event's anchor. Order of `tellings` does not matter."""
    by_article: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        by_article[telling.article_id].append(telling)
    groups = [group for article in by_article.values() for group in restatements(article)]
    groups.sort(key=lambda group: min(telling.order for telling in group))
    events = _Events()
    anchor_of: dict[str, str] = {}
    for group in groups:
        told = summary(group)
        anchor = events.find(told)
        if anchor is None:
            anchor = told
            events.add(anchor)
        for telling in group:
            anchor_of[telling.mention_id] = anchor.mention_id
    return anchor_of


def restatements(article: Sequence[Telling]) -> list[list[Telling]]:
    """Group one article's mentions into single acts, each group in text order."""
    groups: list[list[Telling]] = []
    for telling in sorted(article, key=lambda told: (told.is_headline, told.start_char, told.mention_id)):
        for group in groups:
            if all(compatible(telling, other) for other in group) and any(
                _restates(telling, other) for other in group
            ):
                group.append(telling)
                break
        else:
            groups.append([telling])
    return groups


def summary(group: Sequence[Telling]) -> Telling:
    """One telling for a group of restatements: its first by order, with what the others add."""
    first = min(group, key=lambda told: told.order)
    dated = next((told for told in group if told.date_start), first)
    placed = max(group, key=lambda told: len(told.path))
    return Telling(
        mention_id=first.mention_id,
        article_id=first.article_id,
        event_type=first.event_type,
        lemma=first.lemma,
        start_char=first.start_char,
        published=first.published,
        date_start=dated.date_start,
        date_end=dated.date_end,
        place_id=placed.place_id,
        path=placed.path,
        actors=frozenset().union(*(told.actors for told in group)),
        recipients=frozenset().union(*(told.recipients for told in group)),
        named=frozenset().union(*(told.named for told in group)),
        numbers=frozenset().union(*(told.numbers for told in group)),
        is_real=first.is_real,
        is_aggregate=first.is_aggregate,
        is_historical=all(told.is_historical for told in group),
        is_headline=first.is_headline,
        words=first.words,
    )


def compatible(a: Telling, b: Telling) -> bool:
    """Nothing that both tell rules out that they tell one event."""
    return (
        a.event_type == b.event_type
        and a.is_real == b.is_real
        and a.is_aggregate == b.is_aggregate
        and _dates_meet(a, b)
        and _places_meet(a, b)
        and (not a.named or not b.named or bool(a.named & b.named))
    )


def evidence(a: Telling, b: Telling) -> float:
    """How much speaks for one event, for tellings of two articles that are compatible."""
    score = 0.0
    if a.place_id and b.place_id:
        score += 1.5 if a.place_id == b.place_id else 0.5
    if a.date_start and b.date_start:
        both_days = a.date_start == a.date_end and b.date_start == b.date_end
        score += 1.5 if both_days else 0.5
    score += min(2.0, 1.0 * len(a.named & b.named))
    score += 0.5 if a.participants & b.participants - a.named else 0.0
    score += 1.0 if a.lemma == b.lemma else 0.0
    score += 1.0 if a.numbers & b.numbers else 0.0
    score += 2.0 if _overlap(a.words, b.words) >= SAME_STORY else 0.0
    return score


def _restates(later: Telling, earlier: Telling) -> bool:
    """Within one article: the headline's act told again, or the same predicate without anything new."""
    shared = bool(later.participants & earlier.participants)
    told_alike = later.lemma == earlier.lemma
    adds_nothing = later.date_start is None or earlier.date_start is None or _dates_equal(later, earlier)
    if later.is_headline or earlier.is_headline:
        return told_alike or shared
    return adds_nothing and told_alike and (shared or not later.participants or not earlier.participants)


def _dates_equal(a: Telling, b: Telling) -> bool:
    return (a.date_start, a.date_end) == (b.date_start, b.date_end)


def _dates_meet(a: Telling, b: Telling) -> bool:
    if not (a.date_start and a.date_end and b.date_start and b.date_end):
        return a.is_historical == b.is_historical
    slack = timedelta(days=DAY_SLACK if a.article_id != b.article_id else 0)
    return a.date_start <= b.date_end + slack and b.date_start <= a.date_end + slack


def _places_meet(a: Telling, b: Telling) -> bool:
    if a.place_id is None or b.place_id is None:
        return True
    return a.place_id in b.path or b.place_id in a.path


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Overlap coefficient, 0 to 1."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


class _Events:
    """The anchors so far, filed so that a telling meets only those it could join."""

    def __init__(self) -> None:
        self._filed: dict[tuple[str, str, int], list[Telling]] = defaultdict(list)

    def add(self, anchor: Telling) -> None:
        for key in self._keys(anchor, slack=0):
            self._filed[key].append(anchor)

    def find(self, told: Telling) -> Telling | None:
        """The anchor with most evidence for being the same event, the oldest of equals; None = a new one."""
        keys = [*self._keys(told, slack=UNDATED_WINDOW), *self._year_keys(told)]
        met = {anchor.mention_id: anchor for key in keys for anchor in self._filed.get(key, ())}
        fitting = [
            (evidence(told, anchor), anchor)
            for anchor in met.values()
            if anchor.article_id != told.article_id and compatible(told, anchor)
        ]
        fitting = [(score, anchor) for score, anchor in fitting if score >= ENOUGH]
        if not fitting:
            return None
        best = max(score for score, _ in fitting)
        return min((anchor for score, anchor in fitting if score == best), key=lambda anchor: anchor.order)

    def _keys(self, told: Telling, slack: int) -> list[tuple[str, str, int]]:
        """Its days (of publication when undated) with `slack` days around, or its years when it is long."""
        if told.date_start and told.date_end:
            if (told.date_end - told.date_start).days > LONG_INTERVAL:
                return self._year_keys(told)
            first, last = told.date_start.toordinal(), told.date_end.toordinal()
        elif told.published and not told.is_historical:
            first = last = told.published.toordinal()
        else:
            return []
        return [(told.event_type, "day", day) for day in range(first - slack, last + slack + 1)]

    @staticmethod
    def _year_keys(told: Telling) -> list[tuple[str, str, int]]:
        if not (told.date_start and told.date_end):
            return []
        years = range(told.date_start.year, told.date_end.year + 1)
        return [(told.event_type, "year", year) for year in years]
