"""The linguistic base: ``load`` gives the spaCy pipeline that everything else reads from.

Shipped is ``models/en_news_minilm``; any spaCy pipeline, by package name or path, can stand in for it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from transforms.language import headlines, name_labels, sentences, settling
from transforms.language.encoder import SENTENCE_VECTORS, WANTED, Base
from transforms.language.lemmas import Lemmas
from transforms.language.parsed import parsed
from transforms.language.tokens import SentenceTokenizer, Tokenizer, treebank_words
from transforms.seeds import Seeds

__all__ = [
    "SENTENCE_VECTORS",
    "ModelNotFound",
    "forgetting",
    "lemmas",
    "load",
    "model_identity",
    "parse",
    "parse_together",
]

MODELS = Path(__file__).resolve().parents[2] / "models"
DEFAULT = "en_news_minilm"
_FILES = ("model.onnx", "tokenizer.json", "labels.json", "lemmas.json", "meta.json")


class ModelNotFound(Exception):
    """No usable model under that name; the message is one line that says what to do."""


def load(name: str | None = None, seeds_folder: Path | None = None) -> Language:
    """The pipeline called ``name``, loaded once per process.

    ``None`` is the shipped base; else the name of an installed spaCy pipeline, a path to one, or a path to a
    directory made like the shipped base. ``seeds_folder`` is laid over the shipped seeds, of which the words
    that cut sentences are used here. Raises ``ModelNotFound``.
    """
    return _load(name, seeds_folder)


@lru_cache(maxsize=2)
def _load(name: str | None, seeds_folder: Path | None) -> Language:
    words = sentences.shipped() if seeds_folder is None else sentences.compile(Seeds(seeds_folder))
    directory = MODELS / DEFAULT if name is None else Path(name)
    if name is None or (directory / "model.onnx").is_file():
        missing = [file for file in _FILES if not (directory / file).is_file()]
        if missing:
            raise ModelNotFound(
                f"{directory} lacks {', '.join(missing)}: reinstall, or name a spaCy pipeline with --model"
            )
        return _load_base(directory, words)
    try:
        nlp = spacy.load(name)
    except (OSError, ValueError) as error:
        raise ModelNotFound(
            f"no spaCy pipeline {name!r}: install it, give its path, or leave --model out for ours"
        ) from error
    if "parser" not in nlp.pipe_names:
        raise ModelNotFound(
            f"the spaCy pipeline {name!r} has no parser: choose one that parses, or leave --model out"
        )
    _add_labels(nlp)
    nlp.tokenizer = SentenceTokenizer(cast(Tokenizer, nlp.tokenizer), partial(sentences.split, words=words))
    return nlp


def _load_base(directory: Path, words: sentences.Words) -> Language:
    meta = json.loads((directory / "meta.json").read_text(encoding="utf8"))
    nlp = spacy.blank("en")
    nlp.tokenizer = SentenceTokenizer(
        treebank_words(nlp, words.tokens), partial(sentences.split, words=words)
    )
    base = Base(nlp.vocab, directory)
    Language.component("attest_base", func=base)
    nlp.add_pipe("attest_base")
    _add_labels(nlp)
    Language.component("attest_settling", func=settling.settle)
    nlp.add_pipe("attest_settling")
    nlp.meta.update(name=meta["name"], version=meta["version"])
    nlp.max_length = 10_000_000  # sentences are read one by one: memory does not grow with the text
    nlp.config["attest"] = {"directory": str(directory)}
    return nlp


def _add_labels(nlp: Language) -> None:
    Language.component("attest_name_labels", func=name_labels.settle)
    nlp.add_pipe("attest_name_labels")


def parse(
    nlp: Language,
    text: str,
    wanted: Callable[[str], bool] | None = None,
    headline_words: headlines.Words | None = None,
) -> Doc:
    """``nlp(text)``, where sentences that ``wanted`` (given a sentence's text) turns down may stay unparsed.

    Unparsed sentences keep their tokens and offsets; their words hang flat on the first one ("dep"). Only the
    shipped base leaves sentences out, other pipelines parse all. With ``headline_words``, headlines are read
    once more (see `headlines`).
    """
    (doc,) = parse_together(nlp, [text], wanted, headline_words)
    return doc


def parse_together(
    nlp: Language,
    texts: Sequence[str],
    wanted: Callable[[str], bool] | None = None,
    headline_words: headlines.Words | None = None,
) -> list[Doc]:
    """Each text as `parse` has it, in their order; several short ones take less time than one by one.

    Raises what the parsing of any of them raises.
    """
    docs = [nlp.make_doc(text) for text in texts]
    if wanted is not None:
        for doc in docs:
            doc.user_data[WANTED] = wanted
    for _, component in nlp.pipeline:
        together = component.together if isinstance(component, Base) else partial(_each, component)
        docs = together(docs)
    for doc in docs:
        doc.user_data.pop(WANTED, None)
        if headline_words is not None:
            headlines.reread(doc, nlp, headline_words)
    return [parsed(doc) for doc in docs]


def _each(component: Callable[[Doc], Doc], docs: Sequence[Doc]) -> list[Doc]:
    return [component(doc) for doc in docs]


# Words that a process keeps, some 4 MB, reached after a few thousand articles: the frequent ones are among
# the first that it meets. Cutting a text into words takes ten times as long where all are new, which made
# reading a sixteenth slower.
KEPT_WORDS = 20_000


@dataclass(slots=True)
class _Zone:
    """The memory zone of one pipeline, and how many threads read within it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    inside: int = 0
    closing: ExitStack = field(default_factory=ExitStack)


_zone = cache(lambda nlp: _Zone())


@contextmanager
def forgetting(nlp: Language) -> Iterator[None]:
    """What spaCy learns of new words within the block it forgets afterwards, but for the first of a process
    (``KEPT_WORDS``): else its vocabulary grows with every name that it meets, by a tenth of a process over
    50,000 articles.

    Nothing that spaCy made within the block may be used behind it. Several threads may be within at once; the
    words go when the last of them leaves (spaCy has one zone a vocabulary).
    """
    zone = _zone(nlp)
    with zone.lock:
        if not zone.inside and len(nlp.vocab) >= KEPT_WORDS:
            zone.closing.enter_context(nlp.memory_zone())
        zone.inside += 1
    try:
        yield
    finally:
        with zone.lock:
            zone.inside -= 1
            if not zone.inside:
                zone.closing.close()


def lemmas() -> Lemmas:
    """The lemmatizer of the shipped base, for what needs base forms without a parse."""
    tables = json.loads((MODELS / DEFAULT / "lemmas.json").read_text(encoding="utf8"))
    return Lemmas(tables["exceptions"], tables["known"])


def model_identity(nlp: Language) -> dict[str, str]:
    """Name, version and digest (SHA-256 over its files, 16 hexadecimal digits) of a loaded pipeline."""
    directory = Path(nlp.config["attest"]["directory"]) if "attest" in nlp.config else nlp.path
    meta: dict[str, Any] = nlp.meta
    name = meta["name"] if "attest" in nlp.config else f"{meta.get('lang', 'en')}_{meta['name']}"
    return {"name": name, "version": meta["version"], "digest": _digest(directory)}


@lru_cache(maxsize=4)
def _digest(directory: Path | None) -> str:
    digest = hashlib.sha256()
    if directory is None:
        return digest.hexdigest()[:16]
    for file in sorted(directory.rglob("*")):
        if file.is_file() and file.suffix not in {".md", ".pyc"} and file.name not in {"LICENSE", "NOTICE"}:
            digest.update(file.relative_to(directory).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
