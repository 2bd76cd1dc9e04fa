"""Utterances behind a label: a headline "Ministry: two bridges closed"."""

from __future__ import annotations

from transforms.annotations import Span
from transforms.claim.speakers import (
    closing_label,
    labelled_speaker,
    may_speak,
)
from transforms.claim.utterance import (
    SENTENCE_END,
    Draft,
    Scene,
    end_of,
    label_draft,
)

_MAX_HEADLINE_TOKENS = 30


def headline_drafts(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """A headline of the form "Ministry: two bridges closed" or "Two bridges closed: ministry"."""
    if len(scene.paragraphs) < 2:
        return []
    first = scene.paragraphs[0]
    tokens = scene.tokens(first.start, first.end)
    if not tokens or len(tokens) > _MAX_HEADLINE_TOKENS:
        return []
    if tokens[-1].text == ".":
        tokens = tokens[:-1]
    if any(tok.text in SENTENCE_END for tok in tokens[:-1]):
        return []
    colons = [k for k, tok in enumerate(tokens) if tok.text == ":" or (tok.text in "–—" and k > 0)]
    if len(colons) != 1:
        return []
    at = colons[0]
    left, right = tokens[:at], tokens[at + 1 :]
    if len(right) >= 3 and tokens[at].text == ":" and (speaker := labelled_speaker([*left, tokens[at]])):
        content = Span(right[0].idx, end_of(right[-1]))
    elif len(left) >= 3 and 1 <= len(right) <= 3 and (speaker := closing_label(right)):
        content = Span(left[0].idx, end_of(left[-1]))
    else:
        return []
    if not may_speak(scene, speaker) or any(c.overlaps(content) for d in drafts for c in d.content):
        return []
    return [label_draft(scene, speaker, tokens[at], content, "headline")]
