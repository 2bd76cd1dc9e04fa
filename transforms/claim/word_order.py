"""Reported speech by the order of the words, where the parse shows no clause or another speaker."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from transforms.annotations import Span
from transforms.claim.channels import mark_cited
from transforms.claim.claim_content import IN_PHRASE
from transforms.claim.content_bounds import own_content
from transforms.claim.speakers import (
    names_nobody,
    phrase_before,
    phrase_head,
    phrase_start,
    speaker_of,
    speaks_for_itself,
)
from transforms.claim.utterance import (
    NAMING,
    NOMINAL,
    OPENS_CLAUSE,
    QUOTE_MARKS,
    RELATIVE_TAGS,
    SET_OFF,
    Draft,
    Scene,
    cue_span,
    end_of,
    spans_of,
)
from transforms.language import syntax
from transforms.seed_rows import Cue

_REPORTING_TAGS = frozenset({"VBD", "VBZ", "VBP", "VBG"})
_HEADS_SENTENCE = frozenset({"ROOT", "root", "parataxis", "dep"})
# The rule of a reporting clause between a subject and its verb.
CUT_IN = "verb:cut-in"
# How far behind "called" the words in quotation marks may begin.
_MAX_CALLED_TOKENS = 12
# How far behind a verb of saying its "that" may stand: "said in one of a series of messages that ...".
_MAX_TO_THAT = 12


def trailing_attribution(scene: Scene, tok: Token, rows: tuple[Cue, ...]) -> tuple[Draft, range] | None:
    """The scene of "..., a minister and an aide said": the draft and the tokens of the speaker's phrase.

    So too of a clause cut in behind a subject: "The bridge, *Lee said*, was closed".
    """
    row = next((row for row in rows if "clause" in row.frames), None)
    doc, first = scene.doc, tok.sent.start
    perfect = tok.tag_ == "VBN" and tok.i > first and doc[tok.i - 1].lemma_.lower() == "have"
    if (
        row is None
        or not (perfect or tok.tag_ in syntax.FINITE_VERBS)
        or any(
            child.i > tok.i and child.dep_ in {"ccomp", "obj", "xcomp"} and child.i not in scene.aside
            for child in tok.children
        )
    ):
        return None
    end = tok.i - 1 if perfect or (tok.i > first and doc[tok.i - 1].text in SET_OFF) else tok.i
    start = phrase_start(doc, end, first)
    if start is None:
        return None
    if all(doc[i].pos_ == "PROPN" for i in range(start, end)):  # ", the mayor, Ann Lee, said"
        before = phrase_start(doc, start - 1, first)
        if before is not None and any(doc[i].pos_ == "NOUN" for i in range(before, start - 1)):
            start = before
    if doc[start].lower_.endswith("ever"):  # "whatever the envoys say"
        return None
    if any(doc[i].tag_ in RELATIVE_TAGS for i in range(start, end)) or _opens_gap(tok):
        return None  # "44 letters, *which she said* were hers"
    if doc[first].tag_ in {"VBN", "VBG", "VBD"} and doc[first].dep_ == "advcl" and doc[first].head == tok:
        return None  # "asked about it, the premier said no"
    words = [doc[i] for i in range(first, start) if not doc[i].is_space]
    whole = any(word.pos_ in {"VERB", "AUX"} for word in words)
    if _goes_on(tok):
        if whole or not words:
            return None
        end = next((i for i in range(tok.i + 2, tok.sent.end) if doc[i].text == ";"), tok.sent.end)
        words += [doc[i] for i in range(tok.i + 2, end) if not doc[i].is_space]
    elif len(words) < 3 or not whole:
        return None
    draft = Draft(row, CUT_IN if _goes_on(tok) else "verb:trailing", cue_span(tok, row), tok)
    draft.content = spans_of(scene, {word.i for word in words}, tok, keep_crumbs=_goes_on(tok))
    draft.speaker = phrase_head(doc, start, end)
    draft.speaker_end = end_of(doc[end - 1])
    mark_cited(scene, tok, draft)
    return (draft, range(start, end)) if draft.content else None


def clause_with_gap(scene: Scene, tok: Token, rows: tuple[Cue, ...]) -> Draft | None:
    """The scene of "letters *which* she said *were hers*", "a ruling they say *let crime grow*".

    What was said is told of a noun that stands before the cue: the relative pronoun, or the noun where there
    is none, and the clause behind the cue.
    """
    row = next((row for row in rows if "clause" in row.frames and row.kind is None), None)
    doc, first = scene.doc, tok.sent.start
    if row is None or not _opens_gap(tok):
        return None
    own = syntax.subject(tok)
    who = own if own is not None and own.i < tok.i and own.tag_ not in RELATIVE_TAGS else phrase_before(tok)
    if who is None:
        return None
    begin = min((word.i for word in who.subtree if word.i <= who.i), default=who.i)
    if begin - 1 < first:
        return None
    before = doc[begin - 1]
    if before.tag_ in RELATIVE_TAGS or before.lower_ == "that":
        told_of = {before.i}
    elif before.pos_ in NAMING and tok.dep_ in syntax.RELATIVES and tok.head.i < begin:
        told_of = {word.i for word in tok.head.lefts if word.dep_ in IN_PHRASE} | {tok.head.i}
    else:
        return None
    verb = doc[tok.i + 1]
    head = verb.head if verb.dep_ in syntax.AUXILIARIES | {"cop"} and verb.head.i > tok.i else verb
    words = {word.i for word in head.subtree if word.i > tok.i}
    draft = Draft(row, "verb:gap", cue_span(tok, row), tok, speaker=who, content_head=head)
    draft.content = spans_of(scene, told_of | words, tok, keep_crumbs=True)
    return draft if draft.content else None


def _opens_gap(tok: Token) -> bool:
    """Whether a finite verb follows at once, without a subject of its own: "they say *allowed* it"."""
    if tok.tag_ not in syntax.FINITE or tok.i + 1 >= tok.sent.end:
        return False
    behind = tok.doc[tok.i + 1]
    at = behind.i + 1 if behind.pos_ == "ADV" and behind.i + 1 < tok.sent.end else behind.i
    return tok.doc[at].tag_ in syntax.FINITE and tok.doc[at].dep_ not in {"amod", "conj"}


def _goes_on(tok: Token) -> bool:
    """Whether the clause that a cue is inserted in goes on behind it: "the man who, *it said*, had fled"."""
    doc = tok.doc
    behind = doc[tok.i + 1 : tok.i + 3]
    return len(behind) == 2 and behind[0].text in SET_OFF and behind[1].tag_ in syntax.FINITE


def called_in_marks(scene: Scene, tok: Token, rows: tuple[Cue, ...]) -> Draft | None:
    """The scene of "called the raid “a massacre”" where the parse does not see what was called so."""
    row = next((row for row in rows if "as" in row.frames), None)
    if row is None or syntax.is_passive(tok):
        return None
    doc = scene.doc
    for i in range(tok.i + 1, min(tok.i + _MAX_CALLED_TOKENS, tok.sent.end)):
        opened = scene.quotation_at(doc[i].idx)
        if opened is not None:
            draft = Draft(row, "verb:marks", cue_span(tok, row), tok, speaker=speaker_of(tok))
            draft.content = [Span(doc[tok.i + 1].idx, opened.end)]
            return draft
        verb = doc[i].pos_ in {"VERB", "AUX"} and doc[i].dep_ != "amod"
        if verb or doc[i].text in {",", ";", ":"}:
            return None
    return None


def following_clause(scene: Scene, tok: Token, rows: tuple[Cue, ...]) -> Draft | None:
    """The scene of "says the law helped ..." where the parse hangs the clause elsewhere.

    A clause it is when a noun phrase and a finite verb follow, or "that".
    """
    row = next((row for row in rows if "clause" in row.frames and row.kind is None), None)
    enacted = tok.tag_ == "VB" and tok.head.lemma_.lower() in scene.cues.enacting
    perfect = tok.tag_ == "VBN" and tok.i > tok.sent.start and tok.nbor(-1).lemma_.lower() == "have"
    reports = tok.tag_ in _REPORTING_TAGS and not syntax.is_passive(tok)
    if row is None or not (enacted or perfect or reports):
        return None
    if tok.tag_ == "VBG" and tok.dep_ == "amod":
        return None  # "*ruling* party supporters who"
    doc, start = scene.doc, tok.i + 1
    if any(named.lower_.endswith(("self", "selves")) for named in syntax.objects(tok)):
        return None  # "a group calling itself Dawn said it ..."
    stop = min(tok.sent.end, len(doc), _end_of_relative(tok), _end_of_opening(tok))
    told = doc[start] if start < stop and scene.is_telling(tok) and doc[start].pos_ == "PRON" else None
    if told is not None and told.head == tok and told.dep_ in {"obj", "iobj"}:
        start += 1  # "told *them* what she had seen"
    opener = next(
        (
            i
            for i in range(start, min(start + _MAX_TO_THAT, stop))
            if doc[i].lower_ == "that" and (doc[i].tag_ == "IN" or _opens_clause(doc, i, stop))
        ),
        None,
    )
    if opener is not None and all(doc[i].pos_ in NOMINAL | {"ADV"} for i in range(start, opener)):
        start = opener + 1
    at, nouns = start, 0
    if start < stop and doc[start].pos_ == "ADP":
        return None
    while at < stop and (doc[at].pos_ in NOMINAL - {"CCONJ", "PUNCT"} or doc[at].text in QUOTE_MARKS):
        nouns += doc[at].pos_ in NAMING
        at += 1
    while at < stop and doc[at].pos_ == "ADV":
        at += 1
    relative = start < at < stop and doc[at - 1].tag_ in {"WP", "WDT"}  # "commanded the guards *who* killed"
    if not nouns or at >= stop or doc[at].tag_ not in syntax.FINITE or relative:
        late = _late_predicate(tok, start, stop, row)
        if late is None:
            return None
        at = late
    if doc[at].dep_ == "conj" and doc[at].head == tok:
        return None
    draft = Draft(row, "verb:following", cue_span(tok, row), tok, content_head=doc[at])
    draft.speaker = scene.speakers.get(tok.i) or speaker_of(tok) or phrase_before(tok)
    if draft.speaker is not None and names_nobody(draft.speaker):
        return None  # "none has said they want it"
    content = own_content(scene, tok, {i for i in range(start, stop)}, draft)
    draft.content = spans_of(scene, content, tok)
    return draft if draft.content else None


def verb_read_as_noun(scene: Scene, tok: Token) -> Draft | None:
    """The scene of "The treasury *disputes that* it fell", "Word *spread that* it fell", where the tags make
    a noun of the verb: the sentence has no other, and its subject stands right before."""
    row = scene.cues.by_form.get(tok.lower_)
    if row is None or "clause" not in row.frames or tok.dep_ not in _HEADS_SENTENCE:
        return None
    doc, first, stop = tok.doc, tok.sent.start, tok.sent.end
    if tok.i == first:
        return None
    who = doc[tok.i - 1]
    reach = range(tok.i + 1, min(tok.i + _MAX_TO_THAT, stop))
    opener = next((i for i in reach if doc[i].lower_ == "that"), None)
    if who.pos_ not in NAMING or who.head != tok or opener is None or scene.utterance_at(tok.idx) is not None:
        return None
    if any(doc[i].pos_ not in NOMINAL or doc[i].is_punct for i in range(tok.i + 1, opener)):
        return None
    finite = [i for i in range(first, stop) if doc[i].tag_ in syntax.FINITE]
    if not finite or finite[0] < opener:
        return None
    if row.kind is not None and not speaks_for_itself(scene, who):
        return None
    start = tok.i
    while start > first and doc[start - 1].pos_ in NOMINAL and not doc[start - 1].is_punct:
        start -= 1
    draft = Draft(row, "verb:noun", cue_span(tok, row), tok, speaker=who)
    draft.content_head = _predicate_of(doc[finite[0]])
    draft.speaker_start = doc[start].idx
    content = own_content(scene, tok, set(range(opener + 1, stop)), draft)
    draft.content = spans_of(scene, content, tok)
    return draft if draft.content else None


def _predicate_of(finite: Token) -> Token:
    return finite.head if finite.dep_ in syntax.AUXILIARIES | {"cop"} else finite


def _late_predicate(tok: Token, start: int, stop: int, row: Cue) -> int | None:
    """The finite verb of a clause behind the cue whose subject is more than a noun phrase.

    "said *efforts to stop it -- such as they are --* had failed", "said that *leaving now* would be wrong".
    Read only behind "that", or where the cue takes no noun for its content.
    """
    doc = tok.doc
    opened = doc[start - 1].lower_ == "that"
    if opened and _is_followed_by_clause(doc, start - 1, stop):
        start += 1
    if start >= stop or not (opened or "bare" in row.frames):
        return None
    if doc[start].pos_ not in OPENS_CLAUSE and not (opened and doc[start].tag_ in {"VBG", "IN"}):
        return None
    for i in range(start + 1, stop):
        verb = doc[i]
        if verb.text in {";", ":"}:
            return None
        if verb.tag_ not in syntax.FINITE or (verb.dep_ in syntax.AUXILIARIES and verb.head.i < start):
            continue
        clause = _predicate_of(verb)
        below = clause.dep_ in syntax.RELATIVES or any(
            word.tag_ == "WRB" or (word.dep_ == "mark" and (word.lower_ != "that" or word.i > start))
            for word in clause.lefts
        )
        if not below and doc[i - 1].tag_ not in RELATIVE_TAGS:
            return i
    return None


def _opens_clause(doc: Doc, that: int, stop: int) -> bool:
    """Whether a "that" read as a pronoun opens a clause: a determiner stands behind it, or another clause."""
    return _is_followed_by_clause(doc, that, stop) or (that + 1 < stop and doc[that + 1].pos_ == "DET")


def _is_followed_by_clause(doc: Doc, that: int, stop: int) -> bool:
    """Whether a comma and a subordinate clause stand behind "that": "said *that*, because it leaked, ..."."""
    return that + 2 < stop and doc[that + 1].text == "," and doc[that + 2].dep_ in {"mark", "advmod"}


def _end_of_opening(tok: Token) -> int:
    """Where the main clause begins: "*Noting that it fell,* | Lee said", "*While Lee said so,* | he ..."."""
    main = tok.head
    own = syntax.subject(main)
    if tok.dep_ != "advcl" or own is None or not tok.i < own.i < main.i:
        return len(tok.doc)
    if tok.tag_ != "VBG" and not any(child.dep_ == "mark" for child in tok.lefts):
        return len(tok.doc)
    commas = [i for i in range(tok.i + 1, own.i) if tok.doc[i].text in SET_OFF]
    return commas[-1] if commas else len(tok.doc)


def _end_of_relative(tok: Token) -> int:
    """Where the clause that holds a relative clause goes on: "*Lee, who says it fell,* | denied it"."""
    outer = tok.head
    if tok.dep_ not in syntax.RELATIVES or outer.head == outer or outer.head.i < tok.i:
        return len(tok.doc)
    predicate = outer.head
    commas = [i for i in range(tok.i + 1, predicate.i) if tok.doc[i].text in SET_OFF]
    return commas[-1] if commas and outer.dep_ in syntax.SUBJECTS else len(tok.doc)
