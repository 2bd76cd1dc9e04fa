"""Whether an act is told as happened, uncertain, denied, planned, hypothetical or not happened.

Method: as in the factuality lexicons of Sauri and Pustejovsky (FactBank) and the implicative signatures of
Karttunen: the act's own clause (negation, modals, condition, question, command) gives a first value; then,
going outwards through the words that embed it, each cue of factuality_cues.csv says what it makes of an act
when the cue itself holds and when it does not ("managed to" / "did not manage to"). The walk ends at an
utterance: the value is that in the eyes of its holder, the innermost speaker or the outlet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from transforms.language import syntax
from transforms.seeds import Seeds

__all__ = ["Cues", "assess", "compile"]

HAPPENED, UNCERTAIN, DENIED = "happened", "uncertain", "denied"
PLANNED, HYPOTHETICAL, NOT_HAPPENED = "planned", "hypothetical", "not_happened"
SAME = "same"
# Types that are themselves speech: said for a purpose, they are said ("marched to demand ...").
SPEECH_TYPES = frozenset({"REQUEST", "ACCUSE", "SUPPORT", "REJECT", "PROTEST"})
DEFINITE = frozenset(
    {"the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your"}
)
_WH = frozenset({"WP", "WP$", "WRB", "WDT"})
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_INFINITE = frozenset({"VB", "VBG"})
_BELOW_A_VERB = frozenset({"xcomp", "advcl"})
# Clauses that tell what a question speaks of, not what it asks.
_TOLD_BESIDE = frozenset({"acl", "acl:relcl", "relcl"})
_SEQUENCE = frozenset({"before", "after", "while", "when", "since"})  # "went down *before* rising"
_BEFORE = frozenset({"before", "until", "till"})
_SINGLING = frozenset({"first", "last", "second", "third", "next", "only", "latest", "one"})
# Prepositions that tell when, where or how a verb holds: the act below them is not what the verb speaks of.
_CIRCUMSTANCE = frozenset({"in", "during", "after", "at", "amid", "through", "since", "as", "because"})
_SETTING_PREPOSITIONS = frozenset({"in", "during", "for", "of", "as part of"})
_NOUN_ARGUMENTS = frozenset(
    {"obj", "dobj", "nsubj:pass", "nsubjpass", "iobj", "obl", "obl:agent", "nmod", "pobj"}
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A compiled row of factuality_cues.csv."""

    id: str
    words: tuple[str, ...]
    affirmed: str
    negated: str
    is_holder: bool


@dataclass(frozen=True, slots=True)
class Cues:
    """Cues by (part of speech, scope, head word), longer wordings first; `be` phrases by their last word."""

    rows: dict[tuple[str, str, str], tuple[Cue, ...]]
    met: list[str] | None = None  # where set, ids of the cues that were asked and hold are noted here

    def get(self, pos: str, scope: str, tok: Token) -> Cue | None:
        """The cue that `tok` is for an act in `scope`, None where it is none."""
        for form in dict.fromkeys((tok.lemma_.lower(), tok.lower_)):
            for cue in self.rows.get((pos, scope, form), ()):
                if len(cue.words) == 1 or _has_words(tok, cue.words):
                    if self.met is not None and cue.id not in self.met:
                        self.met.append(cue.id)
                    return cue
        return None


def compile(seeds: Seeds) -> Cues:
    """Compile factuality_cues.csv, once per process."""
    rows: dict[tuple[str, str, str], list[Cue]] = {}
    for key_of_row, row in seeds.factuality_cues.items():
        words = tuple(row.words.split())
        head = words[-1] if words[0] in {"be", "would", "no"} else words[0]
        for scope in row.scope:
            key = (row.pos, scope, head)
            rows.setdefault(key, []).append(Cue(key_of_row, words, row.affirmed, row.negated, row.holder))
    return Cues({key: tuple(sorted(cues, key=lambda cue: -len(cue.words))) for key, cues in rows.items()})


