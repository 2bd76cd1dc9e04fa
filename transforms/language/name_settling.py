"""Names of a parse that stand in doubt: what a name takes in, and that its words hang together on its first.

The network reads a sentence a little otherwise with other names in it; a person's name is given one reading,
and so are the role and the name on the two sides of a comma.
"""

from __future__ import annotations

from collections.abc import Iterator

from transforms.language import syntax
from transforms.language.arcs import BEGINS, INSIDE, NOUNS, OUTSIDE, PERSON, Arcs

_PROPER = frozenset({"NNP", "NNPS"})
_IN_NAMES = _PROPER | {"JJ"}
_HYPHENS = frozenset({"-", "‑"})
# Labels by which a name hangs on a predicate or noun of its own, before those of its inner words.
_OUTER = (
    "nsubj", "nsubj:pass", "obj", "obl:agent", "obl", "appos", "nmod:poss", "nmod", "conj", "ROOT",
    "parataxis",
)  # fmt: skip
_LONGEST_TITLE = 5  # "retired Lieutenant General"
_LONGEST_ROLE = 12
# What a role before its comma is read as where the name behind the comma was taken for the subject.
_MISREAD_ROLES = frozenset({"parataxis", "dislocated", "nmod:desc", "nsubj", "nsubj:pass", "appos"})


def _names(parse: Arcs, kind: str) -> Iterator[tuple[int, int]]:
    """Names of a kind as tokens [start, end)."""
    size = len(parse.iob)
    for start in range(size):
        if parse.iob[start] == BEGINS and parse.kind[start] == kind:
            end = start + 1
            while end < size and parse.iob[end] == INSIDE:
                end += 1
            yield start, end


def join_hyphened(parse: Arcs) -> None:
    """Words joined by a hyphen, one of them in a name, are of one name: "Roxas-Tan", "Khin-U"."""
    for at in range(1, len(parse.lower) - 1):
        before, behind = at - 1, at + 1
        if parse.lower[at] not in _HYPHENS or parse.blank[before] or parse.blank[at]:
            continue
        if parse.tag[before] not in _PROPER or parse.tag[behind] not in _PROPER:
            continue
        kind = parse.kind[before] or parse.kind[behind]
        start, end = before, behind + 1
        if kind:
            while parse.iob[start] == INSIDE:
                start -= 1
            while end < len(parse.iob) and parse.iob[end] == INSIDE:
                end += 1
            if parse.iob[at] != INSIDE or parse.iob[behind] != INSIDE:
                parse.name(start, end, kind)
        if parse.head[behind] not in range(start, end) and parse.head[before] != behind:
            _hang_together(parse, start, end)


def name_bodies(parse: Arcs) -> None:
    """ "The *Forum of Citizen Rights*", of which the network saw no name, is one of a body."""
    size = len(parse.lower)
    for at in range(1, size - 2):
        if not (parse.title[at] and parse.lower[at + 1] == "of" and parse.lower[at - 1] == "the"):
            continue
        end = at + 2
        while end < size and parse.title[end] and parse.iob[end] == OUTSIDE and parse.tag[end] in _IN_NAMES:
            end += 1
        if end == at + 2 or parse.iob[at] != OUTSIDE or parse.tag[at] not in {"NN", "NNP"}:
            continue
        if end < size and (parse.title[end] or parse.iob[end] != OUTSIDE):
            continue
        parse.tag[at], parse.pos[at] = "NNP", "PROPN"
        parse.name(at, end, "ORG")


def widen_persons(parse: Arcs) -> None:
    """A person's name takes in the capitalised words beside it that hang on it, and those behind a role.

    "the party's *Chisomo Mwila* Banda", "spokesman Sunday *Ibrahim Gwamna*".
    """
    size = len(parse.iob)
    for start, end in list(_names(parse, PERSON)):
        if parse.iob[start] != BEGINS:
            continue  # joined to the one before
        first, last = start, end
        while last < size and (
            _begins_person(parse, last) or (_may_join(parse, last) and _hang_as_one(parse, first, last, last))
        ):
            last += 1
            while last < size and parse.iob[last] == INSIDE:
                last += 1
        while (
            first > 0
            and _may_join(parse, first - 1)
            and any(parse.head[i] == first - 1 and parse.dep[i] == "flat" for i in range(first, last))
        ):
            first -= 1
        before = first
        while before > 0 and _may_join(parse, before - 1):
            before -= 1
        role = before - 1
        if before < first and role >= 0 and parse.tag[role] in NOUNS and parse.dep[role] == "nmod:desc":
            first = before if first <= parse.head[role] < last else first
        if (first, last) != (start, end):
            parse.name(first, last, PERSON)


def _begins_person(parse: Arcs, at: int) -> bool:
    return parse.iob[at] == BEGINS and parse.kind[at] == PERSON and parse.tag[at] == "NNP"


