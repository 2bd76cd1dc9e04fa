"""Give the parts of one time expression its days and its TIMEX3 value, from the publication day and the
narrative.

Pure functions of plain values: no text, no parse. `anchor` dispatches on the form that the grammar read.
What cannot be known stays None: an expression that leans on a publication day that is missing, or on a date
of
the narrative that was not told, has a value with X where TIMEX3 asks for one and no days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from transforms.time.calendar import (
    MONTHS_IN,
    PRECISION_OF_UNIT,
    SECONDS_IN,
    Interval,
    century_interval,
    decade_interval,
    half_interval,
    holiday_interval,
    month_interval,
    part_of,
    quarter_interval,
    quarter_of,
    season_interval,
    season_of,
    shift,
    unit_interval,
    week_interval,
    weekday_on_or_after,
    weekday_on_or_before,
    year_interval,
)

Parts = dict[str, str | int]
Looks = Literal["back", "forward", "unknown"]

_UNIT_CODES = {
    "second": "S",
    "minute": "M",
    "hour": "H",
    "day": "D",
    "week": "W",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
    "decade": "E",
    "century": "C",
    "millennium": "L",
}


@dataclass(frozen=True, slots=True)
class Narrative:
    """The last date that the text told: what "that day" and "a week later" lean on."""

    days: Interval
    precision: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression is read in: publication day, last date told, whither its verb looks."""

    published: date | None
    narrative: Narrative | None
    looks: Looks
    quarter: Interval | None = None  # the quarter of the year that the text just spoke of


@dataclass(frozen=True, slots=True)
class Meaning:
    """TIMEX3 value, days (inclusive, None = not resolved), precision and basis (see enums)."""

    value: str
    days: Interval | None = None
    precision: str = "unknown"
    basis: str = "unknown"
    modifier: str | None = None


def anchor(parts: Parts, setting: Setting) -> Meaning:
    """The meaning of an expression's parts; never raises for a date outside the calendar, but leaves it
    open.
    """
    try:
        found = _FORMS[str(parts["form"])](parts, setting)
    except (ValueError, OverflowError):
        return Meaning("XXXX")
    return _narrowed(found, parts, setting)


def _narrowed(found: Meaning, parts: Parts, setting: Setting) -> Meaning:
    """Apply early, mid, late; "earlier this year" ends on the publication day and "later" begins there."""
    modifier = str(parts["mod"]) if "mod" in parts else None
    days = found.days
    if days is not None and modifier in {"early", "mid", "late"}:
        days = part_of(days, str(modifier))
    elif days is not None and setting.published is not None and parts["form"] == "unit":
        if modifier == "before" and days.start <= setting.published:
            days = Interval(days.start, min(days.end, setting.published))
        elif modifier == "after" and setting.published <= days.end:
            days = Interval(max(days.start, setting.published), days.end)
    return Meaning(found.value, days, found.precision, found.basis, modifier or found.modifier)


# --- dates -------------------------------------------------------------------------------------------


# A day or month named without its year is the nearest one, but the side the verb looks away from counts as
# farther off by this factor: "on Nov. 10" told in October is next month even in the past tense, "in May" told
# in January's past tense is last year's.
_AGAINST = 3


def nearest(candidates: list[Interval], setting: Setting) -> Interval | None:
    """Which of the recurring days is meant: the nearest to publication, weighed by whither the verb looks."""
    day = setting.published
    if day is None or not candidates:
        return None

    def distance(one: Interval) -> tuple[int, bool]:
        ahead, behind = one.start > day, one.end < day
        against = (setting.looks == "back" and ahead) or (setting.looks == "forward" and behind)
        return _distance(one, day) * (_AGAINST if against else 1), ahead

    return min(candidates, key=distance)


def _distance(interval: Interval, day: date) -> int:
    if interval.start <= day <= interval.end:
        return 0
    return min(abs((interval.start - day).days), abs((interval.end - day).days))


def _years_around(setting: Setting) -> range:
    year = setting.published.year if setting.published else 1
    return range(max(year - 2, 1), min(year + 3, 9999))


