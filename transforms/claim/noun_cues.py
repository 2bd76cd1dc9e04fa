"""Reported speech of nouns, adjectives and adverbs: "a claim that", "was sure that", "reportedly"."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.annotations import Span
from transforms.claim import cues as cue_table
from transforms.claim.claim_content import (
    behind_preposition,
    clause_head,
    has_no_gap,
    indices_below,
    is_medium,
)
from transforms.claim.speakers import holder_of
from transforms.claim.utterance import NOMINAL, Draft, Scene, end_of, merged, spans_of
from transforms.language import syntax
from transforms.language.closed_classes import EXPLETIVES
from transforms.seed_rows import Cue

# How far behind a noun of saying its "that" may stand, and what may stand between.
_MAX_TO_THAT = 12
_PHRASE = NOMINAL | {"ADV"}
_HUNG = frozenset({"acl", "advcl", "ccomp", *syntax.RELATIVES})


def from_other(scene: Scene, tok: Token, rows: tuple[Cue, ...]) -> Draft | None:
    """What a noun, adjective or adverb of saying reports."""
    row = rows[0]
    if row.pos == "ADV":
        return _from_adverb(scene, tok, row)
    if row.pos == "ADJ":
        return _from_adjective(scene, tok, rows)
    if "by" in row.frames:
        return _from_account(scene, tok, row)
    frames = {frame: one for one in reversed(rows) for frame in one.frames}
    outer = tok.head
    stranded = [
        child
        for child in (outer.children if tok.dep_ in syntax.SUBJECTS else ())
        if child.dep_ in {"ccomp", "csubj"} and tok.i < child.i < outer.i
    ]  # "*the assertion* by the bank *that it was safe* angered ...": hung on the main verb
    if tok.dep_ in syntax.SUBJECTS and _is_told_by_copula(outer):
        return _from_copula(scene, tok, frames.get("clause"), outer)
    stranded += _behind_holder(tok) or _behind_phrase(scene, tok)
    clause = [
        child
        for child in (*tok.children, *stranded)
        if (
            child in stranded
            or child.dep_ in {"acl", "ccomp"}
            or (child.dep_ in syntax.RELATIVES and has_no_gap(child))
        )
        and child.i > tok.i
        and (
            any(
                (word.dep_ == "mark" or child in stranded) and word.lower_ in {"that", "whether"}
                for word in child.lefts
            )
            or _goes_without_that(tok, child)
        )
    ]
    infinitive = [
        child
        for child in tok.children
        if child.dep_ in {"acl", "xcomp"} and child.tag_ == "VB" and child.i > tok.i
    ]
    if clause and ({"clause", "self"} & set(frames)):
        row = frames.get("clause") or frames["self"]
        content, head, rule = indices_below(clause), clause[-1], "noun:clause"
    elif infinitive and "to" in frames:
        row, content, head, rule = frames["to"], indices_below(infinitive), infinitive[-1], "noun:to"
    else:
        found = None
        for frame in frames:
            if frame.startswith("+"):
                found = behind_preposition(tok, frame[1:])
                if found is not None:
                    row, opens = frames[frame], min(found[0])
                    if tok.doc[opens].lower_ == frame[1:]:
                        found = (found[0] - {opens}, found[1])  # "denial *of* the raid"
                    break
        if found is None:
            return None
        (content, head), rule = found, "noun:preposition"
    draft = Draft(row, rule, Span(tok.idx, end_of(tok)), tok)
    draft.speaker = holder_of(scene, tok)
    if "held" in row.frames:
        draft.speaker = draft.speaker or _held_by(tok)
        if draft.speaker is None:
            return None  # "the view that": nobody's
    without = any(child.lower_ == "no" for child in tok.lefts) and row.negated == cue_table.VERIFY_STANCE
    if draft.speaker is None and rule == "noun:preposition" and not without:
        return None
    if draft.speaker is None and rule == "noun:clause" and _is_said_in(scene, tok):
        return None  # "said in a statement that it fell": the verb tells it
    if draft.speaker is None and _is_answered(scene, tok):
        return None  # "rejected *claims that* it fell": what is denied is that it fell
    if "self" in row.frames and draft.speaker is None:
        draft.speaker = tok
    draft.content = spans_of(scene, content - {tok.i}, tok)
    draft.content_head = head
    return draft


def _goes_without_that(noun: Token, clause: Token) -> bool:
    """Whether a finite clause with a subject right behind the noun tells it: "accusations *he fled*"."""
    own = syntax.subject(clause)
    if own is None or own.tag_ in {"WP", "WDT", "WP$"} or not has_no_gap(clause):
        return False
    first = min(word.i for word in clause.subtree)
    opens = clause.doc[first]
    finite = clause.tag_ in syntax.FINITE or any(c.tag_ in syntax.FINITE for c in clause.lefts)
    return (
        finite and first == noun.i + 1 and opens.tag_ not in {"WRB", "WP", "WDT", "IN"} and own.i < clause.i
    )


def _held_by(noun: Token) -> Token | None:
    """Whose view it is: "the view *of the guards* that", "fears *among villagers* that"."""
    return next((head for prep, head in syntax.obliques(noun) if prep in {"of", "among"}), None)


def _is_said_in(scene: Scene, noun: Token) -> bool:
    rows = cue_table.rows_of(noun.head, scene.cues)
    return is_medium(noun) and any("clause" in row.frames for row in rows)


def _is_answered(scene: Scene, noun: Token) -> bool:
    """Whether what a noun of saying tells is denied or confirmed: "denied *reports* that it fell"."""
    verb = noun.head
    if _is_belied(scene, noun):
        return True
    if noun.dep_.startswith("obl"):  # "cast doubt *on the claim* that it fell", "sceptical *of* it"
        frame = f"+{syntax.preposition(noun)}"
        rows = cue_table.rows_of(verb, scene.cues)
        return any(row.stance in cue_table.ANSWERS and frame in row.frames for row in rows)
    if (
        noun.dep_ not in syntax.OBJECTS | {"nsubj:pass"}
        or verb.pos_ != "VERB"
        or cue_table.is_negated(verb, scene.cues)
    ):
        return False
    return any(
        row.stance in {"denies", "confirms"} and {"object", "clause"} & set(row.frames)
        for row in cue_table.rows_of(verb, scene.cues)
    )


def _is_belied(scene: Scene, noun: Token) -> bool:
    """Whether what a noun of saying tells is called false: "the *claim* that it fell was baseless", "called
    the *claim* that it fell a lie"."""
    beside = [noun.head, *noun.head.children, *noun.children]
    return any(
        word.i > noun.i and word.lemma_.lower() in scene.cues.belying and not syntax.is_negated(word)
        for word in beside
    )


