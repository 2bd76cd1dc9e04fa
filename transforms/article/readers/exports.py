"""Exports of news databases with many articles in a file: Nexis and Factiva, as text.

Nexis Uni begins each document with its headline and ends it with "End of Document"; the older export begins
each with "1 of 120 DOCUMENTS". Factiva puts a code of two or three letters in front of each field. The text
of their Word and RTF files comes here as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from transforms.annotations import Record, Reject
from transforms.article import raw
from transforms.article.field_names import Names
from transforms.article.publication import parse_published
from transforms.article.raw import Refused, Source

_OF_DOCUMENTS = re.compile(r"^[ \t]*(?:Document )?\d+ of \d+(?: DOCUMENTS?)?[ \t]*$", re.MULTILINE)
_OLD_HEAD = re.compile(r"^[ \t]*\d+ of \d+ DOCUMENTS?[ \t]*$", re.MULTILINE)
_END = re.compile(r"^[ \t]*End of Document[ \t]*$", re.MULTILINE | re.IGNORECASE)
_LABEL = re.compile(r"\s*([A-Za-z][A-Za-z -]{2,20}):[ \t\xa0]*(.*)")
_BARE_BODY = re.compile(r"\s*Body\s*:?\s*$", re.IGNORECASE)
_AFTER_BODY = re.compile(r"\s*(?:Classification|Graphic|Load-Date:.*|End of Document)\s*$", re.IGNORECASE)
_COPYRIGHT = re.compile(r"\s*(?:copyright\b|©|\(c\)|all rights reserved)", re.IGNORECASE)
# A code stands apart from its field; with a single space it may be a word of the text.
_CODE = re.compile(r" {0,3}([A-Z]{2,3})(?:\s{2,}|\t|\|\s*|\s*$)(.*)")
_CLOSE_CODE = re.compile(r" {0,3}([A-Z]{2,3}) (.*)")
_FACTIVA_HEAD = re.compile(r"^ {0,3}(HD|SE|SN|PD|WC|LP|TD|LA|AN|BY)(?:\s|\||$)", re.MULTILINE)
_FACTIVA_END = re.compile(r"^[ \t]*Document ([A-Z0-9]{8,}[a-z0-9]+)\s*$")
_FACTIVA_WORDS = re.compile(r"^[ \t]*[\d,]+ words[ \t]*$", re.MULTILINE)
# Without blank lines a paragraph ends where a line ends a sentence and the next begins one.
_SENTENCE_END_LINE = re.compile(r"(?<=[.!?:\"'”’)])\n(?=[^a-z\s])")
MAX_HEAD_LINES = 40
MIN_CODES = 4


def looks_like_nexis(source: Source) -> bool:
    """Whether a text holds documents of Nexis: by their count, or by their end marks and labels."""
    return is_nexis(source.start)


def is_nexis(text: str) -> bool:
    """The same of a text."""
    if _OLD_HEAD.search(text[:4096]):
        return True
    return bool(re.search(r"^[ \t]*(?:Load-Date|Length):", text, re.MULTILINE)) and bool(
        _END.search(text) or re.search(r"^[ \t]*Body\s*$", text, re.MULTILINE)
    )


def looks_like_factiva(source: Source) -> bool:
    """Whether a text holds documents of Factiva: by its field codes, or by "Document ..." lines."""
    return is_factiva(source.start)


def is_factiva(text: str) -> bool:
    """The same of a text."""
    codes = {match.group(1) for match in _FACTIVA_HEAD.finditer(text)}
    if len(codes) >= MIN_CODES and "HD" in codes:
        return True
    ends = re.search(_FACTIVA_END.pattern, text, re.MULTILINE)
    return ends is not None and _FACTIVA_WORDS.search(text) is not None


def read_nexis(source: Source) -> Iterator[Record | Reject]:
    """A record a document; streamed."""
    yield from nexis_records(raw.text_lines(source), source)


def read_factiva(source: Source) -> Iterator[Record | Reject]:
    """A record a document; streamed."""
    yield from factiva_records(raw.text_lines(source), source)


def nexis_records(lines: Iterable[str], source: Source) -> Iterator[Record | Reject]:
    """The records of Nexis documents from their lines."""
    documents = _documents(lines, starts=_OLD_HEAD.match, ends=_END.match)
    yield from _records(documents, lambda text: _nexis(text, source.names.nexis), source)


def factiva_records(lines: Iterable[str], source: Source) -> Iterator[Record | Reject]:
    """The records of Factiva documents from their lines."""
    documents = _documents(lines, starts=lambda line: None, ends=_ends_factiva)
    yield from _records(documents, lambda text: _factiva(text, source.names.factiva), source)


def _ends_factiva(line: str) -> object:
    return _FACTIVA_END.match(re.sub(r"^\s{0,3}AN[\s|]+", "", line))


def _records(
    documents: Iterator[list[str] | None],
    read: Callable[[list[str]], tuple[str, dict[str, str | None]]],
    source: Source,
) -> Iterator[Record | Reject]:
    number = 0
    for lines in documents:
        number += 1
        if number <= source.skip:
            continue

        def make(lines: list[str] | None = lines, number: int = number) -> Record:
            if lines is None:
                raise raw.too_large(raw.MAX_RECORD_BYTES, raw.CUT_RECORD)
            text, found = read(lines)
            return raw.record(number, text, found)

        yield raw.taken(number, make)
    if not number:
        raise Refused("parse", "empty", "no document in the export")


def _documents(
    lines: Iterable[str], starts: Callable[[str], object], ends: Callable[[str], object]
) -> Iterator[list[str] | None]:
    """The lines of each document; None for one of more than MAX_RECORD_BYTES characters, which is not
    held."""
    held: list[str] = []
    size = 0
    for line in lines:
        is_start, is_end = bool(starts(line)), bool(ends(line))
        if is_start or is_end:
            if size > raw.MAX_RECORD_BYTES:
                yield None
            elif any(part.strip() for part in held):
                yield held
            held, size = [], 0
            continue
        size += len(line)
        if size <= raw.MAX_RECORD_BYTES:
            held.append(line.rstrip("\n"))
        else:
            held = []
    if size > raw.MAX_RECORD_BYTES:
        yield None
    elif sum(len(part) for part in held) > 40 and not _is_cover(held):
        yield held


def _is_cover(lines: Sequence[str]) -> bool:
    """Whether lines are the list of documents or the job's head that Nexis puts in front, or a foot."""
    text = "\n".join(lines)
    return not re.search(r"^[ \t]*(?:BODY\b|LENGTH:|HD\b|TD\b)|^[ \t]*[\d,]+ words[ \t]*$", text, re.M | re.I)


