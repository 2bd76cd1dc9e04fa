"""The columns of a parse, token by token, as the rules of settling read and change them."""

from __future__ import annotations

from dataclasses import dataclass

INSIDE, OUTSIDE, BEGINS = 1, 2, 3  # spaCy's ENT_IOB codes
PERSON = "PERSON"
NOUNS = frozenset({"NN", "NNS"})


@dataclass(slots=True)
class Arcs:
    """The columns of a doc, token by token; heads are indices of tokens."""

    lower: list[str]
    tag: list[str]
    pos: list[str]
    dep: list[str]
    head: list[int]
    iob: list[int]
    kind: list[str]
    blank: list[bool]
    title: list[bool]
    changed: bool = False

    def hang(self, token: int, head: int, dep: str) -> None:
        """Hang a token on another one, or on itself as the root."""
        if self.head[token] != head or self.dep[token] != dep:
            self.head[token], self.dep[token], self.changed = head, dep, True

    def name(self, start: int, end: int, kind: str) -> None:
        """Make the tokens [start, end) one name."""
        self.iob[start:end] = [BEGINS, *[INSIDE] * (end - start - 1)]
        self.kind[start:end] = [kind] * (end - start)
        self.changed = True

    def below(self) -> dict[int, list[int]]:
        """The dependents of each token that has any, in their order."""
        found: dict[int, list[int]] = {}
        for token, head in enumerate(self.head):
            if head != token:
                found.setdefault(head, []).append(token)
        return found

    def is_above(self, token: int, other: int) -> bool:
        """Whether a token is `other` or one of the heads above it."""
        for _ in range(len(self.head)):
            if other == token:
                return True
            if self.head[other] == other:
                return False
            other = self.head[other]
        return True