def _behind_holder(noun: Token) -> list[Token]:
    """The that-clause that the parse hung on a noun's holder: "a claim by the rebels *that they won*"."""
    found = []
    for prep, holder in syntax.obliques(noun):
        for clause in holder.children if prep in {"by", "from", "of"} else ():
            opens = any(word.lower_ == "that" for word in clause.lefts)
            own = syntax.subject(clause) if opens and clause.dep_ in syntax.RELATIVES | {"acl"} else None
            if own is not None and own.lower_ != "that" and has_no_gap(clause):
                found.append(clause)
    return found


def _behind_phrase(scene: Scene, noun: Token) -> list[Token]:
    """The that-clause that a phrase parts from a noun whose holder is told, hung elsewhere by the parse.

    "her comments *before a committee* that it leaked", "the minister's statement *last week* that it did".
    """
    doc, stop = noun.doc, min(noun.i + _MAX_TO_THAT, noun.sent.end)
    opener = next((i for i in range(noun.i + 2, stop) if doc[i].lower_ == "that"), None)
    if opener is None or doc[opener].tag_ != "IN" or holder_of(scene, noun) is None:
        return []
    if any(doc[i].pos_ not in _PHRASE or doc[i].is_punct for i in range(noun.i + 1, opener)):
        return []
    clause = doc[opener].head
    while clause.head.i > opener and clause.head != clause:
        clause = clause.head
    if clause.i < opener or clause.dep_ not in _HUNG or not has_no_gap(clause):
        return []
    return [clause]


