"""A match of a rule of the grammar of time expressions, and what several readers ask of it.

Parts are flat: ("form", "offset"), ("n", -2), ("unit", "day"), ("anchor", "dct"). `anchor` is "dct" (the
publication day, the default), "ref" (the last date of the narrative) or "near"; `rel` counts units from it;
`mod` is early / mid / late / about / before / after.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from transforms.time.numerals import count, spelled_year

Parts = dict[str, str | int]
# Two digits are a year of this century up to here, else of the last: '29 and '30.
TWO_DIGIT_CUT = 30
# More units than this no news story counts; it is also far inside what the calendar holds for days.
_MOST = 100_000


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


def year_of(find: Find, group: str = "year") -> int | None:
    """The year of a group, two digits filled up; None when the group is absent or names none."""
    if not find.has(group):
        return None
    word = find.last_word(group).lstrip("'’‘")
    if word.isdigit():
        year = int(word)
        if len(word) == 2:
            year += 2000 if year < TWO_DIGIT_CUT else 1900
        return year
    start, end = find.match.span(group)
    return spelled_year(find.tokens.words[start:end], find.tokens.values[start:end])


def year_part(find: Find, *groups: str) -> Parts:
    years = [year for group in groups or ("year",) if (year := year_of(find, group)) is not None]
    return {"year": years[0]} if years else {}


def ordinal_of(find: Find, group: str) -> int:
    """Day or ordinal number of a group, in digits or words ("12th", "twenty-first")."""
    digits = re.match(r"\d+", find.last_word(group))
    if digits:
        return int(digits.group())
    start, end = find.match.span(group)
    return sum(int(value) for value in find.tokens.values[start:end] if value.isdigit())


def modifier_part(find: Find) -> Parts:
    """The value of the `mod` group; the end and the start of a unit are its late and early part."""
    if not find.has("mod"):
        return {}
    start, end = find.match.span("mod")
    return next(({"mod": value} for value in find.tokens.values[start:end] if value), {})


def about_part(find: Find) -> Parts:
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


def relation_part(find: Find, group: str = "rel") -> Parts:
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


def of_year_part(find: Find) -> Parts:
    """The relation is to the year ("March last year"), not to the month or season."""
    return {"of": "year"} if find.has("yearunit") else {}


def clock_part(find: Find) -> Parts | None:
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


def with_time(find: Find, parts: Parts) -> Parts | None:
    """Parts with modifier, part of day and clock; None when the clock is no time of day."""
    clock = clock_part(find)
    if clock is None:
        return None
    part: Parts = {"part": find.value("part")} if find.has("part") else {}
    return {**parts, **modifier_part(find), **part, **clock}


def counted_part(find: Find, sign: int = 1) -> Parts | None:
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
