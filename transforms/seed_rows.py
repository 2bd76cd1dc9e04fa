"""The columns of every seed table: one row model each, with the types of its cells and what they may hold.

`transforms/seeds.py` reads the files with them; docs/seeds.md is made from them.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from transforms import enums


def _split(cell: Any) -> Any:
    return tuple(part.strip() for part in cell.split("|") if part.strip()) if isinstance(cell, str) else cell


def _none(cell: Any) -> Any:
    return None if cell == "" else cell


List = Annotated[tuple[str, ...], BeforeValidator(_split)]
Text = Annotated[str | None, BeforeValidator(_none)]
Number = Annotated[float | None, BeforeValidator(_none)]


def _day(cell: Any) -> Any:
    """A day as ISO 8601; a bare year is its first day."""
    return None if cell == "" else f"{cell}-01-01" if re.fullmatch(r"\d{4}", str(cell)) else cell


Day = Annotated[date | None, BeforeValidator(_day)]


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return pattern


def one_of(values: tuple[str, ...]) -> Any:
    """An annotated string type that takes only one of `values` (one of transforms.enums)."""

    def check(cell: Any) -> Any:
        if cell not in values:
            raise ValueError(f"{cell!r} is none of {', '.join(values)}")
        return cell

    return Annotated[str, BeforeValidator(check)]


class Row(BaseModel):
    """What all seed rows share: an id that is unique in its table, and no columns but the declared ones."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    id: str


class Outlet(Row):
    """A publisher or agency: `outlets.csv`."""

    name: str
    kind: one_of(enums.SOURCE_KIND)  # type: ignore[valid-type]
    country: Text = None
    domains: List = ()
    aliases: List = ()
    owner: Text = None
    is_agency: bool = False


class Cue(Row):
    """A word that attributes an utterance: `cues.csv`; its comment lines explain the frames."""

    lemma: str
    pos: one_of(("VERB", "NOUN", "ADJ", "ADV", "ADP"))  # type: ignore[valid-type]
    frames: List
    stance: one_of(enums.STANCE)  # type: ignore[valid-type]
    negated: one_of(enums.STANCE) = "declines"  # type: ignore[valid-type]
    strength: one_of(("strong", "neutral", "weak", "distanced")) = "neutral"  # type: ignore[valid-type]
    hedged: bool = False
    medium: one_of(enums.MEDIUM) = "unknown"  # type: ignore[valid-type]
    platform: Text = None
    kind: Text = None
    forms: List = ()


class Medium(Row):
    """A word beside a cue that tells the channel of the utterance: `media.csv`."""

    word: str
    medium: one_of(enums.MEDIUM)  # type: ignore[valid-type]
    platform: Text = None
    rank: int = 1


class SourceNoun(Row):
    """A head noun of unnamed speakers, its kind, and whom it may lead back to: `source_nouns.csv`."""

    noun: str
    kind: one_of(enums.SOURCE_KIND)  # type: ignore[valid-type]
    refers: List = ()
    speaks: bool = False
    carries: bool = False
    whole: bool = False
    one_is_document: bool = False
    general: bool = False


class SentenceWord(Row):
    """A word by which a text is cut into sentences and words: `sentence_words.csv`."""

    word: str
    cls: one_of(("before_name", "maybe_final", "starter", "saying", "token")) = Field(  # type: ignore[valid-type]
        alias="class"
    )


class AnonymityWord(Row):
    """A word by which a text says that a speaker is not named: `anonymity_words.csv`."""

    word: str
    cls: one_of(("naming", "giving", "alone")) = Field(alias="class")  # type: ignore[valid-type]


class Furniture(Row):
    """A cue of text that tells nothing of the news, such as a sign-off: `furniture.csv`. `pattern` is a
    Python regular expression without regard to case; what it may match is told at the top of the file."""

    kind: one_of(enums.FURNITURE_KIND)  # type: ignore[valid-type]
    pattern: Annotated[str, AfterValidator(_regex)]


class FieldNameRow(Row):
    """Names under which another tool or layout keeps one of our fields: `field_names.csv`."""

    tool: Text = None  # preset; empty for names in common use
    layout: one_of(("record", "html", "json-ld", "nexis", "factiva"))  # type: ignore[valid-type]
    field: str
    names: List


class OutletWord(Row):
    """A word in an outlet's name that tells its kind: `outlet_words.csv`."""

    word: str
    kind: one_of(enums.SOURCE_KIND)  # type: ignore[valid-type]


