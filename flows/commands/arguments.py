"""The options of the commands that build a release, declared once; `flows/options.py` has their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.build import USAGE, stop
from flows.options import Options

_FIELDS = Options.model_fields
# What holds where an option is not given.
DEFAULTS: dict[str, Any] = {name: field.default for name, field in _FIELDS.items()}


def told(name: str) -> str:
    """What an option is, in words."""
    return _FIELDS[name].description or ""


Inputs = Annotated[list[str], typer.Argument(help=told("inputs"), show_default=False)]
Output = Annotated[str, typer.Option(help=told("output"), show_default=True)]
Published = Annotated[str | None, typer.Option(help=told("published"), metavar="YYYY-MM-DD")]
Outlet = Annotated[str | None, typer.Option(help=told("outlet"))]
BatchSize = Annotated[int, typer.Option(help=told("batch_size"))]
Engine = Annotated[str, typer.Option(help=told("engine"))]
Workers = Annotated[int | None, typer.Option(help=told("workers"))]
TimeLimit = Annotated[int, typer.Option(help=told("time_limit"), metavar="SECONDS")]
Seeds = Annotated[Path | None, typer.Option("--seeds", help=told("seeds"), show_default=False)]
Model = Annotated[str | None, typer.Option(help=told("model"))]
Keep = Annotated[int, typer.Option(help=told("keep"), metavar="NUMBER")]
Mapping = Annotated[
    list[str] | None, typer.Option("--map", help="OURS=THEIRS, once per field. " + told("mapping"))
]
Preset = Annotated[str | None, typer.Option(help=told("preset"))]


def mapping(entries: list[str] | None) -> dict[str, str]:
    """{our field: their field} of what is given with --map; ends the command where one is no pair."""
    found = {}
    for entry in entries or ():
        ours, equals, theirs = entry.partition("=")
        if not equals or not ours or not theirs:
            stop(f"--map {entry}: write OURS=THEIRS, such as text=content.body", USAGE)
        found[ours] = theirs
    return found
