"""Arcs and names of a parse that stand in doubt, settled by rules that look at no word but closed classes.

The network reads a sentence a little otherwise with other names in it. Where two readings of one pattern mean
the same, or where one of them is none that English has, the pattern is given one reading: a person's name
hangs together and on its first word, a noun before a finite verb that has no subject is its subject, "that"
between a verb and a clause opens the clause, a role and the name behind its comma are one speaker.
Labels are those of Universal Dependencies; another label scheme is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IS_TITLE, LOWER, POS, SPACY, TAG
from spacy.parts_of_speech import IDS, NAMES
from spacy.tokens import Doc

from transforms.language import syntax

_COLUMNS = [HEAD, DEP, ENT_IOB, ENT_TYPE, TAG, POS]
_INSIDE, _OUTSIDE, _BEGINS = 1, 2, 3  # spaCy's ENT_IOB codes
_PROPER = frozenset({"NNP", "NNPS"})
_IN_NAMES = _PROPER | {"JJ"}
_NOUNS = frozenset({"NN", "NNS"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_PERSON = "PERSON"
_HYPHENS = frozenset({"-", "‑"})
# Labels by which a name hangs on a predicate or noun of its own, before those of its inner words.
_OUTER = (
    "nsubj", "nsubj:pass", "obj", "obl:agent", "obl", "appos", "nmod:poss", "nmod", "conj", "ROOT",
    "parataxis",
)  # fmt: skip
# What a noun right before a subjectless verb is read as where it is its subject.
_MISREAD_SUBJECTS = frozenset({"obl", "obj", "iobj", "nmod", "dislocated", "dep", "obl:unmarked"})
# Conjunctions that the parse takes for prepositions of the subject behind them.
_TEMPORAL = frozenset({"after", "before", "since", "until", "as", "than"})
# Those behind which a clause belongs to the clause right before it.
_LOW = frozenset({"after", "before", "than", "until"})
# Prepositions that open no clause.
_PLACING = frozenset({"in", "at", "on", "near", "of", "from", "into", "outside"})
_BETWEEN = frozenset({"advmod", "aux", "aux:pass", "punct"})
# What a role before its comma is read as where the name behind the comma was taken for the subject.
_LONGEST_TITLE = 5  # "retired Lieutenant General"
_LONGEST_ROLE = 12
_MISREAD_ROLES = frozenset({"parataxis", "dislocated", "nmod:desc", "nsubj", "nsubj:pass", "appos"})


@dataclass(slots=True)
class _Parse:
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
        self.iob[start:end] = [_BEGINS, *[_INSIDE] * (end - start - 1)]
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


def settle(doc: Doc) -> Doc:
    """`doc`, with what stands in doubt settled in place."""
    store: Any = doc.vocab.strings
    if not len(doc):
        return doc
    columns: Any = doc.to_array([LOWER, TAG, POS, DEP, HEAD, ENT_IOB, ENT_TYPE, SPACY, IS_TITLE])
    lower, tag, pos, dep, steps, iob, kind, blank, title = columns.reshape(len(doc), 9).T
    known = {code: store[code] for code in {*lower.tolist(), *tag.tolist(), *dep.tolist(), *kind.tolist()}}
    parse = _Parse(
        lower=[known[code] for code in lower.tolist()],
        tag=[known[code] for code in tag.tolist()],
        pos=[NAMES[code] for code in pos.tolist()],
        dep=[known[code] for code in dep.tolist()],
        head=[i + step for i, step in enumerate(steps.astype("int64").tolist())],
        iob=iob.tolist(),
        kind=[known[code] for code in kind.tolist()],
        blank=blank.astype(bool).tolist(),
        title=title.astype(bool).tolist(),
    )
    _join_hyphened(parse)
    _name_bodies(parse)
    _widen_persons(parse)
    _flatten_names(parse)
    _settle_phrases(parse)
    _settle_clauses(parse)
    _settle_arguments(parse)
    _set_roles_before_names(parse)
    if parse.changed:
        values: Any = doc.to_array(_COLUMNS)
        for i in range(len(doc)):
            values[i, 0] = (parse.head[i] - i) % 2**64
            values[i, 1] = store.add(parse.dep[i])
            values[i, 2] = parse.iob[i]
            values[i, 3] = store.add(parse.kind[i]) if parse.kind[i] else 0
            values[i, 4] = store.add(parse.tag[i])
            values[i, 5] = IDS[parse.pos[i]] if parse.pos[i] else 0
        doc.from_array(_COLUMNS, values)
    return doc


def _names(parse: _Parse, kind: str) -> Iterator[tuple[int, int]]:
    """Names of a kind as tokens [start, end)."""
    size = len(parse.iob)
    for start in range(size):
        if parse.iob[start] == _BEGINS and parse.kind[start] == kind:
            end = start + 1
            while end < size and parse.iob[end] == _INSIDE:
                end += 1
            yield start, end


def _join_hyphened(parse: _Parse) -> None:
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
            while parse.iob[start] == _INSIDE:
                start -= 1
            while end < len(parse.iob) and parse.iob[end] == _INSIDE:
                end += 1
            if parse.iob[at] != _INSIDE or parse.iob[behind] != _INSIDE:
                parse.name(start, end, kind)
        if parse.head[behind] not in range(start, end) and parse.head[before] != behind:
            _hang_together(parse, start, end)


def _name_bodies(parse: _Parse) -> None:
    """ "The *Forum of Citizen Rights*", of which the network saw no name, is one of a body."""
    size = len(parse.lower)
    for at in range(1, size - 2):
        if not (parse.title[at] and parse.lower[at + 1] == "of" and parse.lower[at - 1] == "the"):
            continue
        end = at + 2
        while end < size and parse.title[end] and parse.iob[end] == _OUTSIDE and parse.tag[end] in _IN_NAMES:
            end += 1
        if end == at + 2 or parse.iob[at] != _OUTSIDE or parse.tag[at] not in {"NN", "NNP"}:
            continue
        if end < size and (parse.title[end] or parse.iob[end] != _OUTSIDE):
            continue
        parse.tag[at], parse.pos[at] = "NNP", "PROPN"
        parse.name(at, end, "ORG")


def _widen_persons(parse: _Parse) -> None:
    """A person's name takes in the capitalised words beside it that hang on it, and those behind a role.

    "the party's *Chisomo Mwila* Banda", "spokesman Sunday *Ibrahim Gwamna*".
    """
    size = len(parse.iob)
    for start, end in list(_names(parse, _PERSON)):
        if parse.iob[start] != _BEGINS:
            continue  # joined to the one before
        first, last = start, end
        while last < size and (
            _begins_person(parse, last) or (_may_join(parse, last) and _hang_as_one(parse, first, last, last))
        ):
            last += 1
            while last < size and parse.iob[last] == _INSIDE:
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
        if before < first and role >= 0 and parse.tag[role] in _NOUNS and parse.dep[role] == "nmod:desc":
            first = before if first <= parse.head[role] < last else first
        if (first, last) != (start, end):
            parse.name(first, last, _PERSON)


def _begins_person(parse: _Parse, at: int) -> bool:
    return parse.iob[at] == _BEGINS and parse.kind[at] == _PERSON and parse.tag[at] == "NNP"


def _may_join(parse: _Parse, at: int) -> bool:
    return parse.tag[at] == "NNP" and parse.iob[at] == _OUTSIDE and parse.pos[at] == "PROPN"


def _hang_as_one(parse: _Parse, start: int, end: int, other: int) -> bool:
    """Whether a word hangs on the name [start, end), or the name on it, as words of one name do."""
    inner = {"flat", "compound"}
    on_it = start <= parse.head[other] < end and parse.dep[other] in inner
    return on_it or any(parse.head[i] == other and parse.dep[i] in inner for i in range(start, end))


def _flatten_names(parse: _Parse) -> None:
    """The words of a person's name hang on its first one, and another's where they hang on two things."""
    at, size = 0, len(parse.iob)
    while at < size:
        if parse.iob[at] != _BEGINS:
            at += 1
            continue
        end = at + 1
        while end < size and parse.iob[end] == _INSIDE:
            end += 1
        if end - at > 1 and all(
            parse.tag[i] in _PROPER or not parse.lower[i].isalpha() for i in range(at, end)
        ):
            tops = sum(
                not at <= parse.head[i] < end and parse.dep[i] in syntax.SUBJECTS for i in range(at, end)
            )
            if parse.kind[at] == _PERSON or tops > 1:
                _hang_together(parse, at, end)
        at = end


def _hang_together(parse: _Parse, start: int, end: int) -> None:
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


def _settle_phrases(parse: _Parse) -> None:
    """Nouns: a possessor hangs on what it possesses, a time or place named between a subject and its verb on
    the verb, and nothing on a noun behind the next verb."""
    for i, dep in enumerate(parse.dep):
        head = parse.head[i]
        follows = i + 1 < len(parse.dep) and parse.head[i + 1] == head and parse.dep[i + 1] == dep
        if follows and dep in {"conj", "appos"} and parse.tag[i] in {"NN", "NNP"}:
            if dep == "conj" and parse.tag[i + 1] in _NOUNS:
                parse.hang(i, i + 1, "compound")  # "a minister and trade *union* leaders"
            elif dep == "appos" and parse.kind[i + 1] == _PERSON:
                parse.hang(i, i + 1, "nmod:desc")  # "a spokesman, *Inspector* Lee"
        elif dep == "obl" and head < i - 2:
            _give_to_person(parse, i)
        elif dep in syntax.SUBJECTS and head > i + 2 and parse.tag[i + 1] == "POS" and parse.head[i + 1] == i:
            owned = next(
                (k for k in range(i + 2, head) if parse.dep[k] in syntax.SUBJECTS and parse.head[k] == head),
                0,
            )
            if owned:
                parse.hang(i, owned, "nmod:poss")  # "*Yemen*'s warring sides exchange"
        elif dep == "nmod" and head > i and parse.tag[i] in {"CD", "NN", "NNS", "NNP"}:
            between = [k for k in range(i + 1, head) if parse.tag[k] in syntax.FINITE_VERBS]
            before = next((k for k in range(i - 1, -1, -1) if parse.pos[k] == "VERB"), None)
            if (
                between
                and before is not None
                and parse.is_above(head, before) is False
                and not parse.is_above(i, before)
            ):
                parse.hang(i, before, "obl")  # "before *8 a.m.*, said Ko Min"
        elif (
            dep == "nmod"
            and head < i
            and parse.pos[i] == "PROPN"
            and not parse.kind[i]
            and i + 1 < len(parse.dep)
        ):
            verb = i + 1
            on = parse.lower[i - 1] == "on" and parse.head[i - 1] == i
            if (
                on
                and parse.tag[verb] in syntax.FINITE_VERBS
                and parse.head[head] == verb
                and parse.dep[head] in syntax.SUBJECTS
            ):
                parse.hang(i, verb, "obl")  # "the commission on *Monday* imposed"
        elif dep == "xcomp" and parse.lower[i - 1] == "let" and head == i - 1 and parse.tag[i] == "VB":
            noun = i + 1
            if noun < len(parse.dep) and parse.tag[noun] in _NOUNS and parse.head[noun] in {i, head}:
                parse.tag[i], parse.pos[i] = "NN", "NOUN"
                parse.hang(noun, head, "obj")  # "to let *aid* convoys through"
                parse.hang(i, noun, "compound")
                for k in range(noun + 1, min(noun + 20, len(parse.head))):
                    if parse.head[k] == i:
                        parse.hang(k, head, parse.dep[k])


def _give_to_person(parse: _Parse, noun: int) -> None:
    """Hang an of-phrase right behind a person's name on it: "said *Ann Lee* of the Union"."""
    of = next(
        (k for k in range(noun - 1, max(-1, noun - _LONGEST_TITLE), -1) if parse.lower[k] == "of"), None
    )
    if of is None or parse.head[of] != noun or parse.kind[of - 1] != _PERSON:
        return
    name = of - 1
    while parse.iob[name] == _INSIDE:
        name -= 1
    if not parse.is_above(noun, name):
        parse.hang(noun, name, "nmod")


