"""The value that an act's own clause gives it: negation, modals, condition, question, command, play."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from transforms.event.factuality_cues import Cues
from transforms.language import syntax

HAPPENED, UNCERTAIN, DENIED = "happened", "uncertain", "denied"
PLANNED, HYPOTHETICAL, NOT_HAPPENED = "planned", "hypothetical", "not_happened"
_WH = frozenset({"WP", "WP$", "WRB", "WDT"})
_MAIN = frozenset({"ROOT", "root", "parataxis"})
_ANYBODY = frozenset({"i", "you", "we", "one"})
_WHEN = frozenset({"obl", "obl:unmarked", "obl:tmod", "npadvmod", "advmod"})
_WITHIN = frozenset({"in", "over", "within"})
_SETTING = "attest_setting"  # where a document keeps whether it has a word for a film, a game, an exercise


def own_value(tok: Token, cues: Cues, event_type: str | None) -> str:
    """The value that the act's own words give it."""
    if plays(tok, cues):
        return HYPOTHETICAL
    if is_nominal(tok):
        return _nominal(tok, cues)
    negated = (syntax.is_negated(tok) and not _is_not_only(tok)) or _is_at_no_point(tok, cues)
    value = modal_value(tok, negated, cues)
    if value == PLANNED and _has_condition(tok):
        return HYPOTHETICAL  # "if the talks fail, the army will storm the city"
    if value is None and not negated and _follows_always(tok, cues):
        return HYPOTHETICAL  # "if one doubts it, he is jailed"
    if _is_yet_to_come(tok) or _was_to_have(tok):
        return NOT_HAPPENED
    if value is None:
        if _is_left_open(tok, cues):
            return UNCERTAIN
        if syntax.is_conditional(tok) or is_command(tok) or _is_how_to(tok, cues):
            return HYPOTHETICAL
        if _is_asked(tok):
            return UNCERTAIN
        if negated:
            return NOT_HAPPENED
        value = PLANNED if _lies_ahead(tok, cues) else HAPPENED
    elif syntax.is_conditional(tok):
        return HYPOTHETICAL
    if value != HAPPENED:
        return value
    for child in tok.children:
        if child.dep_ in {"advmod", "mark"} or child.pos_ == "ADV":
            cue = cues.get("adverb", "mod", child)
            if cue is not None:
                return cue.affirmed
        elif child.dep_ == "obl" and syntax.preposition(child) in cues.words["according"]:
            unsure = [cues.get("adj", "mod", word) for word in syntax.adjectives(child)]
            if any(cue is not None and cue.affirmed == UNCERTAIN for cue in unsure):
                return UNCERTAIN  # "according to *unverified* accounts"
            known = cues.rows.get(("noun", "that", child.lemma_.lower()), ())
            if known and known[0].affirmed == UNCERTAIN and cues.get("noun", "that", child):
                return UNCERTAIN  # "*according to rumours*, the admiral was killed"
    return value


def _is_left_open(tok: Token, cues: Cues) -> bool:
    """Whether an if-clause is what an adjective leaves open: "it is *unclear if* they fled"."""
    if tok.dep_ != "advcl" or tok.i < tok.head.i or tok.head.pos_ != "ADJ" or not has_mark(tok, "if"):
        return False
    cue = cues.get("adj", "that", tok.head)
    return cue is not None and cue.affirmed == UNCERTAIN


def is_command(tok: Token) -> bool:
    """Whether a clause is a command: a base form that nothing makes a statement, or "be" before what to be.

    A base form behind a noun or a finite verb was a command too ("Sign the form and *return* it", where the
    parse took "Sign" for a noun). "Hope to see you", "Thank you" leave the speaker out and are tagged VBP.
    """
    if syntax.is_imperative(tok):
        return tok.tag_ != "VBP"
    below = list(tok.children)
    if any(child.dep_ in syntax.SUBJECTS or child.dep_ == "mark" or child.tag_ in _WH for child in below):
        return False
    forms = [child for child in below if child.dep_ in syntax.AUXILIARIES or child.dep_ == "cop"]
    if tok.tag_ == "VB" and tok.i == tok.sent.start and not forms:
        return True  # "*Free* him, the crowd shouted"
    if tok.tag_ == "VB" and not forms and tok.dep_ == "conj":
        return tok.head.tag_ != "VB" and not syntax.modals(tok.head)
    copula = forms[0] if len(forms) == 1 else None
    is_main = tok.dep_ in _MAIN or (tok.dep_ == "conj" and copula is not None)
    return copula is not None and is_main and copula.tag_ == "VB" and copula.lower_ == "be"


