"""How fast known names are found in a text, and what the tables cost to load.

    python -m benchmarks.matching [--megabytes 2] [--aliases 50000]

Reads the sample articles over and over up to the size asked: for the registry of actors, for the same with
made-up names up to the number asked, and for all names of the gazetteer. Each figure is the best of five
runs, in CPU time of one thread. Loading is measured in a process of its own: seconds of CPU, and what the
tables add to the memory of a Python that has imported the libraries.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from transforms.actor import registry
from transforms.place import gazetteer, name_matching
from transforms.seed_rows import ActorRow
from transforms.seeds import DEFAULT_FOLDER, Seeds

RUNS = 5
SYLLABLES = ("ba", "dor", "ka", "len", "mi", "nur", "sa", "tev", "zan")


def sample(megabytes: float) -> str:
    """The sample articles, repeated up to a size in millions of characters."""
    size = int(megabytes * 1_000_000)
    articles = sorted((DEFAULT_FOLDER / "articles").glob("*.txt"))
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in articles)
    return (text * (size // len(text) + 1))[:size]


def made_up_names() -> Iterator[str]:
    """Names of no one ("Badorka Front"), all different, in a fixed order."""
    for parts in itertools.product(SYLLABLES, repeat=5):
        yield "".join(parts).capitalize() + " Front"


class _Laid(Seeds):
    """The seeds with made-up actors laid over them, so that there are as many forms as asked."""

    def __init__(self, aliases: int) -> None:
        super().__init__()
        known = registry.compile(self)
        missing = max(0, aliases - len(known.forms) - len(known.acronyms))
        rows = {
            f"X-{number}": ActorRow(id=f"X-{number}", name=name, kind="armed_group")
            for number, name in enumerate(itertools.islice(made_up_names(), missing))
        }
        self._tables["actors"] = {**self.actors, **rows}
        self.__dict__.pop("actors")


def megabytes_per_second(find: Callable[[str], Any], text: str) -> float:
    """Millions of characters per second of CPU time, the best of RUNS."""
    spent = []
    for _ in range(RUNS):
        begun = time.thread_time()
        find(text)
        spent.append(time.thread_time() - begun)
    return len(text) / 1_000_000 / min(spent)


_LOAD = """
import resource, time
from transforms.actor import registry
from transforms.place import gazetteer, name_matching
from transforms.seeds import Seeds
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.process_time()
kept = gazetteer.compile(Seeds())
print(time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def load_cost() -> tuple[float, float]:
    """(CPU seconds, megabytes) that loading the gazetteer takes in a fresh process."""
    told = subprocess.run(
        [sys.executable, "-c", _LOAD],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    seconds, kilobytes = told.stdout.split()
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return float(seconds), float(kilobytes) / scale


def main() -> None:
    """Print the figures, one a line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.matching", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--megabytes", type=float, default=2.0, help="size of the text (default 2)")
    parser.add_argument(
        "--aliases", type=int, default=50_000, help="forms of actors to match (default 50000)"
    )
    options = parser.parse_args()
    text = sample(options.megabytes)
    seconds, megabytes = load_cost()
    places, own = gazetteer.compile(Seeds()), registry.compile(Seeds())
    laid = registry.compile(_Laid(options.aliases))
    tables: tuple[tuple[str, int, Callable[[str], Any]], ...] = (
        ("actors, the seeds", len(own.forms) + len(own.acronyms), own.search),
        ("actors, with made-up ones", len(laid.forms) + len(laid.acronyms), laid.search),
        ("places", len(places.names), lambda told: name_matching.match(told, places)),
    )
    for name, forms, find in tables:
        print(f"{name:28s} {forms:8d} forms {megabytes_per_second(find, text):6.1f} MB/s")
    print(f"{'gazetteer loads':28s} {seconds:8.2f} s     {megabytes:6.0f} MB")


if __name__ == "__main__":
    main()
