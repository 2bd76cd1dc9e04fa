"""One article while its utterances are read: the text by tokens, marks and paragraphs, and drafts of claims.

What the passes of `attribution` share: the scene they read, the draft they fill, and how token indices become
the character spans of a content (within one paragraph, edges trimmed, quotations whole).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from transforms.annotations import Quotation, Span
from transforms.claim import cues as cue_table
from transforms.claim.cues import Cues
from transforms.claim.quotations import paragraphs, top_level
from transforms.seed_rows import Cue

# The rule of a turn in a printed interview; all of it is spoken, with or without marks.
TURN = "quotation:turn"
# The rule of an answer that trails what it answers: "..., a claim the army denies".
ANSWERED = "verb:answered"
# The rule of a quotation whose speaker the sentence before has told.
BESIDE = "quotation:beside"
SENTENCE_END = frozenset({".", "?", "!", ";", '."', '?"', '!"'})


EDGE = frozenset(".,;:!?-–—…()[]{}|/*")


QUOTE_MARKS = frozenset({'"', "'", "“", "”", "‘", "’", "``", "''", "«", "»", "`"})


CLAUSAL = frozenset({"ccomp", "xcomp", "advcl", "acl", "acl:relcl", "relcl", "csubj", "parataxis", "conj"})


MARKS = frozenset({"mark", "advmod", "case"})


NAMING = frozenset({"NOUN", "PROPN", "PRON"})


NOMINAL = frozenset({"DET", "NOUN", "PROPN", "PRON", "ADJ", "ADP", "CCONJ", "NUM", "PART", "PUNCT"})


SET_OFF = frozenset({",", "—", "–", "-"})


OPENS_CLAUSE = frozenset({"DET", "NOUN", "PROPN", "PRON", "ADJ", "NUM"})  # what a clause's subject opens with


RELATIVE_TAGS = frozenset({"WDT", "WP"})


@dataclass(slots=True)
class Draft:
    """An attribution in the making; spans and token indices are those of the article."""

    row: Cue
    rule: str
    cue: Span
    head: Token | None
    content: list[Span] = field(default_factory=list)
    speaker: Token | None = None
    speaker_start: int | None = None  # where the words of the speaker begin, when they are no noun phrase
    speaker_end: int | None = None  # where the speaker's phrase ends, when word order has shown it
    content_head: Token | None = None
    inherits: Draft | None = None
    cited_by: Token | None = None  # the outlet that carried it, where the speaker is whom it cites
    addressee: Token | None = None
    around: list[Token] = field(default_factory=list)  # of a quotation: the rest of its sentence
    bare: bool = False  # nobody is named for it anywhere


class Scene:
    """One article while it is read: tokens, quotations and paragraphs by character."""

    def __init__(self, doc: Doc, quotations: Sequence[Quotation], cues: Cues) -> None:
        self.doc, self.cues = doc, cues
        self.text = doc.text  # spaCy puts it together anew at every call
        self.quotations = list(quotations)
        self.words = list(doc)
        self.starts = [tok.idx for tok in self.words]
        self.paragraphs = paragraphs(self.text)
        self.top = list(top_level(self.quotations))
        self.utterances = [(i, q) for i, q in self.top if not q.is_scare]
        self.parsed = doc.has_annotation("DEP")
        self.used: dict[int, Draft] = {}  # token index of a cue's head -> its draft
        self.speakers: dict[int, Token | None] = {}  # of cues whose speaker another cue has shown
        self.aside: set[int] = set()  # token indices of tails that answer: "*a claim the army denies*"
        self.cited: set[int] = set()  # token indices of "citing" whose object another cue's words are
        self.covered: set[int] = set()  # indices of quotations whose words are some draft's content

    def tokens(self, start: int, end: int) -> list[Token]:
        """Tokens that begin in [start, end), white space left out."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [tok for tok in self.words[first:last] if not tok.is_space]

    def paragraph_of(self, position: int) -> Span:
        index = bisect_left([p.end for p in self.paragraphs], position + 1)
        return self.paragraphs[min(index, len(self.paragraphs) - 1)]

    def cites(self, verb: Token) -> bool:
        """Whether a verb names the source of what is told ("citing the minister")."""
        return any("cite" in row.frames for row in cue_table.rows_of(verb, self.cues))

    def is_telling(self, verb: Token) -> bool:
        """Whether the object of a reporting verb is whom it was said to ("told Reuters")."""
        return verb.lemma_.lower() in self.cues.telling

    def quotation_at(self, position: int) -> Quotation | None:
        return next((q for _, q in self.top if q.start <= position < q.end), None)

    def utterance_at(self, position: int) -> Quotation | None:
        return next((q for _, q in self.utterances if q.start <= position < q.end), None)


