"""When: give every time expression its days, and every act the day it was done on.

`resolve` anchors the expressions of an article to its publication day and its narrative, with the direction
of
"on Friday" and "in March" from the tense of the governing verb. `date_predicate` gives one act the expression
that governs it in the clause, never the nearest one. `parse_published` reads publication metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

from spacy.tokens import Doc, Token

from transforms import syntax
from transforms.anchoring import Looks, Meaning, Narrative, Parts, Setting, anchor
from transforms.annotations import PredicateDate, Span, TimeExpression, Timex
from transforms.calendar import Interval, coarser
from transforms.seeds import Seeds

# --- anchoring ---------------------------------------------------------------------------------------


# How many characters a quarter of the year stays the matter: a paragraph or two of a business story.
_QUARTER_REACH = 600


def resolve(expressions: Sequence[TimeExpression], doc: Doc | None, published: date | None) -> list[Timex]:
    """Anchor the expressions of one article, given in text order; the result is in the same order.

    `doc` gives the tense of governing verbs; without it the words before the expression decide ("will",
    "said").
    Without `published` only absolute dates, and what the narrative hangs on them, get days. The two ends of a
    range ("from Monday to Wednesday") both get the days of the whole range.
    """
    out: list[Timex] = []
    narrative: Narrative | None = None
    quarter: tuple[int, Interval] | None = None  # where the last quarter was told, and its days
    for expression in expressions:
        parts = dict(expression.parts)
        matter = quarter[1] if quarter and expression.start - quarter[0] < _QUARTER_REACH else None
        setting = Setting(published, narrative, looks(expression, parts, doc), matter)
        meaning = anchor(parts, setting)
        meaning = _since(meaning, parts, published)
        narrative = _told(meaning, parts, expression) or narrative
        if meaning.days is not None and parts["form"] == "quarter" and meaning.value[4:6] == "-Q":
            quarter = expression.end, meaning.days
        out.append(_timex(expression, meaning))
        if parts.get("range") == "last" and len(out) > 1:
            out[-2:] = _joined(out[-2], out[-1])
    return out


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


def _since(meaning: Meaning, parts: Parts, published: date | None) -> Meaning:
    """ "Since X" runs from the first day of X to the publication day."""
    if parts.get("signal") != "since" or meaning.days is None or published is None:
        return meaning
    if meaning.days.start > published:
        return meaning
    days = Interval(meaning.days.start, published)
    return Meaning(meaning.value, days, meaning.precision, meaning.basis, meaning.modifier)


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
    if start > end:
        earlier = _earlier(first, last)
        if earlier is None:
            return [first, last]
        start = earlier
    precision = coarser(first.precision, last.precision)
    basis = first.basis if first.basis == last.basis else "relative"
    return [
        _replace(one, date_start=start, date_end=end, precision=precision, basis=basis)
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


def _replace(timex: Timex, **changes: Any) -> Timex:
    return Timex(**{name: changes.get(name, getattr(timex, name)) for name in Timex.__slots__})


def looks(expression: TimeExpression, parts: Parts, doc: Doc | None) -> Looks:
    """Whether the expression is told of the past or of the future: by its verb's tense, else by cue words."""
    if parts.get("signal") == "since":
        return "back"
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
        ahead = syntax.preposition(head.head) in _AHEAD or syntax.tense(verb) == "future"
        return "forward" if ahead else "back"
    return _direction(verb, direct=verb == head.head) or by_words


_AHEAD = frozenset({"ahead of", "before", "until", "for"})


def _is_possessive(head: Token) -> bool:
    return head.dep_ in {"nmod:poss", "poss"}


def _direction(verb: Token, *, direct: bool) -> Looks | None:
    """Whither a verb looks; a present tense looks forward where the expression hangs on it ("they meet
    Monday").
    """
    for _ in range(4):  # a chain of infinitives and participles is seldom longer
        tense = syntax.tense(verb)
        if tense == "past":
            return "back"
        if tense == "present":
            return "forward" if direct and not _in_headline(verb) else "back"
        if tense == "future" or verb.tag_ == "VB":
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


def headline_end(doc: Doc) -> int:
    """Number of tokens in the headline: the first paragraph, when it does not end like a sentence; else 0."""
    cut = doc.text.find("\n\n")
    if cut <= 0 or doc.text[:cut].rstrip()[-1:] in {".", "!", "?", "”", '"'}:
        return 0
    return next((token.i for token in doc if token.idx >= cut), len(doc))


