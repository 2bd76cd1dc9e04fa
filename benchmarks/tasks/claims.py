"""Claims of a text: who says what, scored against annotated articles.

Input rows: id, text (date is not used). Output: id, claims [{source, cue, content, kind, stance}] as spans of
characters (half-open) and the CPU seconds spent. The data sets hold one claim where a quotation goes on, in
the next sentence or paragraph, under the same cue; there our heirs are put back into the claim they inherit.
They leave out what a claim's content says that others said; so do we.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from spacy.tokens import Doc

from transforms import language
from transforms.annotations import Attribution
from transforms.claim import attribution, quotations
from transforms.seeds import Seeds

_RELATIVE = frozenset({"who", "which", "that"})


def predict_claims(rows: Iterable[dict[str, Any]], kit: Any = None) -> Iterator[dict[str, Any]]:
    """Predict the claims of each row's text. `kit` is not needed; model and seeds are loaded once."""
    nlp = language.load()
    cues = attribution.compile(Seeds())
    for row in rows:
        began = time.process_time()
        doc = nlp(row["text"])
        found = attribution.find(doc, quotations.find(doc.text), cues)
        yield {
            "id": row["id"],
            "text": row["text"],  # the scorer reads predictions as it reads the gold
            "claims": as_claims(doc, found),
            "seconds": round(time.process_time() - began, 4),
        }


def as_claims(doc: Doc, found: list[Attribution]) -> list[dict[str, Any]]:
    """Attributions as the data sets tell them, one dict per claim."""
    claims: dict[int, dict[str, Any]] = {}
    for index, item in enumerate(found):
        root = index
        while (before := found[root].inherits) is not None and before < root:
            root = before
        if item.parent is not None:
            continue
        spans = [list(span) for span in item.content]
        if root != index and root in claims and claims[root]["kind"] == "direct":
            before = claims[root]["content"][-1][1]
            if not _tells_more(doc, before, spans[0][0], found[root].cue.start):
                claims[root]["content"] += spans
                continue
        claims[index] = {
            "source": _source(doc, item),
            "cue": list(item.cue) if item.cue.end > item.cue.start else None,
            "content": spans,
            "kind": item.quote,
            "stance": item.stance,
        }
    return list(claims.values())


def _tells_more(doc: Doc, start: int, end: int, cue: int) -> bool:
    """Whether the words between two parts of a quotation tell more than who spoke: a second act of his
    ("he said, *going on to compare* the plans")."""
    between = doc.char_span(start, end, alignment_mode="contract")
    return any(tok.tag_ == "VBG" and tok.head.idx == cue for tok in between or ())


def _source(doc: Doc, item: Attribution) -> list[int] | None:
    """The speaker's words, as the data sets have them: in a relative clause its pronoun; else the whole noun
    phrase with what is apposed to it and its relative clauses ("Ann Lee, who runs the port")."""
    if item.cue_head is not None and doc[item.cue_head].dep_ in {"acl:relcl", "relcl"}:
        for child in doc[item.cue_head].children:
            if child.dep_.startswith("nsubj") and child.lower_ in _RELATIVE:
                return [child.idx, child.idx + len(child.text)]
    if item.speaker is None or item.speaker_head is None:
        return list(item.speaker) if item.speaker is not None else None
    start, end = item.speaker
    taken = [item.cue, *item.content]
    for word in sorted(doc[item.speaker_head].subtree, key=lambda tok: tok.i):
        if any(span.start <= word.idx < span.end for span in taken):
            if word.idx > doc[item.speaker_head].idx:
                break
            continue
        if word.idx >= end and any(char.isalnum() for char in word.text):
            end = word.idx + len(word.text)
    return [start, end]


TASKS = {"claims": predict_claims}
