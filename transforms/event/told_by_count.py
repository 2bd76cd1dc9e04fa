"""Acts that only a count tells: "Fewer than ten people were hurt", "The death toll rose to 15".

Some words of toll_words.csv say by their `event_type` what befell the people counted, others do in a sentence
that tells a weapon or violence ("burned to death in the torched house"). Where no act is told that such a
count can be of, the first of them is a mention of its own, without doer and mode, unless the article tells a
mishap, weather or an illness as cause, or its sentence is about sport, markets or a work.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from transforms.annotations import Argument, EventMention, Quantity, Span
from transforms.event import non_events
from transforms.event.lexicon import Lexicon
from transforms.language import syntax

# The types of event that a count goes with, where it stands beside another predicate ("the toll").
COUNTED_WITH = {
    "killed": ("ASSAULT", "COERCE", "PROTEST"),
    "injured": ("ASSAULT", "COERCE", "PROTEST"),
    "missing": ("ASSAULT",),
    "detained": ("COERCE",),
    "displaced": ("ASSAULT", "COERCE"),
    "crowd": ("PROTEST",),
}
# What befell the people counted where the sentence tells a weapon or violence, whatever the word.
BY_VIOLENCE = {
    "killed": "ASSAULT",
    "injured": "ASSAULT",
    "missing": "ASSAULT",
    "detained": "COERCE",
    "displaced": "COERCE",
}
RULE = "told-by-count"
_HARMLESS = frozenset({"mishap", "nature", "disease"})
_VIOLENT = frozenset({"violence", "weapon", "attack"})


def find(
    doc: Doc, events: Sequence[EventMention], quantities: Sequence[Quantity], lexicon: Lexicon
) -> list[EventMention]:
    """The mentions that counts alone tell, in text order; none where an act is told that they can be of.

    `quantities` in text order, as `quantities.find` gives them.
    """
    found: dict[str, EventMention] = {}
    for one in quantities:
        if one.predicate is None or any(event.event_type in COUNTED_WITH[one.kind] for event in events):
            continue
        word = doc[one.predicate]
        violent = non_events.tells_violence(word.sent, lexicon, {word.i}, _VIOLENT)
        kind = BY_VIOLENCE.get(one.kind, one.event_type) if violent else one.event_type
        if kind is None or kind in found or not (violent or _is_of_several(one)):
            continue
        if any(non_events.tells_mishap(sentence, lexicon, classes=_HARMLESS) for sentence in doc.sents):
            continue
        mention = _mention(doc, one, kind, lexicon)
        if mention is not None:
            found[kind] = mention
    return list(found.values())


def _is_of_several(one: Quantity) -> bool:
    """Whether a count says that it befell several people: one alone may have come to harm in any way."""
    return max(one.low or 0, one.best or 0, one.high or 0) > 1


def _mention(doc: Doc, one: Quantity, kind: str, lexicon: Lexicon) -> EventMention | None:
    word = doc[one.predicate or 0]
    sentence = word.sent
    kept_out = non_events.excluded_types(sentence, lexicon)
    if "*" in kept_out or kind in kept_out or word.i in non_events.in_fiction(sentence, lexicon):
        return None
    whom = next((tok for tok in sentence if one.start <= tok.idx < one.end and tok.pos_ == "NOUN"), None)
    start, end = (one.start, one.end) if whom is None else syntax.noun_phrase(whom)
    text = sentence.text
    return EventMention(
        predicate=word.i,
        trigger=Span(word.idx, word.idx + len(word.text)),
        sentence=Span(
            sentence.start_char + len(text) - len(text.lstrip()), sentence.start_char + len(text.rstrip())
        ),
        event_type=kind,
        rule=RULE,
        recipients=() if whom is None or whom == word else (Argument(start, end, whom.i),),
    )
