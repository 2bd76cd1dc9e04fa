"""Whether the conditions of a row of lexicon.csv (its `when`) hold in the clause around its trigger."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from transforms.event.lexicon import ANY, CLAUSE_SLOTS, DOER, UNKNOWN, Condition, Lexicon, Trigger
from transforms.event.slots import Slots, hand_of, is_stray_particle, owners
from transforms.event.word_classes import classes_of, forms, word_classes
from transforms.event.wordings import match_noun, match_words
from transforms.language import syntax

# Classes that a noun without a class may be of, as object of who acts by force.
_OPEN = frozenset({"target", "site", "person"})
_OWNERS = frozenset({"force", "police", "state", "actor"})  # classes of those whose vehicle acts for them
_FORCEFUL = frozenset({"force", "weapon", "police"})
_ALIKE = "attest_alike"  # where a document keeps the indices of its tokens by their text
_AT_PLACES = frozenset({"in", "near", "outside", "around", "inside"})


def holds(row: Trigger, slots: Slots, lexicon: Lexicon) -> bool:
    """Whether the conditions of a row hold in the clause around its trigger.

    A preposition that ends the row's words must introduce more than a time ("called *on* Friday"); what
    follows one within them is told ("went *on strike* on Friday").
    """
    for name in row.prepositions:
        if name != row.words[-1]:
            continue
        fillers = slots.get(name)
        if fillers and all("time" in word_classes(tok, lexicon) for tok in fillers):
            return False
    if row.particle and any(
        tok.lower_ == row.particle
        and tok.dep_ in {"case", "prep", "mark"}
        and not is_stray_particle(tok, slots)
        and not _leads_a_preposition(tok)
        for tok in slots.used
    ):
        return False
    conditions = row.conditions
    wanted: dict[str, list[bool]] = {}
    for condition in conditions:
        if condition.slot in CLAUSE_SLOTS:
            truth = _clause_condition(condition, slots, lexicon)
            group = condition.slot
        else:
            fillers = slots.get("subj" if condition.slot == DOER else condition.slot)
            if condition.slot in {"subj", DOER} and slots.is_noun:
                fillers = fillers + slots.get("by") + slots.get("light")
            if condition.slot == "obj":
                fillers = (fillers or _own_object(slots)) if condition.wanted else _whole(fillers)
            if condition.slot == "of" and slots.is_noun and not fillers:
                # "the death of her brother", "her *brother's* death"; "their talks" tells nobody yet
                fillers = [tok for tok in slots.get("poss") if tok.tag_ != "PRP$"]
            if condition.slot == "subj" and condition.wanted and not fillers and not slots.is_noun:
                continue  # who did it is not told: nothing speaks against it
            # what a name may be speaks for a row, never against it
            kinds = classes_of if condition.wanted else word_classes
            truth = any(condition.name == ANY or condition.name in kinds(tok, lexicon) for tok in fillers)
            if condition.name == UNKNOWN:
                truth = any(_is_unknown(tok, lexicon) for tok in fillers)
            if not truth and condition.slot == "subj" and condition.name in _OWNERS and condition.wanted:
                truth = any(  # "*navy* boats blockaded the port": whose the vehicle is acts
                    condition.name in (word_classes(owner, lexicon) or classes_of(owner, lexicon))
                    for tok in fillers
                    if "vehicle" in classes_of(tok, lexicon)
                    for owner in owners(tok)
                )
            if not truth and condition.wanted and condition.slot == "obj" and condition.name in _OPEN:
                truth = any(_is_unknown(tok, lexicon) for tok in fillers) and _is_forceful(
                    row, slots, lexicon
                )
            if condition.slot == "obj" and fillers and fillers[0].ent_type_ == "PERSON":
                if row.takes_land and condition.wanted and condition.name == "place":
                    truth = truth or not is_known_person(fillers[0])
                elif condition.wanted and condition.name == "person":
                    truth = truth and not is_told_as_place(fillers[0])
            if not truth and condition.wanted and condition.slot == "subj" and condition.name == "place":
                # "*Goma* had fallen": no tagger knows all towns
                truth = row.event_type == "ASSAULT" and any(
                    tok.ent_type_ == "PERSON" and not is_known_person(tok) for tok in fillers
                )
            group = condition.slot if condition.slot in {"subj", DOER} else "rest"
        if not condition.wanted:
            if truth:
                return False
            continue
        wanted.setdefault(group, []).append(truth)
    return all(any(truths) for truths in wanted.values())


def _leads_a_preposition(particle: Token) -> bool:
    """Whether a particle taken for a preposition stands before the real one: "pulled *out* of"."""
    behind = particle.doc[particle.i + 1 : particle.i + 2]
    return any(tok.dep_ == "case" and tok.head == particle.head for tok in behind)


def _own_object(slots: Slots) -> list[Token]:
    """The object that is one of the row's own words: "handed in their *rifles*" asks for no other weapon."""
    return [
        tok
        for tok in slots.used
        if tok.head == slots.head and tok.dep_ in syntax.OBJECTS | syntax.PASSIVE_SUBJECTS
    ]