def _is_told_by_copula(predicate: Token) -> bool:
    """Whether a clause is what its subject was: "the finding was *that the pilot slept*"."""
    copula = next((child for child in predicate.children if child.dep_ == "cop"), None)
    return copula is not None and any(
        child.lower_ == "that" and child.dep_ == "mark" and child.i > copula.i for child in predicate.children
    )


def _from_copula(scene: Scene, tok: Token, row: Cue | None, predicate: Token) -> Draft | None:
    if row is None:
        return None
    opener = next(child.i for child in predicate.children if child.lower_ == "that" and child.dep_ == "mark")
    draft = Draft(row, "noun:copula", Span(tok.idx, end_of(tok)), tok, speaker=holder_of(scene, tok))
    if draft.speaker is None:
        draft.speaker = next((head for prep, head in syntax.obliques(tok) if prep == "of"), None)
    content = {word.i for word in predicate.subtree if word.i > opener}
    draft.content = spans_of(scene, content, tok)
    draft.content_head = predicate
    return draft if draft.content else None


def _from_adverb(scene: Scene, tok: Token, row: Cue) -> Draft | None:
    host = clause_head(tok.head)
    content = {word.i for word in host.subtree} - {tok.i}
    draft = Draft(row, "adverb", Span(tok.idx, end_of(tok)), tok)
    draft.content = merged(scene, spans_of(scene, content, tok, keep_crumbs=True))
    draft.content_head = host
    return draft


def _from_account(scene: Scene, tok: Token, row: Cue) -> Draft | None:
    """ "By the ministry's *account*, four trucks were lost": whose it is, and the clause that it opens."""
    speaker = syntax.possessor(tok)
    if speaker is None or syntax.preposition(tok) != "by" or not tok.dep_.startswith("obl"):
        return None
    host = clause_head(tok.head)
    own = {word.i for word in tok.subtree}
    draft = Draft(row, "noun:account", Span(tok.idx, end_of(tok)), tok, speaker=speaker, content_head=host)
    draft.content = spans_of(scene, {word.i for word in host.subtree} - own, tok, cut_at=own)
    return draft if draft.content else None


def _from_adjective(scene: Scene, tok: Token, rows: tuple[Cue, ...]) -> Draft | None:
    clause = [child for child in tok.children if child.dep_ == "ccomp" and child.i > tok.i]
    speaker = syntax.subject(tok)
    if speaker is None or speaker.lower_ in EXPLETIVES:
        return None
    draft = Draft(rows[0], "adjective", Span(tok.idx, end_of(tok)), tok, speaker=speaker)
    if clause and "clause" in rows[0].frames:
        draft.content, draft.content_head = spans_of(scene, indices_below(clause), tok), clause[-1]
        return draft
    for frame in rows[0].frames if rows[0].hedged else ():  # "sceptical *of the figures*"
        found = behind_preposition(tok, frame[1:]) if frame.startswith("+") else None
        if found is not None:
            head = told_in(scene, found[1]) if rows[0].stance in cue_table.ANSWERS else found[1]
            draft.content, draft.content_head = spans_of(scene, found[0], tok), head
            return draft
    return None


def told_in(scene: Scene, noun: Token) -> Token:
    """What a noun of saying tells, where it is answered: "denied *reports* that it *fell*", "of a *raid*"."""
    misread = cue_table.is_misread_noun(noun, scene.cues)
    if not misread and (noun.pos_ != "NOUN" or not cue_table.rows_of(noun, scene.cues)):
        return noun
    for child in noun.children:
        if child.dep_ in {"acl", "ccomp", *syntax.RELATIVES} and any(w.lower_ == "that" for w in child.lefts):
            return child
    return next((head for prep, head in syntax.obliques(noun) if prep == "of"), noun)
