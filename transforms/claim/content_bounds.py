"""Which of the words below a cue are its own content: neither an earlier quotation's nor another cue's."""

from __future__ import annotations

import re

from spacy.tokens import Token

from transforms.claim import cues as cue_table
from transforms.claim.claim_content import contents_of
from transforms.claim.cues import Cues
from transforms.claim.utterance import QUOTE_MARKS, SET_OFF, Draft, Scene
from transforms.language import syntax
from transforms.language.closed_classes import SEQUENCE
from transforms.seed_rows import Cue

_NOT_SPACE = re.compile(r"\S")


def since_last_sentence(scene: Scene, cue: Token, content: set[int]) -> set[int]:
    """`content` without a quotation before the cue that ended its own sentence, which the parse took in."""
    text = scene.text
    for _, quotation in scene.utterances:
        if quotation.end > cue.idx:
            break
        if text[quotation.inner_start : quotation.inner_end].rstrip()[-1:] != ".":
            continue
        behind = _NOT_SPACE.search(text, quotation.end, cue.idx)
        if behind is not None and behind.group().isupper():
            content = {i for i in content if scene.starts[i] >= quotation.end}
    return content


def own_content(scene: Scene, cue: Token, content: set[int], draft: Draft) -> set[int]:
    """`content` without the clauses of other cues that the parse hung into it.

    "said it was ready and *warned* of ...", "said it was ready, *adding* that ...": a second cue behind the
    content without a subject of its own is the same speaker's next utterance; one with a subject ("..., and
    he *replied*") is another's.
    """
    doc = cue.doc
    for i in sorted(content):
        tok = doc[i]
        if tok.i <= cue.i or tok.pos_ != "VERB" or tok.i in scene.used or scene.utterance_at(tok.idx):
            continue
        rows = cue_table.rows_of(tok, scene.cues)
        if not any({"clause", "object"} & set(row.frames) for row in rows) or (
            tok.head.i not in content and not (tok.head == cue and tok.dep_ == "conj")
        ):
            continue
        own = syntax.subject(tok)
        if own is None and not _tells(tok, rows, scene.cues):
            continue  # "says he is proud and *expects* to leave"
        below = [word.i for word in tok.subtree if not word.is_punct]
        first = min(below)
        if tok.head == cue:  # "*is telling* them it fell and *says*": what it says was taken in
            first = min([tok.i, *(word.i for word in tok.lefts if word.dep_ == "cc")])
        before = first - 1
        while before > cue.i and doc[before].text in QUOTE_MARKS:
            before -= 1
        comma = first > 0 and (doc[before].text in SET_OFF or _ends_in_comma(scene, doc[before + 1].idx))
        answers = tok.dep_ in syntax.RELATIVES and comma and any(r.stance in cue_table.ANSWERS for r in rows)
        if answers and own is not None and own not in syntax.relative_pronouns(tok):
            content = content - set(range(first, max(below) + 1))  # ", which the army denied"
            continue
        if own is None and _is_done_later(tok):
            content = {k for k in content if k < first}
            scene.speakers.setdefault(tok.i, draft.speaker)
            continue
        again = tok.dep_ == "conj" and _form(tok) == _form(cue)
        adding = tok.dep_ in {"advcl", "conj"} and tok.tag_ == "VBG" and comma and tok.head.tag_ != "VBG"
        if own is None and (again or adding):
            scene.speakers.setdefault(tok.i, draft.speaker)
        elif own is None or not (again and comma):
            continue
        if tok.head != cue:
            content = content - set(below)
        content = {k for k in content if k < first} if first > cue.i else content
    return content


def _tells(tok: Token, rows: tuple[Cue, ...], cues: Cues) -> bool:
    """Whether a verb of saying has a content of its own."""
    frames = {frame: row for row in reversed(rows) for frame in row.frames}
    return next(iter(contents_of(tok, frames, False, cues)), None) is not None


def _is_done_later(tok: Token) -> bool:
    """Whether a cue tells what its speaker said next: "... *before claiming* that it fell"."""
    return (
        tok.tag_ == "VBG"
        and tok.dep_ == "advcl"
        and any(child.lower_ in SEQUENCE and child.dep_ == "mark" for child in tok.lefts)
    )


def _form(verb: Token) -> str:
    """The tag of a verb phrase by its first word: "is telling" is a present as "tells" is."""
    finite = [child.tag_ for child in verb.lefts if child.dep_ in syntax.AUXILIARIES]
    return finite[0] if finite else verb.tag_


def _ends_in_comma(scene: Scene, position: int) -> bool:
    """Whether a quotation that ends about `position` has a comma before its closing mark."""
    return any(
        q.inner_start < position <= q.end and scene.text[q.inner_start : q.inner_end].rstrip()[-1:] == ","
        for _, q in scene.top
    )
