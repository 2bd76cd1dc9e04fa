"""What reading made of each article, kept: an append-only store of Parquet parts.

    store/<digest>/<part>/index.parquet       which articles the part holds: article_id, reading_key
    store/<digest>/<part>/<table>.parquet     their rows of stage one, each with its article_id

`digest` stands for the code, the seeds and the model, `reading_key` for the article's text and metadata. A
part is written aside and renamed into place (on an object store: its index is written last, and without an
index it is no part), so a kill leaves no half part, and two runs may write at once: what both have read
stands in two parts, with equal rows, and is taken from one of them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.storage import places
from flows.storage.places import Location
from transforms import schema
from transforms.annotations import Article

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

INDEX = "index"
TEMPORARY = ".tmp"
# What a killed run left behind is cleared away after a day; no run takes so long over one batch.
_STALE_SECONDS = 24 * 3600
_INDEX_SCHEMA = pa.schema([("article_id", pa.string()), ("reading_key", pa.string())])
_ARTICLE_FIELDS = tuple(field.name for field in fields(Article))


@dataclass(frozen=True, slots=True)
class Store:
    """The parts of one digest."""

    folder: Location
    digest: str

    @property
    def parts(self) -> Location:
        return places.join(self.folder, self.digest)


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles that one task is to read, with their reading keys, as they lie in a Parquet file."""

    articles: tuple[Article, ...]
    reading_keys: tuple[str, ...]


def reading_key(article: Article) -> str:
    """A hash over all of an article that reading may depend on: everything but the place of its file."""
    sha = hashlib.sha256()
    for name in _ARTICLE_FIELDS:
        if name not in ("source_path", "record"):
            value = getattr(article, name)
            # zones of one meaning differ in their names, once they have been through a file
            told = value.isoformat() if isinstance(value, datetime) else repr(value)
            sha.update(f"{name}={told}\x1f".encode())
    return sha.hexdigest()[:24]


def known_keys(store: Store) -> dict[str, str]:
    """The name of the part that holds each reading key (the first by name, where several do)."""
    known: dict[str, str] = {}
    parts = places.open_place(store.parts)
    for info in parts.files():
        name, _, file = info.path.removeprefix(parts.path).strip("/").partition("/")
        if file == f"{INDEX}.parquet" and not name.startswith("."):
            index = pq.read_table(info.path, columns=["reading_key"], filesystem=parts.filesystem)
            for key in index["reading_key"].to_pylist():
                known.setdefault(key, name)
    return known


def stage_one_rows(rows: Rows, article_id: str) -> dict[str, pa.Table]:
    """The rows that reading one article gave, as Arrow tables with a column article_id.

    Raises pyarrow.ArrowInvalid or ArrowTypeError where a value does not fit its field.
    """
    return {
        name: pa.Table.from_pylist(
            [{"article_id": article_id, **row} for row in rows.get(name, ())], schema=_part_schema(name)
        )
        for name in schema.STAGE_ONE
    }


def append(
    store: Store, keys: Sequence[tuple[str, str]], tables: Sequence[Mapping[str, pa.Table]]
) -> str | None:
    """Add one part: (article_id, reading_key) of its articles, and the tables of each. Returns its name."""
    if not keys:
        return None
    name = hashlib.sha256("\x1f".join(key for _, key in keys).encode()).hexdigest()[:24]
    with aside(store.folder) as folder:
        for table in schema.STAGE_ONE:
            joined = pa.concat_tables([_part_schema(table).empty_table(), *(item[table] for item in tables)])
            write_parquet(joined.combine_chunks(), folder / f"{table}.parquet")
        ids, reading_keys = zip(*keys, strict=True)
        index = pa.table([pa.array(ids), pa.array(reading_keys)], schema=_INDEX_SCHEMA)
        write_parquet(index, folder / f"{INDEX}.parquet")
        if not isinstance(store.parts, Path):
            places.send(folder, places.open_place(store.parts) / name, last=[f"{INDEX}.parquet"])
            return name
        store.parts.mkdir(parents=True, exist_ok=True)
        try:
            folder.rename(store.parts / name)
        except OSError:
            if not (store.parts / name).is_dir():
                raise
            # another run has just put the very same part there
    return name


