"""The date of one act: the expression of time that governs it in the parse, never the nearest string."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc, Token

from transforms.annotations import PredicateDate, Span, Timex
from transforms.language import syntax
from transforms.seeds import Seeds
from transforms.time.calendar import PRECISION_ORDER, coarser, shift
from transforms.time.time_attachment import (
    ancestors,
    governing_predicate,
    head_token,
    headline_end,
    is_clause_head,
    sentence_of,
)

# An act told longer ago than this is history (a ruling of the data contract).
HISTORY_DAYS = 30
# How many sentences "then ... later ..." may go on from; stories seldom chain more.
_CHAIN = 3
# Clauses that share one time nest no deeper than this in news prose.
_NESTING = 4


@dataclass(frozen=True, slots=True)
class Cues:
    """The lemmas of `dating_cues.csv` by class."""

    occurrence: frozenset[str]
    aftermath: frozenset[str]
    prospective: frozenset[str]
    continuation: frozenset[str]
    retrospective: frozenset[str]
    collective: frozenset[str]
    simultaneous: frozenset[str]
    scheduling: frozenset[str]


def compile(seeds: Seeds) -> Cues:
    """Gather the cue words by class."""
    rows = seeds.dating_cues.values()
    return Cues(**{name: frozenset(row.lemma for row in rows if row.cls == name) for name in Cues.__slots__})


@cache
def default_cues() -> Cues:
    """The cues of the project's own seed tables."""
    return compile(Seeds())


class Anchored(NamedTuple):
    """An expression with the token on which its words hang."""

    timex: Timex
    head: Token


@dataclass(frozen=True, slots=True)
class Story:
    """What the date of an act is read from."""

    timexes: Sequence[Timex]
    published: date | None
    headline_tokens: int
    cues: Cues


def date_predicate(
    doc: Doc,
    predicate: int,
    timexes: Sequence[Timex],
    published: date | None,
    *,
    headline: Span | None = None,
    cues: Cues | None = None,
) -> PredicateDate:
    """The date of the act that token `predicate` tells, and how it is known.

    In this order: an expression among its own modifiers; one of a clause that shares its time (a
    coordinated or
    participial verb, the verb that says the event took place); a distance from an act that is dated ("two
    days
    after the strike"); the only expression of a sentence without another predicate; the date of what it
    goes on
    from ("later"); the publication day for a present tense outside the headline, or the day of the utterance
    within one. Else null: never the publication day in silence. The date of a verb of saying never dates
    what is
    said, so the function serves for "said on Friday" too: give it the cue.
    """
    story = Story(
        timexes,
        published,
        _tokens_before(doc, headline.end) if headline is not None else headline_end(doc),
        cues or default_cues(),
    )
    return _date_act(doc[predicate], story, _CHAIN)


def _in_sentence(act: Token, story: Story) -> list[Timex]:
    sentence = sentence_of(act)
    start, end = sentence.start_char, sentence.end_char
    return [one for one in story.timexes if start <= one.start < end]


def _anchored(act: Token, story: Story) -> Iterator[Anchored]:
    """The expressions of the act's sentence that can date an act; how often and how long does not."""
    for timex in _in_sentence(act, story):
        if timex.type == "SET" or (timex.type == "DURATION" and timex.date_start is None):
            continue
        head = head_token(act.doc, timex.start, timex.end)
        if head is not None:
            yield Anchored(timex, head)


def _tokens_before(doc: Doc, offset: int) -> int:
    return next((token.i for token in doc if token.idx >= offset), len(doc))


def _date_act(act: Token, story: Story, chain: int) -> PredicateDate:
    unknown = PredicateDate(None, None, "unknown", "unknown", is_historical=_is_backgrounded(act, story.cues))
    if act.dep_ in {"case", "mark", "cc", "punct"}:  # "according to" has no time of its own
        return unknown
    near = list(_anchored(act, story))
    for level in (_named, _own, _shared):
        found = level(act, near, story.cues)
        if found:
            return _told_by(_best(found, act), act, story)
    lagging = _lagging(act, near, story)
    if lagging is not None:
        return lagging
    found = _alone(act, near, story.cues)
    if found:
        return _told_by(_best(found, act), act, story)
    if unknown.is_historical:
        return unknown
    found_elsewhere = _carried(act, story, chain) or _present(act, near, story)
    return found_elsewhere or _presupposed(act, near, story) or unknown


