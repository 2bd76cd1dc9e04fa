"""Readers of dates and times of day: what a match of a rule means, as the typed parts that get their days in
`transforms.time.anchoring`.

A reader takes a `Find` and returns parts, or None to refuse the match; those of units and lengths stand in
`length_forms`.
"""

from __future__ import annotations

import re

from transforms.time.numerals import YEARS
from transforms.time.time_finds import (
    TWO_DIGIT_CUT,
    Find,
    Parts,
    Reader,
    modifier_part,
    of_year_part,
    ordinal_of,
    relation_part,
    with_time,
    year_of,
    year_part,
)

# A bare number is a year only in this range; others need "in", "since" ... before them.
_BARE_YEARS = range(1900, 2100)


# --- dates --------------------------------------------------------------------------------------------------


def date(find: Find) -> Parts | None:
    """A month with or without day, day range, year and clock."""
    parts: Parts = {"form": "date", "month": int(find.first("month")), **year_part(find)}
    if "year" in parts and int(parts["year"]) not in YEARS:
        return None
    if find.has("day"):
        parts["day"] = ordinal_of(find, "day")
        if find.has("day2"):
            parts["day2"] = ordinal_of(find, "day2")
            if int(parts["day2"]) <= int(parts["day"]):
                return None
    return with_time(find, {**parts, **relation_part(find), **of_year_part(find)})


def day_of_month(find: Find) -> Parts | None:
    """ "on the 14th": of the month that the narrative is in."""
    if not find.preceded_by("on", "since", "until", "by"):
        return None
    return {"form": "day_of_month", "day": ordinal_of(find, "day")}


def week_of_month(find: Find) -> Parts | None:
    """ "the first week of March", "the last week of October 2023"; the last is counted as -1."""
    if find.is_a("week", "relative"):
        number = -1 if find.value("week") == "-1" else 0
    else:
        number = ordinal_of(find, "week")
    parts = date(find)
    return {**parts, "week": number} if parts is not None and number in {-1, 1, 2, 3, 4} else None


_MONTH_CUES = ("in", "since", "until", "by", "from", "between", "during", "of", "to", "before", "after", "or")


def month(find: Find) -> Parts | None:
    """A month alone; "May", "March" and "Jan" need a preposition or a modifier before them."""
    doubtful = find.is_a("month", "month_abbr", "month_word") and not find.has("mod")
    if doubtful and not find.preceded_by(*_MONTH_CUES):
        return None
    if doubtful and find.preceded_by("to", "of", "before", "after") and find.followed_by("on"):
        return None  # "the order to March on"
    return date(find)


_YEAR_CUES = ("in", "since", "until", "by", "from", "between", "during", "before", "after", "of", "to")


def year(find: Find) -> Parts | None:
    """A bare year, unless it counts something, belongs to a name, or is out of the ordinary without a cue."""
    given = year_of(find)
    if given is None or given not in YEARS:
        return None
    cued = find.has("mod") or find.has("named") or find.preceded_by(*_YEAR_CUES)
    if not cued and (given not in _BARE_YEARS or find.is_a("year", "YEARABBR")):
        return None
    if find.preceded_by("MONEY") or find.followed_by("PERCENT", "units", "zone", "CLOCK"):
        return None
    before = find.match.start() - 1
    if not cued and find.preceded_by("X") and find.written(before).istitle():
        return None  # "Expo 1980"
    if not find.has("named") and _counts_something(find, given, cued):
        return None
    in_range = find.preceded_by("YEARNUM", steps=2)
    if (
        find.preceded_by("HYPHEN")
        and not in_range
        and find.written(before - 1).lower() not in {"post", "pre"}
    ):
        return None
    parts: Parts = {"form": "date", "year": given}
    if find.has("year2"):
        second = int(find.last_word("year2"))
        if not given % 100 < second < 100:
            return None
        parts["year2"] = given - given % 100 + second
    return parts | modifier_part(find)


