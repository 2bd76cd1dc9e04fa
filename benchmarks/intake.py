"""Speed and memory of taking in a large file: python -m benchmarks.intake KIND [--mb N] [--page-kb N]

KIND is jsonl, json, csv or warc. A file of that size (unpacked) is made of records as large as real ones,
taken in, and taken in again from what was kept. Told are articles a second and the peak of memory in MB.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import given
from flows.inbox.intake import take_in
from flows.options import Options
from flows.storage.parse_store import Store

_VOCABULARY = (
    "soldiers river mayor market village road police group minister talks border shells fire people night "
    "house school army town crossed said told that after before near with from over the and of in a on"
)
_WORDS = _VOCABULARY.split()
# As in dumps and crawls: 3,000 characters of text, with the page beside it or around it.
SENTENCES = 30


def text(number: int) -> str:
    """An article that no other equals."""
    chance = random.Random(number)
    lines = []
    for _ in range(SENTENCES):
        words = [chance.choice(_WORDS) for _ in range(chance.randint(12, 22))]
        lines.append(" ".join(words).capitalize() + f" in village {chance.randint(1, 99999)}.")
    return "\n\n".join(" ".join(lines[at : at + 2]) for at in range(0, len(lines), 2))


def page(number: int, page_bytes: int) -> bytes:
    """The article as a page with as much around it as pages have."""
    paragraphs = "".join(f"<p>{line}</p>\n" for line in text(number).split("\n\n"))
    padding = f"<script>var a = '{'x' * 4_000}';</script>\n" * (page_bytes // 4_040)
    head = f"<title>Report {number}</title><meta property='article:published_time' content='2024-03-05'>"
    body = f"<nav><a href='/'>Home</a></nav><article><h1>Report {number}</h1>{paragraphs}</article>"
    return f"<!doctype html><html lang='en'><head>{head}{padding}</head><body>{body}</body></html>".encode()


def row(number: int, page_bytes: int) -> dict[str, str]:
    """The article as a record that carries its page along."""
    url = f"https://paper.example/{number}"
    return {
        "title": f"Report {number}",
        "text": text(number),
        "url": url,
        "date": "2024-03-05",
        "html_source": page(number, page_bytes).decode(),
    }


def _lines(size: int, page_bytes: int, between: str) -> Iterator[bytes]:
    made = number = 0
    while made < size:
        line = json.dumps(row(number, page_bytes)).encode()
        yield line if not number else between.encode() + line
        made, number = made + len(line), number + 1


def make_jsonl(path: Path, size: int, page_bytes: int) -> None:
    with path.open("wb") as file:
        file.writelines(_lines(size, page_bytes, "\n"))


def make_json(path: Path, size: int, page_bytes: int) -> None:
    with path.open("wb") as file:
        file.write(b'{"status": "ok", "articles": [')
        file.writelines(_lines(size, page_bytes, ",\n"))
        file.write(b"]}")


def make_csv(path: Path, size: int, page_bytes: int) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(row(0, 0)))
        writer.writeheader()
        number = 0
        while file.tell() < size:
            writer.writerow(row(number, page_bytes))
            number += 1


def make_warc(path: Path, size: int, page_bytes: int) -> None:
    made = number = 0
    with path.open("wb") as file:
        while made < size:
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(
                number, page_bytes
            )
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-03-08T10:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
                f"WARC-Target-URI: https://paper.example/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            )
            packed = io.BytesIO()
            with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as member:
                member.write(head.encode() + http + b"\r\n\r\n")
            file.write(packed.getvalue())
            made, number = made + len(http), number + 1


MAKERS: dict[str, Callable[[Path, int, int], None]] = {
    "jsonl": make_jsonl,
    "json": make_json,
    "csv": make_csv,
    "warc": make_warc,
}


def peak_mb() -> float:
    """The most memory that this process has held so far, in MB (ru_maxrss is in kB on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(path: Path, folder: Path) -> str:
    """One line on the taking in of a file."""
    inbox = folder / "inbox"
    inbox.mkdir(exist_ok=True)
    options = Options.model_validate({"inputs": [path], "output": folder})
    started, busy = time.monotonic(), time.process_time()
    intake = take_in(options, Store(folder / "store", "benchmark"), inbox)
    seconds, busy = time.monotonic() - started, time.process_time() - busy
    totals = intake.totals()
    return (
        f"{totals['articles']} articles of {totals['read']} records in {seconds:.0f} s, "
        f"{totals['articles'] / seconds:.1f} a second, {totals['articles'] / busy:.1f} a CPU second, "
        f"peak {peak_mb():.0f} MB"
    )


def main() -> None:
    """Make the file, take it in twice, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=MAKERS)
    parser.add_argument("--mb", type=int, default=100)
    parser.add_argument("--page-kb", type=int, default=60)
    parser.add_argument("--folder", type=given.folder)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        path = Path(name) / f"big.{options.kind}"
        MAKERS[options.kind](path, options.mb * 1_000_000, options.page_kb * 1_000)
        small = Path(name) / "small.txt"
        small.write_text(f"Report\n\n{text(0)}")
        print(f"before: {measure(small, Path(name))}", flush=True)
        print(f"{options.kind}, {path.stat().st_size / 1e6:.0f} MB: {measure(path, Path(name))}", flush=True)
        print(f"again: {measure(path, Path(name))}")


if __name__ == "__main__":
    main()
