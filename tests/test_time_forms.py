"""One form of time expression a test: what a sentence of a Saturday paper means by it."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.annotations import Timex
from transforms.seeds import Seeds
from transforms.time import dating, timex

SATURDAY = date(2024, 3, 16)


def only(text: str, published: date | None = SATURDAY) -> Timex:
    """The one expression of a text."""
    (found,) = dating.resolve(timex.find(text), None, published)
    return found


def days(text: str) -> tuple[str, str]:
    found = only(text)
    return str(found.date_start), str(found.date_end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        # absolute
        ("It fell on 3 March 2022.", "2022-03-03", "2022-03-03"),
        ("It fell on March 3rd, 2022.", "2022-03-03", "2022-03-03"),
        ("It fell on the third of March 2022.", "2022-03-03", "2022-03-03"),
        ("It fell on 2022-03-03.", "2022-03-03", "2022-03-03"),
        ("It fell on 23/3/2022.", "2022-03-23", "2022-03-23"),
        ("It fell on 23.03.2022.", "2022-03-23", "2022-03-23"),
        ("It fell on 23-03-2022.", "2022-03-23", "2022-03-23"),
        ("It fell in March 2022.", "2022-03-01", "2022-03-31"),
        ("It fell in 2022.", "2022-01-01", "2022-12-31"),
        # parts of months and years
        ("It fell in early August 2022.", "2022-08-01", "2022-08-10"),
        ("It fell in mid-August 2022.", "2022-08-11", "2022-08-20"),
        ("It fell in late August 2022.", "2022-08-21", "2022-08-31"),
        ("It fell in the second week of August 2022.", "2022-08-08", "2022-08-14"),
        ("It fell in the last week of August 2022.", "2022-08-25", "2022-08-31"),
        ("It fell in early 2022.", "2022-01-01", "2022-04-30"),
        # seasons, quarters, halves
        ("It fell in spring 2022.", "2022-03-01", "2022-05-31"),
        ("It fell in the autumn of 2022.", "2022-09-01", "2022-11-30"),
        ("It fell in the winter of 2022.", "2022-12-01", "2023-02-28"),
        ("It fell last summer.", "2023-06-01", "2023-08-31"),
        ("It fell in the third quarter of 2022.", "2022-07-01", "2022-09-30"),
        ("It fell in Q3 2022.", "2022-07-01", "2022-09-30"),
        ("It fell in the first half of 2022.", "2022-01-01", "2022-06-30"),
        # decades, centuries
        ("It fell in the 1980s.", "1980-01-01", "1989-12-31"),
        ("It fell in the early 1980s.", "1980-01-01", "1983-12-31"),
        ("It fell in the '80s.", "1980-01-01", "1989-12-31"),
        ("It fell in the eighties.", "1980-01-01", "1989-12-31"),
        ("It fell in the 19th century.", "1801-01-01", "1900-12-31"),
        # the week around
        ("It fell yesterday.", "2024-03-15", "2024-03-15"),
        ("It fell the day before yesterday.", "2024-03-14", "2024-03-14"),
        ("It fell last night.", "2024-03-15", "2024-03-15"),
        ("It fell the night before last.", "2024-03-14", "2024-03-14"),
        ("It fell on Thursday night.", "2024-03-14", "2024-03-14"),
        ("It fell on Saturday.", "2024-03-16", "2024-03-16"),
        ("It fell last week.", "2024-03-04", "2024-03-10"),
        ("It will fall next week.", "2024-03-18", "2024-03-24"),
        ("It fell last weekend.", "2024-03-09", "2024-03-10"),
        ("It fell last month.", "2024-02-01", "2024-02-29"),
        ("It fell last year.", "2023-01-01", "2023-12-31"),
        ("It fell in May.", "2023-05-01", "2023-05-31"),
        ("It will fall in May.", "2024-05-01", "2024-05-31"),
        ("It fell on the 14th.", "2024-03-14", "2024-03-14"),
        # counted
        ("It fell two days ago.", "2024-03-14", "2024-03-14"),
        ("It fell a week ago.", "2024-03-04", "2024-03-10"),
        ("It fell half a year ago.", "2023-09-01", "2023-09-30"),
        ("It fell in the past 24 hours.", "2024-03-15", "2024-03-16"),
        ("It fell over the last three days.", "2024-03-13", "2024-03-16"),
        ("It will fall in the next two days.", "2024-03-16", "2024-03-18"),
        # ranges
        ("It lasted from 3-9 March.", "2024-03-03", "2024-03-09"),
        ("It lasted from March 3-9.", "2024-03-03", "2024-03-09"),
        # holidays
        ("It fell on Christmas Eve.", "2023-12-24", "2023-12-24"),
        ("It fell on Good Friday 2023.", "2023-04-07", "2023-04-07"),
        ("It fell on Orthodox Christmas.", "2024-01-07", "2024-01-07"),
        ("It fell on the eve of Nowruz.", "2024-03-20", "2024-03-20"),
        ("It fell during Ramadan 2023.", "2023-03-23", "2023-04-21"),
        ("It fell on Eid al-Fitr 2024.", "2024-04-10", "2024-04-10"),
        ("The September 11 attacks came first.", "2001-09-11", "2001-09-11"),
    ],
)
def test_a_form_means_these_days(text: str, start: str, end: str) -> None:
    assert days(text) == (start, end)


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("It began on March 3. That day ten died.", "That day", "2024-03-03", "2024-03-03"),
        ("It began on March 3. They had come the previous night.", "the previous night", "2024-03-02", None),
        ("It began on March 3. The next day it ended.", "The next day", "2024-03-04", None),
        ("It began on March 3, in a war since May 2023. That day it ended.", "That day", "2024-03-03", None),
        ("It began on March 3. Two days later it ended.", "Two days later", "2024-03-05", None),
        (
            "It began in June 2012. The following year it ended.",
            "The following year",
            "2013-01-01",
            "2013-12-31",
        ),
        ("It began on March 3. It ended on the 9th.", "the 9th", "2024-03-09", None),
        ("It began on March 14. At dawn it ended.", "dawn", "2024-03-14", None),
    ],
)
def test_the_narrative_is_gone_on_from(text: str, words: str, start: str, end: str | None) -> None:
    found = {one.text: one for one in dating.resolve(timex.find(text), None, SATURDAY)}[words]
    assert (str(found.date_start), str(found.date_end)) == (start, end or start)
    assert found.basis == "narrative"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It lasted three weeks.", "P3W"),
        ("They held it for a decade.", "P1E"),
        ("It was a 24-hour strike.", "PT24H"),
        ("It lasted two and a half years.", "P2Y6M"),
        ("They fought for months.", "PXM"),
    ],
)
def test_a_length_is_no_date(text: str, value: str) -> None:
    found = only(text)
    assert (found.type, found.value, found.date_start) == ("DURATION", value, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They come every Friday.", "XXXX-WXX-5"),
        ("They come every two weeks.", "P2W"),
        ("They come daily.", "P1D"),
        ("They come on Monday nights.", "XXXX-WXX-1TNI"),
    ],
)
def test_a_set_is_no_date(text: str, value: str) -> None:
    found = only(text)
    assert (found.type, found.value, found.date_start) == ("SET", value, None)


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("It was signed on 4/5/2023.", SATURDAY, None),
        ("It was signed on 4/5/2023 and ended on 24/6/2023.", SATURDAY, "2023-05-04"),
        ("It was signed on 4/5/2023 and ended on 6/24/2023.", SATURDAY, "2023-04-05"),
        ("It was signed on 4/5/2023.", date(2023, 4, 20), "2023-04-05"),
    ],
)
def test_a_date_in_figures_is_read_in_the_order_that_the_article_shows(
    text: str, published: date, day: str | None
) -> None:
    first = dating.resolve(timex.find(text), None, published)[0]
    assert first.date_start == (date.fromisoformat(day) if day else None)


def test_a_day_has_its_name_only_after_it() -> None:
    found = only("The October 7 attacks left ten dead.", date(2020, 1, 1))
    assert found.date_start == date(2019, 10, 7)


def test_coordinated_days_are_each_found() -> None:
    found = dating.resolve(timex.find("It shook on March 3, 4 and 5, they said."), None, SATURDAY)
    assert [one.text for one in found] == ["March 3", "4", "5"]
    assert [str(one.date_start) for one in found] == ["2024-03-03", "2024-03-04", "2024-03-05"]


def test_a_number_of_people_is_no_day() -> None:
    assert only("On March 12 and 13 people died.").text == "March 12"


# --- the second language ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("Murió el domingo 3 de marzo.", "el domingo 3 de marzo", "2024-03-03", "2024-03-03"),
        ("Duró del 3 al 5 de marzo de 2024.", "3 al 5 de marzo de 2024", "2024-03-03", "2024-03-05"),
        ("Murió el 12/03/2024.", "12/03/2024", "2024-03-12", "2024-03-12"),
        ("Murió en la década de 1990.", "la década de 1990", "1990-01-01", "1999-12-31"),
        ("Murió en mayo.", "mayo", "2023-05-01", "2023-05-31"),
        ("La cumbre será el martes.", "el martes", "2024-03-19", "2024-03-19"),
        ("Murió hace tres semanas.", "hace tres semanas", "2024-02-19", "2024-02-25"),
        ("La próxima semana habrá elecciones.", "La próxima semana", "2024-03-18", "2024-03-24"),
        ("Murió anoche.", "anoche", "2024-03-15", "2024-03-15"),
    ],
)
def test_an_article_in_spanish_is_read_by_spanish_rules(text: str, words: str, start: str, end: str) -> None:
    grammar = timex.grammar_for(timex.compile_all(Seeds()), "es")
    found = dating.resolve(timex.find(text, grammar), None, SATURDAY)
    assert [(one.text, str(one.date_start), str(one.date_end)) for one in found] == [(words, start, end)]


@pytest.mark.parametrize("language", [None, "en", "fr"])
def test_an_article_of_another_language_is_read_by_english_rules(language: str | None) -> None:
    assert timex.grammar_for(timex.compile_all(Seeds()), language).language == "en"
