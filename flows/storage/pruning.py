"""Remove parts of the store: by the time since a run wrote or used them, or by the room they take."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow.parquet as pq

from flows.storage import parse_store, places
from flows.storage.parse_store import INDEX, TEMPORARY, Store
from flows.storage.places import Location

_DAY = 24 * 3600


class InUse(RuntimeError):
    """A run is using the store; the message is one line."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the store: the folder `digest/name` and what is known of it."""

    digest: str
    name: str
    bytes: int
    used: float  # seconds since 1970: when a run wrote it, or used it last (on this machine)
    n_articles: int  # 0 for what is left of a part that was never finished


def parts(output: Location) -> list[Part]:
    """All parts of an output's store, those used longest ago first."""
    store = places.open_place(places.join(output, "store"))
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    used: dict[tuple[str, str], float] = defaultdict(float)
    index: dict[tuple[str, str], str] = {}
    for info in store.files():
        digest, _, rest = info.path.removeprefix(store.path).strip("/").partition("/")
        name, _, file = rest.partition("/")
        if not file or digest == TEMPORARY or digest.startswith("."):
            continue
        sizes[digest, name] += info.size or 0
        used[digest, name] = max(used[digest, name], (info.mtime_ns or 0) / 1e9)
        if file == f"{INDEX}.parquet":
            index[digest, name] = info.path
    found = []
    for (digest, name), size in sizes.items():
        path = index.get((digest, name))
        rows = pq.read_metadata(path, filesystem=store.filesystem).num_rows if path else 0
        found.append(Part(digest, name, size, used[digest, name], rows))
    return sorted(found, key=lambda part: (part.used, part.digest, part.name))


def choose(
    found: Sequence[Part], days: float | None, keep: int | None, now: float | None = None
) -> list[Part]:
    """Which parts to remove: unused for `days`, then the longest unused until `keep` bytes are left."""
    now = time.time() if now is None else now
    doomed = [part for part in found if days is not None and now - part.used > days * _DAY]
    gone = set(doomed)
    left = [part for part in found if part not in gone]
    room = sum(part.bytes for part in left)
    for part in left:
        if keep is None or room <= keep:
            break
        doomed.append(part)
        room -= part.bytes
    return doomed


def remove(output: Location, doomed: Iterable[Part]) -> None:
    """Remove parts. Raises InUse while a run on this machine uses the store."""
    folder = places.join(output, "store")
    store = places.open_place(folder)
    try:
        with parse_store.locked(Store(folder, ""), exclusive=True):
            for part in doomed:
                whole = store / part.digest / part.name
                (whole / f"{INDEX}.parquet").delete()  # from here on it is no part
                places.remove(whole)
    except BlockingIOError:
        raise InUse(f"{folder}: a run is using the store; prune when it is done") from None


def summary(found: Sequence[Part]) -> Iterator[str]:
    """A line for each digest, and the total."""
    by_digest: dict[str, list[Part]] = defaultdict(list)
    for part in found:
        by_digest[part.digest].append(part)
    yield f"{'digest':16}  {'articles':>9}  {'parts':>7}  {'size':>9}  last used"
    for digest, group in sorted(by_digest.items(), key=lambda item: max(part.used for part in item[1])):
        last = datetime.fromtimestamp(max(part.used for part in group), UTC)
        articles = sum(part.n_articles for part in group)
        yield f"{digest:16}  {articles:9}  {len(group):7}  {size_of(group):>9}  {last:%Y-%m-%d %H:%M} UTC"
    yield f"{'all':16}  {sum(p.n_articles for p in found):9}  {len(found):7}  {size_of(found):>9}"


def size_of(found: Iterable[Part]) -> str:
    """The room that parts take, in a unit that fits."""
    size = float(sum(part.bytes for part in found))
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
