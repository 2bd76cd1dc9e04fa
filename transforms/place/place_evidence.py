"""What the words beside a place name tell of its meaning: a place that holds it, an adjective, a distance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transforms.annotations import Place, Toponym
from transforms.place.distances import Measure, is_of, measured, misses_by
from transforms.place.gazetteer import Gazetteer
from transforms.place.place_options import Mention, Option, adjective_country, holds, joined

HELD = 2.5  # "Paris, Texas": what follows holds it
MEASURED = 1.5  # "X, 20 km north of Y": a place of that name lies there
MEASURED_ABROAD = 0.75  # ... in another country than Y
ADJECTIVE = 0.6  # "the Afghan city of Kunduz"
LIST_GAP = re.compile(r",? (?:and|or) (?:the )?|, (?:the )?")


def told_beside(text: str, mentions: Sequence[Mention], index: int, gaz: Gazetteer) -> list[float]:
    """What the words beside the mention add to each of its options."""
    mention = mentions[index]
    added = [0.0] * len(mention.options)
    listed = _in_list(text, mentions, index)
    beside: list[tuple[str, Mention]] = []
    if index + 1 < len(mentions):
        relation = joined(text, mention.end, mentions[index + 1].start)
        beside.append(
            ("outer" if relation == "in" else "inner" if relation == "of" else "", mentions[index + 1])
        )
    if index:
        relation = joined(text, mentions[index - 1].end, mention.start)
        beside.append(
            ("inner" if relation == "in" else "outer" if relation == "of" else "", mentions[index - 1])
        )
    for at, option in enumerate(mention.options):
        for role, other in beside:
            for rival in other.options:
                if role == "outer" and holds(rival, option):
                    added[at] = max(added[at], 0.0 if listed else HELD - 0.2 * rival.candidate.is_alias)
                elif role == "inner" and holds(option, rival) and option.kind in ("country", "admin1"):
                    added[at] = max(added[at], 0.0 if listed else HELD)
    country = _adjective_before(text, mention.start, gaz)
    if country is not None:
        for at, option in enumerate(mention.options):
            if option.country == country:
                added[at] += ADJECTIVE
    return added


def measured_pairs(
    text: str, mentions: Sequence[Mention | Toponym], gaz: Gazetteer
) -> Iterator[tuple[int, int, Measure]]:
    """(index of a place, index of the place from which a phrase measures where it lies, the phrase): "X, in Z
    province, 20 km north of Y" are X and Y."""
    for other in range(1, len(mentions)):
        measure = measured(text, mentions[other].start, gaz)
        at = other - 1
        if measure is None or not is_of(text, mentions[at].end, measure, gaz):
            continue
        while at and joined(text, mentions[at - 1].end, mentions[at].start) == "in":
            at -= 1
        yield at, other, measure


def add_distance(
    mention: Mention, base: Mention, measure: Measure, added: list[float], added_to_base: list[float]
) -> None:
    """Add to the options of two names what speaks for those that lie as the phrase tells."""
    for i, option in enumerate(mention.options):
        for j, other in enumerate(base.options):
            point, origin = point_of(option), point_of(other)
            if "country" in (option.kind, other.kind) or point is None or origin is None:
                continue
            if misses_by(measure, origin, point) == 0:
                speaks = MEASURED if option.country == other.country else MEASURED_ABROAD
                added[i] = max(added[i], speaks)
                added_to_base[j] = max(added_to_base[j], speaks)


def point_of(place: Option | Place) -> tuple[float, float] | None:
    return None if place.lat is None or place.lon is None else (place.lat, place.lon)


def _in_list(text: str, mentions: Sequence[Mention], index: int) -> bool:
    """Whether the mention stands in a list of its like, though one may hold a namesake of another.

    "Canada, China, Mexico": Mexico has a town named China. Three of one kind by their best known sense,
    or two joined by "and", make a list; so do two countries.
    """
    kind = mentions[index].options[0].kind
    if kind not in ("country", "admin1"):
        return False
    run = 1
    for step in (-1, 1):
        at = index
        while 0 <= at + step < len(mentions):
            first, second = sorted((at, at + step))
            gap = text[mentions[first].end : mentions[second].start]
            if not LIST_GAP.fullmatch(gap) or mentions[at + step].options[0].kind != kind:
                break
            run += 1
            at += step
            if "," not in gap or kind == "country":
                return True
    return run > 2


def _adjective_before(text: str, start: int, gaz: Gazetteer) -> str | None:
    """Country of an adjective within the four words before: "the northern Afghan city of"."""
    words = re.findall(r"[^\W_]+", text[max(0, start - 40) : start].rpartition("\n")[2])[-4:]
    for word in reversed(words):
        country = adjective_country(word, gaz) if word[:1].isupper() else None
        if country is not None:
            return country
    return None
