"""The rules of the grammar of time expressions: patterns over word classes, and what each match means.

A pattern names classes of the lexicon (`seeds/time_words.csv`, lower case), of the lexer (upper case) and
the fragments below; `<name=...>` captures. `transforms.timex` compiles it to a regular expression over one
character a token. A builder turns a match into parts, the typed intermediate form that `transforms.dating`
anchors, or into None, which refuses the match. A language is a list of rules here and its rows in the seed
table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Parts = dict[str, str | int]

# A year is read from a bare number only in this range; others need "in", "since" ... before them.
_BARE_YEARS = range(1900, 2100)
_YEARS = range(1000, 2200)


@dataclass(slots=True)
class Tokens:
    """Parallel columns of one text's tokens; `classes` holds one character a token."""

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    values: list[str]
    classes: str


@dataclass(slots=True)
class Find:
    """One match of a rule, with what its builder asks."""

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
        return self.tokens.values[self.match.start(group)]

    def words(self, group: str) -> list[str]:
        start, end = self.match.span(group)
        return self.tokens.words[start:end]

    def classes(self, group: str) -> str:
        return self.match.group(group) or ""

    def is_a(self, group: str, *classes: str) -> bool:
        """Whether one of the group's tokens is of one of these classes."""
        return any(self.codes[cls] in self.classes(group) for cls in classes if cls in self.codes)

    def before(self, steps: int = 1) -> str:
        """The word before the match in lower case, "" at the text's start."""
        at = self.match.start() - steps
        return self.tokens.words[at] if at >= 0 else ""

    def after(self, steps: int = 1) -> str:
        at = self.match.end() + steps - 1
        return self.tokens.words[at] if at < len(self.tokens.words) else ""

    def is_name(self, group: str) -> bool:
        """Whether the group's last word is written like a name ("60 Minutes", the programme "This Week")."""
        at = self.match.end(group) - 1
        return self.tokens.text[self.tokens.starts[at] : self.tokens.ends[at]].istitle()

    def written_before(self) -> str:
        """The token before the match as it is written, "" at the text's start."""
        at = self.match.start() - 1
        return self.tokens.text[self.tokens.starts[at] : self.tokens.ends[at]] if at >= 0 else ""

    def preceded_by(self, *classes: str) -> bool:
        at = self.match.start() - 1
        return at >= 0 and self.tokens.classes[at] in {self.codes[c] for c in classes if c in self.codes}

    def followed_by(self, *classes: str) -> bool:
        at = self.match.end()
        wanted = {self.codes[c] for c in classes if c in self.codes}
        return at < len(self.tokens.classes) and self.tokens.classes[at] in wanted

    def number(self, group: str) -> float | None:
        """What the group counts; None for a vague count ("several")."""
        if self.is_a(group, "vague", "vague_noun") or self.words(group) == ["some"]:
            return None
        start, end = self.match.span(group)
        return count(self.tokens.words[start:end], self.tokens.values[start:end])


# --- numbers -----------------------------------------------------------------------------------------


def count(words: Sequence[str], values: Sequence[str]) -> float | None:
    """The number that words and digits name ("twenty four" 24, "2 1/2" 2.5, "a dozen" 12); None if vague.

    Of two joined by "to" or "or" the first counts. Words that name no number are passed over.
    """
    total, current, seen = 0.0, 0.0, False
    fractions = {"½": 0.5, "¼": 0.25, "¾": 0.75}
    for position, (word, value) in enumerate(zip(words, values, strict=True)):
        if word in fractions or re.fullmatch(r"[1-9]/[2-9]", word):
            current += fractions.get(word) or int(word[0]) / int(word[2])
            seen = True
        elif word[0].isdigit():
            digits = re.match(r"[\d,]*(?:\.\d+)?", word)
            if seen:
                break
            current, seen = float((digits.group() if digits else "0").replace(",", "")[:12] or 0), True
        elif word in {"to", "or"} and seen and position:
            break
        elif word == "half":
            current += 0.5
            seen = True
        elif value.isdigit():
            number = int(value)
            if number >= 100 or word == "dozen":
                current = max(current, 1) * number
                if number >= 1000:
                    total, current = total + current, 0.0
            elif word in {"a", "an"} and position and seen:
                continue
            else:
                current += number
                if word in {"a", "an", "another"}:
                    current -= number if _number_follows(words, values, position) else 0
            seen = True
    return total + current if seen else None


def _number_follows(words: Sequence[str], values: Sequence[str], position: int) -> bool:
    return any(
        value.isdigit() or word == "half"
        for word, value in zip(words[position + 1 :], values[position + 1 :], strict=True)
    )


def spelled_year(words: Sequence[str], values: Sequence[str]) -> int | None:
    """A year from words: "nineteen ninety-six" 1996, "two thousand three" 2003; None when it is none."""
    numbers = [int(value) for value in values if value.isdigit()]
    if "thousand" in words:
        found = count(words, values)
        year = int(found) if found else 0
    elif len(numbers) >= 2 and 10 <= numbers[0] <= 20:
        rest = numbers[1:]
        year = numbers[0] * 100 + (sum(rest) if rest[0] != 100 else sum(rest[1:]))
    else:
        return None
    return year if year in _YEARS else None


# --- builders: from a match to its parts ----------------------------------------------------------------


def _year(find: Find, group: str = "year") -> int | None:
    """Four-digit year of a group, two-digit ones read as 1930 to 2029; None when the group is absent."""
    if not find.has(group):
        return None
    words = find.words(group)
    if words[-1].isdigit() and len(words[-1]) == 4:
        return int(words[-1])
    digits = words[-1].lstrip("'’‘")
    if digits.isdigit() and len(digits) == 2:
        return int(digits) + (2000 if int(digits) < 30 else 1900)
    start, end = find.match.span(group)
    return spelled_year(find.tokens.words[start:end], find.tokens.values[start:end])


