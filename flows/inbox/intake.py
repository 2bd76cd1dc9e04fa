"""What came out of a run's inputs: articles to read, records refused, and the account of both.

The account holds for each file: records read = articles + rejects + exact duplicates.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from flows.options import Options
from flows.running import progress
from flows.storage import intake_store, parse_store
from flows.storage.parse_store import Batch, Store
from transforms.annotations import Article, Reject
from transforms.article import cleaning, field_names, formats, inputs
from transforms.article.inputs import InputFile
from transforms.evidence import versions
from transforms.seeds import Seeds

# Records among which an article must be for a run to be worth starting; a folder of broken files has fewer.
LOOK_AHEAD = 200
# So many batches of one length, then so many of twice it, then all others of four times it: of 5,000 articles
# in batches of 16, 313 tasks cost 10.8 % of the steps' CPU time; so grown they are 98.
_BATCHES_OF_A_LENGTH, _DOUBLINGS = 16, 2
# Longest told day of publication that is quoted on the screen.
_MAX_DAY = 40


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
class Odd:
    """How many articles have something odd, and where the first of them lies."""

    count: int = 0
    first: str = ""

    def note(self, article: Article, told: str = "") -> None:
        self.count += 1
        self.first = self.first or f"{article.source_path}, record {article.record}{told}"


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
    n_refused_before: int = 0  # of the rejects, those that a former release has already
    passed_over: list[Path] = field(default_factory=list)  # hidden files and folders, links to folders
    days_unread: Odd = field(default_factory=Odd)  # articles whose told day is none
    days_to_come: Odd = field(default_factory=Odd)  # articles of a day later than tomorrow

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

    Articles go to disk as they come: held is only an index of them. What was taken in is kept, so that a
    stopped run goes on where it was (flows/storage/intake_store.py). Raises NothingRead when there is not one
    article, FileNotFoundError for an input that does not exist.
    """
    files, rejects = inputs.find_files(options.input_paths)
    intake = Intake(passed_over=inputs.passed_over(options.input_paths))
    intake.refuse(rejects)
    known = parse_store.known_keys(store)
    waiting: list[tuple[Article, str]] = []
    for article in _articles(options, store, files, intake):
        key = parse_store.reading_key(article)
        intake.keys[article.article_id] = key
        if key not in known:
            waiting.append((article, key))
        if len(waiting) == batch_length(len(intake.batches), options.batch_size):
            put_batch(waiting, inbox, intake)
            waiting = []
    if waiting:
        put_batch(waiting, inbox, intake)
    if not intake.keys:
        raise NothingRead(_nothing(options, intake), intake.rejects)
    return intake