def head_token(doc: Doc, start: int, end: int) -> Token | None:
    """The token of the span on which the others hang; None when the span holds no token."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return span.root if span is not None and len(span) else None


def governing_predicate(token: Token) -> Token | None:
    """The nearest predicate above a token: a verb, or a noun or adjective that heads its clause."""
    return next((ancestor for ancestor in ancestors(token) if _is_clause_head(ancestor)), None)


def ancestors(head: Token) -> Iterator[Token]:
    """The tokens above an expression's head, with a known slip of parsers mended.

    "X said on Tuesday that Y would retaliate": where the expression follows a verb directly, or stands before
    the "that" of the clause it was hung on, it belongs to the verb before.
    """
    chain = list(head.ancestors)
    first = next((number for number, token in enumerate(chain) if _is_clause_head(token)), None)
    if first is None or chain[first].i < head.i:
        return iter(chain)
    verb = _verb_before(head)
    if verb is not None and verb in chain[first + 1 :]:
        return iter(chain[chain.index(verb) :])
    mark = next((child for child in chain[first].children if child.dep_ == "mark"), None)
    if mark is not None and head.i < mark.i:
        return iter(chain[first + 1 :])
    return iter(chain)


def _verb_before(head: Token) -> Token | None:
    """The finite verb right before an expression and its preposition or determiner."""
    at = head.left_edge.i - 1
    if at < 0 or at >= head.i:
        return None
    before = head.doc[at]
    return before if before.tag_ in {"VBD", "VBZ", "VBP", "VBN"} and _is_clause_head(before) else None


# --- the date of an act --------------------------------------------------------------------------------

# An act told longer ago than this is history (a ruling of the data contract).
HISTORY_DAYS = 30
# How many sentences a "then ... later ..." may go on from; stories seldom chain more.
_CHAIN = 3


@dataclass(frozen=True, slots=True)
class Cues:
    """The lemmas of `dating_cues.csv` by class."""

    occurrence: frozenset[str]
    prospective: frozenset[str]
    continuation: frozenset[str]
    retrospective: frozenset[str]
    collective: frozenset[str]
    simultaneous: frozenset[str]


def compile(seeds: Seeds) -> Cues:
    """Gather the cue words by class."""
    rows = seeds.dating_cues.values()
    return Cues(**{name: frozenset(row.lemma for row in rows if row.cls == name) for name in Cues.__slots__})


@cache
def default_cues() -> Cues:
    """The cues of the project's own seed tables."""
    return compile(Seeds())


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

    In this order: an expression among its own modifiers; one that shares its time through the clause (a
    coordinated or participial verb, the verb that says the event took place); the only one of a sentence
    without
    another predicate; the date of the sentence before, when this one goes on from it ("later"); the
    publication
    day for a present tense outside the headline. Else null: never the publication day in silence. The date
    of a
    verb of saying never dates what is said, so the function serves for "said on Friday" too: give it the cue.
    """
    cues = cues or default_cues()
    usable = [(timex, head) for timex, head in _heads(doc, timexes)]
    return _date_act(doc[predicate], usable, timexes, published, headline, cues, _CHAIN)


_Anchored = tuple[Timex, Token]


def _heads(doc: Doc, timexes: Sequence[Timex]) -> Iterator[_Anchored]:
    """Expressions that can date an act, with their head tokens; how often and how long does not."""
    for timex in timexes:
        if timex.type == "SET" or (timex.type == "DURATION" and timex.date_start is None):
            continue
        head = head_token(doc, timex.start, timex.end)
        if head is not None:
            yield timex, head


def _date_act(
    act: Token,
    anchored: list[_Anchored],
    timexes: Sequence[Timex],
    published: date | None,
    headline: Span | None,
    cues: Cues,
    chain: int,
) -> PredicateDate:
    sentence = act.sent
    near = [(timex, head) for timex, head in anchored if sentence.start <= head.i < sentence.end]
    for level in (_own, _shared, _alone):
        found = level(act, near, cues)
        if found:
            return _told_by(_best(found, act), act, timexes, published, cues)
    past = _is_backgrounded(act, cues)
    if not past and chain and _continues(act, cues):
        before = _sentence_before(act)
        if before is not None:
            told = _date_act(before, anchored, timexes, published, headline, cues, chain - 1)
            if told.date_start is not None and told.basis != "publication":
                return PredicateDate(
                    told.date_start,
                    told.date_end,
                    told.precision,
                    "narrative",
                    is_historical=told.is_historical,
                )
    if published is not None and not past and _is_present(act, headline):
        return PredicateDate(published, published, "day", "publication")
    return PredicateDate(None, None, "unknown", "unknown", is_historical=past)


def _is_clause_head(token: Token) -> bool:
    """Whether the token heads a clause of its own: a verb that is no auxiliary, or what a copula says."""
    if token.pos_ in {"VERB", "AUX"}:
        return token.dep_ not in {"aux", "aux:pass", "auxpass", "cop", "amod", "case", "compound"}
    return any(child.dep_ in {"cop", "nsubj", "nsubj:pass"} for child in token.children)


# A noun below these prepositions is the occasion of the act: "killed in an attack on Friday".
_OCCASION = frozenset({"in", "during", "by", "at", "on", "amid"})


def _own(act: Token, near: list[_Anchored], cues: Cues) -> list[_Anchored]:
    """Expressions that hang on the act itself, or on the occasion it names, with no other clause between."""
    direct, through = [], []
    for timex, head in near:
        path = _path(head, act)
        if path is None:
            continue
        if not path:
            direct.append((timex, head))
        elif _through_occasion(path, act):
            through.append((timex, head))
    return direct or through


def _path(token: Token, act: Token) -> list[Token] | None:
    """The tokens between an expression's head and the act above it; None when a clause or nothing parts
    them.
    """
    if token == act:
        return None
    between: list[Token] = []
    for ancestor in ancestors(token):
        if ancestor == act:
            return between
        if _is_clause_head(ancestor):
            return None
        between.append(ancestor)
    return None


def _through_occasion(path: list[Token], act: Token) -> bool:
    """ "in an attack on Friday", "Friday's blast killed": the noun names the act's occasion, not a
    participant.
    """
    top = path[-1]
    if len(path) == 1 and top.pos_ in {"NUM", "ADV", "ADP", "ADJ"}:
        return True
    if len(path) > 2 or top.pos_ == "PROPN" or top.ent_type_ in {"PERSON", "PER"}:
        return False
    relation = top.dep_
    if relation.startswith("obl") and syntax.preposition(top) in _OCCASION:
        return True
    return relation in {"nsubj", "compound"} and act.pos_ == "VERB"


def _shared(act: Token, near: list[_Anchored], cues: Cues) -> list[_Anchored]:
    """Expressions of a clause that shares the act's time."""
    for other in _companions(act, cues):
        found = _own(other, near, cues)
        if found:
            return found
    leading = [(timex, head) for timex, head in near if _leads(head, act)]
    return leading


