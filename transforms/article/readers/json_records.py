"""Records in JSON: one a line, a list of them, NewsAPI's envelope; and rows of tables, which look alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from transforms.annotations import Record, Reject
from transforms.article import raw
from transforms.article.field_names import FIELDS, FieldNames
from transforms.article.raw import Refused, Source
from transforms.article.readers import json_stream

# A list of objects with names is as deep as authors and outlets go; YAML's aliases can nest without end.
MAX_NESTING = 2
# Under these names the envelopes of interfaces keep their list of records.
_ENVELOPES = (b"articles", b"results", b"data", b"items", b"stories", b"documents", b"response")
_URL = re.compile(r"\s*https?://\S+\s*", re.IGNORECASE)


def looks_like_json(source: Source) -> bool:
    """Whether a file begins like an object or a list of objects."""
    return re.match(r"\s*(?:\{\s*(?:\"|\}|$)|\[\s*(?:\{|\]|$))", source.start) is not None


def is_json_lines(source: Source) -> bool:
    """Whether the first line is a whole JSON object and more lines follow."""
    file = source.file
    if source.encoding in (None, "utf-8-sig"):
        first, second = file.readline(raw.MAX_RECORD_BYTES), file.read(raw.HEAD_BYTES)
    else:
        first, _, second = source.start.encode("utf-8", "replace").partition(b"\n")
    file.seek(0)
    if not second.strip():
        return False
    try:
        return isinstance(json.loads(first.decode("utf-8-sig")), dict)
    except (ValueError, RecursionError):
        return False


def read_lines(source: Source) -> Iterator[Record | Reject]:
    """One record a line; blank lines don't count."""
    number = 0
    for line in raw.byte_lines(source):
        if line is not None and not line.strip():
            continue
        number += 1
        if number > source.skip:
            yield _element(line, number, source.names)
    if not number:
        raise Refused("read", "empty", "the file holds nothing but white space")


def read_document(source: Source) -> Iterator[Record | Reject]:
    """One object, a list of objects, or an envelope such as NewsAPI's {"articles": [...]}.

    Lists, and objects of over MAX_RECORD_BYTES, are streamed.
    """
    is_list = source.start.lstrip()[:1] == "["
    if source.encoding not in (None, "utf-8-sig"):
        yield from _held(raw.whole_text(source, raw.MAX_RECORD_BYTES), source)
        return
    if not is_list:
        start = source.file.read(raw.MAX_RECORD_BYTES + 1)
        if len(start) <= raw.MAX_RECORD_BYTES:
            yield from _held(raw.decode(start, source.encoding), source)
            return
    number = 0
    try:
        for element in json_stream.elements(source.file, _ENVELOPES, raw.MAX_RECORD_BYTES):
            number += 1
            if number > source.skip:
                yield _element(element, number, source.names)
    except ValueError as error:
        yield Reject("", number + 1, "parse", "broken_record", f"no JSON: {error}")
        return
    if not number:
        raise Refused("parse", "empty", "the list of records is empty")


def _held(text: str, source: Source) -> Iterator[Record | Reject]:
    """The records of a document that is held whole."""
    parsed = _parse(text.lstrip("\ufeff"))
    if not isinstance(parsed, (dict, list)):
        raise Refused("parse", "broken_record", f"a JSON {type(parsed).__name__} where a record should be")
    rows = parsed if isinstance(parsed, list) else [parsed]
    if isinstance(parsed, dict) and not lookup(parsed, "text", source.names):
        inner = next((parsed[key.decode()] for key in _ENVELOPES if key.decode() in parsed), None)
        rows = inner if isinstance(inner, list) else rows
    if not rows:
        raise Refused("parse", "empty", "the list of records is empty")
    for number, row in enumerate(rows, start=1):
        if number > source.skip:
            yield raw.taken(number, partial(row_record, row, number, source.names))


def _element(element: bytes | None, number: int, names: FieldNames) -> Record | Reject:
    def make() -> Record:
        if element is None:
            raise raw.too_large(raw.MAX_RECORD_BYTES, raw.CUT_RECORD)
        return row_record(_parse(raw.decode(element, None).lstrip("\ufeff")), number, names)

    return raw.taken(number, make)


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Refused("parse", "broken_record", f"no JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise Refused("parse", "broken_record", "JSON nested too deep") from None
    except ValueError as error:  # an integer of thousands of digits, say
        raise Refused("parse", "broken_record", f"no JSON: {str(error).splitlines()[0]}") from None


# --- fields of a row -----------------------------------------------------------------------------------


def row_record(row: Any, number: int, names: FieldNames) -> Record:
    """A record from an object or a table's row by the names of `names`. Raises Refused."""
    if not isinstance(row, dict):
        raise Refused("parse", "broken_record", f"a JSON {type(row).__name__} where a record should be")
    found = {field: lookup(row, field, names) for field in FIELDS}
    if not found["text"]:
        told = ", ".join(sorted(str(key) for key in row)[:12])
        raise Refused("parse", "no_text", f"no text among the fields {told}"[:300])
    text = found["text"]
    if _is_markup(text):
        from transforms.article.readers import html

        text = html.text_of(text)
    return raw.record(number, text, found)


def _is_markup(text: str) -> bool:
    """Whether a text field holds HTML: paragraphs in tags, not a stray sign."""
    return re.search(r"</(?:p|div|body|article|span|li)\s*>|<br\s*/?>", text, re.IGNORECASE) is not None


def lookup(row: Mapping[str, Any], field: str, names: FieldNames) -> str | None:
    """The first value under a known name that this field can take; a mapped field has that name only."""
    if field in names.mapping:
        return _as_text(field, _at(row, names.mapping[field]))
    nested = row.get("html")  # fundus keeps the address and the crawl date there
    for name in names.records[field]:
        for place in (row, nested if isinstance(nested, Mapping) else {}):
            value = _as_text(field, _at(place, name))
            # "source" is an address with trafilatura and an outlet with NewsAPI
            is_url = bool(value and _URL.fullmatch(value))
            if value and not (field == "outlet" and is_url) and not (field == "url" and not is_url):
                return value
    return None


def _at(row: Mapping[str, Any], path: str) -> Any:
    """The value under a name, or under a path of names parted by dots."""
    if path in row:
        return row[path]
    value: Any = row
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


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
        return None if value.strip() in ("", "null", "None", "nan", "~") else value
    if field in ("published", "updated", "collected_at"):
        return _as_instant(value)
    return None


def _as_instant(value: Any) -> str | None:
    """Unix times in seconds or milliseconds in ISO form; other numbers as they are."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    seconds = value / 1000 if abs(value) >= 1e11 and not 1e13 <= abs(value) < 1e14 else value
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
