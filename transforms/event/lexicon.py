"""The lexicon of event triggers, compiled from the seed tables, and the questions its rows ask of a clause.

A row's `frame` names slots ("subj", "obj", "against"); `Slots` fills them for a verb or a noun of a parsed
sentence. A row's `when` sets conditions on the classes of what fills them. lexicon.csv, frames.csv and
noun_classes.csv explain both notations in their comment lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Token

from transforms.language import syntax
from transforms.seeds import SeedError, Seeds

ANY = "any"
VERB_SLOTS = frozenset({"subj", "obj", "iobj", "osubj", "csubj", "cobj"})
CLAUSE_SLOTS = frozenset({"clause", "cause", "content"})
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
        "everyone",
    ]
)
THINGS = frozenset({"it", "its", "this", "that", "which", "these", "itself", "one", "some", "many", "most"})
_CLAUSES = frozenset({"ccomp", "advcl", "acl", "acl:relcl", "relcl", "parataxis", "csubj", "conj", "xcomp"})
PREPOSITIONS = frozenset(
    {"on", "at", "in", "to", "for", "with", "from", "against", "of", "into", "by", "over"}
)
PARTICLES = frozenset({"in", "on", "over", "off", "up", "out", "down", "away", "back", "by", "through"})
# How far below its verb a word of a phrase may stand: "took control [of] the town": of < town < control.
_DEPTH = 3
_AT_PLACES = frozenset({"in", "near", "outside", "around", "inside"})
_TAKES_LAND = frozenset({"non-state-overtakes", "government-regains"})
_LARGE = 100


@dataclass(frozen=True, slots=True)
class Condition:
    """What `when` asks of one slot: a class it must be of (`wanted`), or must not."""

    slot: str
    name: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Trigger:
    """A compiled row of lexicon.csv with its frame."""

    id: str
    kind: str
    words: tuple[str, ...]
    event_type: str
    event_mode: str | None
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    place: tuple[str, ...]
    conditions: tuple[Condition, ...]
    is_result: bool
    prepositions: tuple[str, ...] = ()
    particle: str | None = None  # a last word that belongs to the verb: "take in", not "take ... in a place"
    takes_land: bool = False  # who holds a place changes: "captured the town"


@dataclass(frozen=True, slots=True)
class Light:
    """A compiled row of light_verbs.csv."""

    words: tuple[str, ...]
    slot: str
    side: str


@dataclass(frozen=True, slots=True)
class Means:
    """A compiled row of instruments.csv, for one wording."""

    id: str
    words: tuple[str, ...]
    event_mode: str


@dataclass(frozen=True)
class Lexicon:
    """All tables that `events.find` reads, indexed by head lemma; longer wordings come first."""

    verbs: dict[str, tuple[Trigger, ...]]
    nouns: dict[str, tuple[Trigger, ...]]
    states: dict[str, tuple[Trigger, ...]]  # phrases on "be", by their last word
    light: dict[str, tuple[Light, ...]]
    means: dict[str, tuple[Means, ...]]  # by last word
    classes: dict[str, frozenset[str]]
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # non-events, by first word
    contexts: dict[str, tuple[str, ...]]  # word -> domains
    domains: dict[str, tuple[int, frozenset[str]]]  # domain -> how many words it takes, types it keeps out
    contents: dict[tuple[str, str], tuple[str, str | None]]  # (type, content) -> (type, mode)
    quads: dict[str, int]
    blaming: dict[str, frozenset[str]]  # verb -> prepositions before whom it lays an act upon: "blame ... on"
    large: frozenset[str]  # words for counts of hundreds and more that are not exact


def compile(seeds: Seeds) -> Lexicon:
    """Compile the lexicon's tables, once per process. Raises SeedError at an unknown frame or class."""
    classes = class_index(seeds)
    known = set(seeds.noun_classes) | {ANY, "event", "coop", "hostile"}
    verbs: dict[str, list[Trigger]] = {}
    nouns: dict[str, list[Trigger]] = {}
    states: dict[str, list[Trigger]] = {}
    for row in seeds.lexicon.values():
        frame = seeds.frames.get(row.frame)
        if frame is None:
            raise SeedError(f"lexicon.csv, id {row.id!r}: no frame {row.frame!r} in frames.csv")
        words = tuple(row.words.split())
        trigger = Trigger(
            row.id,
            row.kind,
            words,
            row.event_type,
            row.event_mode,
            frame.actor,
            frame.recipient,
            frame.place,
            _conditions(row.id, row.when, known),
            row.role == "result",
            tuple(word for word in words[1:] if word in PREPOSITIONS) if row.kind == "verb" else (),
            _particle(words, (*frame.actor, *frame.recipient, *frame.place), row.when)
            if row.kind == "verb"
            else None,
            row.acled in _TAKES_LAND,
        )
        if row.kind == "noun":
            nouns.setdefault(words[-1], []).append(trigger)
        elif words[0] == "be":
            states.setdefault(words[-1] if words[-1] not in {"of", "with"} else words[-2], []).append(trigger)
        else:
            verbs.setdefault(words[0], []).append(trigger)
    light: dict[str, list[Light]] = {}
    for verb in seeds.light_verbs.values():
        words = tuple(verb.words.split())
        light.setdefault(words[0], []).append(Light(words, verb.slot, verb.side))
    means: dict[str, list[Means]] = {}
    for tool in seeds.instruments.values():
        for wording in tool.words:
            words = tuple(wording.split())
            means.setdefault(words[-1], []).append(Means(tool.id, words, tool.event_mode))
    phrases: dict[str, list[tuple[str, ...]]] = {}
    contexts: dict[str, list[str]] = {}
    domains: dict[str, tuple[int, frozenset[str]]] = {}
    for non_event in seeds.non_events.values():
        if non_event.kind == "phrase":
            words = tuple(non_event.words.split())
            phrases.setdefault(words[0], []).append(words)
        elif non_event.domain is not None:
            contexts.setdefault(non_event.words, []).append(non_event.domain)
            domains[non_event.domain] = (non_event.count, frozenset(non_event.types))
    return Lexicon(
        verbs=_longest_first(verbs),
        nouns=_longest_first(nouns),
        states=_longest_first(states),
        light=_longest_first(light),
        means=_longest_first(means),
        classes=classes,
        phrases={word: tuple(found) for word, found in phrases.items()},
        contexts={word: tuple(found) for word, found in contexts.items()},
        domains=domains,
        contents={
            (row.event_type, row.content): (row.becomes_type, row.becomes_mode)
            for row in seeds.content_modes.values()
        },
        quads={row.event_type: row.quad_class for row in seeds.ontology.values()},
        blaming=_blaming(verbs),
        large=frozenset(
            row.words.split()[-1]
            for row in seeds.vague_numbers.values()
            if row.low is not None and row.low >= _LARGE
        ),
    )


