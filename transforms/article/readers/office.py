"""Word (.docx) and RTF files: their paragraphs as lines; exports of Nexis and Factiva are told by them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from transforms.annotations import Record, Reject
from transforms.article import raw
from transforms.article.raw import Refused, Source
from transforms.article.readers import exports, text

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
DOCX_PART = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def looks_like_rtf(source: Source) -> bool:
    """Whether a file begins as RTF does."""
    return source.head.startswith(b"{\\rtf")


def read_rtf(source: Source) -> Iterator[Record | Reject]:
    """The articles of an RTF file."""
    content = raw.whole(source, MAX_DOCUMENT_BYTES)
    from striprtf.striprtf import rtf_to_text

    try:
        plain = rtf_to_text(content.decode("latin-1"), errors="replace")
    except Exception as error:  # striprtf promises no exceptions of its own
        told = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise Refused("parse", "broken_record", f"no RTF: {told}") from None
    yield from _articles(plain.replace("\r\n", "\n").replace("\r", "\n"), source)


def read_docx(source: Source) -> Iterator[Record | Reject]:
    """The articles of a Word file."""
    from lxml import etree

    try:
        with zipfile.ZipFile(source.file) as archive:
            told = archive.getinfo(DOCX_PART)
            if told.file_size > MAX_DOCUMENT_BYTES:
                raise raw.too_large(MAX_DOCUMENT_BYTES, "split it into several documents")
            with archive.open(told) as part:
                content = part.read(MAX_DOCUMENT_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Refused("decode", "broken_record", f"no Word file: {str(error)[:200]}") from None
    if b"<!ENTITY" in content.upper():
        raise Refused("decode", "unsafe", "the XML declares entities, which are not expanded")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("parse", "broken_record", f"no Word file: {str(error)[:200]}") from None
    yield from _articles("\n".join(_paragraph(each) for each in tree.iter(f"{_W}p")), source)


def _paragraph(element: Any) -> str:
    """The text of a paragraph; line breaks and tabs as such, deleted text left out."""
    pieces = []
    for node in element.iter(f"{_W}t", f"{_W}br", f"{_W}cr", f"{_W}tab"):
        tag = node.tag.removeprefix(_W)
        pieces.append((node.text or "") if tag == "t" else "\t" if tag == "tab" else "\n")
    return "".join(pieces)


def _articles(plain: str, source: Source) -> Iterator[Record | Reject]:
    """The articles of a text: those of an export, or the one."""
    if not plain.strip():
        raise Refused("read", "empty", "the file holds no text")
    lines = [line + "\n" for line in plain.split("\n")]
    if exports.is_factiva(plain):
        yield from exports.factiva_records(lines, source)
    elif exports.is_nexis(plain):
        yield from exports.nexis_records(_spaced(lines), source)
    else:
        paragraphs = "\n\n".join(line.strip() for line in lines if line.strip())
        yield from text.plain_article(re.sub(r"\n{3,}", "\n\n", paragraphs), source)


def _spaced(lines: list[str]) -> list[str]:
    """Lines of a Word file, where each is a paragraph: parted by blank lines, as in a text."""
    if any(not line.strip() for line in lines) and any(len(line) < 90 for line in lines) and _wrapped(lines):
        return lines
    return [part for line in lines for part in (line, "\n")]


def _wrapped(lines: list[str]) -> bool:
    return max((len(line) for line in lines), default=0) < 120 and len(lines) > 20
