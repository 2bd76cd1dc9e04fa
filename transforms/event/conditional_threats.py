"""Threats told as what will be done unless the other yields: "its members would *walk out* unless ..."."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.event.candidates import Candidate
from transforms.event.folding import ABOUT_TYPES, content_of
from transforms.event.lexicon import Lexicon
from transforms.event.participants import may_act
from transforms.event.slots import Slots
from transforms.language import syntax

_FUTURE = frozenset({"will", "would", "shall", "could", "may", "might"})
_CLAUSES = frozenset({"ccomp", "xcomp", "advcl"})
_THREAT = "THREATEN"


def read(candidates: list[Candidate], lexicon: Lexicon) -> None:
    """Turn hostile acts of these candidates that someone says will follow unless ... into threats of the
    speaker; what a threat of each becomes, content_modes.csv says. The predicate becomes the verb of
    speaking, which tells whether the threat was made."""
    told = {one.head.i for one in candidates if one.event_type in ABOUT_TYPES}
    for one in candidates:
        threat = content_of(_THREAT, one.event_type, one.event_mode, lexicon)
        if threat is None or one.slots.is_noun or not _has_unless(one.head):
            continue
        if _FUTURE.isdisjoint(syntax.modals(one.head)):
            continue
        speech = _speech(one.head)
        if speech is None or speech.i in told:
            continue
        said = Slots(speech, (speech,))
        speakers = [tok for tok in said.get("subj") if may_act(tok, lexicon)]
        if not speakers:
            continue
        one.event_type, one.event_mode = threat
        heard = [tok for tok in (*said.get("iobj"), *said.get("obj")) if may_act(tok, lexicon)]
        one.actors, one.recipients = speakers, heard or one.recipients
        one.predicate = speech


def _has_unless(verb: Token) -> bool:
    """Whether a clause with "unless" depends on a verb."""
    return any(
        mark.lower_ == "unless"
        for clause in verb.children
        if clause.dep_ == "advcl"
        for mark in clause.children
        if mark.dep_ == "mark"
    )


def _speech(verb: Token) -> Token | None:
    """The verb under which a verb's clause is told, past or present: "*said* ...", "..., it *warned*"."""
    if verb.dep_ in _CLAUSES and verb.head.pos_ == "VERB":
        over: Token | None = verb.head
    else:
        over = next(
            (child for child in verb.children if child.dep_ == "parataxis" and child.pos_ == "VERB"), None
        )
    if over is None or over.tag_ not in syntax.FINITE_VERBS or syntax.modals(over):
        return None
    return over