def _settle_clauses(parse: _Parse) -> None:
    """Clauses: "that" as a conjunction is part of none ("confirmed *that* two were held"), what a conjunction
    opens depends on the clause before it, "saying" behind a comma on what its speaker did."""
    below: dict[int, list[int]] | None = None
    for i, word in enumerate(parse.lower):
        head = parse.head[i]
        if word == "that" and parse.tag[i] == "IN" and parse.dep[i] in {"obj", "nsubj", "obl"} and head > i:
            parse.hang(i, head, "mark")
        elif word in _TEMPORAL and parse.dep[i] == "mark" and head > i:
            if parse.dep[head] == "parataxis":
                parse.hang(head, parse.head[head], "advcl")
            if parse.dep[head] == "advcl" and word in _LOW and parse.head[head] < i:
                below = below or parse.below()
                inner = _innermost(parse, parse.head[head], i, below)
                parse.hang(head, inner, "advcl")
        elif parse.tag[i] == "VBG" and parse.dep[i] == "advcl" and head < i and parse.lower[i - 1] == ",":
            below = below or parse.below()
            says = any(parse.dep[k] == "ccomp" and k > i for k in below.get(i, ()))
            marked = any(parse.dep[k] == "mark" and parse.lower[k] == "that" for k in below.get(head, ()))
            if says and marked and parse.dep[head] == "acl":
                outer = parse.head[parse.head[head]]  # "rejected accusations that it fell, *saying* that ..."
                if parse.pos[outer] == "VERB" and outer < head:
                    parse.hang(i, outer, "advcl")


