"""Answers that trail what they answer: "The school was burned, residents said, *a claim the army denies*".

The parse hangs such a tail now here, now there, often as what the speaker before it said. It is read by the
order of its words: a comma, a noun of saying, who answers, a verb of answering, and nothing more.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.claim import cues as cue_table
from transforms.claim.speakers import phrase_head
from transforms.claim.utterance import (
    ANSWERED,
    NAMING,
    NOMINAL,
    SET_OFF,
    Draft,
    Scene,
    cue_span,
    end_of,
    spans_of,
)
from transforms.language import syntax

# How long such a tail may be: "an accusation that the head of the northern army has always denied".
_MAX_TAIL = 14
_BEFORE_NOUN = frozenset({"DET", "ADJ"})
_BEFORE_VERB = frozenset({"ADV", "AUX", "PART"})


def trailing_answers(scene: Scene) -> list[Draft]:
    """Drafts of the tails of a parsed article; the words of each are noted in `scene.aside`."""
    drafts = []
    for tok in scene.doc:
        if tok.lower_ in scene.cues.answering and tok.pos_ == "VERB" and tok.i not in scene.used:
            draft = _trailing_answer(scene, tok)
            if draft is not None:
                drafts.append(draft)
                scene.used[tok.i] = draft
    return drafts


def _trailing_answer(scene: Scene, tok: Token) -> Draft | None:
    doc, first = scene.doc, tok.sent.start
    row = next((one for one in cue_table.rows_of(tok, scene.cues) if "object" in one.frames), None)
    comma = tok.i - 1
    while comma > max(first, tok.i - _MAX_TAIL) and doc[comma].text not in SET_OFF:
        comma -= 1
    if row is None or comma <= first or doc[comma].text not in SET_OFF or syntax.is_passive(tok):
        return None
    behind = next((word for word in doc[tok.i + 1 : tok.sent.end] if word.pos_ not in {"ADV", "SPACE"}), None)
    if behind is not None and not behind.is_punct:
        return None
    noun = comma + 1
    while noun < tok.i and doc[noun].pos_ in _BEFORE_NOUN:
        noun += 1
    if noun == comma + 1 or ("NOUN", doc[noun].lemma_.lower()) not in scene.cues.by_lemma:
        return None
    start, end = noun + 1, tok.i
    if start < end and doc[start].lower_ in {"that", "which"}:
        start += 1
    while end > start and doc[end - 1].pos_ in _BEFORE_VERB:
        end -= 1
    named = doc[start:end]
    if not any(word.pos_ in NAMING for word in named) or any(word.pos_ not in NOMINAL for word in named):
        return None
    draft = Draft(row, ANSWERED, cue_span(tok, row), tok, content_head=doc[noun])
    draft.speaker, draft.speaker_end = phrase_head(doc, start, end), end_of(doc[end - 1])
    draft.content = spans_of(scene, set(range(comma + 1, noun + 1)), tok)
    scene.aside.update(range(comma + 1, tok.i + 1))
    return draft
