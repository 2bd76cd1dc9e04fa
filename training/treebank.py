"""Training sentences: trees from CoNLL-U, names from JSON lines, both where their words agree."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LONGEST = 110  # words; longer training sentences are left out, they are lists and tables
CHUNK = 50  # words of running text that has names but no trees


@dataclass
class Sentence:
    """Words with what is known of them; ``heads`` count from 1, 0 is the root; empty lists are not known."""

    words: list[str]
    spaces: list[bool] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # BIO labels


def _open(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def read_trees(path: Path) -> list[Sentence]:
    """Sentences of a CoNLL-U file; words of multiword tokens are separate words without a space between."""
    sentences: list[Sentence] = []
    current = Sentence([])
    joined_until, joined_space = 0, True
    for line in _open(path):
        cells = line.split("\t")
        if not line:
            if current.words:
                sentences.append(current)
            current, joined_until = Sentence([]), 0
        elif len(cells) == 10:
            space = "SpaceAfter=No" not in cells[9]
            if "-" in cells[0]:
                joined_until, joined_space = int(cells[0].split("-")[1]), space
            elif cells[0].isdigit():
                number = int(cells[0])
                current.words.append(cells[1])
                current.spaces.append(
                    joined_space if number == joined_until else number > joined_until and space
                )
                current.pos.append(cells[3])
                current.tags.append(cells[4])
                current.heads.append(int(cells[6]))
                current.deps.append("ROOT" if cells[7] == "root" else cells[7])
    if current.words:
        sentences.append(current)
    return sentences


def read_names(path: Path) -> list[Sentence]:
    """Running texts with names from JSON lines: tokens, spaces, ents [[first, last + 1, label]]."""
    texts = []
    for line in _open(path):
        record = json.loads(line)
        labels = ["O"] * len(record["tokens"])
        for first, end, label in record["ents"]:
            labels[first:end] = [f"B-{label}"] + [f"I-{label}"] * (end - first - 1)
        texts.append(Sentence(record["tokens"], record["spaces"], names=labels))
    return texts


def joined(trees: list[Sentence], texts: list[Sentence]) -> list[Sentence]:
    """``trees`` with the names of ``texts`` where the words agree, then the rest of ``texts`` in chunks."""
    by_opening: dict[tuple[str, ...], list[Sentence]] = defaultdict(list)
    for tree in trees:
        by_opening[tuple(tree.words[:3])].append(tree)
    rest: list[Sentence] = []
    for text in texts:
        start = position = 0
        while position < len(text.words):
            openings = (tuple(text.words[position : position + n]) for n in (3, 2, 1))
            candidates = [tree for opening in openings for tree in by_opening.get(opening, ())]
            fitting = [t for t in candidates if text.words[position : position + len(t.words)] == t.words]
            if not fitting:
                position += 1
                continue
            rest.extend(_chunks(text, start, position))
            longest = max(fitting, key=lambda tree: len(tree.words))
            end = position + len(longest.words)
            for tree in fitting:
                if len(tree.words) == len(longest.words):
                    tree.names = text.names[position:end]
            start = position = end
        rest.extend(_chunks(text, start, len(text.words)))
    return [sentence for sentence in trees + rest if len(sentence.words) <= LONGEST]


def _chunks(text: Sentence, start: int, end: int) -> Iterator[Sentence]:
    while end - start > 1:
        cut = min(end, start + CHUNK)
        ends = [i + 1 for i in range(start + 4, cut) if text.words[i] in {".", "!", "?"}]
        cut = ends[-1] if ends else cut
        yield Sentence(text.words[start:cut], text.spaces[start:cut], names=text.names[start:cut])
        start = cut
