"""Samples that are made rather than stored: packed, binary, and of the real layout of their tools."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

FOLDER = Path(__file__).parent / "formats"
PAGE = (FOLDER / "page.html").read_bytes()
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(*paragraphs: str) -> bytes:
    """A Word file of these paragraphs; the first is a linked headline, as Nexis Uni sets it."""
    first = f'<w:p><w:hyperlink r:id="r1"><w:r><w:t>{paragraphs[0]}</w:t></w:r></w:hyperlink></w:p>'
    rest = "".join(f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>' for text in paragraphs[1:])
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    body = f'<w:document xmlns:w="{W}" xmlns:r="{space}"><w:body>{first}{rest}</w:body></w:document>'
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": body.encode()})


def nexis_uni() -> bytes:
    """Two documents as Nexis Uni exports them to Word."""
    one = (
        "Soldiers shell a market in Verrano, killing nine",
        "The Harbour Ledger",
        "March 6, 2024 Wednesday",
        "Copyright 2024 The Harbour Ledger Company All Rights Reserved",
        "Section: Section A; Column 0; Foreign Desk; Pg. 4",
        "Length: 96 words",
        "Byline: By ANA SOLANO",
        "Dateline: VERRANO ",
        "Body",
        "Government soldiers shelled the market of Verrano on Tuesday and killed nine people, the mayor "
        "said.",
        "The army denied it. Update: a road was closed.",
        "",
        "Classification",
        "Language: ENGLISH",
        "Publication-Type: Newspaper",
        "Load-Date: March 6, 2024",
        "End of Document",
    )
    two = (
        "Mayor asks for aid",
        "Verrano Gazette",
        "March 7, 2024 Thursday 10:15 AM GMT",
        "Copyright 2024 Verrano Gazette",
        "Length: 40 words",
        "Body",
        "The mayor of Verrano asked the government for tents and water on Wednesday.",
        "Load-Date: March 7, 2024",
        "End of Document",
    )
    return docx(*one, *two)


def rtf(text: str) -> bytes:
    """Text as RTF, other than ASCII letters escaped."""
    escaped = text.replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}")
    coded = "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in escaped).replace("\n", "\\par\n")
    return rf"{{\rtf1\ansi\ansicpg1252{{\fonttbl{{\f0 Arial;}}}}\f0 {coded}}}".encode()


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def response(
    url: str,
    page: bytes = PAGE,
    status: str = "200 OK",
    kind: str = "text/html; charset=utf-8",
    day: str = "2024-03-08T10:00:00Z",
) -> bytes:
    """One WARC record of a crawl."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + page
    return record("response", url, "application/http; msgtype=response", http, day)


def record(kind: str, url: str, content_type: str, block: bytes, day: str = "2024-03-08T10:00:00Z") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n"
        "WARC-Record-ID: <urn:uuid:11111111-2222-3333-4444-555555555555>\r\n"
        f"WARC-Date: {day}\r\nWARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def cc_news(*pages: bytes) -> bytes:
    """A WARC as CC-NEWS has it: a head, and for each page the request and the response, each packed."""
    records = [record("warcinfo", "", "application/warc-fields", b"software: news-crawl\r\n")]
    for number, page in enumerate(pages):
        url = f"https://harbourledger.example/{number}"
        records.append(record("request", url, "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"))
        records.append(response(url, page))
    return b"".join(gzip.compress(one) for one in records)
