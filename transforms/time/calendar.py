"""Interval arithmetic on the Gregorian calendar: pure functions over `datetime.date`, all intervals
inclusive.

An interval is a pair (first day, last day) with first <= last. Years run from 1 to 9999, as in `datetime`;
a result outside raises OverflowError or ValueError, which callers turn into "not resolved".
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

# Months that open the season, meteorological, northern hemisphere; the convention of TIMEX3 tools.
SEASON_START = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
# 1-10, 11-20, 21-end: how "early", "mid" and "late" part a month (a ruling of the data contract).
MONTH_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
# Units from fine to coarse, each with the precision a day count in that unit has.
PRECISION_OF_UNIT = {
    "second": "day",
    "minute": "day",
    "hour": "day",
    "day": "day",
    "week": "week",
    "weekend": "week",
    "fortnight": "week",
    "month": "month",
    "quarter": "season",
    "half": "season",
    "season": "season",
    "year": "year",
    "decade": "decade",
    "century": "unknown",
    "millennium": "unknown",
}
PRECISION_ORDER = ("day", "week", "month", "season", "year", "decade", "unknown")
# Day 1 of the Islamic era in the tabular (civil) calendar, as a proleptic Gregorian ordinal: 19 July 622.
HIJRI_EPOCH = 227015


class Interval(NamedTuple):
    """Days start to end, both inclusive."""

    start: date
    end: date


def month_interval(year: int, month: int) -> Interval:
    """All days of a month; raises ValueError when there is no such month."""
    return Interval(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def year_interval(year: int) -> Interval:
    return Interval(date(year, 1, 1), date(year, 12, 31))


def decade_interval(first_year: int) -> Interval:
    """Ten years from `first_year`: 1980 gives 1980-01-01 to 1989-12-31. There is no year 0: 0 gives nine."""
    return Interval(date(max(first_year, 1), 1, 1), date(first_year + 9, 12, 31))


def century_interval(number: int) -> Interval:
    """The n-th century, counted as the field does: the 20th is 1901-01-01 to 2000-12-31."""
    return Interval(date(100 * (number - 1) + 1, 1, 1), date(100 * number, 12, 31))


def week_interval(day: date) -> Interval:
    """The ISO week (Monday to Sunday) that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return Interval(monday, monday + timedelta(days=6))


def weekend_interval(day: date) -> Interval:
    """Saturday and Sunday of the ISO week that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return Interval(monday + timedelta(days=5), monday + timedelta(days=6))


def quarter_of(day: date) -> int:
    return (day.month - 1) // 3 + 1


def quarter_interval(year: int, quarter: int) -> Interval:
    """Three months; quarter 1 to 4."""
    return Interval(date(year, 3 * quarter - 2, 1), month_interval(year, 3 * quarter).end)


def half_interval(year: int, half: int) -> Interval:
    """Six months; half 1 or 2."""
    return Interval(date(year, 6 * half - 5, 1), month_interval(year, 6 * half).end)


def season_interval(year: int, season: str) -> Interval:
    """Three months of SP, SU, FA or WI; a winter is named by the year of its December."""
    first = date(year, SEASON_START[season], 1)
    last = add_months(first, 2)
    return Interval(first, month_interval(last.year, last.month).end)


def season_of(day: date) -> tuple[int, str]:
    """(year, season) that hold `day`; January and February belong to the winter of the year before."""
    for season, month in SEASON_START.items():
        if month <= day.month < month + 3:
            return day.year, season
    return day.year - 1, "WI"


def add_months(day: date, months: int) -> date:
    """`day` moved by whole months, clipped to the end of a shorter month (31 Jan + 1 = 28 or 29 Feb)."""
    return day + relativedelta(months=months)


MONTHS_IN = {
    "month": 1,
    "quarter": 3,
    "season": 3,
    "half": 6,
    "year": 12,
    "decade": 120,
    "century": 1200,
    "millennium": 12000,
}
DAYS_IN = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
SECONDS_IN = {"second": 1, "minute": 60, "hour": 3600}


def shift(day: date, count: float, unit: str) -> date:
    """`day` moved by `count` units (negative: back). Hours and less move by whole days, towards `day`.

    Raises KeyError for an unknown unit, OverflowError or ValueError outside the years 1 to 9999.
    """
    if unit in SECONDS_IN:
        return day + timedelta(days=int(count * SECONDS_IN[unit] / 86400))
    if unit in DAYS_IN:
        return day + timedelta(days=round(count * DAYS_IN[unit]))
    months = count * MONTHS_IN[unit]
    if abs(months) > 12 * 9999:
        raise OverflowError(f"{count} {unit} from {day}")
    return add_months(day, round(months))


def unit_interval(day: date, unit: str) -> Interval:
    """The calendar unit that holds `day`: its week, month, quarter, year ...; a day for hours and less."""
    match unit:
        case "week" | "fortnight":
            return week_interval(day)
        case "weekend":
            return weekend_interval(day)
        case "month":
            return month_interval(day.year, day.month)
        case "quarter":
            return quarter_interval(day.year, quarter_of(day))
        case "half":
            return half_interval(day.year, (day.month - 1) // 6 + 1)
        case "season":
            return season_interval(*season_of(day))
        case "year":
            return year_interval(day.year)
        case "decade":
            return decade_interval(day.year - day.year % 10)
        case "century":
            return century_interval((day.year - 1) // 100 + 1)
        case "millennium":
            first = (day.year - 1) // 1000 * 1000 + 1
            return Interval(date(first, 1, 1), date(min(first + 999, 9999), 12, 31))
    return Interval(day, day)


def part_of(interval: Interval, part: str) -> Interval:
    """The early, mid or late part of an interval.

    Of a month by its days (1-10, 11-20, 21-end), of a decade by its years (0-3, 4-6, 7-9), of other whole
    months by thirds of them, else by thirds of the days; a stretch of one or two days stays whole.
    """
    start, end = interval
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    whole = start.day == 1 and end == month_interval(end.year, end.month).end
    if whole and months == 1:
        first, last = MONTH_PARTS[part]
        return Interval(start.replace(day=first), end if part == "late" else start.replace(day=last))
    if whole and months == 120:
        years = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[part]
        return Interval(date(start.year + years[0], 1, 1), date(start.year + years[1], 12, 31))
    third = {"early": 0, "mid": 1, "late": 2}[part]
    if whole and months % 3 == 0:
        first_day = add_months(start, third * months // 3)
        last_month = add_months(start, (third + 1) * months // 3 - 1)
        return Interval(first_day, month_interval(last_month.year, last_month.month).end)
    days = (end - start).days + 1
    if days < 3:
        return interval
    cuts = [start + timedelta(days=days * step // 3) for step in range(4)]
    return Interval(cuts[third], cuts[third + 1] - timedelta(days=1))


def weekday_on_or_before(day: date, weekday: int) -> date:
    """The last `weekday` (Monday 0) that is not after `day`."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def weekday_on_or_after(day: date, weekday: int) -> date:
    """The first `weekday` (Monday 0) that is not before `day`."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The n-th `weekday` of a month, from the end for a negative n; ValueError when the month has none."""
    first, last = month_interval(year, month)
    found = (
        weekday_on_or_after(first, weekday) + timedelta(weeks=nth - 1)
        if nth > 0
        else weekday_on_or_before(last, weekday) + timedelta(weeks=nth + 1)
    )
    if found.month != month:
        raise ValueError(f"{year}-{month:02d} has no weekday {weekday} number {nth}")
    return found


