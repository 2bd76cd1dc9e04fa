"""The plain values that pass between the annotators of one article.

All offsets are characters into `Article.text`, half-open (= `Doc.text`, but for the case of what is in
capitals). `head` and `predicate` are token
indices into the article's spaCy Doc. Enums' values are those of `transforms.enums`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class Span(NamedTuple):
    """Characters start (inclusive) to end (exclusive) of the article's text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


# --- before the language pass -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """One raw article as a file gave it, before cleaning; None = the file does not say."""

    source_path: str  # relative to the folder or file the user named; / as separator
    record: int  # position in the file, from 1
    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    byline: str | None = None
    published: str | None = None  # as written in the file
    published_basis: str = "none"  # where `published` was found: see enums.PUBLISHED_BASIS
    collected_at: datetime | None = None
    language: str | None = None
    updated_at: datetime | None = None
    declared: tuple[str, ...] = ()  # fields that a manifest told


@dataclass(frozen=True, slots=True)
class Reject:
    """A file, record or article that was offered and not taken; a row of the `rejects` table."""

    source_path: str
    record: int | None  # from 1; None = the file as a whole
    stage: str  # enums.REJECT_STAGE
    reason: str  # enums.REJECT_REASON
    detail: str | None = None  # one line


@dataclass(frozen=True, slots=True)
class Article:
    """One cleaned article. `text` is the headline, a blank line, and the paragraphs of the body, each parted
    by a blank line; datelines, bylines, captions, teasers and repeated paragraphs are cut out of it."""

    article_id: str
    source_path: str
    text: str
    raw_sha256: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    byline: str | None = None
    published: date | None = None
    published_basis: str = "none"
    collected_at: datetime | None = None
    language: str | None = None
    dateline_place: str | None = None
    credited_agency: str | None = None  # as written: "(Reuters)", "Reporting by AFP"
    record: int = 1  # position in the file, from 1
    outlet_basis: str = "none"  # enums.METADATA_BASIS, as the two that follow
    byline_basis: str = "none"
    language_basis: str = "none"
    updated_at: datetime | None = None
    update_mark: str | None = None  # "UPDATE 2" in front of the headline, as written
    dateline_day: date | None = None
    correction: str | None = None  # the note that says what was corrected, as written
    cleaning: str | None = None  # names of the rules that cut something out, parted by spaces
    is_correction: bool = False  # "CORRECTED:" headline or a correction note at the foot
    is_retracted: bool = False  # the article as a whole is withdrawn

    @property
    def headline(self) -> Span:
        """Where the headline stands in `text`; empty when there is none."""
        has_title = self.title is not None and self.text.startswith(self.title)
        return Span(0, len(self.title) if has_title and self.title else 0)