def _day(find: Find, group: str = "day") -> int:
    word = find.words(group)[-1]
    digits = re.match(r"\d+", word)
    return int(digits.group()) if digits else int(find.value(group))


_MODIFIERS = ("early", "mid", "late", "start", "end", "earlier", "later", "approx")


def _modifier(find: Find) -> Parts:
    """early / mid / late / about of the `mod` group; the end and the start of a unit are its late and early
    part.
    """
    if not find.has("mod"):
        return {}
    start, end = find.match.span("mod")
    for value in find.tokens.values[start:end]:
        if value in {"early", "mid", "late", "about", "before", "after"}:
            return {"mod": value}
    return {}


def _relative(find: Find, group: str = "rel") -> Parts:
    """Step and anchor of "last", "this", "that", "the following": anchor ref = the narrative's last date."""
    out: Parts = {}
    start, end = find.match.span(group)
    codes = find.codes
    for cls, value in zip(find.tokens.classes[start:end], find.tokens.values[start:end], strict=True):
        if cls in (codes["relative"], codes.get("relative_after")):
            out["rel"] = int(value)
        elif cls == codes.get("relative_ref"):
            out["rel"], out["anchor"] = int(value), "ref"
        elif cls in (codes.get("that"), codes.get("same"), codes.get("those")):
            out.setdefault("rel", 0)
            out["anchor"] = "ref"
        elif cls in (
            codes.get("this"),
            codes.get("current"),
            codes.get("relative_latest"),
            codes.get("these"),
        ):
            out.setdefault("rel", 0)
    words = find.words(group)
    if "past" in words:
        out["rolling"] = 1
    if "next" in words and words[0] == "the":
        out["the"] = 1
    if "latest" in words:
        out["latest"] = 1
    return out


def _clock(find: Find, group: str = "clock") -> Parts:
    """("hour", h), ("minute", m) of a time of day; {} when the group is absent."""
    if not find.has(group):
        return {}
    words = find.words(group)
    text = " ".join(words)
    value = find.first(group)
    if re.fullmatch(r"\d\d:\d\d", value):
        return {"hour": int(value[:2]), "minute": int(value[3:])}
    found = re.match(r"(\d{1,2})(?:[:.](\d{2}))?", text)
    if found is None:
        hour, minute, given = int(value or 0), 0, False
    else:
        given = found.group(2) is not None
        hour, minute = int(found.group(1)), int(found.group(2) or 0)
        if re.fullmatch(r"\d{4}", words[0]):
            hour, minute, given = int(words[0][:2]), int(words[0][2:]), True
    if hour > 24 or minute > 59:
        return {"bad": 1}
    if re.search(r"\bp\.?\s?m|\dp\.?m|afternoon|evening|at night", text) and hour < 12:
        hour += 12
    elif re.search(r"\ba\.?\s?m|\da\.?m|morning", text) and hour == 12:
        hour = 0
    out: Parts = {"hour": hour}
    if given:
        out["minute"] = minute
    return out


def _part(find: Find) -> Parts:
    if not find.has("part"):
        return {}
    return {"part": find.value("part")}


def _with(find: Find, parts: Parts) -> Parts | None:
    """Add modifier, part of day and clock; None when the clock is no time of day."""
    clock = _clock(find)
    if "bad" in clock:
        return None
    return {**parts, **_modifier(find), **_part(find), **clock}


def _date(find: Find) -> Parts | None:
    parts: Parts = {"form": "date", "month": int(find.first("month"))}
    if find.has("day"):
        parts["day"] = _day(find)
        if find.has("day2"):
            parts["day2"] = _day(find, "day2")
            if int(parts["day2"]) <= int(parts["day"]):
                return None
    year = _year(find)
    if year is not None:
        parts["year"] = year
    if find.has("rel"):
        parts |= _relative(find)
    if find.has("yearunit"):
        parts["of"] = "year"
    return _with(find, parts)


def _month_alone(find: Find) -> Parts | None:
    prepositions = (
        "in",
        "since",
        "until",
        "by",
        "from",
        "between",
        "during",
        "of",
        "to",
        "before",
        "after",
        "or",
    )
    bare = not find.has("mod")
    if bare and find.is_a("month", "month_abbr", "month_word") and find.words("month")[0] != "august":
        if not find.preceded_by(*prepositions):
            return None
        if (
            find.is_a("month", "month_word")
            and find.preceded_by("to", "of", "before", "after")
            and find.after() == "on"
        ):
            return None
    return _date(find)


_COUNTED = re.compile(r"[a-z]{3,}s|people|men|women|children|troops|police|miles|feet|percent|pct")
_YEAR_CUES = (
    "in",
    "since",
    "until",
    "by",
    "from",
    "between",
    "during",
    "before",
    "after",
    "of",
    "to",
    "early",
    "late",
    "mid",
)


