"""Time expressions: what is found, what it means, and that no text makes it slow."""

from __future__ import annotations

import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.seeds import Seeds
from transforms.time import calendar, dating, timex

WEDNESDAY = date(2013, 3, 20)


def days(text: str, published: date | None = WEDNESDAY) -> list[tuple[str, str, str]]:
    """(words, first day, last day) of every expression that has days."""
    return [
        (one.text, str(one.date_start), str(one.date_end))
        for one in dating.resolve(timex.find(text), None, published)
        if one.date_start is not None
    ]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("It fell on Wednesday.", "2013-03-20", "2013-03-20"),
        ("It fell on Thursday.", "2013-03-14", "2013-03-14"),
        ("They will meet on Thursday.", "2013-03-21", "2013-03-21"),
        ("It fell on April 7.", "2013-04-07", "2013-04-07"),
        ("It fell in the 1980s.", "1980-01-01", "1989-12-31"),
        ("It lasted from March 12-15.", "2013-03-12", "2013-03-15"),
        ("It fell in mid-August 2012.", "2012-08-11", "2012-08-20"),
        ("It has lasted since mid-August.", "2012-08-11", "2012-08-20"),
        ("It fell last week.", "2013-03-11", "2013-03-17"),
        ("It fell over the weekend.", "2013-03-16", "2013-03-17"),
        ("It fell two days ago.", "2013-03-18", "2013-03-18"),
        ("It fell in the past 24 hours.", "2013-03-19", "2013-03-20"),
        ("It fell on Christmas Day.", "2012-12-25", "2012-12-25"),
        ("It fell at the end of March 2011.", "2011-03-21", "2011-03-31"),
        ("It ran from 1996-2001.", "1996-01-01", "2001-12-31"),
        ("It ran between Monday and Wednesday.", "2013-03-18", "2013-03-20"),
    ],
)
def test_an_expression_means_these_days(text: str, start: str, end: str) -> None:
    assert days(text)[0][1:] == (start, end)


@pytest.mark.parametrize(
    "text", ["He may march.", "They sat down.", "We paid $48.", "AK-47", "the F-16", "12%"]
)
def test_what_is_no_time_expression_is_passed_over(text: str) -> None:
    assert timex.find(text) == []


def test_without_a_publication_day_only_absolute_dates_have_days() -> None:
    assert days("On Friday and in March and last week, and on March 3, 2011.", None) == [
        ("March 3, 2011", "2011-03-03", "2011-03-03")
    ]


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("Murió el 14 de marzo de 2012.", "el 14 de marzo de 2012", "2012-03-14", "2012-03-14"),
        ("Murió la semana pasada.", "la semana pasada", "2013-03-11", "2013-03-17"),
        ("Murió ayer.", "ayer", "2013-03-19", "2013-03-19"),
        ("Murió hace dos días.", "hace dos días", "2013-03-18", "2013-03-18"),
        ("Murió el lunes.", "el lunes", "2013-03-18", "2013-03-18"),
        ("Murió el viernes pasado.", "el viernes pasado", "2013-03-15", "2013-03-15"),
        ("Murió a mediados de agosto de 2012.", "mediados de agosto de 2012", "2012-08-11", "2012-08-20"),
        ("Murió en 2011.", "2011", "2011-01-01", "2011-12-31"),
        ("Murió el mes pasado.", "el mes pasado", "2013-02-01", "2013-02-28"),
        ("Murió en Nochebuena.", "Nochebuena", "2012-12-24", "2012-12-24"),
    ],
)
def test_spanish_is_rows_and_rules(text: str, words: str, start: str, end: str) -> None:
    found = dating.resolve(timex.find(text, timex.default_grammar("es")), None, WEDNESDAY)
    assert [(one.text, str(one.date_start), str(one.date_end)) for one in found] == [(words, start, end)]


def test_a_bare_hour_is_of_the_day_told_last() -> None:
    text = "The depot burned on Tuesday. The drones had come at about 4 a.m."
    assert days(text)[-1] == ("about 4 a.m.", "2013-03-19", "2013-03-19")


def test_a_bare_hour_is_not_of_a_day_of_the_background() -> None:
    text = "It is the first fire since that of 14 January. The drones had come at about 4 a.m."
    assert len(days(text)) == 1


# --- properties ---------------------------------------------------------------------------------------

