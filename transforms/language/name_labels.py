"""One reading of a name in a text: labels of names that the rest of the text contradicts are put right."""

from __future__ import annotations

from collections import Counter

from spacy.tokens import Doc, Span

# A family name must stand alone as a person's this often, and oftener than as a place's.
_LEAST = 2


def settle(doc: Doc) -> Doc:
    """The doc, with a place of two words or more made a person where the text goes on with its last word as a
    person: "Valeska Lima ... Lima said". Needs a parse: a name's words hang flat on the first."""
    alone = Counter((one.text, one.label_) for one in doc.ents if len(one) == 1)
    people = {
        text
        for (text, label), times in alone.items()
        if label == "PERSON" and times >= max(_LEAST, alone[text, "LOC"] + 1)
    }
    if people and any(_is_person(one, people) for one in doc.ents):
        doc.ents = tuple(
            Span(doc, one.start, one.end, label="PERSON") if _is_person(one, people) else one
            for one in doc.ents
        )
    return doc


def _is_person(entity: Span, people: set[str]) -> bool:
    is_place = entity.label_ == "LOC" and len(entity) > 1
    return is_place and entity[-1].text in people and entity[-1].dep_ == "flat"
