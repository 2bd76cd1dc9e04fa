"""A mention as event coreference sees it, and what rules out that two of them tell one event."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from operator import attrgetter
from typing import Any

from transforms.seeds import Seeds

NOTHING: frozenset[str] = frozenset()
OF_MODE = "mode "  # begins what stands among the families for the mode of the act
HARM, RESULT, ANY = "harm", "result", "any"  # kinds of trigger families
_TOLL = frozenset({RESULT, ANY})
LATER = "die-later"  # id in trigger_families.csv: deaths whose day is not that of the act


_set = object.__setattr__  # of what is frozen


@dataclass(frozen=True, slots=True)
class Telling:
    """A mention as coreference sees it. Days inclusive; `path` holds its place and all places around it.

    `event_type` is what must be equal for two tellings to be compared: the type, or where none is known (the
    benchmark) the story of the article. Empty sets and None mean not told.
    """

    mention_id: str
    article_id: str
    event_type: str
    lemma: str
    start_char: int
    published: date | None = None
    date_start: date | None = None
    date_end: date | None = None
    place_id: str | None = None
    country: str | None = None
    path: frozenset[str] = NOTHING
    is_spot: bool = False  # the place is a town or finer
    unlocated: str | None = None  # lower-case name, without accents, of a place that no gazetteer knows
    names: frozenset[str] = NOTHING  # words with a capital in its sentence, lower-case and without accents
    families: frozenset[str] = NOTHING  # trigger families of the lemma or phrase
    kinds: frozenset[str] = NOTHING  # HARM, RESULT, ANY of these families
    specific: frozenset[str] = NOTHING  # those of `families` that are neither RESULT nor ANY
    actors: frozenset[str] = NOTHING
    recipients: frozenset[str] = NOTHING
    named: frozenset[str] = NOTHING  # particular actors ("civilians" is none), and whom these belong to
    persons: frozenset[str] = NOTHING  # those of `named` that are people
    of_states: frozenset[str] = NOTHING  # participants that are a state's: its government, army, police
    arguments: frozenset[str] = NOTHING  # lower-case words of the participants' phrases
    numbers: frozenset[tuple[str, int]] = frozenset()  # (kind, count)
    victims: frozenset[tuple[str, str, int]] = frozenset()  # (kind, class, count), see victims.class_of
    is_real: bool = True  # told as having happened or being denied, not as planned or supposed
    is_denied: bool = False
    is_negated: bool = False  # the outlet itself says that it was not
    is_aggregate: bool = False
    is_historical: bool = False
    is_headline: bool = False
    # start of the sentence that tells it as another act than those before: "another bombing"
    another_at: int | None = None
    claim_id: str | None = None  # in whose content it stands
    is_typed: bool = True  # `event_type` is a type of the ontology
    countries: frozenset[str] = NOTHING  # its own, else those of its participants
    vector: str | None = None  # the trigger's, see mentions.trigger_vector
    # only points at an act told before in its article, whose lemma and vector it has ("denied it")
    points_back: bool = False
    place_follows: bool = False  # its place is that of the words before it, and not told with it
    # What follows from the above, reckoned once: a telling is held against many.
    participants: frozenset[str] = field(init=False, repr=False, compare=False)
    unnamed: frozenset[str] = field(init=False, repr=False, compare=False)  # recipients, nobody in particular
    is_day: bool = field(init=False, repr=False, compare=False)
    # told as going on until publication ("at war since April"), and no single act
    is_ongoing: bool = field(init=False, repr=False, compare=False)
    first_day: int = field(init=False, repr=False, compare=False)  # as ordinals, 0 where not both are told
    last_day: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first, last = (
            (self.date_start.toordinal(), self.date_end.toordinal())
            if self.date_start and self.date_end
            else (0, 0)
        )
        _set(self, "participants", self.actors | self.recipients)
        _set(self, "unnamed", self.recipients - self.named)
        _set(self, "is_day", self.date_start is not None and self.date_start == self.date_end)
        _set(self, "is_ongoing", last - first > LONG_INTERVAL and self.date_end == self.published)
        _set(self, "first_day", first)
        _set(self, "last_day", last)

    @property
    def order(self) -> tuple[date, str, int, str]:
        """Anchors come first: by publication, undated last, then by article, place in it and id."""
        return (self.published or date.max, self.article_id, self.start_char, self.mention_id)


def encoded(told: Telling) -> str:
    """A telling as one line of text."""
    return _ENCODER.encode(_values(told))


def _jsonable(value: Any) -> Any:
    return value.toordinal() if isinstance(value, date) else list(value)


def decoded(line: str) -> Telling:
    """The telling of a line that `encoded` made."""
    known: dict[str, Any] = dict(zip(_FIELDS, json.loads(line), strict=True))
    for name, value in known.items():
        if isinstance(value, list):
            known[name] = frozenset(tuple(one) if isinstance(one, list) else one for one in value)
        elif name in _DAYS and value is not None:
            known[name] = date.fromordinal(value)
    return Telling(**known)


_FIELDS = tuple(one.name for one in fields(Telling) if one.init)
_values = attrgetter(*_FIELDS)
_ENCODER = json.JSONEncoder(default=_jsonable, check_circular=False)
_DAYS = frozenset({"published", "date_start", "date_end"})


@dataclass(frozen=True, slots=True)
class Families:
    """Trigger families by lemma or phrase, and the kind of each family."""

    of_word: Mapping[str, frozenset[str]]
    kind_of: Mapping[str, str]  # "" for a family that tells what was done

    def of(self, *words: str) -> tuple[frozenset[str], frozenset[str]]:
        """(families, kinds) of a trigger given as lemma and, if it has several words, as phrase."""
        found = frozenset().union(*(self.of_word.get(word, NOTHING) for word in words))
        return found, frozenset(self.kind_of[family] for family in found if self.kind_of[family])

    def specific(self, families: frozenset[str]) -> frozenset[str]:
        """Those that tell more than that somebody came to harm."""
        return frozenset(one for one in families if self.kind_of[one] not in (RESULT, ANY))


def compile(seeds: Seeds) -> Families:
    """The compiled trigger_families.csv."""
    of_word: dict[str, set[str]] = {}
    for family in seeds.trigger_families.values():
        for word in family.words:
            of_word.setdefault(word, set()).add(family.id)
    return Families(
        {word: frozenset(families) for word, families in of_word.items()},
        {family.id: family.kind for family in seeds.trigger_families.values()},
    )


def compatible(a: Telling, b: Telling) -> bool:
    """Nothing that both tell rules out that they tell one event."""
    return (
        a.event_type == b.event_type
        and a.is_real == b.is_real
        and a.is_aggregate == b.is_aggregate
        and a.is_ongoing == b.is_ongoing
        and _dates_meet(a, b)
        and _places_meet(a, b)
        and _victims_meet(a, b)
        and _others_meet(a, b)
    )


def rivals(a: Telling, b: Telling) -> bool:
    """Both tell the town, or both the day, and not the same: look-alikes, whatever else they share."""
    if a.is_day and b.is_day and not _dates_meet(a, b):
        return True
    return a.is_spot and b.is_spot and not _places_meet(a, b)


def same_word(a: Telling, b: Telling) -> bool:
    """The triggers are one word in one sense: a town "fell", and shells "fell" on it, are two."""
    if a.lemma != b.lemma:
        return False
    ours, theirs = a.specific, b.specific
    if not (ours and theirs) or not ours.isdisjoint(theirs):
        return True
    return _is_of_modes(ours) and _is_of_modes(theirs)


def _is_of_modes(specific: frozenset[str]) -> bool:
    return all(one.startswith(OF_MODE) for one in specific)


def one_realisation(a: Telling, b: Telling) -> bool:
    """The triggers may tell one act: equal, of one family, of no known family, or an act and its toll
    or name."""
    if not (a.families and b.families and a.families.isdisjoint(b.families)) or same_word(a, b):
        return True
    return bool(a.kinds and b.kinds) and not (_TOLL.isdisjoint(a.kinds) and _TOLL.isdisjoint(b.kinds))


def name_others(a: Telling, b: Telling) -> bool:
    """Both name particular people, or both particular bodies, and none in common: a person and a body are no
    rivals, since people are told by name here and by what they belong to there."""
    if a.named & b.named:
        return False
    bodies = (a.named - a.persons, b.named - b.persons)
    return bool(a.persons and b.persons) or all(bodies)


def together(group: Sequence[Telling]) -> Telling:
    """One telling for a group of restatements: its first by order, with what the others add."""
    first = min(group, key=lambda told: told.order)
    if len(group) == 1:
        return first
    dated = min(
        (told for told in group if told.date_start and told.date_end),
        key=lambda told: (_length(told), told.order),
        default=first,
    )
    placed = min(group, key=lambda told: (-len(told.path), told.order))
    return replace(
        first,
        date_start=dated.date_start,
        date_end=dated.date_end,
        place_id=placed.place_id,
        country=placed.country,
        countries=frozenset({placed.country})
        if placed.country
        else frozenset().union(*(told.countries for told in group)),
        path=placed.path,
        is_spot=placed.is_spot,
        unlocated=placed.unlocated,
        names=frozenset().union(*(told.names for told in group)),
        families=frozenset().union(*(told.families for told in group)),
        kinds=frozenset().union(*(told.kinds for told in group)),
        specific=frozenset().union(*(told.specific for told in group)),
        actors=frozenset().union(*(told.actors for told in group)),
        recipients=frozenset().union(*(told.recipients for told in group)),
        named=frozenset().union(*(told.named for told in group)),
        persons=frozenset().union(*(told.persons for told in group)),
        of_states=frozenset().union(*(told.of_states for told in group)),
        arguments=frozenset().union(*(told.arguments for told in group)),
        numbers=frozenset().union(*(told.numbers for told in group)),
        victims=frozenset().union(*(told.victims for told in group)),
        is_historical=all(told.is_historical for told in group),
        is_denied=any(told.is_denied for told in group) or _is_withdrawn(group),
        is_headline=all(told.is_headline for told in group),
        another_at=next((told.another_at for told in group if told.another_at is not None), None),
    )


def _is_withdrawn(group: Sequence[Telling]) -> bool:
    """Told without a day and negated by the outlet: "withdraws its report that ...; no shop was looted"."""
    negated = [told.is_negated for told in group]
    return any(negated) and not all(negated) and not any(told.date_start for told in group)


def _length(told: Telling) -> int:
    return (told.date_end - told.date_start).days if told.date_start and told.date_end else 0


def _dates_meet(a: Telling, b: Telling) -> bool:
    """The intervals overlap; two accounts in two articles may be a day apart (late evening, time zones)."""
    if not (a.first_day and b.first_day):
        return a.is_historical == b.is_historical
    if _ends_before(a, b) or _ends_before(b, a):
        return False
    if a.first_day <= b.last_day and b.first_day <= a.last_day:
        return True
    if a.first_day - b.last_day > DAY_SLACK or b.first_day - a.last_day > DAY_SLACK:
        return False
    return a.article_id != b.article_id


def _ends_before(act: Telling, since: Telling) -> bool:
    """What did not happen since the day of an act is not that act: "no shells since Wednesday"."""
    if not (since.is_denied or since.is_negated) or since.first_day == since.last_day or not act.is_day:
        return False
    told = since.published.toordinal() if since.published else 0
    return (
        act.first_day == since.first_day and since.last_day == told and not (act.is_denied or act.is_negated)
    )


def _places_meet(a: Telling, b: Telling) -> bool:
    """The places lie on one containment path, as far as it is known where they lie."""
    if a.place_id is None or b.place_id is None or a.place_id == b.place_id or _denies_without_place(a, b):
        return True
    # a namesake in another country may be meant as well: "near X", of an article of the neighbour's army
    if _names_place_of(a, b) or _names_place_of(b, a):
        return True
    if a.unlocated and b.unlocated:
        return a.unlocated == b.unlocated
    if a.unlocated or b.unlocated or not ((a.country and b.country) or a.is_spot or b.is_spot):
        return a.country is None or b.country is None or a.country == b.country
    return a.place_id in b.path or b.place_id in a.path


def _denies_without_place(a: Telling, b: Telling) -> bool:
    """One of two tellings of an article denies the act, and its place is only that of the words before it:
    "accused the navy of ramming a boat off X ... sailors were hurt near Y ... the navy denied ramming it"."""
    if a.article_id != b.article_id or a.is_denied == b.is_denied:
        return False
    return (a if a.is_denied else b).place_follows


def _names_place_of(a: Telling, b: Telling) -> bool:
    """The words of the one name the place of the other, which no gazetteer knows: "in the old camp in X"."""
    return b.unlocated is not None and set(b.unlocated.split()) <= a.names


def _victims_meet(a: Telling, b: Telling) -> bool:
    """False where each counts people of a class of its own, in other numbers: 60 attackers, 14 civilians.

    Equal numbers may be one toll in two eyes ("17 fighters", "17 villagers")."""
    if not (a.victims and b.victims):
        return True
    for kind in {kind for kind, _, _ in a.victims} & {kind for kind, _, _ in b.victims}:
        ours = [(whom, count) for one, whom, count in a.victims if one == kind]
        theirs = [(whom, count) for one, whom, count in b.victims if one == kind]
        if not {whom for whom, _ in ours} & {whom for whom, _ in theirs} and not {
            count for _, count in ours
        } & {count for _, count in theirs}:
            return False
    return True


def _others_meet(a: Telling, b: Telling) -> bool:
    """False where one article tells an act without a day as another than those before, and nothing but the
    kind of act says that it is the other article's: not on one day both, and no count in common."""
    if (a.another_at is None) == (b.another_at is None) or a.article_id == b.article_id:
        return True
    if a.is_day and b.is_day:
        return True
    return bool(a.numbers & b.numbers)


# Days from which an interval is long.
LONG_INTERVAL = 31
# Days by which two day-precise accounts of one event may differ.
DAY_SLACK = 1
