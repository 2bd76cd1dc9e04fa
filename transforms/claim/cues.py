"""The words that attribute an utterance, compiled from the seed tables, and what one cue says of it.

What stands here looks at one cue and the words beside it: which row of the table it answers to, stance,
hedging and medium. `attribution` finds speaker and content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.language import syntax
from transforms.language.closed_classes import ARTICLES, LINKS_OF_NAMES, NEITHER_NOR
from transforms.seed_rows import Cue, Medium, SourceNoun
from transforms.seeds import Seeds

# Stances that answer what somebody else has told.
ANSWERS = frozenset({"denies", "confirms", "doubts"})
VERIFY_STANCE = "unverified"
# Cues without a row: the colon behind a speaker's name, and a verb that only its place shows to be a cue.
LABEL = Cue(id="label", lemma=":", pos="ADP", frames=("by",), stance="asserts")
UNLISTED = Cue(id="unlisted", lemma="", pos="VERB", frames=("quote",), stance="asserts")


@dataclass(frozen=True, slots=True)
class Cues:
    """The compiled tables cues, media, source_nouns and the names of outlets; made once per process."""

    by_lemma: Mapping[tuple[str, str], tuple[Cue, ...]]  # (pos, lemma of the first word) -> rows
    parts: frozenset[str]  # the parts of speech of `by_lemma`, as tags of words
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Cue], ...]]  # by first word: words, row; longest first
    media: Mapping[str, Medium]  # lower-case word or pair of words
    source_nouns: Mapping[str, SourceNoun]
    outlet_names: frozenset[str]  # lower case, without a leading article
    outlet_words: frozenset[str]  # lower case
    broadcasting: frozenset[str]  # those of them that may open a name ("Radio Sahel")
    verifying: frozenset[str]  # lemmas whose negation leaves a thing unverified
    carriers: frozenset[str]  # lemmas of verbs that bring a noun of saying: "make a claim"
    telling: frozenset[str]  # lemmas of verbs whose object is whom it was said to: "told the crowd"
    enacting: frozenset[str]  # lemmas under which an infinitive is an act done: "went on to say"
    relaying: frozenset[str]  # lemmas of verbs of publication: "a clip posted by the channel"
    answering: frozenset[str]  # forms of verbs that answer what was said: "a claim the army *denies*"
    naming: frozenset[str]  # lemmas by which a speaker is named: "asked not to be named"
    belying: frozenset[str]  # lemmas that call false what they are said of: "the reports are *baseless*"
    roles: frozenset[str]  # lemmas for somebody's part in an act: "denied *involvement* in the raid"
    affirming: frozenset[str]  # lemmas that call true what they are said of: "that is *correct*"
    doubted: frozenset[str]  # lemmas that leave in doubt who or what they modify: "*unconfirmed* reports"
    unsaying: Mapping[str, frozenset[str]]  # lemma -> words beside it: "*stopped short* of saying"
    withheld: frozenset[str]  # words that by themselves tell that a speaker is not named: "*anonymity*"
    able: frozenset[str]  # adjectives of what can be done: "was *able* to confirm"
    unable: frozenset[str]  # those of them by which it cannot
    affirmed: frozenset[str]  # of the pair "neither *confirmed* nor denied"
    denied: frozenset[str]  # its other half
    giving: frozenset[str]  # lemmas that stand beside them: "declined to give his name"
    tallies: frozenset[str]  # lemmas of nouns of a sum: "raised the *toll* to 12"
    by_form: Mapping[str, Cue]  # lower-case form of a verb of saying, where parse or lemma fail


def compile(seeds: Seeds) -> Cues:
    """Index the seed tables for matching. Raises SeedError when a table is bad."""
    by_lemma: dict[tuple[str, str], list[Cue]] = {}
    phrases = []
    for row in seeds.cues.values():
        words = tuple(row.lemma.lower().split())
        if row.pos == "ADP":
            phrases.append((words, row))
        else:
            by_lemma.setdefault((row.pos, words[0]), []).append(row)
    names = {plain_name(name) for row in seeds.outlets.values() for name in (row.name, *row.aliases)}
    return Cues(
        by_lemma={key: tuple(rows) for key, rows in by_lemma.items()},
        parts=frozenset({"VERB", "AUX", *(pos for pos, _ in by_lemma)}),
        phrases={
            first: tuple(sorted((p for p in phrases if p[0][0] == first), key=lambda p: (-len(p[0]), p[0])))
            for first in sorted({words[0] for words, _ in phrases})
        },
        media={row.word.lower(): row for row in seeds.media.values()},
        source_nouns={row.noun.lower(): row for row in seeds.source_nouns.values()},
        outlet_names=frozenset(names),
        outlet_words=frozenset(row.word.lower() for row in seeds.outlet_words.values()),
        broadcasting=frozenset(
            row.word.lower() for row in seeds.outlet_words.values() if row.kind == "broadcaster"
        ),
        verifying=frozenset(
            row.lemma for row in seeds.cues.values() if row.negated == VERIFY_STANCE and row.pos != "ADP"
        ),
        carriers=frozenset(row.lemma for row in seeds.cues.values() if "carry" in row.frames),
        telling=frozenset(row.lemma for row in seeds.cues.values() if "tell" in row.frames),
        enacting=frozenset(row.lemma for row in seeds.cues.values() if "then" in row.frames),
        relaying=frozenset(row.lemma for row in seeds.cues.values() if "relay" in row.frames),
        answering=frozenset(
            form
            for row in seeds.cues.values()
            if row.pos == "VERB" and row.stance in ANSWERS and "object" in row.frames
            for form in _forms(row)
        ),
        naming=frozenset(row.word for row in seeds.anonymity_words.values() if row.cls == "naming"),
        belying=frozenset(row.lemma for row in seeds.cues.values() if "false" in row.frames),
        roles=frozenset(row.word for row in seeds.event_anaphors.values() if row.points_at == "role"),
        affirming=frozenset(row.lemma for row in seeds.cues.values() if "true" in row.frames),
        doubted=frozenset(row.lemma for row in seeds.cues.values() if "mod" in row.frames),
        unsaying={
            words[0]: frozenset(words[1:])
            for words in (row.lemma.split() for row in seeds.cues.values() if "not" in row.frames)
        },
        withheld=frozenset(row.word for row in seeds.anonymity_words.values() if row.cls == "alone"),
        able=_lemmas_in(seeds, "can"),
        unable=_lemmas_in(seeds, "cannot"),
        affirmed=_lemmas_in(seeds, "either"),
        denied=_lemmas_in(seeds, "or"),
        giving=frozenset(row.word for row in seeds.anonymity_words.values() if row.cls == "giving"),
        tallies=frozenset(row.words for row in seeds.quantity_cues.values() if row.effect == "tally"),
        by_form={
            form: row
            for row in reversed(seeds.cues.values())
            if row.pos == "VERB" and " " not in row.lemma and {"clause", "quote"} & set(row.frames)
            for form in _forms(row)
        },
    )


def _lemmas_in(seeds: Seeds, frame: str) -> frozenset[str]:
    return frozenset(row.lemma for row in seeds.cues.values() if frame in row.frames)


def _forms(row: Cue) -> list[str]:
    """Past, present and -ing forms of a verb, by the regular rules and the row's irregular ones."""
    lemma = row.lemma.lower()
    stem = lemma.removesuffix("e")
    third = lemma[:-1] + "ies" if lemma.endswith("y") and lemma[-2] not in "aeo" else lemma + "s"
    past = lemma[:-1] + "ied" if lemma.endswith("y") and lemma[-2] not in "aeo" else stem + "ed"
    return [third, *(row.forms or (past,)), stem + "ing"]


