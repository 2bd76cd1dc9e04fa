"""Arcs and names of a parse that stand in doubt, settled by rules that look at no word but closed classes.

The network reads a sentence a little otherwise with other names in it. Where two readings of one pattern mean
the same, or where one of them is none that English has, the pattern is given one reading: a person's name
hangs together and on its first word, a noun before a finite verb that has no subject is its subject, "that"
between a verb and a clause opens the clause, a role and the name behind its comma are one speaker.
Labels are those of Universal Dependencies; another label scheme is left as it is.
"""

from __future__ import annotations

from typing import Any

from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IS_TITLE, LOWER, POS, SPACY, TAG
from spacy.parts_of_speech import IDS, NAMES
from spacy.tokens import Doc

from transforms.language import name_settling, syntax
from transforms.language.arcs import INSIDE, NOUNS, PERSON, Arcs

_COLUMNS = [HEAD, DEP, ENT_IOB, ENT_TYPE, TAG, POS]
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
# What a noun right before a subjectless verb is read as where it is its subject.
_MISREAD_SUBJECTS = frozenset({"obl", "obj", "iobj", "nmod", "dislocated", "dep", "obl:unmarked"})
# Conjunctions that the parse takes for prepositions of the subject behind them.
_TEMPORAL = frozenset({"after", "before", "since", "until", "as", "than"})
# Those behind which a clause belongs to the clause right before it.
_LOW = frozenset({"after", "before", "than", "until"})
# Prepositions that open no clause.
_PLACING = frozenset({"in", "at", "on", "near", "of", "from", "into", "outside"})
_BETWEEN = frozenset({"advmod", "aux", "aux:pass", "punct"})
_LONGEST_OF = 5  # words from "of" to the noun it hangs on: "Ann Lee of the Workers Union"
_FARTHEST = 12  # words from the first of two to the "and" before the second


def settle(doc: Doc) -> Doc:
    """`doc`, with what stands in doubt settled in place."""
    store: Any = doc.vocab.strings
    if not len(doc):
        return doc
    columns: Any = doc.to_array([LOWER, TAG, POS, DEP, HEAD, ENT_IOB, ENT_TYPE, SPACY, IS_TITLE])
    lower, tag, pos, dep, steps, iob, kind, blank, title = columns.reshape(len(doc), 9).T
    known = {code: store[code] for code in {*lower.tolist(), *tag.tolist(), *dep.tolist(), *kind.tolist()}}
    parse = Arcs(
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
    name_settling.join_hyphened(parse)
    name_settling.name_bodies(parse)
    name_settling.widen_persons(parse)
    name_settling.flatten(parse)
    _settle_phrases(parse)
    _settle_pairs(parse)
    _settle_clauses(parse)
    _settle_arguments(parse)
    name_settling.set_roles_before(parse)
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


def _settle_phrases(parse: Arcs) -> None:
    """Nouns: a possessor hangs on what it possesses, a time or place named between a subject and its verb on
    the verb, and nothing on a noun behind the next verb."""
    for i, dep in enumerate(parse.dep):
        head = parse.head[i]
        follows = i + 1 < len(parse.dep) and parse.head[i + 1] == head and parse.dep[i + 1] == dep
        if follows and dep in {"conj", "appos"} and parse.tag[i] in {"NN", "NNP"}:
            if dep == "conj" and parse.tag[i + 1] in NOUNS:
                parse.hang(i, i + 1, "compound")  # "a minister and trade *union* leaders"
            elif dep == "appos" and parse.kind[i + 1] == PERSON:
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
            if noun < len(parse.dep) and parse.tag[noun] in NOUNS and parse.head[noun] in {i, head}:
                parse.tag[i], parse.pos[i] = "NN", "NOUN"
                parse.hang(noun, head, "obj")  # "to let *aid* convoys through"
                parse.hang(i, noun, "compound")
                for k in range(noun + 1, min(noun + 20, len(parse.head))):
                    if parse.head[k] == i:
                        parse.hang(k, head, parse.dep[k])


def _give_to_person(parse: Arcs, noun: int) -> None:
    """Hang an of-phrase right behind a person's name on it: "said *Ann Lee* of the Union"."""
    of = next((k for k in range(noun - 1, max(-1, noun - _LONGEST_OF), -1) if parse.lower[k] == "of"), None)
    if of is None or parse.head[of] != noun or parse.kind[of - 1] != PERSON:
        return
    name = of - 1
    while parse.iob[name] == INSIDE:
        name -= 1
    if not parse.is_above(noun, name):
        parse.hang(noun, name, "nmod")


def _settle_clauses(parse: Arcs) -> None:
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


def _settle_pairs(parse: Arcs) -> None:
    """The second of two behind "between" hangs on the first: "between the army and *the rebels* failed"."""
    for i, word in enumerate(parse.lower):
        first = parse.head[i]
        if word != "between" or parse.dep[i] != "case" or first < i:
            continue
        joint = next(
            (
                k
                for k in range(first + 1, min(first + _FARTHEST, len(parse.lower)))
                if parse.lower[k] == "and"
            ),
            0,
        )
        if not joint or any(
            parse.dep[k] == "conj" and parse.head[k] == first for k in range(first + 1, joint)
        ):
            continue
        second = parse.head[joint]
        if parse.pos[second] == "VERB" and second > joint:
            second = next(
                (
                    k
                    for k in range(joint + 1, second)
                    if parse.dep[k] in syntax.SUBJECTS and parse.head[k] == second
                ),
                first,
            )
        if (
            second < joint
            or parse.pos[second] not in _NOMINAL
            or any(
                parse.lower[k] == "," or not (parse.is_above(first, k) or k == joint)
                for k in range(first + 1, joint)
            )
        ):
            continue
        if parse.dep[second] in syntax.SUBJECTS or (parse.dep[second] == "conj" and parse.head[second] < i):
            parse.hang(second, first, "conj")
            parse.hang(joint, second, "cc")


def _innermost(parse: Arcs, verb: int, end: int, below: dict[int, list[int]]) -> int:
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


def _settle_arguments(parse: Arcs) -> None:
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


def _move_subject(parse: Arcs, verb: int, children: list[int], below: dict[int, list[int]]) -> bool:
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


def _give_subject(parse: Arcs, verb: int, children: list[int], below: dict[int, list[int]]) -> None:
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
