"""`attest store`: what is kept of the reading of articles, and how to keep it small."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.build import FAILED, USAGE, stop

app = typer.Typer(
    help="What reading has made of the articles, kept for the next runs: list and prune it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_SIZES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0}
_Output = Annotated[str, typer.Option(help="The output folder or URL whose store it is.")]


def _check_there(output: str) -> None:
    """End the command where there is neither a store nor a release."""
    from flows.storage.places import local

    folder = local(output)
    if isinstance(folder, Path) and not any((folder / name).is_dir() for name in ("store", "releases")):
        stop(f"{output}: no store there; `attest run` makes one", USAGE)


@app.command("list")
def list_parts(output: _Output = "output") -> None:
    """Print each state of code, seeds and model that was read with: articles, parts, bytes, last written."""
    from flows.storage import pruning
    from flows.storage.places import PlaceError, local

    _check_there(output)
    try:
        parts = pruning.parts(local(output))
    except (PlaceError, OSError) as error:
        stop(error, FAILED)
    for line in pruning.summary(parts):
        print(line)


@app.command()
def prune(
    output: _Output = "output",
    older_than: Annotated[
        str | None,
        typer.Option(
            help="Remove what no run has written or used for so long, such as 30d, 12h, 8w.", metavar="AGE"
        ),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            help="Remove what was used longest ago until so much is left, such as 2G.", metavar="SIZE"
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, remove nothing.")] = False,
) -> None:
    """Remove old parts of the store. What is removed is read again when it is needed; releases stay."""
    from flows.storage import pruning
    from flows.storage.places import PlaceError, local

    if older_than is None and keep is None:
        stop("say what to remove: --older-than 30d, or --keep 2G, or both", USAGE)
    days = _number(older_than, _DAYS, "--older-than", "30d, 12h or 8w") if older_than else None
    size = _number(keep, _SIZES, "--keep", "2G, 500M or a number of bytes") if keep else None
    _check_there(output)
    try:
        found = pruning.parts(local(output))
        doomed = pruning.choose(found, days, None if size is None else int(size))
        if not dry_run:
            pruning.remove(local(output), doomed)
    except pruning.InUse as error:
        stop(error, FAILED)
    except (PlaceError, OSError) as error:
        stop(error, FAILED)
    verb = "would remove" if dry_run else "removed"
    told = f"{len(doomed)} of {len(found)} parts, {pruning.size_of(doomed)} of {pruning.size_of(found)}"
    print(f"{verb} {told}")


def _number(text: str, units: dict[str, float] | dict[str, int], option: str, examples: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([a-z]?)b?", text.strip().lower())
    if not found or found[2] not in units:
        stop(f"{option}: {text!r} is none; write {examples}", USAGE)
    return float(found[1]) * units[found[2]]
