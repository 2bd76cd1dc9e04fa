"""Who stands behind an event: its holders, their roots, and what follows for support, dispute and tolls.

A holder is whoever tells a mention: the speaker of the claim in whose content it stands, or the outlet. Its
root is what makes it one voice with others: the affiliation of a spokesman, the origin of a copied text.
Every rule here can be recomputed from the released tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# Voices that count for nobody.
ROOTLESS = ("rumor", "unspecified")


@dataclass(frozen=True, slots=True)
class Source:
    """What is asked of a row of `sources` here."""

    source_id: str
    kind: str
    named: bool
    actor_id: str | None
    affiliation_id: str | None


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells a count that hangs on a mention of somebody else: "the ministry put the toll at 12"."""

    root: str | None
    claim_id: str | None  # None: the outlet's own voice
    speaker: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Toll:
    """A count told with a mention (a row of `quantities`)."""

    kind: str
    low: int | None
    best: int | None
    high: int | None
    whom: str = ""  # class of those counted, as victims.class_of tells it
    status: str = "new"  # enums.QUANTITY_STATUS
    teller: Teller | None = None  # None: the holder of the mention


@dataclass(frozen=True, slots=True)
class Holding:
    """One mention of an event as its holder tells it. `root` None: a voice that counts for nobody."""

    mention_id: str
    article_id: str
    origin_id: str
    root: str | None
    kind: str  # kind of the source that holds it
    factuality: str  # enums.MENTION_FACTUALITY
    stance: str  # enums.STANCE of the claim; "asserts" in the outlet's own voice
    is_party: bool
    is_outlet: bool  # told in the outlet's own voice
    is_correction: bool
    published: date | None
    start_char: int = 0
    is_retracted: bool = False  # its article was withdrawn: it neither asserts nor denies
    is_echo: bool = False  # the outlet's headline or bare "the attack" for what its article attributes
    root_reason: str = "outlet"  # enums.ROOT_REASON
    speaker: str | None = None  # source_id of an unnamed speaker that belongs to nobody
    office: str | None = None  # which body of its state speaks, see office_of; None: the state, or no state
    tolls: tuple[Toll, ...] = ()

    @property
    def order(self) -> tuple[date, str, int, str]:
        return (self.published or date.max, self.article_id, self.start_char, self.mention_id)

    @property
    def voice(self) -> tuple[str | None, str | None]:
        """Who speaks: the root, and of those who go under one root (unnamed speakers, the offices of a
        state) which of them: a ministry that denies what a mayor said takes nothing back."""
        return (self.root, self.speaker or self.office)

    @property
    def asserts(self) -> bool:
        return self.tells_happened and not self.is_echo and not self.is_retracted

    @property
    def tells_happened(self) -> bool:
        """As a fact, whether or not the outlet only echoes it, or its article was withdrawn since."""
        return self.factuality == "happened" and self.kind != "rumor"

    @property
    def is_rumour(self) -> bool:
        return self.kind == "rumor" and not self.is_retracted

    @property
    def doubts(self) -> bool:
        return self.stance in ("doubts", "unverified") and not self.is_retracted

    @property
    def denies(self) -> bool:
        return self.factuality in ("denied", "not_happened") and not self.is_retracted


def root_of(
    source: Source, affiliation_of: Mapping[str, str | None], owner_of: Mapping[str, str], origin_root: str
) -> tuple[str | None, str]:
    """(root, enums.ROOT_REASON) of a speaker: the outermost affiliation, else the actor, else (unnamed) the
    article's origin.

    `affiliation_of` maps actors to the actor they belong to, `owner_of` outlets to whoever owns them,
    `origin_root` is the root of the outlet that first published the text. No root for rumours and the like.
    """
    if source.kind in ROOTLESS:
        return None, "none"
    root = source.affiliation_id or source.actor_id
    seen: set[str] = set()
    while root and root not in seen:  # a cycle among affiliations ends where it began
        seen.add(root)
        above = affiliation_of.get(root)
        if not above:
            return root, "speaker" if root == source.actor_id else "affiliation"
        root = above
    if root:
        return min(seen), "affiliation"
    if not source.named:
        return origin_root, "unnamed"
    if source.source_id in owner_of:
        return owner_of[source.source_id], "owner"
    return source.source_id, "speaker"


