"""Classes of nouns (noun_classes.csv): what a word, a name, a pronoun may be, as lexicon.csv asks."""

from __future__ import annotations

from typing import Protocol

from spacy.tokens import Token

from transforms.language import syntax
from transforms.seeds import SeedError, Seeds

# Which classes of noun_classes.csv a name or a pronoun belongs to, by its kind.
ENTITY_CLASSES = {
    "PERSON": frozenset({"person", "official", "actor", "target"}),
    "ORG": frozenset({"group", "force", "state", "site", "actor", "target", "media", "company"}),
    "LOC": frozenset({"place", "site", "state", "actor", "target", "territory"}),
    "GPE": frozenset({"place", "site", "state", "actor", "target", "territory"}),
    "FAC": frozenset({"place", "site", "target"}),
    "NORP": frozenset({"person", "force", "crowd", "actor", "target", "state", "group"}),
}
NAME = frozenset().union(*ENTITY_CLASSES.values()) | {"weapon", "deal"}
PERSONAL = frozenset({"person", "force", "crowd", "actor", "target", "group", "police"})
PERSONAL_PRONOUNS = frozenset(
    [
        "i",
        "we",
        "you",
        "he",
        "she",
        "they",
        "me",
        "us",
        "him",
        "her",
        "them",
        "who",
        "whom",
        "himself",
        "herself",
        "themselves",
        "my",
        "our",
        "your",
        "his",
        "their",
        "others",
        "those",
        "anyone",
        "anybody",
        "everyone",
        "everybody",
        "nobody",
    ]
)
# Endings of nouns for people (few other nouns that no table knows end so).
PERSON_ENDINGS = ("ist", "ian", "man", "woman", "nee", "tee", "smith", "keeper", "owner", "dweller", "herder")
PERSON_NOUN = frozenset({"person", "actor", "target"})
THINGS = frozenset({"it", "its", "this", "that", "which", "these", "itself", "one", "some", "many", "most"})
RECIPROCALS = {"each": "other", "one": "another"}
GERUND = "ing"
# Where a document keeps the classes of its tokens: the index, what it says of each, and what each may be.
_CLASSES = "attest_classes"


class Classes(Protocol):
    """Whatever holds the compiled index of noun_classes.csv."""

    @property
    def classes(self) -> dict[str, frozenset[str]]: ...


