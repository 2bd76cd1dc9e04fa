"""The command `attest`: run, validate, show, seeds.

Exit codes: 0 done (rejects are reported), 1 nothing could be read or the run failed, 2 wrong usage.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from flows.options import Options

if TYPE_CHECKING:
    from flows.build_dataset import Published
    from transforms.annotations import Reject

FAILED, USAGE = 1, 2
# Lines about refused records on the screen; the table has all of them.
MAX_REJECT_LINES = 20

app = typer.Typer(
    help="News articles in, tables of evidence out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _help(name: str) -> str:
    return Options.model_fields[name].description or ""


def _stop(message: object, code: int) -> NoReturn:
    print(f"attest: {message}", file=sys.stderr)
    raise typer.Exit(code)


@app.command()
def run(
    paths: Annotated[list[Path], typer.Argument(help=_help("inputs"), show_default=False)],
    output: Annotated[Path, typer.Option(help=_help("output"))] = Path("output"),
    published: Annotated[str | None, typer.Option(help=_help("published"), metavar="YYYY-MM-DD")] = None,
    outlet: Annotated[str | None, typer.Option(help=_help("outlet"))] = None,
    batch_size: Annotated[int, typer.Option(help=_help("batch_size"))] = Options.model_fields[
        "batch_size"
    ].default,
    engine: Annotated[str, typer.Option(help=_help("engine"))] = Options.model_fields["engine"].default,
    workers: Annotated[int | None, typer.Option(help=_help("workers"))] = None,
    seeds: Annotated[Path | None, typer.Option(help=_help("seeds"))] = None,
    model: Annotated[str | None, typer.Option(help=_help("model"))] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="OURS=THEIRS, once per field. " + _help("mapping"))
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show Prefect's log.")] = False,
) -> None:
    """Read articles and publish a release of tables."""
    from pydantic import ValidationError

    for path in paths:
        if not path.exists():
            _stop(f"{path}: no such file or folder", USAGE)
    try:
        options = Options(
            inputs=[path.absolute() for path in paths],
            output=output.absolute(),
            published=published,  # type: ignore[arg-type]
            outlet=outlet,
            batch_size=batch_size,
            engine=engine,
            workers=workers,
            seeds=seeds.absolute() if seeds else None,
            model=model,
            mapping=dict(_pair(entry) for entry in mapping or ()),
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).replace("_", "-").replace("mapping", "map")
        reason = "write a day as YYYY-MM-DD" if name == "published" else first["msg"]
        _stop(f"--{name}: {reason.removeprefix('Value error, ')}", USAGE)
    _tell(_build(options, verbose), output)


def _pair(entry: str) -> tuple[str, str]:
    ours, equals, theirs = entry.partition("=")
    if not equals or not ours or not theirs:
        _stop(f"--map {entry}: write OURS=THEIRS, such as text=content.body", USAGE)
    return ours, theirs


def _build(options: Options, verbose: bool) -> Published:
    """Run the flow; every failure that a user can mend ends with one line, not with a traceback."""
    from flows import engines

    engines.settle_prefect(None if verbose else "CRITICAL")
    from flows.build_dataset import build_dataset
    from flows.intake import NothingRead
    from flows.release import ReleaseError
    from transforms.language import ModelNotFound
    from transforms.seeds import SeedError

    try:
        return build_dataset(options)
    except NothingRead as error:
        _tell_rejects(error.rejects)
        _stop(error, FAILED)
    except (ReleaseError, engines.EngineError, SeedError, ModelNotFound) as error:
        _stop(error, FAILED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _stop(f"{where}{error.strerror or error}", FAILED)
    except KeyboardInterrupt:
        _stop("stopped; what was read is kept, and the next run goes on from there", 130)
    except Exception as error:
        if verbose:
            raise
        _stop(f"failed: {type(error).__name__}: {error} (--verbose tells more)".replace("\n", " "), FAILED)


def _tell(outcome: Published, output: Path) -> None:
    """What was written and how to read it."""
    _tell_rejects(outcome.intake.rejects)
    totals = outcome.intake.totals()
    print(
        f"read {totals['read']} records: {totals['articles']} articles ({outcome.intake.n_new} of them new), "
        f"{totals['rejects']} refused, {totals['duplicates']} exact duplicates; {outcome.run['seconds']} s"
    )
    latest = output / "latest"
    tables = outcome.release.manifest["tables"]
    state = "new release" if outcome.is_new else "nothing changed, the release stays"
    print(f"{state}: {latest} -> {outcome.release.release_id}")
    print("  " + ", ".join(f"{told['rows']} {name}" for name, told in tables.items()))
    print("read it:")
    print(f'  pandas.read_parquet("{latest}/events.parquet", dtype_backend="pyarrow")')
    print(f"  {latest}/report.html in a browser")
    print(f"  {_command()} show {_example(outcome)} --release {output}")


def _command() -> str:
    """How this command was called, for a line that can be pasted."""
    import shutil

    return "attest" if shutil.which("attest") else sys.argv[0]


def _example(outcome: Published) -> str:
    """The event that most articles tell."""
    from flows.release import arrow_tables

    events = arrow_tables(outcome.release, ["events"])["events"]
    ranked = events.sort_by(
        [("n_independent", "descending"), ("n_articles", "descending"), ("event_id", "ascending")]
    )
    return str(ranked["event_id"][0]) if events.num_rows else "ID"


def _tell_rejects(rejects: Any) -> None:
    shown = sorted(rejects, key=lambda item: (item.source_path, item.record or 0))[:MAX_REJECT_LINES]
    for item in shown:
        print(f"attest: {_reject_line(item)}", file=sys.stderr)
    if len(rejects) > len(shown):
        print(f"attest: and {len(rejects) - len(shown)} more, see the table rejects", file=sys.stderr)


def _reject_line(reject: Reject) -> str:
    where = reject.source_path if reject.record is None else f"{reject.source_path}, record {reject.record}"
    return f"refused {where}: {reject.reason}" + (f" ({reject.detail})" if reject.detail else "")


@app.command()
def validate(
    release: Annotated[Path, typer.Argument(help="A release, or an output folder (its latest release).")],
) -> None:
    """Check a release: files, keys, foreign keys, enums, dates, and offsets that point at the words."""
    from flows.release import ReleaseError, open_release
    from flows.release import validate as check_release

    try:
        found = open_release(release)
        problems = check_release(found)
    except ReleaseError as error:
        _stop(error, FAILED)
    for problem in problems:
        print(problem)
    if problems:
        _stop(f"{found.folder}: {len(problems)} broken rules", FAILED)
    rows = sum(told["rows"] for told in found.manifest["tables"].values())
    print(f"{found.folder}: sound, {len(found.manifest['tables'])} tables, {rows} rows")


@app.command()
def show(
    identifier: Annotated[
        str,
        typer.Argument(metavar="ID", help="Id of an event, claim, source, mention or article, or its start."),
    ],
    release: Annotated[
        Path, typer.Option(help="A release, or an output folder (its latest release).")
    ] = Path("output"),
) -> None:
    """Print an event, claim, source, mention or article with its words, offsets and links."""
    from flows.release import ReleaseError, open_release
    from flows.show import Ambiguous, NotFound, describe

    try:
        lines = describe(open_release(release), identifier)
    except ReleaseError as error:
        _stop(error, FAILED)
    except (NotFound, Ambiguous) as error:
        _stop(error, FAILED)
    from rich.console import Console

    console = Console(highlight=False)
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


@app.command()
def seeds(
    folder: Annotated[Path | None, typer.Option("--seeds", help=_help("seeds"), show_default=False)] = None,
) -> None:
    """Check the seed tables, with a folder of yours laid over them, and count their rows."""
    from transforms.actor import registry
    from transforms.seeds import SeedError, Seeds

    try:
        tables = Seeds(folder)
        counts, ours = tables.validate(), Seeds().validate() if folder else {}
    except SeedError as error:
        _stop(error, FAILED)
    problems = registry.problems(tables)
    for name, rows in counts.items():
        changed = f"  ({rows - ours[name]:+d})" if rows != ours.get(name, rows) else ""
        print(f"{rows:7}  {name}{changed}")
    if problems:
        for problem in problems[1:]:
            print(f"attest: {problem}", file=sys.stderr)
        _stop(problems[0], FAILED)


def main() -> None:
    """The entry of the command."""
    app()


if __name__ == "__main__":
    main()
