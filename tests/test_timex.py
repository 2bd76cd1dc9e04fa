"""Time expressions: what is found, what it means, and that no text makes it slow."""

from __future__ import annotations

from datetime import date

import pytest

from transforms import dating, timex
from transforms.seeds import Seeds

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


def test_spanish_is_rows_and_rules() -> None:
    spanish = timex.compile(Seeds(), "es")
    found = timex.find("El 14 de marzo de 2024 y la semana pasada.", spanish)
    assert [one.text for one in found] == ["El 14 de marzo de 2024", "la semana pasada"]