def assess(doc: Doc, predicate: int, cues: Cues, event_type: str | None = None) -> str:
    """The factuality (enums.MENTION_FACTUALITY) of the act whose head is token `predicate`, for its holder.

    `event_type` (PLOVER) settles what the words leave open: a threat is planned (DESIGN: "a threat or vow is
    a mention with factuality planned"), and what is said for a purpose is said.
    """
    value = _value(doc[predicate], cues, event_type, len(doc))
    if event_type == "THREATEN" and value == HAPPENED:
        return PLANNED
    return value


def explain(doc: Doc, predicate: int, cues: Cues, event_type: str | None = None) -> tuple[str, str | None]:
    """The value of `assess`, and what made it so: words of the clause, then ids of cues, outwards; None where
    nothing but a plain statement did."""
    met: list[str] = []
    value = assess(doc, predicate, replace(cues, met=met), event_type)
    tok = doc[predicate]
    own = [f"modal {word}" for word in syntax.modals(tok)]
    own += [name for name, holds in _OWN_SIGNS if holds(tok)]
    if value == HAPPENED and not met:
        return value, None
    if event_type == "THREATEN" and value == PLANNED:
        own.append("threats are planned")
    return value, "; ".join((*own, *met)) or None


_OWN_SIGNS = (
    ("negated", syntax.is_negated),
    ("if", syntax.is_conditional),
    ("question", syntax.is_question),
    ("command", syntax.is_imperative),
    ("future", lambda tok: syntax.tense(tok) == "future"),
)


def _value(tok: Token, cues: Cues, event_type: str | None, steps: int) -> str:
    if steps <= 0:
        return HAPPENED
    own = _own(tok, cues, event_type)
    outer = _context(tok, own, cues, event_type, steps)
    return own if outer is None else outer


# --- the act's own clause ----------------------------------------------------------------------------


def _own(tok: Token, cues: Cues, event_type: str | None) -> str:
    """The value that the act's own words give it."""
    if _is_played(tok, cues):
        return HYPOTHETICAL
    if _is_nominal(tok):
        return _nominal(tok, cues)
    negated = syntax.is_negated(tok) and not _is_not_only(tok)
    value = _modal(tok, negated)
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
    return tok.dep_ == "xcomp" and have.lemma_ in {"have", "be"} and "yet" in before and _has_to(tok)


def _modal(tok: Token, negated: bool) -> str | None:
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
        step.relation == "participial" and _has_mark(tok, "that")  # "the announcement that it would buy"
    )
    return is_content and not any(child.lower_ == "if" for child in tok.children)


def _is_nominal(tok: Token) -> bool:
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


def is_played(doc: Doc, predicate: int, cues: Cues) -> bool:
    """Whether an act is only played: in an exercise, a film, a game."""
    return _is_played(doc[predicate], cues)


def _is_played(tok: Token, cues: Cues) -> bool:
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
            if inner == tok or preposition not in _SETTING_PREPOSITIONS:
                continue
            if preposition in {"of", "for"} and host != tok:
                continue
            if cues.get("noun", "setting", inner) is not None and preposition != "of":
                return True
    return False


# --- what embeds it ----------------------------------------------------------------------------------