class AcledEvent(Row):
    """A sub-event type of ACLED with the types above it: `acled_events.csv`."""

    sub_event_type: str
    event_type: str
    disorder_type: str


class EventCode(Row):
    """A PLOVER type and mode with its codes in other schemes: `ontology.csv`."""

    event_type: one_of(enums.EVENT_TYPE)  # type: ignore[valid-type]
    event_mode: Text = None
    acled: Text = None
    cameo_root: str
    quad_class: int
    definition: str


class Frame(Row):
    """Where a trigger's actor, recipient and place stand in its clause: `frames.csv`."""

    actor: List = ()
    recipient: List = ()
    place: List = ()
    description: str


class Trigger(Row):
    """A word or phrase that tells an event: `lexicon.csv`; its comment lines explain the columns."""

    kind: one_of(("verb", "noun"))  # type: ignore[valid-type]
    words: str
    event_type: one_of(enums.EVENT_TYPE)  # type: ignore[valid-type]
    event_mode: Text = None
    frame: str
    when: str = ""
    acled: Text = None
    role: one_of(("", "result")) = ""  # type: ignore[valid-type]


class LightVerb(Row):
    """A verb that only says that the act of its noun is done: `light_verbs.csv`."""

    words: str
    slot: one_of(("obj", "prep", "subj", "of"))  # type: ignore[valid-type]
    side: one_of(("actor", "recipient", "none"))  # type: ignore[valid-type]


class Instrument(Row):
    """A weapon or means, and the mode of the act done with it: `instruments.csv`."""

    words: List
    event_mode: str
    acled: Text = None


class NounClass(Row):
    """Nouns that the lexicon's conditions ask for by one name: `noun_classes.csv`."""

    words: List
    description: str


class TriggerFamily(Row):
    """Words that tell acts of one kind: `trigger_families.csv`."""

    words: List
    kind: one_of(("", "harm", "result", "any")) = ""  # type: ignore[valid-type]


class NonEvent(Row):
    """A phrase or context in which a trigger tells no event: `non_events.csv`."""

    kind: one_of(("phrase", "object", "work", "context"))  # type: ignore[valid-type]
    words: str
    domain: Text = None
    count: int = 1
    types: List = ()


class ContentMode(Row):
    """What a verb of asking, refusing, promising becomes by what it is about: `content_modes.csv`."""

    event_type: one_of(enums.EVENT_TYPE)  # type: ignore[valid-type]
    content: str
    becomes_type: one_of(enums.EVENT_TYPE)  # type: ignore[valid-type]
    becomes_mode: Text = None


class FactualityCue(Row):
    """What a word makes of the act it speaks of: `factuality_cues.csv`."""

    words: str
    pos: one_of(("verb", "noun", "adj", "adverb", "prep"))  # type: ignore[valid-type]
    scope: List
    affirmed: one_of((*enums.MENTION_FACTUALITY, "same"))  # type: ignore[valid-type]
    negated: one_of((*enums.MENTION_FACTUALITY, "same"))  # type: ignore[valid-type]
    holder: bool = False
    present: one_of(enums.MENTION_FACTUALITY) | None = None  # type: ignore[valid-type]


FACTUALITY_WORD = (
    *("definite", "sequence", "before", "singling", "circumstance", "setting"),
    *("whoever", "whenever", "too", "enough", "done_for", "future", "coming", "span", "state"),
    *("at_no", "according", "untrue", "unfulfilled", "attempt", "setting_ahead"),
)


class FactualityWord(Row):
    """A word of the grammar that bears on how real an act is: `factuality_words.csv`."""

    word: str
    cls: one_of(FACTUALITY_WORD) = Field(alias="class")  # type: ignore[valid-type]


class VagueNumber(Row):
    """A word for a number that tells no exact count: `vague_numbers.csv`."""

    words: str
    low: int | None = None
    best: int | None = None
    high: int | None = None
    times: int | None = None
    parts: int | None = None


QUANTITY_EFFECT = (
    *("least", "most", "nearly", "about", "between", "new", "cumulative", "unit", "collective"),
    *("tally", "tallies", "open", "guess", "rate", "kin", "trial"),
)


class QuantityCue(Row):
    """A word around a number that bounds it, or says what is counted: `quantity_cues.csv`."""

    words: str
    effect: one_of(QUANTITY_EFFECT)  # type: ignore[valid-type]


