"""Put a file of questions to the same code as the flow runs, one JSON line in, one JSON line out.

usage: python -m benchmarks.predict TASK GOLD.jsonl PRED.jsonl
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import tasks

Rows = Iterable[dict[str, Any]]


def task_table() -> dict[str, Callable[[Rows], Rows]]:
    """Every task by name, as the modules of benchmarks/tasks declare them in `TASKS`."""
    table: dict[str, Callable[[Rows], Rows]] = {}
    for module in pkgutil.iter_modules(tasks.__path__):
        table |= importlib.import_module(f"benchmarks.tasks.{module.name}").TASKS
    return dict(sorted(table.items()))


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a JSONL file; blank ones are passed over."""
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            if line.strip():
                yield json.loads(line)


def main(arguments: list[str]) -> int:
    """Answer a task over a file; return the exit code (2: the call cannot be understood)."""
    table = task_table()
    if len(arguments) != 3 or arguments[0] not in table:
        print(__doc__, "tasks: " + ", ".join(table), sep="\n", file=sys.stderr)
        return 2
    task, gold, predictions = arguments[0], Path(arguments[1]), Path(arguments[2])
    if not gold.is_file():
        print(f"{gold}: no such file", file=sys.stderr)
        return 2
    with predictions.open("w", encoding="utf-8") as handle:
        for row in table[task](read_rows(gold)):
            handle.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
