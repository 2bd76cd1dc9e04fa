"""RSS and Atom feeds, by feedparser: an article an entry, its full text where the feed carries it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from transforms.annotations import Record, Reject
from transforms.article import raw
from transforms.article.raw import Refused, Source
from transforms.article.readers import html

MAX_FEED_BYTES = 64 * 1024 * 1024
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


def looks_like_xml(source: Source) -> bool:
    """Whether a file begins as XML does."""
    return re.match(r"\s*<(?:\?xml|!doctype|rss|feed|rdf:RDF)\b", source.start, re.IGNORECASE) is not None


def looks_like_feed(source: Source) -> bool:
    """Whether a file is XML with a feed's root near its beginning."""
    return looks_like_xml(source) and _FEED.search(source.start[:4096]) is not None


def read_feed(source: Source) -> Iterator[Record | Reject]:
    """A record an entry. Raises Refused for a feed that declares entities: they are a known bomb."""
    content = raw.whole(source, MAX_FEED_BYTES)
    refuse_entities(content)
    import feedparser

    parsed = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.entries:
        why = parsed.get("bozo_exception")
        detail = (str(why).splitlines() or [""])[0][:200] if parsed.get("bozo") else "the feed has no entries"
        raise Refused("parse", "broken_record" if parsed.get("bozo") else "empty", detail)
    for number, entry in enumerate(parsed.entries, start=1):
        if number > source.skip:
            yield raw.taken(number, partial(_record, entry, parsed.feed, number))
    if parsed.get("bozo") and _breaks_off(parsed):
        detail = "the feed breaks off: " + (str(parsed.bozo_exception).splitlines() or [""])[0][:200]
        yield Reject("", len(parsed.entries) + 1, "parse", "broken_record", detail)


def refuse_entities(content: bytes) -> None:
    """Raises Refused for XML that declares entities of its own: a billion laughs, or another's file."""
    if _ENTITY.search(content) or _ENTITY.search(content.replace(b"\0", b"")):
        raise Refused("decode", "unsafe", "the XML declares entities, which are not expanded")


def _breaks_off(parsed: Any) -> bool:
    return "SAXParseException" in type(parsed.bozo_exception).__name__


def _record(entry: Any, feed: Any, number: int) -> Record:
    contents = [str(item.get("value") or "") for item in entry.get("content", ())]
    markup = max([*contents, str(entry.get("summary") or "")], key=len)
    text = html.text_of(markup) if "<" in markup else markup
    source = entry.get("source") or {}
    authors = [str(one.get("name") or "") for one in entry.get("authors", ()) if one.get("name")]
    link = entry.get("link") or (entry.get("id") if str(entry.get("id", "")).startswith("http") else None)
    title = str(entry.get("title") or "")
    return raw.record(
        number,
        text,
        {
            "title": html.text_of(title) if "<" in title else title,
            "url": link,
            "outlet": source.get("title") or feed.get("title"),
            "byline": ", ".join(authors) or entry.get("author"),
            "published": entry.get("published") or entry.get("created"),
            "updated": dict.get(entry, "updated"),  # by itself feedparser gives the day of publication
            "language": entry.get("language") or feed.get("language"),
        },
    )
