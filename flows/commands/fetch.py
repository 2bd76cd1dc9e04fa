"""`attest fetch`: pages and feeds from the web, on request only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.build import FAILED, USAGE, stop

MAX_LINES = 20


def fetch(
    what: Annotated[
        list[str], typer.Argument(help="Addresses of pages or feeds, or files in which addresses stand.")
    ],
    into: Annotated[Path, typer.Option(help="Folder for what is fetched; `attest run` reads it.")] = Path(
        "fetched"
    ),
    delay: Annotated[float, typer.Option(min=0.5, help="Seconds between two pages of a host.")] = 2.0,
    seconds: Annotated[float, typer.Option(min=1, help="Most seconds for a page.")] = 30.0,
    megabytes: Annotated[int, typer.Option(min=1, max=100, help="Most MB for a page.")] = 10,
    follow: Annotated[bool, typer.Option(help="Fetch the pages that feeds name, too.")] = False,
) -> None:
    """Fetch pages and feeds, politely: robots.txt is honoured, hosts are given pauses, and only public http
    and https addresses are asked. A stopped call goes on where it was."""
    from flows.inbox import fetch as fetching
    from flows.inbox.web import Limits

    for given in what:
        if "://" in given and not given.startswith(("http://", "https://")):
            stop(f"{given}: only http and https", USAGE)
    try:
        found = [url for given in what for url in fetching.addresses(given)]
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}", USAGE)
    if not found:
        stop(f"{', '.join(what[:3])}: no http or https address there", USAGE)
    try:
        state = fetching.fetch(found, into, delay, Limits(seconds, megabytes * 1024**2), follow)
    except KeyboardInterrupt:
        stop("stopped; what was fetched is kept, and the next call goes on from there", 130)
    except OSError as error:
        stop(f"{error.filename or into}: {error.strerror or error}", FAILED)
    for url, why in state.refused[:MAX_LINES]:
        print(f"attest: not fetched {url}: {why}", file=sys.stderr)
    if len(state.refused) > MAX_LINES:
        print(
            f"attest: and {len(state.refused) - MAX_LINES} more, see {into / fetching.LOG}", file=sys.stderr
        )
    told = ", ".join(f"{n} {outcome}" for outcome, n in sorted(state.outcomes.items()))
    if not any(state.outcomes[outcome] for outcome in ("page", "feed", "fetched before")):
        stop(f"nothing could be fetched, {len(state.refused)} refused", FAILED)
    print(f"{told}; read them: attest run {into}")