def batch_length(before: int, batch_size: int) -> int:
    """How many articles the next batch holds after `before` others: up to four times as many as the first.

    Each task costs Prefect's bookkeeping once (some 50 ms of CPU, against 40 to 400 ms for an article), while
    a small inbox wants batches enough for all processes to end together.
    """
    return batch_size << min(before // _BATCHES_OF_A_LENGTH, _DOUBLINGS)


def look_ahead(options: Options) -> None:
    """Raise NothingRead where no article is among the first records, before anything costly is started.

    It gives up, without a word, after LOOK_AHEAD records: then the run itself will tell.
    """
    files, rejects = inputs.find_files(options.input_paths)
    intake = Intake()
    intake.refuse(rejects)
    read = _reader(options)
    for seen, item in enumerate(item for file in files for item in read(file, {})):
        if isinstance(item, Article) or seen >= LOOK_AHEAD:
            return
        intake.refuse([item])
    raise NothingRead(_nothing(options, intake), intake.rejects)


def _reader(
    options: Options,
    watch: Callable[[BinaryIO], None] | None = None,
    odd_days: dict[str, str] | None = None,
) -> Callable[[InputFile, Mapping[str, int]], Iterator[Article | Reject]]:
    """A function that reads and cleans the records of a file but those that were taken before.

    `odd_days` is filled with the told days that are none, by article_id.
    """
    seeds = Seeds(options.seeds)
    furniture = cleaning.compile(seeds)
    names = field_names.compile(seeds, options.preset, options.mapping)
    languages = _languages(options.model)

    def read(file: InputFile, done: Mapping[str, int]) -> Iterator[Article | Reject]:
        for item in formats.read_file(file.path, file.root, None, file.declared, names, done, watch):
            if isinstance(item, Reject):
                yield item
                continue
            found = cleaning.clean(item, furniture, options.published, options.outlet, languages)
            if odd_days is not None and isinstance(found, Article) and _has_odd_day(found):
                odd_days[found.article_id] = (item.published or "").strip()[:_MAX_DAY]
            yield found

    return read


def _languages(model: str | None) -> tuple[str, ...]:
    """The languages that can be read: English, and that of a base of the user's."""
    if model is None:
        return (cleaning.ENGLISH,)
    import spacy.util

    try:
        folder = Path(model) if Path(model).is_dir() else spacy.util.get_package_path(model)
        meta = next(path for path in (folder / "meta.json", *folder.glob("*/meta.json")) if path.is_file())
        return tuple(
            dict.fromkeys((cleaning.ENGLISH, str(json.loads(meta.read_text(encoding="utf-8"))["lang"])))
        )
    except (OSError, ValueError, KeyError, StopIteration, ImportError):
        return (cleaning.ENGLISH,)  # that it cannot be loaded is told where it is loaded


def _articles(
    options: Options, store: Store, files: Sequence[InputFile], intake: Intake
) -> Iterator[Article]:
    """The articles of all files, each once; refused and repeated records are noted in `intake`."""
    kept = intake_store.open_store(store, options)
    seen = _Seen()
    with progress.bytes_bar("Taking in", sum(_size(file.path) for file in files)) as bar:
        odd_days: dict[str, str] = {}
        read = _reader(options, bar.opened, odd_days)
        try:
            for file in files:
                for found in _taken(file, read, kept, odd_days):
                    bar.step()
                    article = _admitted(found, intake, seen, odd_days)
                    if article is not None:
                        yield article
                bar.finished(_size(file.path))
        except BaseException:
            with suppress(OSError):  # what ended the run is what is told; what waited is taken in again
                intake_store.flush(kept)
            raise
        intake_store.flush(kept)


def _taken(
    file: InputFile,
    read: Callable[[InputFile, Mapping[str, int]], Iterator[Article | Reject]],
    kept: intake_store.IntakeStore,
    odd_days: dict[str, str],
) -> Iterator[Article | Reject]:
    """What came out of a file: what an earlier run kept, then the rest, which is kept as well."""
    try:
        key = intake_store.file_key(file.path, file.source_path, file.declared)
    except OSError as error:
        yield Reject(file.source_path, None, "read", "unreadable", error.strerror or type(error).__name__)
        return
    done: dict[str, int] = {}
    yield from intake_store.taken_so_far(intake_store.replay(kept, key, odd_days), done)
    if key in kept.finished:
        return
    for item in read(file, done):
        intake_store.keep(kept, key, item, odd_days)
        yield item
    intake_store.finish(kept, key)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _admitted(
    found: Article | Reject, intake: Intake, seen: _Seen, odd_days: Mapping[str, str]
) -> Article | None:
    """The article, if it is one and the first of its kind; else it is noted why not."""
    if isinstance(found, Reject):
        intake.refuse([found])
        return None
    account = intake.accounts.setdefault(found.source_path, Account())
    account.read += 1
    if found.article_id in intake.keys or seen.before(found):
        account.duplicates += 1
        return None
    account.articles += 1
    intake.paths[found.article_id] = found.source_path
    intake.records[found.article_id] = found.record
    _note_day(found, intake, odd_days)
    return found


def _has_odd_day(article: Article) -> bool:
    return cleaning.DAY_UNREAD in (article.cleaning or "").split()


def _note_day(article: Article, intake: Intake, odd_days: Mapping[str, str]) -> None:
    if _has_odd_day(article):
        day = odd_days.get(article.article_id)
        intake.days_unread.note(article, f": {day!r}" if day else "")
    # the clock decides what the screen says, never what the tables hold; east of here it may be tomorrow
    if article.published and article.published > datetime.now(UTC).date() + timedelta(days=1):
        intake.days_to_come.note(article, f": {article.published}")


class _Seen:
    """Texts seen, by which one article that comes twice is known.

    The same text is the same article where the addresses agree, or one of them is not told and the outlets
    agree or one of them is not told either; a headline that one of them lacks makes no difference. Outlets
    that run one text under their own names stay apart: those are copies, not duplicates.
    """

    def __init__(self) -> None:
        self._of_body: dict[bytes, list[tuple[str | None, str | None, str | None]]] = {}

    def before(self, article: Article) -> bool:
        """Whether the article has come before; it is noted."""
        body = cleaning.plain(article.text[article.headline.end :]) or cleaning.plain(article.text)
        title = cleaning.plain(article.title) if article.title else None
        address = versions.canonical(article.url)
        outlet = cleaning.plain(article.outlet) if article.outlet else None
        told = self._of_body.setdefault(hashlib.blake2b(body.encode(), digest_size=12).digest(), [])
        for other_title, other_address, other_outlet in told:
            if title and other_title and title != other_title:
                continue
            if address and other_address:
                if address == other_address:
                    return True
            elif outlet is None or other_outlet is None or outlet == other_outlet:
                return True
        told.append((title, address, outlet))
        return False


def put_batch(waiting: Sequence[tuple[Article, str]], inbox: Path, intake: Intake) -> None:
    """Write the articles that wait, each with its reading key, as the next batch in `inbox`."""
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