# --- expressions that govern the act -------------------------------------------------------------------


# A noun below these prepositions is the occasion of the act: "killed in an attack on Friday".
_OCCASION = frozenset({"in", "during", "by", "at", "on", "amid"})


def _named(act: Token, near: list[Anchored], cues: Cues) -> list[Anchored]:
    """The expression that the act's clause explains: "in July 2023, when Russia left the deal"."""
    step = syntax.governor(act)
    if step is None or step.relation != "relative":
        return []
    offset = step.head.idx
    return [one for one in near if one.timex.start <= offset < one.timex.end]


def _own(act: Token, near: list[Anchored], cues: Cues) -> list[Anchored]:
    """Expressions that hang on the act itself, or on the occasion it names, with no other clause between."""
    direct, through = [], []
    for one in near:
        path = _path(one.head, act)
        if path == [] and one.timex.value == "PRESENT_REF" and not is_clause_head(act):
            continue  # "death toll now 19"
        governs = path == [] and not _dates_a_bound(one.head)
        if governs or _follows(one.head, act) or _is_displaced(one, act, near):
            direct.append(one)
        elif path and one.timex.value != "PRESENT_REF" and _through_occasion(path, act):
            through.append(one)
    return direct or through


def _is_displaced(one: Anchored, act: Token, near: list[Anchored]) -> bool:
    """Whether an expression right behind a noun phrase was hung on a verb that has another date of its own:
    "jailed on Friday for the killing of a student in 2019".
    """
    if act.pos_ != "NOUN" or is_clause_head(act) or one.head.left_edge.i != act.right_edge.i + 1:
        return False
    verb = governing_predicate(one.head)
    if verb is None or verb.i > act.i or not verb.is_ancestor(act):
        return False
    return any(
        governing_predicate(other.head) == verb and _are_disjoint(one.timex, other.timex)
        for other in near
        if other is not one and other.head.i < act.i
    )


def _are_disjoint(first: Timex, second: Timex) -> bool:
    if not (first.date_start and first.date_end and second.date_start and second.date_end):
        return False
    return first.date_end < second.date_start or second.date_end < first.date_start


def _dates_a_bound(head: Token) -> bool:
    """Whether the expression stands right behind a noun that only bounds the act ("stopped since a truce in
    2022").
    """
    at = head.left_edge.i - 1
    if at < 0 or at >= head.i or head.doc[at].pos_ != "NOUN":
        return False
    return syntax.preposition(head.doc[at]) in {"since", "after", "before", "until"}


def _path(head: Token, act: Token) -> list[Token] | None:
    """The tokens between an expression's head and the act above it; None when a clause or nothing parts
    them.
    """
    if head == act:
        return None
    between: list[Token] = []
    for ancestor in ancestors(head):
        if ancestor == act:
            return between
        if is_clause_head(ancestor):
            return None
        between.append(ancestor)
    return None


def _follows(head: Token, act: Token) -> bool:
    """Whether the expression stands right behind a noun, whatever the parser hung it on: "the arrest last
    month".
    """
    if act.pos_ != "NOUN" or head.i < act.i or (act.dep_ in {"obj", "dobj"} and act.head.i < act.i):
        return False  # behind an object it may as well be the verb's, as the parser says
    left = head.left_edge.i
    return left == act.i + 1 and all(
        token.pos_ in {"ADP", "DET", "ADJ", "NUM", "PROPN", "NOUN", "PUNCT"}
        and token.text not in {",", ";", "-"}
        for token in act.doc[left : head.i]
    )