def _innermost(parse: _Parse, verb: int, end: int, below: dict[int, list[int]]) -> int:
    """The verb of the innermost clause that `verb` has as its complement and that lies before token `end`."""
    for _ in range(4):
        inner = [
            k
            for k in below.get(verb, ())
            if verb < k < end
            and (
                (parse.dep[k] == "ccomp" and parse.pos[k] == "VERB")
                or (parse.dep[k] == "advcl" and parse.tag[k] == "VBG" and parse.lower[k - 1] == "of")
            )
        ]
        if not inner:
            break
        verb = inner[-1]
    return verb


def _settle_arguments(parse: _Parse) -> None:
    """Subjects and objects that the order of the words leaves no doubt about."""
    below = parse.below()
    for verb, children in below.items():
        if parse.pos[verb] != "VERB":
            continue
        if _move_subject(parse, verb, children, below):
            continue
        labels = {parse.dep[child] for child in children}
        forms = {parse.tag[child] for child in children if parse.dep[child] in syntax.AUXILIARIES}
        if not labels & syntax.SUBJECTS and (parse.tag[verb] in syntax.FINITE_VERBS or forms & syntax.FINITE):
            _give_subject(parse, verb, children, below)
        if "xcomp" in labels and "obj" not in labels:
            goal = next(child for child in children if parse.dep[child] == "xcomp")
            if goal == verb + 1 and parse.kind[goal] and parse.tag[goal] == "NNP":
                parse.hang(goal, verb, "obj")  # "a convoy reached *Begi*"
        aux = {parse.lower[child] for child in children if parse.dep[child] == "aux"}
        active = "aux:pass" not in labels and parse.tag[verb] == "VBN" and bool(aux & {"had", "has", "have"})
        if active and "nsubj:pass" in labels:
            own = next(child for child in children if parse.dep[child] == "nsubj:pass")
            parse.hang(own, verb, "nsubj")