def plain_name(name: str) -> str:
    """A name for comparison: lower case, single spaces, no leading article."""
    words = name.lower().replace("’", "'").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ARTICLES else words)


def rows_of(tok: Token, cues: Cues) -> tuple[Cue, ...]:
    """The rows of the cue table that `tok` may stand for: by part of speech, lemma and particle."""
    pos = "VERB" if tok.pos_ in {"VERB", "AUX"} or _heads_clause(tok, cues) else tok.pos_
    rows = cues.by_lemma.get((pos, tok.lemma_.lower()), ())
    if not rows and pos == "VERB" and (known := cues.by_form.get(tok.lower_)) is not None:
        rows = cues.by_lemma[pos, known.lemma.lower()]  # its lemma is its form: "it *alleges*"
    if not rows and tok.tag_ == "VBN":  # "is *convinced* that it fell"
        rows = cues.by_lemma.get(("ADJ", tok.lower_), ())
    if not rows:
        return ()
    following = {  # "claimed the *attack*", but not "claimed it was behind the *attack*"
        child.lower_ for child in tok.children if child.i > tok.i and child.dep_ not in {"ccomp", "advcl"}
    }
    following |= {child.lemma_.lower() for child in tok.children if child.dep_ == "nsubj:pass"}
    if tok.i + 1 < len(tok.doc):
        following.add(tok.doc[tok.i + 1].lower_)
    with_particle = tuple(
        row for row in rows if " " in row.lemma and set(row.lemma.lower().split()[1:]) <= following
    )
    return with_particle or tuple(row for row in rows if " " not in row.lemma)


