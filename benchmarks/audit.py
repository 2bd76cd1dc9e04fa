"""The pinned libraries against the public list of known faults, in a line that can be trusted.

usage: python -m benchmarks.audit

pip-audit ends well where it could look up nothing at all; here that is a failure. Exit code 0: all were
looked up and none has a known fault; 1: one has, or the list did not answer for all of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PINNED = Path(__file__).parent.parent / "constraints.txt"


def main() -> None:
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(PINNED), "--no-deps", "--disable-pip"]
    done = subprocess.run(
        [*command, "--format", "json", "--progress-spinner", "off"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        asked = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        why = (done.stderr.strip().splitlines() or ["no answer"])[-1][:200]
        sys.exit(f"audit: nothing was looked up, so nothing is known: {why}")
    lines = faults(asked)
    missed = [one["name"] for one in asked if "skip_reason" in one]
    print(*lines, sep="\n", end="\n" if lines else "")
    if missed:
        told = f"{len(missed)} of {len(asked)} libraries"
        sys.exit(f"audit: the list of known faults did not answer for {told}: nothing is known of them")
    print(f"audit: {len(asked)} libraries, {len(lines)} known faults")
    sys.exit(1 if lines else 0)


def faults(asked: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line for each known fault in what pip-audit tells: the library, the fault, what mends it."""
    return [
        f"{one['name']} {one['version']}: {fault['id']}, mended in "
        f"{', '.join(fault.get('fix_versions', ())) or 'no version'}"
        for one in asked
        for fault in one.get("vulns", ())
    ]


if __name__ == "__main__":
    main()
