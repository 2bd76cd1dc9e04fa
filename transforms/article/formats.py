"""Read one file of raw articles into records, whatever its format: the table of formats, and how one is told.

The format is told by the content; the name only breaks ties. Every failure is a Reject, never an exception:
one bad record does not stop the rest of its file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from transforms.annotations import Record, Reject
from transforms.article import field_names, raw, unpacking
from transforms.article.field_names import FieldNames
from transforms.article.inputs import source_path as path_of
from transforms.article.raw import Reader, Refused, Source
from transforms.article.readers import (
    exports,
    feeds,
    html,
    json_records,
    mail,
    office,
    tables,
    text,
    warc,
)
from transforms.seeds import Seeds

ALL_TAKEN = 2**62


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how a file of it is told, and what reads it."""

    name: str
    told_by: str  # one line for people
    record: str  # what one record is
    looks_so: Callable[[Source], bool]
    read: Reader
    is_streamed: bool = False


def _starts_with(*magic: bytes) -> Callable[[Source], bool]:
    return lambda source: source.head.startswith(magic)


def _is_lines(source: Source) -> bool:
    if source.suffix in (".jsonl", ".ndjson"):
        return not feeds.looks_like_xml(source)
    return json_records.looks_like_json(source) and json_records.is_json_lines(source)


def _is_document(source: Source) -> bool:
    return source.suffix == ".json" or json_records.looks_like_json(source)


# In the order in which they are tried.
FORMATS: tuple[Format, ...] = (
    Format("WARC", "`WARC/` at its start", "a response", warc.looks_like_warc, warc.read_warc, True),
    Format("Parquet", "`PAR1` at its start", "a row", _starts_with(b"PAR1"), tables.read_parquet, True),
    Format(
        "RTF",
        r"`{\rtf` at its start; Factiva's and Nexis' exports by their fields",
        "the article, or a document of the export",
        office.looks_like_rtf,
        office.read_rtf,
    ),
    Format("EML", "the headers of a message", "the message", mail.looks_like_mail, mail.read_mail),
    Format("RSS, Atom", "XML with the root of a feed", "an entry", feeds.looks_like_feed, feeds.read_feed),
    Format("HTML", "its elements at the start", "the page", html.looks_like_html, html.read_html),
    Format(
        "JSON lines",
        "an object on its first line, and more lines",
        "a line",
        _is_lines,
        json_records.read_lines,
        True,
    ),
    Format(
        "JSON",
        "an object or a list of objects",
        "an object of the list (also under `articles`, `results`, `data`, `items`), or the object",
        _is_document,
        json_records.read_document,
        True,
    ),
    Format(
        "Factiva text",
        "lines that begin with its codes (HD, WC, PD, SN), or end `Document ...`",
        "a document",
        exports.looks_like_factiva,
        exports.read_factiva,
        True,
    ),
    Format(
        "Nexis text",
        "`1 of 120 DOCUMENTS`, or `Load-Date:` and `End of Document`",
        "a document",
        exports.looks_like_nexis,
        exports.read_nexis,
        True,
    ),
    Format(
        "CSV",
        "a header of known names, parted by comma, semicolon, tab or bar",
        "a row",
        tables.looks_like_csv,
        tables.read_csv,
        True,
    ),
    Format(
        "list of addresses",
        "each line is an address",
        "none: `attest fetch` gets them",
        text.is_address_list,
        text.read_addresses,
    ),
    Format("Markdown", "front matter, or a heading first", "the file", text.is_markdown, text.read_markdown),
    Format("text", "anything else that is text", "the file", lambda source: True, text.read_text),
)
DOCX = Format(
    "Word (.docx)",
    "a zip file with `word/document.xml`; Nexis Uni's exports by their fields",
    "the article, or a document of the export",
    lambda source: False,
    office.read_docx,
)

# Kinds we know and do not read, by their first bytes.
_UNREAD: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word and Excel"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
)


def read_file(
    path: Path,
    root: Path,
    mapping: Mapping[str, str] | None = None,
    declared: Mapping[str, str] | None = None,
    names: FieldNames | None = None,
    done: Mapping[str, int] | None = None,
    watch: Callable[[BinaryIO], None] | None = None,
) -> Iterator[Record | Reject]:
    """Yield the records of one file, in its order, and a Reject for each that cannot be taken.

    `root` is the folder or file the user named: source paths are relative to it; a file in an archive has the
    archive's path and its own. `names` are the names of fields in records (by default those of all tools),
    `mapping` names more, {our field: their field}, a dotted path for nested ones. `declared` (a manifest's
    published, outlet, url) fills what the file does not say. `done` tells for each source path up to which
    record an earlier run has taken it: those are passed over without being read. `watch` is given the file
    when it is opened, so that it can tell how far the reading is.
    """
    name = path_of(path, root)
    names = names or _all_names()
    if mapping:
        names = replace(names, mapping=mapping)
    try:
        with path.open("rb") as file:
            if watch is not None:
                watch(file)
            for item in _unpacked(file, name, _Place(name), names, done or {}):
                yield item if isinstance(item, Reject) else _declare(item, declared or {})
    except Refused as refused:
        yield refused.reject(None, name)
    except OSError as error:
        yield Reject(name, None, "read", "unreadable", error.strerror or type(error).__name__)