def _date(parts: Parts, setting: Setting) -> Meaning:
    year = int(parts["year"]) if "year" in parts else None
    month = int(parts["month"]) if "month" in parts else None
    day = int(parts["day"]) if "day" in parts else None
    if month is None:
        assert year is not None, "the grammar gives a year or a month"
        last = int(parts.get("year2", year))
        days = Interval(year_interval(year).start, year_interval(last).end)
        return Meaning(f"{year:04d}", days, "year", "explicit")

    def days_in(of_year: int) -> Interval | None:
        if day is None:
            return month_interval(of_year, month)
        try:
            return Interval(date(of_year, month, day), date(of_year, month, int(parts.get("day2", day))))
        except ValueError:
            return None  # 29 February, or no such day

    basis = "explicit"
    if year is not None:
        found = days_in(year)
        if "ambiguous" in parts:
            found = None
    elif "of" in parts:
        base = _base(parts, setting)
        found = days_in(base.year + int(parts["rel"])) if base else None
        basis = _basis(parts)
    elif parts.get("anchor") == "ref" and setting.narrative:
        found, basis = _recurring_from(parts, setting.narrative, days_in), "narrative"
    else:
        if "rel" in parts and setting.published:
            setting = _looking(parts, setting)
        around = [one for one in map(days_in, _years_around(setting)) if one is not None]
        if parts.get("rel") == -1 and setting.published:  # "last March" in March is a year ago
            around = [one for one in around if one.end < setting.published]
        elif parts.get("rel") == 1 and setting.published:
            around = [one for one in around if one.start > setting.published]
        elif "rel" in parts and setting.published:
            around = [one for one in around if one.start.year == setting.published.year]
        found, basis = nearest(around, setting), "relative"
    named = found.start.year if found else year
    value = f"{named:04d}" if named else "XXXX"
    value += f"-{month:02d}" + (f"-{day:02d}" if day is not None else "")
    if found is None:
        return Meaning(value + _time(parts))
    return Meaning(value + _time(parts), found, "day" if day is not None else "month", basis)


def _recurring_from(
    parts: Parts, narrative: Narrative, days_in: Callable[[int], Interval | None]
) -> Interval | None:
    """ "the following March", "that April", from the last date told."""
    year, rel = narrative.days.start.year, int(parts.get("rel", 0))
    around = [one for one in (days_in(year + step) for step in (-1, 0, 1)) if one is not None]
    if rel > 0:
        return next((one for one in around if one.start > narrative.days.end), None)
    if rel < 0:
        return next((one for one in reversed(around) if one.end < narrative.days.start), None)
    return days_in(year)


def _looking(parts: Parts, setting: Setting) -> Setting:
    """ "last" looks back and "next" ahead, whatever the verb."""
    looks: Looks = {-1: "back", 1: "forward"}.get(int(parts.get("rel", 0)), setting.looks)  # type: ignore[assignment]
    return replace(setting, looks=looks)


def _base(parts: Parts, setting: Setting) -> date | None:
    """The day that the expression counts from."""
    if parts.get("anchor") == "ref":
        return setting.narrative.days.start if setting.narrative else None
    return setting.published


def _basis(parts: Parts) -> str:
    return "narrative" if parts.get("anchor") == "ref" else "relative"


def _time(parts: Parts) -> str:
    """The TIMEX3 tail for a part of day or a clock time, "" without one."""
    if "hour" in parts:
        minute = parts.get("minute")
        return f"T{int(parts['hour']):02d}:{int(minute or 0):02d}"
    return f"T{parts['part']}" if "part" in parts else ""


def _weekday(parts: Parts, setting: Setting) -> Meaning:
    weekday = int(parts["weekday"])
    base = _base(parts, setting)
    unknown = Meaning(f"XXXX-WXX-{weekday + 1}{_time(parts)}")
    if base is None:
        return unknown
    one_day, rel = timedelta(days=1), parts.get("rel")
    if "week" in parts:
        day = week_interval(shift(base, int(parts["week"]), "week")).start + timedelta(days=weekday)
    elif rel == -1:
        day = weekday_on_or_before(base - one_day, weekday)
    elif rel == 1:
        day = weekday_on_or_after(base + one_day, weekday)
    elif parts.get("anchor") == "ref" or setting.looks == "forward" or (rel == 0 and setting.looks != "back"):
        day = weekday_on_or_after(base, weekday)
    else:
        day = weekday_on_or_before(base, weekday)
    return Meaning(day.isoformat() + _time(parts), Interval(day, day), "day", _basis(parts))


