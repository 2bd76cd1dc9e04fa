"""Fetch pages and feeds that a person asks for, politely, into a folder that `attest run` reads.

    FOLDER/pages-<time>.warc.gz     pages, as crawls keep them
    FOLDER/feed-<hash>.xml          feeds, as they were sent
    FOLDER/.fetched.jsonl           what became of each address; a later call goes on from there

robots.txt is honoured (RFC 9309), one request at a time goes to a host with a pause between, and a host that
asks for patience is left alone for the rest of the call.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.inbox import web
from flows.inbox.web import Answer, Client, Limits, NotFetched
from flows.running import progress

_PAGES = ("text/html", "application/xhtml+xml", "")
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>,;|]+", re.IGNORECASE)
LOG = ".fetched.jsonl"
MAX_ROBOTS_BYTES = 512 * 1024
# A longer pause than this between two pages is a refusal in other words.
MAX_CRAWL_DELAY = 60.0
_TOO_MANY, _UNAVAILABLE, _OK, _CLIENT_ERRORS = 429, 503, 200, range(400, 500)
_BROKEN = (OSError, EOFError, zlib.error)


@dataclass(slots=True)
class Fetching:
    """A call: where to, how politely, and what has become of the addresses."""

    folder: Path
    client: Client
    delay: float = 2.0
    sleep: Callable[[float], None] = time.sleep
    robots: dict[str, Any] = field(default_factory=dict)  # by origin; a str says why nothing is fetched
    last: dict[str, float] = field(default_factory=dict)  # host -> when it was asked last
    outcomes: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)


def fetch(
    what: Iterable[str],
    folder: Path,
    delay: float = 2.0,
    limits: Limits | None = None,
    follow: bool = False,
    client: Client | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetching:
    """Fetch addresses, and with `follow` the pages that fetched feeds name. Raises OSError for the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    state = Fetching(folder, client or Client(limits), delay, sleep)
    done = _done(folder)
    queue = list(dict.fromkeys(what))
    with (
        (folder / LOG).open("a", encoding="utf-8") as log,
        _WarcFile(folder) as pages,
        progress.bar("fetching", len(queue)) as step,
    ):
        for url in queue:  # it grows while feeds are followed
            if url in done:
                state.outcomes["fetched before"] += 1
                continue
            done.add(url)
            links = _one(url, state, pages, log)
            if follow:
                queue += [link for link in links if link not in done]
            step()
    state.client.close()
    return state


def addresses(given: str) -> Iterator[str]:
    """The addresses that an argument means: itself, or all that stand in a file. Raises OSError."""
    if given.startswith(("http://", "https://")):
        yield given
        return
    for line in Path(given).read_text(encoding="utf-8", errors="replace").splitlines():
        if not line.lstrip().startswith("#"):
            yield from _ADDRESS.findall(line)


def _one(url: str, state: Fetching, pages: _WarcFile, log: Any) -> list[str]:
    """Fetch one address, note what became of it; the links of a feed."""
    links: list[str] = []
    try:
        answer = state.client.get(url, before_each=lambda step: _wait_for_leave(step, state))
        _check_status(answer, state)
        body = _unpacked(answer)
        kind = answer.header("content-type").partition(";")[0].strip().lower()
        if _FEED.search(body[:4096]):
            links = _keep_feed(body, answer, state)
            outcome = "feed"
        elif kind in _PAGES:
            pages.add(url, answer)
            outcome = "page"
        else:
            raise NotFetched(f"{kind[:80]} is no page and no feed")
        told: dict[str, Any] = {"outcome": outcome, "final": True}
    except NotFetched as error:
        state.refused.append((url, str(error)))
        told = {"outcome": "refused", "why": str(error), "final": error.is_final}
    state.outcomes[told["outcome"]] += 1
    pages.flush()
    log.write(json.dumps({"url": url, "at": datetime.now(UTC).isoformat(), **told}) + "\n")
    log.flush()
    return links


def _done(folder: Path) -> set[str]:
    """The addresses of which an earlier call knows all there is to know."""
    path = folder / LOG
    found = set()
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            told = json.loads(line)
            if told["final"]:
                found.add(told["url"])
        except (ValueError, KeyError, TypeError):
            continue  # a line that a kill cut off
    return found


# --- politeness -----------------------------------------------------------------------------------------


