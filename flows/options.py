"""The options of a run, declared once: command line, flow parameters and run.json come from here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from transforms.article.field_names import FIELD_NAMES

INLINE, PROCESSES = "inline", "processes"
# Schemes under which a Dask scheduler listens.
DASK_SCHEMES = ("tcp://", "tls://", "ws://", "wss://", "ucx://")


class Options(BaseModel):
    """What to read, how, and where to write."""

    model_config = ConfigDict(extra="forbid")

    inputs: list[Path] = Field(
        min_length=1,
        description="Files and folders of articles: .txt, .md, .jsonl, .json; mixed as you like.",
    )
    output: Path = Field(
        Path("output"), description="Folder for the releases, the store and the link `latest`."
    )
    published: date | None = Field(
        None, description="Day of publication of articles that nothing else dates, YYYY-MM-DD."
    )
    outlet: str | None = Field(None, description="Outlet of articles that name none.")
    batch_size: int = Field(
        16, ge=1, le=10_000, description="Articles per task; a batch should be seconds of work."
    )
    engine: str = Field(
        INLINE,
        description="Where batches are read: `inline` (one by one), `processes` (on this machine), or the "
        "address of a Dask scheduler, such as tcp://127.0.0.1:8786.",
    )
    workers: int | None = Field(
        None, ge=1, description="Processes of the engine `processes`; as many as there are cores by default."
    )
    seeds: Path | None = Field(
        None, description="Folder of seed tables laid over ours: rows replace ours by id."
    )
    model: str | None = Field(
        None, description="Language pass: a spaCy pipeline by name or path; ours by default."
    )
    mapping: dict[str, str] = Field(
        default_factory=dict,
        description="Where JSON records keep our fields, {our field: their field}; dots lead into objects.",
    )

    @field_validator("engine")
    @classmethod
    def _known_engine(cls, engine: str) -> str:
        if engine not in (INLINE, PROCESSES) and not engine.startswith(DASK_SCHEMES):
            raise ValueError(f"{engine!r} is none of inline, processes, or an address like tcp://host:8786")
        return engine

    @field_validator("mapping")
    @classmethod
    def _known_fields(cls, mapping: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(mapping) - set(FIELD_NAMES))
        if unknown:
            raise ValueError(f"no such field: {', '.join(unknown)}; ours are {', '.join(FIELD_NAMES)}")
        return mapping
