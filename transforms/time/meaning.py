"""What an expression of time is read in, what it means, and what all forms ask of the two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from transforms.time.calendar import (
    Interval,
    month_interval,
    quarter_of,
    season_of,
)

Parts = dict[str, str | int]
Looks = Literal["back", "forward", "unknown"]
UNIT_CODES = {
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
    order: str | None = None  # of day and month, where the article's numeric dates show one
    day_told: date | None = None  # the last day that the text told, whatever coarser date came after it


@dataclass(frozen=True, slots=True)
class Meaning:
    """TIMEX3 value, days (inclusive, None = not resolved), precision and basis (see enums)."""

    value: str
    days: Interval | None = None
    precision: str = "unknown"
    basis: str = "unknown"
    modifier: str | None = None


# --- dates -------------------------------------------------------------------------------------------


# A day or month named without its year is the nearest one, but the side the verb looks away from counts as
# farther off by this factor: "on Nov. 10" told in October is next month even in the past tense. A month alone
# is hardly ever on the other side ("was arrested in May" told in March): both dev sets of dates gain by it.
_AGAINST = 3
_MONTH_AGAINST = 12


def nearest(candidates: list[Interval], setting: Setting) -> Interval | None:
    """Which of the recurring days is meant: the nearest to publication, weighed by whither the verb looks."""
    day = setting.published
    if day is None or not candidates:
        return None

    def distance(one: Interval) -> tuple[int, bool]:
        ahead, behind = one.start > day, one.end < day
        against = (setting.looks == "back" and ahead) or (setting.looks == "forward" and behind)
        weight = _MONTH_AGAINST if one == month_interval(one.start.year, one.start.month) else _AGAINST
        return distance_to(one, day) * (weight if against else 1), ahead

    return min(candidates, key=distance)


def distance_to(interval: Interval, day: date) -> int:
    if interval.start <= day <= interval.end:
        return 0
    return min(abs((interval.start - day).days), abs((interval.end - day).days))


def years_around(setting: Setting) -> range:
    year = setting.published.year if setting.published else 1
    return range(max(year - 2, 1), min(year + 3, 9999))


def looking(parts: Parts, setting: Setting) -> Setting:
    """ "last" looks back and "next" ahead, whatever the verb."""
    looks: Looks = {-1: "back", 1: "forward"}.get(int(parts.get("rel", 0)), setting.looks)  # type: ignore[assignment]
    return replace(setting, looks=looks)


# Forms that without a unit still mean one day.
_OF_A_DAY = frozenset({"weekday", "part"})


def base_of(parts: Parts, setting: Setting) -> date | None:
    """The day that the expression counts from; "the same day" leans on no month or year."""
    if parts.get("anchor") == "ref":
        if parts.get("unit") == "day" or parts["form"] in _OF_A_DAY:
            return setting.day_told
        return setting.narrative.days.start if setting.narrative else None
    return setting.published


def basis_of(parts: Parts) -> str:
    return "narrative" if parts.get("anchor") == "ref" else "relative"


def time_tail(parts: Parts) -> str:
    """The TIMEX3 tail for a part of day or a clock time, "" without one."""
    if "hour" in parts:
        minute = parts.get("minute")
        return f"T{int(parts['hour']):02d}:{int(minute or 0):02d}"
    return f"T{parts['part']}" if "part" in parts else ""


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
