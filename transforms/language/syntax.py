"""What the rest of the code asks of a parsed sentence, in one place and for two label schemes.

Every function takes a spaCy ``Token`` and returns tokens or plain values, and reads both Universal
Dependencies labels (the shipped base: ``nsubj:pass``, ``obl:agent``, ``acl:relcl``) and ClearNLP labels
(spaCy's ``en_core_web_*``: ``nsubjpass``, ``agent`` + ``pobj``, ``relcl``). The two schemes differ in where a
preposition hangs (below its noun, or above it) and in what heads a copular clause (the predicate noun or
adjective, or the verb "be"); the functions hide the first and document the second.

A *predicate* (``pred``) is the head token of a clause: a verb, or in UD the noun or adjective of a copular
clause. Offsets are characters into ``doc.text``, half-open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from spacy.tokens import Doc, Token

Tense = Literal["past", "present", "future"]
Relation = Literal[
    "complement",
    "open_complement",
    "adverbial",
    "relative",
    "participial",
    "conjunct",
    "parataxis",
    "subject",
]

SUBJECTS = frozenset({"nsubj", "nsubj:outer", "nsubj:pass", "nsubjpass", "csubj", "csubj:pass", "csubjpass"})
PASSIVE_SUBJECTS = frozenset({"nsubj:pass", "nsubjpass", "csubj:pass", "csubjpass"})
OBJECTS = frozenset({"obj", "dobj"})
INDIRECT_OBJECTS = frozenset({"iobj", "dative"})
AUXILIARIES = frozenset({"aux", "aux:pass", "auxpass"})
FINITE_VERBS = frozenset({"VBD", "VBZ", "VBP"})
FINITE = FINITE_VERBS | {"MD"}  # tags of words that alone make a clause finite
RELATIVES = frozenset({"acl:relcl", "relcl"})
ADNOMINAL = RELATIVES | {"acl"}  # clauses that hang on a noun
COMPLEMENTS = frozenset({"ccomp", "xcomp", "pcomp"})
NOMINAL_OBLIQUES = frozenset({"nmod", "nmod:unmarked", "nmod:tmod", "nmod:npmod"})
NEGATORS = frozenset(
    {"not", "n't", "n’t", "nt", "never", "no", "neither", "nor", "nobody", "none", "nothing"}
)
DEFINITE = frozenset({"the", "this", "that", "these", "those"})
NEGATIVE_PRONOUNS = frozenset({"nobody", "none", "nothing", "neither"})
CONDITIONAL_MARKS = frozenset({"if", "unless", "provided", "supposing", "lest"})
FUTURE_MODALS = frozenset({"will", "shall", "'ll", "’ll", "wo", "sha"})
MODAL_LEMMAS = {
    "'ll": "will",
    "’ll": "will",
    "wo": "will",
    "'d": "would",
    "’d": "would",
    "ca": "can",
    "sha": "shall",
}
RELATIVE_PRONOUNS = frozenset({"who", "whom", "which", "that", "whose", "whoever", "where", "when"})

# Dependents that do not belong to the extent of a noun phrase: clauses, appositions, coordination, and what
# hangs on a predicate noun only because UD makes it the head of its clause.
_OUTSIDE_NOUN_PHRASE = (
    SUBJECTS
    | AUXILIARIES
    | RELATIVES
    | frozenset(
        {
            "acl", "advcl", "advcl:relcl", "appos", "parataxis", "ccomp", "xcomp", "cop", "mark", "expl",
            "cc", "cc:preconj", "preconj", "conj", "discourse", "intj", "vocative", "dislocated",
            "obl", "obl:unmarked", "obl:tmod", "obl:npmod", "obl:agent", "agent", "meta", "dep", "list",
            "orphan", "neg", "reparandum",
        }
    )
)  # fmt: skip
_EDGE_PUNCTUATION = frozenset(".,;:!?-–—…\"'“”‘’«»`()[]{}|/*")


class Governor(NamedTuple):
    """What a clause hangs on: the governing token and the relation, named the same in both schemes."""

    head: Token
    relation: Relation


# --- arguments ---------------------------------------------------------------------------------------


def children(tok: Token, *relations: str) -> list[Token]:
    """Dependents of ``tok`` with one of the labels ``relations`` (subtypes must be named), in text order."""
    return [child for child in tok.children if child.dep_ in relations]


def subject(pred: Token) -> Token | None:
    """Head of the subject that stands in the clause of ``pred`` itself, active or passive.

    None where it is left out; ``controlled_subject`` looks further. Of two subjects (an outer one of a
    clausal predicate) the one next to the predicate is taken; of one before a verb and a name behind it the
    first ("one of the guards begged *President Noriega*").
    """
    found = [child for child in pred.children if child.dep_ in SUBJECTS]
    inner = [child for child in found if child.dep_ != "nsubj:outer"] or found
    if len(inner) > 1 and inner[0].i < pred.i < inner[-1].i and pred.tag_ in {"VBD", "VBZ", "VBP"}:
        inner = [child for child in inner if child.i < pred.i]
    if len(inner) > 1 and _is_aside(inner[-1], inner[-2], pred):
        return inner[-2]
    return inner[-1] if inner else None


def _is_aside(tok: Token, before: Token, pred: Token) -> bool:
    """Whether a second subject between commas only says who the first is: "the Watch, *a club*, said"."""
    doc = tok.doc
    commas = [at for at in range(before.i + 1, pred.i) if doc[at].text == ","]
    return (
        len(commas) > 1
        and before.i < commas[0] < tok.i < commas[-1]
        and all(doc[at].head == before for at in range(before.i + 1, commas[0]))
        and doc[commas[0] + 1].pos_ in {"DET", "PRON"}
    )


def objects(pred: Token) -> list[Token]:
    """Heads of the direct objects of ``pred`` in text order; coordinated ones are in ``conjuncts``."""
    return [child for child in pred.children if child.dep_ in OBJECTS]


def indirect_object(pred: Token) -> Token | None:
    """Head of the bare indirect object ("gave *the men* arms"); one with a preposition is an oblique."""
    for child in pred.children:
        if child.dep_ in INDIRECT_OBJECTS and child.pos_ != "ADP":
            return child
    return None


def passive_agent(pred: Token) -> Token | None:
    """Head of the by-phrase of a passive or of a past participle ("hit *by a shell*")."""
    for child in pred.children:
        if child.dep_ == "obl:agent":
            return child
        if child.dep_ == "agent":
            return next((grandchild for grandchild in child.children if grandchild.dep_ == "pobj"), None)
    if pred.tag_ in {"VBN", "VBD"} and is_passive(pred):
        for preposition, head in obliques(pred):
            if preposition == "by":
                return head
    return None


def obliques(pred: Token) -> list[tuple[str, Token]]:
    """Prepositional and bare adverbial dependents of a verb or noun: ``(preposition, head of the phrase)``.

    The preposition is in lower case, several words joined by a space ("out of", "because of"); it is empty
    for a bare phrase ("arrived *Monday*"). In text order of the heads. The by-phrase of a passive is among
    them, as is the of-phrase of a noun; possessives are not.
    """
    found: list[tuple[str, Token]] = []
    for child in pred.children:
        dep = child.dep_
        if dep[:3] == "obl" or dep in NOMINAL_OBLIQUES:
            found.append((preposition(child), child))
        elif dep in {"prep", "agent", "dative"} and child.pos_ in {"ADP", "SCONJ"}:
            found.extend(_clearnlp_obliques(child, ""))
        elif dep == "npadvmod":
            found.append(("", child))
    return sorted(found, key=lambda pair: pair[1].i) if len(found) > 1 else found


def _clearnlp_obliques(prep: Token, before: str) -> Iterator[tuple[str, Token]]:
    fixed = [
        word.lower_ for word in prep.lefts if word.dep_ in {"advmod", "prep", "pcomp"} and word.pos_ == "ADP"
    ]
    words = " ".join([*([before] if before else []), *fixed, prep.lower_])
    for child in prep.children:
        if child.dep_ == "pobj":
            yield words, child
        elif child.dep_ == "prep" and child.i > prep.i:
            yield from _clearnlp_obliques(child, words)
        elif child.dep_ == "conj" and child.pos_ == "ADP":
            yield from _clearnlp_obliques(child, "")


def preposition(tok: Token) -> str:
    """Preposition of the phrase whose noun is ``tok``, in lower case ("" where it has none)."""
    if tok.dep_ == "pobj":
        words = [tok.head]
        while words[0].dep_ == "prep" and words[0].head.dep_ == "prep":
            words.insert(0, words[0].head)
        return " ".join(word.lower_ for word in words)
    words = []
    for child in tok.lefts:
        if child.dep_ == "case":
            words += [child, *(word for word in child.children if word.dep_ == "fixed")]
    if len(words) > 1:
        words.sort(key=lambda word: word.i)
        return " ".join(word.lower_ for word in words)
    return words[0].lower_ if words else ""


def copular_complement(pred: Token) -> Token | None:
    """What a copular clause says of its subject: the noun or adjective of "is a rumour", "is dead".

    In UD that is ``pred`` itself where it has a copula; in ClearNLP the ``attr`` or ``acomp`` of "be".
    """
    if any(child.dep_ == "cop" for child in pred.children):
        return pred
    return next((child for child in pred.children if child.dep_ in {"attr", "acomp"}), None)


def particle(pred: Token) -> str:
    """Verb particle in lower case ("out" of "carried out"), "" where there is none."""
    return next((child.lower_ for child in pred.children if child.dep_ in {"compound:prt", "prt"}), "")


# --- voice, negation, modality, tense ----------------------------------------------------------------


def auxiliaries(pred: Token) -> list[Token]:
    """Auxiliaries and copula of ``pred`` in text order; a conjunct without any borrows its first member's.

    "was killed and *wounded*": "wounded" borrows "was". Nothing is borrowed by a finite verb or by one that
    has a subject of its own.
    """
    own = [child for child in pred.children if child.dep_ in AUXILIARIES or child.dep_ == "cop"]
    if own or pred.dep_ != "conj" or pred.tag_ not in {"VB", "VBN", "VBG", "VBD"}:
        return own
    if any(child.dep_ in SUBJECTS or child.dep_ == "mark" for child in pred.children):
        return own
    first = _first_conjunct(pred)
    borrowed = [child for child in first.children if child.dep_ in AUXILIARIES]
    # an active "said" after "was killed and" is finite, not a participle: the forms must agree
    return borrowed if pred.tag_ == first.tag_ else []


def is_passive(pred: Token) -> bool:
    """Whether ``pred`` is passive: by auxiliary, subject label or as bare participle ("the man killed")."""
    labels = {child.dep_ for child in pred.children}
    if labels & PASSIVE_SUBJECTS or labels & {"aux:pass", "auxpass", "obl:agent", "agent"}:
        return True
    if any(aux.dep_ in {"aux:pass", "auxpass"} for aux in auxiliaries(pred)):
        return True
    if pred.i > 0 and pred.tag_ == "VBN" and pred.doc[pred.i - 1].lower_ in {"have", "having"}:
        return False  # "are said to *have massacred*": also where the parse hung "have" elsewhere
    bare = pred.tag_ == "VBN" and not auxiliaries(pred) and not any(label in SUBJECTS for label in labels)
    return bare and pred.dep_ in {"acl", "amod", "advcl", "xcomp", "ccomp", "oprd"}


def is_without_full_stop(tok: Token) -> bool:
    """Whether the sentence of ``tok`` ends in a word, as headlines, captions and entries of lists do."""
    words = [word for word in tok.sent if not word.is_space]
    return bool(words) and words[-1].is_alpha


def negation(pred: Token) -> Token | None:
    """The word that negates ``pred``: "not", "never", "no longer", "without", a negative subject or object.

    Negation of a governing clause ("did not say that X fled") is not looked at here.
    """
    for child in pred.children:
        if child.dep_ == "neg" or (child.dep_ in {"advmod", "cc", "cc:preconj", "aux"} and _negates(child)):
            return child
        if child.dep_ == "mark" and child.lower_ == "without":
            return child
        if child.dep_ in SUBJECTS or child.dep_ in OBJECTS:
            if child.lower_ in NEGATIVE_PRONOUNS or (child.lower_ == "one" and _has_no(child)):
                return child
            determiner = next(
                (
                    word
                    for word in child.lefts
                    if word.dep_ in {"det", "cc:preconj"} and word.lower_ in {"no", "neither"}
                ),
                None,
            )
            if determiner is not None:
                return determiner
            if child.lower_ == "one" and child.i and child.doc[child.i - 1].lower_ == "not":
                return child.doc[child.i - 1]  # "*not* one of them signed"
        if child.dep_ == "obl" and (child.lower_ == "nobody" or (child.lower_ == "one" and _has_no(child))):
            return child  # "fired at *no one*"
    if pred.dep_ == "pcomp" and pred.head.lower_ == "without":
        return pred.head
    copula = pred if pred.dep_ != "attr" else pred.head
    if copula != pred:
        return negation(copula)
    return next((word for word in pred.lefts if word.dep_ == "det" and word.lower_ == "no"), None)


def _negates(tok: Token) -> bool:
    if tok.lower_ == "no":
        return False  # an adverbial "no" modifies a comparative ("no more than"), unless it is "no longer"
    if tok.lower_ in {"longer", "more"}:
        return any(word.lower_ == "no" for word in tok.lefts)
    return tok.lower_ in NEGATORS or tok.lemma_ in {"not", "never"}


def _has_no(tok: Token) -> bool:
    return any(word.lower_ == "no" for word in tok.lefts)


def is_negated(pred: Token) -> bool:
    """Whether ``negation`` finds a negating word; a conjunct under the same auxiliary shares it."""
    if negation(pred) is not None:
        return True
    if pred.dep_ != "conj" or subject(pred) is not None or pred.tag_ not in {"VB", "VBG", "VBN"}:
        return False
    first = _first_conjunct(pred)
    contrast = any(
        child.dep_ == "cc" and child.lower_ in {"but", "yet"} for child in (*pred.children, *first.children)
    )
    own = any(child.dep_ in AUXILIARIES for child in pred.children)
    word = negation(first)
    return (
        word is not None
        and word.dep_ in {"neg", "advmod"}
        and not own
        and not contrast
        and first.tag_ == pred.tag_
    )


def modals(pred: Token) -> list[str]:
    """Modal auxiliaries of ``pred`` as lemmas in text order ("will", "could"), contractions undone."""
    return [MODAL_LEMMAS.get(aux.lower_, aux.lower_) for aux in auxiliaries(pred) if aux.tag_ == "MD"]


def tense(pred: Token) -> Tense | None:
    """Time the verb form points to; None for bare infinitives, participles and gerunds, and for other modals.

    The first auxiliary or copula decides: "will/shall" future; past forms past; "has killed" (the perfect)
    past, as what it tells is over; "is killed", "are fighting" present. "is going to" and
    "is to" + infinitive are future.
    """
    forms = auxiliaries(pred)
    if not forms:
        if pred.tag_ == "VBD":
            return "past"
        if pred.tag_ in {"VBZ", "VBP"}:
            return "present"
        return _infinitive_tense(pred)
    first = forms[0]
    if first.tag_ == "MD":
        return "future" if first.lower_ in FUTURE_MODALS else None
    if first.lower_ in {"has", "have", "'ve", "’ve"} or (
        first.lower_ in {"'s", "’s"} and first.lemma_ == "have"
    ):
        return "past" if first.tag_ in {"VBZ", "VBP"} else None
    if first.lower_ in {"had", "was", "were", "did"} or first.tag_ == "VBD":
        return "past"
    if first.tag_ in {"VBZ", "VBP"}:
        if pred.tag_ == "VB" and first.lemma_ == "be":  # "is to visit"
            return "future"
        return "present"
    return None


def _infinitive_tense(pred: Token) -> Tense | None:
    going = pred.head
    if pred.dep_ == "xcomp" and going.lower_ in {"going", "set", "due"} and pred.tag_ == "VB":
        return "future" if tense(going) == "present" else None
    return None


def is_question(pred: Token) -> bool:
    """Whether ``pred`` heads a direct question: its sentence, or its own clause, ends in a question mark."""
    if any(child.dep_ == "punct" and "?" in child.text for child in pred.children):
        return True
    last = _last_word(pred)
    return (
        last.i + 1 < len(pred.doc)
        and "?" in pred.doc[last.i + 1].text
        and pred.doc[last.i + 1].sent == pred.sent
    )


def _last_word(pred: Token) -> Token:
    return list(pred.subtree)[-1]


def is_conditional(pred: Token) -> bool:
    """Whether ``pred`` stands in the if-clause of a condition ("if", "unless", "should they attack")."""
    marks = [child for child in pred.children if child.dep_ in {"mark", "advmod"} and child.i < pred.i]
    if any(mark.lower_ in CONDITIONAL_MARKS for mark in marks):
        # "whether" and an "if" below a verb of asking open a question, not a condition
        return pred.dep_ not in {"ccomp", "xcomp"}
    if any(mark.lower_ == "in" and any(word.lower_ == "case" for word in mark.children) for mark in marks):
        return True
    inverted = auxiliaries(pred)
    own = subject(pred)
    return (
        pred.dep_ == "advcl"
        and bool(inverted)
        and own is not None
        and inverted[0].lower_ in {"should", "had", "were"}
        and inverted[0].i < own.i
    )


def is_imperative(pred: Token) -> bool:
    """Whether ``pred`` is a command: a base form without subject, "to" or auxiliary (save "do not")."""
    if pred.tag_ not in {"VB", "VBP"} or pred.dep_ not in {"ROOT", "root", "ccomp", "parataxis", "conj"}:
        return False
    for child in pred.children:
        if child.dep_ in SUBJECTS or child.dep_ == "mark" or child.tag_ == "TO":
            return False
        if (child.dep_ in AUXILIARIES or child.dep_ == "cop") and child.lower_ not in {"do", "be", "let"}:
            return False
    if pred.dep_ == "conj":
        return is_imperative(_first_conjunct(pred))
    return pred.tag_ == "VB" or pred.i == pred.sent.start


# --- clauses -----------------------------------------------------------------------------------------


def complement(pred: Token) -> Token | None:
    """Head of the clause that ``pred`` takes as complement: ``ccomp``, else ``xcomp``, else ``of + -ing``."""
    for label in ("ccomp", "xcomp"):
        found = children(pred, label)
        if found:
            return found[-1]
    for child in pred.children:  # "accused of shelling": below the preposition, or an adverbial clause
        if child.dep_ == "prep":
            inner = children(child, "pcomp")
            if inner:
                return inner[-1]
        elif child.dep_ == "advcl" and child.tag_ == "VBG":
            marks = [word.lower_ for word in child.lefts if word.dep_ in {"mark", "case"}]
            if marks and marks[0] in {"of", "in", "to", "for", "from", "with", "about", "at"}:
                return child
    return None


def reported_content(pred: Token) -> Token | None:
    """Head of the content of a verb of saying: its complement, or the clause it is inserted in.

    "The town fell, *he said*" hangs the verb of saying on "fell" as parataxis (UD, ClearNLP alike).
    """
    direct = children(pred, "ccomp", "xcomp") or [
        child for child in children(pred, "parataxis") if child.i > pred.i
    ]
    if direct:
        return direct[-1]
    return pred.head if pred.dep_ == "parataxis" and pred.head != pred else complement(pred)


def governor(pred: Token) -> Governor | None:
    """The token on which the clause of ``pred`` hangs and how; None for the main clause of its sentence.

    For a relative or participial clause the token is the noun it says something of. ClearNLP's ``pcomp``
    skips the preposition.
    """
    dep, head = pred.dep_, pred.head
    if dep in {"ROOT", "root"} or head == pred:
        return None
    if dep == "pcomp":
        return Governor(head.head, "complement")
    if dep in RELATIVES or dep == "advcl:relcl":
        return Governor(head, "relative")
    if dep in {"csubj", "csubj:pass", "csubjpass", "csubj:outer"}:
        return Governor(head, "subject")
    named: dict[str, Relation] = {
        "ccomp": "complement",
        "xcomp": "open_complement",
        "advcl": "adverbial",
        "acl": "participial",
        "conj": "conjunct",
        "parataxis": "parataxis",
    }
    return Governor(head, named[dep]) if dep in named else None


def governors(pred: Token) -> Iterator[Governor]:
    """All governors from ``pred`` outwards to the main clause, nouns between clauses included."""
    seen = {pred.i}
    step = governor(pred)
    while step is not None and step.head.i not in seen:
        yield step
        seen.add(step.head.i)
        inner = step.head
        step = governor(inner)
        while step is None and inner.head != inner and inner.dep_ not in {"ROOT", "root"}:
            inner = inner.head  # out of a noun phrase up to the predicate it is an argument of
            if inner.pos_ in {"VERB", "AUX"} or governor(inner) is not None:
                step = governor(inner)
                break


def _first_conjunct(tok: Token) -> Token:
    while tok.dep_ == "conj" and tok.head != tok:
        tok = tok.head
    return tok


def conjuncts(tok: Token) -> list[Token]:
    """All members of the coordination that ``tok`` is in, itself included, in text order."""
    members, waiting = [], [_first_conjunct(tok)]
    while waiting:
        member = waiting.pop(0)
        members.append(member)
        waiting += [child for child in member.children if child.dep_ == "conj"]
    return sorted(members, key=lambda member: member.i)


def relative_antecedent(pred: Token) -> Token | None:
    """The noun that a relative clause headed by ``pred`` says something of."""
    return pred.head if pred.dep_ in RELATIVES else None


def controlled_subject(pred: Token) -> Token | None:
    """Who does (or, of a passive, undergoes) what ``pred`` says, also where it is said elsewhere.

    Own subject, with a relative pronoun led back to its antecedent; else inherited: through coordination
    ("came and *left*"), an open complement ("tried to leave"; "forced *him* to leave" gives the object), a
    participle ("a man carrying arms", "men killed in"), an adverbial participle ("left, killing two").
    None for imperatives and where nothing is to inherit. Ends after as many steps as the sentence has tokens.
    """
    for _ in range(len(pred.doc)):
        own = subject(pred)
        if own is not None:
            return _antecedent_of_pronoun(own, pred)
        head = pred.head
        if head == pred:
            return None
        if pred.dep_ == "conj":
            pred = head
        elif pred.dep_ in {"acl", "amod"} and pred.tag_ in {"VBN", "VBG", "VBD"}:
            return head
        elif pred.dep_ == "acl":  # "their decision to leave": the possessor decides
            return next((child for child in head.lefts if child.dep_ in {"nmod:poss", "poss"}), None)
        elif pred.dep_ in RELATIVES:
            return head if not relative_pronouns(pred) else None
        elif pred.dep_ in {"xcomp", "ccomp"}:
            controlled = objects(head) or [child for child in [indirect_object(head)] if child is not None]
            if controlled and not is_passive(head):
                return controlled[-1]
            pred = head
        elif pred.dep_ == "pcomp":
            controlled = objects(head.head)
            if controlled and head.lower_ in {"of", "from"}:  # "accused them of shelling"
                return controlled[-1]
            pred = head.head
        elif pred.dep_ == "advcl":
            marks = {word.lower_ for word in pred.lefts if word.dep_ in {"mark", "case"}}
            controlled = objects(head)
            if not controlled and head.dep_ in RELATIVES and not relative_pronouns(head) and subject(head):
                controlled = [head.head]  # "*diplomats* it accused of recruiting spies"
            if controlled and not is_passive(head) and marks & {"of", "from", "for"}:
                return controlled[-1]  # "condemned *the police* for beating reporters"
            pred = head
        elif pred.dep_ == "parataxis":
            pred = head
        else:
            return None
    return None


def relative_pronouns(pred: Token) -> list[Token]:
    """Relative pronouns directly below ``pred`` ("who", "which", "that"), in text order."""
    return [
        c
        for c in pred.children
        if c.lower_ in RELATIVE_PRONOUNS and c.tag_ in {"WP", "WDT", "WP$", "WRB", "IN"} and c.dep_ != "mark"
    ]


def _antecedent_of_pronoun(tok: Token, pred: Token) -> Token:
    if tok.lower_ not in RELATIVE_PRONOUNS or tok.tag_ not in {"WP", "WDT", "IN"}:
        return tok
    first = _first_conjunct(pred)
    found = relative_antecedent(pred) or relative_antecedent(first)
    if found is not None and tok.lower_ == "who" and tok.i > found.i:
        # "fired gas to disperse *workers* who had blocked": the parse hung the clause on a noun further off
        before = tok.doc[tok.i - 1] if tok.doc[tok.i - 1].text != "," else tok.doc[tok.i - 2]
        if before.pos_ in {"NOUN", "PROPN"} and found not in before.ancestors and before != found:
            return before if found.pos_ in {"NOUN", "PROPN"} else found
    return found or tok


# --- noun phrases and spans --------------------------------------------------------------------------


def compound_modifiers(tok: Token) -> list[Token]:
    """Nouns that modify or complete ``tok``: compounds, the rest of a flat name, a title before it."""
    return children(tok, "compound", "flat", "nmod:desc", "nn", "flat:name", "flat:foreign")


def adjectives(tok: Token) -> list[Token]:
    """Adjectival modifiers of a noun in text order ("armed", "Afghan")."""
    return children(tok, "amod")


def possessor(tok: Token) -> Token | None:
    """Head of the possessive before a noun ("*the group*'s fighters", "*their* men")."""
    for child in tok.children:  # no generator: asked of every word
        # of "protests from *her* supporters" not she
        if child.dep_ in {"nmod:poss", "poss"} and child.i < tok.i:
            return child
    return None


def appositions(tok: Token) -> list[Token]:
    """Heads of the appositions to ``tok`` ("Karimi, *a spokesman* for"), in text order."""
    return children(tok, "appos")


def apposition_host(tok: Token) -> Token | None:
    """The noun to which ``tok`` is an apposition."""
    return tok.head if tok.dep_ == "appos" else None


def noun_phrase(tok: Token, *, coordination: bool = False) -> tuple[int, int]:
    """Characters ``(start, end)`` of the noun phrase whose head is ``tok``, half-open, into ``doc.text``.

    Without its preposition, relative and participial clauses, appositions, outer punctuation and (unless
    ``coordination``) the other members of a coordination. Modifiers with prepositions stay ("the Ministry of
    Interior"). The span is contiguous: it ends where left-out words begin.
    """
    kept = {tok.i}
    for child in tok.children:
        outside = child.dep_ in _OUTSIDE_NOUN_PHRASE and not (coordination and child.dep_ in {"conj", "cc"})
        outside = outside and not (child.dep_ == "appos" and is_hyphenated(child))
        if outside or (child.dep_ in {"case", "prep"} and child.i < tok.i):
            continue
        if child.dep_ == "case" and child.i > tok.i:  # the 's of a possessor belongs to the phrase around it
            continue
        kept.update(_phrase_tokens(child))
    start = end = tok.i
    while start - 1 in kept:
        start -= 1
    while end + 1 in kept:
        end += 1
    return _trimmed(tok.doc, start, end)


def is_hyphenated(tok: Token) -> bool:
    """Whether a word is joined to the one before by a hyphen: part of one name ("Khin-U"), no apposition."""
    if tok.i < 2 or tok.doc[tok.i - 1].text != "-":
        return False
    return not tok.doc[tok.i - 1].whitespace_ and not tok.doc[tok.i - 2].whitespace_


def _phrase_tokens(tok: Token) -> Iterator[int]:
    yield tok.i
    for child in tok.children:
        apart = child.dep_ in {"acl", "advcl", "parataxis"} or (
            child.dep_ == "appos" and not is_hyphenated(child)
        )
        if child.dep_ not in RELATIVES and not apart:
            yield from _phrase_tokens(child)


def clause_span(pred: Token, *, coordination: bool = True) -> tuple[int, int]:
    """Characters ``(start, end)`` of the clause of ``pred`` with all below it, half-open, into ``doc.text``.

    Leading conjunctions and outer punctuation are trimmed; clauses inserted as parataxis ("he said") are
    outside, and with ``coordination=False`` coordinated clauses too. The longest contiguous stretch around
    ``pred`` is returned.
    """
    leave = {"parataxis", "discourse", "vocative"} | (set() if coordination else {"conj"})
    kept = {pred.i}
    for child in pred.children:
        if child.dep_ in leave or (child.dep_ == "cc" and child.i < pred.i):
            continue
        kept.update(word.i for word in child.subtree)
    start = end = pred.i
    while start - 1 in kept:
        start -= 1
    while end + 1 in kept:
        end += 1
    return _trimmed(pred.doc, start, end)


def _trimmed(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Characters of tokens ``start`` to ``end`` (inclusive) without punctuation at the edges."""
    first, last = doc[start], doc[end]
    while start < end and _is_edge(first):
        start += 1
        first = doc[start]
    while end > start and _is_edge(last):
        end -= 1
        last = doc[end]
    return first.idx, last.idx + len(last.text)


def _is_edge(tok: Token) -> bool:
    """Whether a token is of punctuation and white space alone."""
    return not tok.is_alpha and all(char in _EDGE_PUNCTUATION or char.isspace() for char in tok.text)
