"""gzip and zip, opened with care: nothing is written to disk, and what swells beyond reason is refused."""

from __future__ import annotations

import gzip
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from transforms.article.raw import Refused
from transforms.article.readers.office import DOCX_PART

GZIP, ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
# Pages repeat themselves and shrink to a twentieth or fiftieth; deflate's utmost, which bombs use, is 1032.
MAX_RATIO = 200
# What stays below this does no harm, whatever its ratio.
HARMLESS_BYTES = 64 * 1024 * 1024
MAX_MEMBERS = 1_000_000
# A dump is packed, and lies in an archive; what is packed deeper hides something.
MAX_PACKINGS = 3
# What reading packed bytes may raise when they are broken.
BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError)


class _Guarded(io.RawIOBase):
    """Unpacked bytes; reading raises Refused once they are more than MAX_RATIO times the packed.

    Where the packed bytes break off or are broken, the unpacked ones end, and `error` says why: what stands
    before is not lost.
    """

    def __init__(self, unpacked: BinaryIO, packed: BinaryIO) -> None:
        self._unpacked, self._packed, self._count = unpacked, packed, 0
        self.error: str | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if self._unpacked.tell():  # at its very start gzip does not begin anew, and fails no second time
            self.error = None
        self._count = 0
        try:
            return self._unpacked.seek(offset, whence)
        except BROKEN as error:
            self.error = _line(error)
            return self._unpacked.tell()

    def tell(self) -> int:
        return self._unpacked.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._unpacked.read1(len(buffer))  # type: ignore[attr-defined]
        except BROKEN as error:
            self.error, piece = _line(error), b""
        buffer[: len(piece)] = piece
        self._count += len(piece)
        if self._count > HARMLESS_BYTES and self._count > MAX_RATIO * max(self._packed.tell(), 1):
            detail = f"it unpacks to more than {MAX_RATIO} times its size, as bombs do"
            raise Refused("decode", "unsafe", detail)
        return len(piece)


def ungzip(file: BinaryIO) -> BinaryIO:
    """The bytes in a gzip file. Reading them raises one of BROKEN, or Refused for a bomb."""
    unpacked = gzip.GzipFile(fileobj=file)
    return io.BufferedReader(_Guarded(unpacked, file), 256 * 1024)  # type: ignore[arg-type]


def office_kind(file: BinaryIO) -> str | None:
    """Which office format a zip file is: docx, or another that is not read; None for a plain archive.

    Raises one of BROKEN where it is no zip file.
    """
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
    file.seek(0)
    if DOCX_PART in names:
        return "docx"
    known = {
        "xl/workbook.xml": "xlsx",
        "ppt/presentation.xml": "pptx",
        "META-INF/container.xml": "epub",
        "content.xml": "OpenDocument",
        "META-INF/MANIFEST.MF": "jar",
    }
    return next((kind for name, kind in known.items() if name in names), None)


def members(file: BinaryIO) -> Iterator[tuple[str, BinaryIO | Refused]]:
    """The files of a zip archive in its order: (name, its bytes or why it is refused).

    Raises Refused for the archive as a whole, one of BROKEN where it is no zip file.
    """
    size = file.seek(0, io.SEEK_END)
    with zipfile.ZipFile(file) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > MAX_MEMBERS:
            raise Refused("decode", "unsafe", f"an archive of {len(infos):,} files")
        total = sum(info.file_size for info in infos)
        if total > HARMLESS_BYTES and total > MAX_RATIO * size:
            detail = f"it unpacks to {total // 1024**2:,} MB, over {MAX_RATIO} times its size, as bombs do"
            raise Refused("decode", "unsafe", detail)
        if not infos:
            raise Refused("read", "empty", "the archive holds no files")
        seen: dict[str, int] = {}
        for info in infos:
            name = info.filename
            refused = _refusal(info)
            if not refused and (name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")):
                continue
            seen[name] = seen.get(name, 0) + 1
            shown = _harmless(name) + (f" ({seen[name]})" if seen[name] > 1 else "")
            if refused:
                yield shown, refused
                continue
            try:
                with archive.open(info) as member:
                    guarded = io.BufferedReader(_Guarded(member, file), 256 * 1024)  # type: ignore[arg-type]
                    yield shown, guarded
            except (*BROKEN, RuntimeError, OSError) as error:
                yield shown, Refused("decode", "broken_record", f"no file of a zip archive: {_line(error)}")


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _refusal(info: zipfile.ZipInfo) -> Refused | None:
    """Why a member is not opened, if so."""
    name = info.orig_filename.replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/") or "\0" in name:
        return Refused("decode", "unsafe", "its name leads out of the archive")
    if stat.S_ISLNK(info.external_attr >> 16):
        return Refused("decode", "unsafe", "a symbolic link")
    if info.flag_bits & 0x1:
        return Refused("decode", "unsupported", "it is encrypted")
    return None


def _harmless(name: str) -> str:
    """A member's name as it may stand in a path that is only shown."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    return "/".join(parts).encode("utf-8", "replace").decode()[:1000] or "?"
