"""Choose where batches run, and settle Prefect before it is imported."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flows.options import INLINE, PROCESSES, Where

if TYPE_CHECKING:
    from prefect.task_runners import TaskRunner

    from transforms.evidence.parts import Run

# Prefect starts a temporary server when none is configured; on a busy machine that took 45 seconds, over
# its own limit of 20. Nothing is sent out. Whatever the user's environment says stands.
_SETTINGS = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}
# Mentions from which stage two is cut over several processes: below, starting these takes longer.
PARALLEL_FROM = 50_000
# A scheduler in the same network answers in milliseconds.
_CONNECT_SECONDS = 5.0


def settle_prefect(log_level: str | None = None) -> None:
    """Set Prefect's defaults in the environment; to be called before the first import of prefect."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    if log_level is not None:
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", log_level)


class EngineError(RuntimeError):
    """The chosen engine cannot be used; the message is one line that says what to do."""


def is_dask(options: Where) -> bool:
    """Whether the engine is the address of a Dask scheduler."""
    return options.engine not in (INLINE, PROCESSES)


def check(options: Where) -> None:
    """Raise EngineError where the engine cannot be used; costs nothing but for a Dask scheduler."""
    if not is_dask(options):
        return
    if importlib.util.find_spec("prefect_dask") is None:
        raise EngineError("a Dask engine needs prefect-dask: pip install 'attest[dask]'")
    try:
        address = urlsplit(options.engine)
        with socket.create_connection((address.hostname or "", address.port or 8786), _CONNECT_SECONDS):
            return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise EngineError(f"{options.engine}: no Dask scheduler answers there ({reason})") from None


def task_runner(options: Where) -> TaskRunner[Any]:
    """The Prefect task runner of the engine. Raises EngineError where it cannot be used."""
    from prefect.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner

    check(options)
    if options.engine == INLINE:
        return ThreadPoolTaskRunner(max_workers=1)
    if options.engine == PROCESSES:
        return ProcessPoolTaskRunner(
            max_workers=workers(options), initializer=start_worker, initargs=(options.seeds, options.model)
        )
    from prefect_dask import DaskTaskRunner

    return DaskTaskRunner(address=options.engine)


def workers(options: Where) -> int:
    """How many batches run at once on this machine."""
    if options.engine == INLINE:
        return 1
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return options.workers or available


@contextmanager
def parts_of_consolidation(options: Where, n_mentions: int) -> Iterator[Run]:
    """What runs the parts of stage two: this process, or, where it pays, as many as read the articles."""
    count = workers(options)
    if count == 1 or n_mentions < PARALLEL_FROM:
        yield map
        return
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    with ProcessPoolExecutor(count, mp_context=context, initializer=end_with_parent) as pool:
        yield pool.map


def end_with_parent() -> None:
    """Let this process end with its parent: one that is killed cannot end its workers, and they would wait
    for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()


def start_worker(seeds: Path | None, model: str | None) -> None:
    """Prepare a worker process: it ends with its parent, and loads seeds and model before its first batch."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which ends its workers
    from transforms import reading

    reading.prepare(seeds, model)
