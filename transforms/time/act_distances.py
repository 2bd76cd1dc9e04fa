"""Acts dated by a distance: from another act ("two days after the strike"), or up to now ("for weeks")."""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.tokens import Doc, Token

from transforms.annotations import PredicateDate, Span
from transforms.language import syntax
from transforms.time.calendar import coarser, shift
from transforms.time.governing_times import (
    Anchored,
    Story,
    best_of,
    own_times,
    path_to,
    shared_times,
    times_in_sentence,
)
from transforms.time.time_attachment import (
    governing_predicate,
    head_token,
    is_clause_head,
)
from transforms.time.told_days import is_history, told_by

_LENGTH = re.compile(r"P(\d+)([DWMY])")
_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_PRECISIONS = {"D": "day", "W": "day", "M": "month", "Y": "year"}


def lagging(
    act: Token,
    near: list[Anchored],
    story: Story,
    told_before: Callable[[Token], PredicateDate | None] = lambda verb: None,
) -> PredicateDate | None:
    """The act as a counted distance before or after another that is dated in the same sentence, or of which
    the sentence only says that it took place: "It came six days after shelling killed four".

    `told_before` gives the date of what such a verb speaks of, told in the sentence before.
    """
    for timex in times_in_sentence(act, story):
        length = _LENGTH.fullmatch(timex.value) if timex.type == "DURATION" else None
        head = head_token(act.doc, timex.start, timex.end)
        if length is None or head is None:
            continue
        marker = _token_at(act.doc, timex.end)
        if marker is None or marker.lower_ not in {"after", "before"}:
            continue
        sign = 1 if marker.lower_ == "after" else -1
        later, earlier = _sides(head, marker)
        if later is None or earlier is None:
            continue
        if _tells(act, earlier, marker):
            other, sign = later, -sign
        elif _tells(act, later, None):
            other = earlier
        else:
            continue
        found = own_times(other, near, story.cues) or shared_times(other, near, story.cues)
        if found:
            base: PredicateDate | None = told_by(best_of(found, other), other, story)
        elif other == later and other.lemma_.lower() in story.cues.occurrence:
            base = told_before(other)
        else:
            continue
        if base is None or base.date_start is None or base.date_end is None:
            continue
        count, unit = sign * int(length.group(1)), _UNITS[length.group(2)]
        start, end = shift(base.date_start, count, unit), shift(base.date_end, count, unit)
        span = Span(timex.start, marker.idx + len(marker))
        return PredicateDate(
            start,
            end,
            coarser(base.precision, _PRECISIONS[length.group(2)]),
            "relative",
            act.doc.text[span.start : span.end],
            span,
            is_history(end, base.precision, story),
        )
    return None


def lasting(act: Token, story: Story) -> PredicateDate | None:
    """An act that goes on for a counted time up to the publication day: "have shelled it for three weeks"."""
    predicate = act
    if not is_clause_head(act):
        governor = governing_predicate(act)
        if governor is None or governor.lemma_.lower() not in story.cues.occurrence:
            return None
        predicate = governor
    if story.published is None or not _is_present_perfect(predicate) or syntax.is_negated(predicate):
        return None
    for timex in times_in_sentence(act, story):
        length = _LENGTH.fullmatch(timex.value) if timex.type == "DURATION" else None
        head = head_token(act.doc, timex.start, timex.end)
        if length is None or head is None or timex.date_start is not None:
            continue
        if syntax.preposition(head) != "for" or path_to(head, predicate) != []:
            continue
        unit = _UNITS[length.group(2)]
        return PredicateDate(
            shift(story.published, -int(length.group(1)), unit),
            story.published,
            unit,
            "relative",
            timex.text,
            Span(timex.start, timex.end),
        )
    return None


def _is_present_perfect(verb: Token) -> bool:
    """ "has shelled", "have been shelling", "has lasted"."""
    auxiliaries = [child for child in verb.children if child.dep_.startswith("aux")]
    return any(
        child.lemma_.lower() == "have" and child.tag_ in {"VBZ", "VBP"} for child in auxiliaries
    ) and not any(child.tag_ == "MD" for child in auxiliaries)


def _token_at(doc: Doc, offset: int) -> Token | None:
    """The first word at or after a character offset, within a few characters of white space."""
    span = doc.char_span(offset, min(offset + 2, len(doc.text)), alignment_mode="expand")
    return (
        next((token for token in span if token.idx >= offset and not token.is_space), None) if span else None
    )


def _sides(length: Token, marker: Token) -> tuple[Token | None, Token | None]:
    """(the act from which the distance is told, the act behind "after" or "before")."""
    behind = marker.head
    while behind.head != behind and behind.left_edge.i >= length.left_edge.i - 1 and behind.i > marker.i:
        if is_clause_head(behind) or behind.head.i < marker.i:
            break
        behind = behind.head
    if behind.i < marker.i:
        return None, None
    main = governing_predicate(behind)
    return main, behind


def _tells(act: Token, side: Token, marker: Token | None) -> bool:
    """Whether the act is a side of the distance: its predicate, its subject noun, or the noun itself."""
    if marker is not None and act.i < marker.i:
        return False
    if act == side:
        return True
    return act.head == side and act.dep_ in {"nsubj", "nsubj:pass", "obj", "nmod"}
