"""A parse as plain Python objects: each token is made once, with what the rules ask of it as attributes.

spaCy makes a new Token at each access and looks each string up anew, and the rules ask some hundred times
a word. ``ParsedDoc``, ``ParsedSpan`` and ``ParsedToken`` answer to the names of spaCy's Doc, Span and Token,
with the same values, as far as the rules use them; what is missing raises AttributeError. Nothing written
into them reaches the spaCy Doc.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, cast, overload

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import (
    DEP,
    ENT_IOB,
    ENT_TYPE,
    HEAD,
    IS_ALPHA,
    IS_PUNCT,
    IS_SPACE,
    LEMMA,
    LENGTH,
    LIKE_NUM,
    LOWER,
    ORTH,
    POS,
    SENT_START,
    SPACY,
    TAG,
)
from spacy.parts_of_speech import NAMES
from spacy.tokens import Doc

from transforms.language.states import WORD_STATES, WordStates

_STRINGS = (ORTH, LOWER, LEMMA, DEP, TAG, ENT_TYPE)
_NUMBERS = (POS, HEAD, ENT_IOB, SENT_START, LENGTH)
_FLAGS = (SPACY, IS_SPACE, IS_PUNCT, IS_ALPHA, LIKE_NUM)
_IOB = ("", "I", "O", "B")  # by spaCy's ENT_IOB codes
_place = attrgetter("i")


class ParsedToken:
    """A word of a parse; the attributes are those of spaCy's Token."""

    __slots__ = (
        "_subtree",
        "children",
        "dep_",
        "doc",
        "ent_iob_",
        "ent_type_",
        "head",
        "i",
        "idx",
        "is_alpha",
        "is_punct",
        "is_sent_start",
        "is_space",
        "lefts",
        "lemma_",
        "like_num",
        "lower_",
        "pos_",
        "rights",
        "sent",
        "spellings",
        "tag_",
        "text",
        "whitespace_",
    )

    doc: ParsedDoc
    i: int
    idx: int
    text: str
    lower_: str
    lemma_: str
    dep_: str
    tag_: str
    pos_: str
    ent_type_: str
    ent_iob_: str
    whitespace_: str
    is_space: bool
    is_punct: bool
    is_alpha: bool
    like_num: bool
    is_sent_start: bool | None
    head: ParsedToken
    lefts: tuple[ParsedToken, ...]
    rights: tuple[ParsedToken, ...]
    children: tuple[ParsedToken, ...]
    sent: ParsedSpan
    spellings: tuple[str, ...] | None  # what it is looked up under in tables, once that has been asked
    _subtree: tuple[ParsedToken, ...] | None

    def __len__(self) -> int:
        return len(self.text)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def __lt__(self, other: ParsedToken) -> bool:
        return self.i < other.i

    @property
    def states(self) -> NDArray[np.float32] | None:
        """What the encoder knows of the word in its sentence, [layers, width] (see `states`); None where the
        pipeline is not the shipped base, for words of little meaning, and in unparsed sentences."""
        known: WordStates | None = self.doc.user_data.get(WORD_STATES)
        return None if known is None else known.of(self.i)

    @property
    def word_vector(self) -> bytes | None:
        """What it is like in meaning and use, as signed bytes (see `states`); None as for `states`."""
        known: WordStates | None = self.doc.user_data.get(WORD_STATES)
        return None if known is None else known.vector(self.i)

    @property
    def text_with_ws(self) -> str:
        """The text with the blank that follows it."""
        return self.text + self.whitespace_

    @property
    def subtree(self) -> tuple[ParsedToken, ...]:
        """The token and all below it: left of it, itself, right of it, each branch likewise."""
        found = self._subtree
        if found is None:
            if not self.children:
                found = (self,)
            else:
                below = [token for child in self.lefts for token in child.subtree]
                below.append(self)
                below += [token for child in self.rights for token in child.subtree]
                found = tuple(below)
            self._subtree = found
        return found

    @property
    def ancestors(self) -> tuple[ParsedToken, ...]:
        """The heads above it, from the nearest to the root of the sentence."""
        found: list[ParsedToken] = []
        token, head, steps = self, self.head, len(self.doc.tokens)
        while head is not token and steps:
            found.append(head)
            token, head, steps = head, head.head, steps - 1
        return tuple(found)

    def is_ancestor(self, descendant: ParsedToken) -> bool:
        """Whether this token is one of the heads above the other."""
        steps, token = len(self.doc), descendant
        while token.head is not token and steps:
            token, steps = token.head, steps - 1
            if token is self:
                return True
        return False

    @property
    def left_edge(self) -> ParsedToken:
        """The first token of what hangs below it (or itself)."""
        return min(self.subtree, key=_place) if self.children else self

    @property
    def right_edge(self) -> ParsedToken:
        """The last token of what hangs below it (or itself)."""
        return max(self.subtree, key=_place) if self.children else self

    def nbor(self, i: int = 1) -> ParsedToken:
        """The token `i` places on; IndexError beyond the ends of the text."""
        at = self.i + i
        if at < 0:
            raise IndexError(at)
        return self.doc[at]


