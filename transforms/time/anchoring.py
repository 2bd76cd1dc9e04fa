"""Give the parts of one time expression its days and its TIMEX3 value, from the publication day and the
narrative.

Pure functions of plain values: no text, no parse. `anchor` dispatches on the form that the grammar read.
What cannot be known stays None: an expression that leans on a publication day that is missing, or on a date
of
the narrative that was not told, has a value with X where TIMEX3 asks for one and no days.
"""

from __future__ import annotations

from collections.abc import Callable

from transforms.time.calendar import (
    MONTHS_IN,
    PRECISION_OF_UNIT,
    Interval,
    century_interval,
    decade_interval,
    half_interval,
    part_of,
    quarter_interval,
    season_interval,
    shift,
    unit_interval,
)
from transforms.time.count_anchoring import anchor_duration, anchor_offset, duration_value
from transforms.time.day_anchoring import (
    anchor_date,
    anchor_day_of_month,
    anchor_holiday,
    anchor_part,
    anchor_weekday,
)
from transforms.time.meaning import (
    UNIT_CODES,
    Meaning,
    Parts,
    Setting,
    base_of,
    basis_of,
    distance_to,
    nearest,
    unit_value,
    years_around,
)


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


def _unit(parts: Parts, setting: Setting) -> Meaning:
    """ "last week", "this year", "the following month", "the quarter"."""
    unit, rel = str(parts["unit"]), int(parts["rel"])
    if parts.get("anchor") == "near":
        return _the_unit(parts, setting)
    base = base_of(parts, setting)
    if base is None:
        code = UNIT_CODES.get(unit, "D")
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
    if parts.keys() & {"rolling", "up_to_now"} and rel == -1 and unit != "weekend":
        days = Interval(day, base)
        if "rolling" in parts and unit in {"decade", "century"}:
            value = duration_value({"unit": "year", "n": MONTHS_IN[unit] // 12})
    return Meaning(value, days, PRECISION_OF_UNIT[unit], basis_of(parts))


def _the_unit(parts: Parts, setting: Setting) -> Meaning:
    """ "the weekend" by the verb's direction; "the year", "the quarter" only as the narrative has it."""
    unit, published = str(parts["unit"]), setting.published
    if published is None:
        return Meaning(f"P1{UNIT_CODES.get(unit, 'W')}")
    if unit == "weekend":
        day = published
        if setting.looks != "forward" and day.weekday() < 5:
            day = shift(day, -1, "week")
        return Meaning(unit_value(day, unit), unit_interval(day, unit), "week", "relative")
    if unit == "quarter":
        days = setting.quarter
        day = days.start if days else shift(published, -1, unit)
        return Meaning(unit_value(day, unit), days, "season", "narrative" if days else "unknown")
    if unit == "year" and parts.get("mod") in {"early", "late"}:  # "since the start of the year"
        return Meaning(unit_value(published, unit), unit_interval(published, unit), "year", "relative")
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
    base = base_of(parts, setting)
    if base is None:
        return Meaning(f"XXXX-{letter}{number}")
    if "rel" in parts:
        year = base.year + int(parts["rel"])
        return Meaning(f"{year:04d}-{letter}{number}", days_of(year, number), "season", basis_of(parts))
    candidates = [days_of(year, number) for year in years_around(setting)]
    found = nearest(candidates, setting) or days_of(base.year, number)
    return Meaning(f"{found.start.year:04d}-{letter}{number}", found, "season", "relative")


def _season(parts: Parts, setting: Setting) -> Meaning:
    season = str(parts["season"])
    if "year" in parts:
        year = int(parts["year"])
        return Meaning(f"{year:04d}-{season}", season_interval(year, season), "season", "explicit")
    base = base_of(parts, setting)
    if base is None:
        return Meaning(f"XXXX-{season}")
    rel = int(parts.get("rel", 0))
    if "of" in parts:
        days = season_interval(base.year + rel, season)
        return Meaning(f"{days.start.year:04d}-{season}", days, "season", basis_of(parts))
    around = [
        season_interval(year, season) for year in range(max(base.year - 2, 1), min(base.year + 3, 9998))
    ]
    if rel < 0:
        found: Interval | None = max(one for one in around if one.end < base)
    elif rel > 0:
        found = min(one for one in around if one.start > base)
    elif "rel" in parts:
        found = min(around, key=lambda one: (distance_to(one, base), one.start))
    else:
        found = nearest(around, setting)
    if found is None:
        return Meaning(f"XXXX-{season}")
    return Meaning(f"{found.start.year:04d}-{season}", found, "season", basis_of(parts))


def _decade(parts: Parts, setting: Setting) -> Meaning:
    first = int(parts["year"])
    return Meaning(f"{first // 10:03d}", decade_interval(first), "decade", "explicit")


def _century(parts: Parts, setting: Setting) -> Meaning:
    number = int(parts["n"])
    return Meaning(f"{number - 1:02d}", century_interval(number), "unknown", "explicit")


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
    "date": anchor_date,
    "day_of_month": anchor_day_of_month,
    "weekday": anchor_weekday,
    "part": anchor_part,
    "holiday": anchor_holiday,
    "unit": _unit,
    "unit_end": _unit_end,
    "quarter": _quarter,
    "half": _quarter,
    "season": _season,
    "decade": _decade,
    "century": _century,
    "offset": anchor_offset,
    "duration": anchor_duration,
    "set": _set,
    "ref": _ref,
}
