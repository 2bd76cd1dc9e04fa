"""Choose where batches run, and settle Prefect before it is imported."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from flows.options import INLINE, PROCESSES, Options

if TYPE_CHECKING:
    from prefect.task_runners import TaskRunner

# Prefect starts a temporary server when none is configured; on a busy machine that took 45 seconds, over
# its own limit of 20. Nothing is sent out. Whatever the user's environment says stands.
_SETTINGS = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}


def settle_prefect(log_level: str | None = None) -> None:
    """Set Prefect's defaults in the environment; to be called before the first import of prefect."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    if log_level is not None:
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", log_level)


class EngineError(RuntimeError):
    """The chosen engine cannot be used; the message is one line that says what to do."""


def task_runner(options: Options) -> TaskRunner[Any]:
    """The Prefect task runner of the engine. Raises EngineError when prefect-dask is needed and missing."""
    from prefect.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner

    if options.engine == INLINE:
        return ThreadPoolTaskRunner(max_workers=1)
    if options.engine == PROCESSES:
        return ProcessPoolTaskRunner(max_workers=workers(options))
    try:
        from prefect_dask import DaskTaskRunner
    except ImportError:
        raise EngineError("a Dask engine needs prefect-dask: pip install 'attest[dask]'") from None
    return DaskTaskRunner(address=options.engine)


def workers(options: Options) -> int:
    """How many batches run at once on this machine."""
    if options.engine == INLINE:
        return 1
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return options.workers or available
