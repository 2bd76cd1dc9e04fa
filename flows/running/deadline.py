"""A limit of time on a block of code, in whatever thread it runs.

In a main thread a signal ends the block, regular expressions included. In another thread (a Dask worker's)
the exception arrives with the next step of Python; code that is stuck outside Python is left to the process
that watches over the workers (`flows/running/extraction.py`).
"""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeLimit(BaseException):
    """The time is up. No Exception, so that no library's broad `except` takes it for one of its own."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise TimeLimit in the block when it takes longer than `seconds`."""
    is_main = threading.current_thread() is threading.main_thread()
    with _by_signal(seconds) if is_main and hasattr(signal, "setitimer") else _by_thread(seconds):
        yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeLimit(f"no end after {seconds:g} s")

    former = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


@contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    thread = ctypes.c_ulong(threading.get_ident())
    lock, state = threading.Lock(), {"done": False, "fired": False}

    def stop() -> None:
        with lock:
            if not state["done"]:
                state["fired"] = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TimeLimit))

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except TimeLimit:
        raise TimeLimit(f"no end after {seconds:g} s") from None
    finally:
        timer.cancel()
        with lock:
            state["done"] = True
            if state["fired"]:  # set, and perhaps not yet raised: it must not come up later
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)
