"""Expressions get days, acts the expression that governs them; metadata is read without guessing."""

from __future__ import annotations

from datetime import date

import pytest
from spacy.language import Language

from transforms import language
from transforms.annotations import PredicateDate
from transforms.time import dating, timex

SATURDAY = date(2024, 3, 16)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return language.load()


def act(nlp: Language, text: str, word: str, published: date | None = SATURDAY) -> PredicateDate:
    """The date of the first token `word`."""
    doc = nlp(text)
    timexes = dating.resolve(timex.find(text), doc, published)
    predicate = next(token.i for token in doc if token.text == word)
    return dating.date_predicate(doc, predicate, timexes, published)


@pytest.mark.parametrize(
    ("text", "word", "day"),
    [
        ("On Friday, forces attacked the town and killed three people.", "attacked", "2024-03-15"),
        ("On Friday, forces attacked the town and killed three people.", "killed", "2024-03-15"),
        ("Friday's attack killed 12 people.", "attack", "2024-03-15"),
        ("Friday's attack killed 12 people.", "killed", "2024-03-15"),
        ("The army launched an attack on the town on Friday.", "attack", "2024-03-15"),
        ("The attack was carried out on Thursday.", "attack", "2024-03-14"),
        ("Clashes continued on Tuesday, killing ten people.", "killing", "2024-03-12"),
        ("He was arrested on Saturday after he attacked police.", "arrested", "2024-03-16"),
        ("Officials said on Friday that forces attacked the town.", "said", "2024-03-15"),
        ("Rebels will march on Tuesday.", "march", "2024-03-19"),
        ("The group has accused the army of attacking its camp on Sunday.", "attacking", "2024-03-10"),
        ("The journalists, whose arrest last month had drawn protests, are free.", "arrest", "2024-02-01"),
        ("A jet bombed the market shortly before 8 a.m. on Tuesday.", "bombed", "2024-03-12"),
        ("Five people were killed in an attack on Thursday, the ministry said.", "killed", "2024-03-14"),
    ],
)
def test_the_governing_expression_dates_the_act(nlp: Language, text: str, word: str, day: str) -> None:
    assert act(nlp, text, word).date_start == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Officials said on Friday that forces attacked the town.", "attacked"),
        ("Five people were killed in an attack on Thursday, the ministry said.", "said"),
        ("The two sides agreed on Friday to withdraw troops.", "withdraw"),
        ("He was arrested on Saturday after he attacked police.", "attacked"),
        ("Police arrested a man who had killed two people in 2014.", "arrested"),
        ("Forces attacked the town.", "attacked"),
        ("The fighting has stopped since a truce in 2022.", "fighting"),
        ("It is the first attack in the town since 2022.", "attack"),
        ("We do not kill workers.", "kill"),
        ("The attack drew condemnation on Thursday.", "attack"),
        ("The group claimed the attack on Thursday.", "attack"),
    ],
)
def test_another_acts_expression_does_not_date_it(nlp: Language, text: str, word: str) -> None:
    assert act(nlp, text, word).date_start is None


@pytest.mark.parametrize(
    ("text", "word", "start", "end"),
    [
        ("Forces have shelled the town since Monday.", "shelled", "2024-03-11", "2024-03-16"),
        ("The two sides have been at war since mid-August.", "war", "2023-08-11", "2024-03-16"),
        ("He ruled the valley from 1996 to 2001.", "ruled", "1996-01-01", "2001-12-31"),
        ("They battled each other between Monday and Wednesday.", "battled", "2024-03-11", "2024-03-13"),
    ],
)
def test_an_act_can_last(nlp: Language, text: str, word: str, start: str, end: str) -> None:
    found = act(nlp, text, word)
    assert (str(found.date_start), str(found.date_end)) == (start, end)


@pytest.mark.parametrize(
    ("text", "word", "day"),
    [
        ("Talks were held on Thursday, two days after a strike stopped the trains.", "strike", "2024-03-12"),
        ("Talks were held on Thursday, two days after a strike stopped the trains.", "stopped", "2024-03-12"),
        ("They blocked the road on Thursday, a day after clashes in the capital.", "clashes", "2024-03-13"),
        ("The raid came six days after bombs killed ten people on Friday.", "raid", "2024-03-21"),
    ],
)
def test_a_distance_from_a_dated_act_dates_the_other(nlp: Language, text: str, word: str, day: str) -> None:
    assert act(nlp, text, word).date_start == date.fromisoformat(day)


def test_what_is_said_in_the_present_is_of_the_day_it_is_said(nlp: Language) -> None:
    found = act(nlp, "“We are fighting in the valley,” he said on Friday.", "fighting")
    assert (found.date_start, found.basis) == (date(2024, 3, 15), "relative")


def test_a_past_verb_does_not_date_a_present_one(nlp: Language) -> None:
    text = "The army seized power in 2021 and is battling rebels on several fronts."
    assert act(nlp, text, "battling").date_start == SATURDAY


def test_a_weekday_in_a_persons_name_is_no_date(nlp: Language) -> None:
    text = "Police spokesman Sunday Ibrahim Gwamna confirmed the abduction."
    assert dating.resolve(timex.find(text), nlp(text), SATURDAY) == []


def test_the_publication_day_stands_in_only_for_the_present_tense(nlp: Language) -> None:
    assert act(nlp, "Forces are fighting in the city.", "fighting").basis == "publication"


def test_a_headline_in_the_present_tense_has_no_date(nlp: Language) -> None:
    assert act(nlp, "Bomb kills ten in market\n\nTen people died.", "kills").basis == "unknown"


def test_the_sentence_before_dates_one_that_goes_on_from_it(nlp: Language) -> None:
    found = act(nlp, "Rebels captured the town on Monday. Later, they withdrew.", "withdrew")
    assert (found.date_start, found.basis) == (date(2024, 3, 11), "narrative")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Police arrested a man who had killed two people in 2014.", "killed"),
        ("Since the 2014 war, the group has held the town.", "war"),
        ("Rebels attacked the town in the 1980s.", "attacked"),
    ],
)
def test_an_act_of_long_ago_is_history(nlp: Language, text: str, word: str) -> None:
    assert act(nlp, text, word).is_historical


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-14", "2024-03-14"),
        ("2024-03-14T23:30:00-05:00", "2024-03-14"),
        ("Thu, 14 Mar 2024 23:30:00 -0500", "2024-03-14"),
        ("March 14, 2024", "2024-03-14"),
        ("14 mars 2024 à 10h30", "2024-03-14"),
        ("14 марта 2024", "2024-03-14"),
        ("14 de marzo de 2024", "2024-03-14"),
        ("20240314T101010Z", "2024-03-14"),
        ("14/03/2024", "2024-03-14"),
        ("Updated: March 14, 2024 | 10:30 IST", "2024-03-14"),
        ("Published 14 March 2024", "2024-03-14"),
        ("Mar 14, 2024 5:02 pm", "2024-03-14"),
    ],
)
def test_publication_metadata_is_read(text: str, day: str) -> None:
    assert dating.parse_published(text) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "03/04/2024",
        "March 2024",
        "2024",
        "yesterday",
        "2 hours ago",
        "March 14",
        "2024-13-45",
        "1710400000",
    ],
)
def test_publication_metadata_is_not_guessed(text: str) -> None:
    assert dating.parse_published(text) is None
