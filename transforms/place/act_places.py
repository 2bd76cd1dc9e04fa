"""The place of one act, read off its clause and, with less trust, off what stands around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from spacy.tokens import Doc, Token

from transforms.annotations import Argument, Span, Toponym
from transforms.enums import PLACE_PRECISION
from transforms.language import syntax
from transforms.place.gazetteer import Gazetteer, Words

_MODIFIERS = frozenset({"compound", "nmod:poss", "poss", "amod", "flat"})
_PHRASE = frozenset(
    {
        "nmod",
        "nmod:poss",
        "nmod:unmarked",
        "compound",
        "appos",
        "flat",
        "flat:name",
        "conj",
        "nummod",
        "amod",
        "obl",
        "det",
        "list",
        "name",
        "prep",
        "pobj",
    }
)
# How the name of who does an act hangs in the parse.
_DOERS = frozenset({"nsubj", "conj", "nmod:poss", "poss", "obl:agent", "agent"})
_WHENCE = 2  # rank of a place that somebody is from
CLAUSE, FRAME, PATIENT, GOVERNOR = 1.0, 0.95, 0.85, 0.8  # trust in each way
SENTENCE, EARLIER, FOCUS = 0.55, 0.35, 0.25
_BASES = {
    CLAUSE: "clause",
    FRAME: "frame",
    PATIENT: "patient",
    GOVERNOR: "governor",
    SENTENCE: "sentence",
    EARLIER: "earlier",
    FOCUS: "focus",
}
APART = 3  # rank of a place in the act's clause that is not where it was, if another is told
STEPS_UP = 3  # governing predicates asked
SENTENCES_BACK = 2
_QUOTED = re.compile(r"“[^”\n]+(?:”|$)|\"[^\"\n]+(?:\"|$)", re.MULTILINE)
_BEFORE = re.compile(r"([^\W_]+(?:['’][^\W_]+)*)(\.?)[ \u00a0]$")


def locate(
    doc: Doc,
    predicate: int,
    arguments: tuple[Argument, ...],
    toponyms: Sequence[Toponym],
    gaz: Gazetteer,
    actors: tuple[Argument, ...] = (),
) -> Toponym | None:
    """The place of the act whose trigger is token `predicate`, with the confidence that it is that act's.

    In this order: the clause's own phrases of place, the `arguments` that the frame gives as place, the place
    in the name of what the act was done to ("shelled the village of X"), the phrases of the predicate it
    hangs on, the sentence's only place, the last place of the sentences before, the headline, what the
    article is about; of a noun that leads back to an act ("the attack") but the first four. Never the place
    of a speaker, a government that speaks, or the place a distance is measured from. None where nothing is
    told. A state that does the act, one of the `actors`, is not where it is.
    """
    words = gaz.words  # the prepositions by role (place_words.csv)
    usable = [item for item in toponyms if item.role in ("place", "described", "anaphor")]
    if not toponyms:
        return None
    if not doc.has_annotation("DEP"):
        return _nearest_before(doc, predicate, usable, words)
    usable = _but_doers(doc, usable, actors, words)
    pred = doc[predicate]
    start, end = pred.sent.start_char, pred.sent.end_char
    sentence = [item for item in toponyms if start <= item.start < end]
    host = _where(doc, pred, sentence)
    sentence = _but_doers(doc, sentence, actors, words)
    roots = _roots(doc, [item for item in sentence if item.role in ("place", "described", "anaphor")])
    # the act may itself be a saying ("threatened in X"): where it was said is then where it was
    spoken = _roots(doc, [item for item in sentence if item.role == "speech"])
    rank, own = _obliques_place(pred, {**roots, **spoken}, words)
    if own is not None and rank < APART:
        return _trusted(own, CLAUSE)
    for argument in arguments:
        inside = [item for item in usable if item.start < argument.end and argument.start < item.end]
        if inside:
            return _trusted(_finest(inside), FRAME)
    patient = _patient_place(pred, roots, words)
    if patient is not None:
        return _trusted(patient, PATIENT)
    if own is not None:
        return _trusted(own, CLAUSE)
    if host is not None:
        return _trusted(host, GOVERNOR)
    governor = _governor_place(pred, roots, words)
    if governor is not None:
        return _trusted(governor, GOVERNOR)
    if _leads_back(pred):
        return None
    inside = [item for item in usable if start <= item.start < end]
    inside = [item for item in inside if not _is_actor(doc, item, words) and not _is_aside(doc, item, pred)]
    alone = _only_place(inside)
    if alone is not None:
        return _trusted(alone, SENTENCE)
    return _earlier_place(doc, pred, _outside_quotations(doc.text, pred.idx, usable), words)


def _but_doers(
    doc: Doc, found: Sequence[Toponym], actors: tuple[Argument, ...], words: Words
) -> list[Toponym]:
    """The toponyms but the states and capitals that do the act: "*Britain* struck", "*Tehran's* seizure"."""
    heads = {argument.head for argument in actors}
    offsets = [doc[head].idx for head in heads]
    first, last = min(offsets, default=0), max(offsets, default=-1)
    return [
        item
        for item in found
        if item.end <= first  # asked of each place at each act: the parse only where it may be a doer
        or item.start > last
        or item.place is None
        or (root := root_of(doc, item)).i not in heads
        or root.dep_ not in _DOERS
        or (item.place.kind != "country" and root.dep_ not in {"nmod:poss", "poss"})
    ]


def _where(doc: Doc, pred: Token, sentence: Sequence[Toponym]) -> Toponym | None:
    """The place that the act's relative clause says something of: "*Mexico*, where gunmen killed a mayor"."""
    clause = pred
    while clause.dep_ == "conj" and clause.head != clause:
        clause = clause.head
    if clause.dep_ not in syntax.RELATIVES or not any(word.lower_ == "where" for word in clause.lefts):
        return None
    return next((item for item in sentence if root_of(doc, item) == clause.head), None)


