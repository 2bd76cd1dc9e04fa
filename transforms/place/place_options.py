"""What a place name may mean: the readings the gazetteer has for it, and how two names side by side join."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.place import gazetteer, name_matching
from transforms.place.gazetteer import Candidate, Gazetteer

MOST_OPTIONS = 40  # candidates looked at per name
INSIDE_KM = {"town": 40.0, "admin2": 80.0, "district": 60.0, "site": 30.0, "region": 400.0, "natural": 400.0}
AFTER = re.compile(r"['’]?s?[ \u00a0]([^\W_]+)")
_OF_BEFORE = re.compile(r"([^\W_]+)[ \u00a0](?:of|called|named)[ \u00a0](?:the[ \u00a0])?$", re.IGNORECASE)
_HOLDER_GAP = re.compile(
    r", ?|,? \(|,? (?:in|of)(?: the)?(?: (?:far|central|capital|city|province|state|region|district|"
    r"(?:north|south)?(?:east|west)?(?:ern)?)){0,4} ",
)
_HELD_GAP = re.compile(r"['’]s?(?: [a-z-]+){0,4} ")


class Option(NamedTuple):
    candidate: Candidate
    place_id: str
    kind: str
    country: str | None
    admin1: str | None  # place_id of the division
    lat: float | None
    lon: float | None


class Mention(NamedTuple):
    start: int
    end: int
    text: str
    key: str
    options: tuple[Option, ...]
    evidence: float
    kinds: tuple[str, ...] = ()  # of place, told by a noun beside the name ("X province")
    is_part: bool = False  # the tables know only a word or two of the name


def mention_of(text: str, start: int, end: int, gaz: Gazetteer) -> Mention | None:
    """A mention for a span that is known to be a place name; None where no part of it is in the gazetteer."""
    written = text[start:end]
    country = adjective_country(written, gaz)
    known = gazetteer.name_key(written) in gaz.fixed_names
    if country is not None and not known and f"country:{country}" in gaz.by_id:
        row = gaz.by_id[f"country:{country}"]
        option = _option(Candidate(row, float(gaz.weights[row]), False, False), gaz)
        return Mention(start, end, written, gazetteer.name_key(written), (option,), 1.0)
    for first, last, is_part in _readings(written, gaz):
        key = gazetteer.name_key(written[first:last])
        options = options_of(key, gaz, name_matching.is_in_capitals(written[first:last]))
        if options:
            kinds = kind_beside(text, start + first, start + last, gaz)
            return Mention(start, end, written, key, options, 1.0, kinds, is_part)
    return None


def _readings(written: str, gaz: Gazetteer) -> list[tuple[int, int, bool]]:
    """The whole name, then the name without a kind noun at either end, then the names found inside it, which
    are but part of it (true)."""
    readings = [(0, len(written), False)]
    words = list(re.finditer(r"[^\s]+", written))
    generic = gaz.words["kind"]
    if len(words) > 1:
        if words[-1].group().lower() in generic:
            readings.append((0, words[-2].end(), False))
        if words[0].group().lower() in generic | {"the": ((), None)}:
            readings.append((words[1].start(), len(written), False))
        if len(words) > 2 and words[0].group().lower() in generic and words[1].group().lower() == "of":
            readings.append((words[2].start(), len(written), False))
    inner = sorted(name_matching.match(written, gaz), key=lambda name: name.start - name.end)
    return readings + [(name.start, name.end, True) for name in inner]


@lru_cache(maxsize=2_048)  # the names of some hundred articles: countries and capitals come again and again
def options_of(key: str, gaz: Gazetteer, in_capitals: bool) -> tuple[Option, ...]:
    found = gazetteer.candidates(key, gaz, in_capitals)
    return tuple(_option(candidate, gaz) for candidate in found[:MOST_OPTIONS])


def _option(candidate: Candidate, gaz: Gazetteer) -> Option:
    fixed = len(gaz.fixed)
    if candidate.row >= fixed:
        town = candidate.row - fixed
        return Option(
            candidate,
            f"geonames:{int(gaz.town_ids[town])}",
            "town",
            gaz.towns["country"][town].as_py(),
            f"admin1:{gaz.towns['admin1'][town].as_py()}",
            float(gaz.town_lat[town]),
            float(gaz.town_lon[town]),
        )
    place = gaz.fixed[candidate.row]
    admin1 = place.place_id if place.kind == "admin1" else place.parent
    if admin1 is not None and not admin1.startswith("admin1:"):
        admin1 = None
    return Option(candidate, place.place_id, place.kind, place.country, admin1, place.lat, place.lon)


def holds(outer: Option, inner: Option) -> bool:
    """Whether `inner` lies in `outer`, as far as ids and distance tell."""
    if outer.place_id == inner.place_id:
        return False
    if outer.kind == "country":
        return inner.kind != "country" and inner.country == outer.country
    if outer.kind == "admin1" and not outer.place_id.startswith("place:"):
        return inner.kind not in ("country", "admin1") and inner.admin1 == outer.place_id
    if inner.kind in ("country", "admin1"):
        return False
    within = INSIDE_KM.get(outer.kind)
    if within is None or outer.lat is None or outer.lon is None or inner.lat is None or inner.lon is None:
        return False
    return gazetteer.distance_km(outer.lat, outer.lon, inner.lat, inner.lon) <= within


def joined(text: str, end: int, start: int) -> str:
    """How two neighbouring names are joined: "in" the first lies in the second, "of" the reverse, ""
    neither.
    """
    gap = text[end:start]
    if len(gap) > 45 or "\n" in gap:
        return ""
    if _HOLDER_GAP.fullmatch(gap):
        return "in"
    return "of" if _HELD_GAP.fullmatch(gap) else ""


def held_by_neighbours(text: str, matches: Sequence[name_matching.NameMatch], gaz: Gazetteer) -> set[int]:
    """Indices of the matches that are placed by the match beside them, both members of the pair."""
    found: set[int] = set()
    for index in range(len(matches) - 1):
        first, second = matches[index], matches[index + 1]
        relation = joined(text, first.end, second.start)
        if not relation:
            continue
        a = options_of(first.key, gaz, name_matching.is_in_capitals(first.text))
        b = options_of(second.key, gaz, name_matching.is_in_capitals(second.text))
        inner, outer = (a, b) if relation == "in" else (b, a)
        if any(
            holder.kind in ("country", "admin1") and holds(holder, option)
            for holder in outer
            for option in inner
        ):
            found |= {index, index + 1}
    return found


def kind_beside(text: str, start: int, end: int, gaz: Gazetteer) -> tuple[str, ...]:
    """Kinds of place that a noun beside the name tells: "X province", "the town of X"."""
    after = AFTER.match(text, end)
    if after and after.group(1).lower() in gaz.words["kind"] and text[end : end + 1] == " ":
        return gaz.words["kind"][after.group(1).lower()][0]
    before = _OF_BEFORE.search(text, max(0, start - 40), start)
    if before and before.group(1).lower() in gaz.words["kind"]:
        return gaz.words["kind"][before.group(1).lower()][0]
    return ()


def adjective_country(name: str, gaz: Gazetteer) -> str | None:
    """ISO code of the country whose adjective or people `name` is ("Afghan", "Afghans"), else None."""
    key = gazetteer.name_key(name)
    return gaz.adjectives.get(key) or (gaz.adjectives.get(key[:-1]) if key.endswith("s") else None)
