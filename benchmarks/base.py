"""Scores and speed of the linguistic base.

usage: python -m benchmarks.base [--model NAME] [--corpora DIR] [--text FILE...] [--words N]

Scores are from raw text, with the pipeline's own sentences and words: the text of a treebank is put
together again (paragraphs apart by a blank line), parsed, and both sides are aligned on their
characters, as in the CoNLL 2018 shared task: F1 over words, labels with their subtypes. Names: F1 over
exact characters and type. DIR holds ``ud/*-test.conllu.gz`` and ``ner/test-*.jsonl.gz`` (tokens, spaces,
ents). Speed is words per second of CPU time of this process, so that a busy machine does not blur it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from transforms import language, reading
from transforms.language import sentences

Span = tuple[int, int]


@dataclass
class Word:
    """A word of a treebank: its characters without white space, and what is said of it."""

    span: Span
    pos: str
    tag: str
    lemma: str
    head: Span | None
    dep: str


@dataclass
class Text:
    """A text of a treebank with its words and sentences, in characters without white space."""

    raw: str = ""
    words: list[Word] = field(default_factory=list)
    sentences: list[Span] = field(default_factory=list)


def read_treebank(path: Path) -> Iterator[Text]:
    """Texts of a CoNLL-U file, one a document."""
    text, block = Text(), list[str]()
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for raw_line in lines:
            line = raw_line.rstrip("\n")
            if line.startswith("# newdoc") and text.raw:
                yield text
                text = Text()
            elif line.startswith("# newpar") and text.raw and not text.raw.endswith("\n\n"):
                text.raw = text.raw.rstrip() + "\n\n"
            if line:
                block.append(line)
            else:
                _add_sentence(text, [row.split("\t") for row in block if not row.startswith("#")])
                block = []
    if text.raw:
        yield text


def _add_sentence(text: Text, rows: list[list[str]]) -> None:
    begin = position = text.sentences[-1][1] if text.sentences else 0
    spans: dict[int, Span] = {}
    rows_of: dict[int, list[str]] = {}
    forms = {int(row[0]): row[1] for row in rows if row[0].isdigit()}
    covered = 0
    for row in rows:
        if "." in row[0]:
            continue
        surface = re.sub(r"\s", "", row[1])
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            covered = last
            parts = [forms[i] for i in range(first, last + 1)]
            whole = (position, position + len(surface))
            for i, part in zip(range(first, last + 1), parts, strict=True):
                if "".join(parts).lower() == surface.lower():
                    spans[i] = (position, position + len(part))
                    position += len(part)
                else:
                    spans[i] = whole
            position = whole[1]
        else:
            number = int(row[0])
            rows_of[number] = row
            if number <= covered:
                continue
            spans[number] = (position, position + len(surface))
            position += len(surface)
        text.raw += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
    for number, row in rows_of.items():
        head = None if row[6] == "0" else spans[int(row[6])]
        text.words.append(Word(spans[number], row[3], row[4], row[2], head, row[7]))
    text.sentences.append((begin, position))


def _squeezed(doc: Doc) -> tuple[list[Word], list[Span]]:
    """Words and sentences of a Doc in characters without white space; white-space tokens left out."""
    spans: dict[int, Span] = {}
    position = 0
    for tok in doc:
        length = len(re.sub(r"\s", "", tok.text))
        spans[tok.i] = (position, position + length)
        position += length
    words = []
    for tok in doc:
        if not tok.is_space:
            root = tok.head.i == tok.i
            dep = "root" if root else tok.dep_
            words.append(
                Word(spans[tok.i], tok.pos_, tok.tag_, tok.lemma_, None if root else spans[tok.head.i], dep)
            )
    sentences = [(spans[sent.start][0], spans[sent.end - 1][1]) for sent in doc.sents]
    return words, [span for span in sentences if span[0] < span[1]]


def _f1(hits: int, gold: int, found: int) -> float:
    return round(200 * hits / (gold + found), 2) if gold + found else 0.0


def score_trees(nlp: Language, path: Path) -> dict[str, float]:
    """F1 of words, sentences, tags, lemmas and trees (UAS, LAS) on one treebank, from raw text."""
    hits = dict.fromkeys(("tokens", "upos", "xpos", "lemmas", "uas", "las"), 0)
    gold_words = found_words = gold_sentences = found_sentences = sentence_hits = 0
    for text in read_treebank(path):
        words, sentences = _squeezed(nlp(text.raw))
        known = {word.span: word for word in text.words}
        gold_words += len(text.words)
        found_words += len(words)
        gold_sentences += len(text.sentences)
        found_sentences += len(sentences)
        sentence_hits += len(set(text.sentences) & set(sentences))
        for word in words:
            gold = known.get(word.span)
            if gold is None:
                continue
            hits["tokens"] += 1
            hits["upos"] += gold.pos == word.pos
            hits["xpos"] += gold.tag == word.tag
            hits["lemmas"] += gold.lemma == word.lemma
            hits["uas"] += gold.head == word.head
            hits["las"] += gold.head == word.head and gold.dep == word.dep
    scores = {name: _f1(count, gold_words, found_words) for name, count in hits.items()}
    return {"sentences": _f1(sentence_hits, gold_sentences, found_sentences)} | scores


def score_names(nlp: Language, path: Path) -> dict[str, float]:
    """Precision, recall and F1 of names (exact characters and type), and F1 of each type.

    Only types that the file knows count: not every annotation has peoples and faiths (NORP).
    """
    counts: dict[str, list[int]] = {}
    pairs = []
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            record = json.loads(line)
            starts, raw = [], ""
            for token, space in zip(record["tokens"], record["spaces"], strict=True):
                starts.append(len(raw))
                raw += token + (" " if space else "")
            gold = {
                (starts[a], starts[b - 1] + len(record["tokens"][b - 1]), kind)
                for a, b, kind in record["ents"]
            }
            pairs.append(
                (gold, {(ent.start_char, ent.end_char, ent.label_) for ent in nlp(raw.rstrip()).ents})
            )
    kinds = sorted({item[2] for gold, _ in pairs for item in gold})
    for gold, found in pairs:
        for kind in kinds:
            mine, theirs = ({item for item in side if item[2] == kind} for side in (found, gold))
            tally = counts.setdefault(kind, [0, 0, 0])
            for i, size in enumerate((len(mine & theirs), len(theirs), len(mine))):
                tally[i] += size
    hits, gold_count, found_count = (sum(tally[i] for tally in counts.values()) for i in range(3))
    scores = {
        "precision": round(100 * hits / max(found_count, 1), 2),
        "recall": round(100 * hits / max(gold_count, 1), 2),
        "f1": _f1(hits, gold_count, found_count),
    }
    return scores | {kind: _f1(*tally) for kind, tally in sorted(counts.items())}


def _rate(name: str, words: int, work: Callable[[], Any]) -> str:
    began = time.process_time()
    work()
    return f"{name:<34} {words / max(time.process_time() - began, 1e-9):>10,.0f} words per CPU second"


def _apply(component: Callable[[Doc], Doc], docs: list[Doc]) -> None:
    for doc in docs:
        component(doc)


def speed(nlp: Language, texts: list[str], wanted: Callable[[str], bool] | None) -> Iterator[str]:
    """Lines of a report: words per CPU second of each step, of all, and with a pre-filter."""
    for text in texts[:3]:
        nlp(text)  # warm up
    docs = [nlp.make_doc(text) for text in texts]
    words = sum(sum(not tok.is_space for tok in doc) for doc in docs)
    yield f"{len(texts)} texts, {words:,} words"
    yield _rate("sentences", words, lambda: [sentences.split(text) for text in texts])
    yield _rate("sentences and words", words, lambda: [nlp.make_doc(text) for text in texts])
    for name, component in nlp.pipeline:
        fresh = [nlp.make_doc(text) for text in texts]
        yield _rate(name, words, partial(_apply, component, fresh))
    yield _rate("everything", words, lambda: [nlp(text) for text in texts])
    if wanted is not None:
        spans = [text[start:end] for text in texts for start, end in sentences.split(text)]
        left_out = sum(not wanted(sentence) for sentence in spans)
        yield f"the pre-filter leaves out {left_out} of {len(spans)} sentences"
        yield _rate(
            "everything, with the pre-filter", words, lambda: [language.parse(nlp, t, wanted) for t in texts]
        )


def _texts(paths: Iterable[Path]) -> list[str]:
    return [
        part
        for path in paths
        for part in re.split(r"\n{3,}", path.read_text(encoding="utf8"))
        if part.strip()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default=None)
    parser.add_argument("--corpora", type=Path, default=None)
    parser.add_argument("--text", type=Path, nargs="*", default=[])
    parser.add_argument(
        "--words", type=int, default=60_000, help="words of a treebank to time without --text"
    )
    options = parser.parse_args()
    began = time.process_time()
    nlp = language.load(options.model)
    print(
        json.dumps(language.model_identity(nlp)),
        f"load {time.process_time() - began:.2f} CPU s",
        nlp.pipe_names,
    )
    texts = _texts(options.text)
    if options.corpora is not None:
        for path in sorted((options.corpora / "ud").glob("*-test.conllu.gz")):
            print(path.name, json.dumps(score_trees(nlp, path)), flush=True)
        for path in sorted((options.corpora / "ner").glob("test-*.jsonl.gz")):
            print(path.name, json.dumps(score_names(nlp, path)), flush=True)
        if not texts:
            texts = [
                text.raw
                for path in sorted((options.corpora / "ud").glob("*test*"))
                for text in read_treebank(path)
            ]
    if texts:
        while sum(map(len, texts)) > 6 * options.words:
            texts = texts[: len(texts) * 9 // 10]
        print(*speed(nlp, texts, reading.prepare().can_matter), sep="\n")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
