"""What all readers share: the limits, the refusal, bytes to text, and the building of a record."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from transforms.annotations import Record, Reject
from transforms.article.field_names import FIELDS, FieldNames

# One raw record, with all the markup and metadata that a dump keeps beside the text.
MAX_RECORD_BYTES = 16 * 1024 * 1024
# What to do about a record of more.
CUT_RECORD = "cut its text into several records"
SAVE_TEXT = "save its text alone"
# The longest newspaper pieces have about 60,000; reading takes more than twice as long for twice the text
# (40,000 characters of dense news took 20 s), so what is longer than this is a book or a dump.
MAX_TEXT_CHARACTERS = 100_000
HEAD_BYTES = 64 * 1024
MAX_FIELD_CHARACTERS = 1_000  # outlets, bylines, addresses; what is longer is no such thing
# In text that is ASCII for the most part Windows-1252 is the likeliest by far (the web's default), while a
# detector cannot tell it from its sisters by a few accents; with more foreign letters the detector decides.
MAX_FOREIGN_SHARE = 0.1
# A detector needs no more than this, and takes seconds for megabytes.
MAX_DETECTED_BYTES = 256 * 1024


class Refused(Exception):
    """A record or file cannot be taken: stage, reason (transforms.enums) and one line of detail."""

    def __init__(self, stage: str, reason: str, detail: str | None = None) -> None:
        super().__init__(detail)
        self.stage, self.reason = stage, reason
        self.detail = one_line(detail)

    def reject(self, record: int | None, source_path: str = "") -> Reject:
        return Reject(source_path, record, self.stage, self.reason, self.detail)


@dataclass(frozen=True, slots=True)
class Source:
    """An open file as readers get it: seekable bytes, unpacked, and what is known of it from outside."""

    file: BinaryIO
    name: str  # of the file, without gzip's suffix; only breaks ties
    names: FieldNames
    head: bytes = b""
    encoding: str | None = None  # the Unicode encoding that a mark or NUL bytes tell
    start: str = ""  # the head as text
    skip: int = 0  # leading records that need no reading: they were taken by an earlier run
    facts: Mapping[str, str] = field(default_factory=dict)  # what a container says of the file

    @property
    def suffix(self) -> str:
        """The name's ending, in small letters with its dot."""
        _, dot, ending = self.name.rpartition(".")
        return f".{ending.lower()}" if dot else ""


# A reader yields the records of a file in its order, their source_path still to be set; those up to
# Source.skip are left out. It raises Refused for the file as a whole.
Reader = Callable[[Source], Iterator[Record | Reject]]


def taken(number: int, make: Callable[[], Record]) -> Record | Reject:
    """The record that `make` builds, or the Reject that it is refused with.

    Whatever a library raises over one record's content is a refusal of that record.
    """
    try:
        return make()
    except Refused as refused:
        return refused.reject(number)
    except RecursionError:
        return Reject("", number, "parse", "broken_record", "nested too deep")
    except (MemoryError, OSError):
        raise
    except Exception as error:
        told = (str(error).strip().splitlines() or [""])[0][:200]
        return Reject("", number, "parse", "broken_record", f"{type(error).__name__}: {told}")


# --- bytes to text ------------------------------------------------------------------------------------


def unicode_encoding(head: bytes) -> str | None:
    """The Unicode encoding that a byte order mark or the pattern of NUL bytes tells; None = neither."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    pairs = head[: len(head) // 2 * 2]
    # Latin text in UTF-16 has a NUL in every other byte and hardly any elsewhere
    even, odd = pairs[::2].count(0), pairs[1::2].count(0)
    if len(pairs) >= 8 and odd > 0.4 * len(pairs) / 2 and even <= 0.02 * len(pairs):
        return "utf-16-le"
    if len(pairs) >= 8 and even > 0.4 * len(pairs) / 2 and odd <= 0.02 * len(pairs):
        return "utf-16-be"
    return None


def decode(raw: bytes, encoding: str | None) -> str:
    """Bytes as text. Raises Refused where no encoding fits or the bytes are no text."""
    try:
        text = raw.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise Refused("decode", "encoding", f"broken {encoding} at byte {error.start}") from None
        text = _guessed(raw)
    # a few stray control characters are dirt, many mean that this was never text
    controls = len(re.findall(r"[\x00-\x08\x0e-\x1f]", text))
    if controls > 0.02 * len(text) + 2:
        raise Refused("decode", "binary", "it holds many control characters")
    return text


def _guessed(raw: bytes) -> str:
    """Bytes that are no UTF-8 as text in the likeliest encoding. Raises Refused where none fits."""
    foreign = len(raw.translate(None, bytes(range(0x80))))
    if foreign < MAX_FOREIGN_SHARE * len(raw):
        try:
            return raw.decode("cp1252")
        except UnicodeDecodeError:
            pass
    import charset_normalizer  # imports slowly, and nearly all text is UTF-8

    best = charset_normalizer.from_bytes(raw[:MAX_DETECTED_BYTES]).best()
    try:
        if best is not None:
            return raw.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        pass
    raise Refused("decode", "encoding", "no known encoding fits")


def too_large(limit: int, remedy: str, what: str = "") -> Refused:
    """The refusal of what is larger than `limit` bytes, with what to do about it."""
    return Refused("read", "too_large", f"{what}larger than {limit // 1024**2} MB: {remedy}")


def whole(source: Source, limit: int) -> bytes:
    """All bytes of a file. Raises Refused for one larger than `limit` bytes."""
    raw = source.file.read(limit + 1)
    if len(raw) > limit:
        raise too_large(limit, "split it into several files")
    why = packing_error(source.file)
    if why:
        raise Refused("decode", "broken_record", f"the packed file is broken: {why}")
    return raw


def packing_error(file: BinaryIO) -> str | None:
    """Why a packed file ended before its end, None where it didn't: see unpacking."""
    error: str | None = getattr(getattr(file, "raw", None), "error", None)
    return error


