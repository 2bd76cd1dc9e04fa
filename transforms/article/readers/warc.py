"""WARC archives of crawls, such as Common Crawl's CC-NEWS: an article a response, streamed by FastWARC.

The date of a WARC record is the crawl's; it becomes collected_at and never the day of publication.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from transforms.annotations import Record, Reject
from transforms.article import raw
from transforms.article.raw import Refused, Source
from transforms.article.readers import html

_HTML = ("text/html", "application/xhtml+xml")
_OK = 200


def looks_like_warc(source: Source) -> bool:
    """Whether a file begins with a WARC record."""
    return source.head.startswith(b"WARC/")


def read_warc(source: Source) -> Iterator[Record | Reject]:
    """A record a response (or resource); requests, metadata and revisits are no records of their own."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource
    number = 0
    try:
        for entry in ArchiveIterator(
            source.file, record_types=kinds, parse_http=False, stream_detect=False, fsspec_args=False
        ):
            number += 1
            if number > source.skip:
                yield raw.taken(number, partial(_record, entry, number, source))
    except (OSError, ValueError, RuntimeError, EOFError) as error:
        told = (str(error).splitlines() or [type(error).__name__])[0][:200]
        yield Reject("", number + 1, "decode", "broken_record", f"the WARC breaks off: {told}")
        return
    if not number:
        raise Refused("parse", "empty", "the WARC holds no response")


def _record(entry: Any, number: int, source: Source) -> Record:
    """The page of one response. Raises Refused."""
    told, url, crawled = entry.content_length, entry.headers.get("WARC-Target-URI"), entry.record_date
    block = entry.reader.read(raw.MAX_RECORD_BYTES + 1)
    if len(block) > raw.MAX_RECORD_BYTES:
        raise raw.too_large(raw.MAX_RECORD_BYTES, raw.SAVE_TEXT)
    if len(block) < told or "Content-Length" not in entry.headers:
        raise Refused("decode", "broken_record", f"the WARC breaks off: {len(block)} of {told} bytes")
    known = {"url": url, "collected_at": crawled.isoformat() if crawled else None}
    if not entry.is_http:  # a resource: the page itself
        return _page(block, entry.headers.get("Content-Type"), None, number, known, source)
    entry.set_bytes_content(block)
    try:
        entry.parse_http(auto_decode="all", quirks_mode=True)
        status, kind, charset = entry.http_headers.status_code, entry.http_content_type, entry.http_charset
        body = entry.reader.read(raw.MAX_RECORD_BYTES + 1)
    except OSError as error:
        raise Refused("decode", "broken_record", f"no HTTP response: {str(error)[:200]}") from None
    if len(body) > raw.MAX_RECORD_BYTES:
        raise raw.too_large(raw.MAX_RECORD_BYTES, raw.SAVE_TEXT, "unpacked ")
    if status != _OK:
        raise Refused("parse", "unsupported", f"the server answered {status}")
    return _page(body, kind, charset, number, known, source)


def _page(
    body: bytes,
    kind: str | None,
    charset: str | None,
    number: int,
    known: dict[str, str | None],
    source: Source,
) -> Record:
    if kind and kind.partition(";")[0].strip().lower() not in _HTML:
        raise Refused("decode", "unsupported", f"{kind[:80]} is no page")
    return html.page_record(body, number, source.names, charset=charset, known=known)
