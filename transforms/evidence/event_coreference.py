"""Which mentions tell one real-world event: first within an article, then across articles.

Within an article only restatements join (the headline, the same predicate again, the toll of the act before).
Across articles each group of restatements is held against the events so far, in order of publication: leader
clustering, where a member must fit the anchor and be on average likely to be one event with the members,
since connected components fuse months of daily fighting into one event. An earlier article's event never
depends on a later article, so that ids stay. Prefer splitting to merging.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain, combinations
from math import inf
from pathlib import Path
from sys import intern

import numpy as np

from transforms.evidence import stories, untyped_groups, untyped_likeness
from transforms.evidence.event_likeness import (
    LEAST_ALIKE,
    MOST_ALIKE,
    MOST_OF_THE_REST,
    likely,
    odds_of,
    plain_odds,
    probability,
    story_odds,
    vector_odds,
)
from transforms.evidence.linkage import average_linkage
from transforms.evidence.restatements import restatements
from transforms.evidence.shelf import Shelf
from transforms.evidence.stories import KEY_NAMES, Profile
from transforms.evidence.tellings import (
    LATER,
    LONG_INTERVAL,
    Telling,
    compatible,
    decoded,
    encoded,
    rivals,
    together,
)

# Mean probability over the members from which a telling joins. ECB+ dev, role val: .30 CoNLL F1 73.0 with 58
# of 100 pairs right, .35 74.8 with 61, .40 74.6 with 61.
ENOUGH = 0.4
# The same of two groups of untyped tellings. ECB+ dev: .35 CoNLL F1 76.2 with 68 of 100 pairs right and 59
# found, .40 75.7 with 70 and 53.
ENOUGH_UNTYPED = 0.35
# The same where all have vectors. ECB+ dev by weights of other topics: .35 CoNLL F1 78.3 with 76 of 100 pairs
# right and 61 found, .40 78.0 with 79 and 59, .45 77.7 with 81 and 56, .50 77.2 with 81 and 53;
# topics put to folds otherwise: .45 77.6 with 78 and 57, .55 76.8 with 81 and 52.
ENOUGH_WITH_VECTORS = 0.45
# An undated telling joins only events dated or reported within this many days of its own publication; an
# undated denial those of more days before, since the accused take their time, and who dies of wounds, too.
UNDATED_WINDOW = 3
DENIAL_WINDOW = 10
# Members that a telling is held against, the first by order: more change the mean little.
MEMBERS = 6
# A file of more anchors than this is one of a name on everybody's lips, and proposes nothing.
FULL_FILE = 1000
# Events that a telling is held against at most, those first that it meets under most marks: in a country with
# hundreds of attacks a day the country alone says little.
MOST_COMPARED = 30
# Events whose members are in memory, about 200 MB: those of the last weeks, even of a million mentions.
KEPT = 20_000
# Pairs of articles whose likeness is remembered, about 30 MB.
_REMEMBERED = 200_000

ProfileOf = Callable[[str], Profile | None]
# What an event is filed under; a number is a name that its article speaks of.
Mark = str | int
NamesOf = Callable[[str], Sequence[int]]


def names_in(profile_of: ProfileOf) -> NamesOf:
    """The names under which the events of an article are filed, read off its profile."""

    def names(article_id: str) -> Sequence[int]:
        profile = profile_of(article_id)
        return profile.key_names(KEY_NAMES) if profile is not None else ()

    return names


def cluster(tellings: Iterable[Telling], profile_of: ProfileOf = lambda article_id: None) -> dict[str, str]:
    """Map each mention_id to the mention_id of its event's anchor. Order of `tellings` does not matter.

    `profile_of` gives the profile of an article by id, None where there is none.
    """
    by_article: dict[str, list[Telling]] = defaultdict(list)
    untyped: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        if telling.is_typed:
            by_article[telling.article_id].append(telling)
        else:
            untyped[telling.event_type].append(telling)
    groups = (group for article in by_article.values() for group in restatements(article))
    anchor_of = join(groups, Events(profile_of, names_in(profile_of)))
    for story in untyped.values():
        anchor_of |= _join_untyped(story, profile_of)
    return anchor_of


def _join_untyped(tellings: Iterable[Telling], profile_of: ProfileOf) -> dict[str, str]:
    """Events of one story whose tellings have no type or day to file them by: each is held against each."""
    told = sorted(tellings, key=lambda one: one.order)
    alike, joined = articles_alike(told, profile_of)
    if all(one.vector for one in told):
        learnt = untyped_likeness.weights()
        odds = untyped_likeness.odds(told, alike, joined, learnt["pairs"])
        found = untyped_groups.Groups(told, odds, joined)
        groups = untyped_groups.group(found, learnt["groups"], ENOUGH_WITH_VECTORS)
    else:
        likely = np.zeros((len(told), len(told)))
        for i, j in combinations(range(len(told)), 2):
            if compatible(told[i], told[j]):
                likely[i, j] = likely[j, i] = probability(told[i], told[j], float(alike[i, j]))
        groups = average_linkage(likely, ENOUGH_UNTYPED)
    return {one.mention_id: told[group].mention_id for one, group in zip(told, groups, strict=True)}


def articles_alike(told: Sequence[Telling], profile_of: ProfileOf) -> tuple[untyped_likeness.Matrix, ...]:
    """For each two tellings, what `stories.likenesses` and `stories.joined_at` say of their articles."""
    articles = sorted({one.article_id for one in told})
    number = {article: place for place, article in enumerate(articles)}
    places = [number[one.article_id] for one in told]
    alike = stories.likenesses([profile_of(article) for article in articles])
    return tuple(table[np.ix_(places, places)] for table in (alike, stories.joined_at(alike)))


def join(groups: Iterable[Sequence[Telling]], events: Events) -> dict[str, str]:
    """Place groups of restatements among the events so far, and map each mention_id to the mention_id of its
    event's anchor. Order does not matter, but nothing may be of a day that was placed before."""
    told = sorted(((together(group), group) for group in groups), key=lambda pair: _in_turn(pair[0]))
    anchor_of: dict[str, str] = {}
    for one, group in told:
        anchor_id = events.place(one)
        for telling in group:
            anchor_of[telling.mention_id] = anchor_id
    return anchor_of


