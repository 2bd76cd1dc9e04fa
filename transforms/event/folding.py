"""Candidates of one sentence that tell one act, folded into one.

The noun of a light verb ("carried out an attack"), a harm and what caused it ("killed 12 in an airstrike"),
harms told side by side ("killed three and wounded five"), and what a promise, demand, refusal or threat is
about ("vowed to attack").
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.event.candidates import Candidate
from transforms.event.conditions import content_rows, contents
from transforms.event.lexicon import Lexicon
from transforms.event.listing import members
from transforms.event.participants import (
    CAUSE_PREPOSITIONS,
    OBJECT_DEPS,
    PLACE_PREPOSITIONS,
    SUBJECT_DEPS,
    is_place,
    may_act,
    may_suffer,
    participants,
    tool_of,
)
from transforms.event.slots import Slots
from transforms.event.word_classes import forms, word_classes
from transforms.event.wordings import match_words
from transforms.language import syntax

# Types whose content is no act of its own: it is asked for, promised, refused or threatened.
ABOUT_TYPES = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN"})


def fold(candidates: list[Candidate], lexicon: Lexicon) -> list[Candidate]:
    """The acts that a sentence's candidates tell, each once, in the order given."""
    candidates = _fold_light(candidates, lexicon)
    candidates = _fold_causes(_part_resisted(candidates), lexicon)
    candidates = _fold_results(candidates, lexicon)
    return _fold_contents(candidates, lexicon)


def _absorb(keeper: Candidate, other: Candidate, lexicon: Lexicon) -> None:
    """Take into `keeper` what `other`, which tells the same act, knows more."""
    if keeper.event_mode is None or (keeper.row.is_result and other.event_mode is not None):
        keeper.event_mode = other.event_mode
    refines = keeper.row.is_result or keeper.event_mode == other.event_mode
    for rule in other.rules:
        if rule not in keeper.rules and refines:
            keeper.rules.append(rule)
    if not keeper.actors:
        keeper.actors = [tok for tok in other.actors if tok not in keeper.recipients]
    if not keeper.recipients:
        keeper.recipients = [tok for tok in other.recipients if tok not in keeper.actors]
    elif keeper.event_type == "ASSAULT" and not _is_mutual(keeper):
        side_by_side = other.row.is_result and other.head.dep_ == "conj"
        if side_by_side or not any(_is_somebody(tok, lexicon) for tok in keeper.recipients):
            # "shot *a guard* and wounded *his brother*"; "burned *huts* and killed *a chief*": both were hit
            known = {*keeper.recipients, *keeper.actors}
            keeper.recipients += [
                tok for tok in other.recipients if tok not in known and not _is_pronoun(tok)
            ]
            keeper.recipients.sort(key=lambda tok: tok.i)
    keeper.places += [tok for tok in other.places if tok not in keeper.places]
    keeper.parts += [other.head.i, *other.parts]
    keeper.is_aggregate = keeper.is_aggregate or other.is_aggregate


def _is_somebody(tok: Token, lexicon: Lexicon) -> bool:
    """Whether a phrase means who can act rather than a place ("raided a mining *site*, killing guards")."""
    return may_act(tok, lexicon) and (bool(tok.ent_type_) or not is_place(tok, lexicon))


def _is_mutual(candidate: Candidate) -> bool:
    """Whether both sides act ("clashed with miners, leaving one dead"): nobody knows whose the dead are."""
    return bool({"with", "between"} & {*candidate.row.recipient, *candidate.row.actor})


def _is_pronoun(tok: Token) -> bool:
    return tok.tag_ in {"PRP", "PRP$", "WP", "WDT", "DT"}


def _fold_light(candidates: list[Candidate], lexicon: Lexicon) -> list[Candidate]:
    by_head = {candidate.head.i: candidate for candidate in candidates}
    kept = []
    for candidate in candidates:
        if candidate.slots.is_noun:
            outer = _outermost(candidate.head, lexicon)
            verb = _governing_verb(outer)
            host = by_head.get(verb.i) if verb is not None else None
            if host is not None and host is not candidate and host.event_type == candidate.event_type:
                if outer.dep_ in OBJECT_DEPS:
                    _absorb(host, candidate, lexicon)  # "repelled an attack", "staged a rally"
                    continue
            elif verb is not None and host is None:
                _lighten(candidate, verb, lexicon)
            elif verb is None:
                _aim(candidate, outer, lexicon)
        kept.append(candidate)
    return kept