def load(store: Store, articles: Mapping[str, str], folder: Path) -> dict[str, pa.Table]:
    """The stage-one tables of the given articles {article_id: reading_key}, in no order.

    They are put into `folder` part by part and read from there as they are asked for. Raises KeyError when
    the store lacks one of the articles, and OSError.
    """
    known, parts = known_keys(store), places.open_place(store.parts)
    wanted: dict[str, list[str]] = {}
    for article_id, key in articles.items():
        wanted.setdefault(known[key], []).append(article_id)
    tables = {}
    for part in wanted:
        (parts / part / f"{INDEX}.parquet").touch()
    for name in schema.STAGE_ONE:
        declared = schema.arrow_schema(schema.TABLES[name], stage=1)
        path = folder / f"{name}.arrow"
        with path.open("wb") as file, pa.ipc.new_file(file, declared) as writer:
            for part in sorted(wanted):
                there = (parts / part / f"{name}.parquet").path
                rows = pq.read_table(there, schema=_part_schema(name), filesystem=parts.filesystem)
                rows = rows.filter(pc.is_in(rows["article_id"], value_set=pa.array(wanted[part])))
                writer.write_table(rows.select(declared.names))
        tables[name] = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    return tables


def _part_schema(name: str) -> pa.Schema:
    """The stage-one schema of a table, with the article that each row comes from."""
    declared = schema.arrow_schema(schema.TABLES[name], stage=1)
    if "article_id" in declared.names:
        return declared
    return declared.insert(0, pa.field("article_id", pa.string(), nullable=False))


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a file of this machine. Raises OSError with its number: a full disk is 28."""
    with path.open("wb") as file:
        pq.write_table(table, file, compression="zstd")


# --- batches on their way to the tasks ----------------------------------------------------------------


def write_batch(location: Location, batch: Batch) -> None:
    """Put a batch on disk: tasks are given its place, not its articles."""
    rows = [
        {name: getattr(article, name) for name in _ARTICLE_FIELDS} | {"reading_key": key}
        for article, key in zip(batch.articles, batch.reading_keys, strict=True)
    ]
    declared = schema.arrow_schema(schema.ARTICLES)
    columns = [declared.field(name) for name in _ARTICLE_FIELDS] + [pa.field("reading_key", pa.string())]
    table = pa.Table.from_pylist(rows, schema=pa.schema(columns))
    if isinstance(location, Path):
        write_parquet(table, location)
    else:
        place = places.open_place(location)
        pq.write_table(table, place.path, filesystem=place.filesystem)


def read_batch(location: Location) -> Batch:
    """A batch as `write_batch` put it there."""
    place = places.open_place(location)
    rows = pq.read_table(place.path, filesystem=place.filesystem).to_pylist()
    keys = tuple(row.pop("reading_key") for row in rows)
    return Batch(tuple(Article(**row) for row in rows), keys)


def count_articles(location: Location) -> int:
    """The number of articles in a batch."""
    place = places.open_place(location)
    return int(pq.read_metadata(place.path, filesystem=place.filesystem).num_rows)


@contextmanager
def in_use(store: Store) -> Iterator[None]:
    """Say that a run uses the store, so that nothing is pruned from under it; ends with the process."""
    with locked(store, exclusive=False):
        yield


@contextmanager
def locked(store: Store, exclusive: bool) -> Iterator[None]:
    """Hold the lock of a store on this machine. Raises BlockingIOError where it cannot be exclusive."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    if not isinstance(store.folder, Path):
        yield
        return
    store.folder.mkdir(parents=True, exist_ok=True)
    with (store.folder / ".in-use").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
        yield


@contextmanager
def aside(folder: Location) -> Iterator[Path]:
    """A folder of this machine to write in before things go to `folder`, and that is gone afterwards."""
    if isinstance(folder, Path):
        with temporary_folder(folder) as path:
            yield path
    else:
        with tempfile.TemporaryDirectory(prefix="attest-") as name:
            yield Path(name)


@contextmanager
def temporary_folder(folder: Path) -> Iterator[Path]:
    """A folder under `folder` that is gone afterwards, if it has not been renamed elsewhere."""
    base = folder / TEMPORARY
    base.mkdir(parents=True, exist_ok=True)
    for left in base.iterdir():
        with suppress(OSError):
            # a clock that is set makes any folder old: that of a living process stays
            if time.time() - left.stat().st_mtime > _STALE_SECONDS and not _is_in_use(left):
                shutil.rmtree(left, ignore_errors=True)
    path = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=base))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _is_in_use(folder: Path) -> bool:
    """Whether the process that made a temporary folder, whose number begins its name, still runs here."""
    number = folder.name.partition("-")[0]
    if not number.isdigit() or os.name == "nt":  # Windows ends a process that is sent signal 0
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