def _in_turn(told: Telling) -> tuple[date, bool, tuple[date, str, int, str]]:
    """By day of publication; of one day first what tells the town, since a first report that tells but the
    province would part those that follow."""
    if told.published is None:  # nobody knows which of them came in on one day
        return (date.max, False, told.order)
    return (told.published, not told.is_spot, told.order)


class Events:
    """The events so far, filed so that a telling meets only those it could join; each goes by its number.

    `profile_of` and `names_of` give the profile of an article and the names to file its events under, by id;
    `shelf` is the file for the events not in use, None keeps them all in memory.
    """

    def __init__(self, profile_of: ProfileOf, names_of: NamesOf, shelf: Path | None = None) -> None:
        self._names_of = names_of
        self._members: Shelf[Telling] = Shelf(encoded, decoded, shelf, KEPT)
        # by type, mark and day; most marks hold one event
        self._filed: dict[str, dict[Mark, int | dict[int, int | list[int]]]] = {}
        # by number: the town or finer place of the first member, so that a look-alike elsewhere, of which a
        # busy country has many, is passed over without its members being fetched; rivals() would say so too
        self._spots: list[str | None] = []
        self._paths: dict[str, frozenset[str]] = {}

        @lru_cache(maxsize=_REMEMBERED)
        def story(a: str, b: str) -> float:
            """Log-odds that two articles tell one story; 0 where a profile is missing."""
            one, other = profile_of(a), profile_of(b)
            return stories.likeness(one, other) if one and other else 0.0

        self._story = story

    def place(self, told: Telling) -> str:
        """The mention_id of the anchor of the event that `told` joins, or its own for a new one.

        Nothing may be older than what was placed before.
        """
        marks = _marks(told, self._names_of(told.article_id))
        chosen = self._chosen(told, self._comparable(told, marks))
        if chosen < 0:
            self._file(told, marks)
            self._members.add(told)
            spot = _located_spot(told)
            self._spots.append(spot)
            if spot is not None:
                self._paths.setdefault(spot, told.path)
            return told.mention_id
        if len(self._members[chosen]) < MEMBERS:
            self._members.extend(chosen, told)
        return self._members[chosen][0].mention_id

    def _comparable(self, told: Telling, marks: Sequence[Mark]) -> Iterator[tuple[int, Sequence[Telling]]]:
        """(number of an event, its members of other articles) for those that `told` fits."""
        compared = 0
        for number in self._candidates(told, marks):
            members = self._members[number]
            if not _may_join(told, members):
                continue
            others = _of_other_articles(told, members)
            if others:
                yield number, others
                compared += 1
            if compared == MOST_COMPARED:
                return

    def _chosen(self, told: Telling, events: Iterable[tuple[int, Sequence[Telling]]]) -> int:
        """The event with the highest mean probability over its members, of equals the oldest; -1 where none
        is enough."""
        # what costs most is asked for last, and only where the rest leaves room: the vectors where the best
        # would do, the likeness of the articles first of those that may turn out best
        held = []
        for number, members in events:
            # one slip in the reading of a member need not shut out all others
            fitting = [members[0], *[one for one in members[1:] if compatible(told, one)]]
            plain = _plain(told, fitting, ENOUGH * len(members) - _SLACK)
            if plain is None:
                continue
            odds = [odd + vector_odds(told, one) for odd, one in zip(plain, fitting, strict=True)]
            most = [
                likely(one + story_odds(told, other, MOST_ALIKE))
                for one, other in zip(odds, fitting, strict=True)
            ]
            if sum(most) / len(members) >= ENOUGH:
                held.append((-sum(most) / len(members), number, len(members), fitting, odds, most))
        held.sort(key=lambda one: one[:2])
        if held and _is_sure(told, *held[0][2:5], -held[1][0] if len(held) > 1 else 0.0):
            return held[0][1]
        best, chosen = 0.0, -1
        for bound, number, count, fitting, odds, most in held:
            if -bound < best - _SLACK:
                break
            found, room = 0.0, -bound * count - max(best, ENOUGH) * count + _SLACK
            for one, other, limit in zip(fitting, odds, most, strict=True):
                likelihood = likely(other + story_odds(told, one, self._likeness(told, one)))
                found += likelihood
                room -= limit - likelihood
                if room < 0:
                    break
            mean = found / count if room >= 0 else 0.0
            if mean >= ENOUGH and (mean > best or (mean == best and number < chosen)):
                best, chosen = mean, number
        return chosen

    def _likeness(self, a: Telling, b: Telling) -> float:
        first, second = sorted((a.article_id, b.article_id))
        return self._story(first, second)

    def _file(self, told: Telling, marks: Sequence[Mark]) -> None:
        """File the next event under its days (of publication when undated), its years when it is long, else
        under no day."""
        number = len(self._members)
        filed = self._filed.setdefault(told.event_type, {})
        for mark in marks:
            for day in _days(told) or [0]:
                former = filed.get(mark)
                if former is None:
                    filed[mark] = day << _NUMBER_BITS | number
                    continue
                if isinstance(former, int):
                    former = filed[mark] = {former >> _NUMBER_BITS: former & _NUMBER}
                there = former.get(day)
                if there is None:
                    former[day] = number
                elif isinstance(there, int):
                    former[day] = [there, number]
                else:
                    there.append(number)

    def _candidates(self, told: Telling, marks: Sequence[Mark]) -> list[int]:
        """Events met under any of the telling's marks, but look-alikes in other towns; of more than can be
        compared, those under most marks first, of equals the oldest."""
        filed = self._filed.get(told.event_type, {})
        days = _search_days(told)
        by_mark: list[list[int]] = []
        for mark in marks:
            files = filed.get(mark)
            if files is None:
                continue
            if isinstance(files, int):
                if files >> _NUMBER_BITS in days:
                    by_mark.append([files & _NUMBER])
                continue
            under: list[int] = []
            for day in days:
                found = files.get(day)
                if found is None:
                    continue
                if isinstance(found, int):
                    under.append(found)
                elif len(found) <= FULL_FILE:
                    under += found
            by_mark.append(under)
        met: Collection[int] = set(chain.from_iterable(by_mark))
        spot = _located_spot(told)
        if spot is not None:
            spots, paths, path = self._spots, self._paths, told.path
            met = [
                number
                for number in met
                if (theirs := spots[number]) is None or theirs in path or spot in paths[theirs]
            ]
        if len(met) <= MOST_COMPARED:
            return sorted(met)
        # a long event stands under several days of one mark
        marks_of = Counter(chain.from_iterable(map(set, by_mark)))
        return sorted(met, key=lambda number: (-marks_of[number], number))


