"""Versions of an article: texts under one address. Both are kept, the newest counts, the change is told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

Row = dict[str, Any]

# What addresses carry to follow readers, and what leads to a place on the page; neither names another page.
_TRACKING = re.compile(
    r"^(?:utm_.*|fbclid|gclid|mc_[ce]id|cmpid|ocid|ref|ref_src|ftag|ns_\w+)$", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")
MAX_CHANGE = 300


def canonical(url: str | None) -> str | None:
    """An address without what does not name the page: scheme, www., tracking, fragment, final slash.

    None for what is no web address, and for a site's front page, which names no article (Nexis gives it).
    """
    parts = urlsplit_or_none(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    query = urlencode([pair for pair in parse_qsl(parts.query) if not _TRACKING.match(pair[0])])
    if not parts.path.strip("/") and not query:
        return None
    host = parts.hostname.removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def urlsplit_or_none(url: str | None) -> Any:
    """The parts of an address, None where it cannot be parted."""
    try:
        return urlsplit(url.strip()) if url else None
    except ValueError:
        return None


def mark(articles: Iterable[Row]) -> None:
    """Fill in version, supersedes and change of rows of `articles`: texts under one address, oldest first."""
    by_address: dict[str, list[Row]] = defaultdict(list)
    for row in articles:
        row["version"], row["supersedes"], row["change"] = 1, None, None
        address = canonical(row["url"])
        if address:
            by_address[address].append(row)
    for rows in by_address.values():
        former: Row | None = None
        for row in sorted(rows, key=_age):
            if former is not None:
                row["version"], row["supersedes"] = former["version"] + 1, former["article_id"]
                row["change"] = change(former["text"], row["text"])
            former = row


def _age(row: Row) -> tuple[Any, ...]:
    """Oldest first: by day, by the instants of change and of collection, by the number of its update, by
    whether it corrects; then by id. Where the day is not known that of its collection serves, and what has
    neither supersedes nothing."""
    never = datetime.min.replace(tzinfo=UTC)
    number = _NUMBER.search(row["update_mark"] or "")
    return (
        row["published"] or (row["collected_at"] or never).date(),
        row["updated_at"] or never,
        int(number.group()) if number else 1 if row["update_mark"] else 0,
        row["is_correction"],
        row["collected_at"] or never,
        row["article_id"],
    )


def change(before: str, after: str) -> str:
    """What changed between two texts, in one line: paragraphs that came, went and were rewritten, and the
    first words of the first of them."""
    old, new = before.split("\n\n"), after.split("\n\n")
    counts = {"added": 0, "removed": 0, "rewritten": 0}
    first = ""
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        both = min(b - a, d - c)
        counts["rewritten"] += both
        counts["removed"] += b - a - both
        counts["added"] += d - c - both
        first = first or _shown(old[a:b], new[c:d])
    told = ", ".join(f"{n} {kind}" for kind, n in counts.items() if n)
    return f"paragraphs: {told or 'none'}; {first}"[:MAX_CHANGE]


def _shown(old: list[str], new: list[str]) -> str:
    """The first words that differ in the first paragraph that does."""
    was, now = (old or [""])[0].split(), (new or [""])[0].split()
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal":
            gone, come = " ".join(was[a:b][:12]), " ".join(now[c:d][:12])
            return (
                f"“{gone}” → “{come}”" if gone and come else f"new: “{come}”" if come else f"gone: “{gone}”"
            )
    return ""