def _counts_something(find: Find, given: int, cued: bool) -> bool:
    """ "2000 people", "1500 rounds": a round number before a plural noun; but "in 2000 people fled"."""
    at = find.match.end()
    noun = find.written(at)
    if not (find.followed_by("counted") or re.fullmatch(r"[a-z]{3,}s", noun)):
        return False
    if given % 10 == 0 and not find.preceded_by("in", "since"):
        return True
    return not cued and given % 100 == 0


def decade(find: Find) -> Parts | None:
    """ "the 1980s", "the late '70s", "the nineties"; not "in his twenties"."""
    digits = re.sub(r"\D", "", find.last_word("decade"))
    if not digits and not find.has("the"):
        return None
    first = int(digits or find.value("decade"))
    if first < 100:
        if not find.has("the") and not find.has("mod"):
            return None
        first += 1900 if first >= 20 else 2000
    return {"form": "decade", "year": first, **modifier_part(find)}


def century(find: Find) -> Parts | None:
    number = ordinal_of(find, "n")
    return {"form": "century", "n": number, **modifier_part(find)} if 1 <= number <= 22 else None


def quarter(find: Find) -> Parts | None:
    """A quarter or half of a year: "the third quarter of 1990", "Q3", "the last half of 1989"."""
    is_half = find.is_a("unit", "half")
    if find.is_a("unit", "QUARTERNUM"):
        code = find.last_word("unit")
        is_half, number = code[0] == "h", int(code[1])
    elif find.is_a("n", "relative"):
        if not is_half or not find.has("year"):
            return None
        number = 2
    else:
        number = ordinal_of(find, "n")
    if not 1 <= number <= (2 if is_half else 4):
        return None
    parts: Parts = {"form": "half" if is_half else "quarter", "n": number}
    parts |= year_part(find, "year", "year_before") | relation_part(find) | relation_part(find, "rel_before")
    if find.has("ago"):
        parts["rel"] = -1
    return parts | modifier_part(find)


def period_of_year(find: Find) -> Parts | None:
    """ "the 1988 quarter": the quarter that the text speaks of, in another year."""
    return {"form": "offset", "n": 0, "unit": "year", "inner": "quarter", "of_year": year_of(find) or 0}


def latest_period(find: Find) -> Parts | None:
    return {"form": "unit", "unit": "quarter", "rel": 0, "latest": 1}


def season(find: Find) -> Parts | None:
    parts: Parts = {"form": "season", "season": find.first("season"), **year_part(find)}
    return {**parts, **relation_part(find), **of_year_part(find), **modifier_part(find)}


def season_alone(find: Find) -> Parts | None:
    """A season without year or relation, where a determiner or preposition shows that it is no verb or
    place.
    """
    cued = (
        find.has("the") or find.has("mod") or find.preceded_by("in", "by", "since", "until", "during", "for")
    )
    return season(find) if cued else None


def named_day(find: Find) -> Parts:
    """A day of one year that has a name: "9/11", "the September 11 attacks"."""
    year, month, day = (int(number) for number in find.value("holiday").split("-"))
    return {"form": "date", "year": year, "month": month, "day": day, "named": 1}


def holiday(find: Find) -> Parts | None:
    rule = find.value("holiday")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", rule):
        return named_day(find)
    parts: Parts = {"form": "holiday", "holiday": rule, **year_part(find)}
    if find.has("eve"):
        parts["days"] = -1
    return {**parts, **relation_part(find), **modifier_part(find)}


def iso(find: Find) -> Parts | None:
    """ "2013-03-20" and "2013-03-20T10:35:00Z"; the clock is read as written."""
    text = find.written(find.match.start()).lower()
    parts: Parts = {"form": "date", "year": int(text[:4]), "month": int(text[5:7]), "day": int(text[8:10])}
    if not 1 <= int(parts["month"]) <= 12 or not 1 <= int(parts["day"]) <= 31:
        return None
    if "t" in text:
        parts |= {"hour": int(text[11:13]), "minute": int(text[14:16])}
    return parts


