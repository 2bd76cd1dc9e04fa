"""Readers of what counts in units: "last week", "two days ago", "for three weeks", "every Friday"."""

from __future__ import annotations

from transforms.time.time_finds import (
    Find,
    Parts,
    about_part,
    counted_part,
    modifier_part,
    ordinal_of,
    relation_part,
)

_CLOCK_UNITS = frozenset({"second", "minute", "hour"})
_NUMBERS = ("N12", "N24", "N31", "N59", "NBIG", "NLONG")
_STOPS = ("COMMA", "DOT", "STOP", "BREAK", "RPAR", "and", "in", "on", "at")


# --- units --------------------------------------------------------------------------------------------------


# "The last ..." of these is a stretch up to now rather than the calendar's.
_ROLLING = frozenset({"week", "month", "year", "decade", "century"})


def unit(find: Find) -> Parts | None:
    """ "last week", "the following year", "early this month"."""
    name = find.value("unit")
    parts: Parts = {"form": "unit", "unit": name, **relation_part(find), **modifier_part(find)}
    if name in _CLOCK_UNITS or find.is_name("unit"):
        return None
    if parts["rel"] == -1 and find.is_a("rel", "the") and find.is_a("rel", "relative") and name in _ROLLING:
        parts["up_to_now"] = 1  # "the last year" ends today, "last year" on its December
    if name == "day" and (find.is_a("rel", "rolling", "current", "relative_latest") or parts["rel"] == -1):
        return parts if parts.get("anchor") == "ref" else None  # "the last day": of what?
    if name == "day" and parts["rel"] == 1:
        parts["anchor"] = "ref"  # "the next day" goes on from the day told
    return parts


def the_unit(find: Find) -> Parts | None:
    """ "the weekend", "the quarter": by the verb's direction, or as the narrative has it."""
    name = find.value("unit")
    if name not in {"year", "quarter", "week", "month", "weekend", "decade"}:
        return None
    if name != "weekend" and find.followed_by("of", "before", "after", "HYPHEN", "POSS"):
        return None
    return {"form": "unit", "unit": name, "rel": 0, "anchor": "near", "the": 1, **modifier_part(find)}


def whole_unit(find: Find) -> Parts | None:
    """ "the full year": the running one."""
    return {"form": "unit", "unit": find.value("unit"), "rel": 0, "anchor": "near", "the": 1, "whole": 1}


def unit_end(find: Find) -> Parts | None:
    """ "year-end", "the month's end"."""
    name = find.value("unit")
    return {"form": "unit_end", "unit": name} if name in {"year", "month", "week"} else None


def offset(find: Find) -> Parts | None:
    """ "two days ago", "a week later", "a year earlier": count, unit, direction, and what it counts from."""
    if find.is_a("dir", "before", "after") and not find.followed_by(*_STOPS):
        return None  # "two days before the vote" counts from the vote
    sign = -1 if find.value("dir") in {"-1", "before"} else 1
    counted = counted_part(find, sign)
    if counted is None:
        return None
    told_now = find.is_a("dir", "ago", "from_now", "ago_before")
    parts: Parts = {"form": "offset", "unit": find.value("unit"), "anchor": "dct" if told_now else "ref"}
    return {**parts, **counted, **({"sign": sign} if "vague" in counted else {}), **about_part(find)}


def units_ago(find: Find) -> Parts | None:
    return {"form": "offset", "unit": find.value("unit"), "n": 0, "vague": 1, "sign": -1, "anchor": "dct"}


def the_day_before(find: Find) -> Parts | None:
    """ "the day before", "the year after", where nothing follows that it could be before or after."""
    if find.value("unit") in _CLOCK_UNITS:
        return None
    if find.is_a("dir", "before", "after") and not find.followed_by(*_STOPS):
        return None
    sign = -1 if find.value("dir") in {"-1", "before"} else 1
    return {"form": "offset", "n": sign, "unit": find.value("unit"), "anchor": "ref"}