def whole_text(source: Source, limit: int) -> str:
    """All of a file as text, its lines ending in \\n. Raises Refused for one that is larger than `limit`
    bytes, blank, or no text."""
    text = decode(whole(source, limit), source.encoding).lstrip("\ufeff")
    if not text.strip():
        raise Refused("read", "empty", "the file holds nothing but white space")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def byte_lines(source: Source) -> Iterator[bytes | None]:
    """The lines of a file as UTF-8 (or what its bytes are) with their ends, held one by one; None for one of
    over MAX_RECORD_BYTES, which is skipped without being held. Raises Refused for broken UTF-16."""
    if source.encoding not in (None, "utf-8-sig"):
        yield from _wide_lines(source)
        return
    first = True
    while line := source.file.readline(MAX_RECORD_BYTES + 1):
        if len(line) > MAX_RECORD_BYTES:
            while line and not line.endswith(b"\n"):
                line = source.file.readline(MAX_RECORD_BYTES)
            yield None
        else:
            yield line.removeprefix(codecs.BOM_UTF8) if first else line
        first = False


def _wide_lines(source: Source) -> Iterator[bytes | None]:
    import io

    text = io.TextIOWrapper(source.file, encoding=source.encoding, newline="\n")
    try:
        while line := text.readline(MAX_RECORD_BYTES):
            yield line.lstrip("\ufeff").encode("utf-8", "replace")
    except UnicodeDecodeError as error:
        raise Refused("decode", "encoding", f"broken {source.encoding}: {error.reason}") from None
    finally:
        text.detach()  # the file is closed by whom it belongs to


def text_lines(source: Source) -> Iterator[str]:
    """The lines of a file as text, ending in \\n, each decoded by itself. Raises Refused where a line is too
    long to be one of a text."""
    for line in byte_lines(source):
        if line is None:
            raise too_large(MAX_RECORD_BYTES, "break it into lines", "a line ")
        try:
            text = decode(line, None)
        except Refused:
            text = line.decode("utf-8", "replace")
        yield text.removesuffix("\n").removesuffix("\r") + "\n"


# --- records ------------------------------------------------------------------------------------------


def record(number: int, text: str | None, found: Mapping[str, str | None]) -> Record:
    """A record from its text and what else was found, by field of FIELDS. Raises Refused."""
    if not text or not text.strip():
        raise Refused("parse", "no_text", "it has no text")
    if len(text) > MAX_TEXT_CHARACTERS:
        told = f"{len(text):,} characters; at most {MAX_TEXT_CHARACTERS:,}"
        raise Refused("parse", "too_large", f"{told}: cut it into several articles, each a record of its own")
    values: dict[str, Any] = {name: scalar(found.get(name)) for name in FIELDS if name != "text"}
    return Record(
        source_path="",
        record=number,
        text=encodable(text),
        published_basis="metadata" if values["published"] else "none",
        collected_at=instant(values.pop("collected_at")),
        updated_at=instant(values.pop("updated")),
        **values,
    )


def one_line(detail: str | None) -> str | None:
    """What is told of a refusal, in one line that any terminal can show: it may quote a broken file."""
    if detail is None:
        return None
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(encodable(detail).split()))


def scalar(value: str | None) -> str | None:
    """One line of at most MAX_FIELD_CHARACTERS; None when blank."""
    if value is None:
        return None
    line = " ".join(encodable(value[: 4 * MAX_FIELD_CHARACTERS]).split())
    return line[:MAX_FIELD_CHARACTERS] or None


def encodable(text: str) -> str:
    """The text with lone surrogates, which JSON can carry and no file can hold, replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_COMPACT_INSTANT = re.compile(r"(\d{4})(\d{2})(\d{2})T?(\d{2})(\d{2})(\d{2})Z?")


def instant(text: str | None) -> datetime | None:
    """An instant in UTC, from ISO 8601, 20240305101500 or an e-mail's date; a time without a zone is taken as
    UTC, anything else is not known."""
    if not text:
        return None
    compact = _COMPACT_INSTANT.fullmatch(text.strip())
    try:
        if compact:
            return datetime(*(int(part) for part in compact.groups()), tzinfo=UTC)  # type: ignore[misc, arg-type]
        parsed = datetime.fromisoformat(text)
    except ValueError:
        from email.utils import parsedate_to_datetime

        try:
            parsed = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    try:
        return parsed.replace(tzinfo=parsed.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