def _bare_year(find: Find) -> Parts | None:
    year = _year(find)
    if year is None or year not in _YEARS:
        return None
    cued = find.preceded_by(*_YEAR_CUES) or find.has("mod") or find.has("named")
    if find.preceded_by("MONEY") or find.followed_by("PERCENT", "units", "zone", "CLOCK"):
        return None
    abbreviated = find.is_a("year", "YEARABBR")
    if abbreviated and not cued:
        return None
    if not cued and find.preceded_by("X") and find.written_before().istitle():
        return None  # part of a name: "Expo 1980"
    if not cued and year not in _BARE_YEARS:
        return None
    after = find.after()
    following = find.tokens.text[find.tokens.ends[find.match.end() - 1] :][:1]
    counted = find.tokens.text[find.tokens.ends[find.match.end() - 1] + 1 :][: len(after)].islower()
    if following == " " and counted and _COUNTED.fullmatch(after) and not find.has("named"):
        # "2000 people": a count; "in 2000 people fled", "the 1988 elections": a year
        if year % 10 == 0 and find.before() not in {"in", "since"}:
            return None
        if not cued and find.before() not in {"the", "its", "a", "'s", "’s", "\n"} and year % 100 == 0:
            return None
    if find.preceded_by("HYPHEN") and find.before(2) not in {"mid", "early", "late", "post", "pre"}:
        prior = find.match.start() - 2
        is_range = prior >= 0 and find.tokens.classes[prior] == find.codes["YEARNUM"]
        if not is_range:
            return None
    parts: Parts = {"form": "date", "year": year}
    if find.has("year2"):
        second = int(find.words("year2")[-1])
        century = year - year % 100
        if not year % 100 < second < 100:
            return None
        parts["year2"] = century + second
    if find.has("fiscal"):
        parts["fiscal"] = 1
    return parts | _modifier(find)


def _decade(find: Find) -> Parts | None:
    word = find.words("decade")[-1].strip("'’‘s").replace("'", "").replace("’", "")
    if word.isdigit():
        first = int(word)
    else:
        if find.words("the")[:1] != ["the"] if find.has("the") else True:
            return None
        first = int(find.value("decade"))
    if first < 100:
        if not find.has("the") and not find.has("mod"):
            return None
        first += 1900 if first >= 20 else 2000
    return {"form": "decade", "year": first, **_modifier(find)}


def _century(find: Find) -> Parts | None:
    number = _ordinal(find)
    if not 1 <= number <= 22:
        return None
    return {"form": "century", "n": number, **_modifier(find)}


def _ordinal(find: Find, group: str = "n") -> int:
    word = find.words(group)[-1]
    digits = re.match(r"\d+", word)
    if digits:
        return int(digits.group())
    start, end = find.match.span(group)
    values = [int(value) for value in find.tokens.values[start:end] if value.isdigit()]
    return sum(values)


def _quarter(find: Find) -> Parts | None:
    parts: Parts = {"form": "half" if find.is_a("unit", "half") else "quarter"}
    if find.is_a("unit", "QUARTERNUM"):
        parts = {
            "form": "half" if find.words("unit")[-1][0] == "h" else "quarter",
            "n": int(find.words("unit")[-1][1]),
        }
    elif find.has("n"):
        parts["n"] = _ordinal(find)
    if find.words("n") == ["last"] and parts["form"] == "half" and find.has("year"):
        parts["n"] = 2
    elif find.is_a("n", "relative"):
        return None
    limit = 2 if parts["form"] == "half" else 4
    if not 1 <= int(parts["n"]) <= limit:
        return None
    for group in ("year", "year_before"):
        year = _year(find, group)
        if year is not None:
            parts["year"] = year
    for group in ("rel", "rel_before"):
        if find.has(group):
            parts |= _relative(find, group)
    if find.has("ago"):
        parts |= {"rel": -1}
    return parts | _modifier(find)


def _period_of_year(find: Find) -> Parts | None:
    """ "the 1988 quarter": the quarter that the text speaks of, in another year."""
    return {"form": "offset", "n": 0, "unit": "year", "inner": "quarter", "of_year": _year(find) or 0}


def _latest_period(find: Find) -> Parts | None:
    return {"form": "unit", "unit": "quarter", "rel": 0, "latest": 1}


def _season(find: Find) -> Parts | None:
    parts: Parts = {"form": "season", "season": find.first("season")}
    year = _year(find)
    if year is not None:
        parts["year"] = year
    if find.has("rel"):
        parts |= _relative(find)
    if find.has("yearunit"):
        parts["of"] = "year"
    return parts | _modifier(find)


def _season_alone(find: Find) -> Parts | None:
    cued = (
        find.has("the") or find.has("mod") or find.preceded_by("in", "by", "since", "until", "during", "for")
    )
    return _season(find) if cued else None


def _weekday(find: Find) -> Parts | None:
    parts: Parts = {"form": "weekday", "weekday": int(find.value("weekday"))}
    if find.has("rel"):
        parts |= _relative(find)
    for group in ("week", "week_before"):
        if find.has(group):
            found = _relative(find, group)
            parts["week"] = found["rel"]
    return _with(find, parts)


def _deictic_day(find: Find) -> Parts | None:
    return _with(find, {"form": "offset", "n": int(find.value("day")), "unit": "day", "anchor": "dct"})


def _part_of_day(find: Find) -> Parts | None:
    """ "this morning", "last night", "that evening", "the following night"; the day is in rel and anchor."""
    parts: Parts = {"form": "part", "part": find.value("part"), **_modifier(find)}
    if find.has("rel"):
        parts |= _relative(find)
    return parts


def _unit(find: Find) -> Parts | None:
    parts: Parts = {"form": "unit", "unit": find.value("unit"), **_relative(find), **_modifier(find)}
    if parts["unit"] in {"second", "minute", "hour"} or find.is_name("unit"):
        return None
    if parts["unit"] == "day" and find.words("rel")[-1] in {"last", "past", "current", "latest"}:
        return None
    return parts


