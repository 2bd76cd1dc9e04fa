"""Which mentions a text tells as another act than those before: "another bombing", "in a separate attack"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.evidence.tellings import ANY, HARM
from transforms.seeds import Seeds

# Characters from such a phrase on in which the act stands that it tells: "another bombing in Kano killed".
_REACH = 60
# Characters before it in which a sentence begins with it: "In a separate attack, gunmen killed two traders".
_BEGINS = 8
_BREAK = re.compile(r"[,;:\u2013\u2014]")
_NEXT = re.compile(_BREAK.pattern + r"|\band\b")
_WITHIN = re.compile(r"\bin\s+(?:an?\s+)?$")


@dataclass(frozen=True, slots=True)
class OtherActs:
    """`pattern` finds the phrases; their last group is the noun of the act."""

    pattern: re.Pattern[str]


def compile(seeds: Seeds) -> OtherActs:
    """From event_anaphors.csv (words of another act, nouns of any act) and trigger_families.csv."""
    rows = seeds.event_anaphors.values()
    markers = [row.word for row in rows if row.points_at == "other"]
    nouns = {row.word for row in rows if row.points_at == "act"}
    for family in seeds.trigger_families.values():
        if family.kind in (HARM, ANY):
            nouns |= {word for word in family.words if word.isalpha()}
    return OtherActs(
        re.compile(
            rf"\b(?:{_any_of(markers)})\s+(?:[\w'-]+\s+){{0,2}}?({_any_of(sorted(nouns))})(?:s|es)?\b",
            re.IGNORECASE,
        )
    )


def tells_another(sentence: str, start: int, end: int, others: OtherActs) -> bool:
    """Whether the trigger at these characters of its sentence is what such a phrase tells."""
    for found in others.pattern.finditer(sentence):
        if start < found.end() and found.start() < end:
            return True
        if start >= found.end():
            between = sentence[found.end() : start]
            if len(between) <= _REACH and (found.start() <= _BEGINS or not _BREAK.search(between)):
                return True
        else:
            between = sentence[end : found.start()]
            if len(between) <= _REACH and _WITHIN.search(between) and not _NEXT.search(between):
                return True
    return False


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
