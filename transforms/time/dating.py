"""When: give every time expression its days, with the direction of its verb.

`resolve` anchors the expressions of an article to its publication day and its narrative; whither "on Friday"
and "in March" look is the tense of the governing verb. The date of one act (`date_predicate`) and the day of
publication metadata (`parse_published`) are read in modules of their own and named here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from spacy.tokens import Doc, Token

from transforms.annotations import TimeExpression, Timex
from transforms.article.publication import parse_published
from transforms.language import syntax
from transforms.time.act_dating import date_predicate
from transforms.time.anchoring import anchor
from transforms.time.calendar import Interval, coarser
from transforms.time.dating_cues import Cues, compile, default_cues
from transforms.time.meaning import Looks, Meaning, Narrative, Parts, Setting
from transforms.time.time_attachment import governing_predicate, head_token, headline_end

__all__ = ["Cues", "compile", "date_predicate", "looks", "parse_published", "resolve"]


# How many characters a quarter of the year stays the matter: a paragraph or two of a business story.
_QUARTER_REACH = 600


def resolve(
    expressions: Sequence[TimeExpression],
    doc: Doc | None,
    published: date | None,
    *,
    cues: Cues | None = None,
) -> list[Timex]:
    """Anchor the expressions of one article, given in text order; the result is in the same order.

    `doc` gives the tense of governing verbs, and names of persons, which are left out; without it the words
    before the expression decide ("will", "said").
    Without `published` only absolute dates, and what the narrative hangs on them, get days. The two ends of a
    range ("from Monday to Wednesday") both get the days of the whole range.
    """
    out: list[Timex] = []
    narrative: Narrative | None = None
    day_told: date | None = None
    order = _order(expressions)
    quarter: tuple[int, Interval] | None = None  # where the last quarter was told, and its days
    for expression in expressions:
        if doc is not None and _is_in_persons_name(doc, expression):
            continue
        parts = dict(expression.parts)
        matter = quarter[1] if quarter and expression.start - quarter[0] < _QUARTER_REACH else None
        setting = Setting(
            published,
            narrative,
            looks(expression, parts, doc, cues or default_cues()),
            matter,
            order,
            day_told,
        )
        meaning = anchor(parts, setting)
        narrative = _told(meaning, parts, expression) or narrative
        if narrative is not None and narrative.precision == "day":
            day_told = narrative.days.start
        if meaning.days is not None and parts["form"] == "quarter" and meaning.value[4:6] == "-Q":
            quarter = expression.end, meaning.days
        out.append(_timex(expression, meaning))
        if parts.get("range") == "last" and len(out) > 1:
            out[-2:] = _joined(out[-2], out[-1])
    return out


def _order(expressions: Sequence[TimeExpression]) -> str | None:
    """The order of day and month in the article's numeric dates, where those that can be read in one way only
    agree.
    """
    orders = {dict(one.parts).get("order") for one in expressions if one.rule == "numeric_date"} - {None}
    return str(orders.pop()) if len(orders) == 1 else None


def _is_in_persons_name(doc: Doc, expression: TimeExpression) -> bool:
    """Whether the words are a person's name ("police spokesman Sunday Ibrahim", "April Benson")."""
    span = doc.char_span(expression.start, expression.end, alignment_mode="expand")
    if span is None or expression.rule not in {"weekday", "month"}:
        return False
    if any(token.ent_type_ in _PERSON for token in span):
        return any(
            token.ent_type_ in _PERSON and token.ent_iob_ == "I"
            for token in doc[span.start + 1 : span.end + 1]
        )
    after = doc[span.end] if span.end < len(doc) else None
    before = doc[span.start - 1] if span.start else None
    return (
        after is not None
        and before is not None
        and after.ent_type_ in _PERSON
        and after.ent_iob_ == "B"
        and before.pos_ == "NOUN"
    )


_PERSON = frozenset({"PERSON", "PER"})


def _timex(expression: TimeExpression, meaning: Meaning) -> Timex:
    days = meaning.days
    return Timex(
        start=expression.start,
        end=expression.end,
        text=expression.text,
        type=expression.type,
        value=meaning.value,
        date_start=days.start if days else None,
        date_end=days.end if days else None,
        precision=meaning.precision if days else "unknown",
        basis=meaning.basis if days else "unknown",
        modifier=meaning.modifier,
        rule=expression.rule,
    )