def _blaming(verbs: dict[str, list[Trigger]]) -> dict[str, frozenset[str]]:
    """Of verbs that say whose deed an act was, the prepositions before the doer: blame on, attribute to."""
    found: dict[str, set[str]] = {}
    for word, rows in verbs.items():
        for row in rows:
            if (row.event_type, row.event_mode) == ("ACCUSE", "allege"):
                asked = {condition.slot for condition in row.conditions if condition.wanted}
                found.setdefault(word, set()).update({"on", "to"} & (asked | set(row.words[1:])))
    return {word: frozenset(prepositions) for word, prepositions in found.items() if prepositions}


def _particle(words: tuple[str, ...], slots: tuple[str, ...], when: str) -> str | None:
    """The last word of a wording where it is a particle: a preposition that no slot of the row asks for."""
    last = words[-1]
    asked = {slot.rstrip("+") for slot in slots} | {item.partition(":")[0] for item in when.split()}
    return last if len(words) > 1 and last in PARTICLES and last not in asked else None


def _longest_first(index: dict[str, list]) -> dict[str, tuple]:
    return {word: tuple(sorted(rows, key=lambda row: -len(row.words))) for word, rows in index.items()}


def _conditions(row_id: str, when: str, known: set[str]) -> tuple[Condition, ...]:
    found: list[Condition] = []
    slot, wanted = "", True
    for item in when.split():
        for sign in (":", "!"):
            if sign in item:
                slot, _, item = item.partition(sign)
                wanted = sign == ":"
                break
        if not slot or item not in known:
            raise SeedError(f"lexicon.csv, id {row_id!r}: condition {item!r} is no class of noun_classes.csv")
        found.append(Condition(slot, item, wanted))
    return tuple(found)


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