class ParsedSpan:
    """A stretch of tokens, half-open; the attributes are those of spaCy's Span."""

    __slots__ = ("_root", "doc", "end", "label_", "start")

    def __init__(self, doc: ParsedDoc, start: int, end: int, label: str = "") -> None:
        if not 0 <= start <= end <= len(doc.tokens):
            raise IndexError(f"no span from {start} to {end} in a text of {len(doc.tokens)} tokens")
        self.doc, self.start, self.end, self.label_ = doc, start, end, label
        self._root: ParsedToken | None = None

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[ParsedToken]:
        return iter(self.doc.tokens[self.start : self.end])

    @overload
    def __getitem__(self, i: int) -> ParsedToken: ...

    @overload
    def __getitem__(self, i: slice) -> ParsedSpan: ...

    def __getitem__(self, i: int | slice) -> ParsedToken | ParsedSpan:
        if isinstance(i, slice):
            start, end = _normalized(i, self.end - self.start)
            return ParsedSpan(self.doc, self.start + start, self.start + end)
        at = i + (self.start if i >= 0 else self.end)
        if not self.start <= at < self.end:
            raise IndexError(i)
        return self.doc.tokens[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ParsedSpan) and self._key() == other._key() and self.doc is other.doc

    def __hash__(self) -> int:
        return hash(self._key())

    def __lt__(self, other: ParsedSpan) -> bool:
        return self._key() < other._key()

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _key(self) -> tuple[int, int, str]:
        return self.start_char, self.end_char, self.label_

    @property
    def start_char(self) -> int:
        """The first character of it."""
        tokens = self.doc.tokens
        return tokens[self.start].idx if self.start < len(tokens) else len(self.doc.text)

    @property
    def end_char(self) -> int:
        """The character behind it."""
        if self.start == self.end:
            return self.start_char
        last = self.doc.tokens[self.end - 1]
        return last.idx + len(last.text)

    @property
    def text(self) -> str:
        """The text from the first token to the last, without the blank behind it."""
        return self.doc.text[self.start_char : self.end_char]

    @property
    def root(self) -> ParsedToken:
        """The root of the sentence if it is here, else the first token with the shortest way to it."""
        if self._root is None:
            self._root = self._find_root()
        return self._root

    def _find_root(self) -> ParsedToken:
        tokens = self.doc.tokens[self.start : self.end]
        for token in tokens:
            if token.head is token:
                return token
        best, least = None, len(self.doc)
        for token in tokens:
            if self.start <= token.head.i < self.end:
                continue
            # a mark without anything below it is none if there is a better one
            is_mark = (token.is_space or token.is_punct) and not token.children
            steps = len(self.doc) - 1 if is_mark else len(token.ancestors)
            if steps < least:
                best, least = token, steps
        return best or self.doc.tokens[self.start]

    @property
    def sent(self) -> ParsedSpan:
        """The sentence in which it begins."""
        return self.doc.tokens[self.start].sent


