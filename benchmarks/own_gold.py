"""Hold what the flow reads out of our own gold (tests/gold/) against its labels.

usage: python -m benchmarks.own_gold [SET ...] [--wrong]

Each passage is read once, by the same code as the flow runs; what was found is brought into the plain form
that the labels have (`benchmarks/gold_sets/`), and every label becomes one answer, right or wrong. An item is
right when all its answers are. Prints, for each set, the share of items and of answers that are right in
the open half and in the held half, and the share of each attribute. With --wrong, also each item of the
OPEN half that is not right; items of the held half are never shown. It measures, and judges nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.gold_sets import SETS, Answer, Item, load
from transforms import reading

GOLD = Path(__file__).parent.parent / "tests" / "gold"
HALVES = ("open", "held")


def half_of(item: Item) -> str:
    """The half of the set that an item belongs to."""
    return HALVES[bool(item.get("held"))]


def measure(name: str, folder: Path = GOLD) -> list[tuple[Item, list[Answer]]]:
    """Every item of a set with its answers. Raises KeyError for an unknown set."""
    module = SETS[name]
    items = load(name, folder)
    kit = reading.prepare()
    return [
        (item, module.answers(item, found))
        for item, found in zip(items, module.predict(items, kit), strict=True)
    ]


def shares(measured: Iterable[tuple[Item, list[Answer]]]) -> dict[str, tuple[int, int]]:
    """(right, asked) of the items and the answers of each half, and of each attribute: "open items",
    "held answers", "open answers: factuality" ..."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for item, answers in measured:
        half = half_of(item)
        asked[f"{half} items"] += 1
        right[f"{half} items"] += all(answer.agrees for answer in answers)
        for answer in answers:
            for key in (f"{half} answers", f"{half} answers: {answer.what}"):
                asked[key] += 1
                right[key] += answer.agrees
    return {key: (right[key], asked[key]) for key in sorted(asked)}


def table(name: str, counted: dict[str, tuple[int, int]]) -> Iterator[str]:
    """Lines of the printed table of one set: both halves side by side."""
    yield f"{name:<34}{'open':>18}{'held':>18}"
    kinds = sorted({key.split(" ", 1)[1] for key in counted})
    for kind in ("items", "answers", *(one for one in kinds if one.startswith("answers: "))):
        cells = [counted.get(f"{half} {kind}", (0, 0)) for half in HALVES]
        yield f"  {kind.replace('answers: ', '  '):<32}" + "".join(
            f"{right:>6}/{asked:<5}{100 * right / asked:5.1f} " if asked else f"{'-':>18}"
            for right, asked in cells
        )


def shown(item: Item) -> str:
    """What an item is about, in one line."""
    told = [item[key] for key in ("text", "about") if key in item]
    told += [article["text"] for article in item.get("articles", ())] + item.get("samples", [])
    return " / ".join(told).replace("\n", " ")


def main(arguments: list[str]) -> int:
    """Print the agreement with the sets asked for (all, where none is); 2 = the call cannot be understood."""
    parser = argparse.ArgumentParser(prog="benchmarks.own_gold", description=__doc__.split("\n\n")[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(SETS)} (default: all)")
    parser.add_argument("--wrong", action="store_true", help="show the items of the open half that are wrong")
    parser.add_argument("--gold", type=Path, default=GOLD, help="folder of the sets (default: tests/gold)")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.sets if name not in SETS]
    if unknown:
        print(f"own_gold: no set {unknown[0]}; there are {', '.join(SETS)}", file=sys.stderr)
        return 2
    for name in options.sets or list(SETS):
        measured = measure(name, options.gold)
        if options.wrong:
            for item, answers in measured:
                bad = [answer for answer in answers if not answer.agrees]
                if bad and half_of(item) == "open":
                    print(f"{item['id']}: {shown(item)}")
                    for answer in bad:
                        print(f"    {answer.what}: {answer.detail}")
        print("\n".join(table(name, shares(measured))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
