"""Read one file of raw articles into records: text, Markdown with front matter, JSON and JSON lines.

The kind is told by the content; the name only breaks ties. Every failure is a Reject, never an exception:
one bad record does not stop the rest of its file.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import charset_normalizer

from transforms.annotations import Record, Reject
from transforms.article import markdown
from transforms.article.field_names import FIELD_NAMES
from transforms.article.inputs import source_path

# One raw record, with all the markup and metadata that a dump keeps beside the text.
MAX_RECORD_BYTES = 16 * 1024 * 1024
# The longest newspaper pieces have about 60,000; reading takes more than twice as long for twice the text
# (40,000 characters of dense news took 20 s), so what is longer than this is a book or a dump.
MAX_TEXT_CHARACTERS = 100_000
# A .json file is parsed whole; larger dumps belong in JSON lines, which are streamed.
MAX_JSON_BYTES = 256 * 1024 * 1024
HEAD_BYTES = 64 * 1024
# In text that is ASCII for the most part Windows-1252 is the likeliest by far (the web's default), while a
# detector cannot tell it from its sisters by a few accents; with more foreign letters the detector decides.
MAX_FOREIGN_SHARE = 0.1
MAX_TITLE_CHARACTERS = 300
# A list of objects with names is as deep as authors and outlets go; YAML's aliases can nest without end.
MAX_NESTING = 2
MAX_FIELD_CHARACTERS = 1_000  # outlets, bylines, addresses; what is longer is no such thing

# Kinds we know and do not read, by their first bytes.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "Parquet"),
    (b"PK\x03\x04", "zip, docx or xlsx"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "PDF"),
    (b"WARC/", "WARC"),
    (b"{\\rtf", "RTF"),
)
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|rss|feed|head|body)\b", re.IGNORECASE)
_JSON_START = re.compile(r"\s*(?:\{\s*(?:\"|\}|$)|\[\s*(?:\{|\]|$))")
_URL_LINE = re.compile(r"\s*https?://\S+\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")


class _Refused(Exception):
    """A record cannot be taken: stage, reason and one line of detail."""

    def __init__(self, stage: str, reason: str, detail: str | None = None) -> None:
        super().__init__(detail)
        self.stage, self.reason, self.detail = stage, reason, detail


def read_file(
    path: Path,
    root: Path,
    mapping: Mapping[str, str] | None = None,
    declared: Mapping[str, str] | None = None,
) -> Iterator[Record | Reject]:
    """Yield the records of one file, in its order, and a Reject for each that cannot be taken.

    `root` is the folder or file the user named: source paths are relative to it. `mapping` names the fields
    of JSON records, {our field: their field}, a dotted path for nested ones; what it does not name is looked
    up under FIELD_NAMES. `declared` (a manifest's published, outlet, url) fills what the file does not say.
    JSON lines are streamed; anything else is held in memory, up to MAX_RECORD_BYTES (MAX_JSON_BYTES).
    """
    name = source_path(path, root)
    try:
        with path.open("rb") as file:
            for item in _records(file, path, mapping or {}):
                if isinstance(item, Reject):
                    yield replace(item, source_path=name)
                else:
                    yield _declare(replace(item, source_path=name), declared or {})
    except _Refused as refused:
        yield Reject(name, None, refused.stage, refused.reason, refused.detail)
    except OSError as error:
        yield Reject(name, None, "read", "unreadable", error.strerror or type(error).__name__)


def _records(file: BinaryIO, path: Path, mapping: Mapping[str, str]) -> Iterator[Record | Reject]:
    """The records of an open file, their source_path still to be set. Raises _Refused for the file."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head:
        raise _Refused("read", "empty", "the file holds nothing")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            raise _Refused("decode", "unsupported", f"{kind} files are not read")
    encoding = _unicode_encoding(head)
    if encoding is None and b"\x00" in head:
        raise _Refused("decode", "binary", "it holds NUL bytes")
    start = head.decode(encoding or "utf-8", errors="replace").lstrip("\ufeff")
    suffix = path.suffix.lower()
    if _MARKUP.match(start):
        raise _Refused("decode", "unsupported", "HTML, XML and feeds are not read")
    if suffix in (".csv", ".tsv"):
        raise _Refused("decode", "unsupported", "CSV files are not read, but for manifest.csv")
    looks_json = suffix == ".json" or _JSON_START.match(start) is not None
    if suffix in (".jsonl", ".ndjson") or (looks_json and _is_json_lines(file, encoding)):
        yield from _json_lines(file, encoding, mapping)
    elif looks_json:
        yield from _json_document(file, encoding, mapping)
    else:
        yield _text_record(_whole(file, MAX_RECORD_BYTES, encoding), path)


# --- bytes to text ------------------------------------------------------------------------------------


def _unicode_encoding(head: bytes) -> str | None:
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


def _decode(raw: bytes, encoding: str | None) -> str:
    """Bytes as text. Raises _Refused where no encoding fits or the bytes are no text."""
    try:
        text = raw.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise _Refused("decode", "encoding", f"broken {encoding} at byte {error.start}") from None
        text = _guessed(raw)
    # a few stray control characters are dirt, many mean that this was never text
    controls = sum(1 for character in text if character < " " and character not in "\t\n\r\f\v")
    if controls > 0.02 * len(text) + 2:
        raise _Refused("decode", "binary", "it holds many control characters")
    return text


def _guessed(raw: bytes) -> str:
    """Bytes that are no UTF-8 as text in the likeliest encoding. Raises _Refused where none fits."""
    foreign = sum(1 for byte in raw if byte >= 0x80)
    if foreign < MAX_FOREIGN_SHARE * len(raw):
        try:
            return raw.decode("cp1252")
        except UnicodeDecodeError:
            pass
    best = charset_normalizer.from_bytes(raw).best()
    if best is None:
        raise _Refused("decode", "encoding", "no known encoding fits")
    return str(best)


def _whole(file: BinaryIO, limit: int, encoding: str | None) -> str:
    raw = file.read(limit + 1)
    if len(raw) > limit:
        raise _Refused("read", "too_large", f"larger than {limit // 1024**2} MB")
    text = _decode(raw, encoding).lstrip("\ufeff")
    if not text.strip():
        raise _Refused("read", "empty", "the file holds nothing but white space")
    return text


# --- JSON ---------------------------------------------------------------------------------------------


def _is_json_lines(file: BinaryIO, encoding: str | None) -> bool:
    """Whether the first line is a whole JSON object and more lines follow."""
    if encoding in (None, "utf-8-sig"):
        first, second = file.readline(MAX_RECORD_BYTES), file.read(HEAD_BYTES)
    else:
        first, _, second = file.read(HEAD_BYTES).decode(encoding, "replace").encode().partition(b"\n")
    file.seek(0)
    if not second.strip():
        return False
    try:
        return isinstance(json.loads(first.decode("utf-8-sig")), dict)
    except (ValueError, RecursionError):
        return False


def _json_lines(
    file: BinaryIO, encoding: str | None, mapping: Mapping[str, str]
) -> Iterator[Record | Reject]:
    lines = _byte_lines(file) if encoding in (None, "utf-8-sig") else _text_lines(file, encoding)
    number = -1
    for number, line in enumerate(lines):
        try:
            if line is None:
                raise _Refused("read", "too_large", f"larger than {MAX_RECORD_BYTES // 1024**2} MB")
            text = _decode(line, None).lstrip("\ufeff") if isinstance(line, bytes) else line
            yield _json_record(_parse_json(text), number, mapping)
        except _Refused as refused:
            yield Reject("", number, refused.stage, refused.reason, refused.detail)
    if number < 0:
        raise _Refused("read", "empty", "the file holds nothing but white space")


def _byte_lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Non-blank lines; None for one that is too long, which is skipped without being held."""
    while line := file.readline(MAX_RECORD_BYTES + 1):
        if len(line) > MAX_RECORD_BYTES:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_RECORD_BYTES)
            yield None
        elif line.strip():
            yield line


def _text_lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    try:
        with io.TextIOWrapper(file, encoding=encoding) as text:
            while line := text.readline(MAX_RECORD_BYTES):
                if line.strip("\ufeff \t\r\n"):
                    yield line.lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise _Refused("decode", "encoding", f"broken {encoding}: {error.reason}") from None


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _Refused("parse", "broken_record", f"no JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise _Refused("parse", "broken_record", "JSON nested too deep") from None
    except ValueError as error:  # an integer of thousands of digits, say
        raise _Refused("parse", "broken_record", f"no JSON: {str(error).splitlines()[0]}") from None


def _json_document(
    file: BinaryIO, encoding: str | None, mapping: Mapping[str, str]
) -> Iterator[Record | Reject]:
    """One object, an array of objects, or NewsAPI's envelope {"articles": [...]}."""
    parsed = _parse_json(_whole(file, MAX_JSON_BYTES, encoding))
    if isinstance(parsed, dict) and _lookup(parsed, "text", mapping):
        rows = [parsed]
    elif isinstance(parsed, dict):
        inner = next((parsed[key] for key in ("articles", "results", "data", "items") if key in parsed), None)
        rows = inner if isinstance(inner, list) else [parsed]
    elif isinstance(parsed, list):
        rows = parsed
    else:
        raise _Refused("parse", "broken_record", f"a JSON {type(parsed).__name__} where a record should be")
    if not rows:
        raise _Refused("parse", "empty", "the list of records is empty")
    for number, row in enumerate(rows):
        try:
            yield _json_record(row, number, mapping)
        except _Refused as refused:
            yield Reject("", number, refused.stage, refused.reason, refused.detail)


def _json_record(row: Any, number: int, mapping: Mapping[str, str]) -> Record:
    if not isinstance(row, dict):
        raise _Refused("parse", "broken_record", f"a JSON {type(row).__name__} where a record should be")
    found = {field: _lookup(row, field, mapping) for field in FIELD_NAMES}
    text = found["text"]
    if not text:
        names = ", ".join(sorted(str(key) for key in row)[:12])
        raise _Refused("parse", "no_text", f"no text among the fields {names}")
    return _record(number, text, found)


def _lookup(row: Mapping[str, Any], field: str, mapping: Mapping[str, str]) -> str | None:
    """The first value under a known name that this field can take; a mapped field has that name only."""
    if field in mapping:
        value: Any = row
        for part in [mapping[field]] if mapping[field] in row else mapping[field].split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return _as_text(field, value)
    nested = row.get("html")  # fundus keeps the address and the crawl date there
    for name in FIELD_NAMES[field]:
        for place in (row, nested if isinstance(nested, Mapping) else {}):
            value = _as_text(field, place.get(name))
            # "source" is an address with trafilatura and an outlet with NewsAPI
            is_url = bool(value and _URL_LINE.fullmatch(value))
            if value and not (field == "outlet" and is_url) and not (field == "url" and not is_url):
                return value
    return None


def _as_text(field: str, value: Any, depth: int = 0) -> str | None:
    """A JSON value as the text of a field; None where it cannot be one, or is nested too deep to be meant."""
    if depth > MAX_NESTING:
        return None
    if isinstance(value, Mapping):
        if field == "text" and ("sections" in value or "summary" in value):
            return _fundus_body(value) or None
        return _as_text(field, value.get("name"), depth + 1)
    if isinstance(value, list):
        parts = [part for part in (_as_text(field, item, depth + 1) for item in value) if part]
        return ("\n\n" if field == "text" else ", ").join(parts) or None
    if isinstance(value, str):
        return None if value.strip() in ("", "null", "~") else value
    if field in ("published", "collected_at"):
        return _as_instant(value)
    return None


def _as_instant(value: Any) -> str | None:
    """Unix times in seconds or milliseconds in ISO form; other numbers as they are."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    seconds = value / 1000 if abs(value) >= 1e11 else value
    # below 1e8 (March 1973) a number is likelier a year or a compact date than a Unix time
    if not 1e8 <= seconds < 1e11:
        return str(value)
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return None


def _fundus_body(body: Mapping[str, Any]) -> str:
    sections = body.get("sections")
    pieces: list[Any] = [body.get("summary")]
    for section in sections if isinstance(sections, list) else []:
        if isinstance(section, Mapping):
            pieces += [section.get("headline"), section.get("paragraphs")]
    lines = [line for piece in pieces for line in (piece if isinstance(piece, list) else [piece])]
    return "\n\n".join(line for line in lines if isinstance(line, str) and line.strip())


# --- text --------------------------------------------------------------------------------


def _text_record(text: str, path: Path) -> Record:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        front, body = markdown.front_matter(text)
    except ValueError as error:
        raise _Refused("parse", "broken_record", str(error)) from None
    if front is not None or path.suffix.lower() in (".md", ".markdown"):
        found = {field: _lookup(front or {}, field, {}) for field in FIELD_NAMES if field != "text"}
        title, body = markdown.plain(body)
        found["title"] = found["title"] or title
    else:
        title, url, body = _headline(body)
        found = {"title": title, "url": url}
    if not body.strip():
        # a single line is a text without a headline rather than a headline without a text
        if not found.get("title"):
            raise _Refused("parse", "no_text", "nothing stands after the head of the file")
        body, found["title"] = found["title"] or "", None
    return _record(0, body, found)


def _headline(text: str) -> tuple[str | None, str | None, str]:
    """Headline, address and body of a plain text; a headline is a short first line with a body after it."""
    url, rest = None, text.strip("\n\ufeff")
    while True:
        first, _, after = rest.lstrip().partition("\n")
        if not _URL_LINE.fullmatch(first):
            break
        url, rest = url or first.strip(), after
    block, blank, body = re.sub(r"\n[ \t]+(?=\n)", "\n", rest.strip()).partition("\n\n")
    lines = [line.strip() for line in block.split("\n")]
    if not blank and len(lines) == 1:
        return None, url, block
    if len(lines) > 1 and len(lines[0]) >= 40 and lines[1][:1].islower() and len(" ".join(lines)) <= 200:
        lines = [" ".join(lines)]  # a headline wrapped over two lines
    headline, under = lines[0], "\n".join(lines[1:])
    is_prose = _SENTENCE_END.search(headline) and (len(headline) > 120 or bool(under))
    if len(headline) > MAX_TITLE_CHARACTERS or is_prose:
        return None, url, rest.strip()
    return headline, url, f"{under}\n\n{body}".strip("\n")


# --- records ------------------------------------------------------------------------------------------


def _record(number: int, text: str, found: Mapping[str, str | None]) -> Record:
    if len(text) > MAX_TEXT_CHARACTERS:
        raise _Refused("parse", "too_large", f"{len(text):,} characters; at most {MAX_TEXT_CHARACTERS:,}")
    values = {field: _scalar(found.get(field)) for field in FIELD_NAMES if field != "text"}
    instant = values.pop("collected_at")
    return Record(
        source_path="",
        record=number,
        text=_encodable(text),
        published_basis="metadata" if values["published"] else "none",
        collected_at=_instant(instant),
        **values,
    )


def _scalar(value: str | None) -> str | None:
    """One line of at most MAX_FIELD_CHARACTERS; None when blank."""
    if value is None:
        return None
    line = " ".join(_encodable(value).split())
    return line[:MAX_FIELD_CHARACTERS] or None


def _encodable(text: str) -> str:
    """The text with lone surrogates, which JSON can carry and no file can hold, replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _instant(text: str | None) -> datetime | None:
    """An ISO instant in UTC; a time without a zone is taken as UTC, anything else is not known."""
    try:
        parsed = datetime.fromisoformat(text or "")
        return parsed.replace(tzinfo=parsed.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _declare(record: Record, declared: Mapping[str, str]) -> Record:
    """The record with what a manifest says of its file, where the file itself says nothing."""
    values: dict[str, Any] = {
        field: declared[field]
        for field in ("outlet", "url", "title", "byline", "language")
        if declared.get(field) and getattr(record, field) is None
    }
    if declared.get("published") and record.published is None:
        values |= {"published": declared["published"], "published_basis": "manifest"}
    return replace(record, **values) if values else record
