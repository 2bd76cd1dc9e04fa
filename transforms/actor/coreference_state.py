"""What has been resolved so far in one article, and how one more mention is linked to an earlier one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Token

from transforms.actor.registry import Registry
from transforms.annotations import ActorMention

POINTERS = frozenset({"the", "this", "that", "these", "those"})
# Sectors (PLOVER) of those who bear arms, and of those who bear them for no state.
IRREGULAR = frozenset({"REB", "UAF"})
UNDER_ARMS = IRREGULAR | {"MIL"}


# Mentions that may be led back to: those of some 10,000 words, so that a text's cost grows with its length.
REACH = 1_000


@dataclass
class State:
    """What has been resolved so far in one article."""

    doc: Doc
    registry: Registry
    sentence_of: list[int]
    resolved: dict[int, ActorMention]
    history: deque[ActorMention] = field(default_factory=lambda: deque(maxlen=REACH))  # resolved, in order
    links: dict[int, int] = field(default_factory=dict)  # head of a mention -> head of its antecedent
    gender: dict[str, str] = field(default_factory=dict)  # actor -> m / f, where title or pronoun told it


def link_to(
    state: State,
    token: Token,
    antecedent: ActorMention,
    resolution: str,
    confidence: float,
    candidates: Sequence[str] = (),
    span: tuple[int, int] | None = None,
) -> ActorMention:
    start, end = span or (token.idx, token.idx + len(token.text))
    state.links[token.i] = state.links.get(antecedent.head, antecedent.head)
    return replace(
        antecedent,
        start=start,
        end=end,
        text=token.doc.text[start:end],
        head=token.i,
        resolution=resolution,
        confidence=min(confidence, antecedent.confidence),
        candidates=tuple(dict.fromkeys(candidates))
        or ((antecedent.actor.actor_id,) if antecedent.actor else ()),
    )


def points_back(token: Token) -> bool:
    return any(child.lower_ in POINTERS and child.dep_ == "det" for child in token.lefts)


def is_human(state: State, token: Token) -> bool:
    row = state.registry.nouns.get(token.lower_)
    return token.lower_ in state.registry.titles or (
        row is not None and row.sort in {"people", "follower", "speaker", "member"}
    )


def quotation_tokens(doc: Doc) -> Iterator[tuple[int, int]]:
    """Token ranges between quotation marks, half-open; one left open ends with its paragraph."""
    opened: int | None = None
    for token in doc:
        if token.is_space and "\n\n" in token.text:
            if opened is not None:
                yield opened, token.i
            opened = None
        elif opened is None and token.text in {"“", '"', "``", "«"}:
            opened = token.i
        elif opened is not None and token.text in {"”", '"', "''", "»"}:
            yield opened, token.i + 1
            opened = None
    if opened is not None:
        yield opened, len(doc)


def is_quoted(doc: Doc, index: int) -> bool:
    ranges = doc.user_data.get("attest_quotes")
    if ranges is None:
        ranges = doc.user_data["attest_quotes"] = list(quotation_tokens(doc))
    return any(start <= index < end for start, end in ranges)
