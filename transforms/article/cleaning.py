"""Turn a raw record into a clean article: repair characters, cut furniture out, read the dateline.

Furniture is text that tells nothing of the news: bylines, sign-offs, captions, teasers, repeated paragraphs.
Its cues live in seeds/furniture.csv.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

import ftfy
from ftfy.badness import is_bad

from transforms import schema
from transforms.annotations import Article, Record, Reject
from transforms.article import datelines, tongues
from transforms.article.datelines import Dateline
from transforms.seeds import Seeds
from transforms.time.dating import parse_published

ENGLISH = "en"
# No furniture is longer than this; a longer paragraph that opens like a caption is prose.
MAX_FURNITURE_CHARACTERS = 500
# Credits and marks of what was cut off stand at the end of a paragraph; to search all of a long one is slow.
MAX_TAIL = 300
# In `cleaning`: a day of publication is told and is none.
DAY_UNREAD = "day-unread"
# Below this a text holds no sentence worth reading.
MIN_WORDS = 5
# Lines as long as this are not wrapped: paragraphs of one line each.
MAX_WRAP_CHARACTERS = 100
# A headline-like line after "More stories:" is at most this long.
MAX_TEASER_LINE = 140
# A repeated sentence of fewer words may be rhetoric, of more words it is pasted twice.
MIN_REPEATED_WORDS = 4

_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
)
_CONTROL = {code: None for code in range(0x20) if chr(code) not in "\n\t"} | {0x7F: None}
_SPACES = re.compile(r"[^\S\n]+")
_BULLET = re.compile(r"^(?:[*•‣▪●■►»-]\s+)+(?=\S)")
_NO_LETTERS = re.compile(r"[\W_]+")
_URL_LINE = re.compile(r"\W{0,2}https?://\S+\W{0,2}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_INNER_SENTENCE_END = re.compile(r"(?<=[a-z0-9%”’\"')])[.!?][\"'”’)]*(?=\s)")
_DAY_IN_PATH = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:([-/_.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """The compiled cues of seeds/furniture.csv by kind, the names of news agencies, plain, and of outlets."""

    patterns: dict[str, tuple[tuple[str, re.Pattern[str]], ...]]  # (name of the rule, pattern) by kind
    agencies: frozenset[str] = frozenset()
    domains: dict[str, str] = field(default_factory=dict)  # an outlet's name by the host of its pages

    def match(self, kind: str, text: str, used: set[str] | None = None) -> re.Match[str] | None:
        """The first pattern of the kind that matches from the start of `text`; its name goes to `used`."""
        for name, pattern in self.patterns.get(kind, ()):
            found = pattern.match(text)
            if found:
                if used is not None:
                    used.add(name)
                return found
        return None

    def search(self, kind: str, text: str, used: set[str] | None = None) -> re.Match[str] | None:
        """The first pattern of the kind that matches anywhere in `text`; its name goes to `used`."""
        for name, pattern in self.patterns.get(kind, ()):
            found = pattern.search(text)
            if found:
                if used is not None:
                    used.add(name)
                return found
        return None


@dataclass(slots=True)
class _Findings:
    """What furniture said on its way out."""

    byline: str | None = None
    agency: str | None = None
    stamp: date | None = None
    is_correction: bool = False
    is_retracted: bool = False
    is_cut_off: bool = False
    update_mark: str | None = None
    correction: str | None = None
    rules: set[str] = field(default_factory=set)  # names of the rules that cut something out


def compile(seeds: Seeds) -> Furniture:
    """The furniture cues of the seeds, compiled; all without regard to case."""
    patterns: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for row in seeds.furniture.values():
        patterns.setdefault(row.kind, []).append((row.id, re.compile(row.pattern, re.IGNORECASE)))
    agencies = (row for row in seeds.outlets.values() if row.is_agency)
    names = frozenset(plain(name) for row in agencies for name in (row.name, *row.aliases))
    domains = {domain.lower(): row.name for row in seeds.outlets.values() for domain in row.domains}
    return Furniture({kind: tuple(found) for kind, found in patterns.items()}, names, domains)


def clean(
    record: Record,
    furniture: Furniture,
    published: date | None = None,
    outlet: str | None = None,
    languages: Collection[str] = (ENGLISH,),
) -> Article | Reject:
    """The clean article of a raw record; `published` and `outlet` serve where nothing else says.

    A Reject (stage clean) when nothing but furniture, or fewer than MIN_WORDS words, are left, or the text
    is in none of `languages`, those that can be read (ISO 639-1).
    """
    findings = _Findings()
    outlet_name = record.outlet or outlet
    title = _title(record.title, outlet_name, furniture, findings)
    lines = paragraphs(repair(record.text, findings.rules))
    lines = _without_furniture(lines, title, furniture, findings)
    if lines:
        lines[0] = _cut_marks(lines[0], furniture, findings)
    dateline = datelines.take(lines)
    if dateline:
        findings.rules.add("dateline")
    if findings.is_cut_off and lines:
        lines = _without_fragment(lines)
    lines = [line for line in lines if line]
    text = "\n\n".join([title, *lines] if title else lines)
    if not lines and not title:
        return _reject(record, "no_text", "nothing is left but furniture")
    if len(text.split()) < MIN_WORDS:
        return _reject(record, "too_short", f"fewer than {MIN_WORDS} words: {text!r}")
    language, language_basis = _language(record, "\n".join(lines) or text)
    if language is not None and language not in languages:
        return _reject(record, "language", f"{language} ({language_basis}); read are {', '.join(languages)}")
    day, basis = _publication(record, findings, dateline, published)
    if record.published and record.published.strip() and parse_published(record.published) is None:
        findings.rules.add(DAY_UNREAD)
    byline = repair(record.byline).strip() if record.byline else findings.byline
    outlet_name, outlet_basis = _outlet(record, outlet, furniture)
    return Article(
        article_id=schema.make_id("a", record.outlet or outlet, record.url, record.title, record.text),
        source_path=record.source_path,
        text=text,
        raw_sha256=hashlib.sha256(record.text.encode()).hexdigest(),
        title=title,
        outlet=repair(outlet_name) if outlet_name else None,
        outlet_basis=outlet_basis,
        url=record.url,
        byline=re.sub(r"^by:?\s+", "", byline, flags=re.IGNORECASE) if byline else None,
        byline_basis=_told_by(record, "byline") if record.byline else "text" if byline else "none",
        published=day,
        published_basis=basis,
        collected_at=record.collected_at,
        language=language,
        language_basis=language_basis,
        record=record.record,
        updated_at=record.updated_at,
        update_mark=findings.update_mark,
        correction=findings.correction,
        cleaning=" ".join(sorted(findings.rules)) or None,
        dateline_place=dateline.place if dateline else None,
        dateline_day=_dateline_day(dateline, record.collected_at, day),
        credited_agency=(dateline.agency if dateline else None) or findings.agency,
        is_correction=findings.is_correction,
        is_retracted=findings.is_retracted,
    )


def repair(text: str, used: set[str] | None = None) -> str:
    """Text with mojibake mended, characters composed (NFC), odd white space made plain, and control and
    invisible characters gone; line breaks are \\n. Quotation marks stay as they are."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    if is_bad(text) or "&" in text:
        mended = ftfy.fix_text(text, uncurl_quotes=False, fix_latin_ligatures=False)
        if used is not None and mended != text:
            used.add("mojibake")
        text = mended
    if used is not None and "\xa0" in text:
        used.add("no-break-space")
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    return _SPACES.sub(" ", text.translate(_CONTROL))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a body: blocks between blank lines, with the lines of wrapped text joined.

    Text counts as wrapped when most lines inside blocks are about as long as the longest, and none is long.
    In other text each line is a paragraph, unless it breaks off and the next goes on in a small letter.
    Bullets in front of lines come off.
    """
    blocks = [
        [_BULLET.sub("", line.strip()) for line in block.split("\n") if line.strip()]
        for block in re.split(r"\n(?:[ \t]*\n)+", text)
    ]
    blocks = [block for block in blocks if block]
    inner = [len(line) for block in blocks for line in block[:-1]]
    longest = max((len(line) for block in blocks for line in block), default=0)
    wrapped = (
        len(inner) >= 3
        and longest <= MAX_WRAP_CHARACTERS
        and sum(length >= 0.7 * longest for length in inner) >= 0.75 * len(inner)
    )
    found: list[str] = []
    for block in blocks:
        found.append(block[0])
        for before, line in pairwise(block):
            ends = bool(_SENTENCE_END.search(before))
            # without blank lines a short line that ends a sentence ends a paragraph of wrapped text
            goes_on = (
                not ends or len(blocks) > 1 or len(before) >= 0.8 * longest
                if wrapped
                else (not ends and line[:1].islower())
            )
            if goes_on:
                found[-1] += f" {line}"
            else:
                found.append(line)
    return found


# --- furniture ----------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Letters and digits only, without regard to case: for comparing what may be punctuated differently."""
    return _NO_LETTERS.sub("", text.casefold())