class TollWord(Row):
    """A word that says what happened to the people counted: `toll_words.csv`."""

    words: str
    pos: one_of(("verb", "adj", "noun"))  # type: ignore[valid-type]
    kind: one_of(enums.QUANTITY_KIND)  # type: ignore[valid-type]
    slot: one_of(("obj", "subj", "of", "mod"))  # type: ignore[valid-type]
    event_type: one_of(enums.EVENT_TYPE) | None = None  # type: ignore[valid-type]


class PlaceRow(Row):
    """A place the libraries lack or have wrong: `places.csv`. Wins over them by name."""

    name: str
    kind: one_of(enums.PLACE_KIND)  # type: ignore[valid-type]
    precision: one_of(enums.PLACE_PRECISION)  # type: ignore[valid-type]
    lat: Number = None
    lon: Number = None
    country: Text = None
    admin1: Text = None  # id of admin1.csv
    parent: Text = None  # place_id
    aliases: List = ()
    geonames_id: Number = None  # of a town that GeoNames has: its id, with the names of this row
    source: Text = None


class CountryRow(Row):
    """A country or territory with one point: `place_countries.csv`; id is ISO 3166-1 alpha-3."""

    name: str
    lat: float
    lon: float
    aliases: List = ()


class DivisionRow(Row):
    """A first- or second-level division with one point: `admin1.csv`, `admin2.csv`."""

    name: str
    country: str
    lat: float
    lon: float
    aliases: List = ()
    admin1: Text = None  # id of admin1.csv; only in admin2.csv


class PlaceWord(Row):
    """A word that tells whether a name is a place here, and which: `place_words.csv`."""

    role: one_of(  # type: ignore[valid-type]
        (
            "ordinary",
            "hint",
            "matter",
            "given",
            "institution",
            "office",
            "title",
            "kind",
            "direction",
            "unit",
            "locative",
            "saying",
            "host",
            "street",
            "retinue",
            "beat",
            "bound",
            "facility",
            "enter",
            "not_place",
            "at",
            "towards",
            "apart",
            "elsewhen",
        )
    )
    kinds: List = ()  # of a kind noun: the enums.PLACE_KIND it tells
    value: Number = None  # bearing of a direction in degrees, length of a unit in km


class TimeWord(Row):
    """A word of the grammar of time expressions: `time_words.csv`."""

    language: str
    cls: str = Field(alias="class")  # a class that the rules of transforms/time/time_grammar.py name
    words: List
    value: Text = None
    case: one_of(("", "title")) = ""  # type: ignore[valid-type]


class Holiday(Row):
    """A named day and the rule by which it is computed: `holidays.csv`; see transforms.time.calendar."""

    language: str
    names: List
    rule: str
    before: List = ()


class DatingCue(Row):
    """A word that decides whether the date of one clause dates another: `dating_cues.csv` explains the
    classes."""

    cls: one_of(  # type: ignore[valid-type]
        (
            *("occurrence", "aftermath", "prospective", "continuation", "retrospective", "collective"),
            *("simultaneous", "scheduling"),
        )
    ) = Field(alias="class")
    lemma: str


class ActorRow(Row):
    """An armed group, party, organisation, company, institution or person: `actors.csv`."""

    name: str
    kind: one_of(enums.ACTOR_KIND)  # type: ignore[valid-type]
    country: Text = None
    sectors: List = ()
    aliases: List = ()
    short_forms: List = ()
    context: List = ()
    descriptors: List = ()
    parent: Text = None
    members: List = ()
    successor: Text = None
    valid_from: Day = None
    valid_to: Day = None
    wikidata_id: Text = None
    source: Text = None


class OfficeRow(Row):
    """A post held by one person from a day to a day, both inclusive: `offices.csv`."""

    post: str
    body: str
    person: str
    name: str
    aliases: List = ()
    short_forms: List = ()
    sectors: List = ()
    gender: Text = None
    valid_from: Day = None
    valid_to: Day = None
    source: Text = None


class StateRow(Row):
    """What news calls a state beside its name in the library of territories: `states.csv`."""

    names: List = ()
    demonyms: List = ()
    people: List = ()
    seats: List = ()
    valid_from: Day = None
    valid_to: Day = None
    successors: List = ()


class PeopleRow(Row):
    """A people, faith or region by which news tells people apart: `peoples.csv`."""

    name: str
    adjectives: List = ()
    people: List = ()
    countries: List = ()
    sectors: List = ()


