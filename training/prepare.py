"""Put open treebanks and name annotations into the two files that training reads.

usage: python -m training.prepare OUT_DIR --trees EWT.conllu GUM.conllu... --iob UNER.iob2 WIKIGOLD.conll...
           --gum GUM.conllu...

Writes ``train.conllu.gz`` (the trees, one after the other) and ``names.jsonl.gz``. Give the
``-ud-train`` files of UD English EWT and of GUM, of the latter only genres whose text is open.
``--iob``: a word and its label to a line (CoNLL columns or UNER's iob2). ``--gum``: names are read
from GUM's entities: people, organisations and places whose head is a proper noun, cut to the
capitalised words around it; peoples are capitalised adjectives.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

LABELS = {"PER": "PERSON", "PERSON": "PERSON", "ORG": "ORG", "LOC": "LOC", "GPE": "LOC", "NORP": "NORP"}
GUM_TYPES = {"person": "PERSON", "organization": "ORG", "place": "LOC"}
_OPENED = re.compile(r"\((\d+)-([a-z]+)-[^()]*(\))?|(\d+)\)")

Record = dict[str, object]


def iob_texts(path: Path) -> Iterator[Record]:
    """Texts of a file with a word and a BIO (or IO) label a line; a blank line ends a sentence."""
    tokens: list[str] = []
    labels: list[str] = []
    for line in [*path.read_text(encoding="utf8").splitlines(), ""]:
        cells = line.split("\t") if "\t" in line else line.split()
        if line.startswith("#") or "-DOCSTART-" in line:
            continue
        if not cells:
            if tokens:
                yield {"tokens": tokens, "spaces": [True] * len(tokens), "ents": _spans(labels)}
            tokens, labels = [], []
        else:
            uner = cells[0].isdigit() and len(cells) > 2
            tokens.append(cells[1] if uner else cells[0])
            labels.append(cells[2] if uner else cells[-1])


def _spans(labels: list[str]) -> list[list[object]]:
    spans: list[list[object]] = []
    before = "O"
    for i, label in enumerate(labels):
        kind = LABELS.get(label[2:])
        if kind and (label[0] == "B" or before[2:] != label[2:]):
            spans.append([i, i + 1, kind])
        elif kind:
            spans[-1][1] = i + 1
        before = label if kind else "O"
    return spans


def gum_texts(path: Path) -> Iterator[Record]:
    """Sentences of a GUM file with the names among its entities."""
    rows: list[list[str]] = []
    for line in [*path.read_text(encoding="utf8").splitlines(), ""]:
        cells = line.split("\t")
        if len(cells) == 10 and cells[0].isdigit():
            rows.append(cells)
        elif not line and rows:
            tokens = [row[1] for row in rows]
            spaces = ["SpaceAfter=No" not in row[9] for row in rows]
            yield {"tokens": tokens, "spaces": spaces, "ents": sorted(_gum_names(rows))}
            rows = []


def _gum_names(rows: list[list[str]]) -> list[list[object]]:
    open_at: dict[str, list[tuple[int, str]]] = {}
    entities: list[tuple[int, int, str]] = []
    for i, row in enumerate(rows):
        field = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
        for match in _OPENED.finditer(field):
            number, kind, closed, closing = match.groups()
            if number:
                open_at.setdefault(number, []).append((i, kind))
            if (closed or closing) and open_at.get(number or closing):
                begin, kind = open_at[number or closing].pop()
                entities.append((begin, i + 1, kind))
    taken: set[int] = set()
    names: list[list[object]] = []
    for begin, end, kind in sorted(entities, key=lambda e: e[1] - e[0]):
        label = GUM_TYPES.get(kind)
        heads = [i for i in range(begin, end) if not begin < int(rows[i][6]) <= end]
        if label is None or not heads or rows[heads[0]][3] != "PROPN":
            continue
        first, last = heads[0], heads[0] + 1
        while first > begin and _in_name(rows, first - 1, begin):
            first -= 1
        while last < end and _in_name(rows, last, begin):
            last += 1
        if not taken & set(range(first, last)):
            taken |= set(range(first, last))
            names.append([first, last, label])
    for i, row in enumerate(rows):
        if (
            i not in taken
            and row[3] == "ADJ"
            and row[4] == "JJ"
            and row[2][:1].isupper()
            and row[2][1:].islower()
        ):
            names.append([i, i + 1, "NORP"])
    return names


def _in_name(rows: list[list[str]], i: int, begin: int) -> bool:
    word, pos = rows[i][1], rows[i][3]
    return pos == "PROPN" or (word == "of" and i > begin and rows[i - 1][3] == rows[i + 1][3] == "PROPN")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--trees", type=Path, nargs="+", required=True)
    parser.add_argument("--iob", type=Path, nargs="*", default=[])
    parser.add_argument("--gum", type=Path, nargs="*", default=[])
    o = parser.parse_args()
    o.out.mkdir(parents=True, exist_ok=True)
    with gzip.open(o.out / "train.conllu.gz", "wt", encoding="utf8") as target:
        for path in o.trees:
            target.write(path.read_text(encoding="utf8").rstrip("\n") + "\n\n")
    with gzip.open(o.out / "names.jsonl.gz", "wt", encoding="utf8") as target:
        for path in o.iob:
            target.writelines(json.dumps(record) + "\n" for record in iob_texts(path))
        for path in o.gum:
            target.writelines(json.dumps(record) + "\n" for record in gum_texts(path))


if __name__ == "__main__":
    main()