def _title(raw: str | None, outlet: str | None, furniture: Furniture, findings: _Findings) -> str | None:
    if raw is None:
        return None
    title = " ".join(repair(raw).split())
    if outlet:
        title = re.sub(rf"\s+[|–—-]\s+{re.escape(outlet)}\s*$", "", title, flags=re.IGNORECASE)
    return _cut_marks(title, furniture, findings) or None


def _cut_marks(text: str, furniture: Furniture, findings: _Findings) -> str:
    """The text without marks such as UPDATE 2- in front of it; one that is nothing else stays."""
    while True:
        used: set[str] = set()
        retracted = furniture.match("retraction_mark", text, used)
        corrected = retracted or furniture.match("correction_mark", text, used)
        update = None if corrected else furniture.match("update_mark", text, used)
        mark = corrected or update or furniture.match("headline_mark", text, used)
        if mark is None or not mark.group() or not text[mark.end() :].strip():
            return text.strip()
        findings.is_correction |= corrected is not None
        findings.is_retracted |= retracted is not None
        if update:
            findings.update_mark = findings.update_mark or update.group().strip(" -–—:|")
        findings.rules |= used
        text = text[mark.end() :]


def _without_furniture(
    lines: Sequence[str], title: str | None, furniture: Furniture, findings: _Findings
) -> list[str]:
    """The paragraphs that tell the news, in order; what the others said is noted in `findings`."""
    kept: list[str] = []
    in_list = False
    for line in lines:
        in_list = in_list and not _SENTENCE_END.search(line) and len(line) <= MAX_TEASER_LINE
        if in_list or _is_same(line, title) or _URL_LINE.fullmatch(line):
            name = "teaser-list" if in_list else "title-again" if _is_same(line, title) else "url-line"
            findings.rules.add(name)
            continue
        if furniture.match("teaser_list", line, findings.rules):
            in_list = True
            continue
        rest = _cut_paragraph(line, furniture, findings, has_begun=bool(kept))
        if rest:
            kept.append(rest)
    once = _without_repeats(kept)
    if len(once) < len(kept):
        findings.rules.add("repeated-paragraph")
    kept = once
    if kept and len(kept) > 1 and len(kept[-1]) <= MAX_FURNITURE_CHARACTERS:
        if furniture.match("author_note", kept[-1], findings.rules):
            kept.pop()
        elif plain(kept[-1]) in furniture.agencies:
            agency = kept.pop()
            findings.agency = findings.agency or agency
            findings.rules.add("agency-line")
        elif kept[-1].isupper() and not _SENTENCE_END.search(kept[-1]):
            kept.pop()  # a station's slogan
            findings.rules.add("slogan")
    return kept


