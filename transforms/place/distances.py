"""Phrases of distance before a place name ("about 50 miles northeast of X"): what they say, and what fits."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from transforms.place import gazetteer
from transforms.place.gazetteer import Gazetteer

_NUMBER = (
    r"(?:\d[\d,.]*|a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|a hundred|a few|several|a dozen)"
)
_NUMBER_WORDS = {
    "a": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "twelve": 12.0, "a dozen": 12.0, "fifteen": 15.0, "twenty": 20.0,
    "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0,
    "ninety": 90.0, "a hundred": 100.0, "a few": 3.0, "several": 5.0,
}  # fmt: skip
_LONGEST = 90  # characters of a phrase before its name
# What may stand right before the name that a phrase measures from; looked at before the pattern is tried.
_ENDS = (" of ", " from ", " outside ", " off ", " inside ", " the ", ", ", " city ", " capital ", " town ",
         " village ", " port ")  # fmt: skip
# Distances are told round and by road: how far a place may lie from where a phrase puts it, in km and as a
# share: "north" is told of what lies up to 22 degrees beside it, 0.4 of the distance; and roads wind.
_SLACK_KM, _SLACK = 15.0, 0.5
# A road is as a rule not more than twice as long as the straight line.
_ROAD = 2.0
# What joins a name to the phrase that tells where it lies: "X is 20 km", "X, which lies about 20 km",
# "X, 20 km", "X (20 km", "X, a small town some 20 km".
_JOINED = re.compile(
    r",? (?:which |that )?(?:is|was|lies|lay|stands)(?: [a-z]+){0,3} |"
    r"(?:,| \()(?P<words>(?: ?[a-z-]+){0,6}) ?"
)
_FEW = 2  # words behind a comma that need no noun of place: ", just over 20 km"


class Measure(NamedTuple):
    """A phrase of distance from character `start` on; `bearing` in degrees (0 north), None = not told."""

    start: int
    km: float
    way: str
    bearing: float | None


@lru_cache(maxsize=4)
def _pattern(units: tuple[str, ...], ways: tuple[str, ...]) -> re.Pattern[str]:
    unit, way = ("|".join(map(re.escape, sorted(words, key=len, reverse=True))) for words in (units, ways))
    return re.compile(
        rf"(?P<number>{_NUMBER})(?: (?:to|or) \d[\d,.]*)?[ \u00a0-]?(?P<unit>{unit})\b\.?"
        rf"(?: ?\([^()]{{1,30}}\))?,?(?: away)?"
        rf"(?: (?:to the |due )?(?P<way>{way})(?:east|west)?)? (?:of|from|outside|off|inside)(?: the)?"
        rf"(?: (?:capital|city|town|village|port)(?: (?:city|of))?)?,? $",
        re.IGNORECASE,
    )


def measured(text: str, at: int, gaz: Gazetteer) -> Measure | None:
    """The phrase of distance that ends where the name at character `at` begins; None where none does."""
    if not text.endswith(_ENDS, max(0, at - 12), at):
        return None
    bearings = tuple(way for way, (_, bearing) in gaz.words["direction"].items() if bearing is not None)
    line = max(text.rfind("\n", 0, at) + 1, at - _LONGEST)
    found = _pattern(tuple(gaz.words["unit"]), bearings).search(text[line:at])
    if found is None:
        return None
    written = found.group("number").lower()
    number = _NUMBER_WORDS.get(written)
    if number is None:
        try:
            number = float(written.replace(",", "").rstrip("."))
        except ValueError:
            return None
    km = number * (gaz.words["unit"][found.group("unit").lower()][1] or 1.0)
    way = (found.group("way") or "").lower()
    return Measure(line + found.start(), km, way, gaz.words["direction"][way][1] if way else None)


def is_of(text: str, end: int, measure: Measure, gaz: Gazetteer) -> bool:
    """Whether the phrase tells where the place lies whose name ends at character `end`."""
    joined = _JOINED.fullmatch(text, end, measure.start)
    if joined is None:
        return False
    words = (joined.group("words") or "").split()
    return len(words) <= _FEW or any(word in gaz.words["kind"] for word in words)


def misses_by(measure: Measure, base: tuple[float, float], point: tuple[float, float]) -> float:
    """How far (km) a point lies outside what the phrase allows when it is measured from `base`; 0 = it fits.

    With a bearing: from the point that phrase tells, less the slack of round distances; without one: from the
    ring of that radius, which is narrower by as much as roads wind.
    """
    slack = max(_SLACK_KM, _SLACK * measure.km)
    if measure.bearing is not None:
        told = gazetteer.offset(*base, measure.km, measure.bearing)
        return max(0.0, gazetteer.distance_km(*told, *point) - slack)
    apart = gazetteer.distance_km(*base, *point)
    least, most = measure.km / _ROAD - _SLACK_KM, measure.km + slack
    return max(0.0, apart - most, least - apart)