class AgentNounRow(Row):
    """A noun for people or bodies that act without a name; its id is the noun: `agent_nouns.csv`."""

    actor: str
    sectors: List = ()
    kind: one_of(enums.ACTOR_KIND)  # type: ignore[valid-type]
    sort: one_of(("organ", "member", "people", "follower", "speaker", "thing"))  # type: ignore[valid-type]
    number: one_of(("singular", "plural"))  # type: ignore[valid-type]


class TitleRow(Row):
    """A title, post or word for a person, with its spellings; the id is one of them: `titles.csv`."""

    forms: List = ()
    sectors: List = ()
    gender: Text = None
    post: Text = None
    is_title: bool = True
    is_role: bool = True
    is_style: bool = False


class RoleWordRow(Row):
    """A word before a role that says whether it is still held; its id is the word: `role_words.csv`."""

    held: one_of(("past", "present", "future"))  # type: ignore[valid-type]


class TieRow(Row):
    """A word behind a name and a hyphen that ties another to it; its id is the word: `ties.csv`."""

    whose: one_of(("own", "other"))  # type: ignore[valid-type]


class MembershipRow(Row):
    """A word that says whose somebody is, with the body's name further down: `memberships.csv`."""

    sort: one_of(("unit", "member", "people", "proxy", "verb"))  # type: ignore[valid-type]
    prepositions: List = ()


class NameWordRow(Row):
    """A word in the name of an organisation that tells its kind; its id is the word: `name_words.csv`."""

    kind: one_of(enums.ACTOR_KIND)  # type: ignore[valid-type]
    sectors: List = ()


class AnaphorRow(Row):
    """A noun that leads back to someone named before, by kind: `anaphors.csv`."""

    kinds: List = ()
    number: one_of(("singular", "plural"))  # type: ignore[valid-type]
    sectors: List = ()


class Territory(Row):
    """What a state is called and its Wikidata item: `territories.csv`."""

    name: str
    in_sentence: str
    full_name: str
    wikidata_id: Text = None


class EventAnaphor(Row):
    """A word by which a denial points at an act told before, or a text at another: `event_anaphors.csv`."""

    word: str
    points_at: one_of(("act", "claim", "role", "other", "ranking"))  # type: ignore[valid-type]


class ResponsibilityCue(Row):
    """What ties a doer to an act told elsewhere: `responsibility_cues.csv`."""

    words: str
    pos: one_of(("verb", "noun", "nominal", "adj", "prep", "text", "act", "mod"))  # type: ignore[valid-type]
    doer: List = ()
    act: List = ()
    basis: one_of(enums.ACTOR_BASIS)  # type: ignore[valid-type]


TABLES: dict[str, type[Row]] = {
    "responsibility_cues": ResponsibilityCue,
    "event_anaphors": EventAnaphor,
    "territories": Territory,
    "places": PlaceRow,
    "place_countries": CountryRow,
    "admin1": DivisionRow,
    "admin2": DivisionRow,
    "place_words": PlaceWord,
    "actors": ActorRow,
    "offices": OfficeRow,
    "states": StateRow,
    "peoples": PeopleRow,
    "agent_nouns": AgentNounRow,
    "titles": TitleRow,
    "role_words": RoleWordRow,
    "ties": TieRow,
    "memberships": MembershipRow,
    "name_words": NameWordRow,
    "anaphors": AnaphorRow,
    "furniture": Furniture,
    "field_names": FieldNameRow,
    "outlets": Outlet,
    "cues": Cue,
    "media": Medium,
    "source_nouns": SourceNoun,
    "outlet_words": OutletWord,
    "anonymity_words": AnonymityWord,
    "sentence_words": SentenceWord,
    "acled_events": AcledEvent,
    "ontology": EventCode,
    "frames": Frame,
    "lexicon": Trigger,
    "light_verbs": LightVerb,
    "instruments": Instrument,
    "noun_classes": NounClass,
    "non_events": NonEvent,
    "trigger_families": TriggerFamily,
    "content_modes": ContentMode,
    "factuality_cues": FactualityCue,
    "factuality_words": FactualityWord,
    "vague_numbers": VagueNumber,
    "quantity_cues": QuantityCue,
    "toll_words": TollWord,
    "time_words": TimeWord,
    "holidays": Holiday,
    "dating_cues": DatingCue,
}