def _told(meaning: Meaning, parts: Parts, expression: TimeExpression) -> Narrative | None:
    """The date that later expressions lean on; sets, lengths, comparisons and "now" tell none."""
    if expression.rule == "year_ago" or (parts["form"] == "offset" and parts.get("unit") == "year"):
        return None
    if meaning.days is None or expression.type not in {"DATE", "TIME"} or parts["form"] == "ref":
        return None
    return Narrative(meaning.days, meaning.precision)


def _joined(first: Timex, last: Timex) -> list[Timex]:
    """Both ends of a range with the days of the whole; a first end that came out later is a week or year
    off.
    """
    if first.date_start is None or first.date_end is None or last.date_start is None or last.date_end is None:
        return [first, last]
    start, end = first.date_start, last.date_end
    if first.precision == "day" and last.precision != "day" and first.basis != "explicit":
        return [first, last]  # "the change on Friday to December's figures" spans nothing
    if start > end:
        start = _earlier(first, last) or start
    if start > end:
        return [first, last]
    precision = coarser(first.precision, last.precision)
    basis = first.basis if first.basis == last.basis else "relative"
    return [
        replace(one, date_start=start, date_end=end, precision=precision, basis=basis)
        for one in (first, last)
    ]


def _earlier(first: Timex, last: Timex) -> date | None:
    """The start of a range whose first end was read a week ("Friday to Sunday") or a year too late."""
    assert first.date_start is not None and last.date_end is not None
    if first.rule.startswith("weekday"):
        return date.fromordinal(first.date_start.toordinal() - 7)
    try:
        return first.date_start.replace(
            year=last.date_end.year - (first.date_start.month > last.date_end.month)
        )
    except ValueError:
        return None


def looks(expression: TimeExpression, parts: Parts, doc: Doc | None, cues: Cues) -> Looks:
    """Whether the expression is told of the past or of the future: by its verb's tense, else by cue words."""
    if parts.get("signal") in {"since", "effective"}:
        return "back" if parts["signal"] == "since" else "forward"
    words: dict[str | int, Looks] = {"forward": "forward", "back": "back"}
    by_words = words.get(parts.get("looks", ""), "unknown")
    if doc is None:
        return by_words
    head = head_token(doc, expression.start, expression.end)
    if head is None:
        return by_words
    verb = governing_predicate(head)
    if verb is None:
        return by_words
    if _is_possessive(head):  # "Friday's attack" is over unless its verb, or "ahead of", looks forward
        ahead = syntax.preposition(head.head) == "ahead of" or syntax.tense(verb) == "future"
        return "forward" if ahead else "back"
    return _direction(verb, cues, direct=verb == head.head) or by_words


def _is_possessive(head: Token) -> bool:
    """Whether the expression modifies a noun from before it: "Friday's attack", "a June agreement"."""
    return head.dep_ in {"nmod:poss", "poss"} or (head.dep_ == "compound" and head.head.pos_ == "NOUN")


def _is_witnessed(verb: Token) -> bool:
    """A bare infinitive under a past verb: "saw the boat *ram* them", "heard shells *land*"."""
    return (
        verb.tag_ == "VB"
        and verb.dep_ in {"ccomp", "xcomp"}
        and syntax.tense(verb.head) == "past"
        and not any(child.dep_ in {"mark", "aux"} for child in verb.children)
    )


def _direction(verb: Token, cues: Cues, *, direct: bool) -> Looks | None:
    """Whither a verb looks; a present tense looks forward where the expression hangs on it ("they meet
    Monday").
    """
    if direct and verb.lemma_.lower() in cues.scheduling:
        return "forward"
    for _ in range(4):  # a chain of infinitives and participles is seldom longer
        tense = syntax.tense(verb)
        if tense == "past":
            return "back"
        if tense == "present":
            return "forward" if direct and not _in_headline(verb) else "back"
        if _is_witnessed(verb):
            return "back"
        if tense == "future" or (verb.tag_ == "VB" and verb.dep_ != "advcl"):
            # "could not be reached on Friday" is told of the past, "could come on Friday" is not
            return "back" if "could" in syntax.modals(verb) and syntax.is_negated(verb) else "forward"
        if verb.tag_ == "VBN" and verb.dep_ in {"acl", "advcl"}:
            return "back"
        step = syntax.governor(verb)
        if step is None or step.relation not in {"open_complement", "adverbial", "conjunct", "participial"}:
            return None
        if step.head.pos_ not in {"VERB", "AUX"}:
            return None
        verb = step.head
    return None


def _in_headline(token: Token) -> bool:
    return token.i < headline_end(token.doc)
