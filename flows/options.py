"""The options of a run, declared once: command line, flow parameters and run.json come from here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator

from flows.release import KEEP
from flows.storage.places import Location, local
from transforms.article.field_names import FIELDS

INLINE, PROCESSES = "inline", "processes"
# Schemes under which a Dask scheduler listens.
DASK_SCHEMES = ("tcp://", "tls://", "ws://", "wss://", "ucx://")

# A path of this machine, or the URL of a folder or file elsewhere; JSON and forms show a text.
_Place = Annotated[Path | str, BeforeValidator(local), WithJsonSchema({"type": "string"})]


class Where(BaseModel):
    """Where and with what to read; shared by all flows."""

    model_config = ConfigDict(extra="forbid")

    output: _Place = Field(
        Path("output"),
        description="Folder for the releases, the store and the link `latest`; or a URL, such as s3://bucket/folder.",
    )
    batch_size: int = Field(
        16,
        ge=1,
        le=10_000,
        description="Articles per task; a batch should be seconds of work. In a large inbox later "
        "batches hold up to four times as many.",
    )
    engine: str = Field(
        INLINE,
        description="Where batches are read: `inline` (one by one), `processes` (on this machine), or the "
        "address of a Dask scheduler, such as tcp://127.0.0.1:8786.",
    )
    workers: int | None = Field(
        None, ge=1, description="Processes of the engine `processes`; as many as there are cores by default."
    )
    time_limit: int = Field(
        600,
        ge=1,
        description="Seconds that the reading of one article may take; one that takes longer is refused.",
    )
    seeds: Path | None = Field(
        None, description="Folder of seed tables laid over ours: rows replace ours by id."
    )
    model: str | None = Field(
        None, description="Language pass: a spaCy pipeline by name or path; ours by default."
    )

    keep: int = Field(KEEP, ge=1, description="Releases to keep in the output folder, the newest among them.")

    @field_validator("engine")
    @classmethod
    def _known_engine(cls, engine: str) -> str:
        if engine not in (INLINE, PROCESSES) and not engine.startswith(DASK_SCHEMES):
            raise ValueError(f"{engine!r} is none of inline, processes, or an address like tcp://host:8786")
        return engine

    @property
    def location(self) -> Location:
        """The output as a URL or an absolute path: workers may stand in another folder."""
        return self.output.absolute() if isinstance(self.output, Path) else self.output


class Options(Where):
    """What to read, how, and where to write."""

    inputs: list[_Place] = Field(
        min_length=1,
        description="Files and folders of articles, or URLs of them, such as s3://bucket/folder: text, "
        "Markdown, HTML, JSON, CSV, Parquet, feeds, WARC, Nexis and Factiva exports, e-mail; plain, gzip or "
        "zip, mixed as you like.",
    )
    published: date | None = Field(
        None, description="Day of publication of articles that nothing else dates, YYYY-MM-DD."
    )
    outlet: str | None = Field(None, description="Outlet of articles that name none.")
    mapping: dict[str, str] = Field(
        default_factory=dict,
        description="Where records keep our fields, {our field: their field}; dots lead into objects.",
    )
    preset: str | None = Field(
        None,
        description="Read records by the field names of one tool alone, such as newsapi; all by default.",
    )

    @property
    def input_paths(self) -> list[Path]:
        """The inputs, of which none is a URL (any more: a run copies those to this machine first)."""
        return [Path(given) for given in self.inputs]

    @field_validator("mapping")
    @classmethod
    def _known_fields(cls, mapping: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(mapping) - set(FIELDS))
        if unknown:
            raise ValueError(f"no such field: {', '.join(unknown)}; ours are {', '.join(FIELDS)}")
        return mapping