def _companions(act: Token, cues: Cues) -> Iterator[Token]:
    """Predicates told as of the same time as the act, nearest kin first."""
    if not _is_clause_head(act):
        yield from _noun_companions(act, cues)
        return
    seen = {act.i}
    token = act
    for _ in range(4):  # clauses nest no deeper in news prose without changing time
        step = syntax.governor(token)
        if step is None or step.head.i in seen:
            break
        seen.add(step.head.i)
        if (
            (step.relation == "conjunct" and syntax.subject(token) is None)
            or (step.relation == "open_complement" and step.head.lemma_.lower() not in cues.prospective)
            or (step.relation == "adverbial" and _shares_time(token, cues))
        ):
            yield step.head
        elif step.relation in {"relative", "participial"} and step.head.pos_ == "NOUN":
            yield step.head
            break
        else:
            break
        token = step.head
    for child in act.children:
        if child.i in seen:
            continue
        if (
            (child.dep_ == "conj" and syntax.subject(child) is None and _is_clause_head(child))
            or (child.dep_ == "xcomp" and act.lemma_.lower() not in cues.prospective)
            or (child.dep_ == "advcl" and _shares_time(child, cues))
        ):
            yield child
    subject = syntax.subject(act)
    if subject is not None and act.lemma_.lower() in cues.occurrence:
        yield subject