def _is_aside(doc: Doc, item: Toponym, pred: Token) -> bool:
    """Whether a place is told in a relative clause about somebody, which tells another act than `pred`: "the
    journalist, who fled to *X*, was jailed". Where a thing is says something of the act."""
    token = root_of(doc, item)
    while token.head != token:
        if token.dep_ in syntax.RELATIVES:
            inside = token == pred or token in pred.ancestors
            about = any(word.lower_ in {"who", "whom", "whose"} for word in token.subtree)
            return not inside and (about or token.head.ent_type_ in {"PERSON", "ORG", "NORP", "LOC", "GPE"})
        token = token.head
    return False


def _leads_back(pred: Token) -> bool:
    """Whether but "the" or "that" stands with an act's noun: it names an act told before, whose place is not
    that of what else the sentence tells ("condemned the *attack* and called for talks in X")."""
    words = [child for child in pred.children if child.dep_ not in {"case", "punct"}]
    return pred.pos_ == "NOUN" and len(words) == 1 and words[0].lower_ in syntax.DEFINITE


def _outside_quotations(text: str, at: int, found: Sequence[Toponym]) -> list[Toponym]:
    """The toponyms but those in a quotation that does not hold the character `at`: what somebody says of a
    place tells nothing of the acts around the quotation."""
    quoted, ends = _quoted(text)
    own = _span_over(quoted, ends, at, at + 1)
    kept = []
    for item in found:
        first = bisect_right(ends, item.start)  # as _span_over: asked for each place at each act
        if first == len(ends) or quoted[first].start >= item.end or quoted[first] == own:
            kept.append(item)
    return kept


@lru_cache(maxsize=1)  # asked for each act of an article
def _quoted(text: str) -> tuple[tuple[Span, ...], tuple[int, ...]]:
    """(the quotations of a text, in order, none over another; their ends)."""
    spans = tuple(Span(*match.span()) for match in _QUOTED.finditer(text))
    return spans, tuple(span.end for span in spans)


def _span_over(spans: Sequence[Span], ends: Sequence[int], start: int, end: int) -> Span | None:
    """The first of the ordered spans that shares a character with start to end (half-open)."""
    at = bisect_right(ends, start)
    return spans[at] if at < len(spans) and spans[at].start < end else None


def root_of(doc: Doc, toponym: Toponym) -> Token:
    span = doc.char_span(toponym.start, toponym.end, alignment_mode="expand")
    return span.root if span is not None else doc[0]


def _roots(doc: Doc, toponyms: Sequence[Toponym]) -> dict[int, Toponym]:
    roots: dict[int, Toponym] = {}
    for item in toponyms:
        span = doc.char_span(item.start, item.end, alignment_mode="expand")
        if span is not None and span.root.i not in roots:
            roots[span.root.i] = item
    return roots


def _finest(found: Sequence[Toponym]) -> Toponym:
    """The most precise of the toponyms, named before described, then the first in the text."""
    return min(
        found,
        key=lambda item: (
            item.role == "described" and any(_is_fine(other) for other in found if other.role == "place"),
            _coarseness(item),
            item.start,
        ),
    )


def _coarseness(item: Toponym) -> int:
    """The rank of a place's precision: one without a point is finer than its country, land of many
    countries ("the Sahel") coarser than any of them."""
    place = item.place
    if place is None:
        return 2 * len(PLACE_PRECISION)
    if place.kind == "region" and place.country is None:
        return 2 * PLACE_PRECISION.index("country") + 1
    if place.precision == "unknown" and place.country is not None:
        return 2 * PLACE_PRECISION.index("country") - 1
    return 2 * PLACE_PRECISION.index(place.precision)