@lru_cache(maxsize=1)
def _all_names() -> FieldNames:
    return field_names.compile(Seeds())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file lies: its name without what packed it, how often it is packed, whether in an archive."""

    name: str
    packings: int = 0
    in_archive: bool = False


def _unpacked(
    file: BinaryIO, source_path: str, place: _Place, names: FieldNames, done: Mapping[str, int]
) -> Iterator[Record | Reject]:
    """The records of an open file, or of the files packed in it, with their source paths."""
    if done.get(source_path, 0) >= ALL_TAKEN:
        return
    try:
        head = file.read(4)
        file.seek(0)
        if place.packings >= unpacking.MAX_PACKINGS and head.startswith((unpacking.GZIP, *unpacking.ZIP)):
            raise Refused("decode", "unsafe", f"packed more than {unpacking.MAX_PACKINGS} times")
        if head.startswith(unpacking.GZIP):
            inner = _Place(place.name.removesuffix(".gz"), place.packings + 1, place.in_archive)
            yield from _unpacked(unpacking.ungzip(file), source_path, inner, names, done)
        elif head.startswith(unpacking.ZIP):
            yield from _zipped(file, source_path, place, names, done)
        else:
            item: Record | Reject | None = None
            for item in _records(file, place.name, names, done.get(source_path, 0)):
                yield _placed(item, source_path)
            why = raw.packing_error(file)
            if why and not (isinstance(item, Reject) and item.reason == "broken_record"):
                raise Refused("decode", "broken_record", f"the packed file is broken: {why}")
    except Refused as refused:
        why = raw.packing_error(file)
        if why and refused.reason == "empty":  # there was something, which could not be unpacked
            refused = Refused("decode", "broken_record", f"the packed file is broken: {why}")
        yield refused.reject(None, source_path)
    except unpacking.BROKEN as error:
        told = (str(error).splitlines() or [type(error).__name__])[0][:200]
        yield Reject(source_path, None, "decode", "broken_record", f"the packed file is broken: {told}")
    except (MemoryError, OSError):
        raise
    except Exception as error:  # a reader that fails must not take the other files along
        yield Refused("parse", "failed", f"{type(error).__name__}: {error}"[:300]).reject(None, source_path)


def _zipped(
    file: BinaryIO, source_path: str, place: _Place, names: FieldNames, done: Mapping[str, int]
) -> Iterator[Record | Reject]:
    kind = unpacking.office_kind(file)
    if kind == "docx":
        for item in DOCX.read(Source(file, place.name, names, skip=done.get(source_path, 0))):
            yield _placed(item, source_path)
    elif kind:
        raise Refused("decode", "unsupported", f"{kind} files are not read")
    elif place.in_archive:
        raise Refused("decode", "unsafe", "an archive in an archive")
    else:
        for member, opened in unpacking.members(file):
            inner = f"{source_path}/{member}"
            if not isinstance(opened, Refused):
                place_inside = _Place(member, place.packings + 1, in_archive=True)
                yield from _unpacked(opened, inner, place_inside, names, done)
            elif not done.get(inner):
                yield opened.reject(None, inner)


def _placed(item: Record | Reject, source_path: str) -> Record | Reject:
    if isinstance(item, Reject):
        return replace(item, source_path=source_path, detail=raw.one_line(item.detail))
    return replace(item, source_path=source_path)


def _records(file: BinaryIO, name: str, names: FieldNames, skip: int) -> Iterator[Record | Reject]:
    """The records of an unpacked file, their source_path still to be set. Raises Refused for the file."""
    source = describe(file, name, names, skip)
    found = tell(source)
    yield from found.read(source)


def describe(file: BinaryIO, name: str, names: FieldNames, skip: int = 0) -> Source:
    """What an open file looks like. Raises Refused for one that is empty or of a kind that is not read."""
    head = file.read(raw.HEAD_BYTES)
    file.seek(0)
    if not head:
        why = raw.packing_error(file)
        if why:
            raise Refused("decode", "broken_record", f"the packed file is broken: {why}")
        raise Refused("read", "empty", "the file holds nothing")
    for magic, kind in _UNREAD:
        if head.startswith(magic):
            raise Refused("decode", "unsupported", f"{kind} files are not read")
    if head[257:262] == b"ustar":
        raise Refused("decode", "unsupported", "tar files are not read; unpack it, or make it a zip file")
    encoding = raw.unicode_encoding(head)
    if encoding is None and b"\x00" in head and not head.startswith((b"PAR1", b"WARC/")):
        raise Refused("decode", "binary", "it holds NUL bytes")
    start = head.decode(encoding or "utf-8", errors="replace").lstrip("\ufeff")
    start = start.replace("\r\n", "\n").replace("\r", "\n")
    return Source(file, name, names, head, encoding, start, skip)


def tell(source: Source) -> Format:
    """The format of a file, the first that fits. Raises Refused for XML of no known kind."""
    for known in FORMATS:
        if known.looks_so(source):
            return known
        if known.name == "HTML" and source.start.lstrip().startswith("<?xml"):
            raise Refused("decode", "unsupported", "XML that is neither a feed nor a page")
    raise AssertionError("the last format takes anything")


def _declare(record: Record, declared: Mapping[str, str]) -> Record:
    """The record with what a manifest says of its file, where the file itself says nothing."""
    values: dict[str, Any] = {
        field: declared[field]
        for field in ("outlet", "url", "title", "byline", "language")
        if declared.get(field) and getattr(record, field) is None
    }
    if declared.get("published") and record.published is None:
        values |= {"published": declared["published"], "published_basis": "manifest"}
    return replace(record, **values, declared=tuple(values)) if values else record