def _context(tok: Token, own: str, cues: Cues, event_type: str | None, steps: int) -> str | None:
    """The value after the words that embed the act; None where nothing embeds it."""
    if _is_nominal(tok):
        return _nominal_context(tok, own, cues, steps)
    step = syntax.governor(tok)
    if step is None:
        return None
    head, relation = step
    if relation == "conjunct":
        return _shared(tok, head, own, cues, event_type, steps)
    if relation == "relative" or relation == "parataxis":
        return None
    if relation == "participial":
        scope = "to" if _has_to(tok) else "that"
        if tok.tag_ == "VBG" and _has_mark(tok, "of"):  # "the *charge of* bombing the ferry"
            return _apply(cues.get("noun", "noun", head), head, own, cues, steps)
        if tok.tag_ in {"VBN", "VBG"} and not _has_to(tok) and not _has_mark(tok, "that"):
            return None
        cue = cues.get("noun", scope, head)
        if cue is None and scope == "to" and own == HAPPENED and not _is_singled_out(head):
            return PLANNED  # "measures to stop the crisis": what they are for
        return _apply(cue, head, own, cues, steps)
    if relation == "adverbial":
        return _adverbial(tok, head, own, cues, event_type, steps)
    scope = _scope(tok)
    if _has_mark(tok, "whether") and own in {HAPPENED, NOT_HAPPENED}:
        return HYPOTHETICAL if scope == "to" else UNCERTAIN  # whoever knows, asks or says it: left open
    cue = _embedding(head, scope, cues)
    if cue is None and relation == "complement":
        subject = syntax.subject(head)  # "rumours spread that", "the fear is that"
        if subject is not None:
            cue = cues.get("noun", "that", subject)
    if cue is None:
        if relation in {"open_complement", "subject"}:
            outer = _value(head, cues, None, steps - 1)
            return _weaker(own, outer)
        return None
    return _apply(cue, head, own, cues, steps)


def _is_singled_out(noun: Token) -> bool:
    """Whether a noun is the one of several that did something: "the *first* town to fall"."""
    return (
        any(
            child.tag_ in {"JJS", "RBS"} or child.lower_ in _SINGLING
            for child in noun.children
            if child.i < noun.i
        )
        or noun.lower_ in _SINGLING
    )


def _scope(tok: Token) -> str:
    if _has_to(tok):
        return "to"
    if tok.tag_ == "VBG" and syntax.subject(tok) is None and not syntax.auxiliaries(tok):
        return "from" if _has_mark(tok, "from") else "ing"
    if tok.dep_ == "xcomp":
        return "to"
    return "that"


def _embedding(head: Token, scope: str, cues: Cues) -> Cue | None:
    pos = "verb" if head.pos_ in {"VERB", "AUX"} else "adj" if head.pos_ in {"ADJ", "ADV"} else "noun"
    cue = cues.get(pos, scope, head)
    if cue is None and pos == "verb" and head.tag_ == "VBN":
        cue = cues.get("adj", scope, head)  # "is scheduled to", "are set to"
    if cue is None and pos == "adj":
        cue = cues.get("verb", scope, head)
    return cue


def _apply(cue: Cue | None, head: Token, own: str, cues: Cues, steps: int) -> str | None:
    """The value that a cue gives to the act, by what the cue's own clause is."""
    if cue is None:
        return None
    outer = _own(head, cues, None) if cue.is_holder else _value(head, cues, None, steps - 1)
    if outer == NOT_HAPPENED:
        result = cue.negated
    elif outer == HAPPENED or cue.is_holder:
        result = cue.affirmed
    elif cue.affirmed == cue.negated == HAPPENED:
        result = HAPPENED
    else:
        result = outer if cue.affirmed in {HAPPENED, SAME} else cue.affirmed
    if result == SAME:
        result = outer
    return _weaker(own, result)


def _weaker(own: str, outer: str) -> str:
    """The act's own value within a context: a negated act in a negative context is left as not happened."""
    if outer == HAPPENED:
        return own
    if own == NOT_HAPPENED:
        if outer == DENIED:
            return HAPPENED  # denied that it did not
        return NOT_HAPPENED
    return outer