def _outermost(noun: Token, lexicon: Lexicon) -> Token:
    """The noun that stands for an act in its clause: of "a *series* of attacks" the first."""
    while (
        noun.dep_ == "nmod"
        and syntax.preposition(noun) == "of"
        and "series" in word_classes(noun.head, lexicon)
    ):
        noun = noun.head
    return noun


def _aim(candidate: Candidate, noun: Token, lexicon: Lexicon) -> None:
    """Make whom a noun of undergoing is said of the recipient: "the convoy was the *target* of an attack"."""
    host = noun.head
    if noun.dep_ != "nmod" or syntax.preposition(noun) != "of" or candidate.recipients:
        return
    if not any(row.slot == "of" for form in forms(host) for row in lexicon.light.get(form, ())):
        return
    is_said = any(child.dep_ == "cop" for child in host.children)
    whom = host.head if host.dep_ == "appos" else syntax.controlled_subject(host) if is_said else None
    if whom is not None:
        candidate.recipients = [
            tok for tok in members(whom) if may_suffer(tok, lexicon) and tok not in candidate.actors
        ]


def _governing_verb(noun: Token) -> Token | None:
    head = noun.head
    if noun.dep_ == "conj":
        head = noun.head.head if noun.head.pos_ in {"NOUN", "PROPN"} else noun.head
    return head if head.pos_ in {"VERB", "AUX"} and head != noun else None


def _lighten(candidate: Candidate, verb: Token, lexicon: Lexicon) -> None:
    """Make a light verb the predicate of its noun's act, and its subject the side that the row says."""
    first = _outermost(candidate.head, lexicon)
    while first.dep_ == "conj":
        first = first.head
    passive = syntax.is_passive(verb)
    for form in forms(verb):
        for row in lexicon.light.get(form, ()):
            if match_words(verb, row.words) is None:
                continue
            at_object = first.dep_ in {"obj", "dobj"} or (passive and first.dep_ in SUBJECT_DEPS)
            at_subject = first.dep_ in SUBJECT_DEPS and not passive
            at_oblique = first.dep_.startswith("obl")
            if not (
                (row.slot == "obj" and at_object)
                or (row.slot == "subj" and at_subject)
                or (row.slot == "prep" and at_oblique)
            ):
                continue
            word = syntax.negation(verb)
            if row.side == "none" and word is not None and word.head != verb:
                return  # "the attack left *no* casualties" tells the attack all the same
            candidate.predicate = verb
            candidate.shows_verb = row.side != "none" and not passive
            outer = Slots(verb, (verb, candidate.head))
            subjects = outer.get("subj")
            tools = [tok for tok in subjects if tool_of(tok, lexicon) is not None]
            doers = [tok for tok in subjects if tok not in tools and may_act(tok, lexicon)]
            if row.side == "actor" and doers:
                candidate.actors = doers
                candidate.recipients = [tok for tok in candidate.recipients if tok not in doers]
            elif row.side == "recipient":
                sufferers = [tok for tok in subjects if may_suffer(tok, lexicon)]
                if sufferers:
                    candidate.recipients = sufferers
                    candidate.actors = [tok for tok in candidate.actors if tok not in sufferers]
            for preposition, tok in outer.obliques:
                if (
                    any(word in PLACE_PREPOSITIONS for word in preposition.split())
                    and is_place(tok, lexicon)
                    and tok not in candidate.places
                ):
                    candidate.places.append(tok)
            if not candidate.recipients and row.side != "recipient":
                candidate.recipients = [
                    tok
                    for tok in participants(candidate.row.recipient, outer, set(), lexicon, acting=False)
                    if tok not in candidate.actors and tok.i != candidate.head.i
                ]
            return