def _is_same(line: str, title: str | None) -> bool:
    # a repeated title differs in its punctuation at most
    return title is not None and len(line) <= 2 * len(title) and plain(line) == plain(title)


def _cut_paragraph(line: str, furniture: Furniture, findings: _Findings, has_begun: bool) -> str:
    """What is left of one paragraph, "" when all of it is furniture; `has_begun`: text stands before it."""
    tail = max(0, len(line) - MAX_TAIL)
    cut = furniture.search("cut_off", line[tail:], findings.rules)
    if cut:
        findings.is_cut_off = True
        line = (line[: tail + cut.start()] + line[tail + cut.end() :]).strip()
    if not line or len(line) > MAX_FURNITURE_CHARACTERS:
        return _cut_credit(line, furniture, findings)
    retracted = furniture.match("retraction_note", line, findings.rules)
    if retracted or furniture.match("correction_note", line, findings.rules):
        findings.is_retracted |= retracted is not None
        findings.is_correction = True
        findings.correction = findings.correction or line
        return ""
    stamp = furniture.match("stamp", line, findings.rules)
    if stamp is None and not has_begun:  # further down a day alone heads what was done on it
        stamp = furniture.match("date_line", line, findings.rules)
    if stamp:
        if findings.stamp is None and stamp.groupdict().get("date"):
            findings.stamp = parse_published(stamp.group("date"))
        return ""
    sign_off = furniture.match("sign_off", line, findings.rules)
    if sign_off:
        findings.agency = findings.agency or _contributor(line, furniture)
        return ""
    byline = furniture.match("byline", line, findings.rules)
    if byline:
        findings.byline = findings.byline or byline.group("name").strip()
        return ""
    if any(furniture.match(kind, line, findings.rules) for kind in ("editor_note", "caption", "teaser")):
        return ""
    return _cut_credit(line, furniture, findings)


def _contributor(line: str, furniture: Furniture) -> str | None:
    """The first agency that a sign-off names as a contributor; people are none."""
    told = furniture.search("contribution", line)
    names = re.split(r",|\band\b", told.group("agency")) if told else []
    return next((name.strip() for name in names if plain(name) in furniture.agencies), None)


def _cut_credit(line: str, furniture: Furniture, findings: _Findings) -> str:
    """The paragraph without a credit to an agency, which stands alone or after the last sentence."""
    tail = max(0, len(line) - MAX_TAIL)
    used: set[str] = set()
    credit = furniture.search("credit", line[tail:], used)
    if credit is None:
        return line
    before = line[: tail + credit.start()].rstrip()
    if before and not _SENTENCE_END.search(before):
        return line
    findings.agency = findings.agency or credit.group("agency").strip()
    findings.rules |= used
    return before