# --- words -------------------------------------------------------------------------------------------


def forms(tok: Token) -> tuple[str, ...]:
    """The spellings under which a token is looked up: lemma and lower-case form, and the singular of both."""
    lemma, lower = tok.lemma_.lower(), tok.lower_
    found = [lemma] if lemma == lower else [lemma, lower]
    if tok.i >= 2 and tok.doc[tok.i - 1].text == "-" and not tok.doc[tok.i - 1].whitespace_:
        found.insert(0, f"{tok.doc[tok.i - 2].lower_}-{lemma}")  # "test-fired" is three tokens
    if lemma.endswith("s") and tok.tag_ in {"NNS", "NNPS"}:
        found.append(lemma[:-1])
    return tuple(found)


def word_classes(tok: Token, lexicon: Lexicon) -> set[str]:
    """Classes in which noun_classes.csv lists the word of `tok`, alone or with the word before it."""
    return indexed_classes(tok, lexicon.classes)


def indexed_classes(tok: Token, classes: dict[str, frozenset[str]]) -> set[str]:
    """The same, of an index that `class_index` made."""
    found: set[str] = set()
    before = tok.doc[tok.i - 1] if tok.i > tok.sent.start else None
    for form in forms(tok):
        found |= classes.get(form, frozenset())
        if before is not None:
            for word in forms(before):
                found |= classes.get(f"{word} {form}", frozenset())
    return found


def classes_of(tok: Token, lexicon: Lexicon) -> frozenset[str]:
    """Classes of a noun, name or pronoun; of "dozens of people", also those of people."""
    found = word_classes(tok, lexicon)
    lower = tok.lower_
    if lower in PERSONAL_PRONOUNS or (tok.tag_ == "CD" and not tok.ent_type_):
        found |= PERSONAL
    elif lower in THINGS or (tok.tag_ == "PRP" and not found):
        found |= NAME
    if tok.ent_type_:
        found |= ENTITY_CLASSES.get(tok.ent_type_, frozenset())
    elif tok.tag_ in {"NNP", "NNPS"} and not found:
        found |= NAME
    if tok.tag_ in {"NNS", "NN", "CD"} or lower in THINGS:
        for preposition, inner in syntax.obliques(tok):
            if (
                preposition == "of"
                and inner.i > tok.i
                and found & {"series", "person", "force", "crowd", "time"}
            ):
                found |= classes_of(inner, lexicon)
    return frozenset(found)


# --- what fills a trigger's slots ---------------------------------------------------------------------


