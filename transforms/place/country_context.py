"""Which countries an article speaks of: by its places, adjectives and peoples, by talk of money and usage."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache

from transforms.annotations import Toponym
from transforms.place import name_matching
from transforms.place.gazetteer import Gazetteer
from transforms.place.place_options import Mention, adjective_country

ADJECTIVE_VOICE = 0.5  # what "Afghan" adds to the mentions of Afghanistan
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")


def main_country(found: Sequence[Toponym], spoken_of: Mapping[str, int] | None = None) -> str | None:
    """The country of more than half of the places told, None where no country has as many.

    `spoken_of` (see `countries_named`) adds what tells a country without being a place here.
    """
    counts: dict[str, int] = defaultdict(int, spoken_of or {})
    for item in found:
        if item.place is not None and item.place.country is not None:
            counts[item.place.country] += 1
    if not counts:
        return None
    best = max(sorted(counts), key=lambda country: counts[country])
    return best if 2 * counts[best] > sum(counts.values()) else None


def countries_named(
    text: str,
    matches: Sequence[name_matching.NameMatch],
    taken: Sequence[Toponym | Mention],
    people: Container[str],
    gaz: Gazetteer,
) -> dict[str, int]:
    """How often the text names each country (ISO) by an adjective or people ("Chadian", "Chadians"), or by a
    name that is not among `taken` ("Chad's army"); a key in `people` is somebody's name. `matches`: the names
    of the gazetteer in the text."""
    counts: dict[str, int] = defaultdict(int)
    for word in _CAPITALISED.finditer(text):
        country = adjective_country(word.group(), gaz)
        if country is not None and not any(
            item.start < word.end() and word.start() < item.end for item in taken
        ):
            counts[country] += 1
    for name in matches:
        if name.key in people or any(item.start < name.end and name.start < item.end for item in taken):
            continue
        nations = [gaz.fixed[row] for row, _ in gaz.fixed_names.get(name.key, ())]
        nation = next((place.country for place in nations if place.kind == "country"), None)
        if nation is not None:
            counts[nation] += 1
    return dict(counts)


@lru_cache(maxsize=1)  # asked for twice of a text
def countries_told_of(text: str, gaz: Gazetteer) -> Mapping[str, float]:
    """How strongly the text's adjectives ("Afghan", "Syrians") and its talk of money, institutions and usage
    of one country ("naira") speak of each country."""
    counts: dict[str, int] = defaultdict(int)
    for word in _CAPITALISED.findall(text):
        country = adjective_country(word, gaz)
        if country is not None:
            counts[country] += 1
    lowered = text.lower()
    for which, start, end in gaz.hint_automaton.find_matches_as_indexes(lowered, overlapping=True):
        if not lowered[start - 1 : start].isalnum() and not lowered[end : end + 1].isalnum():
            counts[gaz.hints[which][1]] += 1
    return {country: ADJECTIVE_VOICE * (1.0 + math.log(count)) for country, count in counts.items()}
