"""Web pages: the text by trafilatura, the metadata from JSON-LD, Open Graph and meta elements.

Metadata are read strictly: a day that no element plainly declares is not guessed from the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from transforms.annotations import Record, Reject
from transforms.article import raw
from transforms.article.field_names import FIELDS, FieldNames
from transforms.article.raw import Refused, Source

_MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p|h1|main|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# schema.org types of a page that is an article; subtypes end alike (NewsArticle, ReportageNewsArticle).
_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|Report)$")
# JSON-LD nests as deep as @graph > mainEntity > article; what goes deeper describes other things.
MAX_LD_DEPTH = 4
# Where trafilatura finds less than this share of JSON-LD's articleBody, it missed the text.
MIN_SHARE_OF_BODY = 0.5


def looks_like_html(source: Source) -> bool:
    """Whether a file begins with HTML's elements, or is named so and holds tags."""
    if _MARKUP.match(source.start.lstrip("\ufeff")):
        return True
    return source.suffix in (".html", ".htm", ".xhtml") and "</" in source.start


def read_html(source: Source) -> Iterator[Record | Reject]:
    """The article of one page."""
    content = raw.whole(source, raw.MAX_RECORD_BYTES)
    if source.skip < 1:
        yield raw.taken(1, lambda: page_record(content, 1, source.names, charset=source.encoding))


def page_record(
    content: bytes,
    number: int,
    names: FieldNames,
    charset: str | None = None,
    known: Mapping[str, str | None] | None = None,
) -> Record:
    """The record of a page; `charset` is what its transport said, `known` what it told of the page.

    What the page says of itself stands before `known`. Raises Refused.
    """
    import lxml.html
    from lxml.etree import LxmlError

    text = _DECLARATION.sub("", decode_page(content, charset), count=1)
    if not text.strip():
        raise Refused("parse", "no_text", "an empty page")
    try:
        tree = lxml.html.document_fromstring(text)
    except (LxmlError, ValueError, AssertionError) as error:
        raise Refused("parse", "broken_record", f"no HTML: {str(error).splitlines()[0][:200]}") from None
    found = metadata(tree, names)
    body = _body(tree, text) or ""
    article_body = found.pop("text") or ""
    if len(body) < MIN_SHARE_OF_BODY * len(article_body):
        body = text_of(article_body) if "</" in article_body else article_body
    if not body.strip():
        raise Refused("parse", "no_text", "no article on the page")
    told = {field: found.get(field) or (known or {}).get(field) for field in FIELDS}
    return raw.record(number, body, told)


def decode_page(content: bytes, charset: str | None) -> str:
    """A page as text: by its mark, its transport, its own declaration, else as UTF-8 or what is likeliest."""
    head = content[: raw.HEAD_BYTES]
    declared = _CHARSET.search(head[:4096])
    candidates = (
        raw.unicode_encoding(head),
        charset,
        declared.group(1).decode("ascii", "replace") if declared else None,
    )
    for name in candidates:
        if name:
            try:
                # the web means Windows-1252 when it says Latin-1 or ASCII
                usual = "cp1252" if name.lower() in ("iso-8859-1", "latin-1", "us-ascii", "ascii") else name
                return content.decode(usual)
            except (UnicodeDecodeError, LookupError):
                continue
    return raw.decode(content, None)


def text_of(markup: str) -> str:
    """The text of a piece of HTML, such as a feed's content: paragraphs parted by blank lines."""
    import lxml.html
    from lxml.etree import LxmlError

    try:
        tree = lxml.html.fromstring(f"<div>{markup}</div>")
    except (LxmlError, ValueError, AssertionError):
        return ""
    for element in tree.xpath("//script|//style|//figure|//figcaption|//noscript|//iframe"):
        element.drop_tree()
    for element in tree.xpath("//p|//div|//li|//h1|//h2|//h3|//h4|//blockquote|//tr"):
        element.tail = "\n\n" + (element.tail or "")
        element.text = "\n\n" + (element.text or "")
    for element in tree.xpath("//br"):
        element.tail = "\n" + (element.tail or "")
    lines = [" ".join(line.split()) for line in str(tree.text_content()).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _body(tree: Any, text: str) -> str | None:
    """The article's paragraphs by trafilatura, one a line."""
    import logging

    import trafilatura  # imports slowly, and only pages need it

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    found = trafilatura.extract(
        tree, include_comments=False, include_tables=False, with_metadata=False, output_format="txt"
    )
    return found.replace("\n", "\n\n") if found else None


# --- metadata -------------------------------------------------------------------------------------------


def metadata(tree: Any, names: FieldNames) -> dict[str, str | None]:
    """What a page says of its article, by field of FIELDS; `text` is JSON-LD's articleBody."""
    linked = _json_ld(tree, names)
    meta = _meta_elements(tree, names)
    found = {field: linked.get(field) or meta.get(field) for field in FIELDS}
    canonical = tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")
    addresses = [str(canonical[0]) if canonical else None, meta.get("url"), linked.get("url")]
    found["url"] = next((url for url in addresses if url and re.match(r"https?://\S+$", url.strip())), None)
    found["title"] = found["title"] or _first_text(tree, "//h1") or _first_text(tree, "//title")
    found["published"] = found["published"] or _marked_time(tree)
    found["language"] = found["language"] or next(iter(tree.xpath("/html/@lang")), None)
    return found


def _first_text(tree: Any, path: str) -> str | None:
    return next((" ".join(str(one.text_content()).split()) or None for one in tree.xpath(path)), None)


def _marked_time(tree: Any) -> str | None:
    """The day of a time element that is marked as that of publication, or of the only one in the article."""
    marked = tree.xpath(
        "//*[@itemprop='datePublished']/@datetime | //*[@itemprop='datePublished']/@content"
        " | //time[@pubdate]/@datetime"
    )
    inside = tree.xpath("//article//time/@datetime | //header//time/@datetime")
    days = marked or (inside if len(set(inside)) == 1 else [])
    return str(days[0]) if days else None


def _meta_elements(tree: Any, names: FieldNames) -> dict[str, str | None]:
    told: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            key = (element.get(attribute) or "").strip().lower()
            if key and content:
                told.setdefault(key, content)
    found = {
        field: next((told[name.lower()] for name in theirs if name.lower() in told), None)
        for field, theirs in names.html.items()
    }
    byline = found.get("byline")
    if byline and re.match(r"https?://", byline):
        found["byline"] = None
    return found


def _json_ld(tree: Any, names: FieldNames) -> dict[str, str | None]:
    """What the first article described in JSON-LD says."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]/text()"):
        try:
            described = json.loads(str(script).strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(described):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and _ARTICLE_TYPE.search(kind) for kind in kinds):
                return {
                    field: next((v for v in (_ld_value(item.get(n), field) for n in theirs) if v), None)
                    for field, theirs in names.json_ld.items()
                }
    return {}


def _items(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > MAX_LD_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _items(item, depth + 1)
    elif isinstance(value, Mapping):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _items(value.get(key), depth + 1)


def _ld_value(value: Any, field: str, depth: int = 0) -> str | None:
    if depth > MAX_LD_DEPTH:
        return None
    if isinstance(value, Mapping):
        wanted = ("@id", "url") if field == "url" else ("name",)
        return next((v for v in (_ld_value(value.get(key), field, depth + 1) for key in wanted) if v), None)
    if isinstance(value, list):
        parts = [part for part in (_ld_value(item, field, depth + 1) for item in value) if part]
        return (", ".join(parts) if field == "byline" else parts[0]) if parts else None
    return value.strip() or None if isinstance(value, str) else None
