"""A list of lists of which the ones in use lie in memory and the rest in a file."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Lists by number, of which at most `kept` are in memory, those asked for last; without a file all are.

    The file is this object's own; it may be removed once nothing is asked for any more. `encode` and `decode`
    turn a value into a line of text and back.
    """

    def __init__(
        self,
        encode: Callable[[T], str],
        decode: Callable[[str], T],
        path: Path | None = None,
        kept: int = 0,
    ) -> None:
        self._encode, self._decode = encode, decode
        self._file: BinaryIO | None = path.open("w+b") if path is not None else None
        self._kept = kept
        self._here: OrderedDict[int, list[T]] = OrderedDict()
        self._places: list[int] = []  # in the file; -1 where what lies there, if anything, is not the newest

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, number: int) -> Sequence[T]:
        """The list of a number. Raises KeyError where there is none."""
        found = self._here.get(number)
        if found is None:
            found = self._fetched(number)
        elif self._file is not None:
            self._here.move_to_end(number)
        return found

    def add(self, *values: T) -> int:
        """Put up a new list; its number is the next."""
        self._places.append(-1)
        self._put(len(self._places) - 1, list(values))
        return len(self._places) - 1

    def extend(self, number: int, value: T) -> None:
        """Put a value at the end of a list."""
        values = [*self[number], value]
        self._places[number] = -1
        self._put(number, values)

    def _put(self, number: int, values: list[T]) -> None:
        self._here[number] = values
        self._here.move_to_end(number)
        while self._file is not None and len(self._here) > self._kept:
            gone, oldest = self._here.popitem(last=False)
            if self._places[gone] < 0:
                self._places[gone] = self._file.seek(0, 2)
                lines = [self._encode(value) for value in oldest]
                self._file.write("".join(f"{line}\n" for line in [str(len(lines)), *lines]).encode())

    def _fetched(self, number: int) -> list[T]:
        if self._file is None or not 0 <= number < len(self._places):
            raise KeyError(number)
        self._file.seek(self._places[number])
        count = int(self._file.readline())
        values = [self._decode(self._file.readline().decode()) for _ in range(count)]
        self._put(number, values)
        return values
