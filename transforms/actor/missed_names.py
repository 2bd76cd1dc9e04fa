"""Names of people that the names model cut short or missed, made whole by the parse."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span, Token

from transforms.actor.actor_scene import Scene
from transforms.actor.registry import fold

_LEAST_WORDS = 2  # a single capitalised word behind a noun may be anything
_MOST_WORDS = 4


def behind_roles(scene: Scene) -> Iterator[Span]:
    """Names without a label that hang on the role right before them: "captain X Y", "campaigner X Y"."""
    doc = scene.doc
    for first in doc:
        if first.dep_ != "flat" or first.ent_type_:
            continue
        at, role = first.i, first.head
        if role.i != at - 1 or role.tag_ != "NN" or not _is_part(first):
            continue
        if role.lower_ not in scene.registry.titles and role.lower_ not in scene.registry.nouns:
            continue
        end = at + 1
        while end < min(len(doc), at + _MOST_WORDS) and _is_part(doc[end]) and doc[end].head in (role, first):
            end += 1
        is_whole = end == len(doc) or doc[end].tag_ != "NNP"
        if end - at >= _LEAST_WORDS and is_whole and not any(token.i in scene.known for token in doc[at:end]):
            yield doc[at:end]


def whole(scene: Scene, surname: Span) -> Span:
    """The name with the first name before it that has no label ("Colette *Heald*"); else as it is."""
    if len(surname) > 1 or surname.start == 0:
        return surname
    first, last = scene.doc[surname.start - 1], surname.root
    is_linked = (
        last.head == first or first.head == last or (first.head == last.head and first.dep_ == last.dep_)
    )
    is_known = first.i in scene.known or fold(first.text).rstrip(".") in scene.registry.titles
    if not is_linked or is_known or not _is_part(first) or fold(first.text) in scene.registry.nouns:
        return surname
    # what opens a sentence has its capital from there
    return surname if first.is_sent_start else scene.doc[first.i : surname.end]


def _is_part(token: Token) -> bool:
    return token.tag_ == "NNP" and not token.ent_type_ and token.is_alpha and token.text.istitle()