# Further back than this a told day is background, to which a bare "at 4 a.m." hardly belongs.
_NEWS_DAYS = 7


def _news_day(setting: Setting) -> date | None:
    """The day told last, if it is one day and of the news that the article brings."""
    told = setting.narrative
    if told is None or told.precision != "day":
        return None
    if setting.published is not None and abs((setting.published - told.days.start).days) > _NEWS_DAYS:
        return None
    return told.days.start


def _part(parts: Parts, setting: Setting) -> Meaning:
    """A part of day or a clock time whose day is this, last, next, or that of the narrative."""
    if "rel" not in parts or "loose" in parts:  # a bare clock time: the day told last, and else no day
        day = _news_day(setting)
        if day is not None:
            return Meaning(day.isoformat() + _time(parts), Interval(day, day), "day", "narrative")
        day_or_none = setting.published
        return Meaning((day_or_none.isoformat() if day_or_none else "XXXX-XX-XX") + _time(parts))
    base = _base(parts, setting)
    if base is None:
        fallback = setting.published.isoformat() if setting.published else "XXXX-XX-XX"
        return Meaning(fallback + _time(parts))
    day = base + timedelta(days=int(parts["rel"]))
    if "over" in parts:  # "overnight" runs from the evening before into the day
        return Meaning(
            base.isoformat() + _time(parts), Interval(base - timedelta(days=1), base), "day", _basis(parts)
        )
    return Meaning(day.isoformat() + _time(parts), Interval(day, day), "day", _basis(parts))


def _holiday(parts: Parts, setting: Setting) -> Meaning:
    rule = str(parts["holiday"])
    basis = "relative"
    if "year" in parts:
        found, basis = holiday_interval(rule, int(parts["year"])), "explicit"
    else:
        setting = _looking(parts, setting)
        around = [one for year in _years_around(setting) if (one := holiday_interval(rule, year)) is not None]
        if parts.get("rel") == -1 and setting.published:
            around = [one for one in around if one.end < setting.published]
        found = nearest(around, setting)
    if found is None:
        fixed = rule if rule[:1].isdigit() else "XX-XX"
        return Meaning(f"XXXX-{fixed}")
    if found.start == found.end:
        modifier = "about" if rule.startswith("hijri") else None
        return Meaning(found.start.isoformat(), found, "day", basis, modifier)
    return Meaning(f"{found.start:%Y-%m}", found, "month", basis, "about")


# --- larger units ------------------------------------------------------------------------------------


def unit_value(day: date, unit: str) -> str:
    """TIMEX3 value of the calendar unit that holds `day` ("2013-W12", "2013-Q1", "201")."""
    week_year, week, _ = day.isocalendar()
    match unit:
        case "week" | "fortnight":
            return f"{week_year:04d}-W{week:02d}"
        case "weekend":
            return f"{week_year:04d}-W{week:02d}-WE"
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year:04d}-Q{quarter_of(day)}"
        case "half":
            return f"{day.year:04d}-H{(day.month - 1) // 6 + 1}"
        case "season":
            year, season = season_of(day)
            return f"{year:04d}-{season}"
        case "year":
            return f"{day.year:04d}"
        case "decade":
            return f"{day.year // 10:03d}"
        case "century":
            return f"{day.year // 100:02d}"
        case "millennium":
            return f"{day.year // 1000}"
    return day.isoformat()