def _may_join(parse: Arcs, at: int) -> bool:
    return parse.tag[at] == "NNP" and parse.iob[at] == OUTSIDE and parse.pos[at] == "PROPN"


def _hang_as_one(parse: Arcs, start: int, end: int, other: int) -> bool:
    """Whether a word hangs on the name [start, end), or the name on it, as words of one name do."""
    inner = {"flat", "compound"}
    on_it = start <= parse.head[other] < end and parse.dep[other] in inner
    return on_it or any(parse.head[i] == other and parse.dep[i] in inner for i in range(start, end))


def flatten(parse: Arcs) -> None:
    """The words of a person's name hang on its first one, and another's where they hang on two things."""
    at, size = 0, len(parse.iob)
    while at < size:
        if parse.iob[at] != BEGINS:
            at += 1
            continue
        end = at + 1
        while end < size and parse.iob[end] == INSIDE:
            end += 1
        if end - at > 1 and all(
            parse.tag[i] in _PROPER or not parse.lower[i].isalpha() for i in range(at, end)
        ):
            tops = sum(
                not at <= parse.head[i] < end and parse.dep[i] in syntax.SUBJECTS for i in range(at, end)
            )
            if parse.kind[at] == PERSON or tops > 1:
                _hang_together(parse, at, end)
        at = end


def _hang_together(parse: Arcs, start: int, end: int) -> None:
    """Hang the tokens [start, end) on the first of them, and it where the likeliest of them hung."""
    inside = range(start, end)
    tops = [
        i
        for i in inside
        if parse.head[i] == i
        or (parse.head[i] not in inside and not any(parse.is_above(j, parse.head[i]) for j in inside))
    ]
    if not tops or (tops == [start] and all(parse.head[i] == start for i in inside)):
        return
    if start in tops and parse.dep[start] in _OUTER:
        top = start
    else:
        rank = {label: place for place, label in enumerate(_OUTER)}
        top = min(tops, key=lambda i: (rank.get(parse.dep[i], len(rank)), i))
    head, dep = parse.head[top], parse.dep[top]
    for token, above in enumerate(parse.head[start - 40 if start > 40 else 0 : end + 40], max(0, start - 40)):
        if above in inside and token not in inside:
            parse.hang(token, start, parse.dep[token])
    for i in inside:
        if i != start:
            parse.hang(i, start, "flat" if parse.lower[i].isalpha() or parse.tag[i] in _PROPER else "punct")
    parse.hang(start, start if head == top else head, dep)


def set_roles_before(parse: Arcs) -> None:
    """A role and the name behind its comma, before their verb, are a subject and its apposition; a name right
    behind the noun that says what it names is its apposition.

    "*its spokeswoman*, Ann Lee, told reporters", "the aid group *Open Hands* called".
    """
    for start, end in _names(parse, PERSON):
        if parse.dep[start] not in syntax.SUBJECTS and parse.dep[start] not in {"parataxis", "appos"}:
            continue
        verb = parse.head[start]
        before = start - 1
        subject = parse.dep[start] in syntax.SUBJECTS and before >= 0 and verb >= end
        if subject and parse.tag[before] in NOUNS and parse.head[before] == verb:
            parse.hang(start, before, "appos")
            continue
        comma = start - 1
        while (
            comma > 0
            and parse.lower[comma] != ","
            and start - comma < _LONGEST_TITLE
            and parse.is_above(start, comma)
        ):
            comma -= 1
        if comma < 1 or parse.lower[comma] != ",":
            continue
        reach = range(comma - 1, max(-1, comma - _LONGEST_ROLE), -1)
        if parse.dep[start] == "parataxis":
            role = next((i for i in reach if parse.dep[i] in {"obl", "nmod"} and parse.tag[i] in NOUNS), None)
            if (
                role is not None
                and not parse.is_above(start, role)
                and all(k in {".", ",", '"'} for k in parse.lower[end : end + 1])
            ):
                parse.hang(start, role, "appos")  # "according to the commander in Dhaka, General *Talukder*."
            continue
        if parse.dep[start] == "appos" or verb < end or (end != verb and parse.lower[end] != ","):
            continue
        role = next((i for i in reach if _is_role(parse, i, start, verb)), None)
        if role is None:
            continue
        dep = parse.dep[start]
        parse.hang(start, role, "appos")
        parse.hang(role, verb, dep)


def _is_role(parse: Arcs, at: int, name: int, verb: int) -> bool:
    head = parse.head[at]
    return (
        (parse.tag[at] in NOUNS or (parse.tag[at] == "CD" and parse.dep[at] in syntax.SUBJECTS))
        and parse.dep[at] in _MISREAD_ROLES
        and (
            head in {name, verb}
            or parse.dep[at] == "parataxis"
            or (parse.dep[at] in syntax.SUBJECTS and head < at)
        )
        and not parse.is_above(at, verb)
    )
