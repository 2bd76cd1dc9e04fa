"""Whether an act is told as happened, uncertain, denied, planned, hypothetical or not happened.

Method: as in the factuality lexicons of Sauri and Pustejovsky (FactBank) and the implicative signatures of
Karttunen: the act's own clause (negation, modals, condition, question, command) gives a first value; then,
going outwards through the words that embed it, each cue of factuality_cues.csv says what it makes of an act
when the cue itself holds and when it does not ("managed to" / "did not manage to"). The walk ends at an
utterance: the value is that in the eyes of its holder, the innermost speaker or the outlet.
"""

from __future__ import annotations

from spacy.tokens import Doc

from transforms.event.clause_factuality import HAPPENED, PLANNED, plays
from transforms.event.embedded_factuality import value
from transforms.event.factuality_cues import Cues, compile
from transforms.language import syntax

__all__ = ["HAPPENED", "Cues", "assess", "compile", "explain", "is_played"]


def assess(doc: Doc, predicate: int, cues: Cues, event_type: str | None = None) -> str:
    """The factuality (enums.MENTION_FACTUALITY) of the act whose head is token `predicate`, for its holder.

    `event_type` (PLOVER) settles what the words leave open: a threat is planned (DESIGN: "a threat or vow is
    a mention with factuality planned"), and what is said for a purpose is said.
    """
    told = value(doc[predicate], cues, event_type, len(doc))
    if event_type == "THREATEN" and told == HAPPENED:
        return PLANNED
    return told


def explain(doc: Doc, predicate: int, cues: Cues, event_type: str | None = None) -> tuple[str, str | None]:
    """The value of `assess`, and what made it so: words of the clause, then ids of cues, outwards; None where
    nothing but a plain statement did."""
    met: list[str] = []
    told = assess(doc, predicate, Cues(cues.rows, cues.words, cues.settings, met), event_type)
    tok = doc[predicate]
    own = [f"modal {word}" for word in syntax.modals(tok)]
    own += [name for name, holds in _OWN_SIGNS if holds(tok)]
    if told == HAPPENED and not met:
        return told, None
    if event_type == "THREATEN" and told == PLANNED:
        own.append("threats are planned")
    return told, "; ".join((*own, *met)) or None


_OWN_SIGNS = (
    ("negated", syntax.is_negated),
    ("if", syntax.is_conditional),
    ("question", syntax.is_question),
    ("command", syntax.is_imperative),
    ("future", lambda tok: syntax.tense(tok) == "future"),
)


def is_played(doc: Doc, predicate: int, cues: Cues) -> bool:
    """Whether an act is only played: in an exercise, a film, a game."""
    return plays(doc[predicate], cues)