def _offset(find: Find) -> Parts | None:
    """ "two days ago", "a week later", "a year earlier": count, unit, direction, and what it counts from."""
    unit = find.value("unit")
    parts: Parts = {"form": "offset", "unit": unit}
    if find.has("q"):
        number = find.number("q")
        if number is None:
            parts["vague"] = 1
            number = 0
    else:
        number = 1
    if find.has("half"):
        number += 0.5
    if find.has("approx"):
        parts["mod"] = "about"
    direction = find.value("dir")
    backwards = direction in {"-1", "before"}
    sign = -1 if backwards else 1
    if "vague" in parts:
        parts["sign"] = sign
    parts["anchor"] = "dct" if find.is_a("dir", "ago", "from_now", "ago_before") else "ref"
    whole = round(number * 10)
    parts["n"] = sign * int(number) if number == int(number) else 0
    if number != int(number):
        parts["tenths"] = sign * whole
    if abs(number) > 100000:
        return None
    if find.is_a("dir", "before", "after") and not find.followed_by(
        "COMMA", "DOT", "STOP", "BREAK", "RPAR", "and"
    ):
        return None
    return parts


def _offset_from(find: Find) -> Parts | None:
    """ "a week from Friday", "two days before yesterday"."""
    number = find.number("q")
    if number is None or number != int(number) or number > 1000:
        return None
    sign = -1 if find.is_a("dir", "before") else 1
    parts: Parts = {"form": "offset", "n": sign * int(number), "unit": find.value("unit")}
    if find.is_a("base", "weekday"):
        return {**parts, "anchor": "weekday", "weekday": int(find.value("base"))}
    return {**parts, "anchor": "day", "base": int(find.value("base"))}


def _duration(find: Find) -> Parts | None:
    parts: Parts = {"form": "duration", "unit": find.value("unit")}
    number: float | None = 1
    if find.has("q"):
        number = find.number("q")
    if find.has("half"):
        number = (number or 0) + 0.5
    if find.is_name("unit") and find.match.start() < find.match.end("unit") - 1:
        return None
    if number is None:
        parts["vague"] = 1
    else:
        if number > 100000:
            return None
        if number == int(number):
            parts["n"] = int(number)
        else:
            parts["tenths"] = round(number * 10)
    if find.has("approx"):
        parts["mod"] = "about"
    if find.has("rel"):
        parts |= _relative(find)
        if not parts.get("rel"):
            parts.pop("rel", None)
    return parts


def _counted_duration(find: Find) -> Parts | None:
    """A plain count of units; "a year" after a number ("$5 a year", "twice a week") is a rate, so a set."""
    parts = _duration(find)
    if parts is None:
        return None
    words = find.words("q")
    singular = find.is_a("unit", "unit", "week", "year", "quarter", "century", "weekend")
    if words in (["a"], ["an"]):
        if find.is_a("unit", "quarter"):
            return None
        if find.preceded_by(
            "N12", "N24", "N31", "N59", "NBIG", "NLONG", "PERCENT", "YEARNUM"
        ) or find.before() in {
            *(
                "once",
                "twice",
                "times",
                "percent",
                "million",
                "billion",
                "thousand",
                "hundred",
                "dollars",
                "tons",
            ),
            *("barrels", "people", "share", "pounds", "euros", "cents", "%"),
        }:
            return {"form": "set", "n": 1, "unit": parts["unit"]}
        if find.followed_by("HYPHEN") and not find.has("tail"):
            return None
    if singular and words and words[-1] not in {"a", "an", "one", "another", "half", "each"}:
        hyphenated = (
            "-" in find.match.re.pattern and find.is_a("joint", "HYPHEN") if find.has("joint") else False
        )
        number = parts.get("n")
        if not hyphenated and number != 1 and not find.has("tail"):
            # "five year low" stands for "five-year"; "12 day" and the like only before a noun
            if find.is_a("unit", "quarter", "century"):
                return None
            if find.followed_by("COMMA", "DOT", "STOP", "BREAK"):
                return None
    if find.is_a("unit", "quarters") and find.after() == "of" and not find.has("rel"):
        return None
    if find.after() == "old" and not find.has("tail") and singular:
        return None
    return parts


def _bare_units(find: Find) -> Parts | None:
    unit = find.value("unit")
    if unit in {"second", "quarter"} or (
        find.preceded_by("HYPHEN", "X") and find.before() in {"business", "office", "working"}
    ):
        return None
    if find.preceded_by("NLONG", "NBIG", "N12", "N24", "N31", "N59"):
        return None
    return {"form": "duration", "unit": unit, "vague": 1}


def _set(find: Find) -> Parts | None:
    parts: Parts = {"form": "set", "n": 1}
    if find.has("q"):
        number = find.number("q")
        if number is None or number != int(number) or number > 1000:
            return None
        parts["n"] = int(number)
    if find.has("other"):
        parts["n"] = 2
    for group in ("unit", "weekday", "month", "season", "part"):
        if find.has(group):
            value = find.value(group) if group != "month" else find.first(group)
            parts[group] = int(value) if value.isdigit() else value
    return parts


def _frequency(find: Find) -> Parts | None:
    if find.preceded_by("HYPHEN") or (
        find.words("freq")[0] in {"daily", "weekly"}
        and find.tokens.text[find.tokens.starts[find.match.start()]].isupper()
    ):
        return None  # "the Daily ...": a newspaper's name
    return {"form": "set", "value": find.value("freq")}


def _holiday(find: Find) -> Parts | None:
    parts: Parts = {"form": "holiday", "holiday": find.value("holiday")}
    year = _year(find)
    if year is not None:
        parts["year"] = year
    if find.has("rel"):
        parts |= _relative(find)
    return parts | _modifier(find)


