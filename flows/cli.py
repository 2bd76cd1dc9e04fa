"""The command `attest`: what can be asked, and with which options.

Exit codes: as EXIT_CODES tells.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.commands import arguments
from flows.commands import fetch as cli_fetch
from flows.commands import read as cli_read
from flows.commands import serve as cli_serve
from flows.commands import store as cli_store
from flows.commands.build import FAILED, build, check_seeds, code_of, stop, tell
from flows.options import Options, Where
from flows.reporting import diff

EXIT_CODES = (
    "Exit codes: 0 done (rejects are told), 1 nothing usable came out, or a release is broken or fails a "
    "check, 2 wrong use, such as naming what is not there. diff: 0 same, 1 different, 2 unreadable."
)

app = typer.Typer(
    help="News articles in, tables of evidence out.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


_Verbose = Annotated[bool, typer.Option("--verbose", help="Show Prefect's log.")]


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"attest {version('attest')}")
        except PackageNotFoundError:  # run from its folder, not installed
            print("attest, not installed")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
@arguments.taking(Options)
def run(options: Options, verbose: _Verbose = False) -> None:
    """Read articles and publish a release of tables."""
    tell(build(options, verbose), options.output)


@app.command()
@arguments.taking(Where)
def consolidate(options: Where, verbose: _Verbose = False) -> None:
    """Consolidate the articles of the latest release anew, for new seeds or new code; needs no files.

    Seeds and model are those that the release was made with, unless others are given.
    """
    tell(build(options, verbose), options.output, is_again=True)


@app.command()
def validate(
    release: Annotated[
        str, typer.Argument(help="A release, or an output folder (its latest release); a path or a URL.")
    ] = "output",
) -> None:
    """Check a release: files, keys, foreign keys, enums, dates, and offsets that point at the words."""
    from flows.release import ReleaseError, open_release
    from flows.release import validate as check_release

    try:
        found = open_release(release)
        problems = check_release(found)
    except ReleaseError as error:
        stop(error, code_of(error))
    for problem in problems:
        print(problem)
    if problems:
        stop(f"{found.folder}: {len(problems)} broken rules", FAILED)
    rows = sum(told["rows"] for told in found.manifest["tables"].values())
    print(f"{found.folder}: sound, {len(found.manifest['tables'])} tables, {rows} rows")


@app.command()
def show(
    identifier: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Id of an event, claim, source, actor, place, mention or article, or its start.",
        ),
    ],
    release: Annotated[
        str, typer.Option(help="A release, or an output folder (its latest release); a path or a URL.")
    ] = "output",
    why: Annotated[
        bool,
        typer.Option("--why", help="Of an event, also how it was reached, by whom supported, disputed."),
    ] = False,
) -> None:
    """Print an event, claim, source, actor, place, mention or article with its words, offsets and links."""
    from flows.release import ReleaseError, open_release
    from flows.reporting.show import Ambiguous, NotFound, describe

    try:
        lines = describe(open_release(release), identifier, why=why)
    except ReleaseError as error:
        stop(error, code_of(error))
    except (NotFound, Ambiguous) as error:
        stop(error, FAILED)
    from rich.console import Console

    console = Console(highlight=False)
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


@app.command()
def seeds(
    folder: arguments.Seeds = None,
) -> None:
    """Check the seed tables, with a folder of yours laid over them, and count their rows."""
    from transforms import seed_checks
    from transforms.seeds import SeedError, Seeds

    if folder is not None:
        check_seeds(folder)
    try:
        tables = Seeds(folder)
        counts, ours = tables.validate(), Seeds().validate() if folder else {}
    except SeedError as error:
        stop(error, FAILED)
    problems = seed_checks.problems(tables)
    for name, rows in counts.items():
        changed = f"  ({rows - ours[name]:+d})" if rows != ours.get(name, rows) else ""
        print(f"{rows:7}  {name}{changed}")
    if problems:
        for problem in problems[1:]:
            print(f"attest: {problem}", file=sys.stderr)
        stop(problems[0], FAILED)
    print(f"all sound: {len(counts)} tables, {sum(counts.values())} rows")


app.add_typer(cli_store.app, name="store")
app.command("serve")(cli_serve.serve)
app.command("export")(cli_read.export)
app.command("fetch")(cli_fetch.fetch)
app.command("report")(cli_read.report)
app.command("review")(cli_read.review)
app.command("diff")(diff.diff)


def main() -> None:
    """The entry of the command."""
    app()


if __name__ == "__main__":
    main()