def _part_resisted(candidates: list[Candidate]) -> list[Candidate]:
    """Give way to acts that a verb says were resisted: "held out against the occupation and the siege"."""
    gone: set[int] = set()
    for candidate in candidates:
        if candidate.slots.is_noun or "against" not in candidate.row.words:
            continue
        against = {tok.i for tok in candidate.slots.get("against")}
        acts = [item for item in candidates if item.head.i in against]
        for act in acts:
            if act.event_type == candidate.event_type:
                place = [tok for tok in candidate.slots.get("subj") if tok not in act.places]
                act.recipients = act.recipients or place
                act.places += place
                gone.add(id(candidate))
    return [candidate for candidate in candidates if id(candidate) not in gone]


def _fold_causes(candidates: list[Candidate], lexicon: Lexicon) -> list[Candidate]:
    """Fold a violent noun into the harm it did: subject or in-, by-, during-phrase of a verb of harm."""
    by_head = {candidate.head.i: candidate for candidate in candidates}
    gone: set[int] = set()
    for candidate in candidates:
        is_gerund = _stands_as_subject(candidate.head)
        if not (candidate.slots.is_noun or is_gerund) or candidate.predicate is not None:
            continue
        verb = _governing_verb(candidate.head)
        host = by_head.get(verb.i) if verb is not None else None
        if host is None and verb is not None and verb.dep_ == "conj":
            host = by_head.get(verb.head.i)
        if host is None or host.event_type != candidate.event_type or host is candidate:
            continue
        if host.row.is_result and syntax.is_negated(host.head):
            continue  # "no one was killed in the blast": a blast there was
        dep = candidate.head.dep_
        caused = dep in SUBJECT_DEPS or (
            dep.startswith("obl") and syntax.preposition(candidate.head) in CAUSE_PREPOSITIONS
        )
        caused = caused or is_gerund
        if caused or candidate.head.dep_ == "conj":
            _absorb(host, candidate, lexicon)
            gone.add(candidate.head.i)
    return [candidate for candidate in candidates if candidate.head.i not in gone]


def _fold_results(candidates: list[Candidate], lexicon: Lexicon) -> list[Candidate]:
    """Fold verbs of harm into the act they result from, and harms told side by side into one."""
    by_head = {(candidate.predicate or candidate.head).i: candidate for candidate in candidates}
    by_word = {tok.i: one for one in candidates for tok in one.used}
    by_word |= {at: one for one in candidates for at in (one.head.i, *one.parts)}
    into: dict[int, Candidate] = {}
    for candidate in candidates:
        head = candidate.predicate or candidate.head
        host = by_head.get(head.head.i) if head.head != head else None
        if host is None and candidate.row.is_result and (above := _above_place(head, lexicon)) is not None:
            host = by_word.get(above.i)
            candidate.actors = [tok for tok in candidate.actors if tok != head.head]
            if not candidate.actors and may_act(above, lexicon):
                candidate.actors = [above]  # "joined a *militia* in Ituri that killed hundreds"
        if host is None or host is candidate or host.event_type != candidate.event_type:
            continue
        if candidate.slots.is_noun and candidate.predicate is None:
            # "the attack and the shelling": two acts; "an attack ... that killed": below
            continue
        relation = head.dep_
        marks = {child.lower_ for child in head.children if child.dep_ in {"mark", "advmod"}}
        one_act = False
        if _is_of_another_time(head):
            continue
        if candidate.row.is_result:
            if syntax.is_negated(host.head) and not syntax.is_negated(head):
                continue  # "no shells have been fired since Wednesday, when six people were killed"
            one_act = relation in {
                "advcl",
                "acl",
                "acl:relcl",
                "conj",
                "parataxis",
                "xcomp",
            } and not marks & {
                "before",
                "until",
                "although",
                "while",
                "if",
                "after",  # what came before the act, or long ago
                "since",
                "because",
            }
            if relation == "conj" and not host.row.is_result:
                one_act = _shares_subject(head)
        elif host.row.is_result:
            one_act = relation == "advcl" and bool(marks & {"when", "as", "after", "by"})
            if one_act and host.row.words[0] == "be":  # "two were hurt (a state) when a vessel *struck*"
                into[id(host)] = candidate
                continue
        if one_act:
            into[id(candidate)] = host
    kept = []
    for candidate in candidates:
        host = into.get(id(candidate))
        if host is None:
            kept.append(candidate)
            continue
        while id(host) in into:
            host = into[id(host)]
        _absorb(host, candidate, lexicon)
    return kept