def _clock_time(find: Find) -> Parts | None:
    clock = _clock(find)
    if "bad" in clock:
        return None
    if (
        find.is_a("clock", "CLOCK")
        and not find.has("zone")
        and not find.preceded_by("at", "by", "until", "since", "to", "from", "approx", "HYPHEN")
    ):
        words = find.words("clock")
        if len(words) == 1 and find.before() not in {"around", "about", "before", "after"}:
            return None  # a score, a verse, a ratio
    return {"form": "part", **clock, **_modifier(find)}


def _hour_zone(find: Find) -> Parts | None:
    clock = _clock(find)
    return None if "bad" in clock else {"form": "part", **clock}


def _iso(find: Find) -> Parts | None:
    text = find.tokens.words[find.match.start()]
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    parts: Parts = {"form": "date", "year": year, "month": month, "day": day}
    if "t" in text:
        parts |= {"hour": int(text[11:13]), "minute": int(text[14:16])}
    return parts


def _numeric(find: Find) -> Parts | None:
    text = find.words("date")[0]
    first, second, year = (int(number) for number in re.split(r"[/.]", text))
    if year < 100:
        if "." in text:
            return None
        year += 2000 if year < 30 else 1900
    if not (1 <= first <= 31 and 1 <= second <= 31) or (first > 12 and second > 12) or year not in _YEARS:
        return None
    if first > 12 or "." in text:
        return {"form": "date", "year": year, "month": second, "day": first} if second <= 12 else None
    parts: Parts = {"form": "date", "year": year, "month": first, "day": second}
    if second <= 12 and first != second:
        parts["ambiguous"] = 1  # 4/5: an outlet's habit decides, and we do not know it
    return parts


def _ref(value: str) -> Callable[[Find], Parts | None]:
    def build(find: Find) -> Parts | None:
        return {"form": "ref", "ref": value}

    return build


def _recent(find: Find) -> Parts | None:
    return {"form": "ref", "ref": "PAST_REF", "unit": find.value("unit")}


def _coming(find: Find) -> Parts | None:
    forward = find.first("rel") == "1"
    return {"form": "ref", "ref": "FUTURE_REF" if forward else "PAST_REF", "unit": find.value("unit")}


def _the_unit(find: Find) -> Parts | None:
    unit = find.value("unit")
    if unit not in {"year", "quarter", "week", "month", "weekend", "day", "decade"}:
        return None
    if unit == "day" or (find.followed_by("of", "before", "after", "HYPHEN", "POSS") and unit != "weekend"):
        return None
    if find.words("the")[0] != "the":
        return None
    return {"form": "unit", "unit": unit, "rel": 0, "anchor": "near", "the": 1, **_modifier(find)}


def _unit_end(find: Find) -> Parts | None:
    unit = find.value("unit")
    if unit not in {"year", "month", "week", "quarter"}:
        return None
    return {"form": "unit_end", "unit": unit}


def _year_ago(find: Find) -> Parts | None:
    unit = find.value("unit")
    if unit in {"second", "minute", "hour"}:
        return None
    parts: Parts = {
        "form": "offset",
        "n": -1,
        "unit": unit,
        "anchor": "dct" if find.is_a("dir", "ago") else "ref",
    }
    if find.has("inner"):
        inner = find.value("inner")
        parts["inner"] = inner
        if find.has("n"):
            parts["quarter"] = _ordinal(find)
    return parts


# --- the rules ---------------------------------------------------------------------------------------

# Fragments name what several rules share. Names of classes are those of the lexicon and the lexer.
FRAGMENTS = {
    "APPROX": "[approx some]",
    "VAGUE": "[vague some]",
    "MONTH": "(month|month_word|month_abbr DOT?)",
    "DAYNUM": "[N12 N24 N31]",
    "DAY": "[N12 N24 N31 ORD31]",
    "WDAY": "(weekday|weekday_abbr DOT?)",
    "TO": "(HYPHEN|to|until)",
    "SMALL": "[ones one teens tens]",
    "NUMWORD": (
        "(a? (hundred|thousand|dozen)|[ones one teens tens])((HYPHEN|and)? [ones one teens tens "
        "hundred thousand dozen]){0,4}"
    ),
    "DIGITS": "[N12 N24 N31 N59 NBIG NLONG]",
    "NUM": "((DIGITS (and? FRACTION)?|FRACTION|NUMWORD))",
    "SPELLED": (
        "((teens|tens) (HYPHEN? teens|HYPHEN? tens (HYPHEN? [ones one])?|hundred)|[ones one] "
        "thousand (and? (teens|tens? HYPHEN? [ones one]|tens))?)"
    ),
    "YEAR": "(YEARNUM|YEARABBR|SPELLED)",
    "HALFMORE": "(and a half)",
    "COUNT": "(NUM ((to|or|HYPHEN) NUM)?|a? couple|a? VAGUE (?!HYPHEN)|VAGUE|a vague_noun)",
    "UNIT1": "[unit week year quarter century weekend]",
    "UNITN": "[units quarters weekends]",
    "UNITX": "[unit week year quarter century weekend units quarters weekends]",
    "EARLY": "((early|mid|late|earlier|later) HYPHEN?|the? (start|end|mid))",
    "REL": (
        "(the? (this relative|relative|relative_ref|relative_latest|current)|this|the? that same?|the? same)"
    ),
    "CLOCKTIME": (
        "((CLOCKAP|CLOCK ampm?|N12 ampm|[N12 ones one teens] oclock|clock_word|N12 (in the part)))"
    ),
    "ZONE": "(zone? LPAR [CLOCK YEARNUM NBIG N12 N24] zone RPAR|zone|LPAR zone RPAR)",
}