def from_hijri(year: int, month: int, day: int) -> date:
    """The Gregorian day of a date in the tabular Islamic calendar (30-year cycle, civil epoch).

    The observed calendar goes by sighting and may differ by a day or two. Method: Reingold & Dershowitz,
    Calendrical Calculations.
    """
    days = day + 29 * (month - 1) + month // 2 + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(HIJRI_EPOCH - 1 + days)


def holiday_interval(rule: str, year: int) -> Interval | None:
    """The days in Gregorian `year` of a holiday, None where it has none (an Islamic month can miss a year).

    Rules: "12-25" (month-day), "12-31+1" (with days more), "easter-2" (days from Easter Sunday),
    "nth 11 3 4" (month, weekday with Monday 0, n-th, negative from the end, and an optional "+1"),
    "hijri 10 1" or "hijri 9" (tabular Islamic month and day, or the whole month), "2001-09-11" (that day
    only). Raises ValueError for a rule that is none of these.
    """
    body, _, more = rule.partition("+")
    if rule.startswith("easter"):
        day = easter(year) + timedelta(days=int(rule.removeprefix("easter") or 0))
        return Interval(day, day)
    extra = timedelta(days=int(more or 0))
    words = body.split()
    if words[0] == "nth":
        month, weekday, nth = (int(word) for word in words[1:4])
        day = nth_weekday(year, month, weekday, nth) + extra
        return Interval(day, day)
    if words[0] == "hijri":
        month = int(words[1])
        # A Gregorian year meets two, now and then three, Islamic ones; the first that starts in it counts.
        guess = (year - 622) * 33 // 32
        for hijri_year in range(max(guess - 1, 1), guess + 3):
            start = from_hijri(hijri_year, month, int(words[2]) if len(words) > 2 else 1)
            if start.year == year:
                end = start if len(words) > 2 else start + timedelta(days=28 + month % 2)
                return Interval(start + extra, end + extra)
        return None
    *of_year, month, day_of_month = (int(number) for number in body.split("-"))
    if of_year and of_year != [year]:
        return None
    day = date(year, month, day_of_month)
    return Interval(day, day + extra)


def coarser(first: str, second: str) -> str:
    """The coarser of two precisions (schema order: day, week, month, season, year, decade, unknown)."""
    return max(first, second, key=PRECISION_ORDER.index)


def precision_of(interval: Interval) -> str:
    """The finest precision that does not promise more than the length of `interval` gives."""
    days = (interval.end - interval.start).days + 1
    for limit, precision in (
        (1, "day"),
        (7, "week"),
        (31, "month"),
        (92, "season"),
        (366, "year"),
        (3653, "decade"),
    ):
        if days <= limit:
            return precision
    return "unknown"
