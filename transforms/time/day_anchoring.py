"""Days of dates, weekdays, times of day and holidays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from transforms.time.calendar import (
    Interval,
    holiday_interval,
    month_interval,
    shift,
    unit_interval,
    week_interval,
    weekday_on_or_after,
    weekday_on_or_before,
    year_interval,
)
from transforms.time.meaning import (
    Meaning,
    Narrative,
    Parts,
    Setting,
    base_of,
    basis_of,
    looking,
    nearest,
    time_tail,
    unit_value,
    years_around,
)


def anchor_date(parts: Parts, setting: Setting) -> Meaning:
    year = int(parts["year"]) if "year" in parts else None
    if "ambiguous" in parts:
        return _numeric(parts, setting)
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
    if "named" in parts and setting.published and setting.published < date(year or 1, month, day or 1):
        year = None  # before the day had its name
    if year is not None:
        found = days_in(year)
    elif "of" in parts:
        base = base_of(parts, setting)
        found = days_in(base.year + int(parts["rel"])) if base else None
        basis = basis_of(parts)
    elif parts.get("anchor") == "ref" and setting.narrative:
        found, basis = _recurring_from(parts, setting.narrative, days_in), "narrative"
    else:
        if "rel" in parts and setting.published:
            setting = looking(parts, setting)
        around = [one for one in map(days_in, years_around(setting)) if one is not None]
        if parts.get("rel") == -1 and setting.published:  # "last March" in March is a year ago
            around = [one for one in around if one.end < setting.published]
        elif parts.get("rel") == 1 and setting.published:
            around = [one for one in around if one.start > setting.published]
        elif "rel" in parts and setting.published:
            around = [one for one in around if one.start.year == setting.published.year]
        found, basis = nearest(around, setting), "relative"
    if found is not None and "week" in parts:
        days = _week_of(found, int(parts["week"]))
        return Meaning(unit_value(days.start + timedelta(days=3), "week"), days, "week", basis)
    named = found.start.year if found else year
    value = f"{named:04d}" if named else "XXXX"
    value += f"-{month:02d}" + (f"-{day:02d}" if day is not None else "")
    if found is None:
        return Meaning(value + time_tail(parts))
    return Meaning(value + time_tail(parts), found, "day" if day is not None else "month", basis)


def _numeric(parts: Parts, setting: Setting) -> Meaning:
    """The day of "4/5/2023": in the order that the article writes elsewhere, else the one reading that is not
    in the future of a story told in the past; open where both can be meant.
    """
    year, first, second = int(parts["year"]), int(parts["month"]), int(parts["day"])
    readings = {"month first": date(year, first, second), "day first": date(year, second, first)}
    if setting.order is not None:
        chosen = [readings[setting.order]]
    else:
        told = setting.published if setting.looks != "forward" else None
        chosen = [day for day in readings.values() if told is None or day <= told]
    if len(chosen) != 1:
        return Meaning(readings["month first"].isoformat())
    return Meaning(chosen[0].isoformat(), Interval(chosen[0], chosen[0]), "day", "explicit")


def _week_of(month: Interval, number: int) -> Interval:
    """The n-th seven days of a month, -1 = the last."""
    first = month.end - timedelta(days=6) if number < 0 else month.start + timedelta(days=7 * (number - 1))
    return Interval(first, first + timedelta(days=6))


# A date told within this many days of publication is the month that "on the 14th" goes on from.
_SAME_STORY_DAYS = 62


def anchor_day_of_month(parts: Parts, setting: Setting) -> Meaning:
    """ "on the 14th": in the month of the last date told, else the nearest by the verb's direction."""
    number, told, published = int(parts["day"]), setting.narrative, setting.published
    near = told is not None and (
        published is None or abs((published - told.days.start).days) <= _SAME_STORY_DAYS
    )
    if told is not None and near and told.precision in {"day", "month"}:
        around, basis = [told.days.start.replace(day=1)], "narrative"
    elif published is not None:
        around, basis = [shift(published.replace(day=1), step, "month") for step in (-1, 0, 1)], "relative"
    else:
        return Meaning(f"XXXX-XX-{number:02d}")
    held = [first.replace(day=number) for first in around if number <= unit_interval(first, "month").end.day]
    found = nearest([Interval(day, day) for day in held], setting) if basis == "relative" else None
    if basis == "narrative" and held:
        found = Interval(held[0], held[0])
    if found is None:
        return Meaning(f"XXXX-XX-{number:02d}")
    return Meaning(found.start.isoformat(), found, "day", basis)


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


def anchor_weekday(parts: Parts, setting: Setting) -> Meaning:
    weekday = int(parts["weekday"])
    base = base_of(parts, setting)
    unknown = Meaning(f"XXXX-WXX-{weekday + 1}{time_tail(parts)}")
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
    return Meaning(day.isoformat() + time_tail(parts), Interval(day, day), "day", basis_of(parts))


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


def anchor_part(parts: Parts, setting: Setting) -> Meaning:
    """A part of day or a clock time whose day is this, last, next, or that of the narrative."""
    if "rel" not in parts or "loose" in parts:  # a bare clock time: the day told last, and else no day
        day = _news_day(setting)
        if day is not None:
            return Meaning(day.isoformat() + time_tail(parts), Interval(day, day), "day", "narrative")
        day_or_none = setting.published
        return Meaning((day_or_none.isoformat() if day_or_none else "XXXX-XX-XX") + time_tail(parts))
    base = base_of(parts, setting)
    if base is None:
        fallback = setting.published.isoformat() if setting.published else "XXXX-XX-XX"
        return Meaning(fallback + time_tail(parts))
    day = base + timedelta(days=int(parts["rel"]))
    if "over" in parts:  # "overnight" runs from the evening before into the day
        return Meaning(
            base.isoformat() + time_tail(parts),
            Interval(base - timedelta(days=1), base),
            "day",
            basis_of(parts),
        )
    return Meaning(day.isoformat() + time_tail(parts), Interval(day, day), "day", basis_of(parts))


def anchor_holiday(parts: Parts, setting: Setting) -> Meaning:
    rule = str(parts["holiday"])
    basis = "relative"
    if "year" in parts:
        found, basis = holiday_interval(rule, int(parts["year"])), "explicit"
    else:
        setting = looking(parts, setting)
        around = [one for year in years_around(setting) if (one := holiday_interval(rule, year)) is not None]
        if parts.get("rel") == -1 and setting.published:
            around = [one for one in around if one.end < setting.published]
        found = nearest(around, setting)
    if found is None:
        fixed = rule if rule[:1].isdigit() else "XX-XX"
        return Meaning(f"XXXX-{fixed}")
    if "days" in parts:
        day = found.start + timedelta(days=int(parts["days"]))
        found = Interval(day, day)
    if found.start == found.end:
        modifier = "about" if rule.startswith("hijri") else None
        return Meaning(found.start.isoformat(), found, "day", basis, modifier)
    return Meaning(f"{found.start:%Y-%m}", found, "month", basis, "about")
