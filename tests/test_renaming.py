"""Nothing is fitted to names: the sample articles tell the same with every name in them another's.

Each name of renaming/names.csv becomes another of its kind, in as many words; what the seed tables know of a
group, body or people they know of its new name (renamed_seeds.py). Rows are held against each other by what
no name may move: how many there are, where their words stand (offsets carried over the renaming), their
types, stances and factuality. Who and where is meant may change, and what follows from it.

No rule knows a name: with the parse of the old text laid over the new one, every row is the same. The parse
itself is statistical and may turn with the names in a sentence: LIMITS says for how many rows of a hundred it
does, and is to be lowered, never raised.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest import mock

import pytest
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, MORPH, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc

from benchmarks import stories
from tests import renamed_seeds
from transforms import language, reading
from transforms.annotations import Article
from transforms.article_rows import Rows
from transforms.language.parsed import parsed
from transforms.seeds import Seeds

NAMES = Path(__file__).parent / "renaming" / "names.csv"
# What of a row no name may move; offsets among them are carried over.
HELD = {
    "mentions": (
        "trigger_start",
        "trigger_end",
        "start_char",
        "end_char",
        "date_text_start",
        "date_text_end",
        "event_type",
        "event_mode",
        "factuality",
        "is_historical",
        "is_aggregate",
    ),
    "claims": (
        *("start_char", "end_char", "cue_start", "cue_end", "speaker_start", "speaker_end"),
        *("stance", "hedged", "quote", "medium", "said_precision"),
    ),
    "quantities": ("start_char", "end_char", "kind", "low", "best", "high", "status"),
    "mention_actors": ("start_char", "end_char", "side"),
}
OFFSET = re.compile(r"(_start|_end|_char)$")


class Renamed(NamedTuple):
    """A text with other names, and the names in it: start and end before and after."""

    text: str
    edits: tuple[tuple[int, int, int, int], ...]


@lru_cache(maxsize=1)
def table() -> tuple[Mapping[str, str], re.Pattern[str]]:
    """New names by old ones, upper-case ones with them, and the pattern that finds the old ones."""
    lines = [line for line in NAMES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    new = {row["old"]: row["new"] for row in csv.DictReader(lines)}
    new = {old.upper(): name.upper() for old, name in new.items() if len(old) > 3} | new
    longest_first = sorted(new, key=lambda old: (-len(old), old))
    return new, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def rename(text: str) -> Renamed:
    """The text with every name of the table replaced."""
    new, pattern = table()
    parts: list[str] = []
    edits: list[tuple[int, int, int, int]] = []
    at = length = 0
    for match in pattern.finditer(text.replace("\u2019", "'").replace("\u00a0", " ")):
        name = new[match.group()]
        parts += [text[at : match.start()], name]
        length += match.start() - at
        edits.append((match.start(), match.end(), length, length + len(name)))
        length += len(name)
        at = match.end()
    return Renamed("".join([*parts, text[at:]]), tuple(edits))


def carry(offset: int | None, renamed: Renamed, text: str) -> int | None:
    """Where an offset of the old text stands in the new one; inside a name, at the same word of it."""
    if offset is None:
        return None
    shift = 0
    for start, end, new_start, new_end in renamed.edits:
        if offset <= start:
            break
        if offset < end:
            words = len(re.findall(r"[ -]", text[start:offset]))
            marks = list(re.finditer(r"[ -]", renamed.text[new_start:new_end]))
            if re.match(r"[ -]", text[offset - 1]):  # where a word of it begins
                return new_start + marks[words - 1].end()
            return new_start + marks[words].start() if words < len(marks) else new_end
        shift = new_end - end
    return offset + shift


def told(rows: Rows, name: str, renamed: Renamed | None = None, text: str = "") -> Counter[tuple[Any, ...]]:
    """What is held of each row of a table, with offsets carried over where a renaming is given."""

    def cell(row: Mapping[str, Any], field: str) -> Any:
        value = row[field]
        return carry(value, renamed, text) if renamed and OFFSET.search(field) else value

    return Counter(tuple(cell(row, field) for field in HELD[name]) for row in rows[name])


@lru_cache(maxsize=1)
def articles() -> tuple[Article, ...]:
    return tuple(stories.read_articles(stories.ARTICLES, Seeds()))


class Parses:
    """What the language pass said of one text, laid over the same text with other names."""

    def __init__(self) -> None:
        self.first: Doc | None = None

    def read(self, nlp: Language, texts: Sequence[str], *_: Any) -> list[Any]:
        """As `language.parse_together`, for one text; the parse is kept."""
        (text,) = texts
        self.first = nlp(text)
        return [parsed(_copied(self.first, nlp, text))]

    def laid_over(self, nlp: Language, texts: Sequence[str], *_: Any) -> list[Any]:
        """The text with the parse that was kept."""
        (text,) = texts
        assert self.first is not None
        return [parsed(_copied(self.first, nlp, text))]


def _copied(doc: Doc, nlp: Language, text: str) -> Doc:
    other = nlp.make_doc(text)
    assert len(other) == len(doc), "a new name has more or fewer words than the old one"
    columns = [HEAD, DEP, TAG, POS, MORPH, ENT_IOB, ENT_TYPE]
    other.from_array(columns, doc.to_array(columns))
    other.user_data.update(doc.user_data)
    for old, new in zip(doc, other, strict=True):
        cut = len(old.text) - len(old.lemma_) if old.text.startswith(old.lemma_) else 0
        new.lemma_ = old.lemma_ if old.text == new.text else new.text[: len(new.text) - cut]
    return other


@contextmanager
def parsing(parse: Any) -> Iterator[None]:
    with mock.patch.object(language, "parse_together", parse):
        yield


@lru_cache(maxsize=2)
def changed(same_parse: bool) -> dict[str, tuple[int, int, int]]:
    """Of each table the rows before and after, and how many of them only one reading has."""
    new = table()[0]
    with TemporaryDirectory() as folder:
        renamed_seeds.write(Path(folder), new, lambda text: rename(text).text)
        kit, other_kit = reading.prepare(), reading.prepare(Path(folder))
    found = dict.fromkeys(HELD, (0, 0, 0))
    parses = Parses()
    for article in articles():
        other = rename(article.text)
        title = rename(article.title).text if article.title else None
        with parsing(parses.read if same_parse else language.parse_together):
            first = reading.read(article, kit)
        with parsing(parses.laid_over if same_parse else language.parse_together):
            second = reading.read(replace(article, text=other.text, title=title), other_kit)
        for name in HELD:
            before, after = told(first, name, other, article.text), told(second, name)
            apart = max((before - after).total(), (after - before).total())
            rows = (before.total(), after.total(), apart)
            found[name] = tuple(sum(pair) for pair in zip(found[name], rows, strict=True))  # type: ignore[assignment]
    return found


def test_a_renamed_text_has_no_old_name_left() -> None:
    text = "KADUGLI, Sudan: Boko Haram fighters met Sudanese envoys in N'Djamena."
    assert rename(text).text == "POPAYAN, Colombia: Shining Path fighters met Colombian envoys in Lima."


@pytest.mark.parametrize(
    ("word", "begins_as", "ends_as"),
    [
        ("army", "army", "army"),
        ("Abakar", "Ospina", "Ospina"),
        ("Viasna", "Mwanga", "Mwanga"),
        ("Friday", "Friday", "Friday"),
    ],
)
def test_offsets_are_carried_over_names(word: str, begins_as: str, ends_as: str) -> None:
    text = "In Sudan the army met Idris Abakar Hamdoun of Viasna-Archive on Friday."
    other = rename(text)
    at = text.index(word)
    carried = carry(at, other, text), carry(at + len(word), other, text)
    start = other.text.index(begins_as)
    assert carried == (start, start + len(ends_as))


@pytest.mark.slow
@pytest.mark.parametrize("name", HELD)
def test_no_rule_hangs_on_a_name(name: str) -> None:
    before, _, apart = changed(same_parse=True)[name]
    assert (before > 100, apart) == (True, 0)


# Rows of a hundred that differ where each text gets its own parse, measured with base 0.4.1: mentions 1.6,
# claims 5.4, quantities 1.4, parties 4.3, all 3.5; each with a row or two to spare. Standing names in for all
# names before the parse was tried: 2.9, at a tenth of a point of LAS and a third of the time of the network.
LIMITS = {"mentions": 1.9, "claims": 5.7, "quantities": 2.2, "mention_actors": 4.7}


@pytest.mark.slow
@pytest.mark.parametrize("name", LIMITS)
def test_rows_do_not_hang_on_names(name: str) -> None:
    before, _, apart = changed(same_parse=False)[name]
    assert 100 * apart / before <= LIMITS[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", LIMITS)
def test_there_are_as_many_rows_under_other_names(name: str) -> None:
    before, after, _ = changed(same_parse=False)[name]
    assert abs(after - before) <= before * 0.02  # two in a hundred
