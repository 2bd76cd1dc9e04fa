"""What a match of a rule means: its parts, the typed form that `transforms.time.anchoring` dates.

A reader takes a `Find` and returns parts, or None to refuse the match. Parts are flat: ("form", "offset"),
("n", -2), ("unit", "day"), ("anchor", "dct"). `anchor` is "dct" (the publication day, the default), "ref"
(the last date of the narrative) or "near"; `rel` counts units from it; `mod` is early / mid / late / about
/ before / after.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from transforms.time.numerals import YEARS, count, spelled_year

Parts = dict[str, str | int]

# A bare number is a year only in this range; others need "in", "since" ... before them.
_BARE_YEARS = range(1900, 2100)
# Two digits are a year of this century up to here, else of the last: '29 and '30.
_TWO_DIGIT_CUT = 30
# More units than this no news story counts; it is also far inside what the calendar holds for days.
_MOST = 100_000
_CLOCK_UNITS = frozenset({"second", "minute", "hour"})
_NUMBERS = ("N12", "N24", "N31", "N59", "NBIG", "NLONG")
_STOPS = ("COMMA", "DOT", "STOP", "BREAK", "RPAR", "and")


@dataclass(slots=True)
class Tokens:
    """Parallel columns of one text's tokens; `classes` holds one character a token."""

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]  # lower case
    values: list[str]  # of the lexicon, "" without
    classes: str


@dataclass(slots=True)
class Find:
    """One match of a rule, with what its reader asks. Classes that a language has no word for never match."""

    tokens: Tokens
    match: re.Match[str]
    codes: dict[str, str]

    def has(self, group: str) -> bool:
        """Whether the rule has such a group and it took part in the match."""
        return group in self.match.re.groupindex and self.match.start(group) >= 0

    def value(self, group: str) -> str:
        """The lexicon value of the group's last token."""
        return self.tokens.values[self.match.end(group) - 1]

    def first(self, group: str) -> str:
        """The lexicon value of the group's first token."""
        return self.tokens.values[self.match.start(group)]

    def last_word(self, group: str) -> str:
        return self.tokens.words[self.match.end(group) - 1]

    def is_a(self, group: str, *classes: str) -> bool:
        """Whether one of the group's tokens is of one of these classes."""
        held = self.match.group(group) or ""
        return any(self.codes[name] in held for name in classes)

    def preceded_by(self, *classes: str, steps: int = 1) -> bool:
        """Whether the token `steps` before the match is of one of these classes."""
        return self._is(self.match.start() - steps, classes)

    def followed_by(self, *classes: str) -> bool:
        """Whether the token after the match is of one of these classes."""
        return self._is(self.match.end(), classes)

    def _is(self, at: int, classes: tuple[str, ...]) -> bool:
        held = self.tokens.classes
        return 0 <= at < len(held) and any(self.codes[name] == held[at] for name in classes)

    def written(self, at: int) -> str:
        """The token at a position as the text has it, "" outside."""
        if not 0 <= at < len(self.tokens.words):
            return ""
        return self.tokens.text[self.tokens.starts[at] : self.tokens.ends[at]]

    def is_name(self, group: str) -> bool:
        """Whether the group's last word is written like a name ("60 Minutes", the programme "This Week")."""
        at = self.match.end(group) - 1
        return at > self.match.start() and self.written(at).istitle()

    def number(self, group: str) -> float | None:
        """What the group counts; None for a vague count ("several") and where the group is absent."""
        if not self.has(group) or self.is_a(group, "vague", "vague_noun"):
            return None
        start, end = self.match.span(group)
        return count(self.tokens.words[start:end], self.tokens.values[start:end])


Reader = Callable[[Find], Parts | None]


# --- what several readers share ----------------------------------------------------------------------------


