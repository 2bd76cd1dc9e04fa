"""Sentences of a cleaned article, as character spans, before anything is parsed.

A paragraph or headline ends at a newline; within it a sentence ends at ``.``, ``!``, ``?`` or ``…`` unless
what stands around the mark speaks against it: an abbreviation, an initial, a decimal, a lower-case
continuation, or a quotation that its "X said" still follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.seeds import Seeds

_END = re.compile(
    r"[.!?…。؟]+[\"'”’»)\]]*(?=\s)"
    r"|[.!?][\"”»](?=[A-Z“\"])"
    r"|(?<=[a-z]{3})(?:[!?]|\.{1,3})(?=[A-Z][a-z'’]*\s)"  # the blank was forgotten
    r"|([=_*-])\1{4,}(?=\s)|https?://\S+(?=\s+https?://)"  # rules and lists of links in plain text
    r"|\b\d\d/\d\d/\d{2,4} \d\d:\d\d(?: [AP]M)?(?=\s+[A-Z])"  # the head of a mail
    r"|\b(?:[Rr]egards|Sincerely),(?=\s)"  # and its end
)
# What follows a mark and still belongs to the sentence: a footnote's number, a smiley, dots set apart.
_TAIL = re.compile(r"\s*(?:\[\d{1,3}\]|[:;]-?[)(DPp](?!\w)|(?:[.!?]+(?=\s|$)))+")
_FINAL = ".!?…\"'”’"  # what the last sentence of a body ends in, and no headline does
_NEXT_STATEMENT = re.compile(r";(?=\s+\S+\s)")
_OPENING = "\"'“‘«([¿¡-–—•*"
_WORD_BEFORE = re.compile(r"[\w.&'’-]*$")
_PLAIN_WORD = re.compile(r"(?<![\w.'’@/-])(?!etc$|vs$|approx$|est$|dept$|incl$)[a-z]{3,}\)?$")
_NEXT_WORD = re.compile(r"[^\W\d_][\w'’-]*|\d[\d,.]*")
_NAMED = r"(?:[A-Z][\w.'’-]*|he|she|they|it|one|an?|the)\s(?:[\w.'’-]+\s){0,4}?"
_CLAUSE_FOLLOWS = r"(?!\s(?:that|the|a|he|she|it|they)\b)"


@dataclass(frozen=True, slots=True)
class Words:
    """The compiled table sentence_words.csv; made once per process."""

    before_name: frozenset[str]
    maybe_final: frozenset[str]
    starters: frozenset[str]
    tokens: tuple[str, ...]  # abbreviations that are one word with their full stop
    said: re.Pattern[str]  # "…," or "?" inside a quotation, then who said it: name or pronoun first, or verb


def compile(seeds: Seeds) -> Words:
    """Index the table. Raises SeedError when it is bad."""
    by_class: dict[str, list[str]] = {}
    for row in seeds.sentence_words.values():
        by_class.setdefault(row.cls, []).append(row.word)
    saying = "|".join(re.escape(word) for word in by_class.get("saying", ["said"]))
    return Words(
        before_name=frozenset(by_class.get("before_name", ())),
        maybe_final=frozenset(by_class.get("maybe_final", ())),
        starters=frozenset(by_class.get("starter", ())),
        tokens=tuple(by_class.get("token", ())),
        said=re.compile(rf"(?:(?:{saying})\b(?! that)|{_NAMED}(?:{saying})\b{_CLAUSE_FOLLOWS})"),
    )


@lru_cache(maxsize=1)
def shipped() -> Words:
    """The words of the shipped seeds."""
    return compile(Seeds())


def split(text: str, words: Words | None = None) -> list[tuple[int, int]]:
    """Sentences of ``text`` in order as half-open character spans, without white space at their edges.

    Every character that is not white space lies in exactly one span. Newlines end a sentence, except where a
    wrapped line plainly goes on (no final mark before, lower case after).
    """
    spans: list[tuple[int, int]] = []
    for start, end in paragraphs(text):
        found = _split_paragraph(text, start, end, words or shipped())
        if not spans and len(found) == 1 and text[end - 1] not in _FINAL:
            found = _statements(text, start, end)
        spans.extend(found)
    return spans


def _statements(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What a headline says one after another: "Gunmen abduct pupils; governor vows rescue"."""
    cuts = [match.end() for match in _NEXT_STATEMENT.finditer(text, start, end)]
    starts = [start, *(cut + len(text[cut:end]) - len(text[cut:end].lstrip()) for cut in cuts)]
    return list(zip(starts, [*cuts, end], strict=True))


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Paragraphs of ``text`` in order as half-open character spans, stripped; wrapped lines are joined."""
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if start >= end:
            continue
        if spans and _goes_on(text, spans[-1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _goes_on(text: str, before: tuple[int, int], start: int) -> bool:
    gap = text[before[1] : start]
    return gap.count("\n") == 1 and text[start].islower() and text[before[1] - 1] not in '.!?…:;"”»'


def _split_paragraph(text: str, start: int, end: int, words: Words) -> list[tuple[int, int]]:
    spans = []
    begin = start
    for match in _END.finditer(text, start, end):
        if match.end() >= end or match.start() < begin or not _ends_sentence(text, begin, match, end, words):
            continue
        tail = _TAIL.match(text, match.end(), end)
        stop = tail.end() if tail else match.end()
        spans.append((begin, stop))
        begin = stop
        while begin < end and text[begin].isspace():
            begin += 1
    if begin < end:
        spans.append((begin, end))
    return spans


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int, words: Words) -> bool:
    mark = match.group()
    after = match.end()
    while after < end and text[after].isspace():
        after += 1
    rest = text[after : after + 120]
    stripped = rest.lstrip(_OPENING)
    if not stripped:
        return True
    first = stripped[0]
    closes_quote = mark[-1] in "\"”»’'"
    if mark[0] not in ".!?…。؟":
        return True
    if first.islower() and rest[0] not in '“"«•*':
        # careless writing: a plain word, one mark, and no quotation about
        return (
            mark in {".", "?", "!", "!!", "??"} and _PLAIN_WORD.search(text, begin, match.start()) is not None
        )
    if closes_quote and rest[0] not in '“"«' and words.said.match(rest):
        return False
    if mark[0] in "!?":
        return True
    if mark.startswith(("...", "…")):
        return first.isupper()
    if mark.strip("\"'”’»)]") == ".":
        word = _WORD_BEFORE.search(text, begin, match.start())
        before = word.group().lower().strip("'’.-") if word else ""
        following = _NEXT_WORD.match(stripped)
        next_word = following.group() if following else ""
        if before in words.before_name:
            if before in {"p", "pp", "figure", "table"}:
                return not first.isdigit()
            if before in {"no", "mon", "sat", "sun", "sec", "art", "sen", "al", "det", "mar"}:
                return not (first.isdigit() or (before in {"sen", "al", "det"} and first.isupper()))
            return False
        if len(before) == 1 and before.isalpha() and text[match.start() - 1].isupper():
            # an initial: "J. Smith"; "vitamin C. The" ends
            return next_word.lower() in words.starters and before != "j"
        if before in words.maybe_final or re.fullmatch(r"(?:[a-z]\.)+[a-z]", before):
            return before not in {"e.g", "i.e"} and (next_word.lower() in words.starters or rest[0] in '“"«')
        # "1. Item" at the beginning of a sentence numbers it
        return not (before.isdigit() and len(before) <= 2 and match.start() - len(before) == begin)
    return True