def offset_from(find: Find) -> Parts | None:
    """ "a week from Friday", "two days before yesterday"."""
    counted = counted_part(find, -1 if find.is_a("dir", "before") else 1)
    if counted is None or "vague" in counted or "tenths" in counted:
        return None
    parts: Parts = {"form": "offset", "unit": find.value("unit"), **counted}
    base = int(find.value("base"))
    if find.is_a("base", "weekday"):
        return {**parts, "anchor": "weekday", "weekday": base}
    return {**parts, "anchor": "day", "base": base}


def year_ago(find: Find) -> Parts | None:
    """ "year-earlier", "the year-ago third quarter"."""
    name = find.value("unit")
    if name in _CLOCK_UNITS:
        return None
    parts: Parts = {"form": "offset", "n": -1, "unit": name}
    parts["anchor"] = "dct" if find.is_a("dir", "ago") else "ref"
    if find.has("inner"):
        parts["inner"] = "quarter" if find.is_a("inner", "quarter", "period") else find.value("inner")
        if find.has("n"):
            parts["quarter"] = ordinal_of(find, "n")
    return parts


# --- lengths and sets ---------------------------------------------------------------------------------------


def duration(find: Find) -> Parts | None:
    """A length of time; "the past two months" has days as well, by `rel`."""
    counted = counted_part(find) if find.has("q") else {"n": 1}
    if counted is None or find.is_name("unit"):
        return None
    related = relation_part(find)
    if not related.get("rel"):
        related = {}
    return {"form": "duration", "unit": find.value("unit"), **counted, **about_part(find), **related}


_SINGULAR = ("unit", "week", "year", "quarter", "century", "weekend")


def counted_duration(find: Find) -> Parts | None:
    """A plain count of units; "a year" after a number ("$5 a year", "twice a week") is a rate, so a set."""
    parts = duration(find)
    if parts is None:
        return None
    one = parts.get("n") == 1
    if find.is_a("q", "a") and one:
        if find.is_a("unit", "quarter") or (find.followed_by("HYPHEN") and not find.has("tail")):
            return None  # a fourth; "a day-long"
        if find.preceded_by(
            *_NUMBERS, "PERCENT", "YEARNUM", "MONEY", "rate", "hundred", "thousand", "counted"
        ):
            return {"form": "set", "n": 1, "unit": parts["unit"]}
    elif (
        # "five year low" stands for "five-year"; a bare "12 day" is no length
        find.is_a("unit", *_SINGULAR)
        and not one
        and not find.has("joint")
        and (find.is_a("unit", "quarter", "century") or find.followed_by(*_STOPS))
    ):
        return None
    if find.is_a("unit", "quarters") and find.followed_by("of"):
        return None  # three quarters of the people
    return parts


def bare_units(find: Find) -> Parts | None:
    """ "for months", "in days": a length without a count."""
    if find.value("unit") == "second" or find.preceded_by(*_NUMBERS, "working") or find.is_name("unit"):
        return None
    return {"form": "duration", "unit": find.value("unit"), "vague": 1}


def fiscal_year(find: Find) -> Parts | None:
    return {"form": "duration", "unit": "year", "n": 1}


def repeated(find: Find) -> Parts | None:
    """ "every two weeks", "each Friday", "every other day", "Monday nights"."""
    counted = counted_part(find) if find.has("q") else {"n": 2 if find.has("other") else 1}
    if counted is None or "vague" in counted or "tenths" in counted:
        return None
    parts: Parts = {"form": "set", **counted}
    for group in ("unit", "weekday", "season", "part"):
        if find.has(group):
            value = find.value(group)
            parts[group] = int(value) if value.isdigit() else value
    if find.has("month"):
        parts["month"] = int(find.first("month"))
    return parts


def frequency(find: Find) -> Parts | None:
    """ "daily", unless it is written as a newspaper's name."""
    if find.preceded_by("HYPHEN") or find.written(find.match.start()).istitle():
        return None
    return {"form": "set", "value": find.value("freq")}