def _move_subject(parse: _Parse, verb: int, children: list[int], below: dict[int, list[int]]) -> bool:
    """Give back a subject that a clause and the verb of saying behind it have taken from one another:
    "*The army* left, officials said", "The army left, *officials* said"."""
    own = [child for child in children if parse.dep[child] in syntax.SUBJECTS]
    if len(own) > 1 and own[-1] < verb:
        for clause in children:
            if parse.dep[clause] != "ccomp" or not own[0] < clause < own[-1]:
                continue
            inner = {parse.dep[child] for child in below.get(clause, ())}
            if not inner & syntax.SUBJECTS:
                parse.hang(own[0], clause, "nsubj:pass" if "aux:pass" in inner else "nsubj")
                return True
    late = own[-1] if own else verb
    if late <= verb or (len(own) == 1 and parse.dep[verb] not in {"conj", "advcl", "ccomp"}):
        return False
    outer, steps = parse.head[verb], 0
    while outer < late and parse.head[outer] != outer and steps < 5:
        outer, steps = parse.head[outer], steps + 1
    free = outer > late and not any(parse.dep[child] in syntax.SUBJECTS for child in below[outer])
    if free and any(parse.lower[k] == "," for k in range(verb + 1, late)):
        parse.hang(late, outer, "nsubj")
        return True
    return False