def _without_repeats(lines: Sequence[str]) -> list[str]:
    """Each paragraph once. One that stands twice in a row is a caption (under its picture, and as its
    alternative text) and goes; one that comes back later is pasted twice and its first place stays."""
    keys = [plain(line) if len(line.split()) >= MIN_REPEATED_WORDS else "" for line in lines]
    captions = {
        key
        for key, following, line in zip(keys, keys[1:], lines, strict=False)
        if key and key == following and len(line) <= MAX_FURNITURE_CHARACTERS
    }
    seen: Counter[str] = Counter()
    kept = []
    for key, line in zip(keys, lines, strict=True):
        seen[key] += 1
        if key in captions or (key and seen[key] > 1):
            continue
        kept.append(line)
    return kept or list(lines[:1])


def _without_fragment(lines: Sequence[str]) -> list[str]:
    """The paragraphs without the sentence that a cut-off mark left unfinished; all, if it is the only one."""
    last = lines[-1]
    if _SENTENCE_END.search(last):
        return list(lines)
    ends = list(_INNER_SENTENCE_END.finditer(last))
    if ends:
        return [*lines[:-1], last[: ends[-1].end()]]
    return list(lines[:-1]) or list(lines)


# --- days -------------------------------------------------------------------------------


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def _day_in_path(text: str | None) -> date | None:
    """A whole day written in an address or file name: 2024/03/17, 2024-03-17, 20240317."""
    for match in _DAY_IN_PATH.finditer(text or ""):
        year, _, month, day, month2, day2 = match.groups()
        found = _day(int(year), int(month or month2), int(day or day2))
        if found:
            return found
    return None


def _publication(
    record: Record, findings: _Findings, dateline: Dateline | None, option: date | None
) -> tuple[date | None, str]:
    """The day of publication and its basis, the first that is told: enums.PUBLISHED_BASIS in order."""
    told = parse_published(record.published) if record.published else None
    from_file = told if record.published_basis == "metadata" else None
    found: tuple[tuple[date | None, str], ...] = (
        (from_file or findings.stamp, "metadata"),
        (told if record.published_basis == "manifest" else None, "manifest"),
        (datelines.day(dateline, record.collected_at), "dateline"),
        (_day_in_path(record.url), "url"),
        (_day_in_path(record.source_path.rsplit("/", 1)[-1]), "filename"),
        (option, "option"),
    )
    return next(((day, basis) for day, basis in found if day is not None), (None, "none"))


def _dateline_day(
    dateline: Dateline | None, collected: datetime | None, published: date | None
) -> date | None:
    """The day a dateline tells; a year that it leaves out is the one that brings it before publication."""
    told = datelines.day(dateline, collected)
    if told is not None or published is None:
        return told
    # a dateline may be a day ahead of the paper's own day, on the other side of the world
    latest = published + timedelta(days=1) if published < date.max else published
    return datelines.day(dateline, datetime(latest.year, latest.month, latest.day))


# --- outlet, author, language -----------------------------------------------------------------------------


def _told_by(record: Record, name: str) -> str:
    """Whether the file itself or a manifest told a field (enums.METADATA_BASIS)."""
    return "manifest" if name in record.declared else "metadata"


def _outlet(record: Record, option: str | None, furniture: Furniture) -> tuple[str | None, str]:
    """The outlet and its basis: told, or known by the host of the address or of a mirror's folder."""
    if record.outlet:
        return record.outlet, _told_by(record, "outlet")
    host = re.match(r"https?://(?:[^/@]*@)?([^/:?#]+)", record.url or "", re.IGNORECASE)
    by_host = _by_host(host.group(1), furniture) if host else None
    if by_host:
        return by_host, "url"
    steps = re.split(r"[/_]", record.source_path)
    by_name = next((name for step in steps if (name := _by_host(step, furniture))), None)
    return (by_name, "filename") if by_name else (option, "option" if option else "none")


def _by_host(host: str, furniture: Furniture) -> str | None:
    """The outlet whose host this is, or a part of it (world.paper.example)."""
    parts = host.lower().removesuffix(".html").split(".")
    return next(
        (n for at in range(len(parts) - 1) if (n := furniture.domains.get(".".join(parts[at:])))), None
    )


def _language(record: Record, body: str) -> tuple[str | None, str]:
    """The language and its basis; a long enough text tells it better than metadata do."""
    detected = tongues.language_of(body)
    if detected is not None:
        return detected, "detected"
    match = re.fullmatch(r"([a-z]{2})(?:[-_].*)?", (record.language or "").strip().lower())
    if match:
        return match.group(1), _told_by(record, "language")
    return None, "none"


def _reject(record: Record, reason: str, detail: str) -> Reject:
    return Reject(record.source_path, record.record, "clean", reason, detail)