class Slots:
    """The phrases around one trigger, by slot; each slot is computed when first asked for.

    `used` are the tokens of the trigger itself: they fill no slot, but what hangs on them does ("lay siege to
    the town": "to" is below "siege").
    """

    def __init__(self, head: Token, used: tuple[Token, ...]) -> None:
        self.head = head
        self.used = used
        self._indices = frozenset(tok.i for tok in used)
        self.is_noun = head.pos_ in {"NOUN", "PROPN"} or head.tag_ in {"NN", "NNS"}

    @cached_property
    def passive(self) -> bool:
        if self.is_noun or not syntax.is_passive(self.head):
            return False
        return not self._misread_as_passive

    @cached_property
    def _misread_as_passive(self) -> bool:
        """A passive that the parse saw without an auxiliary, though the verb has an object of its own."""
        head = self.head
        return (
            any(child.dep_ in syntax.PASSIVE_SUBJECTS and child.i < head.i for child in head.children)
            and not any(aux.dep_ in syntax.AUXILIARIES for aux in syntax.auxiliaries(head))
            and not any(child.dep_ in {"obl:agent", "agent"} for child in head.children)
            and any(child.dep_ in {"obj", "dobj"} and child.i > head.i for child in head.children)
        )

    def read_as_active(self) -> None:
        """Undo a passive that the parse saw without an auxiliary, where the row's verb takes no object."""
        if self.passive and not any(aux.dep_ in syntax.AUXILIARIES for aux in syntax.auxiliaries(self.head)):
            own = syntax.subject(self.head)
            if own is not None and self.head.dep_ in {"ROOT", "root", "ccomp", "conj", "parataxis"}:
                self.passive = False

    def get(self, slot: str) -> list[Token]:
        """Heads of the phrases that fill `slot`, in text order, coordinated phrases each on its own."""
        found: list[Token] = getattr(self, f"_{slot}") if slot in _NAMED else self.preposition(slot)
        expanded: list[Token] = []
        for tok in found:
            expanded += [
                member for member in members(tok) if member not in expanded and member.i not in self._indices
            ]
        return expanded

    @cached_property
    def _subj(self) -> list[Token]:
        if self.is_noun:
            return self._poss
        if self.passive:
            agent = syntax.passive_agent(self.head)
            return [agent] if agent is not None else []
        subject = syntax.controlled_subject(self.head)
        if subject is not None and subject.i == self.head.i - 2 and subject.nbor().text == "-":
            before = syntax.compound_modifiers(subject)  # "the *navy* test-fired"
            subject = before[-1] if before else None
        return [] if subject is None or subject.tag_ == "EX" or subject.dep_ == "expl" else [subject]

    @cached_property
    def _obj(self) -> list[Token]:
        head = self.head
        if self.passive:
            subject = syntax.controlled_subject(head)
            found = [subject] if subject is not None and subject.tag_ != "EX" else []
            return found + [tok for tok in syntax.objects(head) if tok.i not in self._indices]
        direct = syntax.objects(head) or self._iobj  # "urged *the army* to leave" is an indirect object in UD
        found = [self._antecedent(tok) for tok in direct if tok.i not in self._indices]
        if not found and head.dep_ in syntax.RELATIVES:
            subject = syntax.subject(head)
            pronouns = {tok.i for tok in syntax.relative_pronouns(head)}
            if subject is not None and subject.i not in pronouns:
                found = [head.head]  # "the town rebels captured"
        if not found:
            found = self._shared_object()
        return found

    def _shared_object(self) -> list[Token]:
        """The object of the next verb in "attacked and captured the town"."""
        for child in self.head.children:
            if child.dep_ == "conj" and child.i > self.head.i and syntax.subject(child) is None:
                between = [tok for tok in self.head.children if self.head.i < tok.i < child.i]
                if all(tok.dep_ in {"cc", "punct", "advmod", "compound:prt"} for tok in between):
                    return syntax.objects(child)
        return []

    def _antecedent(self, tok: Token) -> Token:
        if tok.tag_ in {"WP", "WDT"} or (tok.lower_ == "that" and tok.i < self.head.i):
            return syntax.relative_antecedent(self.head) or tok
        return tok

    @cached_property
    def _iobj(self) -> list[Token]:
        found = syntax.indirect_object(self.head)
        return [found] if found is not None else []

    @cached_property
    def _osubj(self) -> list[Token]:
        return self._subj or self._obj

    @cached_property
    def _complement(self) -> Token | None:
        return syntax.complement(self.head)

    @cached_property
    def _csubj(self) -> list[Token]:
        inner = self._complement
        if inner is None:
            return []
        own = syntax.subject(inner)
        if own is None and inner.dep_ == "xcomp":
            return []
        return [own] if own is not None else []

    @cached_property
    def _cobj(self) -> list[Token]:
        inner = self._complement
        if inner is None:
            return []
        return syntax.objects(inner) or [
            tok for prep, tok in syntax.obliques(inner) if prep in {"on", "against"}
        ]

    @cached_property
    def _poss(self) -> list[Token]:
        hosts = [self.head] if self.is_noun else [tok for tok in self.used if tok.i != self.head.i]
        found = [syntax.possessor(tok) for tok in hosts]
        return [tok for tok in found if tok is not None]

    @cached_property
    def _comp(self) -> list[Token]:
        before = [*syntax.compound_modifiers(self.head), *syntax.adjectives(self.head)]
        return sorted((tok for tok in before if tok.i < self.head.i), key=lambda tok: tok.i)

    @cached_property
    def _obliques(self) -> list[tuple[str, Token]]:
        found: list[tuple[str, Token]] = []
        for tok in (self.head, *(tok for tok in self.used if tok.i != self.head.i)):
            for prep, inner in syntax.obliques(tok):
                if inner.i in self._indices:
                    continue
                found.append((prep, inner))
                if self.is_noun and prep == "of":  # "the shelling of the town *by the army*"
                    found += [pair for pair in syntax.obliques(inner) if pair[0] == "by"]
        if self.is_noun and not self.passive:
            found += self._verb_obliques()
        return sorted(dict.fromkeys(found), key=lambda pair: pair[1].i)

    def _verb_obliques(self) -> list[tuple[str, Token]]:
        """Phrases hung on the verb that says the noun is done ("clashes broke out between A and B")."""
        verb = self.head.head
        if verb.pos_ not in {"VERB", "AUX"} or self.head.dep_ not in {
            "nsubj",
            "obj",
            "nsubj:pass",
            "dobj",
            "nsubjpass",
        }:
            return []
        return [(prep, tok) for prep, tok in syntax.obliques(verb) if prep and tok.i > self.head.i]

    @property
    def obliques(self) -> list[tuple[str, Token]]:
        """(preposition, head) of all phrases on the trigger's words, in text order."""
        return self._obliques

    def preposition(self, name: str) -> list[Token]:
        """Heads of the phrases with the preposition `name` (also as a word of "out of", "near to")."""
        found = [
            tok for prep, tok in self._obliques if prep == name or (" " in prep and name in prep.split())
        ]
        if self.passive and name == "by":
            return self._subj
        if not found and not self.is_noun and name in {"on", "against"}:
            # the parse may hang it on the object: "blamed the attack *on the militia*"
            found = [
                tok
                for host in syntax.objects(self.head)
                for prep, tok in syntax.obliques(host)
                if prep == name
            ]
        return found


