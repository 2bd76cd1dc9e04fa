"""Nothing is fitted to names: the sample articles tell the same with every name in them another's.

Each name of renaming/names.csv becomes another of its kind; what the seed tables know of a
group, body or people they know of its new name (renamed_seeds.py). Rows are held against each other by what
no name may move: how many there are, where their words stand (offsets carried over the renaming), their
types, stances and factuality. Who and where is meant may change, and what follows from it.

No rule knows a name: with the parse of the old text laid over the new one, every row of the first renaming is
the same; of the others SAME_PARSE_LIMITS says how many are not, most of them towns that are a party under one
name and none under another. The parse itself is statistical and may turn with the names in a sentence: LIMITS
says for how many rows of a hundred it does. Limits are to be lowered, never raised.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from transforms.language.states import WORD_STATES
from transforms.seeds import Seeds

NAMES = Path(__file__).parent / "renaming" / "names.csv"
READ_AGAINST = ("new", "second", "third")  # columns of it that rules were read against
UNREAD = ("fourth", "fifth")  # those that no rule was read against yet
RENAMINGS = READ_AGAINST + UNREAD
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


@lru_cache(maxsize=len(RENAMINGS))
def table(which: str = "new") -> tuple[Mapping[str, str], re.Pattern[str]]:
    """New names of a renaming by old ones, upper-case ones with them, and the pattern of the old ones."""
    lines = [line for line in NAMES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    new = {row["old"]: row[which] for row in csv.DictReader(lines)}
    new = {old.upper(): name.upper() for old, name in new.items() if len(old) > 3} | new
    longest_first = sorted(new, key=lambda old: (-len(old), old))
    return new, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def rename(text: str, which: str = "new") -> Renamed:
    """The text with every name of the table replaced."""
    new, pattern = table(which)
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

    def __init__(self, which: str) -> None:
        self.which = which
        self.first: Doc | None = None

    def read(self, nlp: Language, texts: Sequence[str], *_: Any) -> list[Any]:
        """As `language.parse_together`, for one text; the parse is kept."""
        (text,) = texts
        self.first = nlp(text)
        return [parsed(_copied(self.first, nlp, Renamed(text, ())))]

    def laid_over(self, nlp: Language, texts: Sequence[str], *_: Any) -> list[Any]:
        """The text with the parse that was kept."""
        (text,) = texts
        assert self.first is not None
        renamed = rename(self.first.text, self.which)
        assert renamed.text == text
        return [parsed(_copied(self.first, nlp, renamed))]


def _sources(doc: Doc, other: Doc, renamed: Renamed) -> list[int]:
    """The old word of each new one. Of a name with fewer words the first go, and with more words its last
    one stands for the rest; the word that the others hang on is always among them."""
    sources: list[int] = []
    old = 0
    for start, end, new_start, new_end in (*renamed.edits, (len(doc.text), -1, len(other.text), -1)):
        while old < len(doc) and doc[old].idx < start:
            sources.append(old)
            old += 1
        if end < 0:
            break
        name = [token.i for token in doc[old:] if token.idx < end]
        size = sum(new_start <= token.idx < new_end for token in other)
        top = next((i for i in name if doc[i].head.i not in name or doc[i].head.i == i), name[0])
        kept = [top] if size == 1 else [*name[: size - 1], name[-1]] if size < len(name) else name
        if top not in kept:
            kept[0] = top
        sources += [*kept, *[kept[-1]] * (size - len(kept))]
        old = name[-1] + 1
    assert len(sources) == len(other), "a name begins or ends within a word"
    return sources


def _copied(doc: Doc, nlp: Language, renamed: Renamed) -> Doc:
    """The parse of `doc` laid over the renamed text; further words of a longer name hang flat on its top."""
    other = nlp.make_doc(renamed.text)
    sources = _sources(doc, other, renamed)
    columns = [HEAD, DEP, TAG, POS, MORPH, ENT_IOB, ENT_TYPE]
    values: Any = doc.to_array(columns)[sources]
    at = {old: new for new, old in reversed(list(enumerate(sources)))}
    for new, old in enumerate(sources):
        head = doc[old].head.i
        while head not in at:  # a word that the new name has not
            head = doc[head].head.i
        further = at[old] != new
        if further:
            head = old if doc[old].dep_ not in {"flat", "compound"} or head == old else head
            values[new, 1] = nlp.vocab.strings.add("flat")
            values[new, 5] = 1 if doc[old].ent_iob in {1, 3} else doc[old].ent_iob
        elif values[new, 5] == 1 and not (new and _inside(doc, sources, new)):
            values[new, 5] = 3
        values[new, 0] = (at[head] - new) % 2**64
    other.from_array(columns, values)
    other.user_data.update(doc.user_data)
    states = doc.user_data.get(WORD_STATES)
    if states is not None:
        other.user_data[WORD_STATES] = replace(states, row_of=states.row_of[sources])
    for new, old in zip(other, sources, strict=True):
        was = doc[old]
        cut = len(was.text) - len(was.lemma_) if was.text.startswith(was.lemma_) else 0
        new.lemma_ = was.lemma_ if was.text == new.text else new.text[: len(new.text) - cut]
    return other


def _inside(doc: Doc, sources: Sequence[int], new: int) -> bool:
    """Whether the word before a new one is of the same named thing."""
    old, before = sources[new], sources[new - 1]
    return all(doc[i].ent_iob == 1 for i in range(before + 1, old + 1))


@contextmanager
def parsing(parse: Any) -> Iterator[None]:
    with mock.patch.object(language, "parse_together", parse):
        yield


@lru_cache(maxsize=2 * len(RENAMINGS))
def changed(same_parse: bool, which: str = "new") -> dict[str, tuple[int, int, int]]:
    """Of each table the rows before and after a renaming, and how many of them only one reading has."""
    new = table(which)[0]
    with TemporaryDirectory() as folder:
        renamed_seeds.write(Path(folder), new, lambda text: rename(text, which).text)
        kit, other_kit = reading.prepare(), reading.prepare(Path(folder))
    found = dict.fromkeys(HELD, (0, 0, 0))
    parses = Parses(which)
    for article in articles():
        other = rename(article.text, which)
        title = rename(article.title, which).text if article.title else None
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


# Rows apart in any of the other renamings, with the same parse: 2 mentions, 1 claim, 11 parties at most.
SAME_PARSE_LIMITS = {"mentions": 2, "claims": 1, "quantities": 0, "mention_actors": 11}


@pytest.mark.slow
@pytest.mark.parametrize("which", RENAMINGS[1:])
def test_hardly_a_rule_hangs_on_names_of_other_shapes(which: str) -> None:
    found = changed(same_parse=True, which=which)
    assert {name: apart for name, (_, _, apart) in found.items() if apart > SAME_PARSE_LIMITS[name]} == {}


# Rows of a hundred that differ where each text gets its own parse, on the mean of renamings: mentions 0.7,
# claims 1.6, quantities 0.0, parties 2.5, all 1.5 (1.0, 1.3 and 2.0; before arcs and names in doubt were
# settled 3.4, 4.4 and 5.5); each with a row or two to spare.
LIMITS = {"mentions": 1.1, "claims": 2.0, "quantities": 0.5, "mention_actors": 3.0}
ALL_LIMIT = 2.0
# The same of the renamings that no rule was read against: 4.2 and 4.3 when they were written.
UNREAD_LIMIT = 4.6
# Of a hundred rows so many more or fewer; the third has a town that the network takes for somebody.
MORE_OR_FEWER = {"new": 2.0, "second": 2.0, "third": 3.0, "fourth": 3.0, "fifth": 3.3}


def apart_of_a_hundred(tables: Iterable[str], renamings: Sequence[str] = READ_AGAINST) -> float:
    """Rows of a hundred that only one reading has, over several renamings, each text with its own parse."""
    found = [changed(same_parse=False, which=which)[name] for name in tables for which in renamings]
    return 100 * sum(apart for _, _, apart in found) / sum(before for before, _, _ in found)


@pytest.mark.slow
@pytest.mark.parametrize("name", LIMITS)
def test_rows_do_not_hang_on_names(name: str) -> None:
    assert apart_of_a_hundred([name]) <= LIMITS[name]


@pytest.mark.slow
def test_fewer_than_two_rows_of_a_hundred_hang_on_names() -> None:
    assert apart_of_a_hundred(LIMITS) < ALL_LIMIT


@pytest.mark.slow
def test_fewer_than_five_rows_of_a_hundred_hang_on_names_of_any_shape() -> None:
    assert apart_of_a_hundred(LIMITS, UNREAD) < UNREAD_LIMIT


@pytest.mark.slow
@pytest.mark.parametrize("which", RENAMINGS)
@pytest.mark.parametrize("name", LIMITS)
def test_there_are_as_many_rows_under_other_names(name: str, which: str) -> None:
    before, after, _ = changed(same_parse=False, which=which)[name]
    assert 100 * abs(after - before) <= before * MORE_OR_FEWER[which]
