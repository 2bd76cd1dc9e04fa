"""Whom a pronoun means: the most salient antecedent that agrees with it."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.actor.coreference_state import State, is_human, is_quoted, link_to
from transforms.annotations import Actor, ActorMention
from transforms.language import syntax
from transforms.language.closed_classes import (
    FEMININE,
    MASCULINE,
    NEUTER,
    PLURAL,
)

# Salience of an antecedent by its relation to its verb (after Lappin and Leass), and its loss per sentence.
_SALIENCE = {"nsubj": 4.0, "nsubj:pass": 3.5, "nsubj:outer": 4.0, "obj": 2.5, "iobj": 2.0, "obl:agent": 2.5}
_OTHER_SALIENCE = 1.2
_EMBEDDED_SALIENCE = 0.5
LOSS = 2.0
_TOPIC = 2.0  # what is told is what an article goes on about, not who told it behind
_REACH = 3  # sentences a pronoun looks back
_COUNTED_BY = frozenset(
    {"dozens", "scores", "hundreds", "thousands", "millions", "tens", "some", "many", "several"}
)
COPIES = frozenset({"compound", "flat", "nmod:poss", "amod", "nmod", "appos", "nmod:desc"})


def by_pronoun(state: State, token: Token) -> ActorMention | None:
    word = token.lower_
    if token.pos_ != "PRON" or not word.isalpha() or token.dep_ == "expl":
        return None
    if word in NEUTER and (_is_empty(token) or _is_what_was_said(state, token)):
        return None
    if word not in MASCULINE | FEMININE | NEUTER | PLURAL:
        return None
    if word.endswith(("self", "selves")):
        who = syntax.controlled_subject(token.head)
        own = state.resolved.get(who.i) if who is not None else None
        return link_to(state, token, own, "pronoun", 0.9) if own is not None else None
    if _is_said_by_nobody(state, token):
        return None
    if (speaker := _body_that_says(state, token)) is not None:
        return link_to(state, token, speaker, "pronoun", 0.8)
    if (client := _whom_the_speaker_is_of(state, token)) is not None:
        return link_to(state, token, client, "pronoun", 0.6)
    ranked = antecedents_of(state, token)
    if not ranked:
        return None
    best = ranked[0][1]
    if best.actor is not None and word in MASCULINE | FEMININE:
        state.gender.setdefault(best.actor.actor_id, "m" if word in MASCULINE else "f")
    lead = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else LOSS
    return link_to(
        state,
        token,
        best,
        "pronoun",
        0.8 if lead >= 1 else 0.6,
        [mention.actor.actor_id for _, mention in ranked if mention.actor],
    )


def _body_that_says(state: State, token: Token) -> ActorMention | None:
    """The body that says what "it" did: "hours before a little-known *faction* said *it* was behind them"."""
    clause = token.head
    if token.lower_ not in NEUTER or token.dep_ != "nsubj" or clause.dep_ != "ccomp" or clause.pos_ != "VERB":
        return None
    verb = clause.head
    speaker = syntax.subject(verb) if verb.lemma_.lower() in state.registry.verbs_of_saying else None
    if speaker is None or speaker.tag_ not in {"NN", "NNP", "NNPS"} or is_human(state, speaker):
        return None
    told = state.resolved.get(speaker.i)
    is_body = told is not None and told.actor is not None and told.actor.kind != "person"
    return told if is_body else None


def _whom_the_speaker_is_of(state: State, token: Token) -> ActorMention | None:
    """Whom "he" means in what his lawyer says: "*His* lawyer, Ben Asante, said *he* would return"."""
    clause = token.head
    if clause.dep_ == "conj":
        clause = clause.head
    if (
        token.lower_ not in MASCULINE | FEMININE
        or token.dep_ not in syntax.SUBJECTS
        or clause.dep_ != "ccomp"
    ):
        return None
    verb = clause.head
    speaker = syntax.subject(verb) if verb.lemma_.lower() in state.registry.verbs_of_saying else None
    if speaker is None or speaker.i > token.i:
        return None
    host = syntax.apposition_host(speaker)
    owner = next(
        (one for noun in (speaker, host) if noun is not None and (one := syntax.possessor(noun))), None
    )
    same = MASCULINE if token.lower_ in MASCULINE else FEMININE
    return state.resolved.get(owner.i) if owner is not None and owner.lower_ in same else None


def _is_said_by_nobody(state: State, token: Token) -> bool:
    """ "*No group* said *it* was behind the attack": nobody is meant."""
    clause = token.head
    verb = clause.head
    if (
        token.dep_ != "nsubj"
        or clause.dep_ != "ccomp"
        or verb.lemma_.lower() not in state.registry.verbs_of_saying
    ):
        return False
    speaker = syntax.subject(verb)
    return speaker is not None and (
        speaker.lower_ in syntax.NEGATIVE_PRONOUNS or any(child.lower_ == "no" for child in speaker.lefts)
    )


def _is_empty(token: Token) -> bool:
    """ "It was not possible to ...", "it is likely that": nobody is meant."""
    if token.dep_ not in {"nsubj", "nsubj:pass"}:
        return False
    pred = token.head
    has_clause = any(child.dep_ in {"csubj", "csubj:pass", "ccomp", "xcomp"} for child in pred.children)
    return has_clause and (pred.pos_ == "ADJ" or token.dep_ == "nsubj:pass")


def _is_what_was_said(state: State, token: Token) -> bool:
    """ "The army denied it": what was told before, and nobody."""
    verb = token.head
    return token in syntax.objects(verb) and verb.lemma_.lower() in state.registry.verbs_of_saying


def antecedents_of(state: State, token: Token) -> list[tuple[float, ActorMention]]:
    word = token.lower_
    in_quote = is_quoted(state.doc, token.i)
    is_thing = word in NEUTER and token in syntax.objects(token.head)
    doer = syntax.subject(token.head) if is_thing else None
    is_near = is_thing and _has_thing_before(state, token)
    scored: dict[object, tuple[float, ActorMention]] = {}
    for mention in state.history:
        if mention.head >= token.i:
            continue
        distance = state.sentence_of[token.i] - state.sentence_of[mention.head]
        if distance > _REACH or not agrees_with(state, word, mention):
            continue
        other = state.doc[mention.head]
        if distance == 0 and token.dep_ != "nmod:poss" and is_same_clause(token, other):
            continue
        if distance == 0 and doer is not None and doer.is_ancestor(other):
            continue  # "X's army shelled it": not X
        if distance and is_near:
            continue  # "broke into the jail and set it on fire": the jail, and nobody told before
        score = salience_of(state, mention) - LOSS * distance
        if _subject_like(token) and _subject_like(other):
            score += 1.0
        if distance and _speaks_behind(state, other) and not is_quoted(state.doc, other.sent.start + 1):
            says = token.head.lemma_.lower() in state.registry.verbs_of_saying
            score -= 0.0 if says else _TOPIC
        if in_quote != is_quoted(state.doc, mention.head):
            score -= 1.0
        key = mention.actor.actor_id if mention.actor else ("unnamed", mention.affiliation_id, other.lemma_)
        before = scored.get(key)
        if before is None or score >= before[0]:
            scored[key] = (score + (0.3 if before else 0.0), mention)
    return sorted(scored.values(), key=lambda one: (-one[0], -one[1].head))


def _has_thing_before(state: State, token: Token) -> bool:
    """Whether a verb before "it" or around it acts on a thing: one noun or name that means nobody known."""
    verb = token.head
    others = [one for one in (*syntax.conjuncts(verb), *verb.ancestors) if one != verb]
    things = [thing for other in others for thing in syntax.objects(other)]
    things += [entered for other in others for word, entered in syntax.obliques(other) if word == "into"]
    return any(
        thing.i < token.i
        and thing.tag_ in {"NN", "NNP"}
        and not is_human(state, thing)
        and thing.i not in state.resolved
        for thing in things
    )


def agrees_with(state: State, word: str, mention: ActorMention) -> bool:
    token, actor = state.doc[mention.head], mention.actor
    number = "Plur" if token.tag_ in {"NNS", "NNPS"} else "Sing"
    is_person = actor is not None and actor.kind == "person"
    if mention.resolution == "pronoun":
        same = next((one for one in (MASCULINE, FEMININE, NEUTER, PLURAL) if token.lower_ in one), None)
        if same is None or word not in same:
            is_body = actor is not None and actor.kind not in {"person", "group"}
            return same is not None and is_body and word in PLURAL | NEUTER
    if word in MASCULINE | FEMININE:
        if actor is None or not is_person:
            # "A medic said ... he": an unnamed single person.
            is_kind = not mention.named or mention.resolution == "generic"  # "a police officer ... he"
            unnamed = is_kind and number == "Sing" and is_human(state, token)
            return unnamed and mention.resolution in {"generic", "none", "description"}
        known = state.gender.get(actor.actor_id)
        return known is None or known == ("m" if word in MASCULINE else "f")
    if is_person:
        return False
    if actor is None:
        return word in PLURAL and number == "Plur" and is_human(state, token)
    if word in NEUTER:
        is_body = mention.named and (actor.kind == "organisation" or _is_plural_name_of_state(token, actor))
        return (actor.kind != "group" and number == "Sing") or is_body
    if number == "Plur" or actor.kind in {"armed_group", "group"}:
        return True
    return actor.kind in {"organisation", "media", "company", "party"}


def _is_plural_name_of_state(token: Token, actor: Actor) -> bool:
    """ "The United *States* said *it* ...", but not "Thai *troops*"."""
    return token.tag_ == "NNPS" and actor.kind == "state"


def _speaks_behind(state: State, speaker: Token) -> bool:
    """Whether somebody is named only as who says what stands before: "Two men were held, *police* said"."""
    verb = speaker.head
    return (
        speaker.dep_ == "nsubj"
        and verb.lemma_.lower() in state.registry.verbs_of_saying
        and any(child.dep_ == "ccomp" and child.i < min(speaker.i, verb.i) for child in verb.children)
    )


def _subject_like(token: Token) -> bool:
    return token.dep_ in {"nsubj", "nsubj:pass", "nsubj:outer"}


def is_same_clause(token: Token, other: Token) -> bool:
    """Two arguments of one verb are two people ("he saw him"), and a pronoun is not its own modifier."""
    if other.head == token.head and token.dep_ not in {"conj"}:
        return True
    return (other.is_ancestor(token) and token.head == other) or token.is_ancestor(other)


def salience_of(state: State, mention: ActorMention) -> float:
    token = state.doc[mention.head]
    first = syntax.conjuncts(token)[0] if token.dep_ == "conj" else token
    if first.dep_ == "nmod" and (first.head.pos_ == "NUM" or first.head.lower_ in _COUNTED_BY):
        first = first.head  # "hundreds of *people* marched"
    relation = first.dep_
    score = _EMBEDDED_SALIENCE if relation in COPIES else _SALIENCE.get(relation, _OTHER_SALIENCE)
    if mention.resolution == "demonym" and token.pos_ == "ADJ":
        score -= 1.0
    return score
