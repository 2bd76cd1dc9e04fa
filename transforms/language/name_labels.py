"""One reading of a name in a text: labels of names that the rest of the text contradicts are put right."""

from __future__ import annotations

from collections import Counter

from spacy.tokens import Doc, Span

# Prepositions behind which a name is a place's.
_INTO = frozenset({"in", "near"})
# A family name must stand alone as a person's this often, and oftener than as a place's.
_LEAST = 2


def settle(doc: Doc) -> Doc:
    """The doc, with a place of two words or more made a person where the text goes on with its last word as a
    person: "Valeska Lima ... Lima said". Needs a parse: a name's words hang flat on the first."""
    _place_what_people_are_in(doc)
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


def _place_what_people_are_in(doc: Doc) -> None:
    """Make a person of one word a place where the text says what is "in" it, and a plural one a people.

    Persons have names of several words somewhere in a text, or nobody is in them.
    """
    persons = [one for one in doc.ents if one.label_ == "PERSON"]
    if not persons:
        return
    surnames = {one[-1].text for one in persons if len(one) > 1}
    entered = {
        one.text
        for one in persons
        if len(one) == 1
        and one.start
        and doc[one.start - 1].lower_ in _INTO
        and one.text not in surnames
        and (one.end == len(doc) or doc[one.end].tag_ not in {"POS", "NNP"})
    }
    plural = {
        one.text
        for one in persons
        if len(one) == 1 and one.start and one[0].tag_ == "NNPS" and doc[one.start - 1].lower_ == "the"
    }
    if not entered | plural:
        return
    new = {**dict.fromkeys(plural, "NORP"), **dict.fromkeys(entered, "LOC")}
    doc.ents = tuple(
        Span(doc, one.start, one.end, label=new[one.text])
        if one.label_ == "PERSON" and one.text in new
        else one
        for one in doc.ents
    )


def _is_person(entity: Span, people: set[str]) -> bool:
    is_place = entity.label_ == "LOC" and len(entity) > 1
    return is_place and entity[-1].text in people and entity[-1].dep_ == "flat"
