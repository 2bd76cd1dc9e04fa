"""A real Prefect server on a port and with a home of its own, for tests of what only a server does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_SECONDS = 240


@dataclass
class Server:
    """The address of a running server, its log, and the environment that leads a command to it."""

    url: str
    log: Path
    environment: dict[str, str]
    others: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def prefect(self, *arguments: str, cwd: Path = ROOT, timeout: int = 240) -> str:
        """Run a `prefect` command to its end; its output. Fails the test where the command fails."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", *arguments],
            cwd=cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *command: str, log: Path) -> subprocess.Popen[bytes]:
        """Start a program beside the server, which ends with it."""
        with log.open("wb") as file:
            made = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=file, stderr=file)
        self.others.append(made)
        return made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """`prefect server start` in the folder, and its end."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    given = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = {
        **given,
        "PREFECT_HOME": str(folder / "home"),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "PWD": str(ROOT),
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    log = folder / "server.log"
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=file, stderr=file)
    server = Server(url, log, environment)
    try:
        _wait(f"{url}/health", process)
        yield server
    finally:
        for each in [*reversed(server.others), process]:
            stop(each)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the Prefect server did not start")
