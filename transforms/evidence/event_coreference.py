"""Which mentions tell one real-world event: first within an article, then across articles.

Within an article only restatements join (the headline, the same predicate again, the toll of the act before).
Across articles each group of restatements is held against the events so far, in order of publication: leader
clustering, where a member must fit the anchor and be on average likely to be one event with the members,
since connected components fuse months of daily fighting into one event. An earlier article's event never
depends on a later article, so that ids stay. Prefer splitting to merging.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from transforms.evidence.event_likeness import probability, story_likeness
from transforms.evidence.tellings import (
    ANY,
    HARM,
    LONG_INTERVAL,
    RESULT,
    Telling,
    compatible,
    one_realisation,
    rivals,
    together,
)

__all__ = ["cluster", "restatements"]

# Mean probability over the members from which a telling joins. ECB+ dev, role val: .30 CoNLL F1 73.0 with 58
# of 100 pairs right, .35 74.8 with 61, .40 74.6 with 61.
ENOUGH = 0.4
# The same within an article, where a second telling of the same kind is as a rule a second act.
ENOUGH_WITHIN = 0.5
# An undated telling joins only events dated or reported within this many days of its own publication.
UNDATED_WINDOW = 3
# Members that a telling is held against, the first by order: more change the mean little.
MEMBERS = 6
# Names of an article under which its events are filed.
KEY_NAMES = 6
# A file of more anchors than this is one of a name on everybody's lips, and proposes nothing.
FULL_FILE = 400

Key = tuple[str, str, int]


def cluster(tellings: Iterable[Telling]) -> dict[str, str]:
    """Map each mention_id to the mention_id of its event's anchor. Order of `tellings` does not matter."""
    by_article: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        by_article[telling.article_id].append(telling)
    groups = [group for article in by_article.values() for group in restatements(article)]
    told = sorted(((together(group), group) for group in groups), key=lambda pair: pair[0].order)
    events = _Events()
    anchor_of: dict[str, str] = {}
    for one, group in told:
        anchor_id = events.place(one)
        for telling in group:
            anchor_of[telling.mention_id] = anchor_id
    return anchor_of


def restatements(article: Sequence[Telling]) -> list[list[Telling]]:
    """Group one article's mentions into single acts, the body before the headline, in text order."""
    groups: list[list[Telling]] = []
    for telling in sorted(article, key=lambda told: (told.is_headline, told.start_char, told.mention_id)):
        best, chosen = 0.0, None
        for group in groups:
            if all(compatible(telling, other) and _may_restate(telling, other) for other in group):
                mean = sum(_within(telling, other) for other in group) / len(group)
                if mean >= ENOUGH_WITHIN and mean >= best:  # of equals the nearest before it
                    best, chosen = mean, group
        if chosen is None:
            groups.append([telling])
        else:
            chosen.append(telling)
    return _with_undated(groups)


def _with_undated(groups: list[list[Telling]]) -> list[list[Telling]]:
    """The groups, with those that tell no day taken into the only act of their type that the article gives a
    day, where they tell neither other people nor another place or number.

    An article reports one act as a rule; of several dated ones nobody can tell which is told again.
    """
    dated = [group for group in groups if any(told.is_day and not told.is_historical for told in group)]
    acts: dict[str, list[list[Telling]]] = defaultdict(list)
    for group in dated:
        acts[group[0].event_type].append(group)
    kept = []
    for group in groups:
        of_type = acts[group[0].event_type]
        is_undated = all(told.date_start is None and told.is_typed for told in group)
        if is_undated and len(of_type) == 1 and _tell_alike(together(group), together(of_type[0])):
            of_type[0].extend(group)
        else:
            kept.append(group)
    return kept


def _tell_alike(bare: Telling, act: Telling) -> bool:
    """What the bare telling tells, the act tells as well, or does not tell at all; and one thing they both
    tell: who did it, to whom, where, or how many."""
    if not (compatible(bare, act) and _may_restate(bare, act)):
        return False
    if bare.kinds == {HARM} and not bare.specific & act.specific:
        return False  # "the fighting" of a war is no word for the shell that killed two
    pairs = [(bare.actors, act.actors), (bare.recipients, act.recipients)]
    if bare.place_id is not None and act.place_id is not None:
        pairs.append((bare.path, frozenset({act.place_id}) if act.is_spot and bare.is_spot else act.path))
    told = [(one, other) for one, other in pairs if one and other]
    kinds = {kind for kind, _ in bare.numbers} & {kind for kind, _ in act.numbers}
    if kinds and not bare.numbers & act.numbers:
        return False
    return all(one & other for one, other in told) and (bool(told) or bool(kinds))


