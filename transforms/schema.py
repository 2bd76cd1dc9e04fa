"""Every table and field of a release, declared once: schema, checks, footers and dictionary are made from it.

Conventions: `_id` a key, `_start`/`_end` days (date32, both inclusive) or characters (int32, half-open, into
`articles.text`; the names say which: `date_start`, `start_char`), `_at` an instant in UTC, `is_` a boolean,
`n_` a count. Null means not known, never "none" or zero.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from transforms import enums

VERSION = "1"

TEXT = pa.string()
DAY = pa.date32()
INSTANT = pa.timestamp("us", tz="UTC")
COUNT = pa.int32()
OFFSET = pa.int32()
FLAG = pa.bool_()
DEGREES = pa.float64()
SHARE = pa.float64()
TEXTS = pa.list_(pa.field("item", pa.string(), nullable=False))
OFFSETS = pa.list_(pa.field("item", pa.int32(), nullable=False))


@dataclass(frozen=True, slots=True)
class Field:
    """One column: `enum` closes its values, `stage` tells who fills it (1 = reading one article, 2 = all)."""

    name: str
    type: pa.DataType
    description: str
    nullable: bool = False
    enum: tuple[str | int, ...] | None = None
    unit: str | None = None
    stage: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """A pair of offset columns and the column that must hold the very words there."""

    start: str
    end: str
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its key, what its columns point to, and which offsets must point at which words."""

    name: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    foreign: Mapping[str, str]  # column -> "table.column"
    quotes: tuple[Quote, ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()  # pairs of columns where the first must not exceed the second

    def field(self, name: str) -> Field:
        """The field of that name. Raises KeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name}.{name}")


def make_id(prefix: str, *parts: object) -> str:
    """A stable id: `prefix`, a hyphen, 16 hex digits of the SHA-256 over the parts (None = absent)."""
    text = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _late(field: Field) -> Field:
    return replace(field, stage=2)


def _null(field: Field, description: str | None = None) -> Field:
    return replace(field, nullable=True, description=description or field.description)


def _offsets(prefix: str, what: str, nullable: bool = False) -> tuple[Field, Field]:
    return (
        Field(f"{prefix}_start", OFFSET, f"First character of {what}.", nullable, unit="characters"),
        Field(f"{prefix}_end", OFFSET, f"Character after the last of {what}.", nullable, unit="characters"),
    )


ARTICLE_ID = Field("article_id", TEXT, "The article: hash of outlet, url, raw title and raw text.")
MENTION_ID = Field("mention_id", TEXT, "The mention: hash of article, trigger offset and event type.")
CLAIM_ID = Field("claim_id", TEXT, "The claim: hash of article, cue offset and content offset.")
EVENT_ID = Field("event_id", TEXT, "The event: hash of its anchor mention.", stage=2)
ACTOR_ID = Field("actor_id", TEXT, "The actor: a registry id, or a hash for one met in articles.")
PARTICIPANT_ID = Field(
    "participant_id",
    TEXT,
    'Who in person takes part: actor_id where the actor as such is meant ("Afghan troops"); else `u-` and a '
    "hash of article and actor_id for people without a name, who are of that kind or of that actor's "
    '("gunmen", "three soldiers", "a Taliban source"): one id for them in each article.',
)
SOURCE_ID = Field("source_id", TEXT, "The source: outlet, person, organisation, document or unnamed group.")
PLACE_ID = Field("place_id", TEXT, "The place: `geonames:`, `country:`, `admin1:` or `place:` and its key.")
START_CHAR = Field("start_char", OFFSET, "First character of the words.", unit="characters")
END_CHAR = Field("end_char", OFFSET, "Character after the last of the words.", unit="characters")
EVENT_TYPE = Field("event_type", TEXT, "PLOVER 2021 event type.", enum=enums.EVENT_TYPE)
EVENT_MODE = Field("event_mode", TEXT, "PLOVER 2021 mode, where the type has modes.", nullable=True)
DATE_START = Field("date_start", DAY, "First day of the interval in which it happened, inclusive.", True)
DATE_END = Field("date_end", DAY, "Last day of the interval in which it happened, inclusive.", True)
DATE_PRECISION = Field("date_precision", TEXT, "How fine the date is told.", enum=enums.DATE_PRECISION)
DATE_BASIS = Field(
    "date_basis",
    TEXT,
    "How the date was got: written out, relative to publication, to the narrative, from a present tense.",
    enum=enums.DATE_BASIS,
)
DATE_TEXT = Field("date_text", TEXT, "The words of the date, as written.", True)
IS_HISTORICAL = Field(
    "is_historical", FLAG, "Told as background, or more than 30 days after it happened (all mentions of it)."
)
IS_AGGREGATE = Field("is_aggregate", FLAG, "A total over several events, never merged with single ones.")
COUNTRY = Field("country", TEXT, "Country, ISO 3166-1 alpha-3.", True)
SIDE = Field("side", TEXT, "Who acts, who receives.", enum=enums.SIDE)
BASIS = Field(
    "basis",
    TEXT,
    "Why it counts as taking part: told with the act; claimed it itself; blamed for it; suspected of it.",
    enum=enums.ACTOR_BASIS,
)
N_ARTICLES = Field("n_articles", COUNT, "Articles that tell it.", stage=2)

ARTICLES = Table(
    "articles",
    "One row per article read, cleaned.",
    (
        ARTICLE_ID,
        replace(SOURCE_ID, description="The outlet that published it.", nullable=True),
        Field("source_path", TEXT, "The file it came from, relative to the input given."),
        Field("record", COUNT, "Its position in that file, from 1."),
        Field("url", TEXT, "Its address, as given.", True),
        Field("title", TEXT, "Its headline, cleaned.", True),
        Field("outlet", TEXT, "The outlet's name, as given.", True),
        Field("outlet_basis", TEXT, "Where the outlet was found.", enum=enums.METADATA_BASIS),
        Field("byline", TEXT, "Who wrote it, as given.", True),
        Field("byline_basis", TEXT, "Where the author was found.", enum=enums.METADATA_BASIS),
        Field("published", DAY, "The outlet's local day of publication.", True),
        Field("published_basis", TEXT, "Where that day was found.", enum=enums.PUBLISHED_BASIS),
        Field("collected_at", INSTANT, "When it was collected, if the file says.", True),
        Field("updated_at", INSTANT, "When it was last changed, if the file says.", True),
        Field("language", TEXT, "ISO 639-1 code.", True),
        Field("language_basis", TEXT, "Where the language was found.", enum=enums.METADATA_BASIS),
        Field("text", TEXT, "The cleaned text, which all offsets point into; headline first."),
        Field("raw_sha256", TEXT, "Hash of the raw text."),
        Field(
            "cleaning",
            TEXT,
            "The rules that cut something out of it, by name (seeds: furniture); day-unread: the day of "
            "publication that was told could not be read.",
            True,
        ),
        Field("dateline_place", TEXT, "The place named in the dateline, as written.", True),
        Field("dateline_day", DAY, "The day of the dateline, in the year of publication.", True),
        Field("credited_agency", TEXT, "The agency it credits for its text, as written.", True),
        Field("credited_source_id", TEXT, "The source that this agency is.", True),
        Field("update_mark", TEXT, "The mark of an update before its headline (UPDATE 2), as written.", True),
        Field("correction", TEXT, "What it says of its correction or withdrawal, as written.", True),
        Field("is_correction", FLAG, "The article says that it corrects an earlier one, or is withdrawn."),
        Field("is_retracted", FLAG, "Its outlet has withdrawn it: its own telling asserts nothing."),
        Field(
            "version",
            COUNT,
            "1 for the first text seen of this url, then 2, 3 ...; the last counts.",
            stage=2,
        ),
        Field("supersedes", TEXT, "The article_id of the version before.", True, stage=2),
        Field("change", TEXT, "What changed since that version, in one line.", True, stage=2),
        Field("copy_of", TEXT, "The article whose text it carries (best parent only).", True, stage=2),
        Field("origin_id", TEXT, "The root of the chain of copies; itself when it is no copy.", stage=2),
    ),
    ("article_id",),
    {
        "source_id": "sources.source_id",
        "credited_source_id": "sources.source_id",
        "supersedes": "articles.article_id",
        "copy_of": "articles.article_id",
        "origin_id": "articles.article_id",
    },
)

MENTIONS = Table(
    "mentions",
    "One row per predicate of the event ontology told at one place of an article.",
    (
        MENTION_ID,
        ARTICLE_ID,
        EVENT_ID,
        _null(CLAIM_ID, "The innermost claim whose content it stands in; null = the outlet's own voice."),
        EVENT_TYPE,
        EVENT_MODE,
        Field("trigger", TEXT, "The words that tell the act."),
        *_offsets("trigger", "the trigger"),
        Field("trigger_lemma", TEXT, "The trigger's dictionary form."),
        Field(
            "trigger_vector",
            TEXT,
            "What the trigger is like in meaning and use, in its sentence: 64 signed bytes in base64, of "
            "which only the direction counts (the cosine of two tells how alike they are); null where the "
            "language model gives none.",
            True,
        ),
        Field("sentence", TEXT, "The sentence it stands in."),
        START_CHAR,
        END_CHAR,
        DATE_START,
        DATE_END,
        DATE_PRECISION,
        DATE_BASIS,
        DATE_TEXT,
        *_offsets("date_text", "the words of the date", nullable=True),
        _null(PLACE_ID, "Where it happened."),
        Field("place_text", TEXT, "The words of the place, as written.", True),
        *_offsets("place_text", "the words of the place", nullable=True),
        Field("place_basis", TEXT, "How the place was found.", True, enum=enums.PLACE_BASIS),
        Field(
            "factuality",
            TEXT,
            "How real it is in the eyes of its holder (the claim's speaker, or the outlet).",
            enum=enums.MENTION_FACTUALITY,
        ),
        Field(
            "factuality_rule",
            TEXT,
            "What made it so: words of the clause (modal may, negated ...), ids of factuality_cues.csv from"
            " the act outwards, the claim's stance; null = nothing speaks against a plain statement.",
            True,
        ),
        IS_HISTORICAL,
        IS_AGGREGATE,
        Field("is_headline", FLAG, "It stands in the headline."),
        Field(
            "root",
            TEXT,
            "Under whom its holder counts as a voice (an id of actors, sources or articles, or the house "
            "behind outlets); null = a rumour, nobody in particular, an echo of what the article attributes.",
            True,
            stage=2,
        ),
        Field(
            "root_reason",
            TEXT,
            "What made that the root: speaker = the named speaker; affiliation = whom they belong to; "
            "owner = the house that owns the outlet; unnamed = an unnamed speaker goes under the article's "
            "origin; copy = the text is another article's; credit = the agency that the article credits; "
            "outlet = the outlet's own voice; echo = the outlet's headline or undated words for what its "
            "article attributes; none = a rumour or an unspecified source.",
            enum=enums.ROOT_REASON,
            stage=2,
        ),
        Field(
            "rule",
            TEXT,
            "Ids of the rows of lexicon.csv and instruments.csv that found it; or anaphor.",
        ),
    ),
    ("mention_id",),
    {
        "article_id": "articles.article_id",
        "event_id": "events.event_id",
        "claim_id": "claims.claim_id",
        "place_id": "places.place_id",
    },
    (
        Quote("trigger_start", "trigger_end", "trigger"),
        Quote("start_char", "end_char", "sentence"),
        Quote("date_text_start", "date_text_end", "date_text"),
        Quote("place_text_start", "place_text_end", "place_text"),
    ),
    (("date_start", "date_end"),),
)

MENTION_ACTORS = Table(
    "mention_actors",
    "Who takes part in a mention, and on which side.",
    (
        MENTION_ID,
        replace(
            ACTOR_ID,
            description='The actor that takes part; for people without a name whose they are ("three '
            'soldiers": the military) or else their kind in their country ("gunmen, Nigeria").',
        ),
        PARTICIPANT_ID,
        SIDE,
        Field("text", TEXT, "The words that mean the actor."),
        START_CHAR,
        END_CHAR,
        Field("resolution", TEXT, "How the words lead to the actor.", enum=enums.RESOLUTION),
        Field("confidence", SHARE, "How sure the rule that led the words there is, 0 to 1; no probability."),
        Field("candidates", TEXTS, "Other actors whom the words may mean, likeliest first."),
        Field("role_at_date", TEXT, "The role or title told with the name.", True),
        BASIS,
    ),
    ("mention_id", "side", "start_char", "actor_id"),
    {
        "mention_id": "mentions.mention_id",
        "actor_id": "actors.actor_id",
        "candidates": "actors.actor_id",
    },
    (Quote("start_char", "end_char", "text"),),
)

QUANTITIES = Table(
    "quantities",
    "A count of people told with a mention: the dead, the injured, the crowd.",
    (
        MENTION_ID,
        _null(CLAIM_ID, "The innermost claim that tells it; null = the outlet's own voice."),
        Field("kind", TEXT, "What is counted.", enum=enums.QUANTITY_KIND),
        Field("low", COUNT, "At least so many.", True, unit="people"),
        Field("best", COUNT, "The number told; null when only bounds are.", True, unit="people"),
        Field("high", COUNT, "At most so many; null when open.", True, unit="people"),
        Field("whom", TEXT, "Who is counted, as written.", True),
        Field(
            "status",
            TEXT,
            "new = with this act; cumulative = a total so far; added = beyond those counted before ("
            '"two more", "five of the wounded died").',
            enum=enums.QUANTITY_STATUS,
        ),
        START_CHAR,
        END_CHAR,
    ),
    ("mention_id", "kind", "start_char"),
    {"mention_id": "mentions.mention_id", "claim_id": "claims.claim_id"},
    (Quote("start_char", "end_char"),),
    (("low", "best"), ("best", "high"), ("low", "high")),
)


def _toll(kind: str, whom: str) -> tuple[Field, ...]:
    return tuple(
        Field(f"{kind}_{bound}", COUNT, f"{words} {whom}, over the reports that hold.", True, unit="people")
        for bound, words in (("low", "Fewest"), ("best", "The highest count still held of"), ("high", "Most"))
    )


EVENTS = Table(
    "events",
    "One row per real-world event, merged over all articles that tell it.",
    (
        EVENT_ID,
        EVENT_TYPE,
        EVENT_MODE,
        Field("acled_event_type", TEXT, "ACLED event type of the cross-walk.", True),
        Field("acled_sub_event_type", TEXT, "ACLED sub-event type of the cross-walk.", True),
        Field("acled_disorder_type", TEXT, "ACLED disorder type of the cross-walk.", True),
        Field("interaction", TEXT, "Kinds of the two sides, in ACLED's manner.", True),
        Field("cameo_root", TEXT, "CAMEO root code, two digits.", True),
        Field(
            "quad_class",
            pa.int8(),
            "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.",
            enum=enums.QUAD_CLASS,
        ),
        Field("summary", TEXT, "The clearest sentence that tells it."),
        Field("actor_names", TEXTS, "Names of those who act (event_actors is authoritative)."),
        Field("recipient_names", TEXTS, "Names of those who receive (event_actors is authoritative)."),
        DATE_START,
        DATE_END,
        DATE_PRECISION,
        DATE_TEXT,
        DATE_BASIS,
        _null(PLACE_ID, "Where it happened."),
        Field("place_name", TEXT, "Name of the place.", True),
        Field("admin1", TEXT, "First-level division of the place.", True),
        COUNTRY,
        Field("lat", DEGREES, "Latitude of the place, WGS 84.", True, unit="degrees"),
        Field("lon", DEGREES, "Longitude of the place, WGS 84.", True, unit="degrees"),
        Field("place_precision", TEXT, "How fine the place is told.", enum=enums.PLACE_PRECISION),
        Field(
            "factuality",
            TEXT,
            "The first that fits: asserted by a holder who is no party = happened; by a party alone = "
            "claimed; rumour or doubt = uncertain; known only from its denial = denied; negated by the "
            "outlet = not_happened; planned; hypothetical.",
            enum=enums.EVENT_FACTUALITY,
        ),
        IS_HISTORICAL,
        IS_AGGREGATE,
        Field("support", TEXT, "How many independent roots assert it, in words.", enum=enums.SUPPORT),
        Field("dispute", TEXT, "Whether some root denies or doubts it.", enum=enums.DISPUTE),
        *_toll("deaths", "dead"),
        *_toll("injured", "injured"),
        Field("n_mentions", COUNT, "Mentions that tell it, of each article's newest version that does."),
        Field("n_articles", COUNT, "Distinct article_id of these mentions."),
        Field("n_origins", COUNT, "Distinct origin_id of these articles: copies counted once."),
        Field(
            "n_independent",
            COUNT,
            "Distinct roots that assert or confirm it, at most one for each origin that tells so. A root is "
            "the claim's innermost speaker, led to whom it belongs; an unnamed speaker without one goes "
            "under the article's origin; the outlet's own voice under the outlet of the origin or the agency "
            "that this credits, or the house that owns these (`mentions.root`). Rumours and unspecified "
            "sources have none; withdrawn articles do not count. "
            "n_mentions >= n_articles >= n_origins >= n_independent.",
        ),
        Field("first_reported", DAY, "Earliest publication day of an article that tells it.", True),
        Field("last_reported", DAY, "Latest publication day of an article that tells it.", True),
    ),
    ("event_id",),
    {"place_id": "places.place_id"},
    (),
    (
        ("date_start", "date_end"),
        ("first_reported", "last_reported"),
        ("n_articles", "n_mentions"),
        ("n_origins", "n_articles"),
        ("n_independent", "n_origins"),
        ("deaths_low", "deaths_best"),
        ("deaths_best", "deaths_high"),
        ("injured_low", "injured_best"),
        ("injured_best", "injured_high"),
    ),
)

EVENT_ACTORS = Table(
    "event_actors",
    "Who takes part in an event, and on which side.",
    (
        EVENT_ID,
        ACTOR_ID,
        replace(
            PARTICIPANT_ID,
            description="Who in person takes part: actor_id where a mention tells the actor as such, else "
            "the id of the people without a name in the first article that tells them (mention_actors).",
        ),
        SIDE,
        BASIS,
    ),
    ("event_id", "side", "actor_id"),
    {"event_id": "events.event_id", "actor_id": "actors.actor_id"},
)

EVENT_REDIRECTS = Table(
    "event_redirects",
    "Ids of the former release that this one no longer has, and what became of them.",
    (
        Field("old_id", TEXT, "The event_id of the former release."),
        Field(
            "new_id", TEXT, "The event_id that its mentions now stand under; null when they are gone.", True
        ),
        Field("reason", TEXT, "What happened to it.", enum=enums.REDIRECT_REASON),
        Field("release", TEXT, "The former release."),
    ),
    ("old_id",),
    {"new_id": "events.event_id"},
)

CLAIMS = Table(
    "claims",
    "One row per utterance that an article attributes to someone.",
    (
        CLAIM_ID,
        ARTICLE_ID,
        SOURCE_ID,
        Field("speaker_text", TEXT, "The words that name the speaker.", True),
        Field(
            "speaker_resolution", TEXT, "How the words lead to the speaker.", enum=enums.SPEAKER_RESOLUTION
        ),
        Field(
            "speaker_is_party",
            FLAG,
            "The speaker, or whom they speak for, takes part in an event that is told here, "
            "by any report of that event.",
        ),
        Field("cue", TEXT, "The words that attribute.", True),
        Field("cue_lemma", TEXT, "Their dictionary form.", True),
        Field("stance", TEXT, "What the speaker does with the content.", enum=enums.STANCE),
        Field("hedged", FLAG, "The speaker says it with reserve."),
        Field("content", TEXT, "What is said: the pieces of `spans`, parted by ` [...] `."),
        Field("quote", TEXT, "Verbatim, retold, or both.", enum=enums.QUOTE),
        Field(
            "spans", OFFSETS, "Offsets of the content's pieces: start, end, start, end ...", unit="characters"
        ),
        START_CHAR,
        END_CHAR,
        *_offsets("cue", "the cue", nullable=True),
        *_offsets("speaker", "the speaker's words", nullable=True),
        Field("medium", TEXT, "The way in which it was said.", enum=enums.MEDIUM),
        Field("platform", TEXT, "The platform or programme named, as written.", True),
        Field("addressee", TEXT, "To whom it was said, as written.", True),
        Field("relayed_by", TEXTS, "source_ids that carried it, innermost first, without the outlet itself."),
        Field("parent_claim_id", TEXT, "The claim whose content it stands in.", True),
        Field("said_start", DAY, "First day on which it may have been said, inclusive.", True),
        Field("said_end", DAY, "Last day on which it may have been said, inclusive.", True),
        Field("said_precision", TEXT, "How fine that is told.", enum=enums.DATE_PRECISION),
        Field(
            "content_mention_id",
            TEXT,
            "The mention that heads the content; of a content that only counts, the one counted with.",
            True,
        ),
        _null(EVENT_ID, "The event of the content's head predicate."),
        Field("rule", TEXT, "The pattern that found it."),
    ),
    ("claim_id",),
    {
        "article_id": "articles.article_id",
        "source_id": "sources.source_id",
        "parent_claim_id": "claims.claim_id",
        "content_mention_id": "mentions.mention_id",
        "event_id": "events.event_id",
    },
    (
        Quote("cue_start", "cue_end", "cue"),
        Quote("speaker_start", "speaker_end", "speaker_text"),
        Quote("start_char", "end_char"),
    ),
    (("said_start", "said_end"),),
)

CLAIM_LINKS = Table(
    "claim_links",
    "Which claim supports, contradicts or repeats an earlier one of another root; two unnamed speakers of "
    "one article are two voices, and so are two offices of one state where they contradict each other. "
    "Claims are tied by any event that both tell, by the one that both are about first.",
    (
        Field("claim_a", TEXT, "The later claim."),
        Field(
            "claim_b", TEXT, "The nearest earlier claim of another root or, contradicted, of another office."
        ),
        Field("relation", TEXT, "What the later one does to the earlier.", enum=enums.RELATION),
        Field("slot", TEXT, "In which respect.", enum=enums.SLOT),
        Field("reason", TEXT, "The rule that tied them."),
    ),
    ("claim_a", "slot"),
    {"claim_a": "claims.claim_id", "claim_b": "claims.claim_id"},
)

SOURCES = Table(
    "sources",
    "One row per outlet, person, organisation, document or unnamed group that is cited.",
    (
        SOURCE_ID,
        Field("name", TEXT, "Its name, or the words that stand for it."),
        Field("kind", TEXT, "What kind of source it is.", enum=enums.SOURCE_KIND),
        Field("named", FLAG, "It is known by a name."),
        Field(
            "anonymity",
            TEXT,
            "How far the text tells who it is; null for documents and rumours.",
            True,
            enum=enums.ANONYMITY,
        ),
        Field("role", TEXT, "The role told with it.", True),
        _null(ACTOR_ID, "The actor it is, if it is one."),
        Field("affiliation_id", TEXT, "The actor for whom it speaks.", True),
        COUNTRY,
        Field(
            "party_to_conflict",
            FLAG,
            "It, or whom it speaks for, does or suffers an act of material conflict in this release.",
            stage=2,
        ),
        Field("n_claims", COUNT, "Claims it makes.", stage=2),
        replace(N_ARTICLES, description="Articles that cite it."),
        Field("first_seen", DAY, "Earliest publication day of an article that cites it.", True, stage=2),
        Field("last_seen", DAY, "Latest publication day of an article that cites it.", True, stage=2),
    ),
    ("source_id",),
    {"actor_id": "actors.actor_id", "affiliation_id": "actors.actor_id"},
    (),
    (("first_seen", "last_seen"),),
)

ACTORS = Table(
    "actors",
    "One row per actor that takes part, speaks, is spoken for, or may be meant by words led to another.",
    (
        ACTOR_ID,
        Field("name", TEXT, "Canonical name."),
        Field("kind", TEXT, "What kind of actor it is.", enum=enums.ACTOR_KIND),
        COUNTRY,
        Field("historic_state", TEXT, "The state of its time, where that no longer exists.", True),
        Field("sectors", TEXTS, "PLOVER sector codes."),
        Field("role", TEXT, "Role or office told with the name.", True),
        Field("affiliation_id", TEXT, "The actor it belongs to.", True),
        Field("wikidata_id", TEXT, "Wikidata item.", True),
        Field("aliases", TEXTS, "Other names."),
        Field("valid_from", DAY, "First day of its existence or office.", True),
        Field("valid_to", DAY, "Last day of its existence or office.", True),
        Field("origin", TEXT, "Whence it is known.", enum=enums.ORIGIN),
        Field("n_mentions", COUNT, "Mentions it takes part in.", stage=2),
    ),
    ("actor_id",),
    {"affiliation_id": "actors.actor_id"},
    (),
    (("valid_from", "valid_to"),),
)

PLACES = Table(
    "places",
    "One row per place where something happened.",
    (
        PLACE_ID,
        Field("name", TEXT, "Its name."),
        Field("kind", TEXT, "What kind of place it is.", enum=enums.PLACE_KIND),
        Field("parent", TEXT, "The place_id of the place that holds it.", True),
        Field("admin1", TEXT, "First-level division.", True),
        COUNTRY,
        Field("lat", DEGREES, "Latitude of its point, WGS 84.", True, unit="degrees"),
        Field("lon", DEGREES, "Longitude of its point, WGS 84.", True, unit="degrees"),
        Field("precision", TEXT, "How fine that point is.", enum=enums.PLACE_PRECISION),
        Field("geonames_id", COUNT, "GeoNames id.", True),
        Field("origin", TEXT, "Whence it is known.", enum=enums.ORIGIN),
    ),
    ("place_id",),
    {"parent": "places.place_id"},
)

REJECTS = Table(
    "rejects",
    "What was offered and not taken: records read = articles + rejects + exact duplicates, per file.",
    (
        Field("source_path", TEXT, "The file, relative to the input given."),
        Field("record", COUNT, "Position in the file, from 1; null for the file as a whole.", True),
        Field("stage", TEXT, "The step that refused it.", enum=enums.REJECT_STAGE),
        Field("reason", TEXT, "Why.", enum=enums.REJECT_REASON),
        Field("detail", TEXT, "What exactly, in one line.", True),
    ),
    ("source_path", "record", "stage", "reason"),
    {},
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ARTICLES,
        MENTIONS,
        MENTION_ACTORS,
        QUANTITIES,
        EVENTS,
        EVENT_ACTORS,
        EVENT_REDIRECTS,
        CLAIMS,
        CLAIM_LINKS,
        SOURCES,
        ACTORS,
        PLACES,
        REJECTS,
    )
}

# What reading one article yields: these tables without the fields that only stage two can fill. Sources,
# actors and places are what the article needs of them; stage two pools the rows of equal id.
STAGE_ONE = ("articles", "mentions", "mention_actors", "quantities", "claims", "sources", "actors", "places")


def arrow_schema(table: Table, stage: int = 2) -> pa.Schema:
    """The Arrow schema of a table as released, or (stage=1) as stage one hands it on.

    Each field's metadata carries its description, unit and enum; the schema's carries the table's.
    """
    return pa.schema(
        [_arrow_field(field) for field in table.fields if field.stage <= stage],
        metadata={
            "attest.table": table.name,
            "attest.description": table.description,
            "attest.version": VERSION,
        },
    )


def _arrow_field(field: Field) -> pa.Field:
    metadata = {"description": field.description}
    if field.unit:
        metadata["unit"] = field.unit
    if field.enum:
        metadata["enum"] = "|".join(str(value) for value in field.enum)
    return pa.field(field.name, field.type, field.nullable, metadata)


def to_arrow(table: Table, rows: Iterable[Mapping[str, object]], stage: int = 2) -> pa.Table:
    """Rows (dicts with every field of that stage) as an Arrow table sorted by the table's key.

    Raises pyarrow.ArrowInvalid or ArrowTypeError when a value does not fit its field.
    """
    schema = arrow_schema(table, stage)
    built = pa.Table.from_pylist(list(rows), schema=schema)
    return built.sort_by([(name, "ascending") for name in table.key])
