"""The command `attest` in a process of its own, with stand-ins for reading, at the test's server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIMIT = 1200  # on a machine that is shared by many; alone it takes a tenth of that


def environment(**more: str) -> dict[str, str]:
    """The environment of such a command."""
    from prefect.settings import PREFECT_API_URL

    path = os.pathsep.join([str(ROOT / "tests" / "stand_in"), str(ROOT)])
    url = PREFECT_API_URL.value()
    server = {"PREFECT_API_URL": str(url)} if url else {}
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", **server, **more}


def start(*arguments: object, group: bool = False, **more: str) -> subprocess.Popen[str]:
    """Start `attest ARGUMENTS`; `group` puts it at the head of a process group of its own."""
    return subprocess.Popen(
        command(arguments),
        cwd=ROOT,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=group,
    )


def attest(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `attest ARGUMENTS` to its end."""
    return subprocess.run(
        command(arguments),
        cwd=ROOT,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )


def command(arguments: Sequence[object]) -> list[str]:
    return [sys.executable, "-m", "flows.cli", *map(str, arguments)]


def write_articles(folder: Path, n: int, words: str = "") -> Path:
    """A folder of `n` small articles, all with the same additional words."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(n):
        text = f"Soldiers attacked village number {number} near the river, the mayor said. {words}"
        (folder / f"2024-03-{number % 28 + 1:02}-{number}.txt").write_text(f"Headline {number}\n\n{text}")
    return folder
