"""The lexicon of event triggers, compiled from the seed tables.

lexicon.csv, frames.csv and noun_classes.csv explain their notations in their comment lines; `slots` fills a
row's frame, `conditions` asks what its `when` wants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from transforms.event.word_classes import class_index
from transforms.seed_rows import Frame
from transforms.seeds import SeedError, Seeds

ANY = "any"
UNKNOWN = "unknown"  # a common noun that no table knows as anybody, a place or a thing one attacks
DOER = "doer"  # the subject, which must be told: a passive without "by" does not fit
CLAUSE_SLOTS = frozenset({"clause", "cause", "content"})
PREPOSITIONS = frozenset(
    {"on", "at", "in", "to", "for", "with", "from", "against", "of", "into", "by", "over"}
)
PARTICLES = frozenset({"in", "on", "over", "off", "up", "out", "down", "away", "back", "by", "through"})
_TAKES_LAND = frozenset({"non-state-overtakes", "government-regains"})
_LARGE = 100
_SEVERAL = 3  # particles from which a verb is phrasal: "take" is, "burn" ("burned down") is not
_GERUND_FRAME = "n-of"  # frame of frames.csv: "B's jailing by A", "the jailing of B"
_PEOPLE = frozenset({"person", "actor", "target"})
_FORCE = frozenset({"force", "actor", "target"})
_ARMED = frozenset({"MIL", "REB", "UAF"})  # PLOVER's sectors of those under arms


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
    gerunds: dict[
        str, tuple[Trigger, ...]
    ]  # verbs of one word read as nouns, by verb: "the jailing of two men"
    states: dict[str, tuple[Trigger, ...]]  # phrases on "be", by their last word
    heads: frozenset[str]  # the words under which `verbs`, `nouns` and `states` are listed
    phrasal: frozenset[str]  # verbs that particles make others of: "take", of "take over" and "take in"
    light: dict[str, tuple[Light, ...]]
    means: dict[str, tuple[Means, ...]]  # by last word
    classes: dict[str, frozenset[str]]
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # non-events, by first word
    contexts: dict[str, tuple[str, ...]]  # word -> domains
    denied: dict[str, frozenset[str]]  # nouns that are no act as object of these verbs: "deny the accusation"
    works: frozenset[str]  # "film", "novel": what stands in quotation marks beside them is a title
    domains: dict[str, tuple[int, frozenset[str]]]  # domain -> how many words it takes, types it keeps out
    contents: dict[tuple[str, str], tuple[str, str | None]]  # (type, content) -> (type, mode)
    quads: dict[str, int]
    blaming: dict[str, frozenset[str]]  # verb -> prepositions before whom it lays an act upon: "blame ... on"
    large: frozenset[str]  # words for counts of hundreds and more that are not exact


def compile(seeds: Seeds) -> Lexicon:
    """Compile the lexicon's tables, once per process. Raises SeedError at an unknown frame or class."""
    classes = _with_agents(class_index(seeds), seeds)
    known = set(seeds.noun_classes) | {ANY, UNKNOWN, "event", "coop", "hostile", "fact", "past"}
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
    works: set[str] = set()
    objects: dict[str, set[str]] = {}
    domains: dict[str, tuple[int, frozenset[str]]] = {}
    for non_event in seeds.non_events.values():
        if non_event.kind == "phrase":
            words = tuple(non_event.words.split())
            phrases.setdefault(words[0], []).append(words)
        elif non_event.kind == "work":
            works.add(non_event.words)
        elif non_event.kind == "object":
            verb_word, _, noun = non_event.words.partition(" ")
            objects.setdefault(noun, set()).add(verb_word)
        elif non_event.domain is not None:
            contexts.setdefault(non_event.words, []).append(non_event.domain)
            domains[non_event.domain] = (non_event.count, frozenset(non_event.types))
    return Lexicon(
        verbs=_longest_first(verbs),
        nouns=_longest_first(nouns),
        gerunds=_gerunds(verbs, seeds.frames[_GERUND_FRAME]),
        states=_longest_first(states),
        heads=frozenset(verbs) | frozenset(nouns) | frozenset(states),
        phrasal=_phrasal(verbs),
        light=_longest_first(light),
        means=_longest_first(means),
        classes=classes,
        phrases={word: tuple(found) for word, found in phrases.items()},
        contexts={word: tuple(found) for word, found in contexts.items()},
        denied={noun: frozenset(verb_words) for noun, verb_words in objects.items()},
        works=frozenset(works),
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


def _with_agents(classes: dict[str, frozenset[str]], seeds: Seeds) -> dict[str, frozenset[str]]:
    """The classes, with the nouns of people of agent_nouns.csv that noun_classes.csv leaves out, and with the
    phrases of that table for those under arms ("militant group", "coalition force") among the forces."""
    people = {
        noun: _PEOPLE
        for noun, row in seeds.agent_nouns.items()
        if noun not in classes and row.sort in {"people", "member", "follower"}
    }
    armed = {
        noun: people.get(noun, classes.get(noun, frozenset())) | _FORCE
        for noun, row in seeds.agent_nouns.items()
        if " " in noun and row.sort in {"member", "organ"} and _ARMED & set(row.sectors)
    }
    return classes | people | armed


def _phrasal(verbs: dict[str, list[Trigger]]) -> frozenset[str]:
    """Verbs of which the tables know several with a particle, so that a particle tells another verb."""
    found = {
        word: {row.words[1] for row in rows if len(row.words) > 1 and row.words[1] in PARTICLES}
        for word, rows in verbs.items()
    }
    return frozenset(word for word, particles in found.items() if len(particles) >= _SEVERAL)


def _gerunds(verbs: dict[str, list[Trigger]], frame: Frame) -> dict[str, tuple[Trigger, ...]]:
    """The rows of verbs of one word that do something to someone, as they are read of the verb's -ing noun.

    What the row asks of the object it asks of the of-phrase; what it wants of the subject is not asked, for a
    noun seldom tells it.
    """
    found: dict[str, list[Trigger]] = {}
    for word, rows in verbs.items():
        for row in rows:
            by_court = any(
                item.slot == "subj" and item.name == "law" and item.wanted for item in row.conditions
            )
            if len(row.words) == 1 and "obj" in row.recipient and not row.is_result and not by_court:
                asked = tuple(
                    replace(condition, slot={"obj": "of", "subj": "by"}.get(condition.slot, condition.slot))
                    for condition in row.conditions
                    if condition.slot == "obj" or not condition.wanted
                )
                derived = replace(
                    row,
                    kind="noun",
                    actor=frame.actor,
                    recipient=frame.recipient,
                    place=(),
                    conditions=asked,
                )
                found.setdefault(word, []).append(derived)
    return _longest_first(found)


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
    """Longer wordings first; of those as long, those that ask for something before those that fit all."""
    return {word: tuple(sorted(rows, key=_specificity)) for word, rows in index.items()}


def _specificity(row: Any) -> tuple[int, int, bool]:
    asks = any(condition.wanted for condition in getattr(row, "conditions", ()))
    # "offered an *apology* to the families" is more than "offered ... to"
    telling = sum(word not in PREPOSITIONS and word not in PARTICLES for word in row.words)
    return -len(row.words), -telling, isinstance(row, Trigger) and row.kind == "noun" and not asks


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