_NAMED = frozenset({"subj", "obj", "iobj", "osubj", "csubj", "cobj", "poss", "comp"})


def members(tok: Token) -> list[Token]:
    """`tok` and the phrases coordinated to it (not those it is itself coordinated to)."""
    found, waiting = [], [tok]
    while waiting:
        member = waiting.pop(0)
        found.append(member)
        waiting += [
            child
            for child in member.children
            if child.dep_ == "conj" and child.pos_ != "VERB" and own_verb(child) is None
        ]
    return found


def own_verb(conjunct: Token) -> Token | None:
    """The verb of which a phrase is the subject where the parse coordinated it to the object before it:
    "arrested 140 people and 22 officers *injured*"; None for a true member."""
    after = conjunct.right_edge.i + 1
    first = conjunct
    while first.dep_ == "conj" and first.head.pos_ != "VERB":
        first = first.head
    if first.dep_ not in syntax.OBJECTS or after >= conjunct.sent.end:
        return None
    verb = conjunct.doc[after]
    if verb.dep_ in syntax.AUXILIARIES:
        verb = verb.head
    told = verb.tag_ in {"VBD", "VBN", "VBZ", "VBP"} and verb.dep_ == "conj" and verb.head == first.head
    return verb if told and syntax.subject(verb) is None else None