def _year(find: Find, group: str = "year") -> int | None:
    """The year of a group, two digits filled up; None when the group is absent or names none."""
    if not find.has(group):
        return None
    word = find.last_word(group).lstrip("'’‘")
    if word.isdigit():
        year = int(word)
        if len(word) == 2:
            year += 2000 if year < _TWO_DIGIT_CUT else 1900
        return year
    start, end = find.match.span(group)
    return spelled_year(find.tokens.words[start:end], find.tokens.values[start:end])


def _given_year(find: Find, *groups: str) -> Parts:
    years = [year for group in groups or ("year",) if (year := _year(find, group)) is not None]
    return {"year": years[0]} if years else {}


def _ordinal(find: Find, group: str) -> int:
    """Day or ordinal number of a group, in digits or words ("12th", "twenty-first")."""
    digits = re.match(r"\d+", find.last_word(group))
    if digits:
        return int(digits.group())
    start, end = find.match.span(group)
    return sum(int(value) for value in find.tokens.values[start:end] if value.isdigit())


def _modifier(find: Find) -> Parts:
    """The value of the `mod` group; the end and the start of a unit are its late and early part."""
    if not find.has("mod"):
        return {}
    start, end = find.match.span("mod")
    return next(({"mod": value} for value in find.tokens.values[start:end] if value), {})


def _about(find: Find) -> Parts:
    return {"mod": "about"} if find.has("approx") else {}


# How a word of relation sets step and anchor: the step is its lexicon value.
_ANCHORS = {
    "relative": "dct",
    "rolling": "dct",
    "relative_after": "dct",
    "relative_latest": "dct",
    "this": "dct",
    "these": "dct",
    "current": "dct",
    "relative_ref": "ref",
    "that": "ref",
    "those": "ref",
    "same": "ref",
}


def _relation(find: Find, group: str = "rel") -> Parts:
    """Step and anchor of "last", "this past", "that same", "the following"; {} when the group is absent."""
    if not find.has(group):
        return {}
    out: Parts = {}
    start, end = find.match.span(group)
    for at in range(start, end):
        code = find.tokens.classes[at]
        name = next((name for name in _ANCHORS if find.codes[name] == code), None)
        if name is None:
            continue
        step = int(find.tokens.values[at])
        if step or "rel" not in out:
            out["rel"] = step
        if _ANCHORS[name] == "ref":
            out["anchor"] = "ref"
        if name == "rolling":
            out["rolling"] = 1
        elif name == "relative_latest":
            out["latest"] = 1
    return out


def _of_year(find: Find) -> Parts:
    """The relation is to the year ("March last year"), not to the month or season."""
    return {"of": "year"} if find.has("yearunit") else {}


def _clock(find: Find) -> Parts | None:
    """("hour", 0-24), ("minute", 0-59) of the `clock` group, {} when absent; None when it is no time of
    day.
    """
    if not find.has("clock"):
        return {}
    start, end = find.match.span("clock")
    words, values = find.tokens.words[start:end], find.tokens.values[start:end]
    if re.fullmatch(r"\d\d:\d\d", values[0]):  # "noon"
        return {"hour": int(values[0][:2]), "minute": int(values[0][3:])}
    found = re.match(r"(\d{1,2})(?:[:.](\d{2}))?", words[0])
    out: Parts = {"hour": int(found[1]) if found else int(values[0])}
    if re.fullmatch(r"\d{4}", words[0]):  # "0735 GMT"
        out = {"hour": int(words[0][:2]), "minute": int(words[0][2:])}
    elif found and found[2]:
        out["minute"] = int(found[2])
    halves = {value for value in values if value} | set(re.findall(r"[ap](?=\.?\s?m)", words[0]))
    if halves & {"PM", "AF", "EV", "NI", "p"} and int(out["hour"]) < 12:
        out["hour"] = int(out["hour"]) + 12
    elif halves & {"AM", "MO", "a"} and out["hour"] == 12:
        out["hour"] = 0
    return out if int(out["hour"]) <= 24 and int(out.get("minute", 0)) <= 59 else None