def _is_fine(item: Toponym) -> bool:
    return item.place is not None and item.place.precision not in ("country", "unknown")


def _phrase_places(
    head: Token, roots: dict[int, Toponym], words: Words, located: bool = False
) -> list[tuple[int, Toponym]]:
    """Toponyms in the noun phrase of `head`, itself and what modifies it, clauses left out, each with a rank:
    0 where a preposition of place leads to it ("leaders ... in X"), 1 elsewhere ("leaders of X"), _WHENCE
    where they are from ("leaders from X")."""
    found = [(0 if located else 1, roots[head.i])] if head.i in roots else []
    for child in head.children:
        if child.dep_ in _PHRASE or child.dep_.startswith("nmod") or child.i in roots:
            first = syntax.preposition(child).split(" ")[0]
            if not first and child.i in roots:
                first = _word_before(child, roots[child.i])
            if first in words["elsewhen"] or (child.dep_ in _MODIFIERS and _is_country(child, roots)):
                continue
            inside = first in words["at"] or (located and first in ("", "of"))
            below = _phrase_places(child, roots, words, inside)
            if first == "from":
                below = [(_WHENCE, item) for _, item in below]
            found += [item for item in below if item[0] == 0] if first in words["apart"] else below
    return found


def _word_before(token: Token, item: Toponym) -> str:
    """The preposition right before the name in the text, for names whose parse came apart ("in South |
    Africa").
    """
    first = token
    while first.i > 0 and first.idx > item.start:
        first = first.nbor(-1)
    before = first.nbor(-1) if first.i > 0 else first
    return before.lower_ if before.pos_ == "ADP" else ""


def _is_country(token: Token, roots: dict[int, Toponym]) -> bool:
    """Whether the token is a country's name: as a modifier it tells whose ("U.S. soldiers"), not where."""
    item = roots.get(token.i)
    return item is not None and item.place is not None and item.place.kind == "country"


def _is_owner(token: Token, roots: dict[int, Toponym]) -> bool:
    return token.dep_ in ("nmod:poss", "poss") and _is_country(token, roots)


def _best_ranked(found: list[tuple[int, Toponym]]) -> Toponym | None:
    if not found:
        return None
    best = min(rank for rank, _ in found)
    return _finest([item for rank, item in found if rank == best])


def _obliques_place(pred: Token, roots: dict[int, Toponym], words: Words) -> tuple[int, Toponym | None]:
    """The place that the phrases hanging on the predicate give, "in" and the like before "to", and its rank:
    APART where it is only whence somebody came, or the place of what the act was about."""
    ranked: dict[int, list[Toponym]] = defaultdict(list)
    for preposition, head in syntax.obliques(pred):
        first = preposition.split(" ")[0]
        if first == "of" and pred.pos_ == "VERB":
            continue
        places = _phrase_places(head, roots, words, first in words["at"])
        if first in words["apart"]:  # "signed with leaders in X"
            places = [item for item in places if item[0] == 0]
        inside = _best_ranked(places)
        if inside is not None:
            is_apart = first == "from" or (first in words["matter"] and head.i not in roots)
            rank = 0 if first in words["at"] else 1 if first in words["towards"] else 2
            rank = APART if is_apart else rank
            ranked[rank].append(inside)
    if pred.pos_ in ("NOUN", "PROPN") and 0 not in ranked:
        for child in pred.children:  # "the Kabul attack", "Mosul's fall"
            if child.i in roots and child.dep_ in _MODIFIERS and not _is_owner(child, roots):
                ranked[1].append(roots[child.i])
    return (min(ranked), _finest(ranked[min(ranked)])) if ranked else (APART, None)


def _patient_place(pred: Token, roots: dict[int, Toponym], words: Words) -> Toponym | None:
    """The place in the phrase of what the act was done to, or of the subject where it has no object."""
    heads = syntax.objects(pred)
    subject = syntax.subject(pred)
    found = [item for head in heads for item in _phrase_places(head, roots, words) if item[0] != _WHENCE]
    if subject is not None and (syntax.is_passive(pred) or not found):
        # of an active subject only what a preposition of place tells: not "X attacked", but "police in X"
        passive = syntax.is_passive(pred)
        found += [
            (rank, item)
            for rank, item in _phrase_places(subject, roots, words)
            if rank == 0 or (passive and rank != _WHENCE)
        ]
    return _best_ranked(found)


