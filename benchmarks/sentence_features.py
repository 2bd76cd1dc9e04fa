"""What a sentence's one label is learned from: what the flow found in it, which tables its words stand in.

No word of a text is a feature by itself: features are the types, modes and cross-walked codes of the mentions
that the lexicon found, the kinds of their participants, the classes of noun_classes.csv, the rows of
case_words.csv and the evidence that `event_types.case_scores` adds up.
"""

from __future__ import annotations

from spacy.tokens import Doc

from benchmarks.tasks.events import Kit, Told
from transforms.event import ontology
from transforms.event.word_classes import word_classes

# More mentions than these say no more of what a sentence is about.
_MOST = 4


def of_mentions(doc: Doc, told: list[Told], kinds: list[tuple[str | None, str | None]], kit: Kit) -> set[str]:
    """Features of the mentions in their order; `kinds`: ACLED's kind of doer and recipient of each."""
    found = {f"mentions {min(len(told), _MOST)}"}
    for position, (item, (doer, recipient)) in enumerate(zip(told, kinds, strict=True)):
        mention = item.mention
        where = "first" if position == 0 else "later"
        sub_event = ontology.acled_id(kit.codes, mention.event_type, mention.event_mode, mention.rule)
        found |= {
            f"type {mention.event_type}",
            f"{where} type {mention.event_type}",
            f"{where} mode {mention.event_type} {mention.event_mode}",
            f"{where} acled {sub_event}",
            f"{where} acled {sub_event} by {doer}",
            f"{where} acled {sub_event} to {recipient}",
            f"{where} doer {doer}",
            f"{where} recipient {recipient}",
            f"{where} told {item.factuality}",
            f"{where} word {doc[mention.predicate].pos_}",
        }
    return found


def of_nouns(doc: Doc, kit: Kit) -> set[str]:
    """The classes of noun_classes.csv that the sentence's nouns are listed in."""
    nouns = [tok for tok in doc if tok.pos_ in {"NOUN", "PROPN"}]
    return {f"class {name}" for tok in nouns for name in word_classes(tok, kit.lexicon)}