def _whole(fillers: list[Token]) -> list[Token]:
    """The phrases of a slot, a number with what it is part of: "shot *two* of his *cows*"."""
    found = list(fillers)
    for tok in fillers:
        if tok.tag_ in {"CD", "DT"}:
            found += [inner for preposition, inner in syntax.obliques(tok) if preposition == "of"]
    return found


def _is_unknown(tok: Token, lexicon: Lexicon) -> bool:
    """Whether no table knows a noun: no list of people, houses and places is complete."""
    return tok.pos_ == "NOUN" and not tok.ent_type_ and not classes_of(tok, lexicon)


def _is_forceful(row: Trigger, slots: Slots, lexicon: Lexicon) -> bool:
    """Whether who acts is under arms or a weapon: what such a one raids, burns or shells is a target. A
    pronoun may be anyone: "it bombed a bus stand" is an attack all the same, "it held 23 names" no arrest."""
    return any(
        _FORCEFUL & classes_of(tok, lexicon)
        and not tok.ent_type_
        and (row.event_type == "ASSAULT" or tok.pos_ == "NOUN")
        for tok in slots.get("subj")
    )


def is_known_person(name: Token) -> bool:
    """Whether more than one tag says that a name is a person's: a fuller name in the article, a title."""
    if any(child.dep_ in {"flat", "compound", "nmod:desc"} for child in name.children):
        return True
    return any(
        tok.ent_type_ == "PERSON" and _has_name_beside(tok) for tok in alike(name)
    ) and not is_told_as_place(name)


def is_told_as_place(name: Token) -> bool:
    """Whether a name tagged a person's stands elsewhere in the article as a place: "in *Goma*"."""
    return any(
        tok.i != name.i and (tok.ent_type_ in {"LOC", "GPE"} or syntax.preposition(tok) in _AT_PLACES)
        for tok in alike(name)
    ) and not any(child.dep_ in {"flat", "compound"} for child in name.children)


def alike(name: Token) -> Iterator[Token]:
    """The tokens of the article with the text of this one; the document remembers where they stand."""
    doc = name.doc
    known: dict[str, list[int]] | None = doc.user_data.get(_ALIKE)
    if known is None:
        known = doc.user_data[_ALIKE] = {}
        for tok in doc:
            known.setdefault(tok.text, []).append(tok.i)
    return (doc[index] for index in known[name.text])


def _has_name_beside(tok: Token) -> bool:
    beside = [tok.doc[at] for at in (tok.i - 1, tok.i + 1) if 0 <= at < len(tok.doc)]
    return any(one.ent_type_ == "PERSON" and (one.head == tok or tok.head == one) for one in beside)


