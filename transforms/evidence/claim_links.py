"""Which claim supports, contradicts or repeats an earlier one about the same event.

A claim may tell several events. At most one link per claim, event and slot, to the nearest earlier claim of
another root. Stance and slots decide; likeness of words only tells a repetition from an independent support.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from transforms.annotations import POINTS_BACK
from transforms.evidence import holders
from transforms.evidence.corroboration import ADDED, Holding, Toll
from transforms.evidence.telling_rows import containment, is_unlocated

Row = dict[str, Any]

CONTRADICTS = "contradicts"

# Share of the longer content's words from which a claim repeats another (and does not merely agree): who says
# more, or the same in words of their own, supports. The same words with another count say something else.
SAME_WORDS = 0.8

# Earlier claims about the event that are looked at: an event on everybody's lips must not cost its square.
LOOK_BACK = 60

# What leaves open that what follows was so.
_OPENS_QUESTION = re.compile(r"\bwhether\b")

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Position:
    """What one claim holds of an event."""

    claim_id: str
    event_id: str
    root: str | None  # None: a voice that counts for nobody, unlike any other
    published: date | None
    start_char: int
    holds: bool | None  # True: it happened; False: it denies or doubts that; None: neither
    content: str
    actors: frozenset[str] = frozenset()  # those told as who did it, particular ones with all they belong to
    is_particular: bool = True  # `actors` are particular, and not "gunmen"
    natures: frozenset[str] = frozenset()  # of `actors`: STATE, ARMED, OTHER
    # (kind, class of those counted or "", low, high or None); see victims.class_of
    tolls: tuple[tuple[str, str, int, int | None], ...] = ()
    adds: frozenset[str] = frozenset()  # kinds of which some came on top of those counted before
    place_id: str | None = None
    is_located: bool = True  # in the gazetteer, so that it is known what lies around it
    path: frozenset[str] = frozenset()  # the place and all places around it
    date_start: date | None = None
    date_end: date | None = None
    article_id: str = ""
    confirms: bool = False  # a voice of its own that says so of what others told
    speaker: str | None = None  # which one of the unnamed speakers that go under the article's root
    office: str | None = None  # which office of a state that is the root
    place_name: str = ""  # lower case
    only_blames: bool = False  # says who did it of an act that others told
    # denies some of what others told of an act that the same claim tells as done ("and no civilian was hit")
    only_denies_part: bool = False
    whom: frozenset[str] = frozenset()  # those told as to whom it was done
    word: str = ""  # lemma by which it is told
    not_by: frozenset[str] = frozenset()  # who it says had no part in it: the speaker, with all it belongs to

    @property
    def order(self) -> tuple[date, str, int, str]:
        return (self.published or date.max, self.article_id, self.start_char, self.claim_id)


def link(positions: Iterable[Position]) -> list[dict[str, Any]]:
    """Rows of `claim_links` over all positions, of each event for itself (consolidation keeps one a claim
    and slot); the order of the positions does not matter."""
    by_event: dict[str, list[Position]] = defaultdict(list)
    for position in positions:
        by_event[position.event_id].append(position)
    rows: list[Row] = []
    for event_id in sorted(by_event):
        told = sorted(by_event[event_id], key=lambda position: (position.order, position.only_denies_part))
        denied: set[str] = set()
        linked: list[Row] = []
        for at, later in enumerate(told):
            slots: set[str] = set()
            for earlier in reversed(told[max(0, at - LOOK_BACK) : at]):
                if _is_one_voice(later, earlier):
                    continue
                only_against = _of_one_state(later, earlier)
                for slot, relation, reason in _relations(later, earlier):
                    if slot not in slots and (relation == CONTRADICTS or not only_against):
                        slots.add(slot)
                        if later.only_denies_part:
                            denied.add(later.claim_id)
                        linked.append(
                            {
                                "claim_a": later.claim_id,
                                "claim_b": earlier.claim_id,
                                "relation": relation,
                                "slot": slot,
                                "reason": reason,
                            }
                        )
                if len(slots) == len(_SLOTS):
                    break
        # one link a claim and slot: what is denied of the act outweighs that it was
        rows += [row for row in linked if row["claim_a"] not in denied or _is_against(row)]
    return rows


def _is_against(row: Row) -> bool:
    return row["slot"] != "occurrence" or row["relation"] == CONTRADICTS


def positions(
    rows: Mapping[str, list[Row]],
    articles: Mapping[str, Row],
    places: Mapping[str, Row],
    actors: Mapping[str, Row],
    sources: Mapping[str, Row],
    holdings: Mapping[str, Sequence[Holding]],
) -> Iterator[Position]:
    """What each claim holds of each event that it tells, once; `rows` are those of some events, with their
    event_id. The mention that a claim is about speaks first, then the others in its content in text order."""
    held_by = {one.mention_id: one for held in holdings.values() for one in held}
    claims = {claim["claim_id"]: claim for claim in rows["claims"]}
    heads = {claim["content_mention_id"] for claim in rows["claims"]}
    mentions = {
        row["mention_id"]: row
        for row in rows["mentions"]
        if row["claim_id"] is not None or row["mention_id"] in heads
    }
    doers: dict[str, set[str]] = defaultdict(set)
    to_whom: dict[str, set[str]] = defaultdict(set)
    for row in rows["mention_actors"]:
        if row["mention_id"] in mentions:
            side = doers if row["side"] == "actor" else to_whom
            side[row["mention_id"]].add(row["actor_id"])

    def told_in(claim: Row, mention: Row) -> Position:
        held = held_by[mention["mention_id"]]
        against = held.denies or held.doubts
        # "may have", too, is told; "was looking into whether" is not
        open_question = (
            held.factuality == "uncertain" and _OPENS_QUESTION.search(claim["content"]) is not None
        )
        told = held.asserts or held.is_rumour or (held.factuality == "uncertain" and not open_question)
        by = doers[mention["mention_id"]]
        particular = frozenset().union(*(holders.lineage(one, actors) for one in by))
        return Position(
            claim_id=claim["claim_id"],
            event_id=mention["event_id"],
            root=held.root,
            published=articles[claim["article_id"]]["published"],
            start_char=claim["start_char"],
            holds=False if against else True if told else None,
            content=claim["content"],
            actors=particular or frozenset(by),
            is_particular=bool(particular),
            natures=frozenset(_nature(actors[one]) for one in by),
            tolls=_bounds(told for told in held.tolls if told.teller is None),
            adds=_kinds_added(held.tolls),
            place_id=mention["place_id"],
            is_located=not is_unlocated(places[mention["place_id"]]) if mention["place_id"] else False,
            place_name=places[mention["place_id"]]["name"].lower() if mention["place_id"] else "",
            only_blames=mention["rule"] == POINTS_BACK and claim["stance"] == "asserts",
            path=frozenset(containment(mention["place_id"], places)),
            date_start=mention["date_start"],
            date_end=mention["date_end"],
            article_id=claim["article_id"],
            confirms=claim["stance"] == "confirms",
            speaker=held.speaker,
            office=held.office,
            whom=frozenset(to_whom[mention["mention_id"]]),
            word=mention["trigger_lemma"],
        )

    seen: set[tuple[str, str]] = set()
    denying: set[tuple[str, str]] = set()
    for claim in rows["claims"]:
        mention = mentions.get(claim["content_mention_id"] or "")
        if mention is None:  # about no event, or about one that stands in other rows
            continue
        seen.add((claim["claim_id"], mention["event_id"]))
        if claim["claim_id"] == mention["claim_id"]:
            yield told_in(claim, mention)
            continue
        tolls = held_by[mention["mention_id"]].tolls
        counts = [told for told in tolls if told.teller and told.teller.claim_id == claim["claim_id"]]
        if counts:
            yield _counting(claim, counts, articles[claim["article_id"]]["published"])
            continue
        # "denied responsibility for the blast"
        root, lineage = holders.speaker_and_lineage(sources[claim["source_id"]], actors)
        if root is not None:
            yield Position(
                claim_id=claim["claim_id"],
                event_id=mention["event_id"],
                root=root,
                published=articles[claim["article_id"]]["published"],
                start_char=claim["start_char"],
                holds=None,
                content=claim["content"],
                article_id=claim["article_id"],
                not_by=lineage,
            )
    for mention in sorted(mentions.values(), key=lambda row: (row["trigger_start"], row["mention_id"])):
        told = (mention["claim_id"], mention["event_id"])
        if mention["claim_id"] not in claims:
            continue
        if told not in seen:
            seen.add(told)
            yield told_in(claims[mention["claim_id"]], mention)
        elif held_by[mention["mention_id"]].denies and told not in denying:
            # "the strike killed fighters, and no civilian was hit": it denies what others told of it
            denying.add(told)
            yield replace(told_in(claims[mention["claim_id"]], mention), only_denies_part=True)


def _counting(claim: Row, counts: Sequence[Toll], published: date | None) -> Position:
    """What a claim holds that only counts ("put the toll at 12")."""
    teller = counts[0].teller
    assert teller is not None  # the caller has looked
    return Position(
        claim_id=claim["claim_id"],
        event_id=claim["event_id"],
        root=teller.root,
        published=published,
        start_char=claim["start_char"],
        holds=None,
        content=claim["content"],
        tolls=_bounds(counts),
        adds=_kinds_added(counts),
        article_id=claim["article_id"],
        speaker=teller.speaker,
        office=teller.office,
    )


def _bounds(tolls: Iterable[Toll]) -> tuple[tuple[str, str, int, int | None], ...]:
    """(kind, class, low, high) of the counts of which something is known; those on top of others apart."""
    return tuple(
        (told.kind, told.whom, told.low or told.best or 0, told.high)
        for told in tolls
        if not (told.low is told.best is told.high is None) and told.status != ADDED
    )


def _kinds_added(tolls: Iterable[Toll]) -> frozenset[str]:
    return frozenset(told.kind for told in tolls if told.status == ADDED)


def _is_one_voice(a: Position, b: Position) -> bool:
    """Of one root; two unnamed speakers of one article are two voices, in two articles of one root (a copy)
    they may be the same person. Two offices of one state are two voices, too."""
    if a.root is None or a.root != b.root:
        return False
    if a.office != b.office:
        return False
    return a.article_id != b.article_id or a.speaker == b.speaker


def _of_one_state(a: Position, b: Position) -> bool:
    """Two offices of one state: they may contradict each other, and agreeing they are one root still."""
    return a.root is not None and a.root == b.root and a.office != b.office


def _nature(actor: Row) -> str:
    """Whether an actor is a state's, armed and no state's, or neither."""
    if actor["kind"] == "state" or _FORCES & set(actor["sectors"]):
        return STATE
    return ARMED if actor["kind"] == "armed_group" or _ARMED & set(actor["sectors"]) else OTHER


STATE, ARMED, OTHER = "state", "armed", "other"
# Sectors (PLOVER) of a state's bodies and of those who fight without one.
_FORCES = frozenset({"GOV", "MIL", "COP", "SPY"})
_ARMED = frozenset({"REB", "UAF", "PAR", "SEP", "CRM"})

_SLOTS = ("occurrence", "actor", "number", "place", "date")


def _relations(later: Position, earlier: Position) -> Iterator[tuple[str, str, str]]:
    """(slot, relation, reason) of each slot in which the later claim meets the earlier."""
    if later.only_denies_part or earlier.only_denies_part:
        of_one_thing = later.word == earlier.word or not later.whom.isdisjoint(earlier.whom)
        if of_one_thing and {later.holds, earlier.holds} == {True, False}:
            yield "occurrence", CONTRADICTS, "one asserts what the other denies of it"
        return
    tell = later.holds is not None and earlier.holds is not None
    if tell and not (later.only_blames or earlier.only_blames):
        if later.holds != earlier.holds:
            yield "occurrence", CONTRADICTS, "one asserts, the other denies or doubts"
        elif not later.confirms and not _count_otherwise(later, earlier) and _same_words(later, earlier):
            yield "occurrence", "repeats", "the same words"
        else:
            yield "occurrence", "supports", "both assert" if later.holds else "both deny or doubt"
    if later.holds and earlier.holds and later.actors and earlier.actors:
        if _share_a_doer(later, earlier):
            yield "actor", "supports", "the same doer"
        elif later.is_particular == earlier.is_particular or not later.natures & earlier.natures:
            # "gunmen" may be the rebels, but neither soldiers nor protesters
            yield "actor", CONTRADICTS, "another doer"
    elif (later.holds and later.actors & earlier.not_by) or (earlier.holds and earlier.actors & later.not_by):
        yield "actor", CONTRADICTS, "one names as the doer who the other says had no part in it"
    yield from _numbers(later, earlier)
    if later.holds and earlier.holds:
        yield from _places(later, earlier)
        yield from _dates(later, earlier)


def _share_a_doer(a: Position, b: Position) -> bool:
    """One of those who did it stands in both, or is in the one told without the country that the other has:
    "gunmen", "Nigerian gunmen"."""
    if a.actors & b.actors:
        return True
    ours, theirs = ({one.rpartition(".")[2] for one in told.actors if "." in one} for told in (a, b))
    return bool(ours & b.actors or theirs & a.actors)


def _numbers(later: Position, earlier: Position) -> Iterator[tuple[str, str, str]]:
    """Counts of one kind and class of people: equal ones support, a lower one contradicts; a later, higher
    one is an update."""
    found: dict[str, str] = {}
    for kind, whom, low, high in later.tolls:
        for other_kind, other_whom, other_low, other_high in earlier.tolls:
            if kind != other_kind or (whom and other_whom and whom != other_whom):
                continue
            # "two of the wounded died, bringing the total to 17" goes on from another count of its day
            same_day = later.published == earlier.published and kind not in later.adds
            if low == other_low:
                found.setdefault("supports", f"the same count ({kind})")
            elif _below(high, other_low) or (same_day and _below(other_high, low)):
                found.setdefault(CONTRADICTS, f"another count ({kind})")
    # A count that is told alike outweighs another of the same claim that is not: totals and their parts.
    for relation in ("supports", CONTRADICTS):
        if relation in found:
            yield "number", relation, found[relation]
            return


def _places(later: Position, earlier: Position) -> Iterator[tuple[str, str, str]]:
    if later.place_id is None or earlier.place_id is None:
        return
    if later.place_id == earlier.place_id:
        yield "place", "supports", "the same place"
    elif later.place_name and later.place_name == earlier.place_name and not _both_located(later, earlier):
        yield "place", "supports", "the same name"  # of which a gazetteer knows at most the one
    elif not _both_located(later, earlier):
        return  # a village that no gazetteer knows may lie in any place
    elif later.place_id not in earlier.path and earlier.place_id not in later.path:
        yield "place", CONTRADICTS, "another place"


def _both_located(a: Position, b: Position) -> bool:
    return a.is_located and b.is_located


def _dates(later: Position, earlier: Position) -> Iterator[tuple[str, str, str]]:
    if not (later.date_start and later.date_end and earlier.date_start and earlier.date_end):
        return
    if (later.date_start, later.date_end) == (earlier.date_start, earlier.date_end):
        yield "date", "supports", "the same day" if later.date_start == later.date_end else "the same days"
    elif later.date_start > earlier.date_end or earlier.date_start > later.date_end:
        yield "date", CONTRADICTS, "another day"


def _below(high: int | None, low: int) -> bool:
    return high is not None and high < low


def _count_otherwise(a: Position, b: Position) -> bool:
    """Both count one kind of people, and no count is told by both: "ten died", "16 died"."""
    ours, theirs = ({(kind, low) for kind, _, low, _ in one.tolls} for one in (a, b))
    return bool({kind for kind, _ in ours} & {kind for kind, _ in theirs}) and not ours & theirs


def _same_words(later: Position, earlier: Position) -> bool:
    words_a, words_b = (set(_WORD.findall(one.content.lower())) for one in (later, earlier))
    counts_a, counts_b = ({one for one in words if one.isdecimal()} for words in (words_a, words_b))
    if counts_a and counts_b and counts_a.isdisjoint(counts_b):
        return False
    return bool(words_a and words_b) and len(words_a & words_b) >= SAME_WORDS * max(
        len(words_a), len(words_b)
    )