def _rules_en() -> tuple[tuple[str, str, str, Callable[[Find], Parts | None]], ...]:
    return (
        # absolute
        ("iso_date", "DATE", "ISO", _iso),
        ("numeric_date", "DATE", "<date=NUMDATE>", _numeric),
        (
            "month_day_year",
            "DATE",
            "(WDAY COMMA?)? <mod=APPROX>? <month=MONTH> the? <day=DAY|ordinal_word> "
            "(TO <day2=DAY>)? (COMMA? <year=YEARNUM|YEARABBR>)?",
            _date,
        ),
        (
            "day_month_year",
            "DATE",
            "(WDAY COMMA?)? the? <day=DAY> (TO the? <day2=DAY>)? of? <month=MONTH> "
            "(COMMA? <year=YEARNUM|YEARABBR>)?",
            _date,
        ),
        (
            "between_days_month",
            "DATE",
            "between the? <core=<day=DAY> and the? <day2=DAY> of? <month=MONTH> (COMMA? <year=YEARNUM>)?>",
            _date,
        ),
        (
            "between_month_days",
            "DATE",
            "between <core=<month=MONTH> <day=DAY> and <day2=DAY> (COMMA? <year=YEARNUM>)?>",
            _date,
        ),
        ("month_year", "DATE", "<mod=EARLY>? <month=MONTH> (COMMA|of|in)? <year=YEAR>", _date),
        ("month_of_year", "DATE", "<mod=EARLY>? <month=MONTH> of? <rel=REL> <yearunit=year>", _date),
        ("month_relative", "DATE", "<mod=EARLY>? <rel=REL> <month=MONTH>", _date),
        ("month", "DATE", "<mod=EARLY>? <month=MONTH>", _month_alone),
        ("year", "DATE", "<mod=EARLY>? <named=the? year>? <year=YEARNUM>", _bare_year),
        (
            "year_range",
            "DATE",
            "<mod=EARLY>? <named=the? year>? <year=YEARNUM> [HYPHEN SLASH] <year2=[N12 N24 N31 N59 NBIG]>",
            _bare_year,
        ),
        (
            "year_spelled",
            "DATE",
            "<mod=EARLY>? <named=the? year>? <year=SPELLED>(?! HYPHEN? UNITX)",
            _bare_year,
        ),
        ("year_abbreviated", "DATE", "<mod=EARLY>? <named=the? year>? <year=YEARABBR>", _bare_year),
        (
            "fiscal_year",
            "DATE",
            "<mod=EARLY>? the? <fiscal=fiscal> year? <named=year>? <year=YEAR>",
            _bare_year,
        ),
        (
            "decade",
            "DATE",
            "<the=the>? <mod=(early|mid|late) HYPHEN?|(start|end|mid) the>? <decade=DECADENUM|decade_word>",
            _decade,
        ),
        (
            "century",
            "DATE",
            "the? <mod=(early|mid|late) HYPHEN?|(start|end|mid) the>? <n=ORD31|tens HYPHEN "
            "ordinal_word|ordinal_word> HYPHEN? century",
            _century,
        ),
        # parts of the year
        (
            "quarter",
            "DATE",
            "<mod=EARLY>? (<rel_before=REL> <yearunit_before=year> POSS|the? <year_before=YEARNUM> POSS?)? "
            "the? fiscal? HYPHEN? <ago=year HYPHEN [ago earlier]>? <n=ordinal_word|second|ORD31|relative> "
            "<unit=quarter|half> (of? (the? fiscal? <year=YEAR>|<rel=REL> <yearunit=year>))?",
            _quarter,
        ),
        (
            "quarter_modifier",
            "DATE",
            "(fiscal HYPHEN?)? <n=ordinal_word|second|ORD31> HYPHEN <unit=quarter|half>",
            _quarter,
        ),
        ("period_of_year", "DATE", "the <year=YEARNUM> <unit=quarter|period>", _period_of_year),
        ("latest_period", "DATE", "the? <rel=relative_latest> <unit=period>", _latest_period),
        ("quarter_number", "DATE", "<n=X>? <unit=QUARTERNUM> (of? <year=YEAR>)?", _quarter),
        (
            "season_year",
            "DATE",
            "<mod=the? EARLY>? the? <season=season> (of? <year=YEAR>|of <rel=REL> <yearunit=year>)",
            _season,
        ),
        ("season_relative", "DATE", "<mod=EARLY>? <rel=REL> <season=season>", _season),
        ("season", "DATE", "<the=the>? <mod=EARLY>? <season=season>(?! of| [unit week year])", _season_alone),
        # days
        (
            "weekday",
            "TIME",
            "(<mod=early|late|earlier|later|mid HYPHEN?> on?)? <rel=REL>? <weekday=weekday> <part=part>?",
            _weekday,
        ),
        (
            "weekday_of_week",
            "DATE",
            "<mod=early|late>? <weekday=weekday> of? <week=REL> <week_unit=week>",
            _weekday,
        ),
        (
            "week_weekday",
            "DATE",
            "<week_before=REL> <week_before_unit=week> COMMA? on <weekday=weekday>",
            _weekday,
        ),
        (
            "part_of_weekday",
            "TIME",
            "<mod=early|late|mid HYPHEN?>? [the]? <part=part> (of|on) <weekday=weekday>",
            _weekday,
        ),
        (
            "clock_weekday",
            "TIME",
            "<mod=APPROX|early>? <clock=CLOCKTIME> ZONE? COMMA? on? <weekday=weekday> <part=part>?",
            _weekday,
        ),
        (
            "weekday_clock",
            "TIME",
            "<weekday=weekday> <part=part>? COMMA? (at|by) <mod=APPROX>? <clock=CLOCKTIME> ZONE?",
            _weekday,
        ),
        ("deictic_day", "DATE", "<mod=early|late|earlier|later>? <day=deictic_day>", _deictic_day),
        (
            "deictic_part",
            "TIME",
            "<mod=early|late|earlier|later|mid HYPHEN?>? <day=deictic_day> <part=part>",
            _deictic_day,
        ),
        ("part_deictic", "TIME", "<mod=early|late|mid HYPHEN?>? <part=part> <day=deictic_day>", _deictic_day),
        (
            "clock_deictic",
            "TIME",
            "<mod=APPROX|early>? <clock=CLOCKTIME> ZONE? COMMA? <day=deictic_day>",
            _deictic_day,
        ),
        (
            "clock_date",
            "TIME",
            "<mod=APPROX>? <clock=CLOCKTIME> ZONE? COMMA? on? (WDAY COMMA?)? <month=MONTH> "
            "<day=DAY> (COMMA? <year=YEARNUM>)?",
            _date,
        ),
        ("part_relative", "TIME", "<mod=early|late|earlier|later>? <rel=REL> <part=part>", _part_of_day),
        (
            "tonight",
            "TIME",
            "<mod=early|late|earlier|later>? <part=tonight|overnight>",
            lambda find: {
                "form": "part",
                "part": find.value("part"),
                "rel": 0,
                **({"over": 1} if find.words("part")[0] == "overnight" else {}),
            },
        ),
        (
            "part_of_day",
            "TIME",
            "the? <mod=(early|late|mid) HYPHEN?>? <part=part>",
            lambda find: _loose_part(find),
        ),
        ("clock", "TIME", "<mod=APPROX>? <clock=CLOCKTIME> <zone=ZONE>?", _clock_time),
        ("clock_zone", "TIME", "<mod=APPROX>? <clock=[N12 N24 N31 N59 NBIG NLONG YEARNUM]> zone", _hour_zone),
        (
            "holiday",
            "DATE",
            "the? <mod=EARLY>? <rel=REL>? <holiday=HOLIDAY> unit? (of? <year=YEAR>)?",
            _holiday,
        ),
        # units by relation to now or to the narrative
        (
            "relative_unit",
            "DATE",
            "<mod=the? EARLY>? <rel=REL> (fiscal HYPHEN?)? <unit=UNIT1>(?! HYPHEN [units unit "
            "week year long old])",
            _unit,
        ),
        ("the_unit", "DATE", "<mod=EARLY>? <the=the> <unit=UNIT1>", _the_unit),
        ("unit_end", "DATE", "the? <unit=[unit week year]> (HYPHEN|POSS)? end_word", _unit_end),
        ("units_ago", "DATE", "<unit=units> <dir=ago>", _units_ago),
        ("full_unit", "DATE", "the full <unit=[week year]>", _full_unit),
        ("fiscal_unit", "DURATION", "the fiscal <unit=year>", _fiscal_unit),
        ("recent_units", "DATE", "the? (recent|APPROX? recent) <unit=UNITN>", _recent),
        ("coming_units", "DATE", "the? <rel=relative> <unit=UNITN>", _coming),
        # counted from now or from the narrative
        (
            "offset",
            "DATE",
            "<approx=APPROX{1,2}>? <q=COUNT|a|another> HYPHEN? <half=HALFMORE>? <unit=UNITX> "
            "<half2=HALFMORE>? (or_so|or more)? HYPHEN? <dir=ago|earlier|later|from_now|before|after>",
            _offset,
        ),
        (
            "the_day_before",
            "DATE",
            "<q=the> <unit=[unit week year]> <dir=before|after|earlier|later>",
            _the_day_before,
        ),
        (
            "offset_from",
            "DATE",
            "<q=COUNT|a> <unit=UNITX> <dir=from|after|before> <base=weekday|deictic_day>",
            _offset_from,
        ),
        (
            "year_ago",
            "DATE",
            "the? <unit=[unit week year quarter]> HYPHEN <dir=ago|earlier> HYPHEN? "
            "(<n=ordinal_word|second>? <inner=quarter|period|units>)?",
            _year_ago,
        ),
        # durations
        (
            "rolling_duration",
            "DURATION",
            "(each of)? the? <rel=(this relative|relative|relative_ref)> "
            "<q=APPROX? (NUM ((to|or|HYPHEN) NUM)?|couple|VAGUE)> more? <half=HALFMORE>? HYPHEN? "
            "<unit=UNITX>",
            _duration,
        ),
        ("ordinal_duration", "DURATION", "the? ordinal_word <q=NUM|VAGUE> <unit=UNITN>", _duration),
        ("the_duration", "DURATION", "the <q=NUM> [more full]? <unit=UNITN>", _duration),
        (
            "duration",
            "DURATION",
            "<approx=APPROX{1,2}>? <q=COUNT|a|another> (HYPHEN? [more full])? "
            "<joint=HYPHEN>? <unit=UNITX> <half=HALFMORE>? <tail=HYPHEN long>?",
            _counted_duration,
        ),
        (
            "half_duration",
            "DURATION",
            "<approx=APPROX>? <q=a? half> HYPHEN? a? <unit=[unit week year century]>",
            _duration,
        ),
        ("half_more", "DURATION", "<approx=APPROX>? <q=COUNT> <half=HALFMORE> <unit=UNITX>", _duration),
        ("unit_long", "DURATION", "<unit=UNITX> HYPHEN long", _duration),
        ("bare_units", "DURATION", "<unit=[units]>", _bare_units),
        # sets
        ("each_unit", "SET", "each <q=NUM|ordinal_word>? <other=other>? <unit=UNITX>", _set),
        ("each_weekday", "SET", "each <weekday=weekday> <part=part>?", _set),
        ("each_month", "SET", "each <month=MONTH>", _set),
        ("each_season", "SET", "each <season=season>", _set),
        ("each_part", "SET", "each <part=part>", _set),
        ("weekdays", "SET", "<weekday=weekdays>", _set),
        ("weekday_parts", "SET", "<weekday=weekday> <part=parts>", _set),
        ("weekends", "SET", "<unit=weekends>", _set),
        ("per_unit", "SET", "per <unit=[unit week year]>", _set),
        ("frequency", "SET", "<freq=frequency>", _frequency),
        # reference to present, past, future
        ("present", "DATE", "present_word", _ref("PRESENT_REF")),
        ("past", "DATE", "past_word", _ref("PAST_REF")),
        ("the_past", "DATE", "the <rel=relative>", _the_past),
        ("future", "DATE", "future_word", _ref("FUTURE_REF")),
        # no time expressions, though they hold words of one
        ("age", "NONE", "[the a]? COUNT HYPHEN? UNITX HYPHEN? old", _nothing),
    )


