"""What has been resolved so far in one article, and how one more mention is linked to an earlier one."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace

from spacy.tokens import Doc, Token

from transforms.actor.registry import Registry, fold
from transforms.annotations import ActorMention
from transforms.language import syntax

# Sectors (PLOVER) of those who bear arms, and of those who bear them for no state.
IRREGULAR = frozenset({"REB", "UAF"})
UNDER_ARMS = IRREGULAR | {"MIL"}


# Mentions that may be led back to: those of some 10,000 words, so that a text's cost grows with its length.
REACH = 1_000


class Resolved(dict[int, ActorMention]):
    """Mentions by the token that heads them, and those of people also by the words of their names."""

    def __init__(self, known: Mapping[int, ActorMention]) -> None:
        super().__init__()
        self._turn: dict[int, int] = {}  # of each head, in which it first came
        self._named: dict[str, dict[int, ActorMention]] = {}
        for head, mention in known.items():
            self[head] = mention

    def __setitem__(self, head: int, mention: ActorMention) -> None:
        former = self.get(head)
        for word in _words_of_name(former) if former is not None else ():
            del self._named[word][head]
        self._turn.setdefault(head, len(self._turn))
        super().__setitem__(head, mention)
        for word in _words_of_name(mention):
            self._named.setdefault(word, {})[head] = mention

    def people_named(self, word: str) -> list[ActorMention]:
        """Those told by a name of several words of which this is one, in the order in which they came."""
        named = self._named.get(word, {})
        return [named[head] for head in sorted(named, key=self._turn.__getitem__)]


def _words_of_name(mention: ActorMention) -> set[str]:
    if mention.actor is None or mention.actor.kind != "person" or mention.resolution != "name":
        return set()
    words = fold(mention.actor.name).split()
    return set(words) if len(words) > 1 else set()


@dataclass
class State:
    """What has been resolved so far in one article."""

    doc: Doc
    registry: Registry
    sentence_of: list[int]
    known: InitVar[Mapping[int, ActorMention]]
    history: deque[ActorMention] = field(default_factory=lambda: deque(maxlen=REACH))  # resolved, in order
    links: dict[int, int] = field(default_factory=dict)  # head of a mention -> head of its antecedent
    gender: dict[str, str] = field(default_factory=dict)  # actor -> m / f, where title or pronoun told it
    resolved: Resolved = field(init=False)
    text: str = field(init=False)  # Doc.text is put together anew at each call

    def __post_init__(self, known: Mapping[int, ActorMention]) -> None:
        self.text = self.doc.text
        self.resolved = Resolved(known)


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
        text=state.text[start:end],
        head=token.i,
        resolution=resolution,
        confidence=min(confidence, antecedent.confidence),
        candidates=tuple(dict.fromkeys(candidates))
        or ((antecedent.actor.actor_id,) if antecedent.actor else ()),
    )


def points_back(token: Token) -> bool:
    return any(child.lower_ in syntax.DEFINITE and child.dep_ == "det" for child in token.lefts)


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
    at = bisect_right(ranges, index, key=lambda one: one[0]) - 1
    return at >= 0 and bool(index < ranges[at][1])