class ParsedDoc:
    """A parsed text; the attributes are those of spaCy's Doc. ``spacy`` is the Doc that it was made from."""

    __slots__ = ("_annotated", "_spans", "_starts", "ents", "sents", "spacy", "text", "tokens", "user_data")

    def __init__(self, doc: Doc) -> None:
        """``doc``: parsed by any pipeline; it must not change afterwards."""
        self.spacy = doc
        self.text: str = doc.text
        self.user_data = doc.user_data
        self._annotated: dict[str, bool] = {}
        self._spans: dict[tuple[int, int, str], ParsedSpan | None] = {}
        self.tokens = _tokens(doc, self)
        self._starts = [token.idx for token in self.tokens]
        self.sents = [ParsedSpan(self, sent.start, sent.end) for sent in doc.sents]
        for sent in self.sents:
            for token in self.tokens[sent.start : sent.end]:
                token.sent = sent
        self.ents = tuple(ParsedSpan(self, ent.start, ent.end, ent.label_) for ent in doc.ents)

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[ParsedToken]:
        return iter(self.tokens)

    @overload
    def __getitem__(self, i: int) -> ParsedToken: ...

    @overload
    def __getitem__(self, i: slice) -> ParsedSpan: ...

    def __getitem__(self, i: int | slice) -> ParsedToken | ParsedSpan:
        if i.__class__ is slice:  # asked a hundred times a word: isinstance takes longer
            return ParsedSpan(self, *_normalized(i, len(self.tokens)))
        return self.tokens[i]  # type: ignore[return-value]

    def has_annotation(self, attr: str) -> bool:
        """Whether a token has a value of this attribute ("DEP")."""
        if attr not in self._annotated:
            self._annotated[attr] = self.spacy.has_annotation(attr)
        return self._annotated[attr]

    def char_span(self, start: int, end: int, *, alignment_mode: str = "strict") -> ParsedSpan | None:
        """The tokens of the characters ``start`` to ``end``; None where there are none.

        ``alignment_mode``: "strict" (None where these are no ends of tokens), "contract" (tokens that lie
        within it) or "expand" (tokens that it touches).
        """
        asked = (start, end, alignment_mode)
        if asked not in self._spans:  # names and places are asked for at each act
            self._spans[asked] = self._span(start, end, alignment_mode)
        return self._spans[asked]

    def _span(self, start: int, end: int, alignment_mode: str) -> ParsedSpan | None:
        first, last = self._token_at(start), self._token_at(end - 1)
        if first is None or last is None:
            return None
        a, b = self.tokens[first], self.tokens[last]
        if alignment_mode == "strict" and (start != a.idx or end != b.idx + len(b.text)):
            return None
        if alignment_mode == "contract":
            first += a.idx < start
            last -= end < b.idx + len(b.text)
            if last < first:
                return None
        elif alignment_mode == "expand":
            first += start == a.idx + len(a.text)  # the blank behind a token is not a part of it
        return ParsedSpan(self, first, last + 1)

    def _token_at(self, char: int) -> int | None:
        """The token that a character belongs to, the blank behind it included."""
        at = bisect_right(self._starts, char) - 1
        if at < 0:
            return None
        token = self.tokens[at]
        return at if char < token.idx + len(token.text) + len(token.whitespace_) else None


def parsed(doc: Doc) -> Doc:
    """The plain view of ``doc``, typed as what it stands in for."""
    return cast(Doc, ParsedDoc(doc))


def _normalized(given: slice, length: int) -> tuple[int, int]:
    """The ends of a slice within a sequence; an end before the start gives an empty slice there."""
    start, end, step = given.indices(length)
    if step != 1:
        raise ValueError("a stretch of tokens has no gaps")
    return start, max(start, end)


def _tokens(doc: Doc, view: ParsedDoc) -> list[ParsedToken]:
    size = len(doc)
    found = [ParsedToken() for _ in range(size)]
    lefts: dict[int, list[ParsedToken]] = {}
    rights: dict[int, list[ParsedToken]] = {}
    idx = 0
    columns = (
        range(size),
        found,
        *_strings(doc),
        *_columns(doc, _NUMBERS, int),
        *_columns(doc, _FLAGS, bool),
    )
    for (
        i,
        token,
        token.text,
        token.lower_,
        token.lemma_,
        token.dep_,
        token.tag_,
        token.ent_type_,
        pos,
        steps,
        iob,
        start,
        length,
        blank,
        token.is_space,
        token.is_punct,
        token.is_alpha,
        token.like_num,
    ) in zip(*columns, strict=True):
        token.doc = view
        token.i = i
        token.idx = idx
        token.pos_ = NAMES[pos]
        token.ent_iob_ = _IOB[iob]
        token.is_sent_start = None if start == 0 else start > 0
        token.whitespace_ = " " if blank else ""
        head = i + steps
        token.head = found[head]
        token.spellings = token._subtree = None
        token.lefts = token.rights = ()
        idx += length + blank
        if steps > 0:
            lefts.setdefault(head, []).append(token)
        elif steps < 0:
            rights.setdefault(head, []).append(token)
    for head, below in lefts.items():
        found[head].lefts = tuple(below)
    for head, below in rights.items():
        found[head].rights = tuple(below)
    for token in found:
        token.children = token.lefts + token.rights
    return found


def _columns(doc: Doc, attributes: tuple[int, ...], kind: type) -> list[list[Any]]:
    """The values of each attribute, token by token, as `kind`: whole numbers or truth values."""
    table: Any = doc.to_array(list(attributes)).reshape(len(doc), len(attributes))
    return cast(list[list[Any]], table.astype(kind).T.tolist())


def _strings(doc: Doc) -> list[list[str]]:
    """A column of strings for each of `_STRINGS`."""
    store: Any = doc.vocab.strings
    columns = doc.to_array(list(_STRINGS)).reshape(len(doc), len(_STRINGS)).T.tolist()
    known = {code: store[code] for code in {code for column in columns for code in column}}
    return [[known[code] for code in column] for column in columns]