def _give_subject(parse: _Parse, verb: int, children: list[int], below: dict[int, list[int]]) -> None:
    """Make the bare noun right before a finite verb without a subject its subject."""
    before = [child for child in children if child < verb and parse.dep[child] not in _BETWEEN]
    if not before:
        first = min([verb, *(child for child in children if parse.dep[child] in syntax.AUXILIARIES)])
        noun = first - 1
        links = [child for child in below.get(noun, ()) if parse.dep[child] == "cc"]
        loose = {"advcl", "parataxis", "ccomp"}
        if (
            noun >= 0
            and parse.dep[noun] == "conj"
            and parse.pos[noun] in _NOMINAL
            and links
            and parse.dep[verb] in loose
        ):
            clause = parse.head[parse.head[noun]]
            if parse.pos[clause] == "VERB" and clause < noun and parse.head[verb] == clause:
                passive = any(parse.dep[child] == "aux:pass" for child in children)
                parse.hang(noun, verb, "nsubj:pass" if passive else "nsubj")
                parse.hang(links[0], verb, "cc")
                parse.hang(verb, clause, "conj")  # "arrested 140 and 22 *officers* were injured"
        return
    noun = before[-1]
    if parse.tag[noun] in {"WP", "WDT"} and parse.dep[noun] == "obj":
        parse.hang(noun, verb, "nsubj")  # "who *was* shooting"
        return
    if parse.dep[noun] not in _MISREAD_SUBJECTS or parse.pos[noun] not in _NOMINAL:
        return
    if parse.dep[verb] in {"conj", *syntax.RELATIVES} or parse.kind[noun] in {"DATE", "TIME"}:
        return
    cases = [child for child in below.get(noun, ()) if parse.dep[child] == "case" and child < noun]
    if parse.dep[noun] == "obl:unmarked" or any(parse.lower[case] not in _LOW for case in cases):
        return
    if any(parse.dep[i] not in _BETWEEN for i in range(noun + 1, verb) if parse.head[i] == verb):
        return
    edge = noun
    while edge > 0 and parse.head[edge - 1] == noun:
        edge -= 1
    if edge and parse.lower[edge - 1] in _PLACING and parse.head[edge - 1] == verb:
        return  # "an airstrike in *Sagaing* killed 25", where the parse hung "in" on the verb
    if any(parse.lower[i] == "," for i in range(noun + 1, verb)):
        return
    passive = any(parse.dep[child] == "aux:pass" for child in children)
    parse.hang(noun, verb, "nsubj:pass" if passive else "nsubj")
    for case in cases:
        parse.hang(case, verb, "mark")


def _set_roles_before_names(parse: _Parse) -> None:
    """A role and the name behind its comma, before their verb, are a subject and its apposition; a name right
    behind the noun that says what it names is its apposition.

    "*its spokeswoman*, Ann Lee, told reporters", "the aid group *Open Hands* called".
    """
    for start, end in _names(parse, _PERSON):
        if parse.dep[start] not in syntax.SUBJECTS and parse.dep[start] not in {"parataxis", "appos"}:
            continue
        verb = parse.head[start]
        before = start - 1
        subject = parse.dep[start] in syntax.SUBJECTS and before >= 0 and verb >= end
        if subject and parse.tag[before] in _NOUNS and parse.head[before] == verb:
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
            role = next(
                (i for i in reach if parse.dep[i] in {"obl", "nmod"} and parse.tag[i] in _NOUNS), None
            )
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


def _is_role(parse: _Parse, at: int, name: int, verb: int) -> bool:
    head = parse.head[at]
    return (
        (parse.tag[at] in _NOUNS or (parse.tag[at] == "CD" and parse.dep[at] in syntax.SUBJECTS))
        and parse.dep[at] in _MISREAD_ROLES
        and (
            head in {name, verb}
            or parse.dep[at] == "parataxis"
            or (parse.dep[at] in syntax.SUBJECTS and head < at)
        )
        and not parse.is_above(at, verb)
    )
