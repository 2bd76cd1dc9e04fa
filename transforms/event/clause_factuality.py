"""The value that an act's own clause gives it: negation, modals, condition, question, command, play."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.event.factuality_cues import Cues
from transforms.language import syntax

HAPPENED, UNCERTAIN, DENIED = "happened", "uncertain", "denied"
PLANNED, HYPOTHETICAL, NOT_HAPPENED = "planned", "hypothetical", "not_happened"
_WH = frozenset({"WP", "WP$", "WRB", "WDT"})
# Clauses that tell what a question speaks of, not what it asks.
_TOLD_BESIDE = frozenset({"acl", "acl:relcl", "relcl"})


def own_value(tok: Token, cues: Cues, event_type: str | None) -> str:
    """The value that the act's own words give it."""
    if plays(tok, cues):
        return HYPOTHETICAL
    if is_nominal(tok):
        return _nominal(tok, cues)
    negated = syntax.is_negated(tok) and not _is_not_only(tok)
    value = modal_value(tok, negated)
    if value == PLANNED and _has_condition(tok):
        return HYPOTHETICAL  # "if the talks fail, the army will storm the city"
    if _is_yet_to_come(tok):
        return NOT_HAPPENED
    if value is None:
        if syntax.is_conditional(tok) or (syntax.is_imperative(tok) and tok.tag_ != "VBP"):
            return HYPOTHETICAL  # "Hope to see you", "Thank you" leave the speaker out and are tagged VBP
        if _is_asked(tok):
            return UNCERTAIN
        if negated:
            return NOT_HAPPENED
        value = PLANNED if syntax.tense(tok) == "future" else HAPPENED
    elif syntax.is_conditional(tok):
        return HYPOTHETICAL
    for child in tok.children:
        if child.dep_ in {"advmod", "mark"} or child.pos_ == "ADV":
            cue = cues.get("adverb", "mod", child)
            if cue is not None and value == HAPPENED:
                return cue.affirmed
    return value


def _is_asked(tok: Token) -> bool:
    """Whether a question asks if the act took place.

    It does not where it asks for a detail of it ("*which* town did they attack?"), where the act is told in a
    relative clause or a noun's complement ("did the man *who fired* survive?"), or where the writer tells
    what he did himself and asks something else behind it ("I *have* an old ticket, is it any use?").
    """
    if not syntax.is_question(tok) or tok.dep_ in _TOLD_BESIDE:
        return False
    if any(word.tag_ in _WH for child in tok.lefts for word in (child, *child.children)):
        return False
    subject = syntax.subject(tok)
    if subject is None or subject.lower_ not in {"i", "we"}:
        return True
    return any(aux.i < subject.i for aux in syntax.auxiliaries(tok))


def _is_not_only(tok: Token) -> bool:
    """Whether a negation bears on "only": "*not only* was the town shelled, it was looted"."""
    word = syntax.negation(tok)
    return word is not None and word.i + 1 < len(tok.doc) and word.nbor().lower_ in {"only", "just"}


def _has_condition(tok: Token) -> bool:
    return any(
        child.dep_ == "advcl" and any(word.lower_ in {"if", "unless"} for word in child.children)
        for child in tok.children
    )


def _is_yet_to_come(tok: Token) -> bool:
    """Whether an act is still out: "has *yet to* release them"."""
    have = tok.head
    before = {word.lower_ for word in (*have.children, *tok.children) if word.i < tok.i}
    return tok.dep_ == "xcomp" and have.lemma_ in {"have", "be"} and "yet" in before and has_to(tok)


def modal_value(tok: Token, negated: bool) -> str | None:
    """The value of a modal auxiliary, None without one."""
    found = syntax.modals(tok)
    if not found:
        return None
    perfect = any(aux.lemma_ == "have" for aux in syntax.auxiliaries(tok))
    modal = found[0]
    if modal in {"will", "shall"}:
        return NOT_HAPPENED if negated else PLANNED
    if modal == "would":
        if negated or perfect:
            return NOT_HAPPENED
        return PLANNED if _is_reported(tok) else HYPOTHETICAL
    if modal in {"can", "could"}:
        if negated:
            return NOT_HAPPENED
        return UNCERTAIN if perfect else HYPOTHETICAL
    if modal in {"may", "might"}:
        return UNCERTAIN
    if perfect:
        return UNCERTAIN if modal == "must" else NOT_HAPPENED
    return HYPOTHETICAL


def _is_reported(tok: Token) -> bool:
    """Whether the clause is what someone said in the past: "said it *would* attack" is a plan."""
    step = syntax.governor(tok)
    if step is None:
        return any(child.dep_ == "parataxis" for child in tok.children)
    is_content = step.relation in {"complement", "parataxis"} or (
        step.relation == "participial" and has_mark(tok, "that")  # "the announcement that it would buy"
    )
    return is_content and not any(child.lower_ == "if" for child in tok.children)


def is_nominal(tok: Token) -> bool:
    """Whether an act is told by a noun that heads no clause ("the *attack*")."""
    if tok.tag_.startswith("V"):
        return False
    is_noun = tok.pos_ in {"NOUN", "PROPN"} or tok.tag_ in {"NN", "NNS"}
    return is_noun and not any(child.dep_ == "cop" for child in tok.children)


def _nominal(tok: Token, cues: Cues) -> str:
    for child in tok.children:
        if child.i > tok.i:
            continue
        if child.lower_ in {"no", "neither"} and child.dep_ == "det":
            return NOT_HAPPENED
        if child.dep_ in {"amod", "compound", "det", "advmod"}:
            cue = cues.get("adj", "mod", child)
            if cue is not None:
                return cue.affirmed
    return HAPPENED


def plays(tok: Token, cues: Cues) -> bool:
    """Whether the clause says that it is about a film, a game or an exercise."""
    hosts = [tok] if tok.head == tok else [tok, tok.head]
    if tok.head != tok and cues.get("verb", "setting", tok.head) is not None:
        return True  # "a drill that *simulated* a missile strike"
    for host in hosts:
        subject = syntax.subject(host)
        if subject is not None and cues.get("noun", "setting", subject) is not None:
            return True  # "the *exercise* saw troops storm a beach"
        beside = (*syntax.objects(host), *(inner for _, inner in syntax.obliques(host)), host)
        if any(cues.get("adj", "setting", word) is not None for noun in beside for word in noun.lefts):
            return True  # "stormed a *mock* embassy"
        for preposition, inner in syntax.obliques(host):
            if inner == tok or preposition not in cues.words["setting"]:
                continue
            if preposition in {"of", "for"} and host != tok:
                continue
            if cues.get("noun", "setting", inner) is not None and preposition != "of":
                return True
    return False


def has_to(tok: Token) -> bool:
    """Whether a verb is an infinitive with "to"."""
    return any(child.lower_ == "to" and child.dep_ in {"mark", "aux"} for child in tok.children)


def has_mark(tok: Token, word: str) -> bool:
    """Whether `word` (lower case) introduces the clause or phrase of `tok`."""
    return any(child.lower_ == word and child.dep_ in {"mark", "case"} for child in tok.children)