def office_of(source: Source, root: str | None, is_umbrella: Callable[[str], bool]) -> str | None:
    """Which office of the state `root` speaks: the organ (army, police), or within a government, of which
    `is_umbrella` knows the ids, the source itself (a ministry, a mayor); None for state or government as
    such and for whoever speaks for these as a whole."""
    body = source.affiliation_id if source.affiliation_id != root else source.actor_id
    if body is None or body == root:
        return None
    if not is_umbrella(body):
        return body
    as_a_whole = f"{body}:{body.rpartition('.')[2]}"
    if source.kind == "spokesperson" or source.source_id in (body, as_a_whole):
        return None
    return source.source_id


def factuality(holdings: Sequence[Holding]) -> str:
    """The event's factuality (enums.EVENT_FACTUALITY): the first ruling that fits."""
    if any(held.asserts and not held.is_party for held in holdings):
        return "happened"
    if any(held.asserts for held in holdings):
        return "claimed"
    told = {held.factuality for held in holdings}
    if "uncertain" in told or any(held.is_rumour or held.is_retracted for held in holdings):
        return "uncertain"
    if any(held.denies and not held.is_outlet for held in holdings):
        return "denied"
    return next(value for value in ("not_happened", "denied", "planned", "hypothetical") if value in told)


def dispute(holdings: Sequence[Holding]) -> str:
    """Whether it is disputed (enums.DISPUTE): contested, retracted, known only through denial, or none."""
    if any(held.is_retracted and held.tells_happened for held in holdings):
        return "retracted"
    asserting = [held for held in holdings if held.asserts or held.is_rumour]
    against = [held for held in holdings if held.denies or held.doubts]
    for voice in {held.voice for held in asserting if held.root is not None}:
        said = [held for held in asserting if held.voice == voice]
        denied = [held for held in against if held.voice == voice and held.denies]
        # Who still asserts on the day of the denial denies another account and withdraws nothing.
        if denied and all(_is_before(held, denial) for held in said for denial in denied):
            return "retracted"
    # a correction repeats what others deny; it takes back only what it denies in its own voice
    if any(held.denies and held.is_correction and held.is_outlet for held in holdings) and asserting:
        return "retracted"
    if any(one.voice != other.voice for one in asserting for other in against):
        return "contested"
    if not asserting and any(held.denies and not held.is_outlet for held in holdings):
        return "denied"
    return "none"


def _is_before(held: Holding, other: Holding) -> bool:
    """Published on an earlier day; within one day nobody can tell."""
    return held.published is not None and other.published is not None and held.published < other.published


def independent(holdings: Sequence[Holding]) -> int:
    """Distinct roots that assert or confirm, but no more than the origins that tell so (an article that
    quotes two officials is still one channel)."""
    asserting = [held for held in holdings if held.asserts and held.root is not None]
    return min(len({held.root for held in asserting}), len({held.origin_id for held in asserting}))


def support(holdings: Sequence[Holding]) -> str:
    """The number of independent roots in words (enums.SUPPORT)."""
    count = independent(holdings)
    if count >= 2:
        return "corroborated"
    if count == 0:
        return "unsourced"
    telling = {held.article_id for held in holdings if held.asserts}
    return "one_origin" if len(telling) > 1 else "single_source"