# --- matching a row ----------------------------------------------------------------------------------


def match_words(head: Token, words: tuple[str, ...]) -> tuple[Token, ...] | None:
    """The tokens of a wording around its head verb, in text order; None where a word is missing.

    The words after the first stand below the verb, at most three steps down and in no clause of their own
    ("opened heavy *fire on* the crowd"), in any order.
    """
    if len(words) == 1:
        return (head,)
    below = sorted(_below(head), key=lambda tok: (tok.i < head.i, abs(tok.i - head.i)))
    found = [head]
    for word in words[1:]:
        tok = next((tok for tok in below if tok not in found and word in forms(tok)), None)
        if tok is None:
            return None
        found.append(tok)
    return tuple(sorted(found, key=lambda tok: tok.i))


def _below(head: Token) -> list[Token]:
    found: list[Token] = []
    level = [head]
    for depth in range(_DEPTH):
        level = [
            child
            for tok in level
            for child in tok.children
            # an infinitive or adjective that completes the verb belongs to the phrase: "shot dead"
            if child.dep_ not in _CLAUSES or (depth == 0 and child.dep_ in {"xcomp", "ccomp"})
        ]
        found += [
            tok
            for tok in level
            if not (depth == 0 and tok.dep_ in syntax.SUBJECTS and not syntax.is_passive(head))
        ]
    return found


def match_noun(head: Token, words: tuple[str, ...]) -> tuple[Token, ...] | None:
    """The tokens of a noun wording that ends in `head` ("suicide car bombing"); else None."""
    if len(words) == 1:
        return (head,)
    found = [head]
    index = head.i - 1
    for word in reversed(words[:-1]):
        while index >= head.sent.start and head.doc[index].tag_ in {"HYPH", ":"}:
            index -= 1
        if index < head.sent.start or word not in forms(head.doc[index]):
            return None
        found.append(head.doc[index])
        index -= 1
    return tuple(reversed(found))


def holds(row: Trigger, slots: Slots, lexicon: Lexicon) -> bool:
    """Whether the conditions of a row hold in the clause around its trigger.

    A preposition among the row's words must introduce more than a time ("called *on* Friday").
    """
    for name in row.prepositions:
        fillers = slots.get(name)
        if fillers and all("time" in word_classes(tok, lexicon) for tok in fillers):
            return False
    if row.particle and any(
        tok.lower_ == row.particle and tok.dep_ in {"case", "prep", "mark"} for tok in slots.used
    ):
        return False
    conditions = row.conditions
    wanted: dict[str, list[bool]] = {}
    for condition in conditions:
        if condition.slot in CLAUSE_SLOTS:
            truth = _clause_condition(condition, slots, lexicon)
            group = condition.slot
        else:
            fillers = slots.get(condition.slot)
            if condition.slot == "subj" and condition.wanted and not fillers and not slots.is_noun:
                continue  # who did it is not told: nothing speaks against it
            # what a name may be speaks for a row, never against it
            kinds = classes_of if condition.wanted else word_classes
            truth = any(condition.name == ANY or condition.name in kinds(tok, lexicon) for tok in fillers)
            if condition.slot == "obj" and fillers and fillers[0].ent_type_ == "PERSON":
                if row.takes_land and condition.wanted and condition.name == "place":
                    truth = truth or not is_known_person(fillers[0])
                elif condition.wanted and condition.name == "person":
                    truth = truth and not is_told_as_place(fillers[0])
            group = condition.slot if condition.slot == "subj" else "rest"
        if not condition.wanted:
            if truth:
                return False
            continue
        wanted.setdefault(group, []).append(truth)
    return all(any(truths) for truths in wanted.values())


