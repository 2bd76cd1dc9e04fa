"""What came out of a run's inputs: articles to read, records refused, and the account of both.

The account holds for each file: records read = articles + rejects + exact duplicates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from flows import parse_store, progress
from flows.options import Options
from flows.parse_store import Batch, Store
from transforms.annotations import Article, Reject
from transforms.article import cleaning, field_names, formats, inputs
from transforms.seeds import Seeds


class NothingRead(RuntimeError):
    """Not one article came out of the inputs; the message is one line, `rejects` says why."""

    def __init__(self, message: str, rejects: Sequence[Reject] = ()) -> None:
        super().__init__(message)
        self.rejects = tuple(rejects)


@dataclass(slots=True)
class Account:
    """What became of the records of one file: read = articles + rejects + duplicates."""

    read: int = 0
    articles: int = 0
    rejects: int = 0
    duplicates: int = 0


@dataclass(slots=True)
class Intake:
    """What came out of the inputs: each article's place and reading key, what was refused, the counts."""

    keys: dict[str, str] = field(default_factory=dict)  # article_id -> reading_key
    paths: dict[str, str] = field(default_factory=dict)  # article_id -> source_path
    records: dict[str, int] = field(default_factory=dict)  # article_id -> position in its file
    rejects: list[Reject] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=dict)  # by source_path
    batches: list[Path] = field(default_factory=list)
    n_new: int = 0

    def refuse(self, rejects: Iterable[Reject]) -> None:
        for reject in rejects:
            account = self.accounts.setdefault(reject.source_path, Account())
            account.read += 1
            account.rejects += 1
            self.rejects.append(reject)

    def fail(self, failures: Iterable[tuple[str, str]]) -> None:
        """Move articles whose reading failed, (article_id, why), to the rejects, with their place.

        Raises NothingRead when none is left.
        """
        for article_id, why in failures:
            path, record = self.paths.pop(article_id), self.records[article_id]
            self.keys.pop(article_id)
            self.accounts[path].articles -= 1
            self.accounts[path].rejects += 1
            self.rejects.append(Reject(path, record, "extract", "failed", why))
        if not self.keys:
            raise NothingRead("the reading of every article failed", self.rejects)

    def totals(self) -> dict[str, int]:
        """The account of all files together."""
        accounts = self.accounts.values()
        names = [each.name for each in fields(Account)]
        return {name: sum(getattr(account, name) for account in accounts) for name in names}


def take_in(options: Options, store: Store, inbox: Path) -> Intake:
    """Read and clean all records; put the articles that the store does not know into batches in `inbox`.

    Raises NothingRead when there is not one article, FileNotFoundError for an input that does not exist.
    """
    files, rejects = inputs.find_files(options.input_paths)
    intake = Intake()
    intake.refuse(rejects)
    known = parse_store.known_keys(store)
    waiting: list[tuple[Article, str]] = []
    for article in _articles(options, files, intake):
        key = parse_store.reading_key(article)
        intake.keys[article.article_id] = key
        if key not in known:
            waiting.append((article, key))
        if len(waiting) == options.batch_size:
            _put(waiting, inbox, intake)
            waiting = []
    if waiting:
        _put(waiting, inbox, intake)
    if not intake.keys:
        raise NothingRead(_nothing(options, intake), intake.rejects)
    return intake


def _articles(options: Options, files: Sequence[inputs.InputFile], intake: Intake) -> Iterator[Article]:
    """The articles of all files, each once; refused and repeated records are noted in `intake`."""
    seeds = Seeds(options.seeds)
    furniture = cleaning.compile(seeds)
    names = field_names.compile(seeds, options.preset, options.mapping)
    with progress.bar("Reading files", len(files)) as bar:
        for file in files:
            for item in formats.read_file(file.path, file.root, None, file.declared, names):
                found = (
                    item
                    if isinstance(item, Reject)
                    else cleaning.clean(item, furniture, options.published, options.outlet)
                )
                if isinstance(found, Reject):
                    intake.refuse([found])
                    continue
                account = intake.accounts.setdefault(found.source_path, Account())
                account.read += 1
                if found.article_id in intake.keys:
                    account.duplicates += 1
                    continue
                account.articles += 1
                intake.paths[found.article_id] = found.source_path
                intake.records[found.article_id] = item.record or 1
                yield found
            bar()


def _put(waiting: Sequence[tuple[Article, str]], inbox: Path, intake: Intake) -> None:
    articles, keys = zip(*waiting, strict=True)
    path = inbox / f"batch-{len(intake.batches):06}.parquet"
    parse_store.write_batch(path, Batch(articles, keys))
    intake.batches.append(path)
    intake.n_new += len(waiting)


def _nothing(options: Options, intake: Intake) -> str:
    names = ", ".join(str(path) for path in options.inputs[:3])
    if not intake.rejects:
        return f"{names}: no files there; name a folder or a file of articles"
    return f"{names}: not one article could be read, {len(intake.rejects)} refused"
