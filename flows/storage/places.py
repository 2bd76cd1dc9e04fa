"""Places that data lies in: a folder of this machine, or any filesystem that pyarrow or fsspec knows by URL.

`s3://`, `gs://`, `abfs://` and `hdfs://` are pyarrow's own and need nothing more; for another scheme the
fsspec driver of that name must be installed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa
from pyarrow import fs

Location = Path | str

# A scheme has two letters at least, so that a drive (C:\\) is none.
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_COPY_BYTES = 8 * 1024 * 1024


class PlaceError(RuntimeError):
    """A place cannot be opened; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A path on a filesystem of pyarrow."""

    filesystem: fs.FileSystem
    path: str

    def __truediv__(self, name: str) -> Place:
        return Place(self.filesystem, f"{self.path.rstrip('/')}/{name}")

    def files(self) -> list[fs.FileInfo]:
        """All files below, by path; none where nothing is there."""
        found = self.filesystem.get_file_info(
            fs.FileSelector(self.path, allow_not_found=True, recursive=True)
        )
        return sorted((info for info in found if info.type == fs.FileType.File), key=lambda info: info.path)

    def read(self) -> bytes | None:
        """The bytes of a file; None where there is none. Raises OSError."""
        if self.filesystem.get_file_info(self.path).type != fs.FileType.File:
            return None
        with self.filesystem.open_input_stream(self.path) as file:
            return bytes(file.read())

    def delete(self) -> None:
        """Remove a file; nothing happens where there is none."""
        if self.filesystem.get_file_info(self.path).type == fs.FileType.File:
            self.filesystem.delete_file(self.path)

    def touch(self) -> None:
        """Note the use of a file of this machine in its time; elsewhere nothing happens."""
        if isinstance(self.filesystem, fs.LocalFileSystem):
            with suppress(OSError):  # another user's file may be read and not be touched
                os.utime(self.path)

    def write(self, content: bytes) -> None:
        """Put a file there, whole or not at all where the filesystem can do so. Raises OSError."""
        with self.filesystem.open_output_stream(self.path) as file:
            file.write(content)


def is_url(location: Location) -> bool:
    """Whether a location lies elsewhere; file:// is this machine."""
    return isinstance(location, str) and bool(_URL.match(location)) and not location.startswith("file:")


def local(location: Location) -> Location:
    """A path where the location is one of this machine or a file:// URL, the URL else."""
    if isinstance(location, str) and not is_url(location):
        parts = urlsplit(location) if location.startswith("file:") else None
        return Path(unquote(parts.path) if parts else location)
    return location


def join(location: Location, *names: str) -> Location:
    """A location below another one."""
    if isinstance(location, Path):
        return location.joinpath(*names)
    base, mark, query = location.partition("?")  # ?endpoint_override=... stays at the end
    return "/".join([base.rstrip("/"), *names]) + mark + query


def open_place(location: Location) -> Place:
    """The filesystem and path of a location. Raises PlaceError for an unknown scheme or a missing driver."""
    if isinstance(location, Path) or not is_url(location):
        return Place(fs.LocalFileSystem(), str(local(location)))
    try:
        filesystem, path = fs.FileSystem.from_uri(location)
        return Place(filesystem, path)
    except pa.ArrowInvalid as error:
        if "Unrecognized filesystem type" not in str(error):
            raise PlaceError(f"{location}: {_first_line(error)}") from None
    except OSError as error:
        raise PlaceError(f"{location}: {_first_line(error)}") from None
    try:
        import fsspec

        other, path = fsspec.core.url_to_fs(location)
    except (ImportError, ValueError) as error:
        raise PlaceError(f"{location}: {_first_line(error)}") from None
    return Place(fs.PyFileSystem(fs.FSSpecHandler(other)), path)


def send(folder: Path, target: Place, last: Sequence[str] = ()) -> None:
    """Copy the files of a folder; those named in `last` come last, so that they vouch for the others."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    for path in sorted(files, key=lambda path: path.name in last):
        send_file(path, target / path.name)


def send_file(path: Path, target: Place) -> None:
    """Copy a file of this machine to a place."""
    _copy(Place(fs.LocalFileSystem(), str(path)), target)


def remove(place: Place) -> None:
    """Remove a folder and all below; nothing happens where there is none."""
    if place.files():
        place.filesystem.delete_dir(place.path)


def fetch(location: str, cache: Path) -> Path:
    """A copy on this machine of a file or of all files below a folder; unchanged files are not copied again.

    Raises PlaceError, and FileNotFoundError where nothing is there.
    """
    source = open_place(location)
    try:
        info = source.filesystem.get_file_info(source.path)
        infos = [info] if info.type == fs.FileType.File else source.files()
        if not infos:
            raise FileNotFoundError(location)
        # one folder per URL that carries its last name: a file's own name is told in the tables
        key = hashlib.sha256(location.encode()).hexdigest()[:16]
        root = cache / key / (source.path.rstrip("/").rpartition("/")[2] or "root")
        wanted = {_below(found.path, source.path): found for found in infos}
        _drop_others(root, set(wanted))
        for name, found in wanted.items():
            target = root / name if name else root
            if not _is_same(target, found):
                target.parent.mkdir(parents=True, exist_ok=True)
                _copy(Place(source.filesystem, found.path), Place(fs.LocalFileSystem(), str(target)))
                _stamp(target, found)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise PlaceError(f"{location}: {_first_line(error)}") from None
    return root


def cache_folder() -> Path:
    """Where copies of remote files are kept: ATTEST_CACHE, or the user's cache folder."""
    given = os.environ.get("ATTEST_CACHE")
    return Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "attest"


def _below(path: str, base: str) -> str:
    """The name of a file below a folder, without steps upwards; empty for the file itself."""
    steps = path.removeprefix(base).strip("/").split("/")
    return "/".join(step for step in steps if step not in ("", ".", ".."))


def _drop_others(root: Path, names: set[str]) -> None:
    """Remove copies of files that are no longer there."""
    if root.is_dir():
        for path in sorted(root.rglob("*"), reverse=True):
            if path.is_file() and path.relative_to(root).as_posix() not in names:
                path.unlink()


def _is_same(path: Path, info: fs.FileInfo) -> bool:
    if not path.is_file() or info.mtime_ns is None:
        return False
    told = path.stat()
    return told.st_size == info.size and told.st_mtime_ns == info.mtime_ns


def _stamp(path: Path, info: fs.FileInfo) -> None:
    if info.mtime_ns is not None:
        os.utime(path, ns=(info.mtime_ns, info.mtime_ns))


def _copy(source: Place, target: Place) -> None:
    """Copy a file; a local target appears whole or not at all."""
    with source.filesystem.open_input_stream(source.path) as reading:
        if isinstance(target.filesystem, fs.LocalFileSystem):
            path = Path(target.path)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as writing:
                shutil.copyfileobj(reading, writing, _COPY_BYTES)
            Path(writing.name).replace(path)
        else:
            with target.filesystem.open_output_stream(target.path) as writing:
                shutil.copyfileobj(reading, writing, _COPY_BYTES)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