def _heads_clause(tok: Token, cues: Cues) -> bool:
    """Whether a word read as a noun is the verb of its clause: "The Post *reports* that", "records *show* he
    left"; a subject stands before it and what was said behind it."""
    if tok.pos_ != "NOUN" or not (tok.lower_ in cues.by_form or ("VERB", tok.lower_) in cues.by_lemma):
        return False
    labels = {child.dep_ for child in tok.children if child.i < tok.i}
    told = any(child.dep_ == "ccomp" and child.i > tok.i for child in tok.children)
    return told and "nsubj" in labels


def is_misread_noun(tok: Token, cues: Cues) -> bool:
    """Whether a form read as a verb is the noun that an answer is to: "denied *claims* that it fell"."""
    if tok.tag_ != "VBZ" or not tok.i or syntax.subject(tok) is not None:
        return False
    before = tok.doc[tok.i - 1]
    answers = before.pos_ == "VERB" and before == tok.head
    return answers and any(row.stance in ANSWERS for row in rows_of(before, cues))


def is_outlet(text: str, cues: Cues) -> bool:
    """Whether a noun phrase names an outlet: known by name, or named like one ("the Harbour Herald")."""
    name = plain_name(text.removesuffix("'s").removesuffix("’s"))
    words = text.split()
    if name in cues.outlet_names and any(char.isupper() for char in words[-1]):
        return True
    if any(word.islower() and word not in LINKS_OF_NAMES for word in words[1:]):
        return False  # "interview with the Lund Gazette"
    capitals = [word for word in words if word[:1].isupper() and word.lower() not in ARTICLES]
    if len(capitals) < 2 or not words[-1][:1].isupper():
        return False
    return words[-1].lower() in cues.outlet_words or capitals[0].lower() in cues.broadcasting


def is_negated(head: Token, cues: Cues) -> bool:
    """Whether the act of the cue is denied: "did not say", "refused to say", "was unable to confirm"."""
    word = syntax.negation(head)
    if word is not None and word.head == head and word.dep_ != "det":
        return True  # "reported no dead" is a report
    if word is None and syntax.is_negated(head):
        return True
    if head.dep_ == "conj" and head.tag_ == "VB" and head.head.tag_ == "VB" and syntax.subject(head) is None:
        return is_negated(head.head, cues)  # "was unable to reach him or *verify* it"
    governor = syntax.governor(head)
    if governor is None or governor.relation not in {"open_complement", "complement", "subject"}:
        return False
    outer = governor.head
    if governor.relation == "subject":  # "it was not possible to verify it"
        able = outer.lemma_.lower() in cues.able
        return able and (outer.lower_ in cues.unable or syntax.is_negated(outer))
    if any(child.lower_ == "yet" for child in outer.children) and outer.lemma_.lower() in {"have", "be"}:
        return True  # "has yet to comment"
    if governor.relation == "open_complement" and outer.lemma_.lower() in cues.able:
        return outer.lower_ in cues.unable or syntax.is_negated(outer)
    return False


def stance(row: Cue, head: Token | None, content: Iterable[Token], cues: Cues) -> str:
    """The speaker's stance: the row's, its negation, or `unverified` where the content says so."""
    if head is not None and _neither_nor(head, cues):
        return "declines"
    if head is not None and _is_left_unsaid(head, cues):
        return "declines"
    if head is not None and (is_negated(head, cues) or (row.pos == "NOUN" and _has_no(head))):
        return str(row.negated)
    if row.stance == "asserts" and any(_leaves_unverified(tok, cues) for tok in content):
        return VERIFY_STANCE
    return str(row.stance)