def _timed(find: Find, parts: Parts) -> Parts | None:
    """Parts with modifier, part of day and clock; None when the clock is no time of day."""
    clock = _clock(find)
    if clock is None:
        return None
    part: Parts = {"part": find.value("part")} if find.has("part") else {}
    return {**parts, **_modifier(find), **part, **clock}


def _counted(find: Find, sign: int = 1) -> Parts | None:
    """("n", whole) or ("tenths", 10 n) of the group `q` with "and a half"; vague without a number."""
    number = find.number("q")
    if number is None:
        return {"vague": 1, "n": 0}
    number += 0.5 if find.has("half") else 0
    if number > _MOST:
        return None
    return (
        {"n": sign * int(number)} if number == int(number) else {"n": 0, "tenths": sign * round(number * 10)}
    )


# --- dates --------------------------------------------------------------------------------------------------


def date(find: Find) -> Parts | None:
    """A month with or without day, day range, year and clock."""
    parts: Parts = {"form": "date", "month": int(find.first("month")), **_given_year(find)}
    if "year" in parts and int(parts["year"]) not in YEARS:
        return None
    if find.has("day"):
        parts["day"] = _ordinal(find, "day")
        if find.has("day2"):
            parts["day2"] = _ordinal(find, "day2")
            if int(parts["day2"]) <= int(parts["day"]):
                return None
    return _timed(find, {**parts, **_relation(find), **_of_year(find)})


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
    given = _year(find)
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
    return parts | _modifier(find)


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
    return {"form": "decade", "year": first, **_modifier(find)}


def century(find: Find) -> Parts | None:
    number = _ordinal(find, "n")
    return {"form": "century", "n": number, **_modifier(find)} if 1 <= number <= 22 else None


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
        number = _ordinal(find, "n")
    if not 1 <= number <= (2 if is_half else 4):
        return None
    parts: Parts = {"form": "half" if is_half else "quarter", "n": number}
    parts |= _given_year(find, "year", "year_before") | _relation(find) | _relation(find, "rel_before")
    if find.has("ago"):
        parts["rel"] = -1
    return parts | _modifier(find)


def period_of_year(find: Find) -> Parts | None:
    """ "the 1988 quarter": the quarter that the text speaks of, in another year."""
    return {"form": "offset", "n": 0, "unit": "year", "inner": "quarter", "of_year": _year(find) or 0}


def latest_period(find: Find) -> Parts | None:
    return {"form": "unit", "unit": "quarter", "rel": 0, "latest": 1}


def season(find: Find) -> Parts | None:
    parts: Parts = {"form": "season", "season": find.first("season"), **_given_year(find)}
    return {**parts, **_relation(find), **_of_year(find), **_modifier(find)}


def season_alone(find: Find) -> Parts | None:
    """A season without year or relation, where a determiner or preposition shows that it is no verb or
    place.
    """
    cued = (
        find.has("the") or find.has("mod") or find.preceded_by("in", "by", "since", "until", "during", "for")
    )
    return season(find) if cued else None


def holiday(find: Find) -> Parts | None:
    rule = find.value("holiday")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", rule):  # a day that has a name, not a yearly one
        named = (int(number) for number in rule.split("-"))
        return {"form": "date", **dict(zip(("year", "month", "day"), named, strict=True))}
    parts: Parts = {"form": "holiday", "holiday": rule, **_given_year(find)}
    return {**parts, **_relation(find), **_modifier(find)}


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
    """ "20/03/2013", "20.3.2013"; where both orders can be meant it is marked ambiguous."""
    text = find.last_word("date")
    first, second, given = (int(number) for number in re.split(r"[/.]", text))
    if given < 100:
        if "." in text:
            return None  # a version, a section
        given += 2000 if given < _TWO_DIGIT_CUT else 1900
    if min(first, second) < 1 or max(first, second) > 31 or min(first, second) > 12 or given not in YEARS:
        return None
    day_first = first > 12 or "." in text
    day, number = (first, second) if day_first else (second, first)
    if number > 12:
        return None
    parts: Parts = {"form": "date", "year": given, "month": number, "day": day}
    if not day_first and second <= 12 and first != second:
        parts["ambiguous"] = 1
    return parts


