"""What came out of input files, kept, so that a stopped run does not unpack, extract and clean them again.

    store/intake/<digest>/<time>-<process>.parquet     rows in the order in which they were taken in

A row is an article (with the day told of it where that is none, in `detail`), a reject, or the end of a file;
`file_key` stands for the file's content and for what a manifest says of it, the digest for the code of
transforms/article, the seeds, the options and the libraries that extract. A part is written aside and renamed
into place. An output that is a URL has its parts in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.options import Options
from flows.storage import places
from flows.storage.parse_store import Store
from transforms import schema
from transforms.annotations import Article, Reject
from transforms.article.formats import ALL_TAKEN
from transforms.seeds import Seeds

Taken = Article | Reject

# A part is written when it holds as many rows or characters, or is as old: what a kill may cost.
PART_ROWS = 500
PART_CHARACTERS = 16_000_000
PART_SECONDS = 20.0
_ARTICLE, _REJECT, _END = "article", "reject", "end"
_ARTICLE_FIELDS = tuple(each.name for each in fields(Article))
_LIBRARIES = ("trafilatura", "lxml", "feedparser", "fastwarc", "striprtf", "py3langid", "ftfy")


def _part_schema() -> pa.Schema:
    articles = schema.arrow_schema(schema.ARTICLES)
    rejects = schema.arrow_schema(schema.REJECTS)
    columns = [pa.field("file_key", pa.string()), pa.field("kind", pa.string())]
    columns += [articles.field(name).with_nullable(True) for name in _ARTICLE_FIELDS]
    columns += [rejects.field(name).with_nullable(True) for name in ("stage", "reason", "detail")]
    return pa.schema(columns)


@dataclass(slots=True)
class IntakeStore:
    """The parts of one digest, and the rows that still wait to be written."""

    folder: Path
    parts: dict[str, list[Path]] = field(default_factory=dict)  # file_key -> parts that hold rows of it
    finished: set[str] = field(default_factory=set)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    characters: int = 0
    since: float = 0.0


def open_store(store: Store, options: Options) -> IntakeStore:
    """The intake store beside a parse store, for these options; its index is read."""
    base = places.cache_folder() / "intake" if places.is_url(store.folder) else Path(store.folder) / "intake"
    found = IntakeStore(base / digest(options))
    if found.folder.is_dir():
        for part in sorted(found.folder.glob("*.parquet")):
            index = pq.read_table(part, columns=["file_key", "kind"])
            keys, kinds = index["file_key"].to_pylist(), index["kind"].to_pylist()
            for key in dict.fromkeys(keys):
                found.parts.setdefault(key, []).append(part)
            found.finished |= {key for key, kind in zip(keys, kinds, strict=True) if kind == _END}
    return found


def digest(options: Options) -> str:
    """What records and articles depend on besides the files."""
    sha = hashlib.sha256()
    here = Path(__file__).parents[2] / "transforms"
    for path in sorted(
        [*(here / "article").rglob("*.py"), *(here / "time").glob("*.py"), here / "schema.py"]
    ):
        sha.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    sha.update(Seeds(options.seeds).digest.encode())
    told = options.model_dump(mode="json", include={"published", "outlet", "mapping", "preset", "model"})
    sha.update(json.dumps(told, sort_keys=True).encode())
    for library in _LIBRARIES:
        try:
            sha.update(f"{library} {version(library)}\0".encode())
        except PackageNotFoundError:
            continue
    return sha.hexdigest()[:16]


def file_key(path: Path, source_path: str, declared: Mapping[str, str]) -> str:
    """What stands for a file: its content, its place and what a manifest says of it. Raises OSError."""
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    told = json.dumps([content, source_path, sorted(declared.items())])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def replay(store: IntakeStore, key: str, odd_days: dict[str, str]) -> Iterator[Taken]:
    """What an earlier run took from a file, in order; twice kept rows (of two runs at once) come once.

    `odd_days` is filled with the told days that are none, by article_id.
    """
    seen: set[tuple[str, int | None]] = set()
    for part in store.parts.get(key, ()):
        table = pq.read_table(part, filters=[("file_key", "=", key)], schema=_part_schema())
        for batch in table.to_batches(max_chunksize=PART_ROWS):
            for row in batch.to_pylist():
                place = (row["source_path"], row["record"])
                if row["kind"] == _END or place in seen:
                    continue
                seen.add(place)
                if row["kind"] == _ARTICLE:
                    if row["detail"]:
                        odd_days[row["article_id"]] = row["detail"]
                    yield Article(**{name: _in_utc(row[name]) for name in _ARTICLE_FIELDS})
                else:
                    yield Reject(*place, row["stage"], row["reason"], row["detail"])


def _in_utc(value: Any) -> Any:
    """Instants in the zone by its own name, as they were before they went through a file."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def keep(store: IntakeStore, key: str, taken: Taken, odd_days: Mapping[str, str]) -> None:
    """Note one outcome, of an article with its day in `odd_days`; it is on disk when the part is full, or old
    enough."""
    if isinstance(taken, Article):
        row = {"kind": _ARTICLE, **{name: getattr(taken, name) for name in _ARTICLE_FIELDS}}
        row["detail"] = odd_days.get(taken.article_id)
        store.characters += len(taken.text)
    else:
        row = {"kind": _REJECT, **asdict(taken)}
    _add(store, {"file_key": key, **row})


def finish(store: IntakeStore, key: str) -> None:
    """Note that all of a file has been taken in."""
    _add(store, {"file_key": key, "kind": _END})


def _add(store: IntakeStore, row: dict[str, Any]) -> None:
    now = time.monotonic()
    if not store.waiting:
        store.since = now
    store.waiting.append(row)
    is_full = len(store.waiting) >= PART_ROWS or store.characters >= PART_CHARACTERS
    if is_full or now - store.since >= PART_SECONDS:
        flush(store)


def flush(store: IntakeStore) -> None:
    """Write what waits. Raises OSError."""
    if not store.waiting:
        return
    store.folder.mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns():020}-{os.getpid()}.parquet"
    aside = store.folder / f".{name}.aside"  # a kill may leave it behind: it is no part
    pq.write_table(pa.Table.from_pylist(store.waiting, schema=_part_schema()), aside, compression="zstd")
    aside.replace(store.folder / name)
    store.waiting, store.characters = [], 0


def taken_so_far(items: Iterator[Taken], done: dict[str, int]) -> Iterator[Taken]:
    """Pass items on and note in `done`, for each source path, the last record that was taken of it."""
    for item in items:
        number = ALL_TAKEN if item.record is None else item.record
        done[item.source_path] = max(done.get(item.source_path, 0), number)
        yield item