def is_known_person(name: Token) -> bool:
    """Whether more than one tag says that a name is a person's: a fuller name in the article, a title."""
    if any(child.dep_ in {"flat", "compound", "nmod:desc"} for child in name.children):
        return True
    doc = name.doc
    return any(
        tok.text == name.text and tok.ent_type_ == "PERSON" and _has_name_beside(tok) for tok in doc
    ) and not is_told_as_place(name)


def is_told_as_place(name: Token) -> bool:
    """Whether a name tagged a person's stands elsewhere in the article as a place: "in *Goma*"."""
    return any(
        tok.text == name.text
        and tok.i != name.i
        and (tok.ent_type_ in {"LOC", "GPE"} or syntax.preposition(tok) in _AT_PLACES)
        for tok in name.doc
    ) and not any(child.dep_ in {"flat", "compound"} for child in name.children)


def _has_name_beside(tok: Token) -> bool:
    beside = [tok.doc[at] for at in (tok.i - 1, tok.i + 1) if 0 <= at < len(tok.doc)]
    return any(one.ent_type_ == "PERSON" and (one.head == tok or tok.head == one) for one in beside)


def _clause_condition(condition: Condition, slots: Slots, lexicon: Lexicon) -> bool:
    if condition.slot == "content":
        return content_is(slots, condition.name, lexicon)
    head = slots.head
    tokens = list(head.subtree)
    if condition.slot == "clause":
        if head.dep_ in {"advcl", "conj", "acl", "acl:relcl"}:
            tokens += [head.head, *head.head.children]
        return any(condition.name in classes_of(tok, lexicon) for tok in tokens if tok.pos_ != "ADP")
    subject = syntax.subject(head)
    inside = set(subject.subtree) if subject is not None else set()
    for tok in tokens:
        if tok in inside or tok == head:
            continue
        if condition.name in classes_of(tok, lexicon):
            return True
        if tok.pos_ == "VERB" and any(
            row.event_type == "ASSAULT" and len(row.words) == 1
            for row in lexicon.verbs.get(tok.lemma_.lower(), ())
        ):
            return True
    return False


def contents(slots: Slots) -> list[Token]:
    """Heads of what a verb of asking, promising, refusing speaks of: its clause, else its objects."""
    inner = syntax.complement(slots.head)
    found = [inner] if inner is not None else []
    if not found:  # "called on the army *to withdraw*": the parse hangs it on the verb or on the army
        hosts = [slots.head, *(tok for _, tok in slots.obliques)]
        found = [
            child
            for host in hosts
            for child in host.children
            if child.dep_ in {"acl", "advcl"} and any(word.lower_ == "to" for word in child.children)
        ]
    if not found:
        found = slots.get("obj")
        for prep in ("of", "to", "for", "on", "against"):
            found = found + slots.get(prep)
    return found


def content_rows(tok: Token, lexicon: Lexicon) -> list[Trigger]:
    """Rows whose words (without their conditions) a content's head may be, longest first."""
    is_verb = tok.pos_ in {"VERB", "AUX"} and tok.tag_ not in {"NN", "NNS"}
    index = lexicon.verbs if is_verb else lexicon.nouns
    found = []
    for form in forms(tok):
        for row in index.get(form, ()):
            match = match_words(tok, row.words) if is_verb else match_noun(tok, row.words)
            if match is not None:
                found.append(row)
    return found


def content_is(slots: Slots, kind: str, lexicon: Lexicon) -> bool:
    """Whether the content is an `event` of the lexicon, of quad classes 1-2 (`coop`) or 3-4 (`hostile`)."""
    for tok in contents(slots):
        for row in content_rows(tok, lexicon):
            cooperative = lexicon.quads[row.event_type] <= 2
            if kind == "event" or cooperative == (kind == "coop"):
                return True
    return False