def _wait_for_leave(url: str, state: Fetching) -> None:
    """Wait until a host may be asked for an address. Raises NotFetched where it may not."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in state.robots:
        _pause(parts.netloc, state.delay, state)
        state.robots[origin] = _robots(origin, state.client)
    rules = state.robots[origin]
    if isinstance(rules, str):
        raise NotFetched(rules, is_final=False)
    if not rules.can_fetch(url, web.user_agent()):
        raise NotFetched("robots.txt does not allow it")
    asked = rules.crawl_delay(web.user_agent()) or 0.0
    if asked > MAX_CRAWL_DELAY:
        raise NotFetched(f"robots.txt asks for {asked:.0f} s between pages")
    _pause(parts.netloc, max(asked, state.delay), state)


def _pause(host: str, delay: float, state: Fetching) -> None:
    left = state.last.get(host, float("-inf")) + delay - time.monotonic()
    if left > 0:
        state.sleep(left)
    state.last[host] = time.monotonic()


def _robots(origin: str, client: Client) -> Any:
    """The rules of an origin, or why it is left alone: RFC 9309 reads errors of the server as a no."""
    from protego import Protego

    try:
        answer = client.get(f"{origin}/robots.txt", limits=Limits(seconds=15, bytes=MAX_ROBOTS_BYTES))
    except NotFetched as error:
        return f"robots.txt cannot be had: {error}"
    if answer.status in _CLIENT_ERRORS and answer.status != _TOO_MANY:
        return Protego.parse("")
    if answer.status != _OK:
        return f"robots.txt cannot be had: the server answered {answer.status}"
    return Protego.parse(_unpacked(answer).decode("utf-8", "replace"))


def _check_status(answer: Answer, state: Fetching) -> None:
    if answer.status in (_TOO_MANY, _UNAVAILABLE):
        parts = urlsplit(answer.url)
        state.robots[f"{parts.scheme}://{parts.netloc}"] = "the host asked for patience; try again later"
        raise NotFetched(f"the server answered {answer.status}", is_final=False)
    if answer.status != _OK:
        raise NotFetched(f"the server answered {answer.status}", is_final=answer.status in _CLIENT_ERRORS)


def _unpacked(answer: Answer) -> bytes:
    """The body without gzip, at most as large as a page may be. Raises NotFetched."""
    packing = answer.header("content-encoding").lower()
    if packing in ("", "identity"):
        return answer.body
    if packing not in ("gzip", "x-gzip"):
        raise NotFetched(f"it is packed by {packing[:40]}")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(answer.body)) as unpacked:
            body = unpacked.read(Limits().bytes + 1)
    except _BROKEN:
        raise NotFetched("its packing is broken") from None
    if len(body) > Limits().bytes:
        raise NotFetched("unpacked it is too large")
    return body


# --- what is kept ---------------------------------------------------------------------------------------


def _keep_feed(body: bytes, answer: Answer, state: Fetching) -> list[str]:
    """Write a feed into the folder; the addresses of its entries."""
    import feedparser

    from transforms.article.raw import Refused
    from transforms.article.readers.feeds import refuse_entities

    try:
        refuse_entities(body)
    except Refused as refused:
        raise NotFetched(refused.detail or refused.reason) from None
    name = hashlib.sha256(answer.url.encode() + body).hexdigest()[:12]
    (state.folder / f"feed-{name}.xml").write_bytes(body)
    links = [str(entry.get("link") or "") for entry in feedparser.parse(body).entries]
    return [link for link in links if link.startswith(("http://", "https://"))]


class _WarcFile:
    """A WARC of this call, made when the first page comes; each record is packed by itself."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"pages-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.warc.gz"
        self._file: Any = None

    def __enter__(self) -> _WarcFile:
        return self

    def __exit__(self, *reason: object) -> None:
        if self._file:
            self._file.close()

    def flush(self) -> None:
        """Give what was added to the system, so that a kill loses nothing of it."""
        if self._file:
            self._file.flush()

    def add(self, url: str, answer: Answer) -> None:
        """Add a response."""
        if self._file is None:
            self._file = self._path.open("wb")
        lines = [f"HTTP/1.1 {answer.status} OK", *(f"{name}: {value}" for name, value in answer.headers)]
        block = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + answer.body
        identity = hashlib.sha256(f"{url} {answer.fetched_at}".encode()).hexdigest()
        urn = "-".join(identity[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
        head = (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{urn}>\r\n"
            f"WARC-Date: {answer.fetched_at:%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Target-URI: {answer.url}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        self._file.write(gzip.compress(head.encode() + block + b"\r\n\r\n"))