# --- days and times of day ----------------------------------------------------------------------------------


def weekday(find: Find) -> Parts | None:
    parts: Parts = {"form": "weekday", "weekday": int(find.value("weekday")), **_relation(find)}
    for group in ("week", "week_before"):
        if find.has(group):
            parts["week"] = _relation(find, group)["rel"]
    return _timed(find, parts)


def deictic_day(find: Find) -> Parts | None:
    """ "yesterday", "late tomorrow", "yesterday morning"."""
    return _timed(find, {"form": "offset", "n": int(find.value("day")), "unit": "day", "anchor": "dct"})


def part_of_day(find: Find) -> Parts | None:
    """ "this morning", "last night", "that evening"; the day is in `rel` and `anchor`."""
    return {"form": "part", "part": find.value("part"), **_modifier(find), **_relation(find)}


def tonight(find: Find) -> Parts | None:
    return {"form": "part", "part": find.value("part"), "rel": 0}


def overnight(find: Find) -> Parts | None:
    return {"form": "part", "part": find.value("part"), "rel": 0, "over": 1}


def last_night(find: Find) -> Parts | None:
    return {"form": "part", "part": find.value("part"), "rel": -1}


def loose_part(find: Find) -> Parts | None:
    """ "in the morning", "mid-afternoon": a part of a day that only the narrative knows."""
    in_the = find.has("the") and find.preceded_by("in", "during", "of")
    if not find.has("mod") and not in_the:
        return None
    return {"form": "part", "part": find.value("part"), "loose": 1, **_modifier(find)}


def clock(find: Find) -> Parts | None:
    """A time of day without a day; "10:35" alone may be a score, and needs a preposition or a zone."""
    cued = find.has("zone") or find.has("mod") or find.preceded_by("at", "by", "until", "since", "to", "from")
    alone = find.is_a("clock", "CLOCK") and find.match.end("clock") - find.match.start("clock") == 1
    if alone and not cued and not find.preceded_by("before", "after", "HYPHEN"):
        return None
    return _timed(find, {"form": "part"})


# --- units --------------------------------------------------------------------------------------------------


def unit(find: Find) -> Parts | None:
    """ "last week", "the following year", "early this month"."""
    name = find.value("unit")
    parts: Parts = {"form": "unit", "unit": name, **_relation(find), **_modifier(find)}
    if name in _CLOCK_UNITS or find.is_name("unit"):
        return None
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
    return {"form": "unit", "unit": name, "rel": 0, "anchor": "near", "the": 1, **_modifier(find)}


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
    counted = _counted(find, sign)
    if counted is None:
        return None
    told_now = find.is_a("dir", "ago", "from_now", "ago_before")
    parts: Parts = {"form": "offset", "unit": find.value("unit"), "anchor": "dct" if told_now else "ref"}
    return {**parts, **counted, **({"sign": sign} if "vague" in counted else {}), **_about(find)}


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
    counted = _counted(find, -1 if find.is_a("dir", "before") else 1)
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
            parts["quarter"] = _ordinal(find, "n")
    return parts


# --- lengths and sets ---------------------------------------------------------------------------------------


def duration(find: Find) -> Parts | None:
    """A length of time; "the past two months" has days as well, by `rel`."""
    counted = _counted(find) if find.has("q") else {"n": 1}
    if counted is None or find.is_name("unit"):
        return None
    related = _relation(find)
    if not related.get("rel"):
        related = {}
    return {"form": "duration", "unit": find.value("unit"), **counted, **_about(find), **related}


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
    counted = _counted(find) if find.has("q") else {"n": 2 if find.has("other") else 1}
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
