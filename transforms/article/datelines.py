"""Datelines: "QUETTA, Pakistan, May 6 (Wire) -" in front of a report says where and when it was filed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DAY = (
    rf"(?:{_WEEKDAY},?\s+)?(?:(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})\s+"
    rf"(?P<month2>{_MONTH})\.?)(?:,?\s+(?P<year>\d{{4}}))?|{_WEEKDAY}"
)
_UPPER, _LOWER = (
    "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĻŁŃŅŇŐŒŔŘŚŞŠŢŤŪŮŰŹŻŽ",
    "a-zß-öø-ÿāăąćčďđēėęěğģīıķĺļłńņňőœŕřśşšţťūůűźżž",
)
_NO_DAY = rf"(?!(?:{_WEEKDAY}|{_MONTH})\b)"
_CAPS_PLACE = rf"{_NO_DAY}(?-i:[{_UPPER}][{_UPPER}.'’-]+(?:[ /][{_UPPER}][{_UPPER}.'’-]*)*)"
_NAME_WORD = rf"[{_UPPER}][{_UPPER}{_LOWER}.'’-]*"
_NAME = rf"{_NO_DAY}(?-i:{_NAME_WORD}(?: (?:{_NAME_WORD}|[a-z]{{2,3}})){{0,3}})"
_AGENCY = rf"\((?P<agency>(?-i:[{_UPPER}])[^()]{{1,40}})\)"
_DASH = r"\s*(?:--|[-–—])\s+|\s*—\s*"
# CITY[, Country][, March 14][ (Agency)] - ; a town in small letters needs an agency, a date or a country
_DATELINES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<place>{_CAPS_PLACE}(?:, {_NAME}){{0,2}}),?(?:\s+(?P<date>{_DAY}))?(?:,?\s*{_AGENCY})?"
        rf"(?:{_DASH}|:\s+)",
        rf"(?P<place>{_NAME}(?:, {_NAME}){{0,2}}),?(?:\s+(?P<date>{_DAY}))?,?\s*{_AGENCY}(?:{_DASH}|:\s+)",
        rf"(?P<place>{_NAME}(?:, {_NAME}){{0,2}}),\s+(?P<date>{_DAY})(?:{_DASH}|:\s+)",
        rf"(?P<place>{_NAME}, {_NAME})\s+[–—]\s+(?=(?-i:[{_UPPER}“\"‘']))",
        rf"(?:(?P<date>{_DAY}),?\s*)?{_AGENCY}(?:{_DASH}|:\s+)",
    )
)
# Bamako, 21 March 2024: statements and letters have it on a line of its own
_OWN_LINE = re.compile(
    rf"(?P<place>{_NAME}(?:, {_NAME}){{0,2}}),?\s+(?P<date>{_DAY})(?:,?\s*{_AGENCY})?\W?", re.IGNORECASE
)
MAX_DATELINE = 90
# "* Army takes journalists to the gate": agencies put up to five such points above the dateline.
MAX_KEY_POINTS = 8
# "US - China talks", "UN: aid cut" are headlines' manner; a town of fewer letters needs a date or an agency
MIN_BARE_PLACE = 4
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline says; None = it does not."""

    place: str | None
    month: int | None
    day: int | None
    year: int | None
    agency: str | None


def take(lines: list[str]) -> Dateline | None:
    """Cut the dateline off the first paragraph that is a sentence, or a line of its own above it; key points
    may stand before it.
    """
    for number, line in enumerate(lines[:MAX_KEY_POINTS]):
        is_short = len(line) <= MAX_DATELINE and number + 1 < len(lines)
        alone = _OWN_LINE.fullmatch(line) if is_short else None
        if alone and (alone["month"] or alone["month2"]):
            lines[number] = ""
            return _dateline(alone)
        dateline, rest = _cut_dateline(line)
        if dateline:
            lines[number] = rest
            return dateline
        if _SENTENCE_END.search(line):
            break
    return None


def _cut_dateline(line: str) -> tuple[Dateline | None, str]:
    """The dateline in front of a paragraph, and the paragraph without it."""
    for pattern in _DATELINES:
        match = pattern.match(line)
        if match is None or match.end() > MAX_DATELINE or not line[match.end() :].strip():
            continue
        found = match.groupdict()
        told_more = found.get("date") or found.get("agency")
        if not told_more and len(re.findall(r"\w", found["place"])) < MIN_BARE_PLACE:
            continue
        return _dateline(match), line[match.end() :].strip()
    return None, line


def _dateline(match: re.Match[str]) -> Dateline:
    found = match.groupdict()
    month = found.get("month") or found.get("month2")
    day = found.get("day") or found.get("day2")
    return Dateline(
        place=found["place"].strip(" ,") if found.get("place") else None,
        month=_MONTHS[month.lower()] if month else None,
        day=int(day) if day else None,
        year=int(found["year"]) if found.get("year") else None,
        agency=found["agency"].strip() if found.get("agency") else None,
    )


def day(dateline: Dateline | None, collected_at: datetime | None) -> date | None:
    """The dateline's day; its year is told, or is the last one before the article was collected."""
    if dateline is None or dateline.month is None:
        return None
    if dateline.year is not None:
        return _day(dateline.year, dateline.month, dateline.day)
    if collected_at is None:
        return None
    collected = collected_at.date()
    years = (collected.year, collected.year - 1)
    days = (_day(year, dateline.month, dateline.day) for year in years)
    return next((day for day in days if day and day <= collected), None)


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None