# --- Nexis --------------------------------------------------------------------------------------------


def _nexis(lines: Sequence[str], names: Names) -> tuple[str, dict[str, str | None]]:
    """Text and fields of one document, old or new. Raises Refused."""
    lines = _behind_cover(lines)
    labels = {label: field for field, theirs in names.items() for label in theirs}
    head, fields, body = _parts(lines, labels)
    told = [" ".join(line.split()) for line in head if line.strip() and not _COPYRIGHT.match(line)]
    told = [line for line in told if not _OF_DOCUMENTS.match(line)]
    day_at = next((at for at, line in enumerate(told) if parse_published(_day_text(line))), None)
    found: dict[str, str | None] = dict(fields)
    if day_at is not None:
        found["published"] = found.get("published") or _day_text(told[day_at])
        _name_and_headline(told, day_at, found, is_old=bool(_OLD_HEAD.search("\n".join(lines[:3]))))
    elif told:
        found["title"] = found.get("title") or told[0]
    dateline = found.pop("dateline", None)
    text = _unwrapped(body)
    if dateline and text and not text[:4].isspace() and not text.casefold().startswith(dateline.casefold()):
        text = f"{dateline.rstrip(' -–—')} - {text}"
    if not text and found.get("title"):
        raise Refused("parse", "no_text", "a document without a body")
    return text, {key: value for key, value in found.items() if key != "skip"}


def _behind_cover(lines: Sequence[str]) -> Sequence[str]:
    """The document itself, where a job's head and list of titles stand before it."""
    for at, line in enumerate(lines):
        if re.match(r"\s*-{3,}\s*$|\s*_{3,}\s*$", line) and at < len(lines) - 5:
            rest = lines[at + 1 :]
            if _is_cover(lines[:at]) and not _is_cover(rest):
                return rest
    return lines


def _day_text(line: str) -> str:
    """A date line as parse_published takes it: "March 5, 2024 Tuesday 10:15 AM GMT" without what follows."""
    match = re.match(
        r"\s*((?:[A-Z][a-z]+day,? )?(?:[A-Z][a-z]+ \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]+,? \d{4}))\b", line
    )
    return match.group(1) if match else ""


def _name_and_headline(told: Sequence[str], day_at: int, found: dict[str, str | None], is_old: bool) -> None:
    """Publication and headline by where the day stands: the new export has headline, publication, day; the
    old one publication, day, edition, headline."""
    if found.get("title") or is_old or day_at < 2:
        before, after = told[:day_at], told[day_at + 1 :]
        found["outlet"] = found.get("outlet") or (before[0] if before else None)
        after = [line for line in after if not re.search(r"\bedition\b", line, re.IGNORECASE)]
        found["title"] = found.get("title") or (after[-1] if after else None)
    else:
        found["title"] = " ".join(told[: day_at - 1])
        found["outlet"] = found.get("outlet") or told[day_at - 1]