def _above_place(verb: Token, lexicon: Lexicon) -> Token | None:
    """The noun to which a relative clause belongs that the parse hung on a place within the noun's phrase:
    "the *raid* on a village in Kachin that killed 11"; None where the clause hangs on no place."""
    own = syntax.subject(verb)
    noun = syntax.relative_antecedent(verb)
    if noun is None or own is None or own.lower_ not in {"that", "which"}:
        return None
    above = noun
    while above.dep_ == "nmod" and is_place(above, lexicon):
        above = above.head
    if above.dep_ == "obl" and is_place(above, lexicon):  # "joined *a militia* in Ituri that"
        above = next((tok for tok in reversed(syntax.objects(above.head)) if tok.i < above.i), noun)
    return above if above != noun else None


def _is_of_another_time(verb: Token) -> bool:
    """Whether a clause tells by how much it lies apart: "killed one, *two days after* another was shot"."""
    for mark in verb.children:
        if mark.lower_ in {"after", "before"} and 0 < mark.i < verb.i:
            measure = verb.doc[mark.i - 1]  # not "killed last night after ...", which hangs on the first verb
            if measure.pos_ == "NOUN" and measure.head in (verb, mark):
                return True
    return False


def _stands_as_subject(act: Token) -> bool:
    """Whether an -ing form is what its verb says something of ("*fighting* between the two has killed nine"),
    also where the parse hangs it beside the verb."""
    if act.tag_ != "VBG" or act.i > act.head.i:
        return False
    if act.dep_ in SUBJECT_DEPS or act.dep_ == "csubj":
        return True
    is_set_off = any(child.dep_ == "punct" for child in act.children)
    return act.dep_ == "advcl" and not is_set_off and syntax.subject(act.head) is None


def _shares_subject(verb: Token) -> bool:
    return syntax.subject(verb) is None


def _fold_contents(candidates: list[Candidate], lexicon: Lexicon) -> list[Candidate]:
    """Let a promise, demand, refusal or threat take in what it is about, which decides its mode or type."""
    by_head: dict[int, Candidate] = {}
    for candidate in candidates:
        by_head[candidate.head.i] = candidate
        if candidate.predicate is not None:
            by_head[candidate.predicate.i] = candidate
    gone: set[int] = set()
    for candidate in candidates:
        if candidate.event_type not in ABOUT_TYPES or id(candidate) in gone:
            continue
        inner = [tok for tok in contents(candidate.slots) if tok.i not in {t.i for t in candidate.used}]
        for tok in inner:
            about = by_head.get(tok.i)
            if about is not None and about is not candidate:
                _become(candidate, about.event_type, about.event_mode, lexicon)
                if not candidate.recipients:
                    candidate.recipients = [item for item in about.recipients if item not in candidate.actors]
                candidate.places += [place for place in about.places if place not in candidate.places]
                candidate.parts += [about.head.i, *about.parts]
                gone.add(id(about))
                break
            rows = content_rows(tok, lexicon)
            if rows:
                _become(candidate, rows[0].event_type, rows[0].event_mode, lexicon)
                break
    return [candidate for candidate in candidates if id(candidate) not in gone]


def _become(candidate: Candidate, event_type: str, event_mode: str | None, lexicon: Lexicon) -> None:
    if candidate.row.event_mode is not None:
        return
    found = content_of(candidate.event_type, event_type, event_mode, lexicon)
    if found is not None:
        candidate.event_type, candidate.event_mode = found


def content_of(
    about: str, event_type: str, event_mode: str | None, lexicon: Lexicon
) -> tuple[str, str | None] | None:
    """Type and mode of an act about another, as content_modes.csv says; None where it says nothing."""
    contents_of = (lexicon.contents.get((about, one)) for one in (f"{event_type}-{event_mode}", event_type))
    return next((found for found in contents_of if found is not None), None)
