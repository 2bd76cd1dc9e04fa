"""Which class of people a toll counts: those who fight, or those who do not."""

from __future__ import annotations

from transforms.seeds import Seeds

FIGHTERS, CIVILIANS = "fighters", "civilians"
# Sectors (PLOVER) of those who fight; the police are counted now with these, now with those.
_FIGHTING = frozenset({"MIL", "REB", "UAF", "PAR", "SEP"})


def class_of(whom: str | None, seeds: Seeds) -> str:
    """FIGHTERS or CIVILIANS for the words of those counted, by agent_nouns.csv and the class `unarmed` of
    noun_classes.csv; "" where they tell neither or both ("people", "soldiers and civilians")."""
    found = {_class_of_noun(words, seeds) for words in (whom or "").lower().split(" and ")}
    return found.pop() if len(found) == 1 else ""


def _class_of_noun(words: str, seeds: Seeds) -> str:
    unarmed = seeds.noun_classes["unarmed"].words
    if words in unarmed or words.removesuffix("s") in unarmed:
        return CIVILIANS
    noun = seeds.agent_nouns.get(words)
    return FIGHTERS if noun is not None and _FIGHTING & set(noun.sectors) else ""
