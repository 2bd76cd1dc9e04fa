"""Who speaks: by the arcs at a cue, by word order where the parse sees nobody, by a label before a colon."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from transforms.claim.utterance import NAMING, NOMINAL, QUOTE_MARKS, SET_OFF, Scene
from transforms.language import syntax
from transforms.language.closed_classes import EXPLETIVES

_AUX = syntax.AUXILIARIES


# A headline of the form "Speaker: what is said" has a short speaker; longer, and the colon opens a list.
_MAX_LABEL_TOKENS = 6
_MAX_APPOSED_LABEL = 12  # "Ann Lee, head of the port of the northern town:"


def labelled_speaker(lead: list[Token]) -> Token | None:
    """The speaker of "Speaker: “...”": the head of a lone noun phrase before a colon."""
    words = lead[:-1]
    if not words or lead[-1].text != ":":
        return None
    if len(words) > (_MAX_APPOSED_LABEL if words[0].pos_ == "PROPN" else _MAX_LABEL_TOKENS):
        return None
    if any(tok.pos_ in {"VERB", "AUX"} for tok in words):
        return None
    inside = {tok.i for tok in words}
    heads = [tok for tok in words if tok.head.i not in inside or tok.head == tok]
    named = [tok for tok in heads or words if tok.pos_ in {"PROPN", "NOUN", "PRON"}]
    return named[0] if named else None


def named_before_colon(lead: list[Token]) -> Token | None:
    """The person whose name ends the words before a colon: "it came as news to Ann Lee: “...”"."""
    if len(lead) < 2 or lead[-1].text != ":" or lead[-2].ent_type_ != "PERSON":
        return None
    name = lead[-2]
    while name.dep_ in {"flat", "flat:name"} and name.head.i < name.i:
        name = name.head
    return name


def nearest_name(cue: Token, beside: list[Token]) -> Token | None:
    """A noun or pronoun right behind or before a cue whose subject the parse did not find."""
    behind = [tok for tok in beside if tok.i > cue.i and tok.pos_ in {"PROPN", "NOUN", "PRON"}]
    before = [tok for tok in beside if tok.i < cue.i and tok.pos_ in {"PROPN", "NOUN", "PRON"}]
    if before and cue.tag_ != "VBG":
        return before[-1]
    if behind and behind[0].i - cue.i <= 2 and behind[0].dep_ not in {"obl", "nmod"}:
        return behind[0]
    return None


def speaker_by_form(cue: Token, beside: list[Token]) -> Token | None:
    """Without a parse: the capitalised word or pronoun next to the cue."""
    around = [tok for tok in beside if abs(tok.i - cue.i) <= 3 and tok.i != cue.i and tok.is_alpha]
    near = sorted(around, key=lambda tok: (abs(tok.i - cue.i), tok.i))
    fit = [tok for tok in near if tok.text[0].isupper() or tok.lower_ in {"he", "she", "they", "it"}]
    return fit[0] if fit else None


def object_of_phrase(doc: Doc, start: int, end: int) -> Token | None:
    """Head of the noun phrase behind the words [start, end) of a phrase cue."""
    if end >= len(doc):
        return None
    tok = doc[end]
    inside = set(range(start, end))
    if not doc.has_annotation("DEP"):
        return tok
    for _ in range(len(doc)):
        if tok.head == tok or tok.head.i in inside or tok.head.i < start:
            break
        if tok.dep_ in {"obl", "nmod", "pobj", "obj"} and any(c.i in inside for c in tok.children):
            break
        if tok.pos_ in {"NOUN", "PROPN", "PRON"} and tok.head.pos_ in {"VERB", "AUX"}:
            break
        tok = tok.head
    return tok if tok.pos_ in {"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X"} else None


def phrase_before(tok: Token) -> Token | None:
    """Head of the noun phrase right before a finite verb whose subject the parse did not find."""
    start = tok.i
    while start > tok.sent.start and tok.doc[start - 1].pos_ in NOMINAL and not tok.doc[start - 1].is_punct:
        start -= 1
    if start == tok.i or not any(word.pos_ in NAMING for word in tok.doc[start : tok.i]):
        return None
    if start > tok.sent.start and tok.doc[start - 1].text not in SET_OFF | QUOTE_MARKS:
        return None
    return phrase_head(tok.doc, start, tok.i)


def phrase_start(doc: Doc, end: int, first: int) -> int | None:
    """Where the noun phrase that ends before token `end` begins, if a comma stands before it; else None."""
    start = end
    while start > first and doc[start - 1].pos_ in NOMINAL and not _sets_off(doc[start - 1]):
        start -= 1
    before = start - 1
    while before > first and doc[before].text in QUOTE_MARKS:  # "... the “card,” *Lee* said"
        before -= 1
    if start == end or before <= first or doc[before].text not in SET_OFF:
        return None
    opens = doc[start].pos_ in {"DET", "PROPN", "NOUN", "ADJ", "PRON", "NUM"}
    return start if opens and any(doc[i].pos_ in NAMING for i in range(start, end)) else None


def _sets_off(tok: Token) -> bool:
    """Whether a mark ends a phrase; the hyphen within a word ("free-trade deals") does not."""
    within = tok.text == "-" and tok.i > 0 and not tok.nbor(-1).whitespace_ and not tok.whitespace_
    return tok.text in SET_OFF | QUOTE_MARKS and not within


def phrase_head(doc: Doc, start: int, end: int) -> Token:
    """The head noun of the phrase [start, end): its last noun before a preposition or conjunction."""
    head = doc[start]
    for i in range(start, end):
        if doc[i].pos_ in {"ADP", "CCONJ", "PUNCT"} and head.pos_ in NAMING:
            break
        if doc[i].pos_ in NAMING and doc[i].dep_ not in {"flat", "flat:name"}:
            head = doc[i]
    return head


def speaks_for_itself(scene: Scene, speaker: Token | None) -> bool:
    """Whether the subject of "spread", "emerge" is such a thing as rumours and reports."""
    noun = scene.cues.source_nouns.get(speaker.lemma_.lower()) if speaker is not None else None
    return noun is not None and noun.kind in {"rumor", "unspecified", "document"}


def inverted_subject(tok: Token) -> Token | None:
    """The subject behind an inserted verb, read as its complement: "..., noted *the minister*"."""
    if tok.dep_ != "parataxis" or syntax.subject(tok) is not None:
        return None
    for child in tok.children:
        is_clause = any(c.dep_ in syntax.SUBJECTS | _AUX | {"cop", "mark"} for c in child.children)
        is_object = child.dep_ in {"ccomp", "obj", "xcomp"} and child.i > tok.i
        if is_object and not is_clause and child.pos_ in {"PROPN", "NOUN"}:
            return child
    return None


def speaker_of(tok: Token) -> Token | None:
    """Who says what the verb `tok` reports; None for expletives and where nobody is named."""
    head = tok.head
    marks = {child.lower_ for child in tok.children if child.dep_ in {"mark", "case"}}
    if tok.tag_ == "VBG" and "as" in marks and head != tok:  # "quoted the minister as saying"
        objects = syntax.objects(head)
        if objects and not syntax.is_passive(head):
            return objects[0]
        return syntax.subject(head) or syntax.controlled_subject(head)
    if tok.tag_ == "VBG" and "of" in marks and head.dep_ in syntax.OBJECTS and head.pos_ == "NOUN":
        return syntax.controlled_subject(head.head)  # "*he* made a point of saying"
    found = inverted_subject(tok) or syntax.controlled_subject(tok)
    if found is None or (found.lower_ in EXPLETIVES and found.dep_ == "expl"):
        return None
    return found


def holder_of(scene: Scene, noun: Token) -> Token | None:
    """Whose claim, promise, denial it is: possessor, by-phrase, or subject of the verb that carries it."""
    own = syntax.possessor(noun)
    carried = noun.head.lemma_.lower() in scene.cues.carriers and noun.dep_ in {"obj", "dobj"}
    if own is not None and not (own.pos_ == "PRON" and carried):
        return own
    for child in noun.lefts:  # "a *White House* claim"
        if (
            child.dep_ == "compound"
            and child.pos_ == "PROPN"
            and child.ent_type_ in {"ORG", "PERSON", "GPE", "LOC"}
        ):
            return child
    for prep, head in syntax.obliques(noun):
        if prep in {"by", "from"}:
            return head
    verb = noun.head
    without = verb.lemma_.lower() == "have" and any(child.lower_ == "no" for child in noun.lefts)
    carries = verb.lemma_.lower() in scene.cues.carriers or without  # "had *no comment* on it"
    if carries and noun.dep_ in {"obj", "dobj", "nsubj:pass"} and verb.pos_ in {"VERB", "AUX"}:
        if noun.dep_ == "nsubj:pass":
            return syntax.passive_agent(verb)
        if syntax.is_passive(verb):
            return syntax.passive_agent(verb)
        return speaker_of(verb)
    return None


def names_nobody(speaker: Token) -> bool:
    """Whether nobody says it: "no group", "nobody", "none of them"."""
    return speaker.lower_ in syntax.NEGATIVE_PRONOUNS or any(
        child.lower_ == "no" and child.dep_ == "det" for child in speaker.lefts
    )


def by_whom(passive: Token) -> Token | None:
    """The agent that the parse hung below the complement: "was called a farce *by critics*"."""
    for word in passive.subtree:
        by = any(child.lower_ == "by" and child.dep_ == "case" for child in word.lefts)
        if by and word.i > passive.i and word.dep_ in {"nmod", "obl", "obl:agent"}:
            return word
    return None


def closing_label(words: list[Token]) -> Token | None:
    if any(tok.pos_ in {"VERB", "AUX", "ADV"} for tok in words):
        return None
    nouns = [tok for tok in words if tok.pos_ in {"PROPN", "NOUN"}]
    return nouns[-1] if nouns else None


def may_speak(scene: Scene, tok: Token) -> bool:
    return tok.ent_type_ in {"PERSON", "ORG", "NORP"} or tok.lemma_.lower() in scene.cues.source_nouns
