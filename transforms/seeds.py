"""Read the tables of seeds/, validate every row, lay a user's own folder over them.

A seed table is a CSV file with a header; lines that start with # are comments; `|` parts the items of a list.
Each table is declared once, as a row model below: the columns, their types and what they may hold. A user's
folder may hold any of the files: its rows replace ours by `id`, new ids are added, and a row whose other
cells are all empty removes ours.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from transforms import enums

DEFAULT_FOLDER = Path(__file__).parent.parent / "seeds"


class SeedError(ValueError):
    """A seed table cannot be used; the message names file, line, column and reason in one line."""


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


class Furniture(Row):
    """A cue of text that tells nothing of the news, such as a sign-off: `furniture.csv`. `pattern` is a
    Python regular expression without regard to case; what it may match is told at the top of the file."""

    kind: one_of(enums.FURNITURE_KIND)  # type: ignore[valid-type]
    pattern: Annotated[str, AfterValidator(_regex)]


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
    slot: one_of(("obj", "prep", "subj"))  # type: ignore[valid-type]
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

    kind: one_of(("phrase", "context"))  # type: ignore[valid-type]
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


class VagueNumber(Row):
    """A word for a number that tells no exact count: `vague_numbers.csv`."""

    words: str
    low: int | None = None
    best: int | None = None
    high: int | None = None
    times: int | None = None


QUANTITY_EFFECT = ("least", "most", "nearly", "about", "between", "new", "cumulative", "unit", "collective")


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
            "given",
            "institution",
            "title",
            "kind",
            "direction",
            "unit",
            "locative",
            "saying",
            "host",
            "street",
            "enter",
            "not_place",
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
    sort: one_of(("organ", "member", "people", "speaker", "thing"))  # type: ignore[valid-type]
    number: one_of(("singular", "plural"))  # type: ignore[valid-type]


class TitleRow(Row):
    """A title, post or word for a person, with its spellings; the id is one of them: `titles.csv`."""

    forms: List = ()
    sectors: List = ()
    gender: Text = None
    post: Text = None
    is_title: bool = True
    is_role: bool = True


class RoleWordRow(Row):
    """A word before a role that says whether it is still held; its id is the word: `role_words.csv`."""

    held: one_of(("past", "present", "future"))  # type: ignore[valid-type]


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
    """A word by which a denial points at an act told before: `event_anaphors.csv`."""

    word: str


TABLES: dict[str, type[Row]] = {
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
    "name_words": NameWordRow,
    "anaphors": AnaphorRow,
    "furniture": Furniture,
    "outlets": Outlet,
    "cues": Cue,
    "media": Medium,
    "source_nouns": SourceNoun,
    "outlet_words": OutletWord,
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
    "vague_numbers": VagueNumber,
    "quantity_cues": QuantityCue,
    "toll_words": TollWord,
    "time_words": TimeWord,
    "holidays": Holiday,
    "dating_cues": DatingCue,
}

R = TypeVar("R", bound=Row)


def _cells(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number in the file, row by column) of a seed CSV, comments and blank lines left out."""
    lines = [
        (number, line)
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    reader = csv.reader(line for _, line in lines)
    header: list[str] = next(reader, [])
    for row in reader:
        number = lines[reader.line_num - 1][0]
        if len(row) != len(header):
            raise SeedError(
                f"{path.name}, line {number}: {len(row)} cells where the header has {len(header)}"
            )
        yield number, dict(zip(header, row, strict=True))


def read_table(path: Path, model: type[R]) -> dict[str, R | None]:
    """Read one seed file into rows by id, in the file's order; None marks a row that removes another.

    Raises SeedError (file, line, reason) at the first bad row or repeated id.
    """
    rows: dict[str, R | None] = {}
    for number, cells in _cells(path):
        key = cells.get("id", "").strip()
        if not key:
            raise SeedError(f"{path.name}, line {number}: no id")
        if key in rows:
            raise SeedError(f"{path.name}, line {number}: id {key!r} stands twice")
        if not any(value.strip() for name, value in cells.items() if name != "id"):
            rows[key] = None
            continue
        given = {
            name: value
            for name, value in cells.items()
            if value.strip() or name not in model.model_fields or model.model_fields[name].is_required()
        }
        try:
            rows[key] = model.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise SeedError(f"{path.name}, line {number}, column {where}: {first['msg']}") from None
    return rows


class Seeds:
    """All seed tables of the project's folder with the user's folder, if any, laid over them."""

    def __init__(self, overlay: Path | None = None) -> None:
        self.folders = (DEFAULT_FOLDER,) if overlay is None else (DEFAULT_FOLDER, overlay)
        if overlay is not None and not overlay.is_dir():
            raise SeedError(f"{overlay}: no such folder of seed tables")
        self._tables: dict[str, dict[str, Any]] = {}

    def table(self, name: str, model: type[R]) -> dict[str, R]:
        """The rows of `<name>.csv` by id, validated against `model`. Raises SeedError."""
        if name not in self._tables:
            merged: dict[str, R] = {}
            for folder in self.folders:
                path = folder / f"{name}.csv"
                if not path.is_file():
                    continue
                for key, row in read_table(path, model).items():
                    if row is None:
                        merged.pop(key, None)
                    else:
                        merged[key] = row
            self._tables[name] = merged
        return self._tables[name]

    @cached_property
    def trigger_families(self) -> dict[str, TriggerFamily]:
        return self.table("trigger_families", TriggerFamily)

    @cached_property
    def outlets(self) -> dict[str, Outlet]:
        return self.table("outlets", Outlet)

    @cached_property
    def cues(self) -> dict[str, Cue]:
        return self.table("cues", Cue)

    @cached_property
    def media(self) -> dict[str, Medium]:
        return self.table("media", Medium)

    @cached_property
    def source_nouns(self) -> dict[str, SourceNoun]:
        return self.table("source_nouns", SourceNoun)

    @cached_property
    def furniture(self) -> dict[str, Furniture]:
        return self.table("furniture", Furniture)

    @cached_property
    def outlet_words(self) -> dict[str, OutletWord]:
        return self.table("outlet_words", OutletWord)

    @cached_property
    def acled_events(self) -> dict[str, AcledEvent]:
        return self.table("acled_events", AcledEvent)

    @cached_property
    def ontology(self) -> dict[str, EventCode]:
        return self.table("ontology", EventCode)

    @cached_property
    def frames(self) -> dict[str, Frame]:
        return self.table("frames", Frame)

    @cached_property
    def lexicon(self) -> dict[str, Trigger]:
        return self.table("lexicon", Trigger)

    @cached_property
    def light_verbs(self) -> dict[str, LightVerb]:
        return self.table("light_verbs", LightVerb)

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        return self.table("instruments", Instrument)

    @cached_property
    def noun_classes(self) -> dict[str, NounClass]:
        return self.table("noun_classes", NounClass)

    @cached_property
    def non_events(self) -> dict[str, NonEvent]:
        return self.table("non_events", NonEvent)

    @cached_property
    def content_modes(self) -> dict[str, ContentMode]:
        return self.table("content_modes", ContentMode)

    @cached_property
    def factuality_cues(self) -> dict[str, FactualityCue]:
        return self.table("factuality_cues", FactualityCue)

    @cached_property
    def vague_numbers(self) -> dict[str, VagueNumber]:
        return self.table("vague_numbers", VagueNumber)

    @cached_property
    def quantity_cues(self) -> dict[str, QuantityCue]:
        return self.table("quantity_cues", QuantityCue)

    @cached_property
    def toll_words(self) -> dict[str, TollWord]:
        return self.table("toll_words", TollWord)

    @cached_property
    def places(self) -> dict[str, PlaceRow]:
        return self.table("places", PlaceRow)

    @cached_property
    def place_countries(self) -> dict[str, CountryRow]:
        return self.table("place_countries", CountryRow)

    @cached_property
    def admin1(self) -> dict[str, DivisionRow]:
        return self.table("admin1", DivisionRow)

    @cached_property
    def admin2(self) -> dict[str, DivisionRow]:
        return self.table("admin2", DivisionRow)

    @cached_property
    def place_words(self) -> dict[str, PlaceWord]:
        return self.table("place_words", PlaceWord)

    @cached_property
    def time_words(self) -> dict[str, TimeWord]:
        return self.table("time_words", TimeWord)

    @cached_property
    def holidays(self) -> dict[str, Holiday]:
        return self.table("holidays", Holiday)

    @cached_property
    def dating_cues(self) -> dict[str, DatingCue]:
        return self.table("dating_cues", DatingCue)

    @cached_property
    def actors(self) -> dict[str, ActorRow]:
        return self.table("actors", ActorRow)

    @cached_property
    def offices(self) -> dict[str, OfficeRow]:
        return self.table("offices", OfficeRow)

    @cached_property
    def states(self) -> dict[str, StateRow]:
        return self.table("states", StateRow)

    @cached_property
    def peoples(self) -> dict[str, PeopleRow]:
        return self.table("peoples", PeopleRow)

    @cached_property
    def agent_nouns(self) -> dict[str, AgentNounRow]:
        return self.table("agent_nouns", AgentNounRow)

    @cached_property
    def titles(self) -> dict[str, TitleRow]:
        return self.table("titles", TitleRow)

    @cached_property
    def role_words(self) -> dict[str, RoleWordRow]:
        return self.table("role_words", RoleWordRow)

    @cached_property
    def name_words(self) -> dict[str, NameWordRow]:
        return self.table("name_words", NameWordRow)

    @cached_property
    def anaphors(self) -> dict[str, AnaphorRow]:
        return self.table("anaphors", AnaphorRow)

    @cached_property
    def territories(self) -> dict[str, Territory]:
        return self.table("territories", Territory)

    @cached_property
    def event_anaphors(self) -> dict[str, EventAnaphor]:
        return self.table("event_anaphors", EventAnaphor)

    def validate(self) -> dict[str, int]:
        """Read every table; return its number of rows. Raises SeedError at the first bad one."""
        return {name: len(self.table(name, model)) for name, model in TABLES.items()}

    @cached_property
    def digest(self) -> str:
        """A hash over the bytes of all seed files that were laid together, in a fixed order."""
        sha = hashlib.sha256()
        for folder in self.folders:
            for path in sorted((*folder.glob("*.csv"), *folder.glob("*.parquet"))):
                sha.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return sha.hexdigest()[:16]
