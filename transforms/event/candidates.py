"""A trigger found at one token of a sentence, before acts told twice in a clause are folded into one."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Token

from transforms.event.lexicon import Trigger
from transforms.event.slots import Slots


@dataclass
class Candidate:
    """A trigger found at one token, before acts told twice in a clause are folded."""

    row: Trigger
    head: Token
    used: tuple[Token, ...]
    slots: Slots
    event_type: str
    event_mode: str | None
    actors: list[Token] = field(default_factory=list)
    recipients: list[Token] = field(default_factory=list)
    places: list[Token] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    predicate: Token | None = None  # the light verb, where the act is a noun
    shows_verb: bool = False  # the trigger's span takes in the light verb ("carried out an attack")
    parts: list[int] = field(default_factory=list)
    is_aggregate: bool = False


def new(row: Trigger, tok: Token, used: tuple[Token, ...], slots: Slots) -> Candidate:
    """The candidate that a row makes of a token."""
    return Candidate(row, tok, used, slots, row.event_type, row.event_mode, rules=[row.id])