def _through_occasion(path: list[Token], act: Token) -> bool:
    """ "in an attack on Friday", "Friday's blast killed": the noun names the act's occasion, not a
    participant.
    """
    top = path[-1]
    if len(path) == 1 and top.pos_ in {"NUM", "ADV", "ADP", "ADJ"}:
        return True
    if len(path) > 2 or top.pos_ == "PROPN" or top.ent_type_ in {"PERSON", "PER"}:
        return False
    preposition = syntax.preposition(top)
    if top.dep_.startswith("obl") and preposition in _OCCASION:
        return len(path) == 1 or preposition in {"in", "during"}
    return top.dep_ in {"nsubj", "compound"} and act.pos_ == "VERB"


def _shared(act: Token, near: list[Anchored], cues: Cues) -> list[Anchored]:
    """Expressions of a clause that shares the act's time."""
    for other in _companions(act, cues):
        found = [one for one in _own(other, near, cues) if one.timex.value != "PRESENT_REF"]
        if found:
            return found
    return [one for one in near if _leads(one.head, act)]


def _companions(act: Token, cues: Cues) -> Iterator[Token]:
    """Predicates told as of the same time as the act, nearest kin first."""
    if not is_clause_head(act):
        yield from _noun_companions(act, cues)
        return
    seen = {act.i}
    token = act
    for _ in range(_NESTING):
        step = syntax.governor(token)
        if step is None or step.head.i in seen:
            break
        seen.add(step.head.i)
        if step.relation == "conjunct":
            shares = syntax.subject(token) is None and _same_tense(token, step.head)
        elif step.relation == "open_complement":
            shares = step.head.lemma_.lower() not in cues.prospective
        elif step.relation == "adverbial":
            shares = _shares_time(token, cues)
        else:
            if step.relation in {"relative", "participial"} and step.head.pos_ == "NOUN":
                yield step.head
            break
        if not shares:
            break
        yield step.head
        token = step.head
    for child in act.children:
        if child.i in seen or not is_clause_head(child):
            continue
        if (
            (
                child.dep_ == "conj"
                and (syntax.subject(child) is None or _gaps(child))
                and _same_tense(child, act)
            )
            or (child.dep_ == "xcomp" and act.lemma_.lower() not in cues.prospective)
            or (child.dep_ == "advcl" and _shares_time(child, cues))
        ):
            yield child
    subject = syntax.subject(act)
    if subject is not None and subject.pos_ == "NOUN" and act.lemma_.lower() in cues.occurrence:
        yield subject


def _gaps(conjunct: Token) -> bool:
    """Whether a conjunct leaves out the first's auxiliary: "ten were killed and 20 *wounded* on Friday"."""
    return conjunct.tag_ == "VBN" and not any(child.dep_.startswith("aux") for child in conjunct.children)


def _same_tense(first: Token, second: Token) -> bool:
    """Whether no tense speaks against a shared time, as in "seized power in 2021 and *is* battling"."""
    tenses = {syntax.tense(first), syntax.tense(second)} - {None}
    return len(tenses) <= 1


def _noun_companions(act: Token, cues: Cues) -> Iterator[Token]:
    """What dates an event told as a noun: the verb that says it took place, or the noun that gathers it."""
    for child in act.children:
        finite = child.tag_ not in {"VB", "VBP", "VBZ"}
        if child.dep_ in {"acl", "acl:relcl", "relcl"} and finite and child.lemma_.lower() in cues.occurrence:
            yield child
    head = act.head
    if head == act:
        return
    if act.dep_ == "conj":
        yield head
    elif act.dep_ in {"nmod", "pobj"} and head.lemma_.lower() in cues.collective:
        yield head
        yield from _noun_companions(head, cues)
    elif is_clause_head(head):
        lemma = head.lemma_.lower()
        occasion = act.dep_.startswith("obl") and syntax.preposition(act) in _OCCASION
        does = act.dep_ in {"nsubj", "nsubj:pass", "nsubjpass"} and head.pos_ == "VERB"
        if occasion or lemma in cues.occurrence or (does and lemma not in cues.aftermath):
            yield head
            yield from _companions(head, cues)


