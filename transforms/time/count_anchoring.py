"""Days and values of what is counted in units: "two days ago", "the past two months", "three weeks"."""

from __future__ import annotations

from datetime import date, timedelta

from transforms.time.calendar import (
    MONTHS_IN,
    PRECISION_OF_UNIT,
    SECONDS_IN,
    Interval,
    quarter_interval,
    shift,
    unit_interval,
    year_interval,
)
from transforms.time.day_anchoring import anchor_weekday
from transforms.time.meaning import (
    UNIT_CODES,
    Meaning,
    Parts,
    Setting,
    base_of,
    basis_of,
    time_tail,
    unit_value,
)


def _count(parts: Parts) -> float:
    return int(parts["tenths"]) / 10 if "tenths" in parts else int(parts.get("n", 0))


def _told_before(setting: Setting, unit: str) -> date | None:
    """The day that the text told last and a distance counts from; days are not counted from a mere month."""
    if setting.narrative is None:
        return None
    is_coarse = setting.narrative.precision != "day" and MONTHS_IN.get(unit, 0) == 0
    return setting.day_told if is_coarse else setting.narrative.days.start


def anchor_offset(parts: Parts, setting: Setting) -> Meaning:
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
        base = _told_before(setting, unit)
        basis = "unknown" if base is None else "narrative"
    elif anchor_name == "weekday" and base is not None:
        base = anchor_weekday({"weekday": parts["weekday"]}, setting).days.start  # type: ignore[union-attr]
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
    if abs(n) < 1 and unit in {"year", "decade", "century"}:  # "half a year ago"
        unit = "month" if unit == "year" else "year"
        value = _offset_value(day, unit, parts)
    if unit in SECONDS_IN:
        days = Interval(min(day, base), max(day, base)) if day != base else Interval(day, day)
        if abs(n) * SECONDS_IN[unit] >= 12 * 3600:
            modifier = "about"
        return Meaning(value, days, "day", basis, modifier)
    if unit == "day" or (anchor_name in {"weekday", "day"} and unit == "week"):
        return Meaning(day.isoformat() + time_tail(parts), Interval(day, day), "day", basis, modifier)
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


def anchor_duration(parts: Parts, setting: Setting) -> Meaning:
    """A length of time; "the past two months", "the next 24 hours" have days as well."""
    unit, base = str(parts["unit"]), base_of(parts, setting)
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
    return Meaning(value, Interval(min(day, base), max(day, base)), PRECISION_OF_UNIT[unit], basis_of(parts))


def duration_value(parts: Parts) -> str:
    """TIMEX3 value of a length: "P2D", "PT24H", "P2Y6M", "PXM" for a vague one."""
    unit = str(parts["unit"])
    if unit == "fortnight":
        return f"P{2 * int(parts.get('n', 1))}W"
    if unit == "weekend":
        return "P1WE" if parts.get("n") == 1 else f"P{parts.get('n', 'X')}WE"
    code = UNIT_CODES.get(unit, "D")
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
