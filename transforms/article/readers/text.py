"""Plain text (headline, blank line, body) and Markdown with front matter: one article a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.annotations import Record, Reject
from transforms.article import markdown, raw
from transforms.article.field_names import FIELDS
from transforms.article.raw import Refused, Source
from transforms.article.readers.json_records import lookup

MAX_TITLE_CHARACTERS = 300
_URL_LINE = re.compile(r"\s*https?://\S+\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_HEADING = re.compile(r"\s*# \S.*\n\s*\n")


def is_address_list(source: Source) -> bool:
    """Whether all lines of the head are addresses."""
    lines = [line for line in source.start.splitlines() if line.strip() and not line.startswith("#")]
    whole = lines[:-1] if len(source.head) >= raw.HEAD_BYTES else lines
    return bool(whole) and all(_URL_LINE.fullmatch(line) for line in whole)


def is_markdown(source: Source) -> bool:
    """Whether a file has front matter or opens with a heading, or is named so."""
    if source.suffix in (".md", ".markdown"):
        return True
    return source.start.lstrip().startswith("---\n") or _HEADING.match(source.start) is not None


def read_addresses(source: Source) -> Iterator[Record | Reject]:
    """Nothing: what stands at an address is fetched only when asked for."""
    raise Refused("decode", "unsupported", "a list of addresses; `attest fetch` gets what they name")
    yield


def read_markdown(source: Source) -> Iterator[Record | Reject]:
    """The article of a Markdown file; its front matter gives the metadata."""
    text = raw.whole_text(source, raw.MAX_RECORD_BYTES)
    try:
        front, body = markdown.front_matter(text)
    except ValueError as error:
        raise Refused("parse", "broken_record", str(error)) from None
    found = {field: lookup(front or {}, field, source.names) for field in FIELDS if field != "text"}
    title, body = markdown.plain(body)
    found["title"] = found["title"] or title
    yield from _article(body, found, source)


def read_text(source: Source) -> Iterator[Record | Reject]:
    """The article of a text file."""
    yield from plain_article(raw.whole_text(source, raw.MAX_RECORD_BYTES), source)


def plain_article(text: str, source: Source) -> Iterator[Record | Reject]:
    """The article of a text: headline, address and body, as they stand."""
    title, url, body = _headline(text)
    yield from _article(body, {"title": title, "url": url}, source)


def _article(body: str, found: dict[str, str | None], source: Source) -> Iterator[Record | Reject]:
    if not body.strip():
        # a single line is a text without a headline rather than a headline without a text
        if not found.get("title"):
            raise Refused("parse", "no_text", "nothing stands after the head of the file")
        body, found["title"] = found["title"] or "", None
    if source.skip < 1:
        yield raw.taken(1, lambda: raw.record(1, body, found))


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