def toll(holdings: Iterable[Holding], kind: str) -> Toll:
    """The range of a toll over all voices that hold the event, each with its latest count.

    A later count by the same root (of a state: by the same office) replaces its former one, and of one day
    the highest of each of its voices stands ("the toll rose from 12 to 19"). `best` is the highest count that
    stands: a later, higher one updates it; a later, lower one only where its own root takes it back, of
    another root it is a conflict and widens the range. `high` stays open (null) while a minimum ("at least
    12") stands that no closed count exceeds. An article without a date updates nobody. Those who died on top
    of a count ("five of the wounded died") are added to it where their article tells it, and no total;
    elsewhere they stand only while nothing else does.
    """
    counts = list(_counts(holdings, kind))
    standing: dict[_Voice, tuple[date, Toll]] = {}
    for day, _, voice, told in _summed(counts) or counts:
        for other in [one for one in standing if one[:2] == voice[:2] and standing[one][0] < day]:
            del standing[other]
        if voice not in standing or _size(told) > _size(standing[voice][1]):
            standing[voice] = (day, told)
    if not standing:
        return Toll(kind, None, None, None)
    tolls = [told for _, told in standing.values()]
    best = max((told.best for told in tolls if told.best is not None), default=None)
    lows = [told.low if told.low is not None else told.best for told in tolls]
    low = min((count for count in (*lows, best) if count is not None), default=None)
    highs = [told.high for told in tolls if told.high is not None]
    least = max((_size(told)[0] for told in tolls if told.high is None), default=-1)
    high = max((*highs, best or 0)) if highs and max(highs) > least else None
    return Toll(kind, low, best, high)


# (root, which office of a state, which unnamed speaker of an article)
_Voice = tuple[str | None, str | None, str | None]
# (day, article, voice, count)
_Told = tuple[date, str, _Voice, Toll]


def _counts(holdings: Iterable[Holding], kind: str) -> Iterator[_Told]:
    """The counts of a kind in order of publication: of one teller within one mention the largest alone, the
    others are parts of it; and so is a lower one of another teller that is no sum."""
    for held in sorted(holdings, key=lambda one: (one.published or date.min, one.order)):
        largest: dict[tuple[_Voice, bool], Toll] = {}
        of_kind = [told for told in held.tolls if told.kind == kind and not held.is_retracted]
        own = max((_size(told) for told in of_kind if told.teller is None), default=(0, 0))
        for told in of_kind:
            if held.denies and told.teller is None:
                continue
            if told.teller is not None and told.status == NEW and _size(told) < own:
                continue  # some of them, told by another: "four who had been burned died"
            who = told.teller or held
            by = ((who.root, who.office, who.speaker), told.status == ADDED)
            if by not in largest or _size(told) > _size(largest[by]):
                largest[by] = told
        for (voice, _), told in largest.items():
            yield held.published or date.min, held.article_id, voice, told


def _summed(counts: Sequence[_Told]) -> list[_Told]:
    """Without those who died on top of others, but added to the largest count of their article, unless a
    total or a count that holds them stands there, too."""
    found = []
    for day, article, voice, told in counts:
        if told.status != ADDED:
            found.append((day, article, voice, told))
            continue
        others = [one for _, there, _, one in counts if there == article and one.status != ADDED]
        if not others or any(one.status == TOTAL for one in others):
            continue
        sums = [_sum(one, told) for one in others]
        if not any(_size(one)[0] == _size(sum_of)[0] for one in others for sum_of in sums):
            found.append((day, article, voice, max(sums, key=_size)))
    return found


def _sum(one: Toll, more: Toll) -> Toll:
    """Both counts together; what either leaves open stays open."""
    bounds = ((one.low, more.low), (one.best, more.best), (one.high, more.high))
    low, best, high = (None if a is None or b is None else a + b for a, b in bounds)
    return Toll(one.kind, low, best, high)


NEW, ADDED, TOTAL = "new", "added", "cumulative"  # of enums.QUANTITY_STATUS


def _size(told: Toll) -> tuple[int, int]:
    return (told.best or told.low or 0, told.high or 0)