WORDS = [
    *(
        "Monday",
        "Friday",
        "last",
        "next",
        "the",
        "past",
        "two",
        "three",
        "20",
        "1999",
        "2013",
        "March",
        "May",
    ),
    *("12th", "weeks", "days", "year", "ago", "later", "before", "in", "on", "from", "to", "between", "and"),
    *(
        "-",
        "'",
        ".",
        ",",
        "early",
        "late",
        "mid",
        "of",
        "morning",
        "night",
        "a",
        "couple",
        "dozen",
        "quarter",
    ),
    *(
        "third",
        "every",
        "10:30",
        "p.m.",
        "Christmas",
        "Ramadan",
        "1980s",
        "'80s",
        "now",
        "since",
        "2013-03-20",
    ),
    *("3/4/2013", "half", "hundred", "thousand", "second", "fall", "\n\n", "$", "%"),
]
texts = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join) | st.text(max_size=200)
published_days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(texts)
def test_spans_lie_in_the_text_in_order_and_apart(text: str) -> None:
    found = timex.find(text)
    assert all(text[one.start : one.end] == one.text != "" for one in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


@given(texts, published_days | st.none())
def test_start_is_never_after_end(text: str, published: date | None) -> None:
    for one in dating.resolve(timex.find(text), None, published):
        assert (one.date_start is None) == (one.date_end is None)
        assert one.date_start is None or one.date_end is None or one.date_start <= one.date_end


@given(texts, published_days)
def test_reading_is_a_function_of_text_and_day(text: str, published: date) -> None:
    assert dating.resolve(timex.find(text), None, published) == dating.resolve(
        timex.find(text), None, published
    )


PURELY_RELATIVE = (
    *("yesterday", "two days ago", "today", "the past 24 hours", "tomorrow night", "last night", "tonight"),
    *(
        "the day before yesterday",
        "the night before last",
        "overnight",
        "the last three days",
        "36 hours ago",
    ),
    *("this morning", "ten days from now", "the next 48 hours"),
)


@given(st.sampled_from(PURELY_RELATIVE), published_days, st.integers(-4000, 4000))
def test_a_relative_day_moves_with_the_publication_day(words: str, published: date, shift: int) -> None:
    moved = published + timedelta(days=shift)
    here, there = (dating.resolve(timex.find(words), None, day)[0] for day in (published, moved))
    assert here.date_start is not None and there.date_start is not None
    assert there.date_start - here.date_start == timedelta(days=shift)


@given(st.sampled_from(("Monday", "last Friday", "Sunday night")), published_days, st.integers(-200, 200))
def test_a_weekday_moves_by_whole_weeks(words: str, published: date, weeks: int) -> None:
    moved = published + timedelta(weeks=weeks)
    here, there = (dating.resolve(timex.find(words), None, day)[0] for day in (published, moved))
    assert here.date_start is not None and there.date_start is not None
    assert there.date_start - here.date_start == timedelta(weeks=weeks)


@given(st.dates(date(1583, 1, 1), date(2199, 12, 31)), st.sampled_from(["%B %d, %Y", "%d %B %Y", "%Y-%m-%d"]))
def test_a_written_date_is_read_back(day: date, form: str) -> None:
    assert days("It fell on " + day.strftime(form) + ".") == [(day.strftime(form), str(day), str(day))]


MONSTERS = {
    "digits": "1" * 200_000,
    "digits in threes": ",".join(["123"] * 40_000) + "x",
    "brackets": "(" * 60_000,
    "weekdays": "Monday " * 20_000,
    "hyphens": "two-" * 15_000,
    "numbers": "twenty one hundred and " * 10_000,
    "last": "last " * 20_000,
    "years": "1999-" * 12_000,
    "apostrophes": "'" * 60_000,
    "line breaks": "\n \n" * 30_000,
    "dots": "a.b" * 30_000,
    "numeric dates": "1/2/" * 15_000,
    "days": "March 12, 13, " * 5_000,
}


def seconds(text: str) -> float:
    """CPU time of finding and dating, the lesser of two tries."""

    def once() -> float:
        begun = time.thread_time()
        dating.resolve(timex.find(text), None, WEDNESDAY)
        return time.thread_time() - begun

    return min(once() for _ in range(2))


# Four times the text in linear time takes four times as long, in quadratic time sixteen times.
LINEAR = 9


@pytest.mark.parametrize("name", MONSTERS)
def test_four_times_the_text_takes_four_times_as_long(name: str) -> None:
    text = MONSTERS[name][:8_000]
    timex.find(text)
    assert seconds(4 * text) < LINEAR * seconds(text) + 0.02


@given(
    st.lists(
        st.sampled_from([*WORDS, "(", ")", "[", "1", "99", "/", ":", "¼", "a.m.", "\n"]),
        min_size=1,
        max_size=6,
    )
)
@settings(deadline=None, max_examples=30)
def test_any_words_repeated_are_read_in_linear_time(words: list[str]) -> None:
    """Linear reading of 8,000 characters takes some 0.05 s; what backtracks takes minutes."""
    text = ("".join(words) + " " + " ".join(words) + " ") * 4_000
    begun = time.thread_time()
    dating.resolve(timex.find(text[:8_000]), None, WEDNESDAY)
    assert time.thread_time() - begun < 1


@pytest.mark.slow
@pytest.mark.parametrize("name", MONSTERS)
def test_three_times_the_longest_article_is_read_in_seconds(name: str) -> None:
    text = (MONSTERS[name] * 25)[:300_000]  # longer ones than 100,000 characters are refused
    begun = time.thread_time()
    dating.resolve(timex.find(text), None, WEDNESDAY)
    assert time.thread_time() - begun < 18


@pytest.mark.parametrize("name", MONSTERS)
def test_texts_made_to_be_slow_are_read_to_their_end(name: str) -> None:
    """Each takes well under a second; a pattern that backtracks would not come back."""
    text = MONSTERS[name]
    found = timex.find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


# --- the calendar ---------------------------------------------------------------------------------------

UNITS = ("day", "week", "month", "quarter", "half", "season", "year", "decade", "century", "weekend")


@given(
    st.dates(date(2, 1, 1), date(9000, 1, 1)), st.sampled_from([unit for unit in UNITS if unit != "weekend"])
)
def test_a_unit_holds_its_day(day: date, unit: str) -> None:
    start, end = calendar.unit_interval(day, unit)
    assert start <= day <= end


@given(st.dates(date(2, 1, 1), date(9000, 1, 1)), st.sampled_from(UNITS))
def test_the_days_after_a_unit_begin_the_next(day: date, unit: str) -> None:
    end = calendar.unit_interval(day, unit).end
    step = timedelta(days=6 if unit == "weekend" else 1)
    assert calendar.unit_interval(end + step, unit).start == end + step


@given(st.dates(date(1000, 1, 1), date(3000, 1, 1)), st.integers(-500, 500), st.sampled_from(["day", "week"]))
def test_a_shift_can_be_taken_back(day: date, count: int, unit: str) -> None:
    assert calendar.shift(calendar.shift(day, count, unit), -count, unit) == day


@given(st.dates(date(1000, 1, 1), date(3000, 1, 1)), st.integers(-500, 500))
def test_months_keep_the_day_or_clip_it_to_the_end(day: date, months: int) -> None:
    moved = calendar.add_months(day, months)
    last = calendar.month_interval(moved.year, moved.month).end.day
    assert moved.day == min(day.day, last)


@given(st.dates(date(2, 1, 1), date(9000, 1, 1)), st.sampled_from(UNITS))
def test_the_parts_of_a_unit_tile_it(day: date, unit: str) -> None:
    whole = calendar.unit_interval(day, unit)
    early, mid, late = (calendar.part_of(whole, part) for part in ("early", "mid", "late"))
    if (whole.end - whole.start).days < 2:
        assert early == mid == late == whole
    else:
        assert (early.start, late.end) == whole
        assert mid.start - early.end == late.start - mid.end == timedelta(days=1)


@given(st.integers(1, 1500), st.integers(1, 12))
def test_islamic_months_have_29_or_30_days(year: int, month: int) -> None:
    following = calendar.from_hijri(year + month // 12, month % 12 + 1, 1)
    assert (following - calendar.from_hijri(year, month, 1)).days in {29, 30}


@pytest.mark.parametrize(
    ("rule", "year", "start", "end"),
    [
        ("12-25", 2024, "2024-12-25", "2024-12-25"),
        ("easter-2", 2024, "2024-03-29", "2024-03-29"),
        ("nth 11 3 4", 2023, "2023-11-23", "2023-11-23"),
        ("nth 5 0 -1", 2024, "2024-05-27", "2024-05-27"),
        ("nth 11 3 4+1", 2023, "2023-11-24", "2023-11-24"),
        ("hijri 10 1", 2024, "2024-04-10", "2024-04-10"),
        ("hijri 9", 2024, "2024-03-11", "2024-04-09"),
    ],
)
def test_a_holiday_falls_on_the_day_of_its_rule(rule: str, year: int, start: str, end: str) -> None:
    found = calendar.holiday_interval(rule, year)
    assert found is not None and (str(found.start), str(found.end)) == (start, end)


@pytest.mark.parametrize("year", [1900, 2023])
def test_february_29_needs_a_leap_year(year: int) -> None:
    assert days(f"It fell on February 29, {year}.") == []


def test_every_rule_of_the_holiday_table_can_be_computed() -> None:
    for holiday in Seeds().holidays.values():
        assert any(calendar.holiday_interval(holiday.rule, year) for year in range(2000, 2025))