def _units_ago(find: Find) -> Parts | None:
    return {"form": "offset", "unit": find.value("unit"), "n": 0, "vague": 1, "sign": -1, "anchor": "dct"}


def _full_unit(find: Find) -> Parts | None:
    return {"form": "unit", "unit": find.value("unit"), "rel": 0, "anchor": "near", "the": 1}


def _fiscal_unit(find: Find) -> Parts | None:
    return {"form": "duration", "unit": "year", "n": 1}


def _nothing(find: Find) -> Parts | None:
    return {"form": "none"}


def _the_past(find: Find) -> Parts | None:
    in_the_past = find.words("rel") == ["past"] and find.before() in {"in", "than", "of", "from"}
    return {"form": "ref", "ref": "PAST_REF"} if in_the_past else None


def _the_day_before(find: Find) -> Parts | None:
    if find.words("q")[0] != "the" or find.value("unit") in {"second", "minute", "hour"}:
        return None
    return _offset_of_one(find)


def _offset_of_one(find: Find) -> Parts | None:
    if find.is_a("dir", "before", "after") and not find.followed_by(
        "COMMA", "DOT", "STOP", "BREAK", "RPAR", "and"
    ):
        return None
    sign = -1 if find.is_a("dir", "before", "earlier") else 1
    return {"form": "offset", "n": sign, "unit": find.value("unit"), "anchor": "ref"}


