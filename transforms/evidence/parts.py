"""Tables cut into parts that lie on disk, so that no step of stage two holds more than one part as rows.

A part is an Arrow file, read through a memory map: what is not in use costs no memory, and what does not fit
stays on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Row = dict[str, Any]
Numbers = npt.NDArray[np.int64]

R = TypeVar("R")


class Run(Protocol):
    """How tasks are run: `map`, or the `map` of a pool of processes. Results come in the order of tasks."""

    def __call__(self, work: Callable[[Part], R], tasks: Sequence[Part], /) -> Iterable[R]: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One task: the folder of all parts, the number of the part, the user's folder of seeds if any."""

    folder: Path
    number: int
    overlay: Path | None

    def read(self, name: str) -> pa.Table:
        """The part of a table."""
        return read(self.folder, f"{name}.{self.number}")

    def write(self, name: str, table: pa.Table) -> None:
        """Write the part of a table."""
        write(table, self.folder, f"{name}.{self.number}")


def write(table: pa.Table, folder: Path, name: str) -> None:
    """Write a table to `folder`."""
    # Python's file tells a full disk by its number, pyarrow's does not
    with (folder / f"{name}.arrow").open("wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def read(folder: Path, name: str) -> pa.Table:
    """A table of `folder`, memory-mapped."""
    return pa.ipc.open_file(pa.memory_map(str(folder / f"{name}.arrow"))).read_all()


def read_parts(folder: Path, name: str, count: int) -> pa.Table:
    """The parts 0 to `count` - 1 of a table, one below the other."""
    return pa.concat_tables([read(folder, f"{name}.{number}") for number in range(count)])


def cut(
    table: pa.Table, part_of: Numbers, folder: Path, name: str, count: int, rank: Numbers | None = None
) -> None:
    """Write the rows of each part: row i goes to part `part_of[i]` (0 to `count` - 1), in order of `rank[i]`,
    or in the order in which they stand."""
    order = np.lexsort((np.arange(len(part_of)) if rank is None else rank, part_of))
    bounds = np.searchsorted(part_of[order], np.arange(count + 1))
    for number in range(count):
        rows = order[bounds[number] : bounds[number + 1]]
        write(table.take(pa.array(rows)), folder, f"{name}.{number}")


def cut_at(table: pa.Table, size: int, folder: Path, name: str) -> None:
    """Write rows 0 to `size` - 1 as part 0, and so on."""
    for number, start in enumerate(range(0, max(table.num_rows, 1), size)):
        write(table.slice(start, size), folder, f"{name}.{number}")


def positions(wanted: pa.ChunkedArray, keys: pa.ChunkedArray) -> Numbers:
    """For each wanted key the row that holds it among `keys`, -1 for null and for one that is not there."""
    found = pc.index_in(wanted, value_set=keys.combine_chunks())
    found = pc.if_else(pc.is_valid(wanted), found, None)
    return np.asarray(pc.fill_null(found, -1), dtype=np.int64)


def distinct(numbers: Numbers) -> Numbers:
    """The different numbers, ascending; many times faster than numpy's own, which hashes them."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]]


def spread(starts: Numbers, lengths: Numbers) -> tuple[Numbers, Numbers]:
    """(the numbers start, start + 1, ... of each of several ranges in turn, and the range of each)."""
    of = np.repeat(np.arange(len(lengths)), lengths)
    within = np.arange(len(of)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return starts[of] + within, of


class Lists:
    """A column of lists over several parts, one below the other; they stay where they lie (on disk)."""

    def __init__(self, columns: Iterable[pa.ChunkedArray]) -> None:
        chunks = [chunk for column in columns for chunk in column.chunks]
        self._values = [chunk.values.to_numpy(zero_copy_only=False) for chunk in chunks]
        offsets = [chunk.offsets.to_numpy().astype(np.int64) for chunk in chunks]
        none = np.empty(0, dtype=np.int64)
        self._chunk_of = np.repeat(np.arange(len(chunks)), [len(chunk) for chunk in chunks])
        self._starts = np.concatenate([none, *(one[:-1] for one in offsets)])
        self.lengths = np.concatenate([none, *(np.diff(one) for one in offsets)])

    def one(self, row: int) -> npt.NDArray[Any]:
        """A single list."""
        start = self._starts[row]
        return self._values[self._chunk_of[row]][start : start + self.lengths[row]]

    def take(self, rows: Numbers) -> tuple[Numbers, npt.NDArray[Any]]:
        """(bounds, values) of the lists of some rows, in their order: the first is
        `values[bounds[0]:bounds[1]]`."""
        lengths = self.lengths[rows]
        bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        values = np.empty(bounds[-1], dtype=self._values[0].dtype if self._values else np.uint32)
        chunk_of = self._chunk_of[rows]
        order = np.argsort(chunk_of, kind="stable")
        touched, starts = np.unique(chunk_of[order], return_index=True)
        for chunk, these in zip(touched.tolist(), np.split(order, starts[1:]), strict=False):
            source, _ = spread(self._starts[rows[these]], lengths[these])
            target, _ = spread(bounds[these], lengths[these])
            values[target] = self._values[chunk][source]
        return bounds, values


def rows_by_key(table: pa.Table, key: str, wanted: Iterable[str | None], above: str = "") -> dict[str, Row]:
    """Rows of the wanted keys by key, with the rows that their column `above` leads to, and so on."""
    found: dict[str, Row] = {}
    asked = {one for one in wanted if one is not None}
    while asked:
        at = positions(pa.chunked_array([sorted(asked)], pa.string()), table[key])
        rows = table.take(pa.array(at[at >= 0])).to_pylist()
        found |= {row[key]: row for row in rows}
        asked = {row[above] for row in rows if above and row[above] is not None} - found.keys()
    return found
