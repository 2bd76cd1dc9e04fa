"""`attest export`, `attest report`, `attest review`: a release in other formats, its page, its precision."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.build import FAILED, USAGE, code_of, stop

if TYPE_CHECKING:
    import pyarrow as pa

    from flows.release import Release
    from flows.reporting.review import Judgement

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
    from flows.release import ReleaseError, open_release
    from flows.reporting.export import FORMATS, ExportError
    from flows.reporting.export import export as write

    if kind not in FORMATS:
        stop(f"--format {kind}: no such format; one of {', '.join(FORMATS)}", USAGE)
    to = to or Path("export") / FORMATS[kind].default
    if FORMATS[kind].is_folder and to.exists() and not to.is_dir():
        stop(f"--to: {to} is a file; name a folder for {kind}", USAGE)
    if not FORMATS[kind].is_folder and to.is_dir():
        stop(f"--to: {to} is a folder; name a file for {kind}", USAGE)
    try:
        outcome = write(open_release(release), kind, to)
    except (ReleaseError, ExportError) as error:
        stop(error, code_of(error))
    for path, count in outcome.files.items():
        print(f"{count:8} {outcome.units}  {path}")
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
    from flows.reporting.report import write

    try:
        write(release, since, to)
    except ReleaseError as error:
        stop(error, code_of(error))
    except OSError as error:
        stop(f"{to}: cannot be written ({error.strerror or error})", FAILED)
    print(to)


def review(
    release: _Release = "output",
    to: Annotated[Path, typer.Option(help="The sheet to write.")] = Path("review.csv"),
    size: Annotated[int, typer.Option(help="Rows to draw of each table.", min=1)] = 50,
    read: Annotated[
        Path | None, typer.Option(help="A sheet with judgements: print what it shows.", show_default=False)
    ] = None,
    proposals: Annotated[
        Path | None,
        typer.Option(help="With --read: a folder for the seed rows it suggests.", show_default=False),
    ] = None,
) -> None:
    """Write a sample of a release for people to check, or (--read) tell how precise it was.

    In the sheet, write y, n or ? under `right`, and under `correct` what should stand there instead.
    """
    from flows.release import ReleaseError, arrow_tables, open_release
    from flows.reporting.review import SheetError, judgements, precisions, sheet

    if to.exists() and read is None:
        stop(f"{to}: is there already; --read {to} reads it, --to writes another", USAGE)
    if read is not None and not read.is_file():
        stop(f"--read: {read}: no such sheet", USAGE)
    try:
        found = open_release(release)
        if read is None:
            text = sheet(found, size)
            to.write_text(text, encoding="utf-8")
            print(f"{to}: {text.count(chr(13))} lines; write y, n or ? under `right`, then: --read {to}")
            return
        judged = judgements(read)
        if not judged:
            stop(f"{read}: nothing judged yet; write y, n or ? under `right`", FAILED)
        _warn_of_others(judged, found, read)
        for one in precisions(judged):
            interval = f"{one.low:6.1%} to {one.high:6.1%}"
            counts = f"{one.right:4} of {one.judged:4}"
            print(f"{one.table:11} {one.column:18} {counts}  {one.share:6.1%}  {interval}")
        _propose(judged, arrow_tables(found), proposals)
    except (ReleaseError, SheetError) as error:
        stop(error, code_of(error))
    except OSError as error:
        stop(f"{error.filename or to}: cannot be written ({error.strerror or error})", FAILED)


def _warn_of_others(judged: list[Judgement], release: Release, sheet: Path) -> None:
    """Say so where a sheet was drawn from another release: ids that are gone suggest nothing."""
    others = sorted({one.release for one in judged} - {release.release_id, ""})
    if others:
        told = f"drawn from release {', '.join(others)}, not from {release.release_id}"
        print(f"attest: {sheet}: {told}; the figures are those of the former", file=sys.stderr)


def _propose(judged: list[Judgement], tables: dict[str, pa.Table], folder: Path | None) -> None:
    from flows.reporting.review_seeds import proposals, write
    from transforms.seeds import Seeds

    found = proposals(judged, tables, Seeds())
    for proposal in found:
        print(f"suggests {proposal.table}.csv, {proposal.cells['id']}: {proposal.reason}")
    if folder is not None:
        for path in write(found, folder):
            print(path)
    elif found:
        print("--proposals FOLDER writes them as seed tables")