# A file of a single event is a number: its day above, the event below.
_NUMBER_BITS = 32
_NUMBER = (1 << _NUMBER_BITS) - 1
# What rounding may add to a sum of probabilities.
_SLACK = 1e-9


def _located_spot(told: Telling) -> str | None:
    """The id of its place where that is a town or finer that the gazetteer knows."""
    return intern(told.place_id) if told.place_id and told.is_spot and not told.unlocated else None


def _may_join(told: Telling, members: Sequence[Telling]) -> bool:
    """It fits the first of the members and is no rival of any."""
    if not compatible(told, members[0]):  # and where it is, no rival of it either
        return False
    return len(members) == 1 or not any([rivals(told, one) for one in members[1:]])


def _plain(told: Telling, fitting: Sequence[Telling], enough: float) -> list[float] | None:
    """The plain odds of each, None once their probabilities cannot come to `enough` together, whatever the
    rest tells."""
    found = []
    wanted = enough - len(fitting)  # of the next, where all that follow are certain
    for one in fitting:
        wanted += 1
        if wanted >= 1:
            return None
        least = odds_of(wanted) - MOST_OF_THE_REST if wanted > 0 else -inf
        odds = plain_odds(told, one, least)
        if odds < least:
            return None
        wanted -= likely(odds + MOST_OF_THE_REST)
        found.append(odds)
    return found


