"""Sentence boundaries: what ends a sentence and what only looks like it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language import sentences


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Tarvo met Dr. A. B. Moro of the U.N. mission near St. Ives.",
        "“We did not fire!” Col. Moro said.",
        "“Did they leave?” asked the reporter.",
        "“Where are they?” he said.",
        "“They fled.” said one man.",
        "Prices rose 2.5 percent, from 1.20 to 1.23 crowns.",
        "Shelling began at 5 a.m. Sunday and went on.",
        "The firm Moro Inc. denied it.",
        "The group (e.g. The Lions) left... and came back.",
        "TARVO, Ostland (Agency) - Two men were hurt, officials said.",
        "The line was wrapped at the edge of the\nwindow and goes on here.",
        "It ended in 1995. [12]",
    ],
)
def test_one_sentence(text: str) -> None:
    assert sentences.split(text) == [(0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "He left.| She stayed.",
        "“We won.”| The crowd cheered.",
        "Two dead in Tarvo\n|Police said two men died.",
        "He lives in the U.S.| The house is old.",
        "Is it true?| Nobody knows.",
        "It was over...| The men went home.",
        "He said: “We fled.”| “They came,” she said.",
        "it is cheap.| i like it.",
        "They ran away.|They came back later.",
    ],
)
def test_boundaries(text: str) -> None:
    plain = text.replace("|", "")
    parts = [plain[start:end] for start, end in sentences.split(plain)]
    assert parts == [part.strip() for part in text.split("|")]


@given(st.text(alphabet="aB.?!\"”“ \n'’(1)…,-", max_size=60))
def test_every_character_that_is_not_white_space_is_in_one_sentence(text: str) -> None:
    spans = sentences.split(text)
    covered = [i for start, end in spans for i in range(start, end)]
    assert [i for i in covered if not text[i].isspace()] == [i for i, c in enumerate(text) if not c.isspace()]


@given(st.text(alphabet="aB.?!\"”“ \n'’(1)…,-", max_size=60))
def test_spans_are_stripped_and_in_order(text: str) -> None:
    spans = sentences.split(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert spans == sorted(spans)


def test_long_text_takes_time_in_proportion() -> None:
    spans = sentences.split("He left. " * 20_000)
    assert len(spans) == 20_000


def test_an_abbreviation_of_the_users_own_keeps_a_sentence_together() -> None:
    words = replace(sentences.shipped(), before_name=sentences.shipped().before_name | {"wali"})
    text = "He met Wali. Noor in the town."
    assert (len(sentences.split(text)), len(sentences.split(text, words))) == (2, 1)