def _shares_time(clause: Token, cues: Cues) -> bool:
    """Whether an adverbial clause is of the time of its main clause: a bare participle, or after "when",
    "as".
    """
    marks = {
        child.lower_ for child in clause.children if child.dep_ in {"mark", "advmod"} and child.i < clause.i
    }
    if marks & cues.simultaneous:
        return True
    return not marks and clause.tag_ in {"VBG", "VBN"} and syntax.subject(clause) is None


def _leads(head: Token, act: Token) -> bool:
    """Whether an expression before the first subject of a coordination spans all of its members."""
    if act.dep_ != "conj" or head.i > act.i:
        return False
    first = syntax.conjuncts(act)[0]
    subject = syntax.subject(first)
    if _path(head, first) != [] or subject is None or not _same_tense(first, act):
        return False
    return head.i < subject.i


def _alone(act: Token, near: list[Anchored], cues: Cues) -> list[Anchored]:
    """The expression of a sentence in which no other predicate stands and no other noun takes it."""
    others = [
        token for token in sentence_of(act) if token != act and is_clause_head(token) and token.pos_ == "VERB"
    ]
    if not all(token.is_ancestor(act) and token.lemma_.lower() in cues.occurrence for token in others):
        return []
    free = [one for one in near if one.timex.value != "PRESENT_REF" and not _inside_name(one.head, act)]
    return free if len({one.timex.value for one in free}) == 1 else []


def _inside_name(head: Token, act: Token) -> bool:
    """Whether the expression modifies another noun than the act ("the 2014 deal", "last year's flood")."""
    return head.dep_ in {"compound", "nmod:poss", "poss", "nummod"} and head.head != act


def _best(found: list[Anchored], act: Token) -> Timex:
    """Of several the finest in precision; a clock time without a date of its own gives way; then the
    nearest.
    """

    def rank(one: Anchored) -> tuple[bool, bool, int, int]:
        timex = one.timex
        return (
            timex.date_start is None,
            timex.basis == "narrative" and timex.type == "TIME",
            PRECISION_ORDER.index(timex.precision),
            abs(one.head.i - act.i),
        )

    return min(found, key=rank).timex


# --- from the expression to the date --------------------------------------------------------------------


# What stands before an expression so that it bounds the act and does not date it.
_BOUNDS = frozenset({"before", "until", "till", "by", "after", "ahead of", "prior to"})
_LEAD_IN = re.compile(r"\b(since|before|until|till|by|after|ahead of|prior to)\s+$", re.IGNORECASE)


def _told_by(timex: Timex, act: Token, story: Story) -> PredicateDate:
    """The date that an expression gives the act: its days; up to publication after "since"; none after
    "before".
    """
    start, end = timex.date_start, timex.date_end
    span, text = _range_span(timex, story.timexes, act.doc)
    if start is None or end is None:
        long_ago = timex.value == "PAST_REF" and timex.modifier == "before"
        past = long_ago or _is_backgrounded(act, story.cues)
        return PredicateDate(None, None, "unknown", "unknown", text, span, past)
    led_in = _LEAD_IN.search(act.doc.text[max(0, span.start - 20) : span.start])
    lead = led_in.group(1).lower() if led_in else ""
    possessive = act.doc.text[span.end : span.end + 2] in {"'s", "’s"}
    if lead == "since" and not possessive and story.published and not _explains(timex, act):
        end = max(story.published, end)
    historical = _is_history(end, timex.precision, story)
    singular = not is_clause_head(act) and act.tag_ not in {"NNS", "NNPS"}
    if lead == "since" and (singular or _is_naming(act)):  # "the first attack since 2022"
        return PredicateDate(None, None, "unknown", "unknown", text, span, False)
    clock = timex.type == "TIME" and "T" in timex.value and lead in {"before", "after", "by"}
    if lead in _BOUNDS and not possessive and not clock:
        return PredicateDate(None, None, "unknown", "unknown", text, span, historical)
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


def _is_history(end: date, precision: str, story: Story) -> bool:
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


def _is_backgrounded(act: Token, cues: Cues) -> bool:
    return any(
        child.lemma_.lower() in cues.retrospective and child.dep_ in {"advmod", "amod"}
        for child in act.children
    )


