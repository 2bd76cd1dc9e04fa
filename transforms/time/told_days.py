"""From the expression that governs an act to its date: ranges, bounds, days told together, history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from spacy.tokens import Doc, Token

from transforms.annotations import PredicateDate, Span, Timex
from transforms.language import syntax
from transforms.time.dating_cues import Cues
from transforms.time.governing_times import Story
from transforms.time.time_attachment import (
    governing_predicate,
    head_token,
    is_clause_head,
)

# An act told longer ago than this is history (a ruling of the data contract).
HISTORY_DAYS = 30


# What stands before an expression so that it bounds the act and does not date it.
_BOUNDS = frozenset({"before", "until", "till", "by", "after", "ahead of", "prior to"})
_LEAD_IN = re.compile(r"\b(since|before|until|till|by|after|ahead of|prior to)\s+$", re.IGNORECASE)


def told_by(timex: Timex, act: Token, story: Story) -> PredicateDate:
    """The date that an expression gives the act: its days; up to publication after "since"; none after
    "before".
    """
    start, end = timex.date_start, timex.date_end
    span, text = _range_span(timex, story.timexes, act.doc)
    if start is None or end is None:
        long_ago = timex.value == "PAST_REF" and timex.modifier == "before"
        past = long_ago or is_backgrounded(act, story.cues)
        return PredicateDate(None, None, "unknown", "unknown", text, span, past)
    led_in = _LEAD_IN.search(act.doc.text[max(0, span.start - 20) : span.start])
    lead = led_in.group(1).lower() if led_in else ""
    possessive = act.doc.text[span.end : span.end + 2] in {"'s", "’s"}
    if lead == "since" and not possessive and story.published and not _explains(timex, act):
        end = max(story.published, end)
    historical = is_history(end, timex.precision, story)
    singular = not is_clause_head(act) and act.tag_ not in {"NNS", "NNPS"}
    if lead == "since" and (singular or is_naming(act)):  # "the first attack since 2022"
        return PredicateDate(None, None, "unknown", "unknown", text, span, False)
    clock = timex.type == "TIME" and "T" in timex.value and lead in {"before", "after", "by"}
    if lead in _BOUNDS and not possessive and not clock:
        return PredicateDate(None, None, "unknown", "unknown", text, span, historical)
    if timex.precision == "day" and lead != "since" and span == Span(timex.start, timex.end):
        start, end, span = _coordinated(timex, act, story)
        text = act.doc.text[span.start : span.end]
    return PredicateDate(start, end, timex.precision, timex.basis, text, span, historical)


def _explains(timex: Timex, act: Token) -> bool:
    """Whether the act's clause hangs on the expression itself ("since July 2023, when Russia left")."""
    step = syntax.governor(act)
    return step is not None and timex.start <= step.head.idx < timex.end


def _range_span(timex: Timex, timexes: Sequence[Timex], doc: Doc) -> tuple[Span, str]:
    """The words of the expression; of a range, from its first end to its last."""
    start, end, told = timex.start, timex.end, doc.text  # Doc.text is put together anew at each call
    for other in timexes:
        same = (other.date_start, other.date_end) == (timex.date_start, timex.date_end)
        if same and other is not timex and timex.date_start is not None:
            gap = told[min(end, other.end) : max(start, other.start)]
            if re.fullmatch(r"\s*(?:to|and|until|till|through|-|–|—)\s*", gap):
                start, end = min(start, other.start), max(end, other.end)
    return Span(start, end), told[start:end]


def is_history(end: date, precision: str, story: Story) -> bool:
    """Whether a day lies more than HISTORY_DAYS before publication, or before the last date of an undated
    article.
    """
    if story.published is None and precision in {"decade", "unknown"}:
        return True
    told = story.published or max(
        (one.date_end for one in story.timexes if one.date_end is not None and one.basis == "explicit"),
        default=end,
    )
    return end < told - timedelta(days=HISTORY_DAYS)


def is_backgrounded(act: Token, cues: Cues) -> bool:
    return any(
        child.lemma_.lower() in cues.retrospective and child.dep_ in {"advmod", "amod"}
        for child in act.children
    )


def _coordinated(timex: Timex, act: Token, story: Story) -> tuple[date, date, Span]:
    """The days of an expression with those of its fellows that are next to them ("on Monday and Tuesday"),
    and all their words; a gap of days between them keeps it alone, as the act was then done twice.
    """
    assert timex.date_start is not None and timex.date_end is not None
    start, end, span = timex.date_start, timex.date_end, Span(timex.start, timex.end)
    governor = _governor(timex, act.doc)
    for order in (1, -1):
        for other in story.timexes[::order]:
            if other.date_start is None or other.date_end is None or other.precision != "day":
                continue
            gap = (span.end, other.start) if order == 1 else (other.end, span.start)
            if not gap[0] < gap[1] <= gap[0] + _COORDINATION_WIDTH:
                continue
            near = other.date_start - timedelta(days=1) <= end and start <= other.date_end + timedelta(days=1)
            if near and _is_coordination(act.doc, *gap) and _governor(other, act.doc) == governor:
                start, end = min(start, other.date_start), max(end, other.date_end)
                span = Span(min(span.start, other.start), max(span.end, other.end))
    return start, end, span


def _governor(timex: Timex, doc: Doc) -> Token | None:
    """The predicate whose clause an expression stands in."""
    head = head_token(doc, timex.start, timex.end)
    return governing_predicate(head) if head is not None else None


# "Monday's and again on Tuesday": more words than these do not stand between two dates of one act.
_COORDINATION_WORDS = 4
_COORDINATION_WIDTH = 80  # characters: four long words; what is wider is not looked at word by word


def _is_coordination(doc: Doc, start: int, end: int) -> bool:
    """Whether only a conjunction or comma, with prepositions and adverbs, stands between two offsets."""
    near = start < end <= start + _COORDINATION_WIDTH
    span = doc.char_span(start, end, alignment_mode="contract") if near else None
    between = [token for token in span or () if not token.is_space]
    if not 1 <= len(between) <= _COORDINATION_WORDS:
        return False
    if not any(token.pos_ == "CCONJ" or token.text == "," for token in between):
        return False
    return all(token.pos_ in {"CCONJ", "ADP", "ADV", "PART"} or token.text == "," for token in between)


def is_naming(predicate: Token) -> bool:
    """Whether a copula only says what something is ("It is the first attack since ..."), not what goes on."""
    bare_noun = predicate.pos_ in {"NOUN", "PROPN"} and not syntax.preposition(predicate)
    return bare_noun and any(child.dep_ == "cop" for child in predicate.children)