def numeric(find: Find) -> Parts | None:
    """ "20/03/2013", "20.3.2013", "20-03-2013"; where both orders can be meant it is marked ambiguous, where
    only one can, the order that it is written in."""
    text = find.last_word("date")
    first, second, given = (int(number) for number in re.split(r"[/.-]", text))
    if given < 100:
        if "." in text:
            return None  # a version, a section
        given += 2000 if given < TWO_DIGIT_CUT else 1900
    if min(first, second) < 1 or max(first, second) > 31 or min(first, second) > 12 or given not in YEARS:
        return None
    day_first = first > 12 or "." in text
    day, number = (first, second) if day_first else (second, first)
    if number > 12:
        return None
    parts: Parts = {"form": "date", "year": given, "month": number, "day": day}
    if not day_first and second <= 12 and first != second:
        parts["ambiguous"] = 1
    elif first != second:
        parts["order"] = "day first" if day_first else "month first"
    return parts


def numeric_day_first(find: Find) -> Parts | None:
    """The same in a language that always writes the day first."""
    parts = numeric(find)
    if parts is not None and "ambiguous" in parts:
        parts["month"], parts["day"] = parts["day"], parts["month"]
        del parts["ambiguous"]
    return parts


# --- days and times of day ----------------------------------------------------------------------------------


def weekday(find: Find) -> Parts | None:
    parts: Parts = {"form": "weekday", "weekday": int(find.value("weekday")), **relation_part(find)}
    for group in ("week", "week_before"):
        if find.has(group):
            parts["week"] = relation_part(find, group)["rel"]
    return with_time(find, parts)


def deictic_day(find: Find) -> Parts | None:
    """ "yesterday", "late tomorrow", "yesterday morning"."""
    return with_time(find, {"form": "offset", "n": int(find.value("day")), "unit": "day", "anchor": "dct"})


def part_of_day(find: Find) -> Parts | None:
    """ "this morning", "last night", "that evening"; the day is in `rel` and `anchor`."""
    return {"form": "part", "part": find.value("part"), **modifier_part(find), **relation_part(find)}


def tonight(find: Find) -> Parts | None:
    return {"form": "part", "part": find.value("part"), "rel": 0}


def overnight(find: Find) -> Parts | None:
    return {"form": "part", "part": find.value("part"), "rel": 0, "over": 1}


def part_alone(find: Find) -> Parts | None:
    """ "at dawn": of the day that the narrative is in."""
    return {"form": "part", "part": find.value("part"), "loose": 1} if find.preceded_by("at") else None


def night_before_last(find: Find) -> Parts | None:
    return {"form": "part", "part": find.value("part"), "rel": -2}


def last_night(find: Find) -> Parts | None:
    return {"form": "part", "part": find.value("part"), "rel": -1}


def loose_part(find: Find) -> Parts | None:
    """ "in the morning", "mid-afternoon": a part of a day that only the narrative knows."""
    in_the = find.has("the") and find.preceded_by("in", "during", "of")
    if not find.has("mod") and not in_the:
        return None
    return {"form": "part", "part": find.value("part"), "loose": 1, **modifier_part(find)}


def clock(find: Find) -> Parts | None:
    """A time of day without a day; "10:35" alone may be a score, and needs a preposition or a zone."""
    cued = find.has("zone") or find.has("mod") or find.preceded_by("at", "by", "until", "since", "to", "from")
    alone = find.is_a("clock", "CLOCK") and find.match.end("clock") - find.match.start("clock") == 1
    if alone and not cued and not find.preceded_by("before", "after", "HYPHEN"):
        return None
    return with_time(find, {"form": "part"})


# --- references to present, past and future -----------------------------------------------------------------


def reference(value: str) -> Reader:
    """A reader that gives PRESENT_REF, PAST_REF or FUTURE_REF."""

    def read(find: Find) -> Parts | None:
        return {"form": "ref", "ref": value}

    return read


def coming_units(find: Find) -> Parts | None:
    """ "coming months", "past weeks"."""
    return {"form": "ref", "ref": "FUTURE_REF" if find.first("rel") == "1" else "PAST_REF"}


def the_past(find: Find) -> Parts | None:
    """ "in the past", "than in the past"."""
    return (
        {"form": "ref", "ref": "PAST_REF", "mod": "before"} if find.preceded_by("in", "of", "from") else None
    )


def nothing(find: Find) -> Parts | None:
    """Words that no other rule may read as an expression of time."""
    return {"form": "none"}