def _within(later: Telling, earlier: Telling) -> float:
    """Probability within an article; a toll or "the attack" without a day belongs to the act before it."""
    found = probability(later, earlier)
    if (_is_bare(later) and _is_act(earlier)) or (_is_bare(earlier) and _is_act(later)):
        return max(BARE, found)
    return found


# Set, not learnt: as likely as the headline's act told again.
BARE = 0.7


def _is_bare(told: Telling) -> bool:
    toll = RESULT in told.kinds and HARM not in told.kinds and bool(told.numbers)
    return told.date_start is None and (toll or ANY in told.kinds)


def _is_act(told: Telling) -> bool:
    return bool({HARM, ANY} & told.kinds)


def _may_restate(a: Telling, b: Telling) -> bool:
    """No argument of the one conflicts with the other's, and the trigger may tell the same act."""
    if a.is_typed and not one_realisation(a, b):
        return False
    for one, other in ((a.actors, b.actors), (a.recipients, b.recipients)):
        if one & a.named and other & b.named and not a.named & b.named:
            return False
    # Who strikes here is struck there: an exchange of blows, not one blow told twice.
    return not (a.named & a.actors & b.recipients - b.actors or b.named & b.actors & a.recipients - a.actors)


class _Events:
    """The events so far, filed so that a telling meets only those it could join."""

    def __init__(self) -> None:
        self._members: dict[str, list[Telling]] = {}
        self._filed: dict[Key, list[str]] = defaultdict(list)
        self._stories: dict[tuple[str, str], float] = {}

    def place(self, told: Telling) -> str:
        """The mention_id of the anchor of the event that `told` joins, or its own for a new one."""
        best, chosen = 0.0, None
        for anchor_id in self._candidates(told):
            members = self._members[anchor_id]
            others = all(member.article_id != told.article_id for member in members)
            if others and compatible(told, members[0]) and not any(rivals(told, one) for one in members):
                mean = sum(self._probability(told, member) for member in members) / len(members)
                if mean >= ENOUGH and mean > best:
                    best, chosen = mean, anchor_id
        if chosen is None:
            self._members[told.mention_id] = [told]
            for key in _file_keys(told):
                self._filed[key].append(told.mention_id)
            return told.mention_id
        if len(self._members[chosen]) < MEMBERS:
            self._members[chosen].append(told)
        return chosen

    def _candidates(self, told: Telling) -> list[str]:
        """Anchors met under any of the telling's keys, in order of their age."""
        met: dict[str, None] = {}
        for key in _search_keys(told):
            anchors = self._filed.get(key, ())
            if len(anchors) <= FULL_FILE:
                met.update(dict.fromkeys(anchors))
        return sorted(met, key=lambda anchor_id: self._members[anchor_id][0].order)

    def _probability(self, a: Telling, b: Telling) -> float:
        if not compatible(a, b):  # one slip in the reading of a member need not shut out all others
            return 0.0
        pair = (a.article_id, b.article_id) if a.article_id < b.article_id else (b.article_id, a.article_id)
        if pair not in self._stories:
            self._stories[pair] = story_likeness(a, b)
        return probability(a, b, self._stories[pair])


def _marks(told: Telling) -> list[str]:
    """By what an event is looked for besides its type and day: country, particular actors, names."""
    marks = [f"country {told.country}"] if told.country else []
    marks += [f"actor {actor}" for actor in sorted(told.named)]
    if told.profile is not None:
        marks += [f"name {name}" for name in told.profile.key_names(KEY_NAMES)]
    return marks or [""]


def _file_keys(told: Telling) -> list[Key]:
    """Under its days (of publication when undated), its years when it is long, else under no day."""
    days = _days(told, slack=0) or [0]
    return [(told.event_type, mark, day) for mark in _marks(told) for day in days]


def _search_keys(told: Telling) -> list[Key]:
    dated = told.date_start is not None
    days = [*_days(told, slack=1 if dated else UNDATED_WINDOW), *_years(told), 0]
    return [(told.event_type, mark, day) for mark in _marks(told) for day in dict.fromkeys(days)]


def _days(told: Telling, slack: int) -> list[int]:
    """Ordinals of the days, or years (small numbers) of a long interval; empty when nothing is known."""
    if told.date_start and told.date_end:
        if (told.date_end - told.date_start).days > LONG_INTERVAL:  # filed by year, not by day
            return _years(told)
        first, last = told.date_start.toordinal(), told.date_end.toordinal()
    elif told.published and not told.is_historical:
        first = last = told.published.toordinal()
    else:
        return []
    return list(range(first - slack, last + slack + 1))


def _years(told: Telling) -> list[int]:
    if not (told.date_start and told.date_end):
        return []
    return list(range(told.date_start.year, told.date_end.year + 1))