def _is_how_to(tok: Token, cues: Cues) -> bool:
    """Whether a clause asks how or where something is done at all ("where to hide")."""
    asking = [child for child in tok.lefts if child.tag_ in _WH]
    if not asking:
        return False
    if has_to(tok):
        return True
    subject, forms = syntax.subject(tok), syntax.auxiliaries(tok)
    return (
        subject is not None
        and subject.lower_ in _ANYBODY
        and bool(forms)
        and forms[0].lower_ in {"do", "does"}
        and asking[0].lower_ in {"how", "where"}
        and tok.lemma_ not in cues.words["state"]
    )


def _lies_ahead(tok: Token, cues: Cues) -> bool:
    """Whether a clause tells of what is still to come: by its form, or as a present with a time to come
    ("the envoy *is flying* home tomorrow", "the truce *ends* next week")."""
    tense = syntax.tense(tok)
    if is_set_ahead(tok, cues):
        return True
    if tense != "present":
        return tense == "future" or _was_to(tok)
    if tok.tag_ == "VBN" and any(preposition == "for" for preposition, _ in syntax.obliques(tok)):
        cue = cues.get("adj", "to", tok)
        if cue is not None and cue.affirmed == PLANNED:
            return True  # "a march *is set for* Saturday"
    if tok.lower_ == "going" and any(child.dep_ == "xcomp" and has_to(child) for child in tok.children):
        return True
    return any(_is_to_come(child, tok, cues) for child in tok.children if child.dep_ in _WHEN)


def _was_to(tok: Token) -> bool:
    """Whether a clause tells what was to be done, not that it was: "both *were to withdraw* their guns"."""
    forms = syntax.auxiliaries(tok)
    if not forms and tok.dep_ == "conj" and tok.tag_ == "VB" and has_to(tok):
        return _was_to(tok.head)
    return bool(forms) and tok.tag_ == "VB" and forms[0].lemma_ == "be" and has_to(tok)


def _was_to_have(tok: Token) -> bool:
    """Whether a clause tells what was to have been done, and was not: "*was to have been* stormed"."""
    forms = syntax.auxiliaries(tok)
    return (
        tok.tag_ == "VBN"
        and bool(forms)
        and forms[0].lower_ in {"was", "were"}
        and any(form.lower_ == "have" for form in forms)
        and has_to(tok)
    )


def is_set_ahead(verb: Token, cues: Cues, noun: Token | None = None) -> bool:
    """Whether a verb sets an act for a day: "*called* a strike *for Monday*"; `noun` is the act."""
    if verb.lemma_ not in cues.words["setting_ahead"]:
        return False
    told = [inner for preposition, inner in syntax.obliques(verb) if preposition == "for"]
    for one in (noun,) if noun is not None else syntax.objects(verb):
        told += [child for child in one.rights if syntax.preposition(child) == "for"]
    return any(_is_day(when, cues) for when in told)


def _is_day(when: Token, cues: Cues) -> bool:
    """Whether a phrase names a day or month, or a time to come; "two days" is a length of time."""
    lower = when.lower_
    if lower in cues.words["future"]:
        return True
    before = {child.lower_ for child in when.lefts}
    return lower in cues.words["span"] and (when.tag_ == "NNP" or bool(before & cues.words["coming"]))


def _is_to_come(when: Token, tok: Token, cues: Cues) -> bool:
    """Whether a time named in the clause of `tok` is one to come."""
    if when.lower_ in cues.words["future"]:
        return True
    if when.lower_ not in cues.words["span"]:
        return False
    before = {child.lower_ for child in when.lefts}
    if before & cues.words["coming"]:
        return "the" not in before or bool(before & _WITHIN)
    return tok.tag_ == "VBG" and bool(before & _WITHIN) and bool(before & {"a", "an"} or _has_number(when))


def _has_number(noun: Token) -> bool:
    return any(child.dep_ == "nummod" for child in noun.lefts)


def _is_asked(tok: Token) -> bool:
    """Whether a question asks if the act took place.

    It does not where it asks for a detail of it ("*which* town did they attack?"), where the act is told in a
    relative clause or a noun's complement ("did the man *who fired* survive?"), or where the writer tells
    what he did himself and asks something else behind it ("I *have* an old ticket, is it any use?").
    """
    if not syntax.is_question(tok) or tok.dep_ in syntax.ADNOMINAL:
        return False
    if tok.dep_ == "advcl" and syntax.tense(tok) == "past":
        return False  # "will he resign *after* the court *found* him guilty?"
    if any(word.tag_ in _WH for child in tok.lefts for word in (child, *child.children)):
        return False
    if tok.left_edge.tag_ in _WH:
        return False  # "*how many* people were killed?"
    subject = syntax.subject(tok)
    if subject is None:
        return True
    plain = subject.lower_ in {"i", "we", "you"} or any(
        word.tag_ in _WH for part in _later_clauses(tok) for word in part.lefts
    )
    return not plain or any(aux.i < subject.i for aux in syntax.auxiliaries(tok))


