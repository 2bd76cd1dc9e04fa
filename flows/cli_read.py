"""`attest export` and `attest report`: a release in other formats, and its page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli_build import FAILED, USAGE, stop

_Release = Annotated[
    str, typer.Argument(help="A release, or an output folder (its latest release); a path or a URL.")
]


def export(
    release: _Release = "output",
    kind: Annotated[
        str, typer.Option("--format", help="csv, jsonl, geojson, duckdb, sql, acled, gdelt or icews.")
    ] = "csv",
    to: Annotated[
        Path | None,
        typer.Option(help="File to write; a folder for csv and jsonl. Default: a name in ./export."),
    ] = None,
) -> None:
    """Write a release in another format; docs/exports.md tells what each one holds and loses."""
    from flows.export import FORMATS, ExportError
    from flows.export import export as write
    from flows.release import ReleaseError, open_release

    if kind not in FORMATS:
        stop(f"--format {kind}: no such format; one of {', '.join(FORMATS)}", USAGE)
    try:
        outcome = write(open_release(release), kind, to or Path("export") / FORMATS[kind].default)
    except (ReleaseError, ExportError) as error:
        stop(error, FAILED)
    for path, rows in outcome.files.items():
        print(f"{rows:8} rows  {path}")
    for reason, rows in outcome.left_out.items():
        print(f"{rows:8} events left out: {reason}")


def report(
    release: _Release = "output",
    since: Annotated[
        str | None, typer.Option(help="An earlier release to compare with.", show_default=False)
    ] = None,
    to: Annotated[Path, typer.Option(help="The page to write.")] = Path("report.html"),
) -> None:
    """Write the HTML page of a release anew, against any earlier release; each release has one already."""
    from flows.release import ReleaseError
    from flows.report import write

    try:
        write(release, since, to)
    except ReleaseError as error:
        stop(error, FAILED)
    except OSError as error:
        stop(f"{to}: cannot be written ({error.strerror or error})", FAILED)
    print(to)