def _loose_part(find: Find) -> Parts | None:
    """ "the morning", "mid-afternoon": a part of a day that only the narrative knows."""
    words = find.tokens.words[find.match.start() : find.match.end()]
    if not (find.has("mod") or (words[0] == "the" and find.preceded_by("in", "during", "of"))):
        return None
    return {"form": "part", "part": find.value("part"), "anchor": "ref", "rel": 0, **_modifier(find)}


def _rules_es() -> tuple[tuple[str, str, str, Callable[[Find], Parts | None]], ...]:
    return (
        ("iso_date", "DATE", "ISO", _iso),
        (
            "day_month_year",
            "DATE",
            "(weekday COMMA?)? the? <day=[N12 N24 N31]> of <month=month> (of? <year=YEARNUM>)?",
            _date,
        ),
        ("month_year", "DATE", "<mod=[start mid end]>? <month=month> of <year=YEARNUM>", _date),
        ("month", "DATE", "<mod=[start mid end]>? <month=month>", _date),
        ("year", "DATE", "<mod=[start mid end]>? <year=YEARNUM>", _bare_year),
        ("weekday", "DATE", "the? <weekday=weekday>", _weekday),
        (
            "weekday_relative",
            "DATE",
            "the? <weekday=weekday> <rel=relative_after>",
            lambda find: {"form": "weekday", "weekday": int(find.value("weekday")), **_relative(find)},
        ),
        ("deictic_day", "DATE", "<day=deictic_day>", _deictic_day),
        ("last_night", "TIME", "<part=last_night>", lambda find: {"form": "part", "part": "NI", "rel": -1}),
        (
            "unit_relative",
            "DATE",
            "<mod=[start mid end]>? the? <unit=[unit week year weekend]> <rel=relative_after>",
            _unit,
        ),
        (
            "relative_unit",
            "DATE",
            "<mod=[start mid end]>? <rel=this|the relative> <unit=[unit week year weekend]>",
            _unit,
        ),
        ("offset", "DATE", "<dir=ago_before> <q=NUM|a|VAGUE> <unit=[unit week year units]>", _offset),
        ("rolling_duration", "DURATION", "the <rel=relative> <q=NUM> <unit=units>", _duration),
        ("duration", "DURATION", "<q=NUM|a|VAGUE> <unit=[unit week year units]>", _duration),
        ("holiday", "DATE", "<holiday=HOLIDAY> (of <year=YEARNUM>)?", _holiday),
        ("present", "DATE", "present_word", _ref("PRESENT_REF")),
        ("past", "DATE", "past_word", _ref("PAST_REF")),
        ("future", "DATE", "future_word", _ref("FUTURE_REF")),
    )


RULES = {"en": _rules_en(), "es": _rules_es()}
