"""The words that tell counts of people, compiled from the tables of tolls and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.event.numerals import Vague
from transforms.event.word_classes import class_index
from transforms.seeds import Seeds

_TALLY, _TALLIES = "tally", "tallies"  # effects of quantity_cues.csv that are no bounds


@dataclass(frozen=True, slots=True)
class TollWord:
    """A row of toll_words.csv."""

    words: tuple[str, ...]
    pos: str
    kind: str
    slot: str
    event_type: str | None = None  # of the act that it tells where none is told


@dataclass(frozen=True, slots=True)
class Tolls:
    """The compiled tables toll_words.csv, vague_numbers.csv and quantity_cues.csv."""

    words: dict[str, tuple[TollWord, ...]]
    vague: dict[str, tuple[Vague, ...]]  # by last word, longest first
    cues: tuple[tuple[tuple[str, ...], str], ...]  # wording, effect; longest first
    shares: dict[str, int]  # parts of a whole: "half" 2, "thirds" 3
    guesses: frozenset[str]  # words before a number that may be too high: "possibly nine"
    units: frozenset[str]
    collectives: frozenset[str]
    tally: frozenset[str]  # nouns of a sum: "the number of dead", "the toll"
    tallies: frozenset[str]  # verbs that say what a sum comes to: "rose to", "stands at"
    classes: dict[str, frozenset[str]]  # of noun_classes.csv, by word
    people: frozenset[str]  # nouns of people beside them
    counted: frozenset[str]  # nouns that are counts of people themselves: "deaths"
    more: frozenset[str]  # words that say that these were not counted before: "two *more*"
    kin: frozenset[str]  # those told in pairs without an article: "a father and son"
    trials: frozenset[str]  # verbs whose object is no crowd: "sentenced 12 protesters"
    hurt: frozenset[str]  # adjectives of those who were injured before they died: "five of the *wounded*"


def compile(seeds: Seeds) -> Tolls:
    """Compile the three tables, once per process."""
    words: dict[str, list[TollWord]] = {}
    for row in seeds.toll_words.values():
        parts = tuple(row.words.split())
        head = parts[-1] if row.pos == "noun" and "of" not in parts else parts[0]
        words.setdefault(head, []).append(TollWord(parts, row.pos, row.kind, row.slot, row.event_type))
    vague: dict[str, list[Vague]] = {}
    for number in seeds.vague_numbers.values():
        if number.parts:
            continue
        parts = tuple(number.words.split())
        vague.setdefault(parts[-1], []).append(
            Vague(parts, number.low, number.best, number.high, number.times)
        )
    cues = sorted(
        (
            (tuple(cue.words.split()), cue.effect)
            for cue in seeds.quantity_cues.values()
            if cue.effect not in {"unit", "collective", "kin", "trial", _TALLY, _TALLIES}
        ),
        key=lambda cue: -len(cue[0]),
    )

    def words_of(effect: str) -> frozenset[str]:
        return frozenset(cue.words for cue in seeds.quantity_cues.values() if cue.effect == effect)

    return Tolls(
        {head: tuple(sorted(rows, key=lambda row: -len(row.words))) for head, rows in words.items()},
        {head: tuple(sorted(rows, key=lambda row: -len(row.words))) for head, rows in vague.items()},
        tuple(cues),
        {number.words: number.parts for number in seeds.vague_numbers.values() if number.parts},
        words_of("guess"),
        words_of("unit"),
        words_of("collective"),
        words_of(_TALLY),
        words_of(_TALLIES),
        class_index(seeds),
        frozenset(word for word, row in seeds.agent_nouns.items() if row.sort != "thing"),
        frozenset(words[-1].words[-1] for words in words.values() if words[-1].pos != "verb"),
        frozenset(word for word in words_of("new") if " " not in word),
        words_of("kin"),
        words_of("trial"),
        frozenset(
            row.words for row in seeds.toll_words.values() if (row.pos, row.kind) == ("adj", "injured")
        ),
    )
