"""With this folder on PYTHONPATH every Python process reads articles with the stand-ins of tests/fakes.py.

That reaches the worker processes of a pool or cluster, which a fixture cannot. Where ATTEST_TEST_SOCKETS is
a file's name, each process writes down there with whom it connects and whose address it asks for.
"""

import os
import sys
from pathlib import Path

import pytest

from tests import fakes

fakes.install(pytest.MonkeyPatch())


def note(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        line = f"{arguments[1]}"
    elif event == "socket.getaddrinfo":
        line = f"{arguments[:1]}"
    else:
        return
    with Path(os.environ["ATTEST_TEST_SOCKETS"]).open("a") as file:
        file.write(f"{line}\n")


if os.environ.get("ATTEST_TEST_SOCKETS"):
    sys.addaudithook(note)
