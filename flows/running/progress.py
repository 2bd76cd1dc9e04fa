"""How far a run is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

# Off a terminal a line now and then is enough, and a short run says nothing but its result.
SECONDS_BETWEEN_LINES = 15.0
_SECONDS_BETWEEN_FRAMES = 0.2

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


class BytesBar:
    """How far the reading of files is: by their bytes, with the records that came out of them."""

    def __init__(self, what: str, total: int, show: Callable[[int, str], None] | None) -> None:
        self._what, self._total, self._show = what, total, show
        self._file: BinaryIO | None = None
        self._before = self._records = 0
        self._started = self._said = time.monotonic()

    def opened(self, file: BinaryIO) -> None:
        """The file that is read from now on."""
        self._file = file

    def finished(self, size: int) -> None:
        """All of a file's bytes are done."""
        self._before, self._file = self._before + size, None

    def step(self) -> None:
        """One record more."""
        self._records += 1
        now = time.monotonic()
        pause = _SECONDS_BETWEEN_FRAMES if self._show else SECONDS_BETWEEN_LINES
        if now - self._said < pause:
            return
        self._said = now
        speed = f"{self._records} records, {rate(self._records, now - self._started)}"
        if self._show:
            self._show(self._position(), speed)
        else:
            share = self._position() / max(self._total, 1)
            say(f"{self._what}: {share:.0%} of {self._total / 1e6:,.0f} MB, {speed}")

    def _position(self) -> int:
        try:
            return self._before + (self._file.tell() if self._file else 0)
        except (OSError, ValueError):
            return self._before


@contextmanager
def bytes_bar(what: str, total: int) -> Iterator[BytesBar]:
    """A bar over the bytes of all files that tells records a second; lines off a terminal."""
    if not sys.stderr.isatty():
        yield BytesBar(what, total, None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=total, speed="")
        yield BytesBar(what, total, lambda done, speed: shown.update(task, completed=done, speed=speed))


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
