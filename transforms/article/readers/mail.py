"""E-mail messages (.eml), such as newsletters: subject, sender, date and the text of the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr

from transforms.annotations import Record, Reject
from transforms.article import raw
from transforms.article.raw import Refused, Source
from transforms.article.readers import html

_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40}):\s")
# Parsing a header takes time that grows with the square of its length; no honest one is longer than this.
MAX_HEADER_CHARACTERS = 2_000
_REGISTRY = HeaderRegistry()
_POLICY = policy.default.clone(
    header_factory=lambda name, value: _REGISTRY(name, value[:MAX_HEADER_CHARACTERS])
)
_TELLING = {"received", "mime-version", "message-id", "return-path", "delivered-to", "dkim-signature", "to"}


def looks_like_mail(source: Source) -> bool:
    """Whether a file begins with the headers of a message: a sender and one that only mail has."""
    names: set[str] = set()
    for line in source.start.splitlines():
        if not line.strip():
            break
        match = _HEADER.match(line)
        if match:
            names.add(match.group(1).lower())
        elif not names or not line[:1].isspace():
            return False
    return "from" in names and bool(names & _TELLING) and bool(names & {"subject", "date"})


def read_mail(source: Source) -> Iterator[Record | Reject]:
    """The article of one message."""
    content = raw.whole(source, raw.MAX_RECORD_BYTES)
    if source.skip < 1:
        yield raw.taken(1, lambda: _record(content))


def _record(content: bytes) -> Record:
    message = message_from_bytes(content, policy=_POLICY)
    assert isinstance(message, EmailMessage)
    part = message.get_body(preferencelist=("html", "plain"))
    plain = message.get_body(preferencelist=("plain",))
    text = _text(plain) if plain is not None else ""
    if not text.strip() and part is not None:
        text = html.text_of(_text(part)) if part.get_content_subtype() == "html" else _text(part)
    if not text.strip():
        raise Refused("parse", "no_text", "a message without text")
    name, address = parseaddr(str(message.get("From", "")))
    return raw.record(
        1,
        text,
        {
            "title": str(message.get("Subject", "")),
            "outlet": name or address.partition("@")[2],
            "published": str(message.get("Date", "")),
            "language": str(message.get("Content-Language", "")),
        },
    )


def _text(part: MIMEPart) -> str:
    """A text part decoded; by its own charset, or by what is likeliest where that is wrong."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return str(payload or "")
    try:
        return payload.decode(part.get_content_charset() or "utf-8").replace("\r\n", "\n")
    except (UnicodeDecodeError, LookupError):
        return raw.decode(payload, None).replace("\r\n", "\n")
