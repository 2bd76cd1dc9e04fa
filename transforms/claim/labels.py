"""Utterances behind a label: a headline "Ministry: two bridges closed", the turns of a printed interview."""

from __future__ import annotations

import re
from collections import Counter

from spacy.tokens import Token

from transforms.annotations import Span
from transforms.claim.speakers import closing_label, labelled_speaker, may_speak
from transforms.claim.utterance import QUOTE_MARKS, SENTENCE_END, TURN, Draft, Scene, end_of, label_draft

_MAX_HEADLINE_TOKENS = 30
# A turn of an interview: a name of up to four words, all capitals or each with one, a colon, what is said.
_TURN = re.compile(
    r"[\"“‘']?(?P<name>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3})(?: ?\([^()]{1,60}\))?:[ \t\u00a0]+(?=\S)"
)
# So many turns, and one speaker at least who has two: fewer, and they are points of a list ("When: ...").
_MIN_TURNS = 3


def transcript_drafts(scene: Scene) -> list[Draft]:
    """The turns of an interview or a debate that is printed as it was spoken: "LEE: We stayed."

    A turn is the rest of its paragraph. Paragraphs behind it that only go on with its quotation marks are
    read as every quotation that goes on.
    """
    turns = []
    for paragraph in scene.paragraphs:
        match = _TURN.match(scene.text, paragraph.start, paragraph.end)
        if match is not None:
            turns.append((match, paragraph))
    names = Counter(match["name"] for match, _ in turns)
    if len(turns) < _MIN_TURNS or max(names.values()) < 2:
        return []
    drafts = []
    for match, paragraph in turns:
        label = scene.tokens(match.start("name"), match.end("name"))
        words = scene.tokens(match.end(), paragraph.end)
        colon = next((tok for tok in scene.tokens(match.end("name"), match.end()) if tok.text == ":"), None)
        if not label or not words or colon is None:
            continue
        content = Span(words[0].idx, _end_within_marks(scene, words))
        draft = label_draft(scene, label[-1], colon, content, TURN)
        draft.speaker_start = label[0].idx
        drafts.append(draft)
        scene.covered |= {
            index for index, q in scene.utterances if paragraph.start <= q.start and q.start < content.end
        }
    return drafts


def _end_within_marks(scene: Scene, words: list[Token]) -> int:
    """Where a turn ends: before the mark that closes a quotation opened ahead of its label."""
    last = len(words) - 1
    around = scene.quotation_at(words[0].idx)
    if around is not None and words[last].text in QUOTE_MARKS and around.end == end_of(words[last]):
        last -= 1
    return end_of(words[max(last, 0)])


def headline_drafts(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """A headline of the form "Ministry: two bridges closed" or "Two bridges closed: ministry"."""
    if len(scene.paragraphs) < 2:
        return []
    first = scene.paragraphs[0]
    tokens = scene.tokens(first.start, first.end)
    if not tokens or len(tokens) > _MAX_HEADLINE_TOKENS:
        return []
    while len(tokens) > 1 and (tokens[-1].text in SENTENCE_END or tokens[-1].text in QUOTE_MARKS):
        tokens = tokens[:-1]
    parts = next((k for k, tok in enumerate(tokens) if tok.text == ";"), len(tokens))
    tokens = tokens[:parts]  # "Lee: the port is shut; strike goes on"
    if not tokens or any(tok.text in SENTENCE_END for tok in tokens[:-1]):
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
    if not (may_speak(scene, speaker) or _speaks_below(scene, speaker, drafts)) or any(
        c.overlaps(content) for d in drafts for c in d.content
    ):
        return []
    return [label_draft(scene, speaker, tokens[at], content, "headline")]


def _speaks_below(scene: Scene, label: Token, drafts: list[Draft]) -> bool:
    """Whether the article has a speaker of the label's name, or names a person or body so."""
    if label.pos_ != "PROPN":
        return False
    first = scene.paragraphs[0].end
    if any(d.speaker is not None and d.speaker.idx > first and d.speaker.text == label.text for d in drafts):
        return True
    return any(
        tok.text == label.text and tok.ent_type_ in {"PERSON", "ORG"} for tok in scene.doc if tok.idx > first
    )