def _governor_place(pred: Token, roots: dict[int, Toponym], words: Words) -> Toponym | None:
    """The place given with the predicate that `pred` hangs on; a verb that reports it ends the way up."""
    token = pred
    for _ in range(STEPS_UP):
        if token.head == token or token.dep_ in ("ccomp", "parataxis", "root", "ROOT"):
            return None
        token = token.head
        named = syntax.subject(token) if syntax.copular_complement(token) is not None else None
        if named is not None and named.i in roots:  # "X is the last town holding out"
            return roots[named.i]
        _, found = _obliques_place(token, roots, words)
        if found is not None:
            return found
        if token.i in roots:
            return roots[token.i]
    return None


def _only_place(found: Sequence[Toponym]) -> Toponym | None:
    """The finest of the places when all lie on one path of containment, as far as their own rows tell."""
    known = [item for item in found if item.place is not None]
    if not known:
        return found[0] if len(found) == 1 else None
    best = _finest(known)
    chain = {best.place.place_id, best.place.parent, f"country:{best.place.country}"} if best.place else set()
    return best if all(item.place is not None and item.place.place_id in chain for item in known) else None


def _earlier_place(doc: Doc, pred: Token, usable: Sequence[Toponym], words: Words) -> Toponym | None:
    """The last place, behind a preposition of place, of the sentences before; else one of the headline."""
    sent, headline_end = pred.sent, doc[0].sent.end_char
    begin = sent.start_char
    before = [item for item in usable if item.end <= begin and item.place is not None]
    goes_on = True  # within one paragraph
    for _ in range(SENTENCES_BACK):
        if sent.start == 0:
            break
        goes_on = goes_on and "\n\n" not in doc[sent.start - 1].text_with_ws
        sent = doc[sent.start - 1].sent
        start, end = sent.start_char, sent.end_char
        for item in reversed([item for item in before if start <= item.start and item.end <= end]):
            if _is_located(doc, item, words) and (goes_on or _is_at_home(item, usable)):
                return _trusted(item, EARLIER)
    headline = [item for item in before if item.end <= headline_end and not _is_actor(doc, item, words)]
    alone = _only_place(headline)
    if alone is not None and _is_fine(alone):
        return _trusted(alone, EARLIER)
    focus = _focus(usable)
    if focus is None and alone is not None:
        focus = alone
    return _trusted(focus, FOCUS) if focus is not None else None


def _is_at_home(item: Toponym, usable: Sequence[Toponym]) -> bool:
    """Whether a place lies in the country that most places of the article lie in, if one has most: from a
    conference abroad, told in the paragraph before, the next goes back to the country at war."""
    countries = [one.place.country for one in usable if one.place is not None and _is_fine(one)]
    most = max(sorted(set(countries), key=str), key=countries.count, default=None)
    has_most = 2 * countries.count(most) > len(countries)
    return not has_most or item.place is None or item.place.country == most


def _focus(usable: Sequence[Toponym]) -> Toponym | None:
    """The first mention of the place, finer than a country, that most mentions in the article mean."""
    fine = [item for item in usable if _is_fine(item) and item.role == "place"]
    counts: dict[str, int] = defaultdict(int)
    for item in fine:
        counts[item.place.place_id if item.place else ""] += 1
    for item in fine:
        if item.place is not None and 2 * counts[item.place.place_id] > len(fine) > 1:
            return item
    return None


def _is_actor(doc: Doc, item: Toponym, words: Words) -> bool:
    """Whether a country's name stands for whose or by whom rather than where."""
    if item.place is None or item.place.kind != "country" or item.role == "anaphor":
        return False
    root = root_of(doc, item)
    return (
        root.dep_ in _MODIFIERS
        or root.dep_ == "obl:agent"
        or syntax.preposition(root).split(" ")[0] in words["apart"]
    )


def _is_located(doc: Doc, item: Toponym, words: Words) -> bool:
    root = root_of(doc, item)
    return any(syntax.preposition(token).split(" ")[0] in words["at"] for token in (root, root.head))


def _nearest_before(doc: Doc, predicate: int, usable: Sequence[Toponym], words: Words) -> Toponym | None:
    """Without a parse: the nearest place behind a preposition of place in the same line."""
    at = doc[predicate].idx
    first, last = doc.text.rfind("\n", 0, at) + 1, doc.text.find("\n", at)
    line = [item for item in usable if first <= item.start and (last < 0 or item.end <= last)]
    located = [item for item in line if _BEFORE.search(doc.text, max(0, item.start - 40), item.start)]
    for item in sorted(located, key=lambda item: abs(item.start - at)):
        before = _BEFORE.search(doc.text, max(0, item.start - 40), item.start)
        if before is not None and before.group(1).lower() in words["at"]:
            return _trusted(item, SENTENCE)
    return None


def _trusted(item: Toponym, trust: float) -> Toponym:
    return replace(item, confidence=round(item.confidence * trust, 3), basis=_BASES[trust])