def label_draft(scene: Scene, speaker: Token, colon: Token, content: Span, rule: str) -> Draft:
    """A draft whose cue is the colon between a speaker's name and the words."""
    return Draft(cue_table.LABEL, rule, Span(colon.idx, colon.idx + 1), None, [content], speaker=speaker)


def end_of(tok: Token) -> int:
    return tok.idx + len(tok.text)


def cue_span(tok: Token, row: Cue) -> Span:
    """The cue's words: the verb, with its particle where the row names one."""
    end = end_of(tok)
    particles = set(row.lemma.lower().split()[1:])
    if particles and tok.i + 1 < len(tok.doc) and tok.doc[tok.i + 1].lower_ in particles:
        end = end_of(tok.doc[tok.i + 1])
    return Span(tok.idx, end)


def spans_of(
    scene: Scene, indices: set[int], cue: Token, cut_at: Iterable[int] = (), *, keep_crumbs: bool = False
) -> list[Span]:
    """Token indices as character spans: runs within the cue's paragraph, edges trimmed, quotations whole."""
    doc = scene.doc
    paragraph = scene.paragraph_of(cue.idx)
    cut = {*cut_at, cue.i}
    kept = sorted(i for i in indices if paragraph.start <= doc[i].idx < paragraph.end and not doc[i].is_space)
    runs: list[list[int]] = []
    for i in kept:
        gap = range(runs[-1][-1] + 1, i) if runs else ()
        if runs and not any(k in cut or not (doc[k].is_punct or doc[k].is_space) for k in gap):
            runs[-1].append(i)
        else:
            runs.append([i])
    spans = []
    for run in runs:
        trimmed = _trimmed(doc, run)
        if trimmed:
            spans.append(_whole_quotations(scene, Span(doc[trimmed[0]].idx, end_of(doc[trimmed[-1]])), cue))
    return merged(scene, spans if keep_crumbs else _without_crumbs(scene, spans))


def _trimmed(doc: Doc, run: list[int]) -> list[int]:
    first, last = 0, len(run) - 1
    while first <= last and (
        doc[run[first]].text in EDGE or (doc[run[first]].lower_ == "that" and doc[run[first]].dep_ == "mark")
    ):
        first += 1
    while last >= first and (doc[run[last]].text in EDGE or (doc[run[last]].dep_ == "cc" and last > first)):
        last -= 1
    return run[first : last + 1]


def _whole_quotations(scene: Scene, span: Span, cue: Token) -> Span:
    """`span` widened to hold whole each quotation it touches, or cut to the one the cue stands in."""
    start, end = span
    around = scene.quotation_at(cue.idx)
    if around is not None:
        return Span(max(start, around.inner_start), min(end, around.inner_end))
    for _, quotation in scene.top:
        if quotation.start < end and start < quotation.end:
            start, end = min(start, quotation.start), max(end, quotation.end)
    return Span(start, end)


def _without_crumbs(scene: Scene, spans: list[Span]) -> list[Span]:
    """Drop a lone word that the parse left beside the content proper."""
    if len(spans) < 2:
        return spans
    sizes = [len(scene.text[s.start : s.end].split()) for s in spans]
    return [s for s, size in zip(spans, sizes, strict=True) if size > 1 or max(sizes) == 1]


def merged(scene: Scene, spans: list[Span]) -> list[Span]:
    """Spans in text order, those that touch or have only punctuation between them made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        between = scene.text[merged[-1].end : span.start] if merged else "x"
        if merged and not any(char.isalnum() for char in between):
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
