"""Our own sentences of conflict news: the days that their expressions of time mean."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from spacy.language import Language

from transforms import language
from transforms.time import dating, timex

SENTENCES = Path(__file__).with_name("dates_in_news.csv")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return language.load()


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def misses(nlp: Language) -> tuple[int, list[str]]:
    """Number of sentences, and what is wrong about each that is not read as written beside it."""
    lines = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="|", quoting=csv.QUOTE_NONE))
    wrong = []
    for row in rows:
        text = row["sentence"]
        found = dating.resolve(timex.find(text), nlp(text), date.fromisoformat(row["published"]))
        told = {one.text: (one.date_start, one.date_end) for one in found}
        wanted = (_day(row["start"]), _day(row["end"]))
        if told.get(row["words"], (None, date.max)) != wanted:
            wrong.append(f"{text} [{row['words']}] {wanted} but {told}")
    return len(rows), wrong


def test_97_of_100_sentences_are_dated_as_their_reader_does(nlp: Language) -> None:
    number, wrong = misses(nlp)
    assert number >= 150 and len(wrong) <= 0.03 * number, "\n".join(wrong)


ACTS = Path(__file__).with_name("acts_in_news.csv")
SATURDAY = date(2024, 3, 16)


def misdated_acts(nlp: Language) -> tuple[int, list[str]]:
    """Number of acts, and what is wrong about each that is not dated as written beside it."""
    lines = [line for line in ACTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="|", quoting=csv.QUOTE_NONE))
    wrong = []
    for row in rows:
        doc = nlp(row["sentence"])
        timexes = dating.resolve(timex.find(row["sentence"]), doc, SATURDAY)
        predicate = next(token.i for token in doc if token.text == row["word"])
        found = dating.date_predicate(doc, predicate, timexes, SATURDAY)
        wanted = (_day(row["start"]), _day(row["end"]), row["history"] == "yes")
        if (found.date_start, found.date_end, found.is_historical) != wanted:
            wrong.append(f"{row['sentence']} [{row['word']}] {wanted} but {found}")
    return len(rows), wrong


def test_97_of_100_acts_are_dated_as_their_reader_does(nlp: Language) -> None:
    number, wrong = misdated_acts(nlp)
    assert number >= 80 and len(wrong) <= 0.03 * number, "\n".join(wrong)