def _is_left_unsaid(head: Token, cues: Cues) -> bool:
    """Whether what governs a verb of saying tells that it was not said: "*stopped short of* saying"."""
    beside = cues.unsaying.get(head.head.lemma_.lower()) if head.tag_ == "VBG" else None
    return (
        beside is not None
        and head.i > head.head.i
        and all(any(child.lower_ == word for child in head.head.children) for word in beside)
    )


def _has_no(noun: Token) -> bool:
    """ "no independent confirmation" """
    return any(child.lower_ == "no" and child.dep_ == "det" for child in noun.lefts)


def _neither_nor(head: Token, cues: Cues) -> bool:
    """Whether two verbs of answering are both negated: "neither confirmed nor denied", "would not confirm or
    deny"."""
    pair = [head, *(child for child in head.children if child.dep_ == "conj" and child.pos_ == "VERB")]
    if head.dep_ == "conj" and head.head.pos_ == "VERB":
        pair.append(head.head)
    lemmas = {tok.lemma_.lower() for tok in pair}
    if len(pair) < 2 or not (lemmas & cues.affirmed and lemmas & cues.denied):
        return False
    words = {child.lower_ for tok in pair for child in tok.children}
    return bool(words & NEITHER_NOR) or any(is_negated(tok, cues) for tok in pair)


def _leaves_unverified(tok: Token, cues: Cues) -> bool:
    if tok.lemma_.lower() not in cues.verifying:
        return False
    if tok.pos_ in {"VERB", "ADJ"}:
        return is_negated(tok, cues)
    if tok.pos_ != "NOUN":
        return False
    if any(child.lower_ == "no" for child in tok.children):
        return True
    outer = tok.head
    while outer.dep_ in {"xcomp", "ccomp", "csubj", "csubj:pass", "advcl", "conj"} and outer.head != outer:
        if is_negated(outer, cues) or outer.lower_ in cues.unable:
            return True
        outer = outer.head
    return is_negated(outer, cues) or outer.lower_ in cues.unable


def medium(row: Cue, beside: Iterable[Token], cues: Cues) -> tuple[str, str | None]:
    """Medium and platform of an utterance, from its cue and the words `beside` it (speaker, obliques)."""
    best: Medium | None = None
    platform = row.platform
    for tok in beside:
        found = _medium_of(tok, cues)
        if found is None:
            continue
        platform = platform or found.platform
        if best is None or found.rank > best.rank:
            best = found
    if best is None or (row.medium != "unknown" and best.rank <= 2):
        return str(row.medium), platform
    return str(best.medium), platform


def medium_of_noun(noun: str, cues: Cues) -> str:
    """The medium of a thing that tells by itself ("photos show"): its own, else document."""
    found = cues.media.get(noun)
    return str(found.medium) if found is not None else "document"


def _medium_of(tok: Token, cues: Cues) -> Medium | None:
    if tok.pos_ not in {"NOUN", "PROPN", "ADJ", "VERB"}:
        return None
    if tok.i + 1 < len(tok.doc):
        pair = cues.media.get(f"{tok.lower_} {tok.doc[tok.i + 1].lower_}")
        if pair is not None:
            return pair
    found = cues.media.get(tok.lemma_.lower()) or cues.media.get(tok.lower_)
    if found is None or tok.pos_ in {"VERB", "ADJ"}:
        return None
    if found.word[0].isupper() and not tok.text[0].isupper():
        return None  # "a signal" is no Signal
    if found.word.islower() and tok.pos_ == "PROPN" and tok.text[:1].isupper() and found.platform is None:
        return None  # the Washington Post
    if len(found.word) == 1 and tok.dep_ not in {"obl", "nmod"}:
        return None
    return found


def phrase_at(doc: Doc, index: int, cues: Cues) -> tuple[Cue, int] | None:
    """The ADP cue ("according to") that begins at token `index`: its row and the token behind it."""
    for words, row in cues.phrases.get(doc[index].lower_, ()):
        end = index + len(words)
        if end < len(doc) and all(doc[index + k].lower_ == word for k, word in enumerate(words)):
            return row, end
    return None
