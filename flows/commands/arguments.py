"""The options of the commands that build a release, declared once; `flows/options.py` has their help."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.build import USAGE, Checked, check, stop
from flows.options import Options

_FIELDS = Options.model_fields


def told(name: str) -> str:
    """What an option is, in words."""
    return _FIELDS[name].description or ""


Seeds = Annotated[Path | None, typer.Option("--seeds", help=told("seeds"), show_default=False)]
# How each field is given on the command line, in the order of the help.
_GIVEN: dict[str, Any] = {
    "inputs": Annotated[list[str], typer.Argument(help=told("inputs"), metavar="paths", show_default=False)],
    "output": Annotated[str, typer.Option(help=told("output"), show_default=True)],
    "published": Annotated[str | None, typer.Option(help=told("published"), metavar="YYYY-MM-DD")],
    "outlet": Annotated[str | None, typer.Option(help=told("outlet"))],
    "batch_size": Annotated[int, typer.Option(help=told("batch_size"))],
    "engine": Annotated[str, typer.Option(help=told("engine"))],
    "workers": Annotated[int | None, typer.Option(help=told("workers"))],
    "time_limit": Annotated[int, typer.Option(help=told("time_limit"), metavar="SECONDS")],
    "seeds": Seeds,
    "model": Annotated[str | None, typer.Option(help=told("model"))],
    "keep": Annotated[int, typer.Option(help=told("keep"), metavar="NUMBER")],
    "mapping": Annotated[
        list[str] | None, typer.Option("--map", help="OURS=THEIRS, once per field. " + told("mapping"))
    ],
    "preset": Annotated[str | None, typer.Option(help=told("preset"))],
}
# What stands on the command line otherwise than in the model.
_DEFAULTS: dict[str, Any] = {"inputs": Parameter.empty, "output": "output", "mapping": None}


def taking(
    kind: type[Checked], may_be_empty: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A decorator: the command takes the options of `kind` and hands them, checked, to the function as its
    first argument; options of the function's own follow them. `may_be_empty`: no file need be there yet."""
    given = [
        Parameter(
            name, Parameter.KEYWORD_ONLY, annotation=how, default=_DEFAULTS.get(name, _FIELDS[name].default)
        )
        for name, how in _GIVEN.items()
        if name in kind.model_fields
    ]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = list(signature(command, eval_str=True).parameters.values())[1:]
        parameters = [*given, *(one.replace(kind=Parameter.KEYWORD_ONLY) for one in own)]

        @wraps(command)
        def run(**values: Any) -> None:
            fields = {one.name: values.pop(one.name) for one in given}
            if "mapping" in fields:
                fields["mapping"] = _mapping(fields["mapping"])
            command(check(kind, may_be_empty, **fields), **values)

        run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        return run

    return decorate


def _mapping(entries: list[str] | None) -> dict[str, str]:
    """{our field: their field} of what is given with --map; ends the command where one is no pair."""
    found = {}
    for entry in entries or ():
        ours, equals, theirs = entry.partition("=")
        if not equals or not ours or not theirs:
            stop(f"--map {entry}: write OURS=THEIRS, such as text=content.body", USAGE)
        found[ours] = theirs
    return found