# --- time --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression as the grammar read it, before it is anchored to a day."""

    start: int
    end: int
    text: str
    type: str  # TIMEX3: DATE / TIME / DURATION / SET
    rule: str
    parts: tuple[tuple[str, str | int], ...] = ()  # what the rule captured: ("weekday", 5), ("offset", -2)


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression with its meaning; date_start and date_end are inclusive days, None = not resolved."""

    start: int
    end: int
    text: str
    type: str  # TIMEX3: DATE / TIME / DURATION / SET
    value: str  # TIMEX3 value: 2013-03-20, 2013-W12, 198, P2D, PAST_REF ...
    date_start: date | None
    date_end: date | None
    precision: str  # enums.DATE_PRECISION
    basis: str  # enums.DATE_BASIS
    modifier: str | None  # early / mid / late / about / before / after
    rule: str


@dataclass(frozen=True, slots=True)
class PredicateDate:
    """When the act of one predicate was, and how we know; `span` holds the words, None without words."""

    date_start: date | None
    date_end: date | None
    precision: str
    basis: str
    text: str | None = None
    span: Span | None = None
    is_historical: bool = False


# --- places and actors -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the `places` table. lat and lon in degrees (WGS 84), country as ISO 3166-1 alpha-3."""

    place_id: str
    name: str
    kind: str  # enums.PLACE_KIND
    precision: str  # enums.PLACE_PRECISION
    origin: str  # enums.ORIGIN
    parent: str | None = None
    admin1: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name in the text; `place` is None when the name is seen but not known.

    `role` tells what it does there: place; anaphor ("the valley", for the last told); reference ("50 miles
    from X": X is not where); described (the phrase measured from X, with its computed point; overlaps X);
    government ("X said"); speech ("said in X"); seat ("a diplomat in X said", "according to officials in X").
    """

    start: int
    end: int
    text: str
    place: Place | None
    confidence: float = 1.0
    role: str = "place"
    basis: str | None = None  # enums.PLACE_BASIS: how an act came by it; None before it is an act's


@dataclass(frozen=True, slots=True)
class Actor:
    """A row of the `actors` table: a state, armed group, organisation, person or generic group."""

    actor_id: str
    name: str
    kind: str  # enums.ACTOR_KIND
    origin: str  # enums.ORIGIN
    country: str | None = None
    historic_state: str | None = None
    sectors: tuple[str, ...] = ()  # PLOVER sector codes
    role: str | None = None
    affiliation_id: str | None = None
    wikidata_id: str | None = None
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Words that mean an actor, or an unnamed one ("a Taliban source": actor None, affiliation set)."""

    start: int
    end: int
    text: str
    head: int  # token index of the phrase's head noun or of the pronoun
    actor: Actor | None
    resolution: str  # enums.RESOLUTION
    confidence: float = 1.0
    role: str | None = None  # "former vice-president", "spokesman", as written
    affiliation_id: str | None = None
    named: bool = True  # a proper name, here or at the antecedent
    candidates: tuple[str, ...] = ()  # actor_ids considered, best first
    unnamed: bool = False  # some of the actor's people ("three soldiers"), not the actor as such


# --- claims ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch in quotation marks. [start, end) includes the marks, [inner_start, inner_end) does not.
    `continues`: index of the quotation (in the same list) that this one goes on from, across paragraphs."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    continues: int | None = None
    is_scare: bool = False  # one or two words lifted out for distance or as a title, nobody's utterance


@dataclass(frozen=True, slots=True)
class Attribution:
    """An utterance attributed to someone, before the speaker is resolved to a source."""

    cue: Span
    cue_lemma: str
    stance: str  # enums.STANCE
    content: tuple[Span, ...]
    quote: str  # enums.QUOTE
    rule: str
    speaker: Span | None = None  # whole phrase; None = passive without agent, bare quotation
    speaker_head: int | None = None
    speaker_kind: str | None = None  # enums.SOURCE_KIND where the cue or noun says it (rumor, document)
    hedged: bool = False
    distanced: bool = False  # the cue only keeps aloof from a speaker who is told ("the Front claimed")
    antecedent: int | None = None  # token index of the noun that a pronoun speaker is shown to mean
    withheld: bool = False  # the text says that the speaker is not named ("who asked not to be named")
    medium: str = "unknown"  # enums.MEDIUM
    platform: str | None = None
    addressee: Span | None = None
    relays: tuple[Span, ...] = ()  # outlets that carried it, innermost first
    cue_head: int | None = None
    content_head: int | None = None  # token index of the content's head predicate
    parent: int | None = None  # index (in the same list) of the attribution whose content this stands in
    inherits: int | None = None  # index of the attribution whose speaker, cue and medium this one inherits


# --- events ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Argument:
    """A participant's phrase as the parse gives it, before it is resolved to an actor."""

    start: int
    end: int
    head: int
    basis: str = "told"  # enums.ACTOR_BASIS


# The rule of a mention that only points at an act told before: "denied it".
POINTS_BACK = "anaphor"


@dataclass(frozen=True, slots=True)
class EventMention:
    """A predicate of the event ontology told at one place, before it is resolved, dated and placed."""

    predicate: int  # token index of the trigger's head
    trigger: Span
    sentence: Span
    event_type: str  # PLOVER type
    rule: str  # id of the lexicon row
    event_mode: str | None = None
    actors: tuple[Argument, ...] = ()
    recipients: tuple[Argument, ...] = ()
    places: tuple[Argument, ...] = ()  # phrases the frame or the clause gives as place
    is_aggregate: bool = False
    antecedent: int | None = None  # predicate of the act that this one only points at ("denied it")
    parts: tuple[
        int, ...
    ] = ()  # other tokens that tell the same act: "killing" of "attacked ..., killing 12"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count of people, as told: low <= best <= high; best None = only bounds are told."""

    start: int
    end: int
    kind: str  # enums.QUANTITY_KIND
    low: int | None
    best: int | None
    high: int | None
    status: str  # enums.QUANTITY_STATUS
    whom: str | None = None  # "civilians", "soldiers"
    predicate: int | None = None  # token index of the predicate that tells it ("killed", "died", "toll")
    event_type: str | None = None  # PLOVER type of the act that it tells where no act is told