def _noun_companions(act: Token, cues: Cues) -> Iterator[Token]:
    """What dates an event told as a noun: the verb that says it took place, or the noun that gathers it."""
    for child in act.children:
        if child.dep_ in {"acl", "acl:relcl", "relcl"} and child.lemma_.lower() in cues.occurrence:
            yield child
    head = act.head
    if head == act:
        return
    if act.dep_ == "conj":
        yield head
    elif act.dep_ in {"nmod", "pobj"} and head.lemma_.lower() in cues.collective:
        yield head
        yield from _noun_companions(head, cues)
    elif _is_clause_head(head):
        occasion = act.dep_.startswith("obl") and syntax.preposition(act) in _OCCASION
        if occasion or head.lemma_.lower() in cues.occurrence:
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
    if _path(head, first) != [] or subject is None:
        return False
    return head.i < subject.i


def _alone(act: Token, near: list[_Anchored], cues: Cues) -> list[_Anchored]:
    """The expressions of a sentence in which no other predicate stands and none governs them."""
    others = [token for token in act.sent if token != act and _is_clause_head(token) and token.pos_ == "VERB"]
    if others and not all(token in act.ancestors and token.lemma_ in cues.occurrence for token in others):
        return []
    free = [(timex, head) for timex, head in near if not _inside_name(head, act)]
    return free if len({timex.value for timex, _ in free}) == 1 else []


def _inside_name(head: Token, act: Token) -> bool:
    """Whether the expression modifies another noun than the act ("the 2014 deal", "survivors of last year's
    flood").
    """
    return head.dep_ in {"compound", "nmod:poss", "poss", "nummod"} and head.head != act


def _best(found: list[_Anchored], act: Token) -> Timex:
    """Of several the finest in precision; a clock time without a date of its own gives way; then the
    nearest.
    """
    order = ("day", "week", "month", "season", "year", "decade", "unknown")

    def rank(pair: _Anchored) -> tuple[bool, bool, int, int]:
        timex, head = pair
        return (
            timex.date_start is None,
            timex.basis == "narrative" and timex.type == "TIME",
            order.index(timex.precision),
            abs(head.i - act.i),
        )

    return min(found, key=rank)[0]


# What stands before an expression so that it bounds the act and does not date it.
_BOUNDS = frozenset({"before", "until", "till", "by", "after", "ahead of", "prior to"})


def _told_by(
    timex: Timex, act: Token, timexes: Sequence[Timex], published: date | None, cues: Cues
) -> PredicateDate:
    start, end, precision, basis = timex.date_start, timex.date_end, timex.precision, timex.basis
    head = head_token(act.doc, timex.start, timex.end)
    preposition = syntax.preposition(head) if head is not None else ""
    span, text = _range_span(timex, timexes, act.doc)
    if start is None or end is None:
        past = timex.value == "PAST_REF" or _is_backgrounded(act, cues)
        return PredicateDate(None, None, "unknown", "unknown", text, span, past)
    historical = _is_history(end, published, timexes)
    if preposition in _BOUNDS:
        return PredicateDate(None, None, "unknown", "unknown", text, span, historical)
    return PredicateDate(start, end, precision, basis, text, span, historical)


def _range_span(timex: Timex, timexes: Sequence[Timex], doc: Doc) -> tuple[Span, str]:
    """The words of the expression; of a range, from its first end to its last."""
    start, end = timex.start, timex.end
    for other in timexes:
        same = (other.date_start, other.date_end) == (timex.date_start, timex.date_end)
        if same and other is not timex and timex.date_start is not None:
            gap = doc.text[min(end, other.end) : max(start, other.start)]
            if re.fullmatch(r"\s*(?:to|and|until|till|through|-|–|—)\s*", gap):
                start, end = min(start, other.start), max(end, other.end)
    return Span(start, end), doc.text[start:end]


def _is_history(end: date, published: date | None, timexes: Sequence[Timex]) -> bool:
    """Whether a day lies more than HISTORY_DAYS before publication, or before the last date an undated
    article tells.
    """
    told = published or max(
        (one.date_end for one in timexes if one.date_end is not None and one.basis == "explicit"), default=end
    )
    return end < told - timedelta(days=HISTORY_DAYS)


def _is_backgrounded(act: Token, cues: Cues) -> bool:
    return any(
        child.lemma_.lower() in cues.retrospective and child.dep_ in {"advmod", "amod"}
        for child in act.children
    )


