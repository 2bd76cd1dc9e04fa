"""Read the tables of seeds/, validate every row, lay a user's own folder over them.

A seed table is a CSV file with a header; lines that start with # are comments; `|` parts the items of a list.
Each table is declared once, as a row model in `transforms/seed_rows.py`: the columns, their types and what
they may hold. A user's folder may hold any of the files: its rows replace ours by `id`, new ids are added,
and a row whose other cells are all empty removes ours.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from transforms.seed_rows import (
    TABLES,
    AcledEvent,
    ActorRow,
    AgentNounRow,
    AnaphorRow,
    AnonymityWord,
    ContentMode,
    CountryRow,
    Cue,
    DatingCue,
    DivisionRow,
    EventAnaphor,
    EventCode,
    FactualityCue,
    FactualityWord,
    FieldNameRow,
    Frame,
    Furniture,
    Holiday,
    Instrument,
    LightVerb,
    Medium,
    MembershipRow,
    NameWordRow,
    NonEvent,
    NounClass,
    OfficeRow,
    Outlet,
    OutletWord,
    PeopleRow,
    PlaceRow,
    PlaceWord,
    QuantityCue,
    ResponsibilityCue,
    RoleWordRow,
    Row,
    SentenceWord,
    SourceNoun,
    StateRow,
    Territory,
    TieRow,
    TimeWord,
    TitleRow,
    TollWord,
    Trigger,
    TriggerFamily,
    VagueNumber,
)

DEFAULT_FOLDER = Path(__file__).parent.parent / "seeds"


class SeedError(ValueError):
    """A seed table cannot be used; the message names file, line, column and reason in one line."""


R = TypeVar("R", bound=Row)


def columns_of(model: type[Row]) -> dict[str, bool]:
    """The columns of a table as its file names them, and whether each must be filled."""
    return {field.alias or name: field.is_required() for name, field in model.model_fields.items()}


def _cells(path: Path, model: type[Row]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number in the file, row by column) of a seed CSV, comments and blank lines left out.

    Raises SeedError for a header that is not the model's and for a row of another length.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise SeedError(f"{path.name}, line {number}: not in UTF-8: save the table in UTF-8") from None
    lines = [
        (number, line)
        for number, line in enumerate(content.splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    rows = _parsed(path, lines)
    header: list[str] = next(rows, (1, []))[1]
    columns = columns_of(model)
    wrong = [
        f"has no column {name!r}" for name, required in columns.items() if required and name not in header
    ]
    wrong += [f"has an unknown column {name!r}" for name in header if name not in columns]
    if wrong:
        line = lines[0][0] if lines else 1
        raise SeedError(
            f"{path.name}, line {line}: the header {wrong[0]}; the columns are {', '.join(columns)}"
        )
    for number, row in rows:
        if len(row) != len(header):
            raise SeedError(
                f"{path.name}, line {number}: {len(row)} cells where the header has {len(header)}"
            )
        yield number, dict(zip(header, row, strict=True))


def _parsed(path: Path, lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV with the number of the line at which each ends. Raises SeedError for what is no CSV."""
    reader = csv.reader((line for _, line in lines), strict=True)
    try:
        for row in reader:
            yield lines[reader.line_num - 1][0], row
    except csv.Error as error:
        raise SeedError(f"{path.name}, line {lines[reader.line_num - 1][0]}: no CSV: {error}") from None


def read_table(path: Path, model: type[R]) -> dict[str, R | None]:
    """Read one seed file into rows by id, in the file's order; None marks a row that removes another.

    Raises SeedError (file, line, reason) at the first bad row or repeated id.
    """
    rows: dict[str, R | None] = {}
    required = columns_of(model)
    for number, cells in _cells(path, model):
        key = cells.get("id", "").strip()
        if not key:
            raise SeedError(f"{path.name}, line {number}: no id")
        if key in rows:
            raise SeedError(f"{path.name}, line {number}: id {key!r} stands twice")
        if not any(value.strip() for name, value in cells.items() if name != "id"):
            rows[key] = None
            continue
        empty = [name for name, value in cells.items() if required[name] and not value.strip()]
        if empty:
            raise SeedError(f"{path.name}, line {number}, column {empty[0]}: empty, and it must be filled")
        given = {name: value for name, value in cells.items() if value.strip()}
        try:
            rows[key] = model.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            reason = first["msg"].removeprefix("Value error, ")  # pydantic's, before what a validator says
            raise SeedError(f"{path.name}, line {number}, column {where}: {reason}") from None
    return rows


class Seeds:
    """All seed tables of the project's folder with the user's folder, if any, laid over them."""

    def __init__(self, overlay: Path | None = None) -> None:
        self.overlay = overlay
        self.folders = (DEFAULT_FOLDER,) if overlay is None else (DEFAULT_FOLDER, overlay)
        if overlay is not None and not overlay.is_dir():
            raise SeedError(f"{overlay}: no such folder of seed tables")
        for path in sorted(overlay.glob("*.csv")) if overlay else ():
            if path.stem not in TABLES:
                raise SeedError(f"{path}: no seed table of that name; see `attest seeds` for their names")
        self._tables: dict[str, dict[str, Any]] = {}
        self._lines: dict[str, dict[str, str]] = {}

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

    def line_of(self, name: str, key: str) -> str:
        """Where the row that counts stands, for a message: "actors.csv, line 12". Reads the files anew."""
        if name not in self._lines:
            paths = [folder / f"{name}.csv" for folder in self.folders]
            self._lines[name] = {
                cells.get("id", "").strip(): f"{path.name}, line {number}"
                for path in paths
                if path.is_file()
                for number, cells in _cells(path, TABLES[name])
            }
        return self._lines[name].get(key, f"{name}.csv")

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
    def field_names(self) -> dict[str, FieldNameRow]:
        return self.table("field_names", FieldNameRow)

    @cached_property
    def sentence_words(self) -> dict[str, SentenceWord]:
        return self.table("sentence_words", SentenceWord)

    @cached_property
    def anonymity_words(self) -> dict[str, AnonymityWord]:
        return self.table("anonymity_words", AnonymityWord)

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
    def factuality_words(self) -> dict[str, FactualityWord]:
        return self.table("factuality_words", FactualityWord)

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
    def ties(self) -> dict[str, TieRow]:
        return self.table("ties", TieRow)

    @cached_property
    def memberships(self) -> dict[str, MembershipRow]:
        return self.table("memberships", MembershipRow)

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
    def responsibility_cues(self) -> dict[str, ResponsibilityCue]:
        return self.table("responsibility_cues", ResponsibilityCue)

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