# --- distances: "two days after the strike" ---------------------------------------------------------------


_LENGTH = re.compile(r"P(\d+)([DWMY])")
_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_PRECISIONS = {"D": "day", "W": "day", "M": "month", "Y": "year"}


def _lagging(act: Token, near: list[Anchored], story: Story) -> PredicateDate | None:
    """The act as a counted distance before or after another that is dated in the same sentence."""
    for timex in _in_sentence(act, story):
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
        found = _own(other, near, story.cues) or _shared(other, near, story.cues)
        if not found:
            continue
        base = _told_by(_best(found, other), other, story)
        if base.date_start is None or base.date_end is None:
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
            _is_history(end, base.precision, story),
        )
    return None


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


# --- dates that another sentence, tense or clause gives -----------------------------------------------------


def _carried(act: Token, story: Story, chain: int) -> PredicateDate | None:
    """The date of what the act goes on from: "..., and later fled", "Later, they withdrew"."""
    if not chain:
        return None
    source: Token | None = None
    if _has_continuation(act, story.cues) and act.dep_ == "conj":
        source = syntax.conjuncts(act)[0]
    elif _opens_with_continuation(act, story.cues):
        source = _sentence_before(act)
    if source is None or source == act:
        return None
    told = _date_act(source, story, chain - 1)
    if told.date_start is None or told.basis == "publication":
        return None
    return replace(told, basis="narrative", text=None, span=None)


def _has_continuation(act: Token, cues: Cues) -> bool:
    return any(child.lower_ in cues.continuation and child.dep_ == "advmod" for child in act.children)


def _opens_with_continuation(act: Token, cues: Cues) -> bool:
    """Whether the act's sentence opens with a word that goes on from the one before."""
    opening = [token for token in sentence_of(act) if not token.is_space and not token.is_punct][:3]
    return any(
        token.lower_ in cues.continuation and token.dep_ == "advmod" and token.head == act
        for token in opening
    )


def _sentence_before(act: Token) -> Token | None:
    """The main predicate of the sentence before, within the paragraph."""
    first = sentence_of(act).start
    if first == 0:
        return None
    gap = act.doc.text[act.doc[first - 1].idx : act.doc[first].idx + 1]
    if "\n\n" in gap:
        return None
    return sentence_of(act.doc[first - 1]).root


def _present(act: Token, near: list[Anchored], story: Story) -> PredicateDate | None:
    """An act told in the present tense: of the day it is said on, where that stands, else of publication."""
    if act.i < story.headline_tokens:
        return None
    predicate = act
    if not is_clause_head(act):
        governor = governing_predicate(act)
        if governor is None or governor.lemma_.lower() not in story.cues.occurrence:
            return None
        predicate = governor
    if syntax.tense(predicate) != "present" or syntax.is_conditional(predicate):
        return None
    if syntax.is_negated(predicate) or _is_naming(predicate):
        return None
    step = syntax.governor(predicate)
    if step is not None and step.relation in {"complement", "parataxis"}:
        said = _own(step.head, near, story.cues)
        if said:
            return _told_by(_best(said, step.head), step.head, story)
    if story.published is None:
        return None
    return PredicateDate(story.published, story.published, "day", "publication")


def _is_naming(predicate: Token) -> bool:
    """Whether a copula only says what something is ("It is the first attack since ..."), not what goes on."""
    bare_noun = predicate.pos_ in {"NOUN", "PROPN"} and not syntax.preposition(predicate)
    return bare_noun and any(child.dep_ == "cop" for child in predicate.children)


def _presupposed(act: Token, near: list[Anchored], story: Story) -> PredicateDate | None:
    """A noun in a clause of long ago is of long ago too, though its own day is not told."""
    if is_clause_head(act):
        return None
    governor = governing_predicate(act)
    if governor is None:
        return None
    found = _own(governor, near, story.cues) or _shared(governor, near, story.cues)
    if not found or not _told_by(_best(found, governor), governor, story).is_historical:
        return None
    return PredicateDate(None, None, "unknown", "unknown", is_historical=True)