def _later_clauses(tok: Token) -> list[Token]:
    return [child for child in tok.rights if child.dep_ in {"conj", "parataxis"}]


def _is_at_no_point(tok: Token, cues: Cues) -> bool:
    """Whether a phrase of time or manner negates the clause: "*at no point* did they fire"."""
    return any(
        child.lower_ in cues.words["at_no"] and any(word.lower_ == "no" for word in child.lefts)
        for child in tok.lefts
        if child.dep_ == "obl"
    )


def _is_not_only(tok: Token) -> bool:
    """Whether a negation bears on "only": "*not only* was the town shelled, it was looted"."""
    word = syntax.negation(tok)
    return word is not None and word.i + 1 < len(tok.doc) and word.nbor().lower_ in {"only", "just"}


def _has_condition(tok: Token) -> bool:
    return any(
        child.dep_ == "advcl" and (syntax.is_conditional(child) or child.lower_ in syntax.CONDITIONAL_MARKS)
        for child in tok.children
    )


def _follows_always(tok: Token, cues: Cues) -> bool:
    """Whether an act in the simple present is told as what follows where a condition holds."""
    forms = syntax.auxiliaries(tok)
    is_simple = forms[0].dep_ == "aux:pass" if forms else tok.tag_ in {"VBZ", "VBP"}
    if not is_simple or syntax.tense(tok) != "present" or not _has_condition(tok):
        return False
    speaks = any(("verb", scope, tok.lemma_) in cues.rows for scope in ("that", "to"))
    return not speaks and not is_state(tok, cues)  # "they *threaten* to kill him if nobody pays"


def _is_yet_to_come(tok: Token) -> bool:
    """Whether an act is still out: "has *yet to* release them"."""
    have = tok.head
    before = {word.lower_ for word in (*have.children, *tok.children) if word.i < tok.i}
    return tok.dep_ == "xcomp" and have.lemma_ in {"have", "be"} and "yet" in before and has_to(tok)


def modal_value(tok: Token, negated: bool, cues: Cues) -> str | None:
    """The value of a modal auxiliary, None without one.

    "May" and "might" before an act speak of what could come ("may attack", "may be shot"), before a state, a
    perfect or a progressive of what could be so ("may have attacked", "may be hiding").
    """
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
        is_open = perfect or negated or tok.tag_ == "VBG" or is_state(tok, cues)
        return UNCERTAIN if is_open else HYPOTHETICAL
    if perfect:
        return UNCERTAIN if modal == "must" else NOT_HAPPENED
    return HYPOTHETICAL


def is_state(tok: Token, cues: Cues) -> bool:
    """Whether a clause tells of a state: a verb of one, or a copula."""
    return tok.lemma_ in cues.words["state"] or any(child.dep_ == "cop" for child in tok.children)


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
    if not _has_setting(tok.doc, cues):
        return False
    hosts = [tok] if tok.head == tok else [tok, tok.head]
    if tok.head != tok and cues.get("verb", "setting", tok.head) is not None:
        return True  # "a drill that *simulated* a missile strike"
    for host in hosts:
        subject = syntax.subject(host)
        if subject is not None and cues.get("noun", "setting", subject) is not None:
            return True  # "the *exercise* saw troops storm a beach"
        obliques = syntax.obliques(host)
        beside = (*syntax.objects(host), *(inner for _, inner in obliques), host)
        if any(cues.get("adj", "setting", word) is not None for noun in beside for word in noun.lefts):
            return True  # "stormed a *mock* embassy"
        for preposition, inner in obliques:
            if inner == tok or preposition not in cues.words["setting"]:
                continue
            if preposition in {"of", "for"} and host != tok:
                continue
            if cues.get("noun", "setting", inner) is not None and preposition != "of":
                return True
    return False


def _has_setting(doc: Doc, cues: Cues) -> bool:
    """Whether any word of the article can tell such a setting; the document remembers it."""
    known = doc.user_data.get(_SETTING)
    if known is None or known[0] is not cues.rows:
        heads = cues.settings
        found = any(tok.lower_ in heads or tok.lemma_.lower() in heads for tok in doc)
        known = doc.user_data[_SETTING] = (cues.rows, found)
    return bool(known[1])


def has_to(tok: Token) -> bool:
    """Whether a verb is an infinitive with "to"."""
    return tok.tag_ != "VBG" and any(
        child.lower_ == "to" and child.dep_ in {"mark", "aux"} for child in tok.children
    )


def has_mark(tok: Token, word: str) -> bool:
    """Whether `word` (lower case) introduces the clause or phrase of `tok`."""
    return any(child.lower_ == word and child.dep_ in {"mark", "case"} for child in tok.children)