def _clause_condition(condition: Condition, slots: Slots, lexicon: Lexicon) -> bool:
    if condition.slot == "content":
        return content_is(slots, condition.name, lexicon)
    head = slots.head
    tokens = list(head.subtree)
    if condition.slot == "clause":
        if head.dep_ in {"advcl", "conj", "acl", "acl:relcl"}:
            tokens += [head.head, *head.head.children]
        return any(
            condition.name in classes_of(tok, lexicon) and not _is_assault_on(tok, lexicon)
            for tok in tokens
            if tok.pos_ != "ADP"
        )
    subject = syntax.subject(head)
    inside = set(subject.subtree) if subject is not None else set()
    for tok in tokens:
        if tok in inside or tok == head:
            continue
        if condition.name in classes_of(tok, lexicon):
            return True
        if condition.name == "violence" and hand_of(tok) is not None:  # "died at the *hands* of the militia"
            return True
        if tok.pos_ == "VERB" and _is_assault(tok, lexicon):
            return True
    return False


def _is_assault_on(verb: Token, lexicon: Lexicon) -> bool:
    """Whether a verb that is a noun of something else, too, attacks its object: "*stormed* the market"."""
    return verb.pos_ == "VERB" and bool(syntax.objects(verb)) and _is_assault(verb, lexicon)


def _is_assault(verb: Token, lexicon: Lexicon) -> bool:
    """Whether a verb tells an assault by itself."""
    rows = lexicon.verbs.get(verb.lemma_.lower(), ())
    return any(row.event_type == "ASSAULT" and len(row.words) == 1 for row in rows)


def _is_fact(inner: Token) -> bool:
    """Whether a content clause is finite and neither future nor what someone should or would do."""
    finite = inner.tag_ in syntax.FINITE_VERBS or any(
        aux.tag_ in syntax.FINITE_VERBS
        for aux in (*syntax.auxiliaries(inner), *inner.children)
        if aux.pos_ == "AUX"
    )
    return finite and not syntax.modals(inner) and not any(word.lower_ == "to" for word in inner.children)


def contents(slots: Slots) -> list[Token]:
    """Heads of what a verb of asking, promising, refusing speaks of: its clause, else its objects."""
    inner = syntax.complement(slots.head)
    found = [inner] if inner is not None else []
    if not found:  # "called on the army *to withdraw*": the parse hangs it on the verb or on the army
        hosts = [slots.head, *(tok for _, tok in slots.obliques)]
        found = [
            child
            for host in hosts
            for child in host.children
            if child.dep_ in {"acl", "advcl"} and any(word.lower_ == "to" for word in child.children)
        ]
    if not found:
        found = slots.get("obj")
        for prep in ("of", "to", "for", "on", "against"):
            found = found + slots.get(prep)
    return found


def content_rows(tok: Token, lexicon: Lexicon) -> list[Trigger]:
    """Rows whose words a content's head may be, longest first: those whose conditions hold, else all."""
    is_verb = tok.pos_ in {"VERB", "AUX"} and tok.tag_ not in {"NN", "NNS"}
    index = lexicon.verbs if is_verb else lexicon.nouns
    found, fitting = [], []
    for form in forms(tok):
        for row in index.get(form, ()):
            match = match_words(tok, row.words) if is_verb else match_noun(tok, row.words)
            if match is not None:
                found.append(row)
                if holds(row, Slots(tok, match), lexicon):
                    fitting.append(row)
    # "is ready to contribute" tells too little for conditions, "to pull the gendarmes out" speaks against
    return fitting or ([] if is_verb and syntax.objects(tok) else found)


def content_is(slots: Slots, kind: str, lexicon: Lexicon) -> bool:
    """Whether the content is an `event` of the lexicon, of quad classes 1-2 (`coop`) or 3-4 (`hostile`).

    `any`: there is a content at all; `fact`: it is told as it is or was ("agreed that the ship *was* late");
    `past`: as it was ("insisted that they *had fired* first").
    """
    if kind == ANY:
        return bool(contents(slots))
    if kind == "past":
        inner = syntax.complement(slots.head)
        return inner is not None and syntax.tense(inner) == "past" and _is_fact(inner)
    if kind == "fact":
        inner = syntax.complement(slots.head)
        return inner is not None and _is_fact(inner)
    for tok in contents(slots):
        for row in content_rows(tok, lexicon):
            cooperative = lexicon.quads[row.event_type] <= 2
            if kind == "event" or cooperative == (kind == "coop"):
                return True
    return False