def _parts(
    lines: Sequence[str], labels: dict[str, str]
) -> tuple[list[str], dict[str, str | None], list[str]]:
    """The lines before the first label, the labelled fields, and the lines of the body.

    Without a label of its own the body is what stands, unlabelled, after the first labels.
    """
    head: list[str] = []
    fields: dict[str, str | None] = {}
    body: list[str] = []
    matches = [_LABEL.match(line) for line in lines]
    keys = [match.group(1).strip().upper().replace(" ", "-") if match else "" for match in matches]
    has_body_label = any(labels.get(key) == "text" for key in keys) or any(map(_BARE_BODY.match, lines))
    at: str | None = "head"
    for line, match, key in zip(lines, matches, keys, strict=True):
        field = labels.get(key)
        if match and field and at == "text" and not (match.group(1).isupper() or "-" in key):
            match = field = None  # "Update: ..." in the text
        if _BARE_BODY.match(line):
            at = "text"
        elif at == "text" and _AFTER_BODY.match(line):
            at, has_body_label = "skip", True
        elif match and field:
            told = match.group(2).strip()
            if at == "text" and field != "text":
                has_body_label = True  # it has been read
            at = field
            if field == "text":
                body.append(told)
            elif field != "skip":
                fields.setdefault(field, told or None)
        elif at == "text":
            body.append(line)
        elif at == "head":
            head.append(line)
        elif not line.strip():
            at = "between"
        elif at == "between" and not has_body_label:
            at = "text"
            body.append(line)
        elif at in fields:
            fields[at] = " ".join([fields[at] or "", line.strip()]).strip()
        elif at == "between" and not body:
            head.append(line)
    return head, fields, body


def _unwrapped(lines: Sequence[str]) -> str:
    """Paragraphs parted by blank lines: an export wraps them, and parts them by a blank line."""
    blocks = re.split(r"\n\s*\n", "\n".join(line.strip() for line in lines).strip())
    if len(blocks) == 1:
        blocks = _SENTENCE_END_LINE.sub("\n\n", blocks[0]).split("\n\n")
    return "\n\n".join(" ".join(block.split()) for block in blocks if block.strip())


# --- Factiva ------------------------------------------------------------------------------------------


def _factiva(lines: Sequence[str], names: Names) -> tuple[str, dict[str, str | None]]:
    """Text and fields of one document, with field codes or without. Raises Refused."""
    codes = {code: field for field, theirs in names.items() for code in theirs}
    if len([line for line in lines if _FACTIVA_HEAD.match(line)]) >= MIN_CODES:
        return _coded(lines, codes)
    return _uncoded(lines)


def _coded(lines: Sequence[str], codes: dict[str, str]) -> tuple[str, dict[str, str | None]]:
    pieces: dict[str, list[str]] = {}
    at = "skip"
    apart = {match.group(1) for line in lines if (match := _CODE.match(line))}
    for line in lines:
        match = _CODE.match(line) or _CLOSE_CODE.match(line)
        if match and not _CODE.match(line) and codes.get(at) == "text":
            # within the text only the code of its other part, where that stands nowhere by itself
            code = match.group(1)
            match = match if codes.get(code) == "text" and code not in apart else None
        if match and match.group(1) in codes and match.group(1) not in pieces:
            at = match.group(1)
            line = match.group(2)
        pieces.setdefault(at, []).append(line.strip(" |"))
    found: dict[str, str | None] = {}
    for code, told in pieces.items():
        field = codes.get(code, "skip")
        if field not in ("skip", "text"):
            found[field] = found.get(field) or " ".join(" ".join(told).split()) or None
    text = "\n\n".join(_unwrapped(told) for code, told in pieces.items() if codes.get(code) == "text")
    if not text.strip():
        raise Refused("parse", "no_text", "a document without LP or TD")
    return text, found


def _uncoded(lines: Sequence[str]) -> tuple[str, dict[str, str | None]]:
    """Headline, byline, "523 words", day, time, publication, code, language, copyright, then the text."""
    at = next((n for n, line in enumerate(lines) if _FACTIVA_WORDS.match(line)), None)
    if at is None:
        raise Refused("parse", "broken_record", "no line with the number of words")
    top = [line.strip() for line in lines[:at] if line.strip()]
    byline = top.pop() if len(top) > 1 and re.match(r"by\s", top[-1], re.IGNORECASE) else None
    rest = [line.strip() for line in lines[at + 1 :]]
    end = next(
        (n for n, line in enumerate(rest[:MAX_HEAD_LINES]) if _COPYRIGHT.match(line)),
        next((n for n, line in enumerate(rest[:MAX_HEAD_LINES]) if line == "English"), 0),
    )
    head = [line for line in rest[:end] if line and not re.fullmatch(r"\d{1,2}:\d{2}(?: GMT)?", line)]
    day_at = next((n for n, line in enumerate(head) if parse_published(line)), None)
    outlet = head[day_at + 1] if day_at is not None and day_at + 1 < len(head) else None
    found: dict[str, str | None] = {
        "title": " ".join(top) or None,
        "byline": byline,
        "published": head[day_at] if day_at is not None else None,
        "outlet": outlet,
    }
    return _unwrapped(rest[end + 1 :]), found