def _unit(parts: Parts, setting: Setting) -> Meaning:
    """ "last week", "this year", "the following month", "the quarter"."""
    unit, rel = str(parts["unit"]), int(parts["rel"])
    if parts.get("anchor") == "near":
        return _the_unit(parts, setting)
    base = _base(parts, setting)
    if base is None:
        code = _UNIT_CODES.get(unit, "D")
        return Meaning("XXXX-XX-XX" if unit == "day" else f"P1{code}")
    if (
        unit == "weekend"
        and rel == 0
        and "the" not in parts
        and setting.looks == "back"
        and base.weekday() < 5
    ):
        rel = -1  # "this weekend" told on a Monday in the past tense is the one just over
    if "latest" in parts:  # the last one that is over
        if unit == "quarter" and setting.quarter is not None:
            return Meaning(unit_value(setting.quarter.start, unit), setting.quarter, "season", "narrative")
        rel = -1
    day = shift(base, rel, unit)
    value, days = unit_value(day, unit), unit_interval(day, unit)
    if "rolling" in parts and rel == -1 and unit != "weekend":
        days = Interval(day, base)
        if unit in {"decade", "century"}:
            value = duration_value({"unit": "year", "n": MONTHS_IN[unit] // 12})
    return Meaning(value, days, PRECISION_OF_UNIT[unit], _basis(parts))


def _the_unit(parts: Parts, setting: Setting) -> Meaning:
    """ "the weekend" by the verb's direction; "the year", "the quarter" only as the narrative has it."""
    unit, published = str(parts["unit"]), setting.published
    if published is None:
        return Meaning(f"P1{_UNIT_CODES.get(unit, 'W')}")
    if unit == "weekend":
        day = published
        if setting.looks != "forward" and day.weekday() < 5:
            day = shift(day, -1, "week")
        return Meaning(unit_value(day, unit), unit_interval(day, unit), "week", "relative")
    if unit == "quarter":
        days = setting.quarter
        day = days.start if days else shift(published, -1, unit)
        return Meaning(unit_value(day, unit), days, "season", "narrative" if days else "unknown")
    told = setting.narrative if "whole" not in parts else None
    if told is not None and told.precision == PRECISION_OF_UNIT[unit]:
        return Meaning(
            unit_value(told.days.start, unit),
            unit_interval(told.days.start, unit),
            told.precision,
            "narrative",
        )
    return Meaning(unit_value(published, unit))


def _unit_end(parts: Parts, setting: Setting) -> Meaning:
    unit, base = str(parts["unit"]), setting.published
    if base is None:
        return Meaning("XXXX-12-31" if unit == "year" else "XXXX-XX-XX")
    ends = [unit_interval(shift(base, step, unit), unit).end for step in (-1, 0, 1)]
    day = nearest([Interval(one, one) for one in ends], setting) or Interval(ends[1], ends[1])
    return Meaning(day.start.isoformat(), day, "day", "relative")


def _quarter(parts: Parts, setting: Setting) -> Meaning:
    unit = str(parts["form"])
    number = int(parts["n"])
    days_of = quarter_interval if unit == "quarter" else half_interval
    letter = "Q" if unit == "quarter" else "H"
    if "year" in parts:
        year = int(parts["year"])
        return Meaning(f"{year:04d}-{letter}{number}", days_of(year, number), "season", "explicit")
    base = _base(parts, setting)
    if base is None:
        return Meaning(f"XXXX-{letter}{number}")
    if "rel" in parts:
        year = base.year + int(parts["rel"])
        return Meaning(f"{year:04d}-{letter}{number}", days_of(year, number), "season", _basis(parts))
    candidates = [days_of(year, number) for year in _years_around(setting)]
    found = nearest(candidates, setting) or days_of(base.year, number)
    return Meaning(f"{found.start.year:04d}-{letter}{number}", found, "season", "relative")


def _season(parts: Parts, setting: Setting) -> Meaning:
    season = str(parts["season"])
    if "year" in parts:
        year = int(parts["year"])
        return Meaning(f"{year:04d}-{season}", season_interval(year, season), "season", "explicit")
    base = _base(parts, setting)
    if base is None:
        return Meaning(f"XXXX-{season}")
    rel = int(parts.get("rel", 0))
    if "of" in parts:
        days = season_interval(base.year + rel, season)
        return Meaning(f"{days.start.year:04d}-{season}", days, "season", _basis(parts))
    around = [
        season_interval(year, season) for year in range(max(base.year - 2, 1), min(base.year + 3, 9998))
    ]
    if rel < 0:
        found: Interval | None = max(one for one in around if one.end < base)
    elif rel > 0:
        found = min(one for one in around if one.start > base)
    elif "rel" in parts:
        found = min(around, key=lambda one: (_distance(one, base), one.start))
    else:
        found = nearest(around, setting)
    if found is None:
        return Meaning(f"XXXX-{season}")
    return Meaning(f"{found.start.year:04d}-{season}", found, "season", _basis(parts))


def _decade(parts: Parts, setting: Setting) -> Meaning:
    first = int(parts["year"])
    return Meaning(f"{first // 10:03d}", decade_interval(first), "decade", "explicit")


def _century(parts: Parts, setting: Setting) -> Meaning:
    number = int(parts["n"])
    return Meaning(f"{number - 1:02d}", century_interval(number), "unknown", "explicit")


# --- counted -----------------------------------------------------------------------------------------


def _count(parts: Parts) -> float:
    return int(parts["tenths"]) / 10 if "tenths" in parts else int(parts.get("n", 0))


def _offset(parts: Parts, setting: Setting) -> Meaning:
    """ "two days ago", "a week later": the day counted to, or the unit that holds it for weeks and more."""
    unit = str(parts["unit"])
    anchor_name = parts.get("anchor", "dct")
    n = _count(parts)
    if "vague" in parts:
        return _vague_offset(parts, setting)
    base: date | None = setting.published
    basis = "relative"
    in_quarters = unit == "year" and setting.quarter is not None and "inner" not in parts
    if in_quarters or parts.get("inner") == "quarter":
        return _same_quarter(parts, setting, n)
    if anchor_name == "ref":
        base, basis = (setting.narrative.days.start, "narrative") if setting.narrative else (None, "unknown")
    elif anchor_name == "weekday" and base is not None:
        base = _weekday({"weekday": parts["weekday"]}, setting).days.start  # type: ignore[union-attr]
    elif anchor_name == "day" and base is not None:
        base += timedelta(days=int(parts["base"]))
    if base is None:
        # no date was told to count from: the value counts from the publication day, as TIMEX3 has it, the
        # days
        # stay open unless the unit is a year or more, which the publication day cannot miss by much
        if setting.published is None or anchor_name != "ref":
            return Meaning("PAST_REF" if n < 0 else "FUTURE_REF")
        base = setting.published
        if MONTHS_IN.get(unit, 0) < 12:
            return Meaning(_offset_value(shift(base, n, unit), unit, parts))
        basis = "relative"
    day = shift(base, n, unit)
    value = _offset_value(day, unit, parts)
    modifier = "about" if "tenths" in parts else None
    if unit in SECONDS_IN:
        days = Interval(min(day, base), max(day, base)) if day != base else Interval(day, day)
        if abs(n) * SECONDS_IN[unit] >= 12 * 3600:
            modifier = "about"
        return Meaning(value, days, "day", basis, modifier)
    if unit == "day" or (anchor_name in {"weekday", "day"} and unit == "week"):
        return Meaning(day.isoformat() + _time(parts), Interval(day, day), "day", basis, modifier)
    return Meaning(value, unit_interval(day, unit), PRECISION_OF_UNIT[unit], basis, modifier)


def _same_quarter(parts: Parts, setting: Setting, years: float) -> Meaning:
    """ "a year earlier" where a quarter is the matter, "the year-ago quarter": that quarter of another
    year.
    """
    quarter = setting.quarter
    if "of_year" in parts and quarter is None:
        year = int(parts["of_year"])
        return Meaning(f"{year:04d}", year_interval(year), "year", "explicit")
    if quarter is None:
        if setting.published is None:
            return Meaning("PAST_REF")
        quarter = unit_interval(shift(setting.published, -1, "quarter"), "quarter")
    day = shift(quarter.start, years, "year")
    if "of_year" in parts:
        day = day.replace(year=int(parts["of_year"]))
    if "quarter" in parts:
        days = quarter_interval(day.year, int(parts["quarter"]))
    else:
        days = unit_interval(day, "quarter")
    return Meaning(unit_value(days.start, "quarter"), days, "season", "narrative")


def _offset_value(day: date, unit: str, parts: Parts) -> str:
    if unit in {"decade", "century"}:
        return f"{day.year:04d}"
    return unit_value(day, unit)


def _vague_offset(parts: Parts, setting: Setting) -> Meaning:
    """ "several years ago" has no day; "hours later" is the day of the narrative."""
    past = parts.get("sign") == -1
    unit = str(parts["unit"])
    if parts.get("anchor") == "ref" and unit in SECONDS_IN and setting.narrative:
        told = setting.narrative
        return Meaning(told.days.start.isoformat(), told.days, told.precision, "narrative", "about")
    if unit in SECONDS_IN and parts.get("anchor") == "dct" and setting.published and past:
        day = setting.published
        return Meaning("PAST_REF", Interval(day, day), "day", "relative", "about")
    # "before": so long before that it is the background ("several years ago"), not the news ("days ago")
    modifier = "before" if past and unit in MONTHS_IN else None
    return Meaning("PAST_REF" if past else "FUTURE_REF", modifier=modifier)


def _duration(parts: Parts, setting: Setting) -> Meaning:
    """A length of time; "the past two months", "the next 24 hours" have days as well."""
    unit, base = str(parts["unit"]), _base(parts, setting)
    value = duration_value(parts)
    if "rel" not in parts or base is None:
        return Meaning(value)
    rel = int(parts["rel"])
    if "vague" in parts:
        return Meaning(value)
    day = shift(base, rel * _count(parts), unit)
    if unit in SECONDS_IN and abs(_count(parts)) * SECONDS_IN[unit] >= 12 * 3600 and day == base:
        day = base + timedelta(days=rel)
    # the precision is that of the unit: "the past two months" do not begin on a known day
    return Meaning(value, Interval(min(day, base), max(day, base)), PRECISION_OF_UNIT[unit], _basis(parts))


def duration_value(parts: Parts) -> str:
    """TIMEX3 value of a length: "P2D", "PT24H", "P2Y6M", "PXM" for a vague one."""
    unit = str(parts["unit"])
    if unit == "fortnight":
        return f"P{2 * int(parts.get('n', 1))}W"
    if unit == "weekend":
        return "P1WE" if parts.get("n") == 1 else f"P{parts.get('n', 'X')}WE"
    code = _UNIT_CODES.get(unit, "D")
    head = "PT" if unit in SECONDS_IN else "P"
    if "vague" in parts:
        return f"{head}X{code}"
    n = _count(parts)
    if n == int(n):
        if unit == "decade" and n > 1:
            return f"P{int(n) * 10}Y"
        if unit == "century" and n > 1:
            return f"P{int(n) * 100}Y"
        return f"{head}{int(n)}{code}"
    smaller = {"minute": (60, "S"), "hour": (60, "M"), "day": (24, "H"), "year": (12, "M"), "week": (7, "D")}
    if unit in smaller:
        factor, small = smaller[unit]
        whole, rest = int(n), round((n - int(n)) * factor)
        first = f"{whole}{code}" if whole else ""
        if unit == "day":
            return f"P{first}T{rest}{small}"
        return f"{head}{first}{rest}{small}"
    if unit == "decade":
        return f"P{int(n * 10)}Y"
    if unit == "century":
        return f"P{int(n * 100)}Y"
    return f"{head}{n:g}{code}"


def _set(parts: Parts, setting: Setting) -> Meaning:
    if "value" in parts:
        return Meaning(str(parts["value"]))
    tail = f"T{parts['part']}" if "part" in parts else ""
    if "weekday" in parts:
        return Meaning(f"XXXX-WXX-{int(parts['weekday']) + 1}{tail}")
    if "month" in parts:
        return Meaning(f"XXXX-{int(parts['month']):02d}")
    if "season" in parts:
        return Meaning(f"XXXX-{parts['season']}")
    if "part" in parts:
        return Meaning(f"XXXX-XX-XX{tail}")
    if parts["unit"] == "weekend":
        return Meaning("XXXX-WXX-WE")
    return Meaning(duration_value(parts))


def _ref(parts: Parts, setting: Setting) -> Meaning:
    """Now, recently, soon: only "now" has a day."""
    value = str(parts["ref"])
    if value == "PRESENT_REF" and setting.published:
        return Meaning(value, Interval(setting.published, setting.published), "day", "relative")
    return Meaning(value)


_FORMS: dict[str, Callable[[Parts, Setting], Meaning]] = {
    "date": _date,
    "weekday": _weekday,
    "part": _part,
    "holiday": _holiday,
    "unit": _unit,
    "unit_end": _unit_end,
    "quarter": _quarter,
    "half": _quarter,
    "season": _season,
    "decade": _decade,
    "century": _century,
    "offset": _offset,
    "duration": _duration,
    "set": _set,
    "ref": _ref,
}