def class_index(seeds: Seeds) -> dict[str, frozenset[str]]:
    """Classes of noun_classes.csv by word; raises SeedError at an unknown class or one inside itself."""
    rows = seeds.noun_classes

    def members(name: str, path: tuple[str, ...]) -> set[str]:
        words: set[str] = set()
        for word in rows[name].words:
            if not word.startswith("@"):
                words.add(word)
            elif word[1:] in path or word[1:] not in rows:
                raise SeedError(f"noun_classes.csv, id {name!r}: {word} is unknown or takes in itself")
            else:
                words |= members(word[1:], (*path, name))
        return words

    found: dict[str, set[str]] = {}
    for name in rows:
        for word in members(name, (name,)):
            found.setdefault(word, set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


def forms(tok: Token) -> tuple[str, ...]:
    """The spellings under which a token is looked up: lemma and lower-case form, and the singular of both.

    The rules ask for them dozens of times a token, so the token remembers them.
    """
    try:
        found: tuple[str, ...] | None = tok.spellings  # type: ignore[attr-defined]  # a ParsedToken's
    except AttributeError:
        return _forms(tok)
    if found is None:
        found = tok.spellings = _forms(tok)  # type: ignore[attr-defined]
    return found


def stems(word: str) -> tuple[str, ...]:
    """The verbs of which a word in -ing may be the gerund: "jailing" of "jail", "raping" of "rape",
    "robbing" of "rob"."""
    stem = word.removesuffix(GERUND)
    doubled = len(stem) > 2 and stem[-1] == stem[-2]
    return (stem, f"{stem}e", *((stem[:-1],) if doubled else ()))


def _forms(tok: Token) -> tuple[str, ...]:
    lemma, lower = tok.lemma_.lower(), tok.lower_
    found = [lemma] if lemma == lower else [lemma, lower]
    if tok.i >= 2 and tok.doc[tok.i - 1].text == "-" and not tok.doc[tok.i - 1].whitespace_:
        found.insert(0, f"{tok.doc[tok.i - 2].lower_}-{lemma}")  # "test-fired" is three tokens
    if lemma.endswith("s") and tok.tag_ in {"NNS", "NNPS"}:
        found.append(lemma[:-1])
    if tok.tag_ == "VB" and lemma == lower and lower.endswith(GERUND):
        found += stems(lower)  # "denied bombing a hospital": a gerund that the tagger takes for a plain form
    return tuple(found)


def word_classes(tok: Token, lexicon: Classes) -> frozenset[str]:
    """Classes in which noun_classes.csv lists the word of `tok`, alone or with the word before it."""
    return indexed_classes(tok, lexicon.classes)


def indexed_classes(tok: Token, classes: dict[str, frozenset[str]]) -> frozenset[str]:
    """The same, of an index that `class_index` made; the document remembers them for the index asked last."""
    listed, _ = _memory(tok, classes)
    found = listed.get(tok.i)
    if found is None:
        found = listed[tok.i] = _indexed_classes(tok, classes)
    return found


_Remembered = dict[int, frozenset[str]]


def _memory(tok: Token, classes: dict[str, frozenset[str]]) -> tuple[_Remembered, _Remembered]:
    memory = tok.doc.user_data.get(_CLASSES)
    if memory is None or memory[0] is not classes:
        memory = tok.doc.user_data[_CLASSES] = (classes, {}, {})
    return memory[1], memory[2]


def _indexed_classes(tok: Token, classes: dict[str, frozenset[str]]) -> frozenset[str]:
    spellings = forms(tok)
    phrases = [*spellings]
    if tok.i > 0 and not tok.is_sent_start:
        phrases += [f"{word} {form}" for word in forms(tok.doc[tok.i - 1]) for form in spellings]
    found = [classes[phrase] for phrase in phrases if phrase in classes]
    return found[0] if len(found) == 1 else frozenset().union(*found)


def _is_capitalised_plural(tok: Token) -> bool:
    """Whether a plural noun within a sentence has its capital as a name: "the *Untouchables*"."""
    return tok.tag_ == "NNS" and tok.text.istitle() and tok.i > tok.sent.start


def classes_of(tok: Token, lexicon: Classes) -> frozenset[str]:
    """Classes of a noun, name or pronoun; of "dozens of people", also those of people."""
    _, known = _memory(tok, lexicon.classes)
    found = known.get(tok.i)
    if found is None:
        found = known[tok.i] = _classes_of(tok, lexicon)
    return found


def is_reciprocal(tok: Token) -> bool:
    """Whether a phrase is "each other" or "one another": whoever acts, acts on one another."""
    after = RECIPROCALS.get(tok.lower_)
    return after is not None and tok.i + 1 < len(tok.doc) and tok.nbor().lower_ == after


def _may_count(number: Token, lexicon: Classes) -> bool:
    """Whether a number without a noun may count people ("*two* were killed"): no day, hour or share of one
    does ("*27* October", "at *2* a.m.", "offered *6.5*")."""
    lower = number.lower_
    if any(mark in lower for mark in ".:") and lower[:1].isdigit():
        return False
    after = number.doc[number.i + 1] if number.i + 1 < len(number.doc) else None
    return after is None or "time" not in word_classes(after, lexicon)


def _classes_of(tok: Token, lexicon: Classes) -> frozenset[str]:
    found = word_classes(tok, lexicon)
    lower = tok.lower_
    if is_reciprocal(tok):
        found |= PERSONAL
    if lower in PERSONAL_PRONOUNS or (tok.tag_ == "CD" and not tok.ent_type_ and _may_count(tok, lexicon)):
        found |= PERSONAL
    elif lower in THINGS or (tok.tag_ == "PRP" and not found):
        found |= NAME
    if tok.ent_type_:
        found |= ENTITY_CLASSES.get(tok.ent_type_, frozenset())
    elif not found and (tok.tag_ in {"NNP", "NNPS"} or _is_capitalised_plural(tok)):
        found |= NAME
    if not found and tok.pos_ == "NOUN" and tok.lemma_.lower().endswith(PERSON_ENDINGS):
        found |= PERSON_NOUN  # "nominee", "flautist": no list of people is complete
    if tok.tag_ in {"NNS", "NN", "CD"} or lower in THINGS:
        for preposition, inner in syntax.obliques(tok):
            if (
                preposition == "of"
                and inner.i > tok.i
                and found & {"series", "person", "force", "crowd", "time"}
            ):
                found |= classes_of(inner, lexicon)
    return found