def _shared(tok: Token, head: Token, own: str, cues: Cues, event_type: str | None, steps: int) -> str | None:
    """A conjunct shares what embeds the first member, and its modal where it has no subject of its own."""
    bare = head.tag_ in _INFINITE and head.dep_ in _BELOW_A_VERB and not syntax.modals(head)
    if tok.tag_ in _FINITE and bare and all(aux.lower_ == "to" for aux in syntax.auxiliaries(head)):
        # "refused to recognise the truce and *shelled* the town": a finite verb joins the finite one above
        return _shared(tok, head.head, own, cues, event_type, steps - 1) if steps > 0 else own
    if own == HAPPENED and syntax.subject(tok) is None and not _is_nominal(tok):
        first = head
        if syntax.modals(first) and tok.tag_ == "VB":
            own = _modal(first, syntax.is_negated(tok)) or own
        elif syntax.is_conditional(first) or (syntax.is_imperative(first) and tok.tag_ == "VB"):
            own = HYPOTHETICAL
    if _is_nominal(tok) and not _is_nominal(head):
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
        if mark in _BEFORE and own == HYPOTHETICAL:
            return NOT_HAPPENED
    scope = _scope(tok)
    if scope == "to":
        cue = _embedding(head, "to", cues)
        if cue is not None:
            return _apply(cue, head, own, cues, steps)
        if event_type in SPEECH_TYPES:
            return _weaker(own, _value(head, cues, None, steps - 1))
        return PLANNED if own == HAPPENED else own
    if scope in {"ing", "from"}:
        # "accused of shelling", "prevented from leaving"; a bare participle goes with its main clause
        cue = _embedding(head, scope, cues)
        if cue is not None and marks and not _SEQUENCE & set(marks):
            return _apply(cue, head, own, cues, steps)
        return _weaker(own, _value(head, cues, None, steps - 1))
    outer = _value(head, cues, None, steps - 1)
    if outer == PLANNED and own == HAPPENED and syntax.tense(tok) == "present":
        return HYPOTHETICAL  # "will attack when they leave"
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
        if tok.dep_ in {"nsubj", "csubj"}:
            happening = cues.get("verb", "subj", head)
            if happening is not None:
                return _apply(happening, head, own, cues, steps)
        elif tok.dep_ in _NOUN_ARGUMENTS or tok.dep_.startswith("obl"):
            cue = cues.get("verb", "noun", head)
            if cue is not None and len(cue.words) == 1 and preposition in _CIRCUMSTANCE:
                cue = None
            if cue is not None and (not preposition or len(cue.words) > 1 or cue.affirmed != NOT_HAPPENED):
                return _apply(cue, head, own, cues, steps)
        outer = _value(head, cues, None, steps - 1)
        if outer in {HYPOTHETICAL, PLANNED, UNCERTAIN} and not _is_definite(tok):
            return _weaker(own, outer)
        if outer == NOT_HAPPENED and not _is_definite(tok) and tok.dep_ in {"obj", "dobj"}:
            return NOT_HAPPENED  # "did not launch an attack"
        return None
    if pos == "noun" and (tok.dep_.startswith("nmod") or tok.dep_ in {"pobj", "obl"}):
        cue = cues.get("noun", "noun", head)
        if cue is not None and not (cue.affirmed == HYPOTHETICAL and _is_definite(tok)):
            return _apply(cue, head, own, cues, steps)
        beyond = _nominal_context(head, HAPPENED, cues, steps - 1)
        return None if beyond is None or _is_definite(tok) else _weaker(own, beyond)
    return _apply(cues.get("adj", "noun", head), head, own, cues, steps) if pos == "adj" else None


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


def _is_definite(tok: Token) -> bool:
    return any(
        child.lower_ in DEFINITE or child.dep_ in {"nmod:poss", "poss"}
        for child in tok.children
        if child.i < tok.i
    )


def _has_to(tok: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ in {"mark", "aux"} for child in tok.children)


def _has_mark(tok: Token, word: str) -> bool:
    return any(child.lower_ == word and child.dep_ in {"mark", "case"} for child in tok.children)


def _has_words(tok: Token, words: tuple[str, ...]) -> bool:
    """Whether the other words of a wording stand directly below or beside `tok`."""
    near = {word for child in tok.children for word in (child.lower_, child.lemma_.lower())}
    near |= {grandchild.lower_ for child in tok.children for grandchild in child.children}
    if tok.i + 1 < len(tok.doc):
        near.add(tok.doc[tok.i + 1].lower_)
    own = {tok.lower_, tok.lemma_.lower()}
    return all(word in near or word in own for word in words)
