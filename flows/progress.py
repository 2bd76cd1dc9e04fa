"""How far a run is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Off a terminal a line now and then is enough, and a short run says nothing but its result.
SECONDS_BETWEEN_LINES = 15.0

Step = Callable[..., None]


@contextmanager
def bar(what: str, total: int | None) -> Iterator[Step]:
    """Yield a function that moves on by one, or by the number it is given; `total` None = not known."""
    if total is not None and total < 2:
        yield lambda n=1: None
    elif sys.stderr.isatty():
        with _shown(what, total) as step:
            yield step
    else:
        yield _lines(what, total)


def say(line: str) -> None:
    """Log a line with the run where Prefect's log is shown, else print it to stderr."""
    logger = _logger()
    if logger.isEnabledFor(logging.INFO):
        logger.info(line)
    elif not sys.stderr.isatty():
        print(f"attest: {line}", file=sys.stderr, flush=True)


def log(line: str) -> None:
    """Log a line with the run; nothing is printed by the quiet command."""
    _logger().info(line)


def log_error(line: str) -> None:
    """Log a line about what went wrong."""
    _logger().error(line)


def _logger() -> logging.Logger | logging.LoggerAdapter[logging.Logger]:
    from prefect.exceptions import MissingContextError
    from prefect.logging import get_run_logger

    try:
        return get_run_logger()
    except MissingContextError:
        return logging.getLogger("attest")


@contextmanager
def _shown(what: str, total: int | None) -> Iterator[Step]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=total)
        yield lambda n=1: shown.advance(task, n)


def _lines(what: str, total: int | None) -> Step:
    started = said = time.monotonic()
    done = 0

    def step(n: int = 1) -> None:
        nonlocal said, done
        done += n
        now = time.monotonic()
        if now - said >= SECONDS_BETWEEN_LINES and done != total:
            said = now
            say(f"{what}: {done}{f' of {total}' if total else ''}, {rate(done, now - started)}")

    return step


def rate(n: int, seconds: float) -> str:
    """`n` things in `seconds` in words: a second, or a minute where they are slow."""
    a_second = n / max(seconds, 1e-3)
    return f"{a_second:.1f} a second" if a_second >= 1 else f"{60 * a_second:.1f} a minute"
