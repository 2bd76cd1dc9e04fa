"""The value that an act has behind the words that embed it, outwards to the utterance it stands in."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.event.clause_factuality import (
    DENIED,
    HAPPENED,
    HYPOTHETICAL,
    NOT_HAPPENED,
    PLANNED,
    UNCERTAIN,
    has_mark,
    has_to,
    is_command,
    is_nominal,
    is_set_ahead,
    modal_value,
    own_value,
)
from transforms.event.factuality_cues import Cue, Cues
from transforms.language import syntax

SAME = "same"
# Types that are themselves speech: said for a purpose, they are said ("marched to demand ...").
SPEECH_TYPES = frozenset({"REQUEST", "ACCUSE", "SUPPORT", "REJECT", "PROTEST"})
_INFINITE = frozenset({"VB", "VBG"})
_BELOW_A_VERB = frozenset({"xcomp", "advcl"})
_NOUN_ARGUMENTS = frozenset(
    {"obj", "dobj", "nsubj:pass", "nsubjpass", "iobj", "obl", "obl:agent", "nmod", "pobj"}
)


def value(tok: Token, cues: Cues, event_type: str | None, steps: int) -> str:
    """The factuality of the act whose head is `tok`, for the innermost speaker around it.

    `event_type` (PLOVER) is the act's, None where it is not known; `steps` bounds the walk outwards.
    """
    if steps <= 0:
        return HAPPENED
    own = own_value(tok, cues, event_type)
    outer = _context(tok, own, cues, event_type, steps)
    return own if outer is None else outer


def _context(tok: Token, own: str, cues: Cues, event_type: str | None, steps: int) -> str | None:
    """The value after the words that embed the act; None where nothing embeds it."""
    if is_nominal(tok):
        return _nominal_context(tok, own, cues, steps)
    step = syntax.governor(tok)
    if step is None:
        return _beside_adverb(tok, own, cues)
    head, relation = step
    if relation == "conjunct":
        return _shared(tok, head, own, cues, event_type, steps)
    if relation == "relative" and has_mark(tok, "that"):
        relation = "participial"  # the content of a noun that the parse took for a relative clause
    if relation == "relative":
        return _relative(tok, head, own, cues, steps)
    if relation == "parataxis":
        return None
    if relation == "participial":
        scope = "to" if has_to(tok) else "that"
        if has_mark(tok, "whether") and scope == "that" and own in {HAPPENED, NOT_HAPPENED}:
            return UNCERTAIN  # "no word on *whether* they had been freed"
        if _is_gerund(tok) and (introduced := _introduced(tok)):
            cue = cues.get("noun", "ing", head)  # "the *idea of* bombing the ferry"
            if cue is None and introduced == "of":
                cue = cues.get("noun", "noun", head)
            return _apply(cue, head, own, cues, steps)
        if head.tag_ == "WRB":
            return HYPOTHETICAL if has_to(tok) else None  # "know *how to* build a bomb"
        if tok.tag_ in {"VBN", "VBG"} and not has_to(tok) and not has_mark(tok, "that"):
            return None
        cue = cues.get("noun", scope, head)
        if cue is None and scope == "to" and own == HAPPENED and not _is_singled_out(head, cues):
            return PLANNED  # "measures to stop the crisis": what they are for
        return _apply(cue, head, own, cues, steps)
    if relation == "adverbial":
        return _adverbial(tok, head, own, cues, event_type, steps)
    scope = _scope(tok)
    if relation == "subject" and scope in {"to", "ing"} and own == HAPPENED and _is_general(head):
        return HYPOTHETICAL  # "*attacking* medics is a crime"
    if (by_degree := _by_degree(tok, head, own, cues, steps)) is not None:
        return by_degree
    asked = has_mark(tok, "whether") or (has_mark(tok, "if") and relation == "complement")
    if asked and own in {HAPPENED, NOT_HAPPENED}:  # whoever knows, asks or says it: left open
        is_case = has_mark(tok, "if") and value(head, cues, None, steps - 1) == HYPOTHETICAL
        return HYPOTHETICAL if scope == "to" or is_case else UNCERTAIN  # "let us know if they attack"
    cue = _embedding(head, scope, cues)
    if head.lower_ in cues.words["unfulfilled"] and any(
        aux.lemma_ == "have" for aux in syntax.auxiliaries(tok)
    ):
        return NOT_HAPPENED  # "*ought to have* searched the lorry"
    if cue is None and relation == "complement":
        subject = syntax.subject(head)  # "rumours spread that", "the fear is that"
        if subject is not None:
            cue = cues.get("noun", "that", subject)
    if cue is None:
        if relation in {"open_complement", "subject"}:
            outer = value(head, cues, None, steps - 1)
            return _weaker(own, outer)
        return None
    return _apply(cue, head, own, cues, steps)


def _relative(tok: Token, noun: Token, own: str, cues: Cues, steps: int) -> str | None:
    """What a relative clause in the present is where its noun stands for whoever or whatever there may be
    ("*anyone who enters* will be shot"), or belongs to what has not come about ("will send a force that
    *guards* the port")."""
    if own != HAPPENED:
        return None
    words = {noun.lower_, *(child.lower_ for child in noun.children if child.dep_ in {"det", "amod"})}
    anybody = bool(words & cues.words["whoever"]) and not _is_definite(noun, cues)
    if not _is_present(tok):
        outer = _nominal_context(noun, HAPPENED, cues, steps - 1) if anybody and steps > 0 else None
        return (
            HYPOTHETICAL if outer in {PLANNED, HYPOTHETICAL} else None
        )  # "would fire at *anyone who moved*"
    if anybody or _is_imagined_in(tok, noun, cues):
        return HYPOTHETICAL
    beside = tok.tag_ == "VBG" or tok.doc[tok.left_edge.i - 1].text == ","
    if beside or noun.pos_ != "NOUN" or _is_definite(noun, cues):
        return None
    outer = _nominal_context(noun, HAPPENED, cues, steps - 1) if steps > 0 else None
    return outer if outer in {PLANNED, HYPOTHETICAL} else None


def _is_imagined_in(tok: Token, noun: Token, cues: Cues) -> bool:
    """Whether a clause tells what takes place in something thought up: "a scenario *in which* it attacks"."""
    cue = cues.get("noun", "that", noun)
    within = any(child.tag_ in {"WDT", "WRB"} and child.dep_ not in syntax.SUBJECTS for child in tok.lefts)
    return within and cue is not None and cue.affirmed == HYPOTHETICAL


def _is_present(tok: Token) -> bool:
    """Whether a clause stands in the present or the present perfect."""
    forms = syntax.auxiliaries(tok)
    return (forms[0].tag_ if forms else tok.tag_) in {"VBZ", "VBP"}


def _is_general(head: Token) -> bool:
    """Whether a predicate says in the present what something is like: "is a crime", "is dangerous"."""
    return any(child.dep_ == "cop" for child in head.children) and syntax.tense(head) == "present"


def _by_degree(tok: Token, head: Token, own: str, cues: Cues, steps: int) -> str | None:
    """What an infinitive of degree is: "too weak to attack" did not, "was strong enough to attack" did, "is
    strong enough to attack" could (Karttunen 1971: "enough" is implicative in the past)."""
    if not has_to(tok) or own != HAPPENED:
        return None
    degrees = [child.lower_ for child in head.children if child.dep_ in {"advmod", "amod"}]
    is_state = head.pos_ == "ADJ" and any(child.dep_ == "cop" for child in head.children)
    if is_state and any(word in cues.words["too"] for word in degrees):
        return HAPPENED if value(head, cues, None, steps - 1) == NOT_HAPPENED else NOT_HAPPENED
    if head.lower_ in cues.words["enough"] or any(word in cues.words["enough"] for word in degrees):
        outer = value(head, cues, None, steps - 1)
        return HYPOTHETICAL if outer == HAPPENED and _is_present(head) else _weaker(own, outer)
    return None


def _introduced(tok: Token) -> str:
    """The preposition before a participle, in lower case ("instead of"); empty where none stands there."""
    marks = [child for child in tok.lefts if child.dep_ in {"mark", "case"}]
    words = [
        word for mark in marks for word in (mark, *(fixed for fixed in mark.rights if fixed.dep_ == "fixed"))
    ]
    return " ".join(word.lower_ for word in words)


def _beside_adverb(tok: Token, own: str, cues: Cues) -> str | None:
    """What a participle is that an adverb with its preposition keeps out: "*far from* withdrawing"."""
    if tok.tag_ != "VBG" or tok.head.pos_ != "ADV":
        return None
    words = (tok.head.lower_, *_introduced(tok).split())
    found = next((row for row in cues.rows.get(("prep", "ing", words[0]), ()) if row.words == words), None)
    return _weaker(own, found.affirmed) if found else None


def _is_gerund(tok: Token) -> bool:
    """Whether a verb is a participle in "-ing", or a passive one: "for fear of *being arrested*"."""
    return tok.tag_ == "VBG" or any(aux.lower_ == "being" for aux in syntax.auxiliaries(tok))


def _is_singled_out(noun: Token, cues: Cues) -> bool:
    """Whether a noun is the one of several that did something: "the *first* town to fall"."""
    return (
        any(
            child.tag_ in {"JJS", "RBS"} or child.lower_ in cues.words["singling"]
            for child in noun.children
            if child.i < noun.i
        )
        or noun.lower_ in cues.words["singling"]
    )


def _scope(tok: Token) -> str:
    if has_to(tok):
        return "to"
    if tok.tag_ == "VBG" and syntax.subject(tok) is None and not syntax.auxiliaries(tok):
        return "from" if has_mark(tok, "from") else "ing"
    if tok.dep_ == "xcomp":
        return "to"
    return "that"


def _embedding(head: Token, scope: str, cues: Cues) -> Cue | None:
    pos = "verb" if head.pos_ in {"VERB", "AUX"} else "adj" if head.pos_ in {"ADJ", "ADV"} else "noun"
    if pos == "verb" and head.tag_ == "VBN" and syntax.is_passive(head):
        cue = cues.get("adj", scope, head)  # "is scheduled to", "are set to"
        if cue is not None:
            return cue
    cue = cues.get(pos, scope, head)
    if cue is None and pos == "adj":
        cue = cues.get("verb", scope, head)
    return cue


def _apply(cue: Cue | None, head: Token, own: str, cues: Cues, steps: int) -> str | None:
    """The value that a cue gives to the act, by what the cue's own clause is."""
    if cue is None:
        return None
    outer = own_value(head, cues, None) if cue.is_holder else value(head, cues, None, steps - 1)
    if cue.is_holder and any(child.lower_ in cues.words["untrue"] for child in head.children):
        return _weaker(own, NOT_HAPPENED)  # "*wrongly* reported that he had been shot"
    if cue.affirmed in {NOT_HAPPENED, UNCERTAIN} and head.i == head.sent.start and is_command(head):
        return HYPOTHETICAL  # "*Suppose* the rebels seize the dam"
    if cue.is_holder and cue.affirmed == HAPPENED and _is_hearsay(head, cues):
        return _weaker(own, UNCERTAIN)
    if cue.affirmed == UNCERTAIN and outer == HAPPENED and _comes_to_nothing(head, cues):
        return _weaker(own, NOT_HAPPENED)
    if cue.is_holder and cue.affirmed == DENIED and outer == HAPPENED and _is_undone(head, cues, steps):
        return _weaker(own, UNCERTAIN)  # "less likely *to deny* that it was hit": nobody denies it
    if outer == NOT_HAPPENED:
        result = _of_refusal_to_come(head) if cue.negated == HAPPENED else cue.negated
    elif outer == HAPPENED and cue.present and syntax.tense(head) == "present":
        result = cue.present
    elif outer == HAPPENED or cue.is_holder:
        result = cue.affirmed
    elif cue.affirmed == cue.negated == HAPPENED:
        result = HAPPENED
    else:
        is_open = cue.affirmed == PLANNED and outer == HYPOTHETICAL  # "be ready to leave", "if they plan to"
        result = outer if is_open or cue.affirmed in {HAPPENED, SAME} else cue.affirmed
    if result == SAME:
        result = outer
    return _weaker(own, result)


def _is_hearsay(head: Token, cues: Cues) -> bool:
    """Whether a rumour speaks, or what is told as unsure: "*unconfirmed* reports said", "*rumours* tell"."""
    subject = syntax.subject(head)
    if subject is None or subject.pos_ != "NOUN":
        return False
    own = cues.get("noun", "that", subject)
    if own is not None and own.affirmed == UNCERTAIN:
        return True
    beside = (cues.get("adj", "mod", word) for word in syntax.adjectives(subject))
    return any(cue is not None and cue.affirmed == UNCERTAIN for cue in beside)


def _comes_to_nothing(head: Token, cues: Cues) -> bool:
    """Whether an attempt is told to have been in vain: "*tried* to shoot him, *but* his pistol jammed"."""
    return head.lemma_ in cues.words["attempt"] and any(
        child.dep_ == "conj" and any(word.lower_ == "but" for word in child.lefts) for child in head.rights
    )


def _is_undone(head: Token, cues: Cues, steps: int) -> bool:
    """Whether an infinitive of utterance is told as not made: "unlikely *to deny*", "refused *to deny*"."""
    return head.tag_ == "VB" and value(head, cues, None, steps - 1) not in {HAPPENED, DENIED}


def _of_refusal_to_come(head: Token) -> str:
    """What an act is that somebody "will not fail to", "would not hesitate to", "did not fail to" do."""
    modals = syntax.modals(head)
    if not modals or modals[0] in {"can", "could"}:
        return HAPPENED
    return PLANNED if modals[0] in {"will", "shall"} else HYPOTHETICAL


def _weaker(own: str, outer: str) -> str:
    """The act's own value within a context: a negated act in a negative context is left as not happened."""
    if outer == HAPPENED:
        return own
    if outer == UNCERTAIN and own in {PLANNED, HYPOTHETICAL}:
        return HYPOTHETICAL  # "officers believe that the rebels will attack": foreseen, not planned
    if own == NOT_HAPPENED:
        if outer == DENIED:
            return HAPPENED  # denied that it did not
        return NOT_HAPPENED
    return outer


def _shared(tok: Token, head: Token, own: str, cues: Cues, event_type: str | None, steps: int) -> str | None:
    """A conjunct shares what embeds the first member, and its modal where it has no subject of its own."""
    bare = head.tag_ in _INFINITE and head.dep_ in _BELOW_A_VERB and not syntax.modals(head)
    if (
        tok.tag_ in syntax.FINITE_VERBS
        and bare
        and all(aux.lower_ == "to" for aux in syntax.auxiliaries(head))
    ):
        # "refused to recognise the truce and *shelled* the town": a finite verb joins the finite one above
        return _shared(tok, head.head, own, cues, event_type, steps - 1) if steps > 0 else own
    if own == HAPPENED and syntax.subject(tok) is None and not is_nominal(tok):
        first = head
        if syntax.modals(first) and tok.tag_ == "VB":
            own = modal_value(first, syntax.is_negated(tok), cues) or own
        elif syntax.is_conditional(first) or (syntax.is_imperative(first) and tok.tag_ == "VB"):
            own = HYPOTHETICAL
    if is_nominal(tok) and not is_nominal(head):
        return own
    outer = _context(head, own, cues, event_type, steps - 1)
    return own if outer is None else outer


def _adverbial(
    tok: Token, head: Token, own: str, cues: Cues, event_type: str | None, steps: int
) -> str | None:
    marks = [child.lower_ for child in tok.children if child.dep_ in {"mark", "case", "advmod"}]
    for mark in marks:
        if mark == "without":
            return NOT_HAPPENED
        if mark in cues.words["before"] and own == HYPOTHETICAL:
            return NOT_HAPPENED
    scope = _scope(tok)
    if scope == "to":
        by_degree = _by_degree(tok, head, own, cues, steps)
        if by_degree is not None:
            return by_degree
        cue = _embedding(head, "to", cues)
        if cue is not None and len(cue.words) == 1 and head.lemma_ in cues.words["done_for"]:
            cue = None
        before = tok.doc[tok.left_edge.i - 1]
        if cue is None and before.head == head and before.dep_ in _NOUN_ARGUMENTS:
            meant = cues.get("noun", "to", before)  # "foiled a *plot to* kidnap him"
            if meant is not None:
                return _apply(meant, before, own, cues, steps)
        if cue is not None:
            return _apply(cue, head, own, cues, steps)
        if event_type in SPEECH_TYPES:
            return _weaker(own, value(head, cues, None, steps - 1))
        return PLANNED if own == HAPPENED else own
    if has_mark(tok, "with") and tok.tag_ in {"VBG", "VBN"}:  # "will withdraw, *with* police *taking* over"
        return _weaker(own, value(head, cues, None, steps - 1))
    if scope in {"ing", "from"}:
        # "accused of shelling", "prevented from leaving"; a bare participle goes with its main clause
        beside = _beside_adverb(tok, own, cues)
        if beside is not None:
            return beside
        introduced = _introduced(tok)
        if introduced:
            for row in cues.rows.get(("prep", "ing", introduced.split()[0]), ()):
                if " ".join(row.words) == introduced:
                    return _weaker(own, row.affirmed)
        cue = _embedding(head, scope, cues)
        if cue is not None and marks and not cues.words["sequence"] & set(marks):
            return _apply(cue, head, own, cues, steps)
        return _weaker(own, value(head, cues, None, steps - 1))
    if own == HAPPENED and syntax.is_conditional(head):
        return HYPOTHETICAL  # "if he was asleep *when the shell fell*"
    if own != HAPPENED or not _is_present(tok):
        return None
    if has_mark(tok, "until"):
        return HYPOTHETICAL  # "suspended until order *is restored*"
    outer = value(head, cues, None, steps - 1)
    if outer == PLANNED or (outer == HYPOTHETICAL and cues.words["whenever"] & set(marks)):
        return HYPOTHETICAL  # "will attack when they leave", "leave before the shells fall!"
    return None


def _nominal_context(tok: Token, own: str, cues: Cues, steps: int) -> str | None:
    """What embeds an act told by a noun: the verb or noun it is an argument of."""
    head = _feared_before(tok, cues) or tok.head
    if head == tok:
        return None
    if tok.dep_ == "conj":
        return _shared(tok, head, own, cues, None, steps)
    if tok.dep_ in {"compound", "nmod:poss", "poss"}:
        whole = cues.get("noun", "noun", head) if tok.dep_ == "compound" else None
        return _apply(whole, head, own, cues, steps)
    preposition = syntax.preposition(tok)
    if preposition:
        for row in cues.rows.get(("prep", "noun", preposition.split()[0]), ()):
            if " ".join(row.words) == preposition:
                return _weaker(own, row.affirmed)
    pos = "noun" if head.pos_ in {"NOUN", "PROPN"} else "adj" if head.pos_ == "ADJ" else "verb"
    if pos == "verb":
        if is_set_ahead(head, cues, tok):
            return _weaker(own, PLANNED)
        if tok.dep_ in {"nsubj", "csubj"} and not _is_short_passive(head):
            happening = cues.get("verb", "subj", head)
            if happening is not None:
                return _apply(happening, head, own, cues, steps)
        elif tok.dep_ in {*_NOUN_ARGUMENTS, "nsubj"} or tok.dep_.startswith("obl"):
            cue = cues.get("verb", "noun", head)
            if cue is not None and len(cue.words) == 1 and preposition in cues.words["circumstance"]:
                cue = None
            if cue is not None and (not preposition or len(cue.words) > 1 or cue.affirmed != NOT_HAPPENED):
                return _apply(cue, head, own, cues, steps)
        outer = value(head, cues, None, steps - 1)
        if outer in {HYPOTHETICAL, PLANNED, UNCERTAIN} and not _is_definite(tok, cues):
            return _weaker(own, outer)
        if outer == NOT_HAPPENED and not _is_definite(tok, cues) and tok.dep_ in {"obj", "dobj"}:
            return NOT_HAPPENED  # "did not launch an attack"
        return None
    if pos == "noun" and (tok.dep_.startswith("nmod") or tok.dep_ in {"pobj", "obl"}):
        cue = cues.get("noun", "noun", head)
        if cue is not None and not (cue.affirmed == HYPOTHETICAL and _is_definite(tok, cues)):
            return _apply(cue, head, own, cues, steps)
        beyond = _nominal_context(head, HAPPENED, cues, steps - 1)
        return None if beyond is None or _is_definite(tok, cues) else _weaker(own, beyond)
    if pos == "noun" and tok.dep_ in syntax.SUBJECTS:
        return _apply(cues.get("noun", "subj", head), head, own, cues, steps)  # "the report was a hoax"
    scope = "subj" if tok.dep_ in syntax.SUBJECTS else "noun"
    return _apply(cues.get("adj", scope, head), head, own, cues, steps) if pos == "adj" else None


def _is_short_passive(verb: Token) -> bool:
    """Whether a headline tells with a bare participle what is done: "Ferry hijack *feared*"."""
    bare = verb.tag_ in {"VBD", "VBN"} and not syntax.objects(verb) and not syntax.auxiliaries(verb)
    return bare and verb.dep_ in {"ROOT", "root"} and syntax.is_without_full_stop(verb)


def _feared_before(tok: Token, cues: Cues) -> Token | None:
    """The participle right before a bare phrase that the parse took from it: "*Fearing* arrest, he fled"."""
    start = tok.left_edge.i
    of_noun = tok.dep_ in {"obj", "dobj"} and tok.head.pos_ == "NOUN"  # a noun has no object
    taken = of_noun or tok.dep_.startswith("obl")
    if not taken or syntax.preposition(tok) or start == tok.sent.start:
        return None
    before = tok.doc[start - 1]
    bare = before.tag_ == "VBG" and before.pos_ == "VERB" and not syntax.objects(before)
    return before if bare and cues.get("verb", "noun", before) is not None else None


def _is_definite(tok: Token, cues: Cues) -> bool:
    return any(
        child.lower_ in cues.words["definite"] or child.dep_ in {"nmod:poss", "poss"}
        for child in tok.children
        if child.i < tok.i
    )