def _is_sure(
    told: Telling, count: int, fitting: Sequence[Telling], odds: Sequence[float], others: float
) -> bool:
    """It joins this event, of which it is told against `fitting` of `count` members, however unlike the
    articles; no other event comes to more than `others`."""
    least = [likely(odd + story_odds(told, one, LEAST_ALIKE)) for odd, one in zip(odds, fitting, strict=True)]
    return sum(least) / count > max(ENOUGH, others) + _SLACK


def _of_other_articles(told: Telling, members: Sequence[Telling]) -> Sequence[Telling]:
    """The members that `told` is held against; none where its article already tells the event as another act.

    A headline, which too few words may have kept from its own article's act, shuts out nobody.
    """
    own = [one for one in members if one.article_id == told.article_id]
    if not own:
        return members
    if not (told.is_headline or all(one.is_headline for one in own)):
        return ()
    return [one for one in members if one.article_id != told.article_id]


def _marks(told: Telling, names: Sequence[int]) -> list[Mark]:
    """By what an event is looked for besides its type and day: its country or those of its participants,
    its town, particular actors, the names that its article speaks of."""
    if not told.is_typed:
        return [""]
    marks: list[Mark] = [f"country {country}" for country in sorted(told.countries)]
    if told.is_spot and told.country:
        marks.append(f"place {told.place_id}")
    marks += [f"actor {actor}" for actor in sorted(told.named)]
    marks += names
    return marks or [""]


def _search_days(told: Telling) -> list[int]:
    if told.date_start is not None:
        before, after = 1, UNDATED_WINDOW  # what tells no day is filed under the day of its publication
    else:
        is_late = told.is_denied or LATER in told.families
        before, after = DENIAL_WINDOW if is_late else UNDATED_WINDOW, UNDATED_WINDOW
    return list(dict.fromkeys([*_days(told, before, after), *_years(told), 0]))


def _days(told: Telling, before: int = 0, after: int = 0) -> list[int]:
    """Ordinals of its days with some before and after, or years (small numbers) of a long interval; empty
    when nothing is known."""
    if told.date_start and told.date_end:
        if (told.date_end - told.date_start).days > LONG_INTERVAL:  # filed by year, not by day
            return _years(told)
        first, last = told.date_start.toordinal(), told.date_end.toordinal()
    elif told.published and not told.is_historical:
        first = last = told.published.toordinal()
    else:
        return []
    return list(range(first - before, last + after + 1))


def _years(told: Telling) -> list[int]:
    if not (told.date_start and told.date_end):
        return []
    return list(range(told.date_start.year, told.date_end.year + 1))
