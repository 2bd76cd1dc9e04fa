"""The plain view of a parse says what spaCy says."""

from typing import Any

import pytest
from spacy.tokens import Doc

from transforms import language
from transforms.language.parsed import ParsedDoc

TEXT = (
    "Shells, he said, hit a market in Karo (see map).  Nobody was killed.\n\nThe army's spokesman, "
    "Omar Veli, who spoke late on Monday, denied it: “We did not fire”; 3 men fled."
)
PLAIN = [
    "i",
    "idx",
    "text",
    "lower_",
    "lemma_",
    "dep_",
    "tag_",
    "pos_",
    "ent_type_",
    "ent_iob_",
    "whitespace_",
    "is_space",
    "is_punct",
    "is_alpha",
    "like_num",
    "is_sent_start",
    "text_with_ws",
]
TOKENS = "children lefts rights subtree ancestors".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def both() -> tuple[Doc, ParsedDoc]:
    doc = language.load()(TEXT)
    return doc, ParsedDoc(doc)


@pytest.mark.parametrize("name", PLAIN)
def test_attributes_of_a_token(both: tuple[Doc, ParsedDoc], name: str) -> None:
    assert [getattr(token, name) for token in both[1]] == [getattr(token, name) for token in both[0]]


@pytest.mark.parametrize("name", TOKENS)
def test_tokens_about_a_token(both: tuple[Doc, ParsedDoc], name: str) -> None:
    theirs, ours = ([[other.i for other in getattr(token, name)] for token in doc] for doc in both)
    assert ours == theirs


@pytest.mark.parametrize("name", ["head", "left_edge", "right_edge"])
def test_a_token_about_a_token(both: tuple[Doc, ParsedDoc], name: str) -> None:
    theirs, ours = ([getattr(token, name).i for token in doc] for doc in both)
    assert ours == theirs


def test_who_is_above_whom(both: tuple[Doc, ParsedDoc]) -> None:
    theirs, ours = ([a.is_ancestor(b) for a in doc for b in doc] for doc in both)
    assert ours == theirs


def test_every_stretch_of_tokens(both: tuple[Doc, ParsedDoc]) -> None:
    def told(doc: Any) -> list[tuple[Any, ...]]:
        spans = [doc[i:j] for i in range(len(doc)) for j in range(i + 1, min(i + 9, len(doc) + 1))]
        return [(s.text, s.start_char, s.end_char, s.root.i, s[-1].i, s.sent.end) for s in spans]

    assert told(both[1]) == told(both[0])


@pytest.mark.parametrize("mode", ["strict", "contract", "expand"])
def test_spans_by_characters(both: tuple[Doc, ParsedDoc], mode: str) -> None:
    def told(doc: Any) -> list[tuple[int, int] | None]:
        ends = [(i, j) for i in range(0, 60) for j in range(i + 1, 62)]
        ends += [(0, len(TEXT) + 9), (-3, 4), (len(TEXT) - 3, len(TEXT))]
        spans = [doc.char_span(i, j, alignment_mode=mode) for i, j in ends]
        return [(span.start, span.end) if span is not None else None for span in spans]

    assert told(both[1]) == told(both[0])


def test_sentences_and_names(both: tuple[Doc, ParsedDoc]) -> None:
    theirs, ours = ([(s.start, s.end, s.label_) for s in (*doc.sents, *doc.ents)] for doc in both)
    assert ours == theirs


@pytest.mark.parametrize("text", ["", " ", "Yes"])
def test_next_to_nothing(text: str) -> None:
    doc = ParsedDoc(language.load()(text))
    assert (len(doc), doc.text, doc.has_annotation("DEP")) == (len(list(doc)), text, True)


def test_beyond_the_ends(both: tuple[Doc, ParsedDoc]) -> None:
    with pytest.raises(IndexError):
        both[1][0].nbor(-1)
    with pytest.raises(IndexError):
        both[1][2:4][2]
