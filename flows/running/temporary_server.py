"""A Prefect server for one command, where none is configured.

Prefect would start one by itself, later and with half of the server imported into this process, and a killed
command would leave it running. This one starts while the command still imports, and ends with it: it reads
from a pipe that only the command holds open.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

# Set beside PREFECT_API_URL while the server at that address is ours.
_MARK = "ATTEST_TEMPORARY_SERVER"
_PROGRAM = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
import uvicorn
uvicorn.run("prefect.server.api.server:create_app", factory=True, host="127.0.0.1", port=int(sys.argv[1]),
            log_level="error", lifespan="on")
"""
# A busy machine took 45 seconds; the first start ever lays out the database as well.
_START_SECONDS, _STOP_SECONDS = 600.0, 10.0
_SETTINGS = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
# One transaction for each event of a task is Prefect's default: 45 ms of CPU a task, 13 with these. Nobody
# has automations on a server that is there for one run. What the user's environment says stands.
_THRIFT = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
}


# As long as a server that is there may take to take a call.
_CONNECT_SECONDS = 10.0


class ServerError(RuntimeError):
    """There is no server to run at; the message is one line that says what to do."""


def is_ours() -> bool:
    """Whether the server in use is a temporary one of this command."""
    from prefect.settings import PREFECT_API_URL

    return os.environ.get(_MARK) == PREFECT_API_URL.value()


def check_answers(url: str) -> None:
    """Raise ServerError where nothing listens at the address of a configured server.

    Addresses of https are not tried: these may be behind a proxy that only Prefect's client knows.
    """
    address = urlsplit(url)
    if address.scheme != "http":
        return
    try:
        with socket.create_connection((address.hostname or "", address.port or 80), _CONNECT_SECONDS):
            return
    except OSError as error:
        raise ServerError(
            f"no Prefect server answers at {url} ({error.strerror or error}): start it with "
            "`prefect server start`, or unset PREFECT_API_URL"
        ) from None


@contextmanager
def serving() -> Iterator[Callable[[], None]]:
    """Have a Prefect server: the configured one, or one for this block.

    Yields a function that waits until the server answers, to be called before its first use; it raises
    ServerError, as does the block's beginning where the configured server is not there.
    """
    from prefect.settings import PREFECT_API_URL, temporary_settings

    if configured := PREFECT_API_URL.value():
        check_answers(configured)
        yield lambda: None
        return
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    server = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(port)],
        stdin=subprocess.PIPE,
        env={**_THRIFT, **os.environ, **_SETTINGS},
        start_new_session=True,  # Ctrl-C is for the command, which tells the server how the run has ended
    )
    try:
        # Prefect's settings are a context, which the threads that Prefect starts don't inherit: without the
        # address in the environment the one that forwards what workers tell starts yet another server
        with _everywhere({_MARK: url, "PREFECT_API_URL": url}), temporary_settings({PREFECT_API_URL: url}):
            yield lambda: _wait(url, server)
    finally:
        server.terminate()
        try:
            server.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def _everywhere(given: Mapping[str, str]) -> Iterator[None]:
    """These variables of the environment for a block, read anew by Prefect before and after."""
    from prefect.context import refresh_global_settings_context

    former = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    refresh_global_settings_context()
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        refresh_global_settings_context()


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    why = "it ended at once" if server.poll() is not None else f"no answer in {_START_SECONDS:.0f} s"
    raise ServerError(
        f"Prefect's temporary server did not start ({why}); `prefect server start` may say more"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