def _continues(act: Token, cues: Cues) -> bool:
    """Whether the act's sentence opens with a word that goes on from the one before."""
    opening = [token for token in act.sent if not token.is_space and not token.is_punct][:3]
    return any(
        token.lower_ in cues.continuation and token.dep_ == "advmod" and token.head == act
        for token in opening
    )


def _sentence_before(act: Token) -> Token | None:
    """The main predicate of the sentence before, within the paragraph."""
    first = act.sent.start
    if first == 0:
        return None
    gap = act.doc.text[act.doc[first - 1].idx : act.doc[first].idx + 1]
    if "\n\n" in gap:
        return None
    return act.doc[first - 1].sent.root


def _is_present(act: Token, headline: Span | None) -> bool:
    """Whether the act is told in the present tense, outside the headline and outside conditions."""
    cut = headline.end if headline is not None else None
    if (act.idx < cut) if cut is not None else _in_headline(act):
        return False
    token = act
    if not _is_clause_head(act):
        governor = governing_predicate(act)
        if governor is None or governor.lemma_.lower() not in default_cues().occurrence:
            return False
        token = governor
    return syntax.tense(token) == "present" and not syntax.is_conditional(token)


# --- publication metadata ------------------------------------------------------------------------------

_ISO = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*|Z)?\s*")
_STAMP = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:\d{6})?Z?\s*")
_NUMERIC = re.compile(r"\s*(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,T].*)?\s*")
_LABEL = re.compile(
    r"^(?:[^\W\d]+\s){0,2}[^\W\d]+:\s+|^(?:published|posted|updated)(?:\s+on)?\s+", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
# What newspapers date their metadata in; more languages make dateparser slower and guess more.
_LANGUAGES = ("en", "fr", "es", "de", "pt", "it", "ru", "ar", "uk", "tr", "nl", "pl")
_FIRST_YEAR = 1800


def parse_published(text: str) -> date | None:
    """The day that publication metadata names, as written there: the outlet's local day. None unless it is
    plain.

    Read are ISO 8601, RFC 2822, "20240314", "March 14, 2024", "14 mars 2024 à 10h", "14/03/2024" where only
    one
    order can be meant. A day, month and year must all stand there; nothing is filled in, and zones are not
    converted. Other languages and odd spellings go to dateparser, which alone may not guess: see FACTS on it.
    """
    text = _LABEL.sub("", " ".join(text.split())[:100])
    found = _ISO.fullmatch(text) or _STAMP.fullmatch(text)
    if found:
        return _day(*(int(number) for number in found.groups()))
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        first, second, year = (int(number) for number in numeric.groups())
        if first > 12 or first == second or "." in text[:6]:
            return _day(year, second, first)
        return _day(year, first, second) if second > 12 else None
    if not _YEAR.search(text):
        return None
    try:
        return _plausible(parsedate_to_datetime(text))
    except (TypeError, ValueError, IndexError):
        pass
    return _spelled_out(text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= _FIRST_YEAR else None
    except ValueError:
        return None


def _plausible(moment: datetime) -> date | None:
    return moment.date() if moment.year >= _FIRST_YEAR else None


def _spelled_out(text: str) -> date | None:
    """Day, month and year in words; the day must stand in the text, so that none is filled in."""
    data = _parser().get_date_data(_without_clock(text))
    if data.date_obj is None or data.period != "day":
        return None
    found = _plausible(data.date_obj)
    if found is None or str(found.year) not in text:
        return None
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    return found if found.day in numbers else None


def _without_clock(text: str) -> str:
    """Metadata without its time of day and zone, which dateparser would convert or choke on."""
    return re.sub(r"\s*[,|à]?\s*(?:at\s+)?\b\d{1,2}[:h]\d{0,2}(?::\d{2})?.*$", "", text)


@cache
def _parser() -> Any:
    """One reused parser: building it costs far more than a call."""
    from dateparser.date import DateDataParser  # imports slowly, and only odd metadata needs it

    return DateDataParser(
        languages=list(_LANGUAGES),
        settings={"STRICT_PARSING": True, "RETURN_AS_TIMEZONE_AWARE": False, "PREFER_DATES_FROM": "past"},
    )
